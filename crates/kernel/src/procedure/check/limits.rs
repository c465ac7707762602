//! Limits add up, and what law demands at least is kept.

use super::Findings;
use super::graph::{Edge, Graph};
use crate::clock::Limit;
use crate::procedure::measure::minutes;
use crate::procedure::model::{Procedure, Step};
use crate::procedure::vocabulary::Vocabulary;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check<'p>(
    procedure: &'p Procedure,
    vocabulary: &Vocabulary,
    graph: &Graph<'p>,
    findings: &mut Findings<'p>,
) {
    minimums(procedure, vocabulary, findings);
    tiers(procedure, findings);
    if let Some(limit) = procedure.limit.filter(|_| graph.whole()) {
        total(procedure, graph, limit, findings);
    }
}

fn minimums<'p>(procedure: &'p Procedure, vocabulary: &Vocabulary, findings: &mut Findings<'p>) {
    for step in &procedure.steps {
        let Some(lasts) = step.lasts else { continue };
        for minimum in vocabulary.minimums.iter().filter(|minimum| minimum.kind == step.kind) {
            let applies = minimum.category.is_none() || minimum.category == step.category;
            if applies && minutes(lasts) < minutes(minimum.lasts) {
                let what = format!(
                    "step `{}` lasts {lasts}, but the law demands {} at least",
                    step.id, minimum.lasts
                );
                let cure = format!("write lasts = \"{}\" ({})", minimum.lasts, minimum.basis);
                findings.problem(&format!("steps.{}.lasts", step.id), what, cure);
            }
        }
    }
}

fn tiers<'p>(procedure: &'p Procedure, findings: &mut Findings<'p>) {
    let own = procedure.steps.iter().filter_map(|step| {
        Some((format!("steps.{}.escalate", step.id), step.escalate.as_deref()?))
    });
    let urgent = procedure.steps.iter().filter_map(|step| {
        Some((format!("steps.{}.urgent", step.id), step.urgent.as_ref()?.escalate.as_slice()))
    });
    for (part, tiers) in
        own.chain(urgent).chain([("escalate".to_owned(), procedure.escalate.as_slice())])
    {
        let after: Vec<u64> = tiers.iter().map(|tier| tier.after.map_or(0, minutes)).collect();
        if after.windows(2).any(|pair| pair[0] > pair[1]) {
            findings.problem(
                &part,
                "a later tier is told before an earlier one",
                "put the tiers in order of `after`",
            );
        }
    }
}

/// The longest way without going back must fit into the time for the whole matter.
fn total<'p>(
    procedure: &'p Procedure,
    graph: &Graph<'p>,
    limit: Limit,
    findings: &mut Findings<'p>,
) {
    let longest = Longest { procedure, graph, back: back_ways(graph) };
    let (sum, path) = longest.from(&procedure.start, &mut BTreeMap::new());
    if sum > minutes(limit) {
        let steps: Vec<String> =
            path.iter().filter_map(|id| procedure.step(id)).filter_map(told).collect();
        let days = sum.div_ceil(24 * 60 * 7 / 5);
        let what = format!("the steps take longer than the limit {limit}: {}", steps.join(" + "));
        findings.problem(
            "limit",
            what,
            format!("shorten a step, or write limit = \"{days}wd\" or more"),
        );
    }
}

fn told(step: &Step) -> Option<String> {
    time(step).map(|limit| format!("{} {limit}", step.id))
}

fn time(step: &Step) -> Option<Limit> {
    step.lasts.or(step.limit.as_ref().map(|rule| rule.limit))
}

/// Returns the ways that go back, by index. The uncounted ways form no circle; a counted one goes back when it would close
/// one with them and with the counted ones before it that do not.
fn back_ways(graph: &Graph<'_>) -> BTreeSet<usize> {
    let mut on: Vec<&Edge<'_>> = graph.edges.iter().filter(|edge| !edge.counted).collect();
    let mut back = BTreeSet::new();
    for (index, edge) in graph.edges.iter().enumerate().filter(|(_, edge)| edge.counted) {
        if reaches(&on, edge.to, edge.from) {
            back.insert(index);
        } else {
            on.push(edge);
        }
    }
    back
}

fn reaches(ways: &[&Edge<'_>], from: &str, wanted: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if id == wanted {
            return true;
        }
        if seen.insert(id) {
            open.extend(ways.iter().filter(|edge| edge.from == id).map(|edge| edge.to));
        }
    }
    false
}

struct Longest<'g, 'p> {
    procedure: &'p Procedure,
    graph: &'g Graph<'p>,
    back: BTreeSet<usize>,
}

type Path<'p> = (u64, Vec<&'p str>);

impl<'p> Longest<'_, 'p> {
    /// Without the ways back the graph has no circle, and every step is worked out once. Uncounted circles were refused.
    fn from(&self, id: &'p str, known: &mut BTreeMap<&'p str, Path<'p>>) -> Path<'p> {
        let Some(step) = self.procedure.step(id) else { return (0, Vec::new()) };
        if let Some(path) = known.get(id) {
            return path.clone();
        }
        known.insert(id, (0, Vec::new()));
        let inside = self.graph.branches(id).iter().map(|branch| self.from(branch, known)).max();
        let ways = self.graph.edges.iter().enumerate();
        let ways = ways
            .filter(|(index, edge)| edge.from == id && !edge.inside && !self.back.contains(index));
        let after = ways.map(|(_, edge)| edge.to).collect::<Vec<_>>();
        let after = after.into_iter().map(|to| self.from(to, known)).max().unwrap_or_default();
        let inside = inside.unwrap_or_default();
        let sum = time(step).map_or(0, minutes) + inside.0 + after.0;
        let path = std::iter::once(id).chain(inside.1).chain(after.1).collect();
        known.insert(id, (sum, path));
        (sum, known.get(id).map(|path| path.1.clone()).unwrap_or_default())
    }
}
