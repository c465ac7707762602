//! Every step is reached, nothing goes round without end, every branch comes to its join and every way to an end.

use super::Findings;
use super::graph::{Edge, Graph, Region};
use crate::procedure::model::{ASSIGNEE, JOIN, Procedure, REPORTER, Step};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check<'p>(procedure: &'p Procedure, graph: &Graph<'p>, findings: &mut Findings<'p>) {
    for step in &procedure.steps {
        reached(graph, step, findings);
        goal(procedure, graph, step, findings);
        exit(step, findings);
    }
    circles(graph, findings);
    if graph.whole() {
        stuck(procedure, graph, findings);
        parties(procedure, graph, findings);
    }
}

fn reached<'p>(graph: &Graph<'p>, step: &'p Step, findings: &mut Findings<'p>) {
    if graph.whole() && !graph.regions.contains_key(step.id.as_str()) {
        let what = format!("step `{}` is never reached", step.id);
        findings.problem(
            &format!("steps.{}", step.id),
            what,
            "lead to it from another step, or remove it",
        );
    }
}

/// A branch leads to its join and the main line to an end; the other way round is refused.
fn goal<'p>(
    procedure: &'p Procedure,
    graph: &Graph<'p>,
    step: &'p Step,
    findings: &mut Findings<'p>,
) {
    let Some(region) = graph.regions.get(step.id.as_str()) else { return };
    for edge in graph.from(&step.id).filter(|edge| edge.part.starts_with("steps.") && !edge.inside)
    {
        match region {
            Region::Main if edge.to == JOIN => {
                let what = format!("step `{}` leads to \"join\" but stands in no branch", step.id);
                findings.problem(&edge.part, what, "lead to a step or an end");
            }
            Region::Branch(block, _) if procedure.end(edge.to).is_some() => {
                let what = format!("a branch of `{block}` would end the matter at `{}`", edge.to);
                findings.problem(&edge.part, what, "lead to \"join\", and decide after the block");
            }
            _ => {}
        }
    }
}

/// A step has a way that is always open, and one of the reporter does not wait for ever.
fn exit<'p>(step: &'p Step, findings: &mut Findings<'p>) {
    let part = format!("steps.{}", step.id);
    let lapses = step.lapse.as_ref().is_some_and(|lapse| lapse.when.is_none());
    if !step.outcomes.is_empty()
        && step.outcomes.iter().all(|target| target.when.is_some())
        && !lapses
    {
        let what = format!("step `{}` can be left only under conditions", step.id);
        findings.problem(&part, what, "give one outcome no `when`, or add `lapse`");
    }
    if step.lapse.as_ref().is_some_and(|lapse| lapse.when.is_some()) {
        let what = format!("`lapse` of step `{}` has a condition", step.id);
        findings.problem(
            &format!("{part}.lapse"),
            what,
            "remove `when`: time acts without conditions",
        );
    }
    if step.kind.lasts()
        && step.outcomes.iter().any(|target| target.when.is_some() || !target.needs.is_empty())
    {
        let what = format!("step `{}` ends by the clock but its way has conditions", step.id);
        findings.problem(
            &format!("{part}.next"),
            what,
            "remove `when` and `needs`: time acts without conditions",
        );
    }
    if step.lapse.is_some() && step.limit.is_none() {
        let what = format!("step `{}` has `lapse` but no `limit`", step.id);
        findings.problem(&format!("{part}.lapse"), what, "add limit = \"7d\"");
    }
    let residents_alone = !step.who.is_empty() && step.who.iter().all(|who| who == REPORTER);
    if residents_alone && !step.kind.lasts() && step.lapse.is_none() {
        let what = format!("step `{}` waits for the reporter without end", step.id);
        findings.problem(
            &part,
            what,
            "add `limit` and lapse = \"…\": where it goes without an answer",
        );
    }
}

/// Reports every circle of ways that are not counted.
fn circles<'p>(graph: &Graph<'p>, findings: &mut Findings<'p>) {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in graph.regions.keys() {
        let mut path: Vec<(&str, Vec<&Edge<'p>>)> = Vec::new();
        if done.insert(start) {
            path.push((start, uncounted(graph, start)));
        }
        while let Some((_, ways)) = path.last_mut() {
            let Some(edge) = ways.pop() else {
                path.pop();
                continue;
            };
            if let Some(at) = path.iter().position(|(id, _)| *id == edge.to) {
                let mut round: Vec<&str> = path.iter().skip(at).map(|(id, _)| *id).collect();
                round.push(edge.to);
                let what = format!("{} goes round without end", round.join(" → "));
                findings.problem(
                    &edge.part,
                    what,
                    "give a way back `max` and `then`: { to = \"…\", max = 2, then = \"…\" }",
                );
            } else if done.insert(edge.to) {
                let next = uncounted(graph, edge.to);
                path.push((edge.to, next));
            }
        }
    }
}

fn uncounted<'g, 'p>(graph: &'g Graph<'p>, step: &str) -> Vec<&'g Edge<'p>> {
    graph.edges.iter().filter(|edge| edge.from == step && !edge.counted).collect()
}

/// Looks from the ends backwards over ways that are open even when every counter is used up.
fn stuck<'p>(procedure: &'p Procedure, graph: &Graph<'p>, findings: &mut Findings<'p>) {
    let mut safe: BTreeSet<&str> = procedure.ends.iter().map(|end| end.id.as_str()).collect();
    safe.insert(JOIN);
    loop {
        let more: Vec<&'p str> = graph
            .regions
            .keys()
            .filter(|id| !safe.contains(**id))
            .filter(|id| {
                let out = graph.from(id).any(|edge| edge.open && safe.contains(edge.to));
                out && graph.branches(id).iter().all(|branch| safe.contains(branch.as_str()))
            })
            .copied()
            .collect();
        if more.is_empty() {
            break;
        }
        safe.extend(more);
    }
    for id in graph.regions.keys().filter(|id| !safe.contains(**id)) {
        let goal = if graph.regions.get(*id) == Some(&Region::Main) { "no end" } else { "no join" };
        let what = format!("from step `{id}` {goal} can be reached when every way back is used up");
        findings.problem(
            &format!("steps.{id}"),
            what,
            "give it a way on that needs no condition and goes not round",
        );
    }
}

/// Follows every way with and without parties named: a block of parties is entered only after somebody was named.
fn parties<'p>(procedure: &'p Procedure, graph: &Graph<'p>, findings: &mut Findings<'p>) {
    let needs = |id: &str| procedure.step(id).is_some_and(needs_parties);
    let mut named_at: BTreeMap<&str, BTreeSet<bool>> = BTreeMap::new();
    let mut open: Vec<(&str, bool, String)> = vec![(&procedure.start, false, "start".to_owned())];
    while let Some((id, named, part)) = open.pop() {
        if needs(id) && !named {
            let what =
                format!("step `{id}` waits for parties but is reached before anybody was named");
            findings.problem(&part, what, "put assigns = true on the step before it");
            continue;
        }
        if procedure.step(id).is_none() || !named_at.entry(id).or_default().insert(named) {
            continue;
        }
        let ways = graph.edges.iter().filter(|edge| edge.from == id);
        open.extend(
            ways.map(|edge| (edge.to, named || (edge.names && needs(edge.to)), edge.part.clone())),
        );
    }
    for step in procedure.steps.iter().filter(|step| step.assigns) {
        if !graph.from(&step.id).any(|edge| edge.names && needs(edge.to)) {
            let what =
                format!("step `{}` assigns, but nothing that follows waits for anybody", step.id);
            let cure = "lead to a parallel step with branches = \"assigned\" or a step with who = \"assignee\"";
            findings.problem(&format!("steps.{}.assigns", step.id), what, cure);
        }
    }
}

fn needs_parties(step: &Step) -> bool {
    let assigned = step.branches.as_ref().is_some_and(|branches| branches.steps.is_empty());
    assigned || step.who.iter().any(|who| who == ASSIGNEE)
}
