//! The three answers that every matter gives first: at which step, in whose hands, until when.

use super::card::StateTag;
use super::deadline::Deadline;
use super::path::{StepView, path, place};
use super::tag::{principal, tags};
use super::titles::Titles;
use crate::in_force::RulesInForce;
use crate::projection::{MatterRow, StepRow};
use kernel::procedure::{Procedure, REPORTER, SYSTEM, Situation, Step};
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use std::collections::BTreeSet;

/// Whoever has to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The who-key.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Whether the reader holds it.
    pub yours: bool,
    /// The published telephone, on pages of one matter for those outside.
    pub phone: Option<String>,
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
    /// How that stands.
    pub deadline: Option<Deadline>,
    /// Whether that has passed.
    pub late: bool,
    /// Whether it stands still.
    pub paused: bool,
    /// When it ended.
    pub ended: Option<Instant>,
    /// The states to show, one or two.
    pub tags: Vec<StateTag>,
}

impl NowView {
    /// Tells whether it is the reporter's turn.
    pub fn waits_for_reporter(&self) -> bool {
        self.holders.iter().any(|holder| holder.key == REPORTER)
    }

    /// Tells whether it is the reader's turn.
    pub fn is_yours(&self) -> bool {
        self.holders.iter().any(|holder| holder.yours)
    }

    /// Returns the state that counts most.
    pub fn tag(&self) -> Option<&StateTag> {
        self.tags.iter().find(|tag| tag.situation == Situation::Late).or(self.tags.first())
    }
}

/// What the answers are made of: rows, not events, so that lists have them for many matters at once.
pub(crate) struct Seen<'a> {
    pub(crate) rules: &'a RulesInForce,
    pub(crate) icon: &'static str,
    pub(crate) row: &'a MatterRow,
    pub(crate) stays: &'a [&'a StepRow],
    pub(crate) procedure: &'a Procedure,
    pub(crate) names: &'a Titles,
    pub(crate) keys: &'a BTreeSet<String>,
    pub(crate) locale: Locale,
    pub(crate) now: Instant,
}

/// Returns the three answers and the steps.
pub(crate) fn answers(seen: &Seen<'_>) -> (NowView, Vec<StepView>) {
    let row = seen.row;
    let steps = path(row, seen.stays.iter().copied(), seen.procedure);
    let stay = principal(seen.stays).filter(|_| row.runs());
    let (step, public) = words(seen);
    let holder = |key: &str| Holder {
        key: key.to_owned(),
        name: seen.names.who(seen.locale, key),
        yours: seen.keys.contains(key),
        phone: None,
    };
    let keys = stay.into_iter().flat_map(|stay| stay.who.split(' '));
    let paused = stay.is_some_and(|stay| stay.paused);
    let due = row.due_at.filter(|_| row.runs());
    let mut view = NowView {
        step,
        public,
        place: place(row, &steps),
        holders: keys.filter(|key| !key.is_empty() && *key != SYSTEM).map(holder).collect(),
        deadline: due.map(|due| deadline(seen, due)),
        late: !paused && due.is_some_and(|due| due < seen.now),
        due,
        paused,
        ended: row.ended_at,
        tags: tags(seen.icon, row, seen.stays, seen.procedure, seen.now),
    };
    if view.waits_for_reporter() && view.is_yours() {
        yours(&mut view, procedure_step(seen));
    }
    (view, steps)
}

fn deadline(seen: &Seen<'_>, due: Instant) -> Deadline {
    let of = seen.stays.iter().find(|stay| stay.left_at.is_none() && stay.due_at == Some(due));
    let from = of.map_or(seen.row.started_at, |stay| stay.entered_at);
    Deadline::at(seen.rules, (from, due), seen.row.urgent, seen.now)
}

fn procedure_step<'s>(seen: &Seen<'s>) -> Option<&'s Step> {
    seen.procedure.step(&seen.row.state)
}

/// What waits for the reader says so: 待您确认.
fn yours(view: &mut NowView, step: Option<&Step>) {
    let words = step.and_then(|step| step.yours.as_ref());
    if let (Some(words), Some(tag)) = (words, view.tags.first_mut()) {
        tag.word = Text::new(format!("待{}", words.zh), words.en.clone());
    }
}

fn words(seen: &Seen<'_>) -> (Text, Text) {
    let (state, procedure) = (&seen.row.state, seen.procedure);
    if !seen.row.runs() {
        let title = procedure.end(state).map(|end| end.title.clone()).unwrap_or_default();
        return (title.clone(), title);
    }
    let step = procedure.step(state);
    step.map(|step| (step.title.clone(), step.public().clone())).unwrap_or_default()
}
