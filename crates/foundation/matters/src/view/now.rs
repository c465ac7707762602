//! The three answers that every matter gives first: at which step, in whose hands, until when.

use super::names::Names;
use super::path::{StepView, place};
use crate::matter::History;
use crate::runtime::{Face, Runtime};
use kernel::calendar::Calendar;
use kernel::clock::{Remaining, deadline};
use kernel::procedure::{END, Instance, REPORTER, Situation};
use kernel::text::{Locale, Text};
use kernel::time::Instant;

/// Whoever has to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The who-key.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Whether the reader holds it.
    pub yours: bool,
}

/// The three answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NowView {
    /// At which step: what staff read.
    pub step: Text,
    /// At which step: what residents read.
    pub public: Text,
    /// Which step it is, and of how many, the report being the first and the end the last.
    pub place: (u32, u32),
    /// In whose hands; empty when it ended or only time acts.
    pub holders: Vec<Holder>,
    /// Until when.
    pub due: Option<Instant>,
    /// How much is left, or by how much it is late.
    pub remaining: Option<Remaining>,
    /// Whether the deadline rests on a calendar that has not been published.
    pub provisional: bool,
    /// Whether it stands still.
    pub paused: bool,
    /// When it ended.
    pub ended: Option<Instant>,
    /// The states to show, one or two.
    pub faces: Vec<Face>,
}

impl NowView {
    /// Tells whether it is the reporter's turn.
    pub fn waits_for_reporter(&self) -> bool {
        self.holders.iter().any(|holder| holder.key == REPORTER)
    }

    /// Returns the state that counts most.
    pub fn face(&self) -> Option<&Face> {
        self.faces.iter().find(|face| face.situation == Situation::Late).or(self.faces.first())
    }
}

pub(crate) struct Seen<'a> {
    pub(crate) runtime: &'a Runtime,
    pub(crate) history: &'a History,
    pub(crate) steps: &'a [StepView],
    pub(crate) names: &'a Names,
    pub(crate) keys: &'a std::collections::BTreeSet<String>,
    pub(crate) calendar: &'a Calendar,
    pub(crate) locale: Locale,
    pub(crate) now: Instant,
}

pub(crate) fn view(seen: &Seen<'_>) -> NowView {
    let state = &seen.history.folded.state;
    let principal = state.principal();
    let clock = principal.and_then(|stay| deadline(&stay.clock, seen.calendar).ok());
    let (step, public) = words(seen, principal);
    let holder = |key: &String| Holder {
        key: key.clone(),
        name: seen.names.who(seen.locale, key),
        yours: seen.keys.contains(key),
    };
    NowView {
        step,
        public,
        place: place(seen.steps),
        holders: principal.map(|stay| stay.who.iter().map(holder).collect()).unwrap_or_default(),
        due: clock.as_ref().map(|clock| clock.due),
        remaining: clock.as_ref().map(|clock| clock.remaining(seen.now, seen.calendar)),
        provisional: clock.as_ref().is_some_and(|clock| clock.provisional),
        paused: principal.is_some_and(|stay| stay.paused.is_some()),
        ended: state.ended.as_ref().map(|ended| ended.at),
        faces: faces(seen.runtime, seen.history, seen.calendar, seen.now),
    }
}

fn words(seen: &Seen<'_>, principal: Option<&Instance>) -> (Text, Text) {
    let procedure = &seen.history.procedure;
    if let Some(ended) = &seen.history.folded.state.ended {
        let title = procedure.end(&ended.end).map(|end| end.title.clone()).unwrap_or_default();
        return (title.clone(), title);
    }
    let step = principal.and_then(|stay| procedure.step(&stay.step));
    step.map(|step| (step.title.clone(), step.public().clone())).unwrap_or_default()
}

/// Returns the states of a matter: what the step or the end is called, and that it is late or watched.
pub(crate) fn faces(
    runtime: &Runtime,
    history: &History,
    calendar: &Calendar,
    now: Instant,
) -> Vec<Face> {
    let subject = runtime.subject(&history.row.subject_kind);
    let own = |id: &str| subject.and_then(|subject| subject.face(id));
    let state = &history.folded.state;
    if let Some(ended) = &state.ended {
        let end = history.procedure.end(&ended.end);
        let situation = end.map_or(Situation::None, |end| end.situation);
        let word = end.map(|end| end.title.clone()).unwrap_or_default();
        let icon = end_icon(&ended.end, situation);
        return vec![own(&ended.end).unwrap_or(Face { word, icon, situation })];
    }
    let Some(stay) = state.principal() else { return Vec::new() };
    let mut faces = vec![base(runtime, history, stay, own(&stay.step))];
    if stay.paused.is_some() {
        faces[0] = face("已暂停", "Paused", "player-pause", Situation::Waiting);
    }
    let late = state.leaves().any(|stay| {
        deadline(&stay.clock, calendar).is_ok_and(|clock| clock.overdue(now))
    });
    if late {
        faces.push(face("超期", "Overdue", "alarm", Situation::Late));
    } else if state.leaves().any(Instance::supervised) {
        faces.push(face("督办", "Supervised", "flag", Situation::Late));
    }
    faces
}

fn base(runtime: &Runtime, history: &History, stay: &Instance, own: Option<Face>) -> Face {
    if let Some(own) = own {
        return own;
    }
    let step = history.procedure.step(&stay.step);
    let waits = stay.who.iter().any(|who| who == REPORTER);
    let kind = step.and_then(|step| runtime.kind(step.kind));
    Face {
        word: step.map(|step| step.title.clone()).unwrap_or_default(),
        icon: if waits { "hand-finger" } else { kind.map_or("circle-dot", |kind| kind.icon()) },
        situation: if waits { Situation::Waiting } else { history.row.looks_without_lateness() },
    }
}

fn face(zh: &str, en: &str, icon: &'static str, situation: Situation) -> Face {
    Face { word: Text::new(zh, en), icon, situation }
}

fn end_icon(id: &str, situation: Situation) -> &'static str {
    match (id, situation) {
        (END, _) | (_, Situation::Done) => "circle-check",
        ("withdrawn", _) => "circle-minus",
        ("merged", _) => "git-merge",
        _ => "circle-x",
    }
}
