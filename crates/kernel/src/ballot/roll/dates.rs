//! When a roll is published, and until when objections are raised and decided.

use crate::ballot::rule::RollRules;
use crate::time::{Date, Duration};

/// The days of a roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollDates {
    /// The last day on which it may be published.
    pub publish_by: Option<Date>,
    /// The last day for objections, when it is published on `published`.
    pub object_until: Option<Date>,
    /// The last day for deciding an objection raised on that day.
    pub decide_by: Option<Date>,
}

/// Returns the days of a roll for a vote on `day` that is published on `published` (居民委员会组织法 (2025) 第十七条). Days are
/// counted without the day from which they run.
pub fn roll_dates(rules: &RollRules, day: Date, published: Option<Date>) -> RollDates {
    let days = |from: Date, days: u32| from.checked_add(Duration::days(i64::from(days)));
    let publish_by = rules
        .published_days_before
        .and_then(|before| day.checked_sub(Duration::days(i64::from(before))));
    let from = published.or(publish_by);
    let object_until = from.zip(rules.objection_days).and_then(|(from, span)| days(from, span));
    let decide_by = object_until.zip(rules.decision_days).and_then(|(from, span)| days(from, span));
    RollDates { publish_by, object_until, decide_by }
}
