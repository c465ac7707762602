//! The head of a record: picture, kind and number, title, state, one sentence; and the one thing that comes next for the
//! reader.

use super::load::RecordView;
use super::matters;
use crate::web::words::{Words, look, pictures, state_of};
use http::ui::{self, Buttons, Situation};
use http::{Cx, Markup, html};
use kernel::register::{Action, May, Runs};

/// Returns the head.
pub(super) fn head(cx: &Cx, view: &RecordView<'_>, words: &Words<'_>) -> Markup {
    let (here, found) = (&view.here, &view.found);
    let register = here.register();
    let seen = &found.seen;
    let face = pictures(register, here.shelf.dictionary(), seen).into_iter().next();
    let says = words.beside_title(register, seen);
    html! {
        header.ll-rhead {
            @if let Some((_, file)) = face {
                @let full = format!("{}/files/{file}", here.record(seen.id));
                a.face href=(full) { img src={ (full) "?size=thumb" } alt=(cx.t("registers.record.photo")); }
            }
            div.main {
                p.kind { (cx.of(&register.one)) @if let Some(number) = here.number(seen) { "　" (number) } }
                div.ll-row.ll-wrap {
                    h1.ll-title { (title(cx, view)) }
                    (state_of(cx, register, seen))
                }
                @if !says.is_empty() { p.says { (says) } }
                @if let Some(at) = found.record.closed_at { p.ll-s.ll-3 { (cx.tf("registers.record.closed", &[("at", &cx.date(at))])) } }
            }
            @if cx.is_work() { div.tools { (tools(cx, view)) } }
        }
        @if cx.is_work() {
            @if view.procedures.running.is_empty() { (next(cx, view)) }
            @else { (matters::next(cx, &view.procedures)) }
        }
    }
}

/// Returns the title of the record.
pub(super) fn title(cx: &Cx, view: &RecordView<'_>) -> String {
    let seen = &view.found.seen;
    match seen.title.as_str() {
        "" => seen.number.clone().unwrap_or_else(|| cx.t("registers.value.untitled")),
        title => title.to_owned(),
    }
}

/// Returns the actions that the reader may do now, in the order of the file.
fn doable<'r>(view: &RecordView<'r>) -> Vec<&'r Action> {
    let may = |action: &&Action| view.found.seen.may.contains(&May::Act(action.id.clone()));
    view.here.register().actions.iter().filter(may).collect()
}

/// Returns the one that comes next: the first of a record that waits or stands still, unless it ends it.
fn coming<'r>(view: &RecordView<'r>) -> Option<&'r Action> {
    let register = view.here.register();
    let state = register.state(view.found.seen.state.as_deref()?)?;
    let (situation, _) = look(state);
    let ends = |action: &&Action| register.state(&action.to).is_some_and(|to| to.ends);
    let waits = matches!(situation, Situation::Waiting | Situation::Late);
    doable(view).into_iter().find(|action| waits && !ends(action))
}

fn address(view: &RecordView<'_>, action: &Action) -> String {
    format!("{}/do/{}", view.here.record(view.found.seen.id), action.id)
}

/// What can be done with it, and its history.
fn tools(cx: &Cx, view: &RecordView<'_>) -> Markup {
    let at = view.here.record(view.found.seen.id);
    let next = coming(view).map(|action| action.id.as_str());
    let others: Vec<&Action> =
        doable(view).into_iter().filter(|action| Some(action.id.as_str()) != next).collect();
    let line = |action: &&Action| ui::Action {
        label: cx.of(&action.title).to_owned(),
        icon: action.icon.unwrap_or("checkbox"),
        href: address(view, action),
        danger: false,
        key: None,
    };
    let begins = view.here.register().runs.iter().filter(|runs| {
        let may = May::Act(runs.procedure.clone());
        view.found.seen.may.contains(&may) && !view.procedures.runs(&runs.procedure)
    });
    let begin = |runs: &Runs| {
        let procedure = view.here.shelf.rules.procedure(&runs.procedure)?;
        Some(ui::Action {
            label: cx.tf("registers.act.begin", &[("what", &cx.of(&procedure.title))]),
            icon: "player-play",
            href: format!("{at}/do/{}", runs.procedure),
            danger: false,
            key: None,
        })
    };
    let begins = begins.filter_map(begin);
    let history = ui::Action {
        label: cx.t("registers.history.title"),
        icon: "history",
        href: format!("{at}/history"),
        danger: false,
        key: None,
    };
    let menu: Vec<ui::Action> = others.iter().map(line).chain(begins).chain([history]).collect();
    html! {
        @if view.found.seen.may.contains(&May::Change) {
            (ui::link_button(Buttons::Plain, "pencil", &cx.t("registers.record.change"), &format!("{at}/change"), Some('e')))
        }
        (ui::menu(cx.locale, None, &menu))
    }
}

/// The one action that comes next, with how things stand.
fn next(cx: &Cx, view: &RecordView<'_>) -> Markup {
    let register = view.here.register();
    let state = view.found.seen.state.as_deref().and_then(|id| register.state(id));
    html! {
        @if let (Some(action), Some(state)) = (coming(view), state) {
            @let (situation, _) = look(state);
            section.ll-next.is-waiting[situation == Situation::Waiting].is-late[situation == Situation::Late] aria-label=(cx.t("registers.record.next")) {
                span.what { (cx.tf("registers.record.is", &[("one", &cx.of(&register.one)), ("state", &cx.of(&state.title))])) }
                span.ll-btnrow { (ui::link_button(Buttons::Primary, action.icon.unwrap_or("check"), cx.of(&action.title), &address(view, action), None)) }
            }
        }
    }
}
