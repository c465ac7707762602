//! Questions about the journal of an office.

use kernel::id::{AccountId, EventId, MatterId, TenantId};
use kernel::time::Instant;
use serde_json::Value;
use store::{Cursor, Fault, Page, Query, Select, args};
use uuid::Uuid;

store::row! {
    /// A line of the journal, without values.
    #[derive(Clone, Debug)]
    pub(crate) struct Line {
        pub id: EventId,
        pub at: Instant,
        pub who_kind: String,
        pub who: Option<Uuid>,
        pub who_part: Option<String>,
        pub on_behalf: Option<Uuid>,
        pub verb: String,
        pub purpose: String,
        pub matter_id: Option<MatterId>,
        pub subject_kind: String,
        pub subject: Uuid,
        pub seal_no: Option<i64>,
    }

    /// A look at personal data.
    #[derive(Clone, Debug)]
    pub(crate) struct LookLine {
        pub id: EventId,
        pub at: Instant,
        pub who_kind: String,
        pub who: Option<Uuid>,
        pub subject_kind: String,
        pub subject: Uuid,
        pub fields: Value,
        pub why: String,
        pub matter_id: Option<MatterId>,
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub subject: Option<Uuid>,
    pub verb: Option<String>,
    /// Accounts of whom one acted; an empty list means that nobody is called so.
    pub who: Option<Vec<Uuid>>,
    pub from: Option<Instant>,
    pub to: Option<Instant>,
}

const LINE: &str = "SELECT id, at, who_kind, who, who_part, on_behalf, verb, purpose, matter_id, subject_kind, subject, seal_no FROM journal";

/// Returns lines of the journal of an office, the latest first.
pub(crate) async fn lines(
    q: &mut impl Query,
    tenant: TenantId,
    filter: Filter,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<Line>, Fault> {
    Select::new(LINE)
        .filter("tenant_id = ?", args![tenant])
        .filter_if("subject = ?", filter.subject)
        .filter_if("verb = ?", filter.verb)
        .filter_if("who = ANY(?)", filter.who)
        // An id begins with the moment of its entry: a day is a range of the order.
        .filter_if("id >= ?", filter.from.map(first_at))
        .filter_if("id < ?", filter.to.map(first_at))
        .after("(id) < (?)", after)
        .order("id DESC")
        .page(q, size, |row: &Line| args![row.id])
        .await
}

/// Returns the least id that an entry made at a moment can have.
fn first_at(moment: Instant) -> EventId {
    EventId::from_uuid(kernel::id::v7(moment, [0; 10]))
}

/// Returns a line.
pub(crate) async fn line(
    q: &mut impl Query,
    tenant: TenantId,
    id: EventId,
) -> Result<Option<Line>, Fault> {
    q.opt(
        "SELECT id, at, who_kind, who, who_part, on_behalf, verb, purpose, matter_id, subject_kind, subject, seal_no
         FROM journal WHERE tenant_id = $1 AND id = $2",
        args![tenant, id],
    )
    .await
}

/// Returns looks at personal data of an office, the latest first.
pub(crate) async fn looks(
    q: &mut impl Query,
    tenant: TenantId,
    filter: Filter,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<LookLine>, Fault> {
    Select::new(
        "SELECT id, at, who_kind, who, subject_kind, subject, fields, why, matter_id FROM access_log",
    )
    .filter("tenant_id = ?", args![tenant])
    .filter_if("subject = ?", filter.subject)
    .filter_if("who = ANY(?)", filter.who)
    .filter_if("at >= ?", filter.from)
    .filter_if("at < ?", filter.to)
    .after("(id) < (?)", after)
    .order("id DESC")
    .page(q, size, |row: &LookLine| args![row.id])
    .await
}

/// Returns the accounts of staff that are called so.
pub(crate) async fn called(q: &mut impl Query, name: &str) -> Result<Vec<Uuid>, Fault> {
    let pattern = format!("%{}%", name.trim().replace(['%', '_'], ""));
    let rows: Vec<(AccountId,)> = q
        .all("SELECT id FROM identity_staff WHERE name LIKE $1 ORDER BY id", args![pattern])
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.uuid()).collect())
}
