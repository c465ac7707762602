//! Texts, numbers, days and times as people really write them.

use super::accept::{Fault, fault};
use super::value::{decimal, duration_words};
use super::{Element, Value};
use crate::ident::{compact, half_width, invisible};
use crate::time::{Date, Instant, Month, Time, parse_time};

/// The minutes of a day.
pub(super) const DAY: u16 = 24 * 60;
/// The longest duration: a hundred years of 365 days, in minutes.
const DURATION_MAX: i64 = 100 * 365 * 24 * 60;

/// Takes a text: line ends are LF, marks that take no room are dropped, blanks at both ends cut off.
pub(super) fn text(element: &Element, raw: &str, lines: bool) -> Result<Option<Value>, Fault> {
    let unified = raw.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = unified
        .chars()
        .filter(|c| !invisible(*c))
        .map(|c| if !lines && (c == '\n' || c == '\t') { ' ' } else { c })
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
        .collect();
    let kept = kept.trim();
    let length = kept.chars().count();
    if length == 0 {
        return Ok(None);
    }
    let refused = |key, limit: usize| Err(fault(key).with("limit", limit).with("length", length));
    if length > element.length_max {
        return refused("kernel.refusal.text_too_long", element.length_max);
    }
    if length < element.length_min {
        return refused("kernel.refusal.text_too_short", element.length_min);
    }
    Ok(Some(Value::Text(kept.to_owned())))
}

pub(super) fn within(
    number: i64,
    min: Option<i64>,
    max: Option<i64>,
    decimals: u32,
) -> Result<i64, Fault> {
    if let Some(min) = min.filter(|min| number < *min) {
        return Err(fault("kernel.refusal.number_too_small").with("limit", decimal(min, decimals)));
    }
    if let Some(max) = max.filter(|max| number > *max) {
        return Err(fault("kernel.refusal.number_too_large").with("limit", decimal(max, decimals)));
    }
    Ok(number)
}

/// Reads a decimal number into its smallest unit; thousands may be parted by commas.
pub(super) fn number(raw: &str, decimals: u32) -> Result<i64, Fault> {
    let unreadable = || fault("kernel.refusal.number_unreadable");
    let text = compact(raw).replace([',', '，'], "");
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return Err(unreadable());
    }
    let part = part.trim_end_matches('0');
    let missing = (decimals as usize).checked_sub(part.len());
    let Some(missing) = missing else {
        return Err(fault("kernel.refusal.number_decimals").with("decimals", decimals));
    };
    let number: i64 =
        format!("{whole}{part}{}", "0".repeat(missing)).parse().map_err(|_| unreadable())?;
    Ok(if negative { -number } else { number })
}

pub(super) fn money(raw: &str) -> Result<i64, Fault> {
    let text = compact(raw);
    let text = text.trim_start_matches(['¥', '￥']).trim_end_matches('元');
    number(text, 2)
}

/// Reads `2026-05-01`, `2026/5/1`, `2026.5.1`, `2026年5月1日` and `20260501`, also with the midnight that spreadsheets
/// write behind.
pub(super) fn date(raw: &str) -> Result<Date, Fault> {
    let unreadable = || fault("kernel.refusal.date_unreadable");
    let text: String = raw.chars().map(half_width).collect();
    let midnight = |text: &str| time_of_day(text) == Some(Time::MIDNIGHT);
    let text = match text.trim().rsplit_once(['T', ' ']) {
        Some((day, time)) if midnight(time) => compact(day),
        _ => compact(&text),
    };
    let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![
            text.get(..4).unwrap_or_default(),
            text.get(4..6).unwrap_or_default(),
            text.get(6..).unwrap_or_default(),
        ]
    } else {
        text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect()
    };
    let [year, month, day] = parts.as_slice() else { return Err(unreadable()) };
    if year.len() != 4 {
        return Err(unreadable());
    }
    let month = month
        .parse::<u8>()
        .ok()
        .and_then(|month| Month::try_from(month).ok())
        .ok_or_else(unreadable)?;
    let (year, day) =
        (year.parse().map_err(|_| unreadable())?, day.parse().map_err(|_| unreadable())?);
    Date::from_calendar_date(year, month, day)
        .map_err(|_| fault("kernel.refusal.date_absent").with("date", text))
}

/// Reads RFC 3339 or, in China time, `2026-05-01T09:30` (with a blank for the T, too, and as spreadsheets write it).
pub(super) fn moment(raw: &str) -> Result<Instant, Fault> {
    let text: String = raw.trim().chars().map(half_width).collect();
    if let Some(at) = Instant::parse_rfc3339(&text) {
        return Ok(at);
    }
    let unreadable = || fault("kernel.refusal.moment_unreadable");
    let (day, time) = text.trim().split_once(['T', ' ']).ok_or_else(unreadable)?;
    Ok(Instant::from_china(date(day)?, time_of_day(time).ok_or_else(unreadable)?))
}

/// Reads `9:30`, `09:30` and `09:30:00`.
fn time_of_day(text: &str) -> Option<Time> {
    let text = text.trim();
    let (hour, rest) = text.split_once(':')?;
    let minute = rest.strip_suffix(":00").unwrap_or(rest);
    parse_time(&format!("{hour:0>2}:{minute}"))
}

pub(super) fn boolean(raw: &str) -> Result<bool, Fault> {
    match compact(raw).to_ascii_lowercase().as_str() {
        "true" | "on" | "1" | "yes" | "y" | "是" | "有" | "√" | "✓" => Ok(true),
        "false" | "off" | "0" | "no" | "n" | "否" | "无" | "×" => Ok(false),
        _ => Err(fault("kernel.refusal.yes_or_no")),
    }
}

/// Reads a time of day.
pub(super) fn time(raw: &str) -> Result<Time, Fault> {
    let found = clock(raw).and_then(|minutes| {
        let (hour, minute) = (u8::try_from(minutes / 60).ok()?, u8::try_from(minutes % 60).ok()?);
        Time::from_hms(hour, minute, 0).ok()
    });
    found.ok_or_else(|| fault("kernel.refusal.time_unreadable"))
}

/// Reads `9:30`, `0930`, `9点半`, `9时30分`, `下午3:30` and `3:30 pm` as minutes since midnight; `24:00` is the end of the
/// day.
pub(super) fn clock(raw: &str) -> Option<u16> {
    let text = compact(raw).to_ascii_lowercase();
    let halves = [
        ("凌晨", Half::Night),
        ("早上", Half::Morning),
        ("上午", Half::Morning),
        ("中午", Half::Noon),
        ("下午", Half::Evening),
        ("晚上", Half::Evening),
        ("am", Half::Night),
        ("pm", Half::Noon),
    ];
    let (half, text) = halves
        .iter()
        .find_map(|(word, half)| {
            let rest = text.strip_prefix(word).or_else(|| text.strip_suffix(word))?;
            Some((Some(*half), rest))
        })
        .unwrap_or((None, &text));
    let (hour, minute) = hour_and_minute(text)?;
    let hour = match half {
        Some(Half::Night) if hour == 12 => 0,
        Some(Half::Noon | Half::Evening) if hour == 0 => return None,
        Some(Half::Noon) if hour < 11 => hour + 12,
        Some(Half::Evening) if hour < 12 => hour + 12,
        // Twelve in the evening is the end of the day.
        Some(Half::Evening) if hour == 12 => 24,
        _ => hour,
    };
    let minutes = hour * 60 + minute;
    (minutes <= DAY).then_some(minutes)
}

/// Which half of the day a word means.
#[derive(Clone, Copy)]
enum Half {
    Night,
    Morning,
    Noon,
    Evening,
}

fn hour_and_minute(text: &str) -> Option<(u16, u16)> {
    let number = |text: &str| -> Option<u16> {
        (matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse().ok())?
    };
    let (hour, minute) = if let Some((hour, rest)) = text.split_once(':') {
        let minute = match rest.split_once(':') {
            Some((minute, "00")) => minute,
            Some(_) => return None,
            None => rest,
        };
        (hour, if minute.len() == 2 { number(minute)? } else { return None })
    } else if let Some((hour, rest)) = text.split_once(['点', '时']) {
        let minute = match rest {
            "" | "整" | "钟" => 0,
            "半" => 30,
            _ => number(rest.strip_suffix('分').unwrap_or(rest))?,
        };
        (hour, minute)
    } else {
        let hour = text.get(..2).filter(|_| text.len() == 4).unwrap_or(text);
        let minute = text.get(hour.len()..).filter(|rest| !rest.is_empty());
        (hour, minute.map_or(Some(0), number)?)
    };
    let hour = number(hour)?;
    (hour <= 24 && minute < 60).then_some((hour, minute))
}

/// The units of a duration in minutes, the longest first. Longer words stand before those that they begin with.
const UNITS: [(i64, &[&str]); 4] = [
    (7 * 24 * 60, &["个星期", "星期", "周", "weeks", "week", "w"]),
    (24 * 60, &["天", "日", "days", "day", "d"]),
    (60, &["个小时", "小时", "个钟头", "钟头", "时", "hours", "hour", "hrs", "hr", "h"]),
    (1, &["分钟", "分", "minutes", "minute", "mins", "min", "m"]),
];

/// Reads `1小时30分`, `90分`, `1:30`, `1.5 h`, `半小时`, `2天` as minutes. A number alone could be either and is asked
/// about.
pub(super) fn duration(raw: &str) -> Result<i64, Fault> {
    let unreadable = || fault("kernel.refusal.duration_unreadable");
    let text = compact(raw).to_lowercase();
    if let Some((hours, minutes)) = text.split_once(':') {
        return hours_and_minutes(hours, minutes).ok_or_else(unreadable);
    }
    let mut rest = text
        .replace("半个小时", "30分")
        .replace("个半小时", "小时30分")
        .replace("小时半", "小时30分");
    if let Some(left) = rest.strip_prefix("半小时") {
        rest = format!("30分{left}");
    }
    let mut rest = rest.as_str();
    if !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(fault("kernel.refusal.duration_unit").with("number", rest));
    }
    let (mut minutes, mut shorter) = (0_i64, UNITS.as_slice());
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(unreadable)?;
        let (amount, tail) = rest.split_at_checked(end).ok_or_else(unreadable)?;
        let found = shorter.iter().enumerate().find_map(|(at, (unit, words))| {
            let tail = words.iter().find_map(|word| tail.strip_prefix(word))?;
            Some((at, *unit, tail))
        });
        let (at, unit, tail) = found.ok_or_else(unreadable)?;
        let thousandths = number(amount, 3).map_err(|_| unreadable())?;
        let whole = thousandths.checked_mul(unit).ok_or_else(unreadable)?;
        if whole % 1000 != 0 {
            return Err(fault("kernel.refusal.duration_fraction"));
        }
        minutes = minutes.checked_add(whole / 1000).ok_or_else(unreadable)?;
        shorter = shorter.get(at + 1..).unwrap_or_default();
        rest = tail;
    }
    Ok(minutes)
}

fn hours_and_minutes(hours: &str, minutes: &str) -> Option<i64> {
    // Spreadsheets write seconds behind.
    let minutes = minutes.strip_suffix(":00").unwrap_or(minutes);
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(hours, 6) || !digits(minutes, 2) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60).then_some(hours * 60 + minutes)
}

/// Checks the bounds of a duration, which are told in words.
pub(super) fn duration_within(
    minutes: i64,
    min: Option<i64>,
    max: Option<i64>,
) -> Result<i64, Fault> {
    if let Some(min) = min.filter(|min| minutes < *min) {
        let refusal = fault("kernel.refusal.duration_too_short");
        return Err(refusal.with_text("limit", duration_words(min)));
    }
    let max = max.unwrap_or(DURATION_MAX).min(DURATION_MAX);
    if minutes > max {
        let refusal = fault("kernel.refusal.duration_too_long");
        return Err(refusal.with_text("limit", duration_words(max)));
    }
    Ok(minutes)
}

/// Reads `2026` and `2026年`.
pub(super) fn year(raw: &str) -> Result<i64, Fault> {
    let text = compact(raw);
    let digits = text.strip_suffix('年').unwrap_or(&text);
    let fits = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let year = if fits { digits.parse().ok().filter(|year| *year >= 1000) } else { None };
    year.ok_or_else(|| fault("kernel.refusal.year_unreadable"))
}

/// Reads `2026-05`, `2026/5`, `2026.5`, `2026年5月` and `202605`, also as the first day of the month, which spreadsheets
/// write.
pub(super) fn month(raw: &str) -> Result<Date, Fault> {
    let text = compact(raw);
    let six = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    let first = if six {
        format!("{text}01")
    } else if text.split(['-', '/', '.', '年', '月']).filter(|part| !part.is_empty()).count() == 2
    {
        format!("{}-1", text.trim_end_matches('月'))
    } else {
        raw.to_owned()
    };
    let unreadable = || fault("kernel.refusal.month_unreadable");
    date(&first).ok().filter(|date| date.day() == 1 && date.year() >= 1000).ok_or_else(unreadable)
}
