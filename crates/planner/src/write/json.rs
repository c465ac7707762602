//! The report for programs.

use super::regions::name_of;
use super::{Story, Told, divisions};
use crate::goal::{Goal, Level, Range};
use crate::language::{Language, Say};
use crate::outcome::{Broken, Division, Figures, Impossible, Reason, Repair, Tried, Way};
use serde_json::{Value, json};

/// Writes the whole report as JSON; names of things are stable, texts are in the language.
pub fn json(story: &Story<'_>, language: Language) -> String {
    let district = &story.surveyed.district;
    let told = Told { district, language };
    let plan = story.plan;
    let parents = plan.communities.as_ref();
    let value = json!({
        "title": story.title,
        "input": {
            "units": district.len(),
            "households": district.households(),
            "edges": district.edges().len(),
            "pieces": district.pieces().1,
        },
        "asked": asked(story.goal),
        "notes": story.surveyed.notes.iter().map(|note| note.say(language)).collect::<Vec<_>>(),
        "keeps_everything": plan.broken.is_empty(),
        "broken": plan.broken.iter().map(|broken| breaks(&told, broken, &plan.impossible)).collect::<Vec<_>>(),
        "impossible": plan.impossible.iter().map(|proof| proved(&told, proof)).collect::<Vec<_>>(),
        "tried": plan.tried.iter().map(|tried| attempt(&told, tried)).collect::<Vec<_>>(),
        "divisions": divisions(plan).map(|division| whole(division, parents)).collect::<Vec<_>>(),
        "today": story.today.iter().map(|division| whole(division, None)).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn asked(goal: &Goal) -> Value {
    let range =
        |range: Range| json!({ "least": range.lo(), "target": range.target(), "most": range.hi() });
    let level = match goal.level {
        Level::Community => "communities",
        Level::Grid => "grids",
        Level::Nested => "nested",
    };
    json!({
        "level": level,
        "community": range(goal.community),
        "grid": range(goal.grid),
        "keep": goal.keep,
        "whole_compounds": goal.whole_compounds,
        "seed": goal.seed,
    })
}

fn breaks(told: &Told<'_>, broken: &Broken, impossible: &[Impossible]) -> Value {
    let text = told.broken(broken, impossible);
    match broken {
        Broken::OutOfRange { level, region, households, because } => json!({
            "kind": "out_of_range", "level": name_of(*level), "region": region,
            "households": households, "because": because, "text": text,
        }),
        Broken::NotContiguous { level, region, parts } => json!({
            "kind": "not_contiguous", "level": name_of(*level), "region": region,
            "parts": parts, "text": text,
        }),
        Broken::CompoundCut { level, compound, households, regions } => json!({
            "kind": "compound_cut", "level": name_of(*level), "compound": compound,
            "households": households, "regions": regions, "text": text,
        }),
    }
}

fn proved(told: &Told<'_>, proof: &Impossible) -> Value {
    let reason = match proof.reason {
        Reason::UnitOverRange => "unit_over_range",
        Reason::IslandTooSmall => "island_too_small",
        Reason::IslandIndivisible => "island_indivisible",
        Reason::DeadEnd => "dead_end",
        Reason::Fixed => "fixed",
    };
    let id = |unit: u32| told.district.units()[unit as usize].id.clone();
    let repair = |repair: &Repair| {
        let kind = match repair {
            Repair::SplitUnit { .. } => "split_unit",
            Repair::Link { .. } => "link",
            Repair::AllowRange { .. } => "allow_range",
            Repair::Unfix => "unfix",
        };
        json!({ "kind": kind, "text": told.repair(repair) })
    };
    json!({
        "level": name_of(proof.level),
        "reason": reason,
        "units": proof.units.iter().map(|unit| id(*unit)).collect::<Vec<_>>(),
        "households": proof.households,
        "text": told.reason(proof),
        "repairs": proof.repairs.iter().map(repair).collect::<Vec<_>>(),
    })
}

fn attempt(told: &Told<'_>, tried: &Tried) -> Value {
    let way = match tried.way {
        Way::Moves => "moves",
        Way::Recombine => "recombine",
        Way::Recount => "recount",
        Way::OpenCompounds => "open_compounds",
        Way::ShiftCommunities => "shift_communities",
    };
    json!({
        "level": name_of(tried.level), "way": way, "times": tried.times,
        "helped": tried.helped, "text": told.tried(tried),
    })
}

fn whole(division: &Division, parents: Option<&Division>) -> Value {
    let regions: Vec<Value> = division
        .regions
        .iter()
        .map(|region| {
            let figures = &region.figures;
            let parent = region
                .parent
                .and_then(|parent| parents?.regions.get(parent as usize))
                .map(|parent| parent.code.as_str());
            json!({
                "code": region.code,
                "community": parent,
                "succeeds": region.succeeds,
                "households": figures.households,
                "in_range": division.range.holds(figures.households),
                "units": figures.units,
                "parts": figures.parts,
                "area_m2": figures.area.round(),
                "perimeter_m": figures.perimeter.round(),
                "polsby_popper": thousandth(figures.polsby_popper),
                "moved_in": figures.moved_in,
            })
        })
        .collect();
    json!({
        "level": name_of(division.level),
        "figures": figures(&division.figures),
        "regions": regions,
    })
}

/// Returns the figures of a division as JSON.
pub(super) fn figures(figures: &Figures) -> Value {
    json!({
        "regions": figures.regions,
        "in_range": figures.in_range,
        "not_contiguous": figures.broken_up,
        "least": figures.least,
        "most": figures.most,
        "cut_edges": figures.cut_edges,
        "cut_arterials": figures.cut_arterials,
        "inner_arterials": figures.inner_arterials,
        "cut_ratio": (figures.cut_ratio * 1e4).round() / 1e4,
        "weighted_cut": figures.weighted_cut,
        "polsby_popper": thousandth(figures.polsby_popper),
        "moved": figures.moved,
        "cut_compounds": figures.cut_compounds,
    })
}

fn thousandth(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
