//! Whether enough have come, what is still missing, and by which basis.

use super::{Reached, words};
use crate::ballot::fraction::{Threshold, Whole};
use crate::ballot::measure::Weight;
use crate::ballot::roll::{Line, Roll};
use crate::ballot::rule::{Mode, RollKind};

/// Returns the state of every quorum of a vote or meeting in progress, by the marks of the roll: who signed in, whose ballot
/// was taken. All of them have to be met.
pub fn quorum(mode: &Mode, roll: &Roll) -> Vec<Reached> {
    quorum_of(mode, roll, roll.weight(None, |line| line.cast.is_some()))
}

/// Returns the state of every quorum when `took_part` voted.
pub(super) fn quorum_of(mode: &Mode, roll: &Roll, took_part: Weight) -> Vec<Reached> {
    mode.quorum
        .iter()
        .map(|quorum| {
            let class = quorum.threshold.among.as_deref();
            let have = match quorum.counts {
                Whole::Present => roll.weight(class, |line| line.present),
                Whole::TakingPart | Whole::Roll if class.is_some() => {
                    roll.weight(class, |line| line.cast.is_some())
                }
                Whole::TakingPart | Whole::Roll => took_part,
            };
            let whole = roll.weight(class, |_| true);
            let (have, whole) = (have.by(quorum.threshold.by), whole.by(quorum.threshold.by));
            held(&quorum.threshold, have, whole, |reached| {
                words::quorum(mode, roll.kind(), quorum, reached)
            })
        })
        .collect()
}

/// Returns whether the roll is made as the rules want it.
pub fn composition(mode: &Mode, roll: &Roll) -> Vec<Reached> {
    mode.composition
        .iter()
        .map(|part| {
            let by = part.threshold.by;
            let have = roll.weight(Some(&part.class), |_| true).by(by);
            held(&part.threshold, have, roll.total().by(by), |reached| {
                words::composition(&mode.class_title(&part.class), &part.threshold, reached)
            })
        })
        .collect()
}

/// Returns whether a demand for a vote has enough signatures: the state for each petition of the mode that counts a roll
/// of this kind; one that is met is enough. A line that signed twice counts once, one that is not on the roll never.
pub fn petition(mode: &Mode, roll: &Roll, signed: &[u32]) -> Vec<Reached> {
    let mut lines = signed.to_vec();
    lines.sort_unstable();
    lines.dedup();
    let weight: Weight =
        lines.iter().filter_map(|number| roll.line(*number)).map(|line: &Line| line.weight).sum();
    let kind: RollKind = roll.kind();
    mode.petitions
        .iter()
        .filter(|petition| petition.roll == kind)
        .map(|petition| {
            let by = petition.threshold.by;
            held(&petition.threshold, weight.by(by), roll.total().by(by), |reached| {
                words::petition(kind, &petition.threshold, reached)
            })
        })
        .collect()
}

/// Holds a threshold against an amount, and says it in words.
pub(super) fn held(
    threshold: &Threshold,
    have: u64,
    whole: u64,
    text: impl FnOnce(&Reached) -> crate::text::Text,
) -> Reached {
    let (need, met) = (threshold.need(whole), threshold.holds(have, whole));
    let mut reached = Reached {
        by: threshold.by,
        among: threshold.among.clone(),
        have,
        whole,
        need,
        missing: if met { 0 } else { need.saturating_sub(have).max(1) },
        met,
        text: crate::text::Text::default(),
        cite: threshold.cite.clone(),
    };
    reached.text = text(&reached);
    reached
}
