//! Whether a claimed outcome is right, when equal votes may have been decided outside the vote.

use super::outcome::Outcome;
use super::{Election, Rule, Undecided, decide};
use std::collections::BTreeSet;

/// Most counts that are tried to see what ties lead to, where a count is a look at each project.
const TRIES_MAX: usize = 400;
/// The same where a count is one of equal shares.
const SHARES_TRIES_MAX: usize = 16;
/// Most claimed projects of ties whose every order is tried.
const ORDERED_MAX: usize = 4;

/// What would follow if a project came first among its equals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The group of equal projects.
    pub tie: Vec<usize>,
    /// The one that comes first.
    pub first: usize,
    /// What is funded then and not otherwise.
    pub more: Vec<usize>,
    /// What is not funded then and otherwise is.
    pub fewer: Vec<usize>,
}

/// How a claim stands to the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is the outcome, and no tie could have led to another one.
    Agrees,
    /// It is one of the outcomes that ties leave open.
    UpToTie,
    /// No order of equals leads to it.
    Differs,
    /// There are too many ties to try every order.
    Undecided,
}

/// Counts and returns what the order of equals would change, and how a claim stands to that.
pub fn judge(
    election: &Election,
    rule: Rule,
    claimed: Option<&[usize]>,
) -> Result<(Outcome, Vec<Branch>, Option<Judgement>), Undecided> {
    let outcome = decide(election, rule)?;
    let branches = branches(election, &outcome)?;
    let Some(claimed) = claimed else { return Ok((outcome, branches, None)) };
    let claim: BTreeSet<usize> = claimed.iter().copied().collect();
    let judgement = if set(&outcome) == claim {
        if branches.is_empty() { Judgement::Agrees } else { Judgement::UpToTie }
    } else {
        search(election, &outcome, &claim)?
    };
    Ok((outcome, branches, Some(judgement)))
}

fn set(outcome: &Outcome) -> BTreeSet<usize> {
    outcome.selected.iter().copied().collect()
}

/// Tries each equal project first, and returns those that change what is funded.
fn branches(election: &Election, outcome: &Outcome) -> Result<Vec<Branch>, Undecided> {
    let found = set(outcome);
    let mut branches = Vec::new();
    // Where everybody of a group is funded, their order changes nothing for those looked at one by one.
    let is_ranked = matches!(outcome.rule, Rule::Greedy(_) | Rule::Ranked { .. });
    let open = |tie: &&Vec<usize>| !is_ranked || tie.iter().any(|project| !found.contains(project));
    let most = if is_ranked { TRIES_MAX } else { SHARES_TRIES_MAX };
    let tries =
        outcome.ties.iter().filter(open).flat_map(|tie| tie.iter().map(move |first| (tie, *first)));
    let mut told: BTreeSet<(&[usize], usize)> = BTreeSet::new();
    for (tie, first) in tries.filter(|(tie, first)| told.insert((tie, *first))).take(most) {
        let other = set(&decide(&election.preferring(&[first]), outcome.rule)?);
        if other != found {
            branches.push(Branch {
                tie: tie.clone(),
                first,
                more: other.difference(&found).copied().collect(),
                fewer: found.difference(&other).copied().collect(),
            });
        }
    }
    Ok(branches)
}

/// Looks for an order of equals that leads to a claim. What was claimed comes first, and what was not claimed comes after it,
/// the dearest first: where projects are looked at one by one, no other order can do better.
fn search(
    election: &Election,
    outcome: &Outcome,
    claim: &BTreeSet<usize>,
) -> Result<Judgement, Undecided> {
    let costs = election.costs();
    let mut rest: Vec<usize> =
        (0..costs.len()).filter(|project| !claim.contains(project)).collect();
    rest.sort_by_key(|project| std::cmp::Reverse(costs[*project]));
    let claimed: Vec<usize> = claim.iter().copied().collect();
    let count = |first: &[usize]| -> Result<Outcome, Undecided> {
        let order: Vec<usize> = first.iter().chain(&claimed).chain(&rest).copied().collect();
        decide(&election.preferring(&order), outcome.rule)
    };
    let guided = count(&[])?;
    if set(&guided) == *claim {
        return Ok(Judgement::UpToTie);
    }
    if matches!(outcome.rule, Rule::Greedy(_) | Rule::Ranked { .. }) {
        return Ok(Judgement::Differs);
    }
    let mut tied: BTreeSet<usize> = BTreeSet::new();
    let note = |tied: &mut BTreeSet<usize>, outcome: &Outcome| {
        tied.extend(outcome.ties.iter().flatten().filter(|project| claim.contains(project)));
    };
    note(&mut tied, outcome);
    note(&mut tied, &guided);
    let known = tied.clone();
    if known.len() > ORDERED_MAX {
        return Ok(Judgement::Undecided);
    }
    for order in orders(&known.iter().copied().collect::<Vec<_>>()) {
        let tried = count(&order)?;
        if set(&tried) == *claim {
            return Ok(Judgement::UpToTie);
        }
        note(&mut tied, &tried);
    }
    Ok(if tied == known { Judgement::Differs } else { Judgement::Undecided })
}

/// Returns every order of a few projects.
fn orders(projects: &[usize]) -> Vec<Vec<usize>> {
    let Some((last, others)) = projects.split_last() else { return vec![Vec::new()] };
    let insert = |order: Vec<usize>| {
        (0..=order.len()).map(move |at| {
            let mut order = order.clone();
            order.insert(at, *last);
            order
        })
    };
    orders(others).into_iter().flat_map(insert).collect()
}
