//! Dispatching a case: what the rules allow is carried out; what passes a duty on is refused and counted.

use super::load::LIMITS;
use super::store::{count_refused, receiver};
use crate::case::command::Aim;
use crate::case::load::Open;
use crate::case::rules::{self, Dispatch, DispatchRefusal, PassedOn, Receiver, SUBJECT};
use crate::desk::Desk;
use crate::events;
use http::{Cx, Posted};
use kernel::access::WhoKey;
use kernel::clock::Limit;
use kernel::id::{CaseId, OrgId};
use kernel::procedure::{Act, Party};
use kernel::refusal::Refusal;
use matters::Doing;
use serde_json::json;
use store::{Entry, Error, Fault, Query};

/// Who is to receive a case, and until when.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Lead and assistants.
    pub dispatch: Dispatch,
    /// The lead's limit in place of the category's.
    pub limit: Option<Limit>,
    /// The assistants' limit in place of the category's.
    pub assist_limit: Option<Limit>,
    /// The outcome of the step.
    pub outcome: String,
}

/// Why a dispatch did not happen.
pub enum NotDispatched {
    /// The form is wrong, or the matter says no.
    Refused(Refusal),
    /// It passes a duty on; it was counted.
    PassesOn(PassedOn),
    /// Something is broken.
    Fault(Fault),
}

impl From<Error> for NotDispatched {
    fn from(error: Error) -> NotDispatched {
        match error {
            Error::Refused(refusal) => NotDispatched::Refused(refusal),
            Error::Fault(fault) => NotDispatched::Fault(fault),
        }
    }
}

/// Reads the form.
pub async fn read(q: &mut impl Query, posted: &Posted) -> Result<Chosen, Error> {
    let missing = || Refusal::invalid("desk.refusal.lead_missing").on("lead");
    let lead: OrgId = posted.read("lead").ok_or_else(missing)?;
    let lead = known(q, lead, "lead").await?;
    let mut assistants = Vec::new();
    for id in posted.all("assist").filter_map(|id| id.parse::<OrgId>().ok()) {
        assistants.push(known(q, id, "assist").await?);
    }
    Ok(Chosen {
        dispatch: Dispatch { lead, assistants },
        limit: limit(posted, "limit")?,
        assist_limit: limit(posted, "assist_limit")?,
        outcome: posted.get("outcome").to_owned(),
    })
}

async fn known(q: &mut impl Query, id: OrgId, field: &'static str) -> Result<Receiver, Error> {
    let found = receiver(q, id).await?;
    found.ok_or_else(|| Refusal::invalid("desk.refusal.receiver_unknown").on(field).into())
}

/// Only what the form offers may be set.
fn limit(posted: &Posted, field: &'static str) -> Result<Option<Limit>, Refusal> {
    let Some(text) = posted.opt(field) else { return Ok(None) };
    let unlisted = || Refusal::invalid("desk.refusal.limit_unlisted").on(field);
    let listed = LIMITS.iter().find(|limit| **limit == text).ok_or_else(unlisted)?;
    Ok(Some(listed.parse().map_err(|_| unlisted())?))
}

/// Dispatches a case.
pub async fn carry_out(
    desk: &Desk,
    cx: &Cx,
    open: &Open,
    aim: Aim,
    chosen: Chosen,
) -> Result<(), NotDispatched> {
    let rules = desk.rules().map_err(NotDispatched::Fault)?;
    match rules::dispatch(&chosen.dispatch, &open.row.category, &rules.duties) {
        Ok(()) => {}
        Err(DispatchRefusal::Form(refusal)) => return Err(NotDispatched::Refused(refusal)),
        Err(DispatchRefusal::PassesOn(passed)) => {
            count(desk, cx, open.row.id, open.row.category.clone(), (*passed).clone()).await?;
            return Err(NotDispatched::PassesOn(*passed));
        }
    }
    let runtime = desk.runtime.clone();
    let doing = Doing::new(aim.command, act(&aim, &chosen)).at(aim.version);
    desk.store
        .write(cx.by("dispatch"), move |tx| {
            Box::pin(
                async move { matters::act(tx, &runtime, aim.matter(), doing).await.map(|_| ()) },
            )
        })
        .await?;
    Ok(())
}

fn act(aim: &Aim, chosen: &Chosen) -> Act {
    let party = |receiver: &Receiver, limit: Option<Limit>| Party {
        who: WhoKey::Org(receiver.id).to_string(),
        limit,
    };
    let assistants = chosen.dispatch.assistants.iter();
    Act::Dispatch {
        instance: aim.instance,
        outcome: Some(chosen.outcome.clone()).filter(|outcome| !outcome.is_empty()),
        lead: party(&chosen.dispatch.lead, chosen.limit),
        assistants: assistants.map(|assistant| party(assistant, chosen.assist_limit)).collect(),
    }
}

/// The refusal is written in a transaction of its own: what is refused leaves no other trace.
async fn count(
    desk: &Desk,
    cx: &Cx,
    id: CaseId,
    category: String,
    passed: PassedOn,
) -> Result<(), Error> {
    desk.store
        .write(cx.by("dispatch"), move |tx| {
            Box::pin(async move {
                count_refused(tx, id, &category, &passed).await?;
                let known = json!({
                    "org": passed.to.id,
                    "kind": passed.to.kind,
                    "category": category,
                    "part": passed.part.word(),
                });
                tx.journal(Entry {
                    verb: "desk.dispatch_refused",
                    subject_kind: SUBJECT,
                    subject: id.uuid(),
                    before: None,
                    after: Some(known.clone()),
                    retention: "case",
                });
                tx.emit(events::DISPATCH_REFUSED, id.uuid(), known);
                Ok(())
            })
        })
        .await
}
