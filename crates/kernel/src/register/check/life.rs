//! States, actions and procedures: every state is reached and left, every end leads somewhere, nobody presses by hand what a
//! procedure decides.

use super::Work;
use super::names::Words;
use crate::dictionary::Kind;
use crate::procedure::{self, Procedure, Step};
use crate::register::model::{Action, By, May, Runs, STATES_MAX, Starts, State};
use std::collections::BTreeSet;

/// Where a withdrawal leads that says nothing else.
const WITHDRAWN: &str = "withdrawn";

pub(super) fn check(work: &mut Work<'_>) {
    let register = work.register;
    work.most("states", register.states.len(), STATES_MAX, "states");
    if register.states.is_empty() {
        if !register.actions.is_empty() || !register.runs.is_empty() {
            let cure = "add [states], or remove what moves a record between them";
            let part = if register.actions.is_empty() { "procedure" } else { "actions" };
            work.problem(part, "a record knows no states", cure);
        }
        return;
    }
    states(work);
    for action in &register.actions {
        self::action(work, action);
    }
    for runs in &register.runs {
        self::runs(work, runs);
    }
    reached(work);
}

fn states(work: &mut Work<'_>) {
    let register = work.register;
    let starts: Vec<&State> = register.states.iter().filter(|state| state.start).collect();
    if starts.len() != 1 {
        let what = format!("a record begins in {} states", starts.len());
        work.problem("states", what, "put start = true on one state");
    }
    if !register.states.iter().any(|state| state.ends) {
        let cure = "put ends = true on the states in which nothing is left to do";
        work.problem("states", "no state ends, so that nothing would ever be put away", cure);
    }
    for state in &register.states {
        for key in &state.locks {
            work.field(&format!("states.{}", state.id), key);
        }
    }
    for (old, new) in &register.moved {
        work.state("states.moved", new);
        if register.state(old).is_some() {
            let what = format!("`{old}` is a state still");
            work.problem("states.moved", what, "remove the state, or the line");
        }
    }
}

fn action(work: &mut Work<'_>, action: &Action) {
    let register = work.register;
    let part = format!("actions.{}", action.id);
    work.picture(&format!("{part}.icon"), action.icon);
    for state in action.from.iter().chain([&action.to]) {
        work.state(&part, state);
    }
    for key in &action.asks {
        work.element(&part, key);
        if register.field(key).is_some_and(|field| field.by.is_some()) {
            work.problem(&part, format!("nobody types `{key}`"), "take it out of `asks`");
        }
    }
    let words = Words::of(register, work.ground).with(&action.asks, work.ground.dictionary);
    work.guard(&format!("{part}.when"), action.when.as_ref(), &words);
    let may = May::Act(action.id.clone());
    if !register.access.values().any(|access| access.may.contains(&may)) {
        let cure = format!("add \"{may}\" to `may` of a role, or remove the action");
        work.problem(&part, format!("nobody may do `{}`", action.id), cure);
    }
}

fn runs(work: &mut Work<'_>, runs: &Runs) {
    let part = format!("procedure.{}", runs.procedure);
    for state in runs.from.iter().chain(runs.during.states()) {
        work.state(&part, state);
    }
    begins(work, &part, runs);
    let states: BTreeSet<&String> = runs.during.states().collect();
    for state in states {
        during(work, &format!("{part}.during"), runs, state);
    }
    let procedures = work.ground.procedures;
    let Some(procedure) = procedures.get(&runs.procedure) else {
        if work.ground.vocabulary.records {
            let known = procedures.keys();
            work.known(&part, "procedure", &runs.procedure, known, "add its file");
        }
        return;
    };
    ends(work, &format!("{part}.ends"), runs, procedure);
    stays(work, &part, runs, procedure);
    asked(work, &part, runs, procedure);
    facts(work, &part, procedure);
}

fn begins(work: &mut Work<'_>, part: &str, runs: &Runs) {
    let register = work.register;
    match runs.starts {
        Starts::Add => {
            let start = register.start().map(|state| &state.id);
            if start.is_some_and(|start| !runs.from.contains(start)) {
                let what = "it begins when a record is added, but not in the state of a new one";
                work.problem(&format!("{part}.from"), what, "add that state to `from`");
            }
            let more = register.runs.iter().filter(|runs| runs.starts == Starts::Add).count();
            if more > 1 {
                let cure = "let one begin with starts = \"press\"";
                work.problem(part, "several procedures begin when a record is added", cure);
            }
        }
        Starts::Press => {
            let may = May::Act(runs.procedure.clone());
            if !register.access.values().any(|access| access.may.contains(&may)) {
                let what = format!("nobody may begin `{}`", runs.procedure);
                work.problem(part, what, format!("add \"{may}\" to `may` of a role"));
            }
        }
    }
}

/// While a procedure runs, nothing else moves the record.
fn during(work: &mut Work<'_>, part: &str, runs: &Runs, during: &str) {
    let register = work.register;
    for action in &register.actions {
        let moves = if action.to == *during {
            "leads there"
        } else if action.from.iter().any(|from| from == during) {
            "leads away"
        } else {
            continue;
        };
        let what = format!(
            "`{during}` is for records that `{}` runs on, but the action `{}` {moves}",
            runs.procedure, action.id
        );
        work.problem(part, what, "let the procedure alone move a record in and out of it");
    }
    // Where it begins with the record, even a new one is its business.
    let starts = |state: &State| state.start && runs.starts != Starts::Add;
    if register.state(during).is_some_and(|state| starts(state) || state.ends) {
        let what = format!("`{during}` cannot be a state in which records begin or end");
        work.problem(part, what, "name a state between");
    }
}

fn ends(work: &mut Work<'_>, part: &str, runs: &Runs, procedure: &Procedure) {
    let led = led_to(procedure);
    let unmapped = procedure.ends.iter().filter(|end| !runs.ends.contains_key(&end.id));
    for end in unmapped.filter(|end| led.contains(end.id.as_str())) {
        let what = format!("`{}` can end with `{}`, which leads nowhere", procedure.id, end.id);
        work.problem(part, what, format!("add {} = \"…\": the state that follows", end.id));
    }
    let known: Vec<&String> = procedure.ends.iter().map(|end| &end.id).collect();
    for (end, state) in &runs.ends {
        work.known(part, "end", end, known.clone(), "remove it");
        work.state(part, state);
        if runs.during.states().any(|during| during == state) {
            let what = format!("after `{end}` nothing runs, but `{state}` says so");
            work.problem(part, what, "name another state");
        }
    }
}

/// What it says of steps has to be there, and what ends it stays done: the record was written then.
fn stays(work: &mut Work<'_>, part: &str, runs: &Runs, procedure: &Procedure) {
    let steps: Vec<&String> = procedure.steps.iter().map(|step| &step.id).collect();
    for step in runs.during.steps.keys() {
        work.known(&format!("{part}.during"), "step", step, steps.clone(), "remove it");
    }
    if !procedure.form.is_empty() {
        let what = format!(
            "nobody fills in the form of `{}`: the record is what it begins with",
            procedure.id
        );
        work.problem(part, what, "ask for it in a step, or in the register");
    }
    let ends = |to: &String| procedure.ends.iter().any(|end| end.id == *to);
    let outcomes = procedure.steps.iter().flat_map(|step| &step.outcomes);
    let taken_back = outcomes.filter(|target| {
        target.undo.is_some() && (ends(&target.to) || target.then.as_ref().is_some_and(ends))
    });
    for target in taken_back {
        let what = format!(
            "`{}` can be taken back in `{}`, but it ends with what records keep",
            target.name, procedure.id
        );
        work.problem(part, what, "remove `undo` there");
    }
}

/// Returns everything to which a procedure leads: every file has ends that it may not use.
fn led_to(procedure: &Procedure) -> BTreeSet<&str> {
    let of_steps = procedure.steps.iter().flat_map(|step| {
        let targets = step.outcomes.iter().chain(&step.lapse);
        targets.flat_map(|target| [Some(&target.to), target.then.as_ref()])
    });
    let of_transitions = procedure.transitions.iter().flat_map(|transition| {
        let instead = transition.instead.as_ref().map(|instead| &instead.to);
        [transition.to.as_ref(), transition.then.as_ref(), instead]
    });
    let of_actions = procedure.actions.iter().flat_map(|(action, rule)| {
        let withdrawn = (*action == procedure::Action::Withdraw).then_some(WITHDRAWN);
        let to = rule.to.as_deref().or(withdrawn);
        [to, rule.then.as_deref()]
    });
    let named = of_steps.chain(of_transitions).flatten().map(String::as_str);
    named.chain(of_actions.flatten()).collect()
}

/// What is written from a procedure, and by which names it is given something, has to be there on both sides.
fn asked(work: &mut Work<'_>, part: &str, runs: &Runs, procedure: &Procedure) {
    let asked = elements(procedure);
    for (key, from) in &runs.writes {
        let part = format!("{part}.writes");
        if !asked.contains(from.as_str()) {
            let what = format!("`{}` never asks for `{from}`", procedure.id);
            work.problem(&part, what, "add it to a step's form or evidence, or name another");
        }
        let Some((field, element)) = work.field(&part, key) else { continue };
        if field.by != Some(By::Procedure) {
            let what = format!("`{key}` is typed by somebody and written by a procedure");
            work.problem(&part, what, "put by = \"procedure\" on the field");
        }
        let given = work.ground.dictionary.get(from);
        if given.is_some_and(|given| !reads(&given.kind, &element.kind)) {
            let what = format!("values of `{from}` do not fit into `{key}`");
            work.problem(&part, what, "name an element of the same type");
        }
    }
    for (name, table) in &runs.limits {
        let part = format!("{part}.limits");
        let of = |step: &Step| [&step.limit, &step.assist].map(|limit| limit.clone());
        let used = procedure.steps.iter().flat_map(of).flatten();
        if !used.into_iter().any(|limit| limit.from.as_ref() == Some(name)) {
            let what = format!("no step of `{}` takes the limit `{name}`", procedure.id);
            work.problem(&part, what, format!("write limit = {{ from = \"{name}\", … }} there"));
        }
        let known = &work.ground.vocabulary.standards;
        work.known(&part, "table of standards", table, known, "add it to standards.toml");
    }
    if let Some(key) = &runs.hands_to {
        let part = format!("{part}.hands_to");
        if let Some((_, element)) = work.field(&part, key)
            && element.kind != Kind::Organisation
        {
            work.problem(&part, format!("`{key}` names no organisation"), "name one that does");
        }
        if !procedure.steps.iter().any(|step| step.assigns) {
            let what = format!("no step of `{}` names who follows", procedure.id);
            work.problem(&part, what, "put assigns = true on a step, or remove `hands_to`");
        }
    }
}

/// Tells whether a value of one kind can be kept as another.
fn reads(given: &Kind, kept: &Kind) -> bool {
    match (given, kept) {
        (Kind::File { .. }, Kind::File { .. }) | (Kind::Text { .. }, Kind::Text { .. }) => true,
        (Kind::Number { decimals, .. }, Kind::Number { decimals: other, .. }) => decimals == other,
        (Kind::Money { .. }, Kind::Money { .. }) => true,
        _ => given == kept,
    }
}

/// Returns every element that a procedure asks for.
fn elements(procedure: &Procedure) -> BTreeSet<&str> {
    let of_steps = procedure.steps.iter().flat_map(|step| {
        let targets = step.outcomes.iter().chain(&step.lapse);
        let needs = targets.flat_map(|target| target.needs.iter().chain(&target.any));
        step.form.iter().chain(&step.evidence).chain(needs)
    });
    let of_transitions = procedure.transitions.iter().flat_map(|transition| &transition.needs);
    procedure.form.iter().chain(of_steps).chain(of_transitions).map(String::as_str).collect()
}

/// A condition of the procedure sees the record's fields, what it asks for itself, and what the program knows.
fn facts(work: &mut Work<'_>, part: &str, procedure: &Procedure) {
    let asked = elements(procedure);
    let of_steps = procedure.steps.iter().flat_map(|step| step.outcomes.iter().chain(&step.lapse));
    let of_transitions = procedure.transitions.iter().flat_map(|transition| {
        transition.when.iter().chain(transition.instead.iter().map(|instead| &instead.when))
    });
    let guards = of_steps.filter_map(|target| target.when.as_ref()).chain(of_transitions);
    let names: BTreeSet<String> = guards.flat_map(|guard| guard.names()).collect();
    for name in names {
        let element = work.ground.dictionary.get(&name).is_some();
        if element && work.register.field(&name).is_none() && !asked.contains(name.as_str()) {
            let what = format!(
                "`{}` decides by `{name}`, which neither a record nor a step of it has",
                procedure.id
            );
            work.problem(part, what, "add the field, or ask for it in the procedure");
        }
    }
}

/// Every state is reached from the first, and every one that does not end is left.
fn reached(work: &mut Work<'_>) {
    let register = work.register;
    let mut ways: Vec<(&str, &str)> = Vec::new();
    for action in &register.actions {
        ways.extend(action.from.iter().map(|from| (from.as_str(), action.to.as_str())));
    }
    for runs in &register.runs {
        let from = runs.from.iter().chain(runs.during.states());
        let to: Vec<&String> = runs.during.states().chain(runs.ends.values()).collect();
        ways.extend(from.flat_map(|from| to.iter().map(|to| (from.as_str(), to.as_str()))));
    }
    let Some(start) = register.start() else { return };
    let mut found: BTreeSet<&str> = BTreeSet::from([start.id.as_str()]);
    loop {
        let more: Vec<&str> = ways
            .iter()
            .filter(|(from, to)| found.contains(from) && !found.contains(to))
            .map(|(_, to)| *to)
            .collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    for state in &register.states {
        let part = format!("states.{}", state.id);
        if !found.contains(state.id.as_str()) {
            let cure = "lead to it by an action or a procedure, or remove it";
            work.problem(&part, format!("nothing reaches the state `{}`", state.id), cure);
        } else if !state.ends && !ways.iter().any(|(from, to)| *from == state.id && to != from) {
            let what =
                format!("nothing leads away from the state `{}`, which does not end", state.id);
            work.problem(&part, what, "lead on by an action or a procedure, or let it end");
        }
    }
}
