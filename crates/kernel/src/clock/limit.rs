//! How long something may take: `5wd`, `4wh`, `24h`, `15d`, `30m`.

use crate::calendar::Calendar;
use crate::text::Text;
use crate::time::{Duration, Instant};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The largest count of any unit.
const COUNT_MAX: u32 = 10_000;

/// The unit in which a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Minutes of the calendar, `m`.
    Minutes,
    /// Hours of the calendar, `h` (紧急工作时: night and holidays count).
    Hours,
    /// Hours of working time, `wh` (工作时).
    WorkingHours,
    /// Days of the calendar, `d` (日).
    Days,
    /// Working days, `wd` (工作日).
    WorkingDays,
}

impl Unit {
    /// Returns the letters that stand for it in rule files.
    pub const fn letters(self) -> &'static str {
        match self {
            Unit::Minutes => "m",
            Unit::Hours => "h",
            Unit::WorkingHours => "wh",
            Unit::Days => "d",
            Unit::WorkingDays => "wd",
        }
    }

    /// Tells whether only working time counts.
    pub const fn working(self) -> bool {
        match self {
            Unit::WorkingHours | Unit::WorkingDays => true,
            Unit::Minutes | Unit::Hours | Unit::Days => false,
        }
    }
}

/// How long something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Limit {
    count: u32,
    unit: Unit,
}

/// Why a text is no limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no limit: write a number from 1 to 10000 and wd, wh, d, h or m, such as 5wd")]
pub struct LimitFault(pub String);

impl Limit {
    /// Returns `count` of a unit; none when the count is 0 or above 10,000.
    pub const fn new(count: u32, unit: Unit) -> Option<Limit> {
        if count == 0 || count > COUNT_MAX { None } else { Some(Limit { count, unit }) }
    }

    /// Returns how many units.
    pub const fn count(self) -> u32 {
        self.count
    }

    /// Returns the unit.
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// Returns the sum with a limit of the same unit, at most 10,000 units.
    pub(super) fn plus(self, other: Limit) -> Limit {
        Limit { count: self.count.saturating_add(other.count).min(COUNT_MAX), unit: self.unit }
    }

    /// Returns the length in hours or minutes; none for days, whose length the calendar decides.
    pub(super) fn duration(self) -> Option<Duration> {
        match self.unit {
            Unit::Minutes => Some(Duration::minutes(i64::from(self.count))),
            Unit::Hours | Unit::WorkingHours => Some(Duration::hours(i64::from(self.count))),
            Unit::Days | Unit::WorkingDays => None,
        }
    }

    /// Returns the point so long before `to`; none for working days, which do not say at what hour.
    pub fn before(self, to: Instant, calendar: &Calendar) -> Option<Instant> {
        let hours = Duration::hours(i64::from(self.count));
        match self.unit {
            Unit::Minutes => Some(to.minus(Duration::minutes(i64::from(self.count)))),
            Unit::Hours => Some(to.minus(hours)),
            Unit::WorkingHours => Some(calendar.working_before(to, hours)),
            Unit::Days => Some(to.minus(Duration::days(i64::from(self.count)))),
            Unit::WorkingDays => None,
        }
    }

    /// Returns it in words: 5 个工作日, 5 working days.
    pub fn words(self) -> Text {
        let n = self.count;
        let s = if n == 1 { "" } else { "s" };
        match self.unit {
            Unit::Minutes => Text::new(format!("{n} 分钟"), format!("{n} minute{s}")),
            Unit::Hours => Text::new(format!("{n} 小时"), format!("{n} hour{s}")),
            Unit::WorkingHours => {
                Text::new(format!("{n} 个工作小时"), format!("{n} working hour{s}"))
            }
            Unit::Days => Text::new(format!("{n} 日"), format!("{n} day{s}")),
            Unit::WorkingDays => Text::new(format!("{n} 个工作日"), format!("{n} working day{s}")),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit.letters())
    }
}

impl FromStr for Limit {
    type Err = LimitFault;

    fn from_str(text: &str) -> Result<Limit, LimitFault> {
        let fault = || LimitFault(text.to_owned());
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (count, letters) = text.split_at(digits);
        let unit = match letters {
            "m" => Unit::Minutes,
            "h" => Unit::Hours,
            "wh" => Unit::WorkingHours,
            "d" => Unit::Days,
            "wd" => Unit::WorkingDays,
            _ => return Err(fault()),
        };
        count.parse().ok().and_then(|count| Limit::new(count, unit)).ok_or_else(fault)
    }
}

impl TryFrom<String> for Limit {
    type Error = LimitFault;

    fn try_from(text: String) -> Result<Limit, LimitFault> {
        text.parse()
    }
}

impl From<Limit> for String {
    fn from(limit: Limit) -> String {
        limit.to_string()
    }
}
