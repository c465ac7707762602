//! Reading the journal: what happened to a thing, with its values where they are still there.

use crate::entry::BODY;
use crate::{Args, Fault, Query, UNREADABLE, args};
use kernel::id::{EventId, MatterId};
use kernel::time::Instant;
use serde_json::{Value, json};
use uuid::Uuid;

/// An entry as it is shown.
#[derive(Clone, Debug)]
pub struct JournalRow {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// `staff`, `resident`, `code`, `system` or `nobody`.
    pub who_kind: String,
    /// The account, or the matter of a secret link.
    pub who: Option<Uuid>,
    /// The part of the program.
    pub who_part: Option<String>,
    /// On whose behalf.
    pub on_behalf: Option<Uuid>,
    /// What was done.
    pub verb: String,
    /// What for.
    pub purpose: String,
    /// In which matter.
    pub matter_id: Option<MatterId>,
    /// The values before.
    pub before: Option<Value>,
    /// The values after.
    pub after: Option<Value>,
    /// Whether the values were erased.
    pub erased: bool,
}

/// Where a list of entries goes on: before this one. `None` begins with the latest.
pub type Since = Option<EventId>;

crate::row! {
    struct Raw {
        id: EventId,
        at: Instant,
        who_kind: String,
        who: Option<Uuid>,
        who_part: Option<String>,
        on_behalf: Option<Uuid>,
        verb: String,
        purpose: String,
        matter_id: Option<MatterId>,
        body: Option<Vec<u8>>,
        erased_by: Option<EventId>,
    }
}

/// Returns what happened to a thing, the latest first. Whoever shows the values masks them or writes a look down.
pub async fn history(
    q: &mut impl Query,
    subject_kind: &str,
    subject: Uuid,
    before: Since,
    limit: usize,
) -> Result<Vec<JournalRow>, Fault> {
    let before = before.map_or(Uuid::max(), EventId::uuid);
    let args: Args = args![q.tenant(), subject_kind, subject, before, limit];
    let rows: Vec<Raw> = q
        .all(
            "SELECT j.id, j.at, j.who_kind, j.who, j.who_part, j.on_behalf, j.verb, j.purpose, j.matter_id, p.body, \
             p.erased_by FROM journal j \
             JOIN journal_payload p ON p.tenant_id = j.tenant_id AND p.journal_id = j.id \
             WHERE j.tenant_id = $1 AND j.subject_kind = $2 AND j.subject = $3 AND j.id < $4 \
             ORDER BY j.id DESC LIMIT $5",
            args,
        )
        .await?;
    rows.into_iter().map(|raw| shown(q, raw)).collect()
}

fn shown(q: &impl Query, raw: Raw) -> Result<JournalRow, Fault> {
    let mut values = match &raw.body {
        None => Value::Null,
        Some(body) => serde_json::from_str(&q.open_shown(BODY, body))
            .unwrap_or_else(|_| json!({ "after": UNREADABLE })),
    };
    let mut take =
        |name: &str| values.get_mut(name).map(Value::take).filter(|value| !value.is_null());
    Ok(JournalRow {
        before: take("before"),
        after: take("after"),
        id: raw.id,
        at: raw.at,
        who_kind: raw.who_kind,
        who: raw.who,
        who_part: raw.who_part,
        on_behalf: raw.on_behalf,
        verb: raw.verb,
        purpose: raw.purpose,
        matter_id: raw.matter_id,
        erased: raw.erased_by.is_some(),
    })
}
