//! The ways between the steps of a procedure, and which branch each step belongs to.

use super::{Findings, name_cure};
use crate::procedure::model::{Action, ActionRule, JOIN, Procedure, Step, Transition};
use std::collections::{BTreeMap, BTreeSet};

/// A way from a step.
pub(super) struct Edge<'p> {
    pub from: &'p str,
    pub to: &'p str,
    /// The part of the file that says so.
    pub part: String,
    /// Whether it is taken only so many times.
    pub counted: bool,
    /// Whether it can always be taken when the step is left by hand or by the clock.
    pub open: bool,
    /// Whether whoever takes it names the parties of what follows.
    pub names: bool,
    /// Whether it is not a way but the entrance from a block to the first step of a branch.
    pub inside: bool,
}

/// The main line, or one branch of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Region<'p> {
    Main,
    Branch(&'p str, usize),
}

pub(super) struct Graph<'p> {
    procedure: &'p Procedure,
    pub edges: Vec<Edge<'p>>,
    /// The region of each step that is reached.
    pub regions: BTreeMap<&'p str, Region<'p>>,
    whole: bool,
}

impl<'p> Graph<'p> {
    pub fn new(procedure: &'p Procedure, findings: &mut Findings<'p>) -> Graph<'p> {
        let mut graph =
            Graph { procedure, edges: Vec::new(), regions: BTreeMap::new(), whole: true };
        for step in &procedure.steps {
            graph.step_edges(step, findings);
        }
        graph.action_edges(findings);
        graph.transition_edges(findings);
        if procedure.step(&procedure.start).is_none() {
            let what = format!("`start` names no step: `{}`", procedure.start);
            findings.problem(
                "start",
                what,
                name_cure(&procedure.start, ids(procedure), "remove `start`"),
            );
            graph.whole = false;
        }
        if graph.whole {
            graph.place(&procedure.start, Region::Main, findings);
        }
        graph
    }

    /// Tells whether every target exists, so that the ways can be followed.
    pub fn whole(&self) -> bool {
        self.whole
    }

    pub fn from<'g>(&'g self, step: &'g str) -> impl Iterator<Item = &'g Edge<'p>> {
        self.edges.iter().filter(move |edge| edge.from == step)
    }

    /// Returns the first steps of a block's branches that stand in the file.
    pub fn branches(&self, step: &str) -> &'p [String] {
        let step = self.procedure.step(step);
        step.and_then(|step| step.branches.as_ref())
            .map_or(&[], |branches| branches.steps.as_slice())
    }

    fn step_edges(&mut self, step: &'p Step, findings: &mut Findings<'p>) {
        let id = &step.id;
        let lapse = step.lapse.iter().map(|target| (format!("steps.{id}.lapse"), target));
        let outcomes = step
            .outcomes
            .iter()
            .map(|target| (format!("steps.{id}.outcomes.{}", target.name), target));
        for (part, target) in outcomes.chain(lapse) {
            let part =
                if target.name == "done" { next_part(self.procedure, id, part) } else { part };
            match (target.max, &target.then) {
                (Some(_), None) => {
                    let what = format!("`{}` of step `{id}` has `max` but no `then`", target.name);
                    findings.problem(
                        &part,
                        what,
                        "add then = \"…\": where it goes when `max` is used up",
                    );
                    self.whole = false;
                }
                (None, Some(_)) => {
                    let what = format!("`{}` of step `{id}` has `then` but no `max`", target.name);
                    findings.problem(&part, what, "add max = 2, or remove `then`");
                    self.whole = false;
                }
                _ => {}
            }
            let open = target.when.is_none();
            let counted = target.max.is_some();
            self.edge(id, &target.to, &part, (counted, open && !counted, step.assigns), findings);
            if let Some(then) = &target.then {
                self.edge(id, then, &part, (false, open, step.assigns), findings);
            }
        }
        for branch in self.branches(id) {
            let part = format!("steps.{id}.branches");
            if self.procedure.step(branch).is_none() {
                let cure = name_cure(branch, ids(self.procedure), "add the step");
                findings.problem(&part, format!("there is no step `{branch}`"), cure);
                self.whole = false;
            }
            self.edges.push(Edge {
                from: id,
                to: branch,
                part,
                counted: false,
                open: false,
                names: false,
                inside: true,
            });
        }
    }

    fn edge(
        &mut self,
        from: &'p str,
        to: &'p str,
        part: &str,
        (counted, open, names): (bool, bool, bool),
        findings: &mut Findings<'p>,
    ) {
        let procedure = self.procedure;
        if to != JOIN && procedure.step(to).is_none() && procedure.end(to).is_none() {
            let known: Vec<String> =
                ids(procedure).chain(procedure.ends.iter().map(|end| &end.id)).cloned().collect();
            let otherwise = format!("add [steps.{to}] or [ends.{to}]");
            let what = format!("`{to}` is neither a step nor an end");
            findings.problem(part, what, name_cure(to, &known, &otherwise));
            self.whole = false;
        }
        self.edges.push(Edge {
            from,
            to,
            part: part.to_owned(),
            counted,
            open,
            names,
            inside: false,
        });
    }

    fn action_edges(&mut self, findings: &mut Findings<'p>) {
        let procedure = self.procedure;
        if let Some(rule) = procedure.actions.get(&Action::Return) {
            self.return_edges(rule, findings);
        }
        let withdraw = procedure.actions.get(&Action::Withdraw).and_then(|rule| rule.to.as_deref());
        if let Some(to) = withdraw.filter(|to| procedure.end(to).is_none()) {
            let ends: Vec<String> = procedure.ends.iter().map(|end| end.id.clone()).collect();
            let what = format!("a withdrawal leads to `{to}`, which is no end");
            findings.problem("actions.withdraw.to", what, name_cure(to, &ends, "name an end"));
        }
    }

    fn return_edges(&mut self, rule: &'p ActionRule, findings: &mut Findings<'p>) {
        let procedure = self.procedure;
        if rule.max.is_none() {
            let cure = "add max = 2, and then = \"…\" for where it goes afterwards";
            findings.problem("actions.return", "a return may go round without end", cure);
        }
        if rule.then.is_some() && rule.max.is_none() {
            findings.problem(
                "actions.return",
                "`then` without `max` is never reached",
                "add max = 2",
            );
        }
        let froms: Vec<&'p str> = procedure
            .steps
            .iter()
            .filter(|step| rule.steps.is_empty() || rule.steps.contains(&step.id))
            .map(|step| step.id.as_str())
            .collect();
        // A return without `to` goes to a step that came before and needs no way of its own here.
        for (target, part) in [(&rule.to, "actions.return.to"), (&rule.then, "actions.return.then")]
        {
            for from in target.iter().flat_map(|_| &froms) {
                let Some(to) = target else { continue };
                self.edge(from, to, part, (true, false, false), findings);
            }
        }
    }

    fn transition_edges(&mut self, findings: &mut Findings<'p>) {
        let procedure = self.procedure;
        for transition in &procedure.transitions {
            let part = format!("transitions.{}", transition.name);
            // One that leads to an end may be bounded without an exit: afterwards the matter is over.
            let to_end = transition.to.as_ref().is_some_and(|to| procedure.end(to).is_some());
            let full = transition.max.is_some() && transition.to.is_some();
            let after_end = transition.from.iter().any(|from| procedure.end(from).is_some());
            if after_end && (transition.to.is_some() || transition.instead.is_some()) {
                self.way_back(transition, &part, findings);
                continue;
            }
            if transition.then.is_some() && !full || transition.then.is_none() && full && !to_end {
                let what = format!("`{}` needs `to`, `max` and `then` together", transition.name);
                let cure = "write to, max and then; or `max` alone for one that only has effects";
                findings.problem(&part, what, cure);
                self.whole = false;
            }
            for from in &transition.from {
                let ends = procedure.end(from).is_some();
                if !ends && procedure.step(from).is_none() {
                    let what = format!(
                        "`{}` starts from `{from}`, which is neither a step nor an end",
                        transition.name
                    );
                    findings.problem(
                        &part,
                        what,
                        name_cure(from, ids(procedure), "name a step or an end"),
                    );
                    self.whole = false;
                }
                if ends {
                    continue;
                }
                if let Some(to) = &transition.to {
                    self.edge(from, to, &part, (transition.max.is_some(), false, false), findings);
                }
                if let Some(then) = &transition.then {
                    self.edge(from, then, &part, (false, false, false), findings);
                }
                if let Some(instead) = &transition.instead {
                    let counted = (transition.max.is_some(), false, false);
                    self.edge(from, &instead.to, &part, counted, findings);
                }
            }
        }
    }

    /// A way back after an end is bounded in number and in time, starts from ends alone and leads to a step; no `then`:
    /// once it is used up, the end stays.
    fn way_back(&self, transition: &Transition, part: &str, findings: &mut Findings<'p>) {
        let bounded = transition.max.is_some() && transition.within.is_some();
        if !bounded || transition.then.is_some() {
            let what = format!("`{}` leads on from an end without bounds", transition.name);
            findings.problem(part, what, "write max and within, and no then; or remove `to`");
        }
        let ends_alone = transition.from.iter().all(|from| self.procedure.end(from).is_some());
        let instead = transition.instead.as_ref().map(|instead| &instead.to);
        let mut ways = transition.to.iter().chain(instead);
        let to_step = ways.all(|to| self.procedure.step(to).is_some());
        if !ends_alone || !to_step {
            let what =
                format!("`{}` leads on from an end, but not from ends to a step", transition.name);
            findings.problem(part, what, "let it start from ends alone and lead to a step");
        }
    }

    /// Gives a step and what follows it their region. Returns and named transitions leave a branch for the main line.
    fn place(&mut self, start: &'p str, region: Region<'p>, findings: &mut Findings<'p>) {
        let mut open = vec![(start, region, String::new())];
        let mut told = BTreeSet::new();
        while let Some((id, region, part)) = open.pop() {
            let Some(step) = self.procedure.step(id) else { continue };
            if let Some(other) = self.regions.get(id) {
                if *other != region && told.insert(id) {
                    let what = format!(
                        "step `{id}` is reached from two branches, or from a branch and from outside"
                    );
                    findings.problem(
                        &part,
                        what,
                        "give each branch its own steps, and let it lead to \"join\"",
                    );
                }
                continue;
            }
            self.regions.insert(&step.id, region);
            let follow = |edge: &Edge<'p>| {
                let leaves = !edge.part.starts_with("steps.");
                (edge.to, if leaves { Region::Main } else { region }, edge.part.clone())
            };
            open.extend(
                self.edges.iter().filter(|edge| edge.from == id && !edge.inside).map(follow),
            );
            for (index, branch) in self.branches(id).iter().enumerate() {
                open.push((
                    branch,
                    Region::Branch(&step.id, index),
                    format!("steps.{id}.branches"),
                ));
            }
        }
    }
}

pub(super) fn ids(procedure: &Procedure) -> impl Iterator<Item = &String> {
    procedure.steps.iter().map(|step| &step.id)
}

/// `next` is read as the outcome `done`, but stands elsewhere in the file.
fn next_part(procedure: &Procedure, id: &str, part: String) -> String {
    let next = format!("steps.{id}.next");
    if procedure.place.lines.contains_key(&next) { next } else { part }
}
