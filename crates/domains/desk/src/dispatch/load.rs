//! What the form of dispatching shows: receivers with what bars them, limits with deadlines by the calendar.

use super::pages::{DispatchView, Receiving};
use super::store::receivers;
use crate::case::load::due;
use crate::case::pages::Target;
use crate::case::propose;
use crate::case::rules::Receiver;
use crate::case::store::CaseRow;
use crate::category::duty::Part;
use crate::category::{OTHER, category_title};
use crate::desk::{Desk, DeskRules};
use crate::report::load::org_kind;
use crate::tf;
use http::{Cx, Filled};
use kernel::clock::Limit;
use kernel::refusal::Refusal;
use kernel::time::{Duration, Instant};
use store::{Error, Fault};

/// Limits that a dispatcher may set instead of the category's.
pub const LIMITS: [&str; 7] = ["2h", "24h", "1wd", "2wd", "3wd", "5wd", "10wd"];

/// Loads what the form shows.
pub async fn view(
    desk: &Desk,
    cx: &Cx,
    case: &CaseRow,
    target: Target,
    outcome: &str,
    filled: Filled,
) -> Result<DispatchView, Fault> {
    let rules = desk.rules()?;
    let in_force = desk.runtime.in_force();
    let mut reader = desk.store.read(cx.tenant()).await?;
    let all = receivers(&mut reader).await?;
    let ids: Vec<_> = all.iter().map(|one| one.id).collect();
    let empty = identity::orgs_without_people(&mut reader, &ids).await?;
    let code = &case.category;
    let category = rules.catalogue.get(code).or_else(|| rules.catalogue.get(OTHER));
    let lead = category.map(|category| category.lead.clone()).unwrap_or_default();
    let kind_of_lead = org_kind(cx, in_force.rules.dictionary(), &lead);
    // As where many are dispatched at once: one that is beyond doubt, or none.
    let found = match category {
        Some(category) => propose::lead(&mut reader, &rules, category, case).await,
        None => Err(Refusal::conflict("desk.refusal.lead_many").into()),
    };
    let (chosen, doubt) = match found {
        Ok(org) => (Some(org.id.to_string()), String::new()),
        Err(Error::Refused(refusal)) => (None, cx.say(&refusal)),
        Err(Error::Fault(fault)) => return Err(fault),
    };
    let receivers: Vec<Receiving> = all
        .into_iter()
        .map(|one| {
            let kind = org_kind(cx, in_force.rules.dictionary(), &one.kind);
            Receiving {
                empty: empty.contains(&one.id),
                ..receiving(cx, &rules, code, &lead, kind, &one)
            }
        })
        .collect();
    let filled = match &chosen {
        Some(id) if filled.get("lead").is_empty() && filled.token().is_none() => {
            filled.with("lead", id.clone())
        }
        _ => filled,
    };
    let words =
        |limit: Option<Limit>| limit.map(|limit| limit_words(desk, cx, limit)).unwrap_or_default();
    Ok(DispatchView {
        target,
        outcome: outcome.to_owned(),
        filled,
        receivers,
        kind_of_lead,
        chosen,
        doubt,
        category: cx.of(&category_title(&rules.catalogue, code)).to_owned(),
        lead: words(category.map(|category| category.limit)),
        assist: words(category.map(|category| category.assist)),
        limits: LIMITS.into_iter().filter_map(|text| limit_choice(desk, cx, text)).collect(),
    })
}

fn receiving(
    cx: &Cx,
    rules: &DeskRules,
    category: &str,
    lead: &str,
    kind: String,
    one: &Receiver,
) -> Receiving {
    let barred = |part: Part| {
        rules
            .duties
            .may_receive(&one.kind, category, part)
            .err()
            .map(|basis| cx.of(basis).to_owned())
    };
    Receiving {
        id: one.id.to_string(),
        name: one.name.clone(),
        kind,
        proposed: one.kind == lead,
        empty: false,
        not_lead: barred(Part::Lead),
        not_assist: barred(Part::Assistant),
    }
}

fn limit_words(desk: &Desk, cx: &Cx, limit: Limit) -> (String, String) {
    let due = due(desk, cx.now, limit).map(|due| until(desk, cx, due)).unwrap_or_default();
    (cx.of(&limit.words()).to_owned(), due)
}

/// Returns until when; an end at which no office is open says so.
fn until(desk: &Desk, cx: &Cx, due: Instant) -> String {
    let rules = desk.runtime.in_force();
    // Closing time itself is in office hours.
    let open = rules.rules.calendar().open(due.minus(Duration::seconds(1)));
    let until = cx.until(due);
    let key = if open { "desk.dispatch.by" } else { "desk.dispatch.closed" };
    tf(cx.locale, key, &[("due", &until)])
}

fn limit_choice(desk: &Desk, cx: &Cx, text: &str) -> Option<(String, String)> {
    let limit: Limit = text.parse().ok()?;
    let (words, due) = limit_words(desk, cx, limit);
    Some((
        text.to_owned(),
        tf(cx.locale, "desk.dispatch.limit_due", &[("limit", &words), ("due", &due)]),
    ))
}
