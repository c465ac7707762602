//! Points in time: microseconds since 1970 in UTC, shown in China time (UTC+8, no daylight saving since 1992).

use serde::{Deserialize, Serialize};
use std::fmt;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

pub use time::{Date, Duration, Month, PrimitiveDateTime, Time, Weekday};

/// China time's distance from UTC, in microseconds.
const CHINA_MICROS: i64 = 8 * 3600 * 1_000_000;
/// 0001-01-02T00:00:00Z; a day inside the first year so that China time stays in range.
const MIN_MICROS: i64 = -62_135_510_400_000_000;
/// 9999-12-30T23:59:59.999999Z; a day inside the last year.
const MAX_MICROS: i64 = 253_402_214_399_999_999;

/// A point in time, in microseconds since 1970-01-01T00:00:00Z. Years outside 1–9999 are clamped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct Instant(i64);

impl From<i64> for Instant {
    fn from(micros: i64) -> Self {
        Instant::from_micros(micros)
    }
}

impl From<Instant> for i64 {
    fn from(at: Instant) -> i64 {
        at.0
    }
}

impl Instant {
    /// The earliest point in time that can be told.
    pub const MIN: Instant = Instant(MIN_MICROS);
    /// The latest point in time that can be told.
    pub const MAX: Instant = Instant(MAX_MICROS);

    /// Returns the point `micros` microseconds after 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Instant {
        if micros < MIN_MICROS {
            Instant::MIN
        } else if micros > MAX_MICROS {
            Instant::MAX
        } else {
            Instant(micros)
        }
    }

    /// Returns the microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Returns the point `by` later.
    #[must_use]
    pub fn plus(self, by: Duration) -> Instant {
        Instant::from_micros(self.0.saturating_add(saturated_micros(by)))
    }

    /// Returns the point `by` earlier.
    #[must_use]
    pub fn minus(self, by: Duration) -> Instant {
        Instant::from_micros(self.0.saturating_sub(saturated_micros(by)))
    }

    /// Returns how long after `earlier` this is; negative when it is before.
    pub fn since(self, earlier: Instant) -> Duration {
        Duration::microseconds(self.0 - earlier.0)
    }

    /// Returns the date and time on a clock in China.
    pub fn china(self) -> PrimitiveDateTime {
        let shifted = OffsetDateTime::UNIX_EPOCH + Duration::microseconds(self.0 + CHINA_MICROS);
        PrimitiveDateTime::new(shifted.date(), shifted.time())
    }

    /// Returns the date in China.
    pub fn china_date(self) -> Date {
        self.china().date()
    }

    /// Returns the time of day in China.
    pub fn china_time(self) -> Time {
        self.china().time()
    }

    /// Returns the point at which clocks in China show `date` and `time`.
    pub fn from_china(date: Date, time: Time) -> Instant {
        let as_utc = PrimitiveDateTime::new(date, time).assume_offset(UtcOffset::UTC);
        let micros = as_utc.unix_timestamp_nanos() / 1000 - i128::from(CHINA_MICROS);
        Instant::from_micros(i64::try_from(micros).unwrap_or(if micros < 0 {
            i64::MIN
        } else {
            i64::MAX
        }))
    }

    /// Returns the RFC 3339 text in UTC, such as `2026-05-06T01:02:03Z`.
    pub fn rfc3339(self) -> String {
        let at = OffsetDateTime::UNIX_EPOCH + Duration::microseconds(self.0);
        at.format(&Rfc3339).unwrap_or_default()
    }

    /// Reads an RFC 3339 text with any offset.
    pub fn parse_rfc3339(text: &str) -> Option<Instant> {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(at.unix_timestamp_nanos() / 1000).ok().map(Instant::from_micros)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

fn saturated_micros(by: Duration) -> i64 {
    let micros = by.whole_microseconds();
    i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX })
}

/// Reads a date written `2026-05-01`.
pub fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4
        || month.len() != 2
        || day.len() != 2
        || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// Writes a date as `2026-05-01`.
pub fn date_text(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// Reads a time of day written `09:00`; `24:00` is not one.
pub fn parse_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    if hour.len() != 2
        || minute.len() != 2
        || !text.bytes().all(|b| b.is_ascii_digit() || b == b':')
    {
        return None;
    }
    Time::from_hms(hour.parse().ok()?, minute.parse().ok()?, 0).ok()
}
