//! The search for a plan. [`plan`] is the way in.

mod anneal;
mod draw;
mod finish;
mod graph;
mod nested;
mod prepare;
mod random;
mod repair;
mod rounds;
mod shift;
mod split;
mod threads;
mod tries;

use std::collections::HashMap;

use crate::goal::{Goal, Level, Pace, Progress, Range, Stage};
use crate::model::District;
use crate::outcome::{Plan, Reason};
use crate::score::Today;
use draw::{Asked, Compounds, Drawn, Effort};
pub(crate) use graph::ARTERIAL_COST;
use graph::{Graph, NONE};
use repair::Tally;
use split::{Split, Ways};

/// One drawn level, before codes and figures.
struct Drawing {
    level: Level,
    range: Range,
    /// The region of each unit.
    part: Vec<u32>,
    /// How many regions there are.
    count: usize,
    /// For each region today's region it goes on with.
    names: Vec<u32>,
    today: Today,
    tally: Tally,
    proofs: Vec<(Reason, Vec<u32>)>,
}

/// Draws communities, grids, or both.
///
/// A first complete division is drawn whatever the pace says; with more time it is improved in `goal.rounds` further
/// rounds. The same district, goal and answers of the pace give the same plan.
pub fn plan(district: &District, goal: &Goal, pace: &mut dyn Pace) -> Plan {
    match goal.level {
        Level::Community => {
            let drawing = single(district, goal, Level::Community, pace);
            finish::plan(district, goal, vec![drawing], Vec::new())
        }
        Level::Grid => {
            let drawing = single(district, goal, Level::Grid, pace);
            finish::plan(district, goal, vec![drawing], Vec::new())
        }
        Level::Nested => {
            let communities = single(district, goal, Level::Community, pace);
            nested::plan(district, goal, communities, pace)
        }
    }
}

fn compounds_of(district: &District, goal: &Goal) -> Compounds {
    if !goal.whole_compounds {
        return Compounds { of: vec![NONE; district.len()], count: 0 };
    }
    let mut number: HashMap<&str, u32> = HashMap::new();
    let of = district
        .units()
        .iter()
        .map(|unit| {
            unit.compound.as_deref().map_or(NONE, |compound| {
                let next = number.len() as u32;
                *number.entry(compound).or_insert(next)
            })
        })
        .collect();
    Compounds { of, count: number.len() }
}

fn effort(goal: &Goal, level: Level) -> Effort {
    let (rounds, looks) = if level == Level::Community { (8, 72) } else { (6, 105) };
    let ways = Ways { directions: 3, growths: 2, trees: 1 };
    Effort { ways, rounds, looks, waves: 16, more: goal.rounds as usize }
}

fn single(district: &District, goal: &Goal, level: Level, pace: &mut dyn Pace) -> Drawing {
    let range = if level == Level::Community { goal.community } else { goal.grid };
    let today = Today::of(district, level);
    let base = Graph::of(district, &today.region_of);
    let compounds = compounds_of(district, goal);
    let asked = Asked {
        range,
        keep: goal.keep,
        homes: today.labels.len(),
        seed: goal.seed,
        threads: goal.threads.max(1),
        effort: effort(goal, level),
    };
    let mut tell = |stage: Stage, share: f64, regions: usize, in_range: usize| {
        let (begin, end) = match stage {
            Stage::Prepare => (0.0, 0.02),
            Stage::Draw => (0.02, 0.7),
            Stage::Repair => (0.7, 0.85),
            Stage::Improve => (0.85, 1.0),
        };
        pace.go_on(&Progress {
            level,
            stage,
            share: begin + (end - begin) * share,
            regions,
            in_range,
        })
    };
    let drawn = tries::draw_best(&base, &compounds, &asked, &mut tell);
    drawing(level, range, today, drawn)
}

fn drawing(level: Level, range: Range, today: Today, drawn: Drawn) -> Drawing {
    let Drawn { draft, tally, proofs } = drawn;
    let count = draft.count();
    Drawing { level, range, part: draft.part, count, names: draft.names, today, tally, proofs }
}

/// Returns the two connected halves of the units, each of about the same households, or nothing when they are not
/// connected or only one.
pub(crate) fn halves(district: &District, units: &[u32], range: Range, seed: u64) -> Vec<Vec<u32>> {
    let none = vec![NONE; district.len()];
    let graph = Graph::of(district, &none).part(units, &mut none.clone());
    if units.len() < 2 || graph.pieces(|_, _| true).1 != 1 {
        return Vec::new();
    }
    let mut random = random::Random::new(seed, 0xED17);
    let split = Split { range, ways: Ways { directions: 4, growths: 3, trees: 8 } };
    let (side, _) = split.halve(&graph, 2, &mut random, 1);
    let half = |wanted: bool| {
        let pairs = units.iter().zip(&side);
        pairs.filter(|&(_, &side)| side == wanted).map(|(&unit, _)| unit).collect::<Vec<u32>>()
    };
    vec![half(true), half(false)]
}
