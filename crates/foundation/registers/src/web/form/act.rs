//! Doing an action with a record: what it asks, or a last look before it is done.

use super::ask::{Asked, asked_by};
use super::draw::field;
use super::fill::picks;
use super::read::{Sent, read};
use super::send::{Told, keep, refuse, tell};
use crate::Found;
use crate::command::under_way;
use crate::web::here::Here;
use crate::web::words::chip;
use http::axum::extract::{Path, State};
use http::ui::{self, Buttons};
use http::{Answer, App, Cx, Failure, Filled, Flash, Form, Listing, Markup, Page, Posted, html};
use kernel::procedure::Procedure;
use kernel::register::{Act, Action, Command, Form as Purpose, May, Starts, Writes};
use kernel::text::Text;
use store::{Query, Reading};
use uuid::Uuid;

/// Returns a record with what the reader may do now: an action, or the beginning of a procedure. What is neither is not
/// there; what may be done by others, or at another time, is forbidden.
async fn doable<'r>(
    here: &Here<'r>,
    q: &mut impl Query,
    (id, action): (&str, &str),
) -> Answer<(Found, Doable<'r>)> {
    let found = here.open(q, id).await?;
    let what = Doable::of(here, action).ok_or(Failure::NotFound)?;
    match found.seen.may.contains(&May::Act(action.to_owned())) {
        true => Ok((found, what)),
        false => Err(Failure::Forbidden),
    }
}

/// The form of an action.
pub(crate) async fn act_form(
    State(app): State<App>,
    cx: Cx,
    Path((word, id, action)): Path<(String, String, String)>,
    listing: Listing,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let (found, what) = doable(&here, &mut q, (&id, &action)).await?;
    if let Doable::Begin(procedure) = &what {
        let of = (found.record.id, procedure.id.as_str());
        let refusal = under_way(&mut q, here.shelf, of, None).await?;
        refusal.map_or(Ok(()), |refusal| Err(Failure::Refused(refusal.into())))?;
    }
    let fields = what.asks(&here);
    let filled = Filled::empty();
    let picks = picks(&here, &fields, Some(&found));
    let filled = filled.picks(&cx, &mut Reading::from(&mut q), &picks).await?;
    let after = listing.read("from");
    let waits = waits(&app, &cx, &mut Reading::from(&mut q), &here, &found, (&what, after)).await?;
    Ok(page(&cx, &here, &found, (&what, &waits), &fields, &filled))
}

/// Returns what waits elsewhere for a record that an action ends.
async fn waits(
    app: &App,
    cx: &Cx,
    q: &mut Reading<'_>,
    here: &Here<'_>,
    found: &Found,
    (what, after): (&Doable<'_>, Option<Uuid>),
) -> Answer<Markup> {
    let ends = |action: &Action| here.register().state(&action.to).is_some_and(|to| to.ends);
    let ends = matches!(what, Doable::Action(action) if ends(action));
    match here.shelf.native().filter(|_| ends) {
        Some(native) => Ok(native.waits(app, cx, q, (found.record.id, after)).await?),
        None => Ok(html! {}),
    }
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
    let what = Doable::of(&here, &action).ok_or(Failure::NotFound)?;
    here.may_somewhere(&May::Act(action))?;
    let fields = what.asks(&here);
    let picks = picks(&here, &fields, Some(&found));
    let mut filled = Filled::from(&posted).picks(&cx, &mut Reading::from(&mut q), &picks).await?;
    let dictionary = here.shelf.dictionary();
    let Sent { raw, wrong, files } =
        read(&app, &cx, dictionary, &fields, Some(&found), &posted, &mut filled).await?;
    let waits = waits(&app, &cx, &mut Reading::from(&mut q), &here, &found, (&what, None)).await?;
    let show = |filled: &Filled| page(&cx, &here, &found, (&what, &waits), &fields, filled);
    if posted.asks_again() {
        return Ok(show(&filled.right()));
    }
    refuse(&cx, &wrong, &mut filled);
    let taken = match &what {
        Doable::Action(action) => {
            let form = Purpose::Act(&found.record, action);
            here.shelf.accept(&mut q, &here.sight, form, &raw).await?
        }
        Doable::Begin(_) => Ok(Writes::new()),
    };
    drop(q);
    let told = match taken {
        Ok(values) if wrong.is_empty() => {
            let act = what.act(values);
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
            let text = cx.tf(what.done(), &[("what", &cx.of(&what.title()))]);
            let to = here.record(record.id);
            Page::see_other(to).flash(&cx, &Flash { text, bad: false, undo: None })
        }
        Told::Refused | Told::Clash(_) => show(&filled).refused(),
    })
}

/// How a procedure goes that is about to begin.
fn steps(cx: &Cx, procedure: &Procedure) -> Markup {
    html! {
        p.ll-s.ll-3 { (cx.t("registers.act.steps")) }
        ol.ll-list { @for step in &procedure.steps { li { (cx.of(&step.title)) } } }
    }
}

/// What the reader does: an action, or the beginning of a procedure.
enum Doable<'r> {
    Action(&'r Action),
    Begin(&'r Procedure),
}

impl<'r> Doable<'r> {
    fn of(here: &Here<'r>, id: &str) -> Option<Doable<'r>> {
        let register = here.register();
        let begins = || register.run(id).filter(|runs| runs.starts == Starts::Press);
        let procedure = || here.shelf.rules.procedure(&begins()?.procedure).map(Doable::Begin);
        register.action(id).map(Doable::Action).or_else(procedure)
    }

    fn id(&self) -> &'r str {
        match self {
            Doable::Action(action) => &action.id,
            Doable::Begin(procedure) => &procedure.id,
        }
    }

    fn title(&self) -> Text {
        match self {
            Doable::Action(action) => action.title.clone(),
            Doable::Begin(procedure) => procedure.title.clone(),
        }
    }

    fn icon(&self) -> &'static str {
        match self {
            Doable::Action(action) => action.icon.unwrap_or("check"),
            Doable::Begin(_) => "player-play",
        }
    }

    fn asks(&self, here: &Here<'r>) -> Vec<Asked<'r>> {
        match self {
            Doable::Action(action) => asked_by(here, action),
            Doable::Begin(_) => Vec::new(),
        }
    }

    fn act(&self, values: Writes) -> Act {
        match self {
            Doable::Action(action) => Act::Move { action: action.id.clone(), values },
            Doable::Begin(procedure) => {
                Act::Begin { procedure: procedure.id.clone(), step: procedure.start.clone() }
            }
        }
    }

    /// Returns the message that tells that it was done.
    fn done(&self) -> &'static str {
        match self {
            Doable::Action(_) => "registers.act.done",
            Doable::Begin(_) => "registers.act.begun",
        }
    }
}

fn page(
    cx: &Cx,
    here: &Here<'_>,
    found: &Found,
    (what, waits): (&Doable<'_>, &Markup),
    fields: &[Asked<'_>],
    filled: &Filled,
) -> Page {
    let (register, dictionary) = (here.register(), here.shelf.dictionary());
    let at = here.record(found.record.id);
    let links = [
        (here.base.clone(), cx.of(&register.title).to_owned()),
        (at.clone(), found.seen.title.clone()),
    ];
    let words = what.title();
    let title = cx.of(&words);
    let state = |id: &str| register.state(id);
    let form = Form::new(cx, format!("{at}/do/{}", what.id()), filled).files().once();
    let body = html! {
        (cx.heading(&links, title, html! {}, html! {}))
        div.ll-formpage {
            (waits)
            section.card.ll-fgroup {
                p.ll-row.ll-wrap {
                    b { (found.seen.title) }
                    @if let Some(number) = &found.seen.number { span.ll-3 { (number) } }
                }
                @match what {
                    Doable::Action(action) => p.ll-row.ll-wrap.ll-moves {
                        @if let Some(from) = found.record.state.as_deref().and_then(state) { (chip(cx, from)) }
                        (ui::icon("arrow-right"))
                        span.ll-sr { (cx.t("registers.act.becomes")) }
                        @if let Some(to) = state(&action.to) {
                            (chip(cx, to))
                            @if to.ends { span.ll-s.ll-3 { (cx.t("registers.act.ends")) } }
                        }
                    },
                    Doable::Begin(procedure) => (steps(cx, procedure)),
                }
                (form.body(html! {
                    @for one in fields { (field(cx, dictionary, one, None, filled, None)) }
                    div.ll-row.ll-wrap.ll-mt-4 {
                        (ui::button(Buttons::Primary, what.icon(), title))
                        a.btn.btn-ghost href=(at) { (cx.t("registers.form.leave")) }
                    }
                }))
            }
        }
    };
    cx.work(title, body)
}
