//! Many records at once: what would happen to each is shown before it happens.

use super::bulk_page::{Line, page};
use super::load::ListView;
use crate::Found;
use crate::web::form::{Sent, Told, asked_by, keep, picks, read, tell};
use crate::web::here::Here;
use http::axum::extract::{Path, State};
use http::{Answer, App, Cx, Failure, Filled, Flash, Page, Posted};
use kernel::dictionary::Kind;
use kernel::register::{Act, Action, Column, Command, Form, May};
use store::{Query, Reading};
use uuid::Uuid;

/// How many records one press reaches at most.
const MOST: usize = 100;

/// Returns the actions that may be done with several records of a list at once: those that ask for no files, in a state that
/// the open tab has.
pub(crate) fn many_actions<'r>(view: &ListView<'r>) -> Vec<&'r Action> {
    let register = view.here.register();
    let parts = view.list.parts.as_ref().filter(|parts| parts.by == Column::State);
    let shown = |state: &String| match (&view.part, parts) {
        (Some(part), Some(_)) => part == state,
        (None, Some(parts)) => parts.of.is_empty() || parts.of.contains(state),
        (_, None) => true,
    };
    let fits = |action: &&Action| {
        let may = view.here.sight.may_somewhere(&May::Act(action.id.clone()));
        let files = asked_by(&view.here, action)
            .iter()
            .any(|one| matches!(one.element.kind, Kind::File { .. }));
        may && !files && action.from.iter().any(shown)
    };
    register.actions.iter().filter(fits).collect()
}

/// Shows what an action would do to the records that were ticked, and does it when the page was sent.
pub(crate) async fn bulk(
    State(app): State<App>,
    cx: Cx,
    Path((word, action)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let action = here.register().action(&action).ok_or(Failure::NotFound)?;
    here.may_somewhere(&May::Act(action.id.clone()))?;
    let mut q = app.store.read(cx.tenant()).await?;
    let found = ticked(&here, &mut q, &posted).await?;
    let fields = asked_by(&here, action);
    let sure = posted.has("sure");
    let mut filled = if sure { Filled::from(&posted) } else { Filled::empty() };
    filled = filled.picks(&cx, &mut Reading::from(&mut q), &picks(&here, &fields, None)).await?;
    let lines: Vec<Line> = found.iter().map(|one| line(&cx, &here, action, one)).collect();
    if !sure || posted.asks_again() {
        return Ok(page(&cx, &here, action, &fields, &lines, &filled.right()));
    }
    let dictionary = here.shelf.dictionary();
    let Sent { raw, wrong, .. } =
        read(&app, &cx, dictionary, &fields, None, &posted, &mut filled).await?;
    let token = posted.token()?;
    let ready = found.iter().zip(&lines).filter(|(_, line)| line.why_not.is_none());
    let (mut done, mut refused) = (0_usize, Vec::new());
    filled.refuse_fields(&cx, &wrong);
    for (one, line) in ready {
        if !filled.is_right() {
            break;
        }
        let form = Form::Act(&one.record, action);
        let values = match here.shelf.accept(&mut q, &here.sight, form, &raw).await? {
            Ok(values) => values,
            Err(wrong) => {
                filled.refuse_fields(&cx, &wrong);
                break;
            }
        };
        let record = one.record.id;
        let act = Act::Move { action: action.id.clone(), values };
        let command = Command { id: each(token, record), record, act };
        let mut told = Filled::empty();
        let result = keep(&app, &cx, here.register(), command, Vec::new()).await?;
        match tell(&cx, result, &mut told) {
            Ok(Told::Done(_)) => done += 1,
            Ok(Told::Refused | Told::Clash(_)) => {
                let why = told.wrong().first().map(|one| one.says.clone());
                refused.push((line.title.clone(), why.unwrap_or_default()));
            }
            // Whoever has no business with a record learns nothing of it.
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    if !filled.is_right() {
        return Ok(page(&cx, &here, action, &fields, &lines, &filled).refused());
    }
    Ok(after(&cx, &here, action, done, &refused))
}

/// Returns an id for what one press does to one record, so that a form sent twice does it once.
fn each(token: Uuid, record: Uuid) -> Uuid {
    Uuid::from_u128(token.as_u128() ^ record.as_u128().rotate_left(64))
}

/// Returns the records that were ticked, as far as the reader sees them.
async fn ticked(here: &Here<'_>, q: &mut impl Query, posted: &Posted) -> Answer<Vec<Found>> {
    let mut found: Vec<Found> = Vec::new();
    for id in posted.all("id").take(MOST) {
        match here.open(q, id).await {
            Ok(one) if found.iter().all(|other| other.record.id != one.record.id) => {
                found.push(one)
            }
            Ok(_) | Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(found)
}

fn line(cx: &Cx, here: &Here<'_>, action: &Action, found: &Found) -> Line {
    let may = found.seen.may.contains(&May::Act(action.id.clone()));
    let state = found.record.state.as_deref().and_then(|id| here.register().state(id));
    let why_not = match state {
        _ if may => None,
        Some(state) if !action.from.contains(&state.id) => {
            Some(cx.tf("registers.bulk.state", &[("state", &cx.of(&state.title))]))
        }
        _ => Some(cx.t("registers.bulk.not_yours")),
    };
    Line {
        id: found.record.id,
        number: found.seen.number.clone().unwrap_or_default(),
        title: found.seen.title.clone(),
        why_not,
    }
}

fn after(
    cx: &Cx,
    here: &Here<'_>,
    action: &Action,
    done: usize,
    refused: &[(String, String)],
) -> Page {
    let what = cx.of(&action.title);
    let mut text = cx.tf("registers.bulk.done", &[("what", &what), ("n", &done)]);
    for (title, why) in refused {
        text.push_str(&cx.tf("registers.bulk.refused", &[("title", title), ("why", why)]));
    }
    let bad = !refused.is_empty();
    Page::see_other(here.base.clone()).flash(cx, &Flash { text, bad, undo: None })
}
