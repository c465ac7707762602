//! Effects that `rules/procedures/case.toml` names: they run in the transaction of the step, whoever takes it and on
//! whatever page, and refuse what the desk's own rules forbid.

use super::store;
use super::subject::case_of;
use crate::category::duty::Part;
use crate::category::store::{count_guess, uncount_guess};
use crate::desk::DeskRules;
use crate::events;
use ::store::{Error, Fault, FaultKind, Query, Tx, args};
use kernel::access::WhoKey;
use kernel::id::OrgId;
use kernel::procedure::{Event, What};
use kernel::refusal::Refusal;
use kernel::time::Instant;
use matters::MatterRow;
use serde_json::json;

/// A report is taken on as a case.
pub const ACCEPT: &str = "desk.accept";
/// A report is not taken on.
pub const REFUSE: &str = "desk.refuse";
/// A case goes into another one.
pub const MERGE: &str = "desk.merge";
/// A case is given to those who handle it.
pub const DISPATCH: &str = "desk.dispatch";
/// The names that a procedure file may use.
pub const NAMES: [&str; 4] = [ACCEPT, REFUSE, MERGE, DISPATCH];

/// Runs an effect.
pub async fn run(
    name: &str,
    tx: &mut Tx,
    rules: &DeskRules,
    matter: &MatterRow,
    event: &Event,
) -> Result<(), Error> {
    match name {
        ACCEPT => accept(tx, matter).await,
        REFUSE => refuse(tx, matter).await,
        MERGE => merge(tx, matter).await,
        DISPATCH => dispatch(tx, rules, matter, event).await,
        _ => Err(Fault::new(FaultKind::Shape, format!("effect {name} is not the desk's")).into()),
    }
}

/// The effects that can be taken back.
pub const UNDOABLE: [&str; 2] = [ACCEPT, DISPATCH];

/// Takes an effect back.
pub async fn take_back(
    name: &str,
    tx: &mut Tx,
    matter: &MatterRow,
    since: Instant,
) -> Result<(), Error> {
    match name {
        ACCEPT => take_back_acceptance(tx, matter, since).await,
        DISPATCH => take_back_dispatch(tx, matter).await,
        _ => {
            Err(Fault::new(FaultKind::Shape, format!("effect {name} cannot be taken back")).into())
        }
    }
}

/// The case counts as not accepted, and so does the guess; category, building and titles stay as the desk put them right. A
/// case that had been accepted before stays so.
async fn take_back_acceptance(
    tx: &mut Tx,
    matter: &MatterRow,
    since: Instant,
) -> Result<(), Error> {
    let id = case_of(matter);
    let case = store::load(tx, id).await?;
    let Some(case) = case.filter(|case| case.accepted_at.is_some_and(|at| at >= since)) else {
        return Ok(());
    };
    let tenant = tx.tenant();
    tx.exec(
        "UPDATE desk_case SET accepted_at = NULL WHERE tenant_id = $1 AND id = $2",
        args![tenant, id],
    )
    .await?;
    if let Some(guessed) = &case.guessed {
        uncount_guess(tx, guessed, *guessed == case.category).await?;
    }
    Ok(())
}

/// Nobody leads it any more.
async fn take_back_dispatch(tx: &mut Tx, matter: &MatterRow) -> Result<(), Error> {
    let tenant = tx.tenant();
    tx.exec(
        "UPDATE desk_case SET lead_org = NULL WHERE tenant_id = $1 AND id = $2",
        args![tenant, case_of(matter)],
    )
    .await?;
    Ok(())
}

/// Counts whether the guessed category was kept, once. Whoever checks is found by grid, so that there must be one.
async fn accept(tx: &mut Tx, matter: &MatterRow) -> Result<(), Error> {
    if matter.grid_id.is_none() {
        return Err(Refusal::conflict("desk.refusal.grid_missing").on("place").into());
    }
    let id = case_of(matter);
    let Some(case) = store::load(tx, id).await? else {
        return Err(Refusal::not_found("desk.refusal.case_unknown").into());
    };
    let (tenant, now) = (tx.tenant(), tx.now());
    let first = tx
        .exec(
            "UPDATE desk_case SET accepted_at = $1 WHERE tenant_id = $2 AND id = $3 AND accepted_at IS NULL",
            args![now, tenant, id],
        )
        .await?;
    if let (1, Some(guessed)) = (first, &case.guessed) {
        count_guess(tx, guessed, *guessed == case.category).await?;
    }
    tx.emit(
        events::ACCEPTED,
        id.uuid(),
        json!({ "category": case.category, "community": case.community_id }),
    );
    Ok(())
}

/// A report is refused for a reason of the closed list only (条例 第十一条), which the desk's page writes first.
async fn refuse(tx: &mut Tx, matter: &MatterRow) -> Result<(), Error> {
    let id = case_of(matter);
    let tenant = tx.tenant();
    let sql = "SELECT refused_for FROM desk_case WHERE tenant_id = $1 AND id = $2";
    let found: Option<(Option<String>,)> = tx.opt(sql, args![tenant, id]).await?;
    match found {
        Some((Some(reason),)) => {
            tx.emit(events::REFUSED, id.uuid(), json!({ "reason": reason }));
            Ok(())
        }
        _ => Err(Refusal::invalid("desk.refusal.reason_unlisted").on("refused_for").into()),
    }
}

/// A case is merged only once it is said into which.
async fn merge(tx: &mut Tx, matter: &MatterRow) -> Result<(), Error> {
    let id = case_of(matter);
    let target = store::load(tx, id).await?.and_then(|case| case.merged_into);
    let Some(target) = target else {
        return Err(Refusal::invalid("desk.refusal.merge_nowhere").on("into").into());
    };
    tx.emit(events::MERGED, id.uuid(), json!({ "into": target }));
    Ok(())
}

/// Writes the lead down and refuses a dispatch that passes a duty on (条例 第二十条), from whatever page it comes.
async fn dispatch(
    tx: &mut Tx,
    rules: &DeskRules,
    matter: &MatterRow,
    event: &Event,
) -> Result<(), Error> {
    let id = case_of(matter);
    let Some(case) = store::load(tx, id).await? else {
        return Err(Refusal::not_found("desk.refusal.case_unknown").into());
    };
    let What::Completed { instance, .. } = event.what else { return Ok(()) };
    let Some((lead, assistants)) = parties(tx, matter, event, instance).await? else {
        return Ok(());
    };
    let all = std::iter::once((lead, Part::Lead))
        .chain(assistants.into_iter().map(|org| (org, Part::Assistant)));
    for (org, part) in all.collect::<Vec<_>>() {
        let Some(org) = org else { continue };
        let Some(receiver) = crate::dispatch::store::receiver(tx, org).await? else { continue };
        if let Err(basis) = rules.duties.may_receive(&receiver.kind, &case.category, part) {
            let refusal = Refusal::conflict("desk.refusal.passes_on")
                .with("name", &receiver.name)
                .with_text("basis", basis.clone());
            return Err(refusal.into());
        }
    }
    let tenant = tx.tenant();
    tx.exec(
        "UPDATE desk_case SET lead_org = $1 WHERE tenant_id = $2 AND id = $3",
        args![lead, tenant, id],
    )
    .await?;
    tx.emit(events::DISPATCHED, id.uuid(), json!({ "lead": lead, "category": case.category }));
    Ok(())
}

type Parties = (Option<OrgId>, Vec<Option<OrgId>>);

/// Returns who was named: the kernel tells it in an event of the same command, just before the stay is completed.
async fn parties(
    tx: &mut Tx,
    matter: &MatterRow,
    event: &Event,
    at: u32,
) -> Result<Option<Parties>, Error> {
    let tenant = Query::tenant(tx);
    let sql = "SELECT payload FROM matter_event WHERE tenant_id = $1 AND matter_id = $2 AND command_id = $3 \
        AND type = 'dispatched' ORDER BY seq";
    let rows: Vec<(serde_json::Value,)> =
        tx.all(sql, args![tenant, matter.id, event.command]).await?;
    let events =
        rows.into_iter().filter_map(|(payload,)| serde_json::from_value::<Event>(payload).ok());
    let named = events.filter_map(|event| match event.what {
        What::Dispatched { instance, lead, assistants } if instance == at => {
            Some((lead, assistants))
        }
        _ => None,
    });
    let org = |who: &str| WhoKey::read(who).and_then(WhoKey::org);
    let mut named = named.map(|(lead, assistants)| {
        (org(&lead.who), assistants.iter().map(|assistant| org(&assistant.who)).collect())
    });
    Ok(named.next_back())
}
