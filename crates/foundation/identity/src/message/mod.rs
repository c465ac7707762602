//! Notices 消息: an inbox for each account, and e-mail by wish.
//!
//! A notice carries the id of what caused it, so that a consumer that runs twice writes it once. The e-mail is a job of
//! its own; its message id is the notice's id, and its state stands beside the notice.

mod deliver;

pub use deliver::{JOB, Mailer, send_due};

use kernel::id::{AccountId, MessageId};
use kernel::time::Instant;
use serde_json::json;
use store::{Cursor, Error, Fault, NewJob, Page, Query, Select, Tx, args};

/// A notice to somebody.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id; derive it from what caused it, see [`derived`].
    pub id: MessageId,
    /// Who reads it.
    pub account: AccountId,
    /// What sort it is, such as `matters.entered`.
    pub kind: &'static str,
    /// One line; without personal values, for it stands in the e-mail's subject.
    pub title: String,
    /// A few lines.
    pub body: String,
    /// Where it leads.
    pub href: String,
}

store::row! {
    /// A notice in an inbox.
    #[derive(Clone, Debug)]
    pub struct MessageRow {
        /// Its id.
        pub id: MessageId,
        /// What sort it is.
        pub kind: String,
        /// One line.
        pub title: String,
        /// A few lines, encrypted; see [`MessageRow::text`].
        pub body: Vec<u8>,
        /// Where it leads.
        pub href: String,
        /// When it was written.
        pub made_at: Instant,
        /// When it was read.
        pub read_at: Option<Instant>,
        /// What became of the e-mail: `none`, `waiting`, `sent`, `refused`.
        pub mail_state: String,
        /// Why the mail server refused it.
        pub mail_note: Option<String>,
    }
}

impl MessageRow {
    /// Returns the lines of the notice.
    pub fn text(&self, q: &impl Query) -> Result<String, Fault> {
        q.open("identity_message.body", &self.body)
    }
}

/// Returns the id of a notice about `cause` to `account`: always the same.
pub fn derived(cause: uuid::Uuid, account: AccountId) -> MessageId {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(cause.as_bytes());
    bytes[16..].copy_from_slice(account.uuid().as_bytes());
    let digest = kernel::commit::sha256(&bytes);
    let mut id = [0; 16];
    id.copy_from_slice(&digest.bytes()[..16]);
    // The time part is the cause's, so that notices sort with what caused them.
    id[..6].copy_from_slice(&cause.as_bytes()[..6]);
    id[6] = (id[6] & 0x0f) | 0x70;
    id[8] = (id[8] & 0x3f) | 0x80;
    MessageId::from_uuid(uuid::Uuid::from_bytes(id))
}

/// Writes a notice, and plans its e-mail when the reader wishes it and has a proved address. The same id again changes
/// nothing.
pub async fn post(tx: &mut Tx, new: NewMessage) -> Result<(), Error> {
    let sql = "SELECT mail_wanted, email_verified FROM identity_account WHERE id = $1 AND state = 'active' AND email IS NOT NULL";
    let reach: Option<(bool, bool)> = tx.opt(sql, args![new.account]).await?;
    let mail = reach == Some((true, true));
    let body = tx.seal("identity_message.body", &new.body);
    let (tenant, now) = (tx.tenant(), tx.now());
    let written = tx
        .exec(
            "INSERT INTO identity_message (tenant_id, id, account_id, kind, title, body, href, made_at, mail_state) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, id) DO NOTHING",
            args![
                tenant,
                new.id,
                new.account,
                new.kind,
                new.title,
                body,
                new.href,
                now,
                if mail { "waiting" } else { "none" }
            ],
        )
        .await?;
    if written == 1 && mail {
        tx.enqueue(NewJob {
            kind: JOB,
            key: new.id.to_string(),
            run_at: now,
            payload: json!({ "id": new.id }),
        });
    }
    Ok(())
}

/// Returns how many notices wait unread (index identity_message_unread).
pub async fn unread(q: &mut impl Query, account: AccountId) -> Result<u32, Fault> {
    let sql = "SELECT COUNT(*) FROM identity_message WHERE account_id = $1 AND read_at IS NULL";
    let (count,): (i64,) = q.one(sql, args![account]).await?;
    Ok(u32::try_from(count).unwrap_or_default())
}

/// Returns a page of somebody's notices, the latest first (index identity_message_reader).
pub async fn messages(
    q: &mut impl Query,
    account: AccountId,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<MessageRow>, Fault> {
    Select::new("SELECT id, kind, title, body, href, made_at, read_at, mail_state, mail_note FROM identity_message")
        .filter("tenant_id = ? AND account_id = ?", args![q.tenant(), account])
        .after("(made_at, id) < (?, ?)", after)
        .order("made_at DESC, id DESC")
        .page(q, size, |row: &MessageRow| args![row.made_at, row.id])
        .await
}

/// Marks a notice as read, or all of them; returns where the one leads.
pub async fn mark_read(
    tx: &mut Tx,
    account: AccountId,
    id: Option<MessageId>,
) -> Result<Option<String>, Error> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let Some(id) = id else {
        let sql = "UPDATE identity_message SET read_at = $3 WHERE tenant_id = $1 AND account_id = $2 AND read_at IS NULL";
        tx.exec(sql, args![tenant, account, now]).await?;
        return Ok(None);
    };
    let sql = "UPDATE identity_message SET read_at = COALESCE(read_at, $4) \
               WHERE tenant_id = $1 AND account_id = $2 AND id = $3 RETURNING href";
    let found: Option<(String,)> = tx.opt(sql, args![tenant, account, id, now]).await?;
    Ok(found.map(|(href,)| href))
}
