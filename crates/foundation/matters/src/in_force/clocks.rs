//! When the end of a clock is near: `rules/clocks.toml`.

use kernel::calendar::Calendar;
use kernel::rules::source::{Node, Source};
use kernel::rules::{Problem, RuleSet};
use kernel::time::{Duration, Instant};

/// The file inside the rules folder.
const FILE: &str = "clocks.toml";
/// The file as it is built in; it counts where the rules in force are older than it.
const BUILT_IN: &str = include_str!("../../../../../rules/clocks.toml");

/// When the end of a clock is near.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// For how long before the end.
    near: Duration,
    /// At most the last one of so many parts of the whole time.
    part: i32,
}

impl Clocks {
    /// Reads the file of the rules in force.
    pub fn of(rules: &RuleSet) -> Result<Clocks, Vec<Problem>> {
        Clocks::parse(rules.text(FILE).unwrap_or(BUILT_IN))
    }

    /// Reads the file's text; every fault is told with its line.
    fn parse(text: &str) -> Result<Clocks, Vec<Problem>> {
        let source = Source::new(FILE, text);
        let mut clocks = Clocks { near: Duration::ZERO, part: 1 };
        if let Some(document) = source.document() {
            let root = Node::root(&source, &document);
            root.only(&["effective", "near"]);
            match root.table_at("near") {
                Some(near) => {
                    near.only(&["hours", "part", "source"]);
                    near.need_str("source");
                    clocks.near = Duration::hours(i64::from(count(&near, "hours")));
                    clocks.part = count(&near, "part");
                }
                None => root.problem("`near` is missing", "write a table [near]"),
            }
        }
        source.finish(clocks)
    }

    /// Tells whether the end of what began at `from` is near; `urgent` counts by the clock, everything else office hours.
    pub(crate) fn near(
        self,
        calendar: &Calendar,
        (from, due): (Instant, Instant),
        urgent: bool,
        now: Instant,
    ) -> bool {
        let between = |from: Instant, to: Instant| match urgent {
            true => to.since(from),
            false => calendar.working_between(from, to),
        };
        now <= due && between(now, due) <= self.near.min(between(from, due) / self.part.max(1))
    }
}

fn count(node: &Node<'_, '_>, key: &str) -> i32 {
    match node.int(key).and_then(|count| i32::try_from(count).ok()) {
        Some(count) if (1..=100).contains(&count) => count,
        _ => {
            node.problem_at(key, format!("`{key}` is no number from 1 to 100"), "write one");
            1
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::time::{Date, Month, Time};

    /// 6 May 2026 is a Wednesday; offices are open from nine to twelve and from half past one to half past five.
    fn at(day: u8, hour: u8, minute: u8) -> Instant {
        let date = Date::from_calendar_date(2026, Month::May, day).unwrap();
        Instant::from_china(date, Time::from_hms(hour, minute, 0).unwrap())
    }

    fn near(from: Instant, due: Instant, urgent: bool, now: Instant) -> bool {
        let hours = kernel::calendar::read_hours(
            "hours.toml",
            "source = \"t\"\nspans = [\"09:00-12:00\", \"13:30-17:30\"]\n",
        );
        let calendar = Calendar::new([], hours.unwrap());
        Clocks::parse(BUILT_IN).unwrap().near(&calendar, (from, due), urgent, now)
    }

    #[test]
    fn c2_a_clock_is_near_four_working_hours_before_its_end() {
        let (from, due) = (at(4, 9, 0), at(7, 11, 0));
        assert!(!near(from, due, false, at(6, 15, 29)));
        // Two hours of the afternoon and two of the next morning.
        assert!(near(from, due, false, at(6, 15, 30)));
        assert!(near(from, due, false, at(7, 11, 0)));
        assert!(!near(from, due, false, at(7, 11, 1)), "late is not near");
    }

    #[test]
    fn c2_a_short_limit_is_near_in_its_last_quarter() {
        let (from, due) = (at(6, 9, 0), at(6, 11, 0));
        assert!(!near(from, due, false, at(6, 10, 29)));
        assert!(near(from, due, false, at(6, 10, 30)));
        let (from, due) = (at(6, 21, 0), at(6, 23, 0));
        assert!(!near(from, due, true, at(6, 22, 29)), "what is urgent runs at night");
        assert!(near(from, due, true, at(6, 22, 30)));
    }

    #[test]
    fn c2_a_threshold_without_a_source_is_refused() {
        let told = |text: &str| Clocks::parse(text).unwrap_err()[0].to_string();
        assert!(told(&BUILT_IN.replace("source =", "# source =")).contains("source"));
        assert!(told(&BUILT_IN.replace("hours = 4", "hours = 0")).contains("`hours` is no number"));
        assert!(told("effective = \"2026-12-01\"\n").contains("`near` is missing"));
    }
}
