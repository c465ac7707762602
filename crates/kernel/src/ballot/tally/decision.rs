//! Whether a question is carried.

use super::count::{Cast, Counts};
use super::quorum::held;
use super::{QuestionOutcome, Step, words};
use crate::ballot::fraction::{Threshold, Whole};
use crate::ballot::measure::Weight;
use crate::ballot::poll::Question;
use crate::ballot::rule::BallotRules;

/// Returns of what a threshold is a share.
pub(super) fn whole(threshold: &Threshold, cast: &Cast) -> u64 {
    let weight: Weight = match threshold.of {
        Whole::Roll => cast.roll,
        Whole::TakingPart => cast.took_part,
        Whole::Present => cast.present,
    };
    weight.by(threshold.by)
}

/// Decides a question; it is carried when every threshold is reached.
pub(super) fn decide(
    rules: &BallotRules,
    question: &Question,
    counts: Counts,
    cast: &Cast,
    valid: bool,
    steps: &mut Vec<Step>,
) -> QuestionOutcome {
    let matter = question
        .matter
        .as_ref()
        .and_then(|key| rules.matters.iter().find(|matter| matter.key == *key));
    steps.push(words::question(question, matter));
    steps.push(words::answers(&question.key, &counts, rules.by_area()));
    if let Some(silent) = &rules.silent {
        steps.push(words::silent(&question.key, counts.silent, silent));
    }
    let mut carried = valid;
    for threshold in &rules.carried {
        let have = counts.yes.by(threshold.by);
        let reached = held(threshold, have, whole(threshold, cast), |reached| {
            words::carried(threshold, reached)
        });
        carried &= reached.met;
        steps.push(words::reached(Some(&question.key), reached));
    }
    steps.push(words::question_result(&question.key, valid, carried));
    QuestionOutcome { key: question.key.clone(), counts, carried }
}
