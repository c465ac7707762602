//! Changing a record. Whoever changed the same field meanwhile is told with both values; all else is merged.

use super::ask::{Asked, to_change};
use super::fill::{VERSION, of_record, picks};
use super::page::Shown;
use super::read::{Sent, read};
use super::send::{Told, keep, refuse, tell};
use crate::Found;
use crate::web::here::Here;
use crate::web::looks::look;
use http::axum::extract::{Path, State};
use http::axum::http::StatusCode;
use http::{Answer, App, Cx, Failure, Filled, Flash, Page, Posted};
use kernel::register::{Act, Command, Form, May};
use store::Reading;

/// Returns a record that the reader may change. What is not seen is not there; what may only be seen is forbidden.
async fn changeable(here: &Here<'_>, q: &mut impl store::Query, id: &str) -> Answer<Found> {
    let found = here.open(q, id).await?;
    if found.seen.may.contains(&May::Change) { Ok(found) } else { Err(Failure::Forbidden) }
}

/// The form of a record that is there.
pub(crate) async fn change_form(
    State(app): State<App>,
    cx: Cx,
    Path((word, id)): Path<(String, String)>,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let found = changeable(&here, &mut q, &id).await?;
    look(&app.store, &cx, &here, &found, &[]).await?;
    let groups = to_change(&here, &found, cx.now.china_date());
    let fields: Vec<Asked<'_>> = groups.iter().flat_map(|one| one.fields.iter().copied()).collect();
    let filled = of_record(here.shelf.dictionary(), &fields, &found);
    let picks = picks(&here, &fields, Some(&found));
    let filled = filled.picks(&cx, &mut Reading::from(&mut q), &picks).await?;
    let shown =
        Shown { here: &here, found: Some(&found), groups: &groups, filled: &filled, clashes: &[] };
    Ok(shown.page(&cx))
}

/// Changes a record.
pub(crate) async fn change(
    State(app): State<App>,
    cx: Cx,
    Path((word, id)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let found = changeable(&here, &mut q, &id).await?;
    let groups = to_change(&here, &found, cx.now.china_date());
    let fields: Vec<Asked<'_>> = groups.iter().flat_map(|one| one.fields.iter().copied()).collect();
    let picks = picks(&here, &fields, Some(&found));
    let mut filled = locked(&here, &fields, &found, Filled::from(&posted));
    filled = filled.picks(&cx, &mut Reading::from(&mut q), &picks).await?;
    let dictionary = here.shelf.dictionary();
    let Sent { raw, wrong, files } =
        read(&app, &cx, dictionary, &fields, Some(&found), &posted, &mut filled).await?;
    let show = |filled: &Filled, clashes: &[kernel::register::Clash]| {
        Shown { here: &here, found: Some(&found), groups: &groups, filled, clashes }.page(&cx)
    };
    if posted.asks_again() {
        return Ok(show(&filled.right(), &[]));
    }
    refuse(&cx, &wrong, &mut filled);
    let form = Form::Change(&found.record);
    let taken = here.shelf.accept(&mut q, &here.sight, form, &raw).await?;
    drop(q);
    let told = match taken {
        Ok(values) if wrong.is_empty() => {
            let base = posted.read(VERSION).unwrap_or(0);
            let act = Act::Change { base, values };
            let command = Command { id: posted.token()?, record: found.record.id, act };
            tell(&cx, keep(&app, &cx, here.register(), command, files).await?, &mut filled)?
        }
        Ok(_) => Told::Refused,
        Err(more) => {
            refuse(&cx, &more, &mut filled);
            Told::Refused
        }
    };
    Ok(match told {
        Told::Done(record) => {
            let text = cx.t("registers.form.changed");
            let to = here.record(record.id);
            Page::see_other(to).flash(&cx, &Flash { text, bad: false, undo: None })
        }
        Told::Refused => show(&filled, &[]).refused(),
        Told::Clash(clashes) => {
            // Whoever has seen both values decides on the record as it is now.
            let filled = filled.with(VERSION, found.record.version.to_string());
            show(&filled, &clashes).status(StatusCode::CONFLICT)
        }
    })
}

/// Shows in fields that cannot be changed what stands there: nothing of them is sent.
fn locked(here: &Here<'_>, fields: &[Asked<'_>], found: &Found, filled: Filled) -> Filled {
    let kept: Vec<Asked<'_>> = fields.iter().filter(|one| one.locked).copied().collect();
    let there = of_record(here.shelf.dictionary(), &kept, found);
    kept.iter().fold(filled, |filled, one| {
        let key = &one.element.key;
        match there.get(key) {
            "" => filled,
            text => filled.with(key, text),
        }
    })
}
