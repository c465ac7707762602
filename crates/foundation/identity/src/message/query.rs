//! Questions about notices.

use kernel::id::{AccountId, MessageId};
use kernel::text::Locale;
use kernel::time::Instant;
use std::collections::BTreeMap;
use store::{Cursor, Fault, Page, Query, Select, args};
use uuid::Uuid;

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
        /// What it is about, an id; none for what stands alone.
        pub about: Option<String>,
        /// What happened, in one line.
        pub title: String,
        /// The same in English; none for notices that were kept in one language.
        pub title_en: Option<String>,
        /// A few lines, encrypted; see [`MessageRow::text`].
        pub body: Vec<u8>,
        /// The same in English.
        pub body_en: Option<Vec<u8>>,
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
    /// Returns what happened, in the reader's language; none when it was kept in Chinese only.
    pub fn said(&self, locale: Locale) -> Option<&str> {
        match locale {
            Locale::Zh => Some(&self.title),
            Locale::En => self.title_en.as_deref(),
        }
    }

    /// Returns the lines of the notice in the reader's language, or in the one in which they were kept.
    pub fn text(&self, q: &impl Query, locale: Locale) -> String {
        match (locale, &self.body_en) {
            (Locale::En, Some(body)) => q.open_shown("identity_message.body_en", body),
            _ => q.open_shown("identity_message.body", &self.body),
        }
    }
}

/// A line of an inbox: the last notice about something.
#[derive(Clone, Debug)]
pub struct Line {
    /// The last notice.
    pub last: MessageRow,
    /// How many there were before it.
    pub earlier: i64,
    /// Whether one of them is unread.
    pub unread: bool,
    /// Whether it is the reader's move.
    pub waits: bool,
}

store::row! {
    /// The notices about one thing.
    struct Fold {
        about: String,
        told: i64,
        unread: i64,
        waits: i64,
    }
}

macro_rules! message_sql {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.account_id, m.kind, m.about, m.title, m.title_en, m.body, m.body_en, m.href, m.made_at, m.read_at, l.state AS mail_state
             FROM identity_message m LEFT JOIN identity_mail l ON l.tenant_id = m.tenant_id AND l.message_id = m.id ",
            $rest
        )
    };
}

/// Returns how many things an account of the reader's office has unread notices about; what stands alone counts once.
pub async fn unread(q: &mut impl Query, account: AccountId) -> Result<u32, Fault> {
    let tenant = q.tenant();
    let (count,): (i64,) = q
        .one(
            "SELECT count(DISTINCT about) + count(*) - count(about) FROM identity_message
             WHERE tenant_id = $1 AND account_id = $2 AND read_at IS NULL",
            args![tenant, account],
        )
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Tells whether an account of the reader's office has unread notices about something.
pub async fn is_unread(q: &mut impl Query, account: AccountId, about: Uuid) -> Result<bool, Fault> {
    let (tenant, about) = (q.tenant(), about.to_string());
    let (count,): (i64,) = q
        .one(
            "SELECT count(*) FROM identity_message
             WHERE tenant_id = $1 AND account_id = $2 AND about = $3 AND read_at IS NULL",
            args![tenant, account, about],
        )
        .await?;
    Ok(count > 0)
}

/// Returns the inbox of an account of the reader's office, one line for each thing, what happened last first.
pub async fn lines(
    q: &mut impl Query,
    account: AccountId,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<Line>, Fault> {
    let tenant = q.tenant();
    let page = Select::new(message_sql!(""))
        .filter("m.tenant_id = ? AND m.account_id = ?", args![tenant, account])
        .filter(
            "NOT EXISTS (SELECT 1 FROM identity_message e WHERE e.about = m.about AND e.tenant_id = m.tenant_id
             AND e.account_id = m.account_id AND (e.made_at, e.id) > (m.made_at, m.id))",
            args![],
        )
        .after("(m.made_at, m.id) < (?, ?)", after)
        .order("m.made_at DESC, m.id DESC")
        .page(q, size, |row: &MessageRow| args![row.made_at, row.id])
        .await?;
    let abouts: Vec<String> = page.rows.iter().filter_map(|row| row.about.clone()).collect();
    let folds: Vec<Fold> = q
        .all(
            "SELECT about, count(*) AS told, count(*) - count(read_at) AS unread, count(CASE WHEN waits THEN 1 END) AS waits
             FROM identity_message WHERE tenant_id = $1 AND account_id = $2 AND about = ANY($3) GROUP BY about",
            args![tenant, account, abouts],
        )
        .await?;
    let folds: BTreeMap<&str, &Fold> =
        folds.iter().map(|fold| (fold.about.as_str(), fold)).collect();
    let line = |last: MessageRow| match last.about.as_deref().and_then(|about| folds.get(about)) {
        Some(fold) => Line {
            earlier: (fold.told - 1).max(0),
            unread: fold.unread > 0,
            waits: fold.waits > 0,
            last,
        },
        None => Line { earlier: 0, unread: last.read_at.is_none(), waits: false, last },
    };
    Ok(Page { rows: page.rows.into_iter().map(line).collect(), next: page.next })
}

/// Returns every notice of an account of the reader's office, the latest first.
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

/// Tells whether its reader was told something later about the same thing.
pub(crate) async fn is_followed(q: &mut impl Query, row: &MessageRow) -> Result<bool, Fault> {
    let (tenant, Some(about)) = (q.tenant(), row.about.as_deref()) else { return Ok(false) };
    let later: Option<(MessageId,)> = q
        .opt(
            "SELECT id FROM identity_message WHERE tenant_id = $1 AND account_id = $2 AND about = $3
             AND (made_at, id) > ($4, $5) LIMIT 1",
            args![tenant, row.account_id, about, row.made_at, row.id],
        )
        .await?;
    Ok(later.is_some())
}

/// Returns a notice of the office of a transaction or reader.
pub(crate) async fn message(
    q: &mut impl Query,
    id: MessageId,
) -> Result<Option<MessageRow>, Fault> {
    let tenant = q.tenant();
    q.opt(message_sql!("WHERE m.tenant_id = $1 AND m.id = $2"), args![tenant, id]).await
}
