//! The groups of an inbox: urgent, late, due today, tomorrow, this week, later.

use kernel::time::{Duration, Instant, Time};

/// A group of an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// 紧急: an emergency, whenever it is due.
    Urgent,
    /// 已超期: the deadline has passed.
    Late,
    /// 今天: due by the end of the day.
    Today,
    /// 明天: due by the end of the next day.
    Tomorrow,
    /// 本周: due by the end of Sunday.
    Week,
    /// 以后: later, without a deadline, or standing still.
    Later,
}

impl Group {
    /// Every group, the most pressing first.
    pub const ALL: [Group; 6] =
        [Group::Urgent, Group::Late, Group::Today, Group::Tomorrow, Group::Week, Group::Later];

    /// Returns the key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Group::Urgent => "matters.inbox.urgent",
            Group::Late => "matters.inbox.late",
            Group::Today => "matters.inbox.today",
            Group::Tomorrow => "matters.inbox.tomorrow",
            Group::Week => "matters.inbox.week",
            Group::Later => "matters.inbox.later",
        }
    }
}

/// Where the groups part, at one point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Groups {
    /// Now: what is due before is late.
    pub now: Instant,
    /// The end of today in China.
    pub today: Instant,
    /// The end of tomorrow in China.
    pub tomorrow: Instant,
    /// The end of Sunday in China; that of tomorrow when it is later.
    pub week: Instant,
}

impl Groups {
    /// Returns the parting points at `now`.
    pub fn at(now: Instant) -> Groups {
        let date = now.china_date();
        let midnight = Instant::from_china(date, Time::MIDNIGHT).plus(Duration::days(1));
        let left = 7 - i64::from(date.weekday().number_from_monday());
        let after = |days| midnight.plus(Duration::days(days));
        Groups { now, today: midnight, tomorrow: after(1), week: after(left.max(1)) }
    }

    /// Returns the group of an entry. What is done at the very moment is in time.
    pub fn of(&self, urgent: bool, due: Instant) -> Group {
        if urgent {
            Group::Urgent
        } else if due < self.now {
            Group::Late
        } else if due < self.today {
            Group::Today
        } else if due < self.tomorrow {
            Group::Tomorrow
        } else if due < self.week {
            Group::Week
        } else {
            Group::Later
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use kernel::time::{Date, Month};

    fn at(day: u8, hour: u8) -> Instant {
        let date = Date::from_calendar_date(2026, Month::May, day).unwrap();
        Instant::from_china(date, Time::from_hms(hour, 0, 0).unwrap())
    }

    #[test]
    fn groups_part_at_midnight_and_at_the_end_of_sunday() {
        // 6 May 2026 is a Wednesday.
        let groups = Groups::at(at(6, 9));
        assert_eq!(groups.of(true, at(11, 0)), Group::Urgent);
        assert_eq!(groups.of(false, at(6, 8)), Group::Late);
        assert_eq!(groups.of(false, at(6, 9)), Group::Today);
        assert_eq!(groups.of(false, at(6, 23)), Group::Today);
        assert_eq!(groups.of(false, at(7, 0)), Group::Tomorrow);
        assert_eq!(groups.of(false, at(7, 23)), Group::Tomorrow);
        assert_eq!(groups.of(false, at(8, 0)), Group::Week);
        assert_eq!(groups.of(false, at(10, 23)), Group::Week);
        assert_eq!(groups.of(false, at(11, 0)), Group::Later);
    }

    #[test]
    fn on_a_sunday_the_week_ends_with_the_day() {
        let groups = Groups::at(at(10, 9));
        assert_eq!(groups.of(false, at(10, 22)), Group::Today);
        assert_eq!(groups.of(false, at(11, 9)), Group::Tomorrow);
        assert_eq!(groups.of(false, at(12, 0)), Group::Later);
    }
}
