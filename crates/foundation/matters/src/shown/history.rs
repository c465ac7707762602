//! What happened, in words.

use super::titles::Titles;
use crate::matter::{Audience, Happening, History, NoteView, StayWords};
use kernel::access::WhoKey;
use kernel::id::FileId;
use kernel::procedure::{Action, Because, InstanceId, Situation, Target, What};
use kernel::text::Locale;
use kernel::time::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// How much an entry weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Ordinary.
    Plain,
    /// A turn of the matter.
    Key,
    /// Late, pressed or given back.
    Late,
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The event's number.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// What happened, in the reader's language.
    pub what: String,
    /// Who did it; empty for the platform.
    pub who: String,
    /// What was written with it, as far as the reader may read it.
    pub why: Option<String>,
    /// Photos given with it.
    pub photos: Vec<FileId>,
    /// How much it weighs.
    pub weight: Weight,
}

/// Returns the words that were given with the stay that an event ended.
fn given<'s>(what: &What, said: &'s BTreeMap<InstanceId, StayWords>) -> Vec<&'s str> {
    let words = match what {
        What::Completed { instance, .. } => said.get(instance),
        // After the end there is no stay; what was said then is kept beside the matter itself.
        What::Fired { instance: None, to: Some(_), .. } => said.get(&0),
        _ => None,
    };
    let both = words.into_iter().flat_map(|words| [&words.reason, &words.done]);
    both.flatten().map(String::as_str).collect()
}

/// Puts together what was given with a step and what was noted beside it.
fn why<'s>(note: Option<&'s NoteView>, mut given: Vec<&'s str>) -> Option<String> {
    given.extend(note.map(|note| note.text.as_str()).filter(|text| !text.is_empty()));
    (!given.is_empty()).then(|| given.join("\n"))
}

pub(crate) struct Teller<'a> {
    pub(crate) history: &'a History,
    pub(crate) names: &'a Titles,
    pub(crate) locale: Locale,
    pub(crate) audience: Audience,
}

impl Teller<'_> {
    /// Returns the history, the latest first.
    pub(crate) fn entries(
        &self,
        notes: &[NoteView],
        photos: &BTreeMap<kernel::id::MessageId, Vec<FileId>>,
        said: &BTreeMap<InstanceId, StayWords>,
    ) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for happening in &self.history.happenings {
            let Some((what, weight)) = self.what(&happening.event.what) else { continue };
            let note = notes.iter().find(|note| note.seq == Some(happening.seq));
            // A resident who reports is no clerk who registers.
            let by_itself = matches!(happening.event.what, What::Started { .. })
                && matches!(happening.actor_kind.as_str(), "resident" | "code" | "nobody");
            let (what, who) = match by_itself {
                true => (self.t("matters.history.started_online").to_owned(), String::new()),
                false => (what, self.who_for(happening)),
            };
            entries.push(Entry {
                seq: happening.seq,
                at: happening.event.at,
                what,
                who,
                why: why(note, given(&happening.event.what, said)),
                photos: note.and_then(|note| photos.get(&note.id)).cloned().unwrap_or_default(),
                weight,
            });
        }
        entries.reverse();
        entries
    }

    /// Staff are named to the parties; the public sees the office only.
    fn who(&self, happening: &Happening) -> String {
        let name = happening.actor.map(|actor| self.names.account(actor)).unwrap_or_default();
        if happening.actor_kind == "system" {
            return String::new();
        }
        if happening.actor_kind != "staff" {
            let you = self.audience == Audience::Parties;
            let key = if you { "matters.who.you" } else { "matters.who.reporter" };
            return self.t(key).to_owned();
        }
        let key = &happening.event.by;
        // Somebody without a role in the file (who registers a report for somebody) acts under an account.
        let office = if matches!(WhoKey::read(key), Some(WhoKey::Account(_))) {
            String::new()
        } else {
            self.names.who(self.locale, key)
        };
        match self.audience {
            Audience::Public => office,
            Audience::Parties | Audience::Staff if office.is_empty() => name,
            Audience::Parties | Audience::Staff if name.is_empty() => office,
            Audience::Parties | Audience::Staff => format!("{office} {name}"),
        }
    }

    /// Who did it; acting for the reporter at a counter is said.
    fn who_for(&self, happening: &Happening) -> String {
        let who = self.who(happening);
        match happening.on_behalf {
            Some(_) => self.tf("matters.who.for_reporter", &[("who", &who)]),
            None => who,
        }
    }

    fn t(&self, key: &str) -> &'static str {
        crate::t(self.locale, key)
    }

    fn tf(&self, key: &str, args: &[(&str, &dyn std::fmt::Display)]) -> String {
        crate::tf(self.locale, key, args)
    }

    fn key(&self, key: &str) -> String {
        self.names.who(self.locale, key)
    }

    fn reason(&self, action: Action, code: &str) -> String {
        let rule = self.history.procedure.actions.get(&action);
        let found = rule.and_then(|rule| rule.reasons.iter().find(|(known, _)| known == code));
        found.map_or_else(|| code.to_owned(), |(_, text)| text.get(self.locale).to_owned())
    }

    fn step_of(&self, instance: InstanceId) -> Option<&kernel::procedure::Step> {
        let stay = self.history.folded.stays.get(&instance)?;
        self.history.procedure.step(&stay.stay.step)
    }

    fn title(&self, step: &kernel::procedure::Step) -> String {
        let text = if self.audience == Audience::Staff { &step.title } else { step.public() };
        text.get(self.locale).to_owned()
    }

    fn what(&self, what: &What) -> Option<(String, Weight)> {
        Some(match what {
            What::Started { .. } => (self.t("matters.history.started").to_owned(), Weight::Plain),
            What::Dispatched { lead, assistants, .. } => (
                self.dispatched(&lead.who, assistants.iter().map(|party| &*party.who)),
                Weight::Key,
            ),
            What::Completed { instance, outcome, to, .. } => {
                self.completed(*instance, outcome, to)?
            }
            What::Lapsed { to, .. } => {
                let next = self.history.procedure.step(to).map(|step| self.title(step));
                let next = next.unwrap_or_default();
                (self.tf("matters.history.lapsed", &[("next", &next)]), Weight::Late)
            }
            What::Cancelled { because: Because::Joined, instance } => {
                let who = self.holder(*instance);
                (self.tf("matters.history.joined", &[("who", &who)]), Weight::Plain)
            }
            What::Returned { reason, .. } => {
                let reason = self.reason(Action::Return, reason);
                (self.tf("matters.history.returned", &[("reason", &reason)]), Weight::Late)
            }
            What::Fired { transition, .. } => {
                let found = self.history.procedure.transition(transition)?;
                (found.title.get(self.locale).to_owned(), Weight::Key)
            }
            What::Escalated { to, .. } => {
                (self.tf("matters.history.escalated", &[("who", &self.key(to))]), Weight::Late)
            }
            What::Undone { step, outcome, .. } => {
                let what = self.outcome(step, outcome);
                (self.tf("matters.history.undone", &[("what", &what)]), Weight::Key)
            }
            What::Withdrawn { reason } => {
                let reason = self.reason(Action::Withdraw, reason);
                (self.tf("matters.history.withdrawn", &[("reason", &reason)]), Weight::Key)
            }
            What::Ended { end } => {
                let end = self.history.procedure.end(end)?;
                let weight =
                    if end.situation == Situation::Late { Weight::Late } else { Weight::Key };
                (self.tf("matters.history.ended", &[("end", &end.title.get(self.locale))]), weight)
            }
            What::Entered { .. } | What::Cancelled { .. } => return None,
            other => return self.on_a_stay(other),
        })
    }

    fn on_a_stay(&self, what: &What) -> Option<(String, Weight)> {
        Some(match what {
            What::Transferred { to, reason, .. } => {
                let (who, reason) = (self.key(to), self.reason(Action::Transfer, reason));
                let args: [(&str, &dyn std::fmt::Display); 2] =
                    [("who", &who), ("reason", &reason)];
                (self.tf("matters.history.transferred", &args), Weight::Key)
            }
            What::Extended { by, reason, .. } => {
                let (by, reason) = (by.words(), self.reason(Action::Extend, reason));
                let by = by.get(self.locale);
                let args: [(&str, &dyn std::fmt::Display); 2] = [("by", &by), ("reason", &reason)];
                (self.tf("matters.history.extended", &args), Weight::Key)
            }
            What::Paused { reason, .. } => {
                let reason = self.reason(Action::Pause, reason);
                (self.tf("matters.history.paused", &[("reason", &reason)]), Weight::Key)
            }
            What::Resumed { .. } => (self.t("matters.history.resumed").to_owned(), Weight::Plain),
            What::Asked { ask, of, .. } => {
                let (action, who) = (ask.action.title(), self.key(of));
                let reason = self.reason(ask.action, &ask.reason);
                let action = action.get(self.locale);
                let args: [(&str, &dyn std::fmt::Display); 3] =
                    [("action", &action), ("who", &who), ("reason", &reason)];
                (self.tf("matters.history.asked", &args), Weight::Plain)
            }
            What::Answered { granted: true, .. } => {
                (self.t("matters.history.granted").to_owned(), Weight::Key)
            }
            What::Answered { granted: false, .. } => {
                (self.t("matters.history.denied").to_owned(), Weight::Late)
            }
            What::Urged { .. } => (self.t("matters.history.urged").to_owned(), Weight::Late),
            What::Supervised { .. } => {
                (self.t("matters.history.supervised").to_owned(), Weight::Late)
            }
            What::Commented { .. } if self.audience == Audience::Staff => {
                (self.t("matters.history.commented").to_owned(), Weight::Plain)
            }
            What::Assisted { assistant, .. } => {
                let who = self.key(&assistant.who);
                (self.tf("matters.history.assisted", &[("who", &who)]), Weight::Key)
            }
            What::Reseated { keys } => {
                let now: BTreeSet<String> = keys.values().map(|who| self.key(who)).collect();
                let now: Vec<String> = now.into_iter().collect();
                let who = now.join(self.t("matters.comma"));
                (self.tf("matters.history.reseated", &[("who", &who)]), Weight::Key)
            }
            _ => return None,
        })
    }

    fn dispatched<'k>(&self, lead: &str, assistants: impl Iterator<Item = &'k str>) -> String {
        let comma = self.t("matters.comma");
        let others: Vec<String> = assistants.map(|who| self.key(who)).collect();
        let lead = self.key(lead);
        match others.is_empty() {
            true => self.tf("matters.history.dispatched", &[("lead", &lead)]),
            false => {
                let others = others.join(comma);
                let args: [(&str, &dyn std::fmt::Display); 2] =
                    [("lead", &lead), ("others", &others)];
                self.tf("matters.history.dispatched_with", &args)
            }
        }
    }

    /// What a finished step is called: its outcome; for a branch, that a party has reported.
    fn completed(&self, instance: InstanceId, outcome: &str, to: &str) -> Option<(String, Weight)> {
        let stay = self.history.folded.stays.get(&instance)?;
        let step = self.step_of(instance)?;
        if stay.block {
            return None;
        }
        if stay.stay.branch.is_some() && to == kernel::procedure::JOIN {
            let who = self.holder(instance);
            return Some((self.tf("matters.history.handled", &[("who", &who)]), Weight::Key));
        }
        let words = step.outcome(outcome).and_then(Target::words);
        let words = words.filter(|_| step.outcomes.len() > 1 || outcome != "done");
        let what = words.as_ref().unwrap_or(&step.title).get(self.locale).to_owned();
        // A dispatch tells of itself.
        let dispatches = step.assigns && outcome == "done";
        (!dispatches).then_some((what, Weight::Plain))
    }

    /// Returns what an outcome is called: by its own words, or as its step.
    pub(crate) fn outcome(&self, step: &str, outcome: &str) -> String {
        let Some(step) = self.history.procedure.step(step) else { return String::new() };
        let words = step.outcome(outcome).and_then(Target::words);
        words.as_ref().unwrap_or(&step.title).get(self.locale).to_owned()
    }

    fn holder(&self, instance: InstanceId) -> String {
        let stay = self.history.folded.stays.get(&instance);
        let who = stay.and_then(|stay| stay.stay.who.first());
        who.map(|who| self.key(who)).unwrap_or_default()
    }

    /// Returns one line about a stay that is over, for the resident's list of steps: who did what, and how long it took.
    pub(crate) fn about(&self, instance: InstanceId) -> Option<String> {
        let stay = self.history.folded.stays.get(&instance)?;
        let (left, how, _) = stay.left.as_ref()?;
        let at_stay = |what: &What| match what {
            What::Completed { instance: at, .. } | What::Dispatched { instance: at, .. } => {
                *at == instance
            }
            _ => false,
        };
        let happenings = &self.history.happenings;
        let dispatched = happenings.iter().position(|happening| {
            matches!(happening.event.what, What::Dispatched { .. })
                && at_stay(&happening.event.what)
        });
        if let Some(at) = dispatched {
            // Whoever was asked to help later belongs to the same dispatch.
            let later = happenings[at + 1..]
                .iter()
                .map(|happening| &happening.event.what)
                .take_while(|what| !matches!(what, What::Dispatched { .. }))
                .filter(|what| matches!(what, What::Assisted { .. }));
            let told = [&happenings[at].event.what].into_iter().chain(later);
            let words: Vec<String> =
                told.filter_map(|what| self.what(what)).map(|(what, _)| what).collect();
            return Some(words.join("　"));
        }
        let length = http::format::length(self.locale, left.since(stay.stay.entered));
        if stay.block {
            let parties = self.branches(instance);
            // Sent back: nobody handled it, and the next step says so.
            if parties.is_empty() {
                return None;
            }
            let args: [(&str, &dyn std::fmt::Display); 2] =
                [("who", &parties), ("length", &length)];
            return Some(self.tf("matters.steps.handled", &args));
        }
        if *how != "completed" {
            return None;
        }
        let done = happenings.iter().find(|happening| at_stay(&happening.event.what))?;
        // What the reader did needs no name and no clock.
        let own = matches!(done.actor_kind.as_str(), "resident" | "code");
        if own && self.audience == Audience::Parties {
            return None;
        }
        let who = self.who_for(done);
        let args: [(&str, &dyn std::fmt::Display); 2] = [("who", &who), ("length", &length)];
        Some(self.tf("matters.steps.done", &args))
    }

    fn branches(&self, block: InstanceId) -> String {
        let stays = self.history.folded.stays.values();
        let parties = stays.filter(|stay| {
            stay.stay.branch.is_some_and(|branch| branch.of == block)
                && stay.left.as_ref().is_some_and(|(_, how, _)| *how == "completed")
        });
        let names: Vec<String> =
            parties.filter_map(|stay| stay.stay.who.first()).map(|who| self.key(who)).collect();
        names.join(self.t("matters.comma"))
    }
}
