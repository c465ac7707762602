//! What the reader may do, with what each action asks for.

use super::titles::Titles;
use crate::MatterRefusal;
use crate::matter::{Ground, History};
use kernel::clock::Limit;
use kernel::procedure::{
    Act, Action, ActionOffer, InstanceId, JOIN, Join, Offered, REPORTER, Target, offers,
};
use kernel::refusal::Refusal;
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use std::collections::BTreeSet;

/// Whom an action names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Nobody.
    None,
    /// One new holder or assistant.
    One,
    /// A lead and assistants.
    LeadAndAssistants,
}

/// What an action asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The reasons to choose from, by code.
    pub reasons: Vec<(String, Text)>,
    /// Whom it names.
    pub party: Party,
    /// The longest extension, when one is asked for.
    pub length_max: Option<Limit>,
    /// Whether one answers yes or no.
    pub answer: bool,
    /// Elements that must be given.
    pub needed: Vec<String>,
    /// Elements that may be given.
    pub wanted: Vec<String>,
    /// Elements of which one at least must be given.
    pub any: Vec<String>,
    /// Whether words are needed.
    pub note_needed: bool,
    /// Who has to agree first.
    pub approved_by: Option<String>,
}

/// Whether an action may be done to many matters at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// The procedure file says so.
    Allowed,
    /// It states what somebody saw or said, and is done to one matter at a time.
    States,
    /// It asks for something that belongs to the one matter.
    No,
}

/// An action that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferView {
    /// What stands in addresses and forms for it, such as `complete.3.accept`.
    pub code: String,
    /// What it is.
    pub offered: Offered,
    /// What the button says.
    pub title: String,
    /// Why it cannot be done now.
    pub refused: Option<String>,
    /// Its icon.
    pub icon: &'static str,
    /// The letter that presses it.
    pub letter: Option<char>,
    /// What it asks for.
    pub ask: Ask,
    /// Whether it may be done to many matters at once, and if not, what it states.
    pub bulk: Bulk,
    /// Whose unfinished work ends with it: those at the other branches of a block that it closes.
    pub ends: Vec<String>,
    /// The transition by which the reporter can rate it at once, when it ends with this.
    pub rate: Option<String>,
    /// Whether it is by this that the reporter says how satisfied they are.
    pub rates: bool,
    /// What a domain does with it, by the names of its effects.
    pub effects: Vec<String>,
}

impl OfferView {
    /// Tells whether it can be done with one press: nothing has to be given.
    pub fn is_plain(&self) -> bool {
        self.ask.reasons.is_empty()
            && self.ask.party == Party::None
            && self.ask.length_max.is_none()
            && !self.ask.answer
            && self.ask.needed.is_empty()
            && self.ask.any.is_empty()
            && !self.ask.note_needed
            && self.ends.is_empty()
    }

    /// Returns the stay that it is about; none for the matter as a whole.
    pub(crate) fn instance(&self) -> Option<InstanceId> {
        match &self.offered {
            Offered::Complete { instance, .. }
            | Offered::Dispatch { instance, .. }
            | Offered::Answer { instance, .. } => Some(*instance),
            Offered::Act { instance, .. } => *instance,
            Offered::Named { .. } => None,
        }
    }

    /// Tells whether it moves the matter on, unlike remarks and asking for time.
    pub fn moves(&self) -> bool {
        matches!(
            self.offered,
            Offered::Complete { .. } | Offered::Dispatch { .. } | Offered::Answer { .. }
        )
    }
}

/// Returns what is offered to the holder of the ground's keys.
pub(crate) fn offered(
    history: &History,
    ground: &Ground,
    names: &Titles,
    locale: Locale,
    now: Instant,
) -> Vec<OfferView> {
    let seats = ground.seats(history);
    let context = ground.context(&seats, now);
    let found = offers(&history.procedure, &history.folded.state, &context);
    let mut letters = BTreeSet::new();
    let mut views: Vec<OfferView> =
        found.into_iter().map(|offer| view(history, offer, locale, &mut letters)).collect();
    for view in &mut views {
        view.ends = ends(history, names, locale, &view.offered);
    }
    once_per_block(history, &mut views);
    tell_apart(history, names, locale, &mut views);
    views
}

/// One more assistant joins the block as a whole: it is offered once, not on each of its branches.
fn once_per_block(history: &History, views: &mut Vec<OfferView>) {
    let mut blocks = BTreeSet::new();
    views.retain(|view| match &view.offered {
        Offered::Act { action: Action::Assist, instance: Some(instance) } => {
            let stay = history.folded.stays.get(instance);
            let block = stay.and_then(|stay| stay.stay.branch).map_or(*instance, |one| one.of);
            blocks.insert(block)
        }
        _ => true,
    });
}

/// Where the same can be done to several stays, such as those of lead and assistants, the words name whose it is.
fn tell_apart(history: &History, names: &Titles, locale: Locale, views: &mut [OfferView]) {
    let titles: Vec<String> = views.iter().map(|view| view.title.clone()).collect();
    for view in views {
        let twins = titles.iter().filter(|title| **title == view.title).count();
        let stay = view.instance().and_then(|instance| history.folded.stays.get(&instance));
        if let (true, Some(stay)) = (twins > 1, stay) {
            let who: Vec<String> = stay.stay.who.iter().map(|who| names.who(locale, who)).collect();
            let who = who.join(crate::t(locale, "matters.comma"));
            view.title =
                crate::tf(locale, "matters.form.of", &[("action", &view.title), ("who", &who)]);
        }
    }
}

fn view(
    history: &History,
    offer: ActionOffer,
    locale: Locale,
    letters: &mut BTreeSet<char>,
) -> OfferView {
    let target = target(history, &offer.offered);
    let (usual, letter) = looks(&offer.offered);
    let icon = drawn(history, &offer.offered).or(target.and_then(|target| target.icon));
    OfferView {
        code: code(&offer.offered),
        title: offer.title.get(locale).to_owned(),
        refused: offer.refused.map(|why| Refusal::from(why).words().get(locale).to_owned()),
        ask: ask(history, &offer.offered),
        bulk: bulk(history, &offer.offered),
        ends: Vec::new(),
        rate: rate(history, &offer.offered),
        rates: matches!(&offer.offered, Offered::Named { transition }
            if history.procedure.transition(transition).is_some_and(|found| history.rates(found))),
        effects: target.map(|target| target.effects.clone()).unwrap_or_default(),
        icon: icon.unwrap_or(usual),
        // A letter presses one thing; what comes first has it.
        letter: letter.filter(|letter| letters.insert(*letter)),
        offered: offer.offered,
    }
}

/// Returns those whose branches are cancelled when a block closes with this one.
fn ends(history: &History, names: &Titles, locale: Locale, offered: &Offered) -> Vec<String> {
    let stays = &history.folded.stays;
    let Offered::Complete { instance, outcome } = offered else { return Vec::new() };
    let Some(stay) = stays.get(instance) else { return Vec::new() };
    let Some(branch) = stay.stay.branch else { return Vec::new() };
    let step =
        |id: InstanceId| stays.get(&id).and_then(|one| history.procedure.step(&one.stay.step));
    let join =
        step(branch.of).and_then(|block| block.branches.as_ref()).map(|branches| branches.join);
    let closes = match join {
        Some(Join::Lead) => branch.lead,
        Some(Join::Any) => true,
        Some(Join::All) | None => false,
    };
    // A branch of steps goes on until it comes to its join; parties have one step each.
    let target = step(*instance).and_then(|step| step.outcome(outcome));
    let parties = *instance != branch.of
        && step(branch.of).is_some_and(|block| {
            block.branches.as_ref().is_some_and(|branches| branches.steps.is_empty())
        });
    let joins = parties || target.is_some_and(|target| target.to == JOIN);
    if !closes || !joins {
        return Vec::new();
    }
    let open = stays.iter().filter(|(id, one)| {
        *id != instance
            && one.left.is_none()
            && one.stay.branch.is_some_and(|other| other.of == branch.of)
    });
    open.flat_map(|(_, one)| one.stay.who.iter().map(|who| names.who(locale, who))).collect()
}

/// Returns the transition that takes a grade from where the reporter's own outcome leads, unless it was used up before.
fn rate(history: &History, offered: &Offered) -> Option<String> {
    let Offered::Complete { instance, outcome } = offered else { return None };
    let stay = &history.folded.stays.get(instance)?.stay;
    if !stay.who.iter().any(|who| who == REPORTER) {
        return None;
    }
    let end = &history.procedure.step(&stay.step)?.outcome(outcome)?.to;
    let open = |max: u32, name: &str| history.folded.state.count(name) < max;
    let found = history.procedure.transitions.iter().find(|found| {
        history.rates(found)
            && found.from.contains(end)
            && found.max.is_none_or(|max| open(max, &found.name))
    });
    found.map(|found| found.name.clone())
}

fn bulk(history: &History, offered: &Offered) -> Bulk {
    let (Offered::Complete { instance, outcome } | Offered::Dispatch { instance, outcome }) =
        offered
    else {
        return Bulk::No;
    };
    let stay = history.folded.stays.get(instance);
    let step = stay.and_then(|stay| history.procedure.step(&stay.stay.step));
    match step.and_then(|step| step.outcome(outcome)) {
        Some(target) if target.states.is_some() => Bulk::States,
        Some(target) if target.bulk => Bulk::Allowed,
        _ => Bulk::No,
    }
}

fn looks(offered: &Offered) -> (&'static str, Option<char>) {
    match offered {
        Offered::Complete { .. } => ("circle-check", Some('e')),
        Offered::Dispatch { .. } => ("send", Some('d')),
        Offered::Answer { .. } => ("rubber-stamp", Some('a')),
        Offered::Named { .. } => ("rotate", None),
        Offered::Act { action, .. } => match action {
            Action::Return => ("arrow-back-up", Some('r')),
            Action::Transfer => ("arrow-forward-up", Some('t')),
            Action::Extend => ("calendar-plus", Some('y')),
            Action::Pause => ("player-pause", Some('p')),
            Action::Resume => ("player-play", Some('p')),
            Action::Urge => ("speakerphone", Some('g')),
            Action::Supervise => ("flag", Some('u')),
            Action::Comment => ("message", Some('c')),
            Action::Withdraw => ("circle-minus", None),
            Action::Assist => ("user-plus", Some('s')),
        },
    }
}

/// Returns where an outcome leads, by the procedure file.
fn target<'h>(history: &'h History, offered: &Offered) -> Option<&'h Target> {
    let (Offered::Complete { instance, outcome } | Offered::Dispatch { instance, outcome }) =
        offered
    else {
        return None;
    };
    let stay = history.folded.stays.get(instance)?;
    let step = history.procedure.step(&stay.stay.step)?;
    step.outcomes.iter().find(|target| target.name == *outcome)
}

/// Returns the icon that a procedure file gives to a named transition.
fn drawn(history: &History, offered: &Offered) -> Option<&'static str> {
    let Offered::Named { transition } = offered else { return None };
    history.procedure.transitions.iter().find(|found| found.name == *transition)?.icon
}

/// Returns what stands in an address for an action.
fn code(offered: &Offered) -> String {
    match offered {
        Offered::Complete { instance, outcome } => format!("complete.{instance}.{outcome}"),
        Offered::Dispatch { instance, outcome } => format!("dispatch.{instance}.{outcome}"),
        Offered::Answer { instance, .. } => format!("answer.{instance}"),
        Offered::Named { transition } => format!("named.{transition}"),
        Offered::Act { action, instance: Some(instance) } => format!("{action}.{instance}"),
        Offered::Act { action, instance: None } => action.to_string(),
    }
}

fn ask(history: &History, offered: &Offered) -> Ask {
    let mut ask = Ask {
        reasons: Vec::new(),
        party: Party::None,
        length_max: None,
        answer: false,
        needed: Vec::new(),
        wanted: Vec::new(),
        any: Vec::new(),
        note_needed: false,
        approved_by: None,
    };
    match offered {
        Offered::Complete { instance, outcome } => step_asks(history, *instance, outcome, &mut ask),
        Offered::Dispatch { instance, outcome } => {
            ask.party = Party::LeadAndAssistants;
            step_asks(history, *instance, outcome, &mut ask);
        }
        Offered::Answer { .. } => ask.answer = true,
        Offered::Named { transition } => {
            let found = history.procedure.transition(transition);
            ask.needed = found.map(|found| found.needs.clone()).unwrap_or_default();
        }
        Offered::Act { action, .. } => {
            if let Some(rule) = history.procedure.actions.get(action) {
                ask.reasons.clone_from(&rule.reasons);
                ask.approved_by.clone_from(&rule.approve);
                ask.length_max = rule.limit.filter(|_| *action == Action::Extend);
            }
            ask.note_needed = *action == Action::Comment;
            if matches!(action, Action::Transfer | Action::Assist) {
                ask.party = Party::One;
            }
        }
    }
    ask
}

fn step_asks(history: &History, instance: InstanceId, outcome: &str, ask: &mut Ask) {
    let stay = history.folded.stays.get(&instance);
    let Some(step) = stay.and_then(|stay| history.procedure.step(&stay.stay.step)) else { return };
    ask.needed.clone_from(&step.evidence);
    let target = step.outcome(outcome);
    for element in target.iter().flat_map(|target| &target.needs) {
        if !ask.needed.contains(element) {
            ask.needed.push(element.clone());
        }
    }
    ask.any = target.map(|target| target.any.clone()).unwrap_or_default();
    ask.wanted =
        step.form.iter().filter(|element| !ask.needed.contains(element)).cloned().collect();
    let more: Vec<String> =
        ask.any.iter().filter(|element| !ask.wanted.contains(element)).cloned().collect();
    ask.wanted.extend(more);
}

/// What a form says, beside the elements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) reason: String,
    pub(crate) to: Option<String>,
    pub(crate) assistants: Vec<String>,
    pub(crate) by: Option<Limit>,
    pub(crate) granted: bool,
}

/// Returns the act for an offer and what its form says.
pub(crate) fn act_of(offered: &Offered, said: Said) -> Result<Act, MatterRefusal> {
    use kernel::procedure::Party as Named;
    let party = |who: String| Named { who, limit: None };
    let to = said.to.clone().unwrap_or_default();
    Ok(match offered {
        Offered::Complete { instance, outcome } => {
            Act::Complete { instance: *instance, outcome: Some(outcome.clone()) }
        }
        Offered::Dispatch { instance, outcome } => Act::Dispatch {
            instance: *instance,
            outcome: Some(outcome.clone()),
            lead: party(to),
            assistants: said.assistants.into_iter().map(party).collect(),
        },
        Offered::Answer { instance, .. } => {
            Act::Answer { instance: *instance, granted: said.granted }
        }
        Offered::Named { transition } => Act::Named { transition: transition.clone() },
        Offered::Act { action, instance } => {
            let stay = instance.unwrap_or_default();
            match action {
                Action::Return => Act::Return { instance: stay, reason: said.reason },
                Action::Transfer => Act::Transfer { instance: stay, to, reason: said.reason },
                Action::Extend => {
                    let by = said.by.ok_or(MatterRefusal::LengthMissing)?;
                    Act::Extend { instance: stay, by, reason: said.reason }
                }
                Action::Pause => Act::Pause { instance: stay, reason: said.reason },
                Action::Resume => Act::Resume { instance: stay },
                Action::Urge => Act::Urge { instance: *instance },
                Action::Supervise => Act::Supervise { instance: *instance },
                Action::Comment => Act::Comment { instance: *instance },
                Action::Withdraw => Act::Withdraw { reason: said.reason },
                Action::Assist => Act::Assist { instance: stay, assistant: party(to) },
            }
        }
    })
}
