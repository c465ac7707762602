//! Questions about notices.

use kernel::id::{AccountId, MessageId};
use kernel::time::Instant;
use store::{Cursor, Fault, Page, Query, Select, args};

store::row! {
    /// A notice in an inbox, with what became of its letter.
    #[derive(Clone, Debug)]
    pub struct MessageRow {
        /// Its id.
        pub id: MessageId,
        /// Whose inbox.
        pub account_id: AccountId,
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
        /// What became of its letter, a [`crate::mail::MailState`]; none without a letter.
        pub mail_state: Option<String>,
    }
}

impl MessageRow {
    /// Returns the lines of the notice.
    pub fn text(&self, q: &impl Query) -> Result<String, Fault> {
        Ok(q.open_shown("identity_message.body", &self.body))
    }
}

macro_rules! message_sql {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.account_id, m.kind, m.title, m.body, m.href, m.made_at, m.read_at, l.state AS mail_state
             FROM identity_message m LEFT JOIN identity_mail l ON l.tenant_id = m.tenant_id AND l.message_id = m.id ",
            $rest
        )
    };
}

/// Returns how many notices an account of the reader's office has not read.
pub async fn unread(q: &mut impl Query, account: AccountId) -> Result<u32, Fault> {
    let tenant = q.tenant();
    let (count,): (i64,) = q
        .one(
            "SELECT count(*) FROM identity_message WHERE tenant_id = $1 AND account_id = $2 AND read_at IS NULL",
            args![tenant, account],
        )
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Returns the notices of an account of the reader's office, the latest first.
pub async fn messages(
    q: &mut impl Query,
    account: AccountId,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<MessageRow>, Fault> {
    let tenant = q.tenant();
    Select::new(message_sql!(""))
        .filter("m.tenant_id = ? AND m.account_id = ?", args![tenant, account])
        .after("(m.made_at, m.id) < (?, ?)", after)
        .order("m.made_at DESC, m.id DESC")
        .page(q, size, |row: &MessageRow| args![row.made_at, row.id])
        .await
}

/// Returns a notice of the office of a transaction or reader.
pub(crate) async fn message(
    q: &mut impl Query,
    id: MessageId,
) -> Result<Option<MessageRow>, Fault> {
    let tenant = q.tenant();
    q.opt(message_sql!("WHERE m.tenant_id = $1 AND m.id = $2"), args![tenant, id]).await
}
