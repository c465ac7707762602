//! Dates, times and amounts as people write them, in both languages.

use crate::messages::{t, tf};
use kernel::text::Locale;
use kernel::time::{Date, Duration, Instant, Weekday};

/// Returns a date: `11 月 24 日` or `24 Nov` for residents, `11-24` for staff; with the year when it is another one.
pub fn date(locale: Locale, work: bool, now: Instant, at: Instant) -> String {
    day(locale, work, now.china_date(), at.china_date())
}

/// Returns a date, told against today's.
pub fn day(locale: Locale, work: bool, today: Date, date: Date) -> String {
    let (y, m, d) = (date.year(), u8::from(date.month()), date.day());
    let other_year = y != today.year();
    match (work, locale) {
        (true, _) if other_year => format!("{y}-{m:02}-{d:02}"),
        (true, _) => format!("{m:02}-{d:02}"),
        (false, Locale::Zh) if other_year => format!("{y} 年 {m} 月 {d} 日"),
        (false, Locale::Zh) => format!("{m} 月 {d} 日"),
        (false, Locale::En) if other_year => format!("{d} {} {y}", month(m)),
        (false, Locale::En) => format!("{d} {}", month(m)),
    }
}

/// Returns a date and time.
pub fn moment(locale: Locale, work: bool, now: Instant, at: Instant) -> String {
    format!("{} {}", date(locale, work, now, at), clock(at))
}

/// Returns a date and time to come: `明天 11:00`, and as [`moment`] from the day after tomorrow on.
pub fn until(locale: Locale, work: bool, now: Instant, at: Instant) -> String {
    let (today, date, time) = (now.china_date(), at.china_date(), clock(at));
    let key = match date {
        date if date == today => "http.clock.today",
        date if Some(date) == today.next_day() => "http.clock.tomorrow",
        _ => return moment(locale, work, now, at),
    };
    tf(locale, key, &[("time", &time)])
}

/// Returns the time of day: `18:00`.
pub fn clock(at: Instant) -> String {
    let time = at.china_time();
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Returns the day of the week.
pub fn weekday(locale: Locale, date: Date) -> &'static str {
    let key = match date.weekday() {
        Weekday::Monday => "http.weekday.mon",
        Weekday::Tuesday => "http.weekday.tue",
        Weekday::Wednesday => "http.weekday.wed",
        Weekday::Thursday => "http.weekday.thu",
        Weekday::Friday => "http.weekday.fri",
        Weekday::Saturday => "http.weekday.sat",
        Weekday::Sunday => "http.weekday.sun",
    };
    t(locale, key)
}

fn month(number: u8) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES[usize::from(number.clamp(1, 12)) - 1]
}

/// Returns how far apart two points in time are, in the largest two units: `1 天 3 小时`, `40 分`.
pub fn distance(locale: Locale, now: Instant, at: Instant) -> String {
    length(locale, at.since(now).abs())
}

/// Returns a length of time in its largest two units; under a minute is a minute.
pub fn length(locale: Locale, length: Duration) -> String {
    let minutes = length.whole_minutes().max(1);
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, rest) {
        (0, 0, m) => tf(locale, "http.length.minutes", &[("m", &m)]),
        (0, h, 0) => tf(locale, "http.length.hours", &[("h", &h)]),
        (0, h, m) => tf(locale, "http.length.hours_minutes", &[("h", &h), ("m", &m)]),
        (d, 0, _) => tf(locale, "http.length.days", &[("d", &d)]),
        (d, h, _) => tf(locale, "http.length.days_hours", &[("d", &d), ("h", &h)]),
    }
}

/// Returns a whole number with its thousands parted: `1,286`.
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns money given in fen: `18,600.00`.
pub fn money(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    let yuan = i64::try_from(fen / 100).unwrap_or(i64::MAX);
    format!("{sign}{}.{:02}", number(yuan), fen % 100)
}

/// Returns a share as per cent with one digit: 929 of 1000 is `92.9%`.
pub fn percent(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "–".to_owned();
    }
    let tenths = (part * 1000 + whole / 2) / whole;
    format!("{}.{}%", tenths / 10, (tenths % 10).abs())
}
