//! Doing an action with a record: what it asks, or a last look before it is done.

use super::ask::{Asked, asked_by};
use super::draw::field;
use super::fill::picks;
use super::read::{Sent, read};
use super::send::{Told, keep, refuse, tell};
use crate::Found;
use crate::web::here::Here;
use crate::web::words::chip;
use http::axum::extract::{Path, State};
use http::ui::{self, Buttons};
use http::{Answer, App, Cx, Failure, Filled, Flash, Form, Page, Posted, html};
use kernel::register::{Act, Action, Command, Form as Purpose, May};
use store::{Query, Reading};

/// Returns a record with an action that the reader may do now. What is no action is not there; one that may be done by
/// others, or at another time, is forbidden.
async fn doable<'r>(
    here: &Here<'r>,
    q: &mut impl Query,
    (id, action): (&str, &str),
) -> Answer<(Found, &'r Action)> {
    let found = here.open(q, id).await?;
    let action = here.register().action(action).ok_or(Failure::NotFound)?;
    match found.seen.may.contains(&May::Act(action.id.clone())) {
        true => Ok((found, action)),
        false => Err(Failure::Forbidden),
    }
}

/// The form of an action.
pub(crate) async fn act_form(
    State(app): State<App>,
    cx: Cx,
    Path((word, id, action)): Path<(String, String, String)>,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let (found, action) = doable(&here, &mut q, (&id, &action)).await?;
    let fields = asked_by(&here, action);
    let filled = Filled::empty();
    let picks = picks(&fields, Some(&found));
    let filled = filled.picks(&cx, &mut Reading::from(&mut q), &picks).await?;
    Ok(page(&cx, &here, &found, action, &fields, &filled))
}

/// Does an action.
pub(crate) async fn act(
    State(app): State<App>,
    cx: Cx,
    Path((word, id, action)): Path<(String, String, String)>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let found = here.open(&mut q, &id).await?;
    let action = here.register().action(&action).ok_or(Failure::NotFound)?;
    let fields = asked_by(&here, action);
    let picks = picks(&fields, Some(&found));
    let mut filled = Filled::from(&posted).picks(&cx, &mut Reading::from(&mut q), &picks).await?;
    let dictionary = here.shelf.dictionary();
    let Sent { raw, wrong, files } =
        read(&app, &cx, dictionary, &fields, Some(&found), &posted, &mut filled).await?;
    let show = |filled: &Filled| page(&cx, &here, &found, action, &fields, filled);
    if posted.asks_again() {
        return Ok(show(&filled.right()));
    }
    refuse(&cx, &wrong, &mut filled);
    let form = Purpose::Act(&found.record, action);
    let taken = here.shelf.accept(&mut q, &here.sight, form, &raw).await?;
    drop(q);
    let told = match taken {
        Ok(values) if wrong.is_empty() => {
            let act = Act::Move { action: action.id.clone(), values };
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
            let text = cx.tf("registers.act.done", &[("what", &cx.of(&action.title))]);
            let to = here.record(record.id);
            Page::see_other(to).flash(&cx, &Flash { text, bad: false, undo: None })
        }
        Told::Refused | Told::Clash(_) => show(&filled).refused(),
    })
}

fn page(
    cx: &Cx,
    here: &Here<'_>,
    found: &Found,
    action: &Action,
    fields: &[Asked<'_>],
    filled: &Filled,
) -> Page {
    let (register, dictionary) = (here.register(), here.shelf.dictionary());
    let at = here.record(found.record.id);
    let links = [
        (here.base.clone(), cx.of(&register.title).to_owned()),
        (at.clone(), found.seen.title.clone()),
    ];
    let title = cx.of(&action.title);
    let state = |id: &str| register.state(id);
    let form = Form::new(cx, format!("{at}/do/{}", action.id), filled).files().once();
    let body = html! {
        (cx.heading(&links, title, html! {}, html! {}))
        div.ll-formpage {
            section.card.ll-fgroup {
                p.ll-row.ll-wrap {
                    b { (found.seen.title) }
                    @if let Some(number) = &found.seen.number { span.ll-3 { (number) } }
                }
                p.ll-row.ll-wrap.ll-moves {
                    @if let Some(from) = found.record.state.as_deref().and_then(state) { (chip(cx, from)) }
                    (ui::icon("arrow-right"))
                    span.ll-sr { (cx.t("registers.act.becomes")) }
                    @if let Some(to) = state(&action.to) {
                        (chip(cx, to))
                        @if to.ends { span.ll-s.ll-3 { (cx.t("registers.act.ends")) } }
                    }
                }
                (form.body(html! {
                    @for one in fields { (field(cx, dictionary, one, None, filled, None)) }
                    div.ll-row.ll-wrap.ll-mt-4 {
                        (ui::button(Buttons::Primary, action.icon.unwrap_or("check"), title))
                        a.btn.btn-ghost href=(at) { (cx.t("registers.form.leave")) }
                    }
                }))
            }
        }
    };
    cx.work(title, body)
}
