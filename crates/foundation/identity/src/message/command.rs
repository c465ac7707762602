//! Putting notices into inboxes, and reading them.

use crate::account::{AccountState, account_at, home_of};
use crate::refusal::IdentityRefusal as Refused;
use kernel::commit::sha256;
use kernel::id::{AccountId, MessageId, TenantId};
use kernel::text::Text;
use kernel::time::Instant;
use serde_json::json;
use std::collections::BTreeSet;
use store::{Error, Fault, NewJob, Query, Tx, args};
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
    /// What it is about, such as a matter: notices about the same thing are one line in the inbox, called as their body
    /// says. None for what stands alone.
    pub about: Option<Uuid>,
    /// Whether it is the reader's move, until [`settle`] says that it is no more.
    pub waits: bool,
    /// What happened, in one line; without personal values, for it stands in the subject of an e-mail.
    pub title: Text,
    /// A few lines, or what the thing is called; encrypted.
    pub body: Text,
    /// Where it leads: a path of this site.
    pub href: String,
    /// When its letter leaves at the earliest, if the reader does not want letters at any hour; none for what is urgent.
    pub letter_at: Option<Instant>,
}

store::row! {
    struct Told {
        tenant_id: TenantId,
        id: MessageId,
        account_id: AccountId,
        read_at: Option<Instant>,
        mail_state: Option<String>,
    }
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
    let reader = account_at(tx, home, new.account).await?;
    let Some(reader) = reader.filter(|row| row.state == AccountState::Open) else {
        return Ok(());
    };
    let body = tx.seal("identity_message.body", &new.body.zh);
    let body_en = tx.seal("identity_message.body_en", &new.body.en);
    let about = new.about.map(|about| about.to_string());
    let now = tx.now();
    let put = tx
        .exec(
            "INSERT INTO identity_message (tenant_id, id, account_id, kind, about, waits, title, title_en, body, body_en, href, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (tenant_id, id) DO NOTHING",
            args![home, new.id, new.account, new.kind, about, new.waits, new.title.zh, new.title.en, body, body_en, new.href, now],
        )
        .await?;
    if put > 0 {
        tx.enqueue(NewJob {
            kind: crate::mail::NOTICE,
            key: new.id.to_string(),
            run_at: new.letter_at.filter(|_| !reader.mail_nights).map_or(now, |at| at.max(now)),
            payload: json!({ "office": home, "message": new.id }),
        });
    }
    Ok(())
}

/// Takes back notices of a kind about something, since a time: those that nobody has read and no letter has told of are
/// removed; returns who knows of one.
pub async fn retract(
    tx: &mut Tx,
    about: Uuid,
    kind: &str,
    since: Instant,
) -> Result<BTreeSet<AccountId>, Fault> {
    let about = about.to_string();
    let sql = "SELECT m.tenant_id, m.id, m.account_id, m.read_at, l.state AS mail_state FROM identity_message m
        LEFT JOIN identity_mail l ON l.tenant_id = m.tenant_id AND l.message_id = m.id
        WHERE m.about = $1 AND m.kind = $2 AND m.made_at >= $3 ORDER BY m.tenant_id, m.account_id, m.id";
    let told: Vec<Told> = tx.all(sql, args![about, kind, since]).await?;
    let mut known = BTreeSet::new();
    for one in told {
        if one.read_at.is_some() || one.mail_state.is_some() {
            known.insert(one.account_id);
        } else {
            let sql = "DELETE FROM identity_message WHERE tenant_id = $1 AND id = $2";
            tx.exec(sql, args![one.tenant_id, one.id]).await?;
        }
    }
    Ok(known)
}

/// Marks one of the actor's own notices as read with all others about the same thing, or all notices; returns where the one
/// leads.
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
    let found: Option<(String, Option<String>)> = tx
        .opt(
            "UPDATE identity_message SET read_at = coalesce(read_at, $4)
             WHERE tenant_id = $1 AND account_id = $2 AND id = $3 RETURNING href, about",
            args![tenant, account, id, now],
        )
        .await?;
    let Some((href, about)) = found else { return Ok(None) };
    if let Some(about) = about {
        read_about(tx, account, &about).await?;
    }
    Ok(Some(href))
}

/// Marks the actor's own notices about something as read: whoever opened it knows.
pub async fn mark_about(tx: &mut Tx, about: Uuid) -> Result<(), Error> {
    let account = tx.actor().who.account().ok_or(Refused::NoAccount)?;
    Ok(read_about(tx, account, &about.to_string()).await?)
}

async fn read_about(tx: &mut Tx, account: AccountId, about: &str) -> Result<(), Fault> {
    let (tenant, now) = (tx.tenant(), tx.now());
    tx.exec(
        "UPDATE identity_message SET read_at = $4
         WHERE tenant_id = $1 AND account_id = $2 AND about = $3 AND read_at IS NULL",
        args![tenant, account, about, now],
    )
    .await?;
    Ok(())
}

/// Puts down what waited about something for anybody but `holders`, whose move it still is: it is read, and waits no more.
pub async fn settle(tx: &mut Tx, about: Uuid, holders: &BTreeSet<AccountId>) -> Result<(), Fault> {
    let (about, now) = (about.to_string(), tx.now());
    let waiting: Vec<(TenantId, AccountId)> = tx
        .all(
            "SELECT DISTINCT tenant_id, account_id FROM identity_message WHERE about = $1 AND waits
             ORDER BY tenant_id, account_id",
            args![about.as_str()],
        )
        .await?;
    for (home, account) in waiting {
        if !holders.contains(&account) {
            tx.exec(
                "UPDATE identity_message SET waits = FALSE, read_at = coalesce(read_at, $4)
                 WHERE tenant_id = $1 AND account_id = $2 AND about = $3 AND waits",
                args![home, account, about.as_str(), now],
            )
            .await?;
        }
    }
    Ok(())
}
