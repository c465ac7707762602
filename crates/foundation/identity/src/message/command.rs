//! Putting notices into inboxes, and reading them.

use crate::account::{AccountState, account_at, home_of};
use crate::refusal::IdentityRefusal as Refused;
use kernel::commit::sha256;
use kernel::id::{AccountId, MessageId};
use serde_json::json;
use store::{Error, NewJob, Query, Tx, args};
use uuid::Uuid;

/// A notice to somebody.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id; derived from what caused it, see [`derived`].
    pub id: MessageId,
    /// Who reads it.
    pub account: AccountId,
    /// What sort it is, such as `matters.entered`.
    pub kind: &'static str,
    /// One line in the reader's language; without personal values, for it stands in the subject of an e-mail.
    pub title: String,
    /// A few lines; encrypted.
    pub body: String,
    /// Where it leads: a path of this site.
    pub href: String,
}

/// Returns the id of a notice about `cause` to `account`: always the same. Its time part is the cause's, so that notices
/// sort with what caused them.
pub fn derived(cause: Uuid, account: AccountId) -> MessageId {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(cause.as_bytes());
    bytes[16..].copy_from_slice(account.uuid().as_bytes());
    let digest = sha256(&bytes);
    let mut id = [0; 16];
    id.copy_from_slice(&digest.bytes()[..16]);
    id[..6].copy_from_slice(&cause.as_bytes()[..6]);
    id[6] = (id[6] & 0x0f) | 0x70;
    id[8] = (id[8] & 0x3f) | 0x80;
    MessageId::from_uuid(Uuid::from_bytes(id))
}

/// Puts a notice into an inbox and plans its letter, which is written if the reader wants letters. The same id again
/// changes nothing; a notice to nobody is dropped.
pub async fn post(tx: &mut Tx, new: NewMessage) -> Result<(), Error> {
    let Some(home) = home_of(tx, new.account).await? else { return Ok(()) };
    let open = account_at(tx, home, new.account).await?;
    if open.is_none_or(|row| row.state != AccountState::Open) {
        return Ok(());
    }
    let body = tx.seal("identity_message.body", &new.body);
    let now = tx.now();
    let put = tx
        .exec(
            "INSERT INTO identity_message (tenant_id, id, account_id, kind, title, body, href, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, id) DO NOTHING",
            args![home, new.id, new.account, new.kind, new.title, body, new.href, now],
        )
        .await?;
    if put > 0 {
        tx.enqueue(NewJob {
            kind: crate::mail::NOTICE,
            key: new.id.to_string(),
            run_at: now,
            payload: json!({ "office": home, "message": new.id }),
        });
    }
    Ok(())
}

/// Marks one of the actor's own notices as read, or all of them; returns where the one leads.
pub async fn mark_read(tx: &mut Tx, id: Option<MessageId>) -> Result<Option<String>, Error> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let account = tx.actor().who.account().ok_or(Refused::NoAccount)?;
    let Some(id) = id else {
        tx.exec(
            "UPDATE identity_message SET read_at = $3 WHERE tenant_id = $1 AND account_id = $2 AND read_at IS NULL",
            args![tenant, account, now],
        )
        .await?;
        return Ok(None);
    };
    let found: Option<(String,)> = tx
        .opt(
            "UPDATE identity_message SET read_at = coalesce(read_at, $4)
             WHERE tenant_id = $1 AND account_id = $2 AND id = $3 RETURNING href",
            args![tenant, account, id, now],
        )
        .await?;
    Ok(found.map(|(href,)| href))
}
