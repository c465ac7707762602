//! Loading a matter with its events, and writing events.

use crate::MatterRefusal;
use crate::projection::{Folded, MatterRow, fold};
use kernel::access::{Actor, Who};
use kernel::id::{AccountId, MatterId};
use kernel::procedure::{Event, Procedure, Transition};
use kernel::time::Instant;
use serde_json::Value;
use std::sync::Arc;
use store::{Fault, FaultKind, Query, Tx, args};
use uuid::Uuid;

store::row! {
    /// An event as it stands in the database, with who caused it.
    #[derive(Clone, Debug)]
    pub(crate) struct EventRow {
        pub(crate) seq: i64,
        pub(crate) actor_kind: String,
        pub(crate) actor_id: Option<AccountId>,
        pub(crate) on_behalf: Option<AccountId>,
        pub(crate) payload: Value,
    }
}

/// An event with who caused it.
#[derive(Clone, Debug)]
pub(crate) struct Happening {
    pub(crate) seq: i64,
    pub(crate) event: Event,
    /// `staff`, `resident`, `code`, `system` or `nobody`.
    pub(crate) actor_kind: String,
    pub(crate) actor: Option<AccountId>,
    pub(crate) on_behalf: Option<AccountId>,
}

/// A matter with everything that happened.
#[derive(Clone)]
pub(crate) struct History {
    pub(crate) row: MatterRow,
    pub(crate) procedure: Arc<Procedure>,
    pub(crate) happenings: Vec<Happening>,
    pub(crate) folded: Folded,
    /// The element by which a reporter says how satisfied they are, by the rules in force.
    pub(crate) graded_by: Option<&'static str>,
}

impl History {
    /// Tells whether a transition asks how satisfied the reporter is.
    pub(crate) fn rates(&self, transition: &Transition) -> bool {
        self.graded_by.is_some_and(|grade| transition.needs.iter().any(|element| element == grade))
    }

    /// Tells whether an account worked on a branch of a parallel step, for the guard that somebody else has to check.
    pub(crate) fn handled_by(&self, account: AccountId) -> bool {
        use kernel::procedure::What;
        self.happenings.iter().any(|happening| {
            let instance = match happening.event.what {
                What::Completed { instance, .. } => instance,
                _ => return false,
            };
            let branch =
                self.folded.stays.get(&instance).is_some_and(|stay| stay.stay.branch.is_some());
            branch && happening.actor == Some(account)
        })
    }
}

/// Only whoever did something takes it back; a colleague in the same seat has not done it.
pub(crate) fn own_doing(history: &History, actor: &Actor) -> Result<(), MatterRefusal> {
    let own = actor.who.account();
    match history.happenings.last() {
        Some(last) if last.actor == own && last.on_behalf == actor.on_behalf => Ok(()),
        _ => Err(MatterRefusal::NotOffered),
    }
}

/// Keeps others from changing the matter until the transaction ends, on both engines, and returns it as it stands.
pub(crate) async fn lock(tx: &mut Tx, id: MatterId) -> Result<Option<MatterRow>, Fault> {
    let tenant = Query::tenant(tx);
    let sql = "UPDATE matter SET version = version WHERE tenant_id = $1 AND id = $2";
    match tx.exec(sql, args![tenant, id]).await? {
        0 => Ok(None),
        _ => MatterRow::load(tx, id).await,
    }
}

/// Returns a matter with its events; `procedure` is the one that it pinned, `graded_by` the element by which
/// a reporter says how satisfied they are.
pub(crate) async fn load_history(
    q: &mut impl Query,
    procedure: Arc<Procedure>,
    graded_by: Option<&'static str>,
    row: MatterRow,
) -> Result<History, Fault> {
    let sql = "SELECT seq, actor_kind, actor_id, on_behalf, payload FROM matter_event
        WHERE tenant_id = $1 AND matter_id = $2 ORDER BY seq";
    let rows: Vec<EventRow> = q.all(sql, args![row.tenant_id, row.id]).await?;
    let happenings = rows.into_iter().map(happening).collect::<Result<Vec<_>, Fault>>()?;
    let folded = fold(happenings.iter().map(|happening| &happening.event));
    Ok(History { row, procedure, happenings, folded, graded_by })
}

fn happening(row: EventRow) -> Result<Happening, Fault> {
    let event = serde_json::from_value(row.payload)
        .map_err(|error| Fault::new(FaultKind::Shape, format!("matter_event.payload: {error}")))?;
    Ok(Happening {
        seq: row.seq,
        event,
        actor_kind: row.actor_kind,
        actor: row.actor_id,
        on_behalf: row.on_behalf,
    })
}

/// Returns how the journal and the events name an actor.
pub(crate) fn actor_words(actor: &Actor) -> (&'static str, Option<AccountId>) {
    match actor.who {
        Who::Staff(account) => ("staff", Some(account)),
        Who::Resident(account) => ("resident", Some(account)),
        Who::Code { .. } => ("code", None),
        Who::System(_) => ("system", None),
        Who::Nobody => ("nobody", None),
    }
}

/// Appends events after the `seq` that is there.
pub(crate) async fn append(
    tx: &mut Tx,
    row: &MatterRow,
    seq: i64,
    events: &[Event],
) -> Result<Vec<Happening>, Fault> {
    let actor = tx.actor().clone();
    let (actor_kind, actor_id) = actor_words(&actor);
    let sql = "INSERT INTO matter_event (tenant_id, matter_id, seq, at, command_id, by_key, actor_kind, actor_id, on_behalf,
            type, payload)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let mut written = Vec::with_capacity(events.len());
    for (index, event) in events.iter().enumerate() {
        let seq = seq + 1 + i64::try_from(index).unwrap_or(i64::MAX);
        let payload = serde_json::to_value(event)
            .map_err(|error| Fault::new(FaultKind::Shape, format!("event to JSON: {error}")))?;
        let word =
            payload.pointer("/what/type").and_then(Value::as_str).unwrap_or("unknown").to_owned();
        let (at, command, by): (Instant, Uuid, &str) = (event.at, event.command, &event.by);
        let values = args![
            row.tenant_id,
            row.id,
            seq,
            at,
            command,
            by,
            actor_kind,
            actor_id,
            actor.on_behalf,
            word,
            payload,
        ];
        tx.exec(sql, values).await?;
        written.push(Happening {
            seq,
            event: event.clone(),
            actor_kind: actor_kind.to_owned(),
            actor: actor_id,
            on_behalf: actor.on_behalf,
        });
    }
    Ok(written)
}
