//! Letters as they are kept: queued with the change that causes them, then whatever became of them.

use crate::refusal::IdentityRefusal as Refused;
use kernel::access::Roles;
use kernel::id::{AccountId, AreaId, EventId, MessageId, TenantId};
use kernel::text::Locale;
use kernel::time::Instant;
use serde_json::json;
use std::str::FromStr;
use store::{Cursor, Entry, Error, Fault, NewJob, Page, Query, Select, Tx, args};
use uuid::Uuid;

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailState {
    /// It waits to be sent, for the first time or again.
    Queued,
    /// It is on its way.
    Sending,
    /// The server took it.
    Sent,
    /// The server refused it for good: the address does not exist, for one.
    Refused,
    /// Whether the server took it is not known; it is not sent again by itself.
    Unsure,
    /// It was tried too often.
    GivenUp,
}

impl MailState {
    /// Every state.
    pub const ALL: [MailState; 6] = [
        MailState::Queued,
        MailState::Sending,
        MailState::Sent,
        MailState::Refused,
        MailState::Unsure,
        MailState::GivenUp,
    ];

    /// Returns its key.
    pub const fn as_str(self) -> &'static str {
        match self {
            MailState::Queued => "queued",
            MailState::Sending => "sending",
            MailState::Sent => "sent",
            MailState::Refused => "refused",
            MailState::Unsure => "unsure",
            MailState::GivenUp => "given_up",
        }
    }
}

impl FromStr for MailState {
    type Err = ();
    fn from_str(text: &str) -> Result<MailState, ()> {
        MailState::ALL.into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}

store::stored_text!(MailState);

store::row! {
    /// A letter as lists show it: without address and text.
    #[derive(Clone, Debug)]
    pub struct MailRow {
        /// Its office.
        pub tenant_id: TenantId,
        /// Its id.
        pub id: EventId,
        /// To whose account.
        pub account_id: Option<AccountId>,
        /// What for: `code`, `notice`, `reporter`, `test`.
        pub purpose: String,
        /// What became of it.
        pub state: MailState,
        /// How often it was tried.
        pub tries: i64,
        /// What the server answered last.
        pub answer: Option<String>,
        /// When it was written.
        pub made_at: Instant,
        /// When its state changed last.
        pub changed_at: Instant,
        /// The sealed address.
        pub address: Vec<u8>,
    }

    /// A letter that is to leave.
    pub(super) struct Outgoing {
        pub address: Vec<u8>,
        pub subject: Vec<u8>,
        pub body: Vec<u8>,
        pub state: MailState,
        pub tries: i64,
        pub made_at: Instant,
    }
}

/// A letter to be written.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// What for: `code`, `notice`, `reporter`, `test`.
    pub purpose: &'static str,
    /// To whose account.
    pub account: Option<AccountId>,
    /// For which notice.
    pub message: Option<MessageId>,
    /// About what, when it goes to somebody without an account; see [`forget`].
    pub about: Option<Uuid>,
    /// To which address.
    pub address: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// When it leaves at the earliest; at once when absent.
    pub leaves: Option<Instant>,
}

/// Keeps a letter and lets it leave after the commit.
pub async fn queue(tx: &mut Tx, new: NewMail) -> Result<EventId, Error> {
    let id: EventId = tx.new_id();
    queue_as(tx, id, new).await?;
    Ok(id)
}

/// Keeps a letter under an id, such as that of the event that it tells of, and lets it leave after the commit. The same id
/// again changes nothing.
pub async fn queue_as(tx: &mut Tx, id: EventId, new: NewMail) -> Result<(), Error> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let address = tx.seal("identity_mail.address", &new.address);
    let subject = tx.seal("identity_mail.subject", &new.subject);
    let body = tx.seal("identity_mail.body", &new.body);
    let kept = tx
        .exec(
            "INSERT INTO identity_mail (tenant_id, id, account_id, message_id, about, purpose, address, subject, body, state, tries, made_at, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $11) ON CONFLICT (tenant_id, id) DO NOTHING",
            args![tenant, id, new.account, new.message, new.about, new.purpose, address, subject, body, MailState::Queued, now],
        )
        .await?;
    if kept > 0 {
        enqueue(tx, id, 0, new.leaves);
    }
    Ok(())
}

/// Returns what became of the last letter about something.
pub async fn last_about(q: &mut impl Query, about: Uuid) -> Result<Option<MailState>, Fault> {
    let tenant = q.tenant();
    let last: Option<(MailState,)> = q
        .opt(
            "SELECT state FROM identity_mail WHERE tenant_id = $1 AND about = $2
             ORDER BY made_at DESC, id DESC LIMIT 1",
            args![tenant, about],
        )
        .await?;
    Ok(last.map(|(state,)| state))
}

/// Erases every letter about something, those too that have not left: they never will. Returns how many there were.
pub async fn forget(tx: &mut Tx, about: Uuid) -> Result<u64, Fault> {
    let tenant = tx.tenant();
    let sql = "DELETE FROM identity_mail WHERE tenant_id = $1 AND about = $2";
    tx.exec(sql, args![tenant, about]).await
}

fn enqueue(tx: &mut Tx, id: EventId, again: i64, leaves: Option<Instant>) {
    let now = tx.now();
    let run_at = leaves.map_or(now, |at| at.max(now));
    tx.enqueue(NewJob {
        kind: super::job::SEND,
        key: format!("{id}:{again}"),
        run_at,
        payload: json!({ "mail": id }),
    });
}

/// Sends a letter again whose fate is not known, or that was given up or refused: by hand only, by whoever looks after
/// the settings. It keeps its Message-ID, so that a reader's program shows it once.
pub async fn send_again(
    tx: &mut Tx,
    roles: &Roles,
    office: AreaId,
    id: EventId,
) -> Result<(), Error> {
    registry::allow(tx, roles, "settings.edit", office).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let row: Option<(MailState, i64)> = tx
        .opt(
            "SELECT state, tries FROM identity_mail WHERE tenant_id = $1 AND id = $2",
            args![tenant, id],
        )
        .await?;
    let again = [MailState::Unsure, MailState::GivenUp, MailState::Refused];
    let Some((_, tries)) = row.filter(|(state, _)| again.contains(state)) else {
        return Err(Refused::NoMail.into());
    };
    let queued = tx
        .exec(
            "UPDATE identity_mail SET state = $3, changed_at = $4 WHERE tenant_id = $1 AND id = $2 AND state <> $3",
            args![tenant, id, MailState::Queued, now],
        )
        .await?;
    if queued == 0 {
        return Err(Refused::NoMail.into());
    }
    enqueue(tx, id, tries, None);
    tx.journal(Entry {
        verb: "identity.send_mail_again",
        subject_kind: "mail",
        subject: id.uuid(),
        before: None,
        after: None,
        retention: "log",
    });
    Ok(())
}

/// Returns the letters of an office, the latest first, those of one state if one is named.
pub async fn mails(
    q: &mut impl Query,
    tenant: TenantId,
    state: Option<MailState>,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<MailRow>, Fault> {
    Select::new(
        "SELECT tenant_id, id, account_id, purpose, state, tries, answer, made_at, changed_at, address FROM identity_mail",
    )
    .filter("tenant_id = ?", args![tenant])
    .filter_if("state = ?", state)
    .after("(made_at, id) < (?, ?)", after)
    .order("made_at DESC, id DESC")
    .page(q, size, |row: &MailRow| args![row.made_at, row.id])
    .await
}

/// Sends the heads of the journal to whoever keeps them apart from the database, in both languages.
pub async fn send_heads(tx: &mut Tx, address: String, heads: &str) -> Result<(), Error> {
    let text = |key: &str| (crate::t(Locale::Zh, key), crate::t(Locale::En, key));
    let (subject, subject_en) = text("identity.mail.heads_subject");
    let (body, body_en) = text("identity.mail.heads_body");
    let new = NewMail {
        purpose: "heads",
        account: None,
        message: None,
        about: None,
        address,
        subject: format!("{subject} {subject_en}"),
        body: format!("{body}\n\n{heads}\n\n{body_en}"),
        leaves: None,
    };
    queue(tx, new).await?;
    Ok(())
}
