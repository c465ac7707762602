//! Every name that a file uses exists, and every condition has the right types.

use super::graph::ids;
use super::{Findings, name_cure};
use crate::expr::Guard;
use crate::procedure::decide::is_holder;
use crate::procedure::model::{Kind, Procedure, REPORTER, Statement, Step, Target, Tier, is_role};
use crate::procedure::vocabulary::Vocabulary;
use std::collections::BTreeSet;

pub(super) fn check<'p>(
    procedure: &'p Procedure,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'p>,
) {
    let mut words = Words { procedure, vocabulary, findings };
    let known = &vocabulary.levels;
    words.known("level", "level", &procedure.level, known, "use a level of rules/areas");
    words.roles("who", &procedure.who);
    words.elements("form", &procedure.form);
    words.tiers("escalate", &procedure.escalate);
    for step in &procedure.steps {
        words.step(step);
    }
    for end in &procedure.ends {
        words.icon(&format!("ends.{}.icon", end.id), end.sign.icon);
    }
    for (action, rule) in &procedure.actions {
        let part = format!("actions.{action}");
        words.roles(&part, rule.who.iter().chain(&rule.approve));
        let steps: BTreeSet<String> = ids(procedure).cloned().collect();
        for step in &rule.steps {
            words.known(&format!("{part}.steps"), "step", step, &steps, "name a step of this file");
        }
    }
    for transition in &procedure.transitions {
        let part = format!("transitions.{}", transition.name);
        words.known(
            &part,
            "transition",
            &transition.name,
            &vocabulary.transitions,
            "register it in a domain",
        );
        words.icon(&format!("{part}.icon"), transition.icon);
        words.roles(&part, &transition.who);
        words.elements(&part, &transition.needs);
        words.effects(&part, &transition.effects);
        words.guard(&part, transition.when.as_ref());
        words.guard(&part, transition.instead.as_ref().map(|instead| &instead.when));
    }
}

struct Words<'v, 'f, 'p> {
    procedure: &'p Procedure,
    vocabulary: &'v Vocabulary,
    findings: &'f mut Findings<'p>,
}

impl Words<'_, '_, '_> {
    fn known(
        &mut self,
        part: &str,
        noun: &str,
        name: &str,
        known: &BTreeSet<String>,
        otherwise: &str,
    ) {
        if !known.contains(name) {
            self.findings.problem(
                part,
                format!("there is no {noun} `{name}`"),
                name_cure(name, known, otherwise),
            );
        }
    }

    fn icon(&mut self, part: &str, icon: Option<&str>) {
        let known = &self.vocabulary.icons;
        if let Some(icon) = icon.filter(|_| !known.is_empty()) {
            self.known(part, "icon", icon, known, "name an icon of web/icons.txt");
        }
    }

    fn step(&mut self, step: &Step) {
        let part = format!("steps.{}", step.id);
        let vocabulary = self.vocabulary;
        self.icon(&format!("{part}.icon"), step.sign.icon);
        for target in &step.outcomes {
            let part = format!("{part}.outcomes.{}", target.name);
            self.icon(&format!("{part}.icon"), target.icon);
        }
        if !vocabulary.kinds.contains(&step.kind) {
            let kinds: Vec<&str> = vocabulary.kinds.iter().map(|kind| kind.word()).collect();
            let what = format!("a {} step has no page yet", step.kind);
            self.findings.problem(
                &format!("{part}.kind"),
                what,
                format!("use one of: {}", kinds.join(", ")),
            );
        }
        self.roles(&format!("{part}.who"), &step.who);
        self.elements(&format!("{part}.form"), &step.form);
        self.elements(&format!("{part}.evidence"), &step.evidence);
        self.tiers(&format!("{part}.escalate"), step.escalate.as_deref().unwrap_or_default());
        if let Some(urgent) = &step.urgent {
            self.roles(&format!("{part}.urgent.who"), &urgent.who);
            self.tiers(&format!("{part}.urgent.escalate"), &urgent.escalate);
        }
        if let Some(ballot) = &step.ballot {
            self.known(
                &format!("{part}.ballot"),
                "ballot",
                ballot,
                &vocabulary.ballots,
                "add it to rules/ballots",
            );
        }
        if let Some(category) = &step.category {
            let otherwise = "add it to the categories of publications";
            self.known(
                &format!("{part}.category"),
                "category",
                category,
                &vocabulary.categories,
                otherwise,
            );
        }
        for from in
            [&step.limit, &step.assist].into_iter().flatten().filter_map(|rule| rule.from.as_ref())
        {
            self.known(
                &format!("{part}.limit"),
                "limit",
                from,
                &vocabulary.limits,
                "let a domain supply it",
            );
        }
        self.calls(&part, step);
        for target in &step.outcomes {
            self.target(&format!("{part}.outcomes.{}", target.name), step, target);
        }
        if let Some(lapse) = &step.lapse {
            self.target(&format!("{part}.lapse"), step, lapse);
        }
    }

    fn target(&mut self, part: &str, step: &Step, target: &Target) {
        if target.words().is_none() {
            let what = format!(
                "outcome `{}` of step `{}` has no words for its button",
                target.name, step.id
            );
            self.findings.problem(part, what, "add title = { zh = \"…\", en = \"…\" }");
        }
        self.elements(part, &target.needs);
        self.elements(part, &target.any);
        self.statement(part, step, target);
        self.undo(part, step, target);
        self.effects(part, &target.effects);
        self.guard(part, target.when.as_ref());
    }

    /// What somebody saw or said is claimed for one matter, by whoever was there, and what was seen is shown or described.
    fn statement(&mut self, part: &str, step: &Step, target: &Target) {
        let Some(states) = target.states else { return };
        if target.bulk {
            let what = format!(
                "outcome `{}` of step `{}` states what somebody saw or said, and is to be chosen for many at once",
                target.name, step.id
            );
            self.findings.problem(
                part,
                what,
                "remove `bulk`: such an outcome is chosen for one matter at a time",
            );
        }
        let shown = !target.any.is_empty() || !target.needs.is_empty() || !step.evidence.is_empty();
        if states == Statement::Saw && !shown {
            let what = format!(
                "outcome `{}` of step `{}` states what somebody saw without showing it",
                target.name, step.id
            );
            self.findings.problem(
                part,
                what,
                "add any = [\"check.photos\", \"check.text\"], or `needs`",
            );
        }
    }

    /// What can be taken back is a plain decision: nothing was shown or stated with it, everything that it set going can be
    /// taken back too, and it waits for somebody of the office.
    fn undo(&mut self, part: &str, step: &Step, target: &Target) {
        if target.undo.is_none() {
            return;
        }
        let hand = |kind| matches!(kind, Kind::Task | Kind::Decision | Kind::Meeting);
        let next = self.procedure.step(&target.to);
        let waits = next.is_some_and(|next| {
            (hand(next.kind) || next.kind == Kind::Parallel)
                && !next.who.iter().any(|who| who == REPORTER)
        });
        let plain = hand(step.kind)
            && target.states.is_none()
            && step.evidence.is_empty()
            && target.needs.is_empty()
            && target.any.is_empty();
        if !plain || !waits {
            let what = format!(
                "outcome `{}` of step `{}` can be taken back, but what was shown, stated or told with it cannot",
                target.name, step.id
            );
            self.findings.problem(part, what, "remove `undo`");
        }
        for effect in &target.effects {
            if !self.vocabulary.undoable.contains(effect) {
                let what = format!("effect `{effect}` cannot be taken back");
                self.findings.problem(part, what, "remove `undo`");
            }
        }
    }

    /// A called procedure's ends are the outcomes of the step.
    fn calls(&mut self, part: &str, step: &Step) {
        let (Kind::Procedure, Some(called)) = (step.kind, &step.calls) else { return };
        let part = format!("{part}.calls");
        let Some(ends) = self.vocabulary.procedures.get(called) else {
            let known: BTreeSet<String> = self.vocabulary.procedures.keys().cloned().collect();
            return self.known(&part, "procedure", called, &known, "add its file");
        };
        if step.outcome("done").is_some() && step.outcomes.len() == 1 {
            return;
        }
        for end in ends.iter().filter(|end| step.outcome(end).is_none()) {
            let what =
                format!("`{called}` can end with `{end}`, which step `{}` does not know", step.id);
            self.findings.problem(
                &part,
                what,
                format!("add the outcome `{end}`, or use `next` for every end"),
            );
        }
        for target in step.outcomes.iter().filter(|target| !ends.contains(&target.name)) {
            let what = format!("`{called}` never ends with `{}`", target.name);
            self.findings.problem(&part, what, name_cure(&target.name, ends, "remove the outcome"));
        }
    }

    fn roles<'w>(&mut self, part: &str, who: impl IntoIterator<Item = &'w String>) {
        let vocabulary = self.vocabulary;
        for name in who {
            if is_role(name) {
                self.known(part, "role", name, &vocabulary.roles, "add it to rules/roles.toml");
            } else if name.contains(':') && !is_holder(name) {
                self.findings.problem(
                    part,
                    format!("`{name}` is no who-key"),
                    "write role:…, org:… or account:…",
                );
            }
        }
    }

    fn elements<'w>(&mut self, part: &str, elements: impl IntoIterator<Item = &'w String>) {
        let vocabulary = self.vocabulary;
        for element in elements {
            let otherwise = "add it to rules/dictionary";
            self.known(part, "element", element, &vocabulary.elements, otherwise);
        }
    }

    fn effects(&mut self, part: &str, effects: &[String]) {
        let vocabulary = self.vocabulary;
        for effect in effects {
            self.known(part, "effect", effect, &vocabulary.effects, "register it in a domain");
        }
    }

    fn tiers(&mut self, part: &str, tiers: &[Tier]) {
        self.roles(part, tiers.iter().map(|tier| &tier.to));
    }

    fn guard(&mut self, part: &str, guard: Option<&Guard>) {
        let Some(guard) = guard else { return };
        for fault in guard.check(self.vocabulary).err().unwrap_or_default() {
            let what = format!("{} at character {} of the condition", fault.what, fault.at);
            self.findings.problem(part, what, fault.cure);
        }
    }
}
