//! A common measure for limits of different units.

use crate::clock::{Limit, Unit};

/// Returns the length in minutes of the calendar, for comparing limits only: a working day counts as 7/5 of a day and has
/// eight hours. Deadlines are never computed from it.
pub(super) fn minutes(limit: Limit) -> u64 {
    const DAY: u64 = 24 * 60;
    let count = u64::from(limit.count());
    match limit.unit() {
        Unit::Minutes => count,
        Unit::Hours => count * 60,
        Unit::WorkingHours => count * DAY * 7 / 5 / 8,
        Unit::Days => count * DAY,
        Unit::WorkingDays => count * DAY * 7 / 5,
    }
}
