//! Taking what somebody wrote into a field: normal form, or what is wrong and what to do.

use super::value::decimal;
use super::{Dictionary, Element, Kind, Point, Value};
use crate::id::FileId;
use crate::ident::{CnId, CreditCode, Phone, compact, half_width, invisible};
use crate::refusal::Refusal;
use crate::time::{Date, Instant, Month, Time, parse_time};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most rows of a table element.
const ROWS_MAX: usize = 500;
/// The longest e-mail address (RFC 5321).
const EMAIL_MAX: usize = 254;

/// What is wrong with a field, told beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRefusal {
    /// The element's key; for a column of a table `element[row].column`, rows from 1.
    pub field: String,
    /// What is wrong, and what to do.
    pub why: Refusal,
}

impl FieldRefusal {
    fn new(field: &str, why: Refusal) -> FieldRefusal {
        FieldRefusal { field: field.to_owned(), why }
    }

    /// Returns it as a refusal beside a field of the page, whose name the caller knows.
    pub fn refusal(self, field: Option<&'static str>) -> Refusal {
        Refusal { field, ..self.why }
    }
}

impl From<FieldRefusal> for Refusal {
    fn from(refusal: FieldRefusal) -> Refusal {
        refusal.refusal(None)
    }
}

impl Dictionary {
    /// Takes `raw` as the value of the element `key`: its normal form, nothing when it is empty and need not be there,
    /// or what is wrong.
    pub fn accept(&self, key: &str, raw: &str) -> Result<Option<Value>, FieldRefusal> {
        let element = self
            .get(key)
            .ok_or_else(|| FieldRefusal::new(key, fault("kernel.refusal.field_unknown")))?;
        self.accept_as(element, raw, element.required)
    }

    /// Takes `raw` as the value of `element`, which must be there if `required` (a procedure may demand more than the
    /// dictionary does).
    pub fn accept_as(
        &self,
        element: &Element,
        raw: &str,
        required: bool,
    ) -> Result<Option<Value>, FieldRefusal> {
        let found = if raw.trim().is_empty() { Ok(None) } else { self.value(element, raw) };
        let told = |why: Fault| FieldRefusal::new(&element.key, why);
        match found {
            Ok(None) if required => {
                Err(FieldRefusal::new(&element.key, fault("kernel.refusal.field_required")))
            }
            Ok(value) => Ok(value),
            Err(Trouble::Here(fault)) => Err(told(fault)),
            Err(Trouble::Inside(refusal)) => Err(refusal),
        }
    }

    /// Takes a whole form: the values of `keys` in `raw`, or everything that is wrong.
    pub fn accept_form(
        &self,
        keys: &[&str],
        raw: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, Value>, Vec<FieldRefusal>> {
        let (mut values, mut wrong) = (BTreeMap::new(), Vec::new());
        for key in keys {
            match self.accept(key, raw.get(*key).map_or("", String::as_str)) {
                Ok(Some(value)) => {
                    values.insert((*key).to_owned(), value);
                }
                Ok(None) => {}
                Err(refusal) => wrong.push(refusal),
            }
        }
        if wrong.is_empty() { Ok(values) } else { Err(wrong) }
    }

    fn value(&self, element: &Element, raw: &str) -> Result<Option<Value>, Trouble> {
        let value = match &element.kind {
            Kind::Text { lines } => return text(element, raw, *lines).map_err(Trouble::Here),
            Kind::Number { decimals, min, max, .. } => {
                within(number(raw, *decimals)?, *min, *max, *decimals).map(Value::Number)?
            }
            Kind::Money { min_fen, max_fen } => {
                within(money(raw)?, *min_fen, *max_fen, 2).map(Value::Fen)?
            }
            Kind::Date => Value::Date(date(raw)?),
            Kind::Moment => Value::Moment(moment(raw)?),
            Kind::Bool => Value::Bool(boolean(raw)?),
            Kind::Code { table } => Value::Code(self.code(table, raw)?),
            Kind::CnId => Value::Text(raw.parse::<CnId>().map_err(Refusal::from)?.to_string()),
            Kind::CreditCode => {
                Value::Text(raw.parse::<CreditCode>().map_err(Refusal::from)?.to_string())
            }
            Kind::Phone { service: true } => {
                Value::Text(Phone::of_office(raw).map_err(Refusal::from)?.to_string())
            }
            Kind::Phone { service: false } => {
                Value::Text(raw.parse::<Phone>().map_err(Refusal::from)?.to_string())
            }
            Kind::Email => Value::Text(email(raw)?),
            Kind::Category => Value::Text(compact(raw)),
            Kind::Point => Value::Point(point(raw)?),
            Kind::Place | Kind::Area | Kind::Person | Kind::Household | Kind::Organisation => {
                Value::Id(
                    Uuid::try_parse(raw.trim())
                        .map_err(|_| fault("kernel.refusal.choice_unknown"))?,
                )
            }
            Kind::File { count_max, .. } => return files(raw, *count_max).map_err(Trouble::Here),
            Kind::Table { columns } => return self.rows(element, columns, raw),
        };
        Ok(Some(value))
    }

    fn code(&self, table: &str, raw: &str) -> Result<String, Fault> {
        let word: String = raw.trim().chars().map(half_width).collect();
        let found = self.table(table).and_then(|table| table.find(word.trim()));
        match found {
            Some(code) if code.retired => {
                Err(fault("kernel.refusal.code_retired").with("code", &code.code))
            }
            Some(code) => Ok(code.code.clone()),
            None => Err(fault("kernel.refusal.choice_unknown")),
        }
    }

    fn rows(
        &self,
        element: &Element,
        columns: &[String],
        raw: &str,
    ) -> Result<Option<Value>, Trouble> {
        let rows: Vec<BTreeMap<String, String>> =
            serde_json::from_str(raw).map_err(|_| fault("kernel.refusal.rows_unreadable"))?;
        if rows.len() > ROWS_MAX {
            let refusal = fault("kernel.refusal.rows_too_many").with("max", ROWS_MAX);
            return Err(Trouble::Here(refusal));
        }
        let mut taken = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            if row.values().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let values =
                self.accept_form(&columns, row).map_err(|wrong| inside(element, index, wrong))?;
            taken.push(values);
        }
        Ok((!taken.is_empty()).then_some(Value::Rows(taken)))
    }
}

impl Element {
    /// Returns a value as a fact for the guards of procedures; none for kinds that they may not use, such as telephone
    /// and ID numbers.
    pub fn fact(&self, value: &Value) -> Option<crate::expr::Value> {
        self.kind.fact_type()?;
        value.fact()
    }

    /// Returns a value as the text that a form field shows and that is read back to the same value.
    pub fn input(&self, value: &Value) -> String {
        match (&self.kind, value) {
            (Kind::Number { decimals, .. }, Value::Number(number)) => decimal(*number, *decimals),
            _ => value.text(),
        }
    }
}

/// What is wrong: a message key and its arguments.
type Fault = Refusal;

/// Where it is wrong.
enum Trouble {
    Here(Fault),
    Inside(FieldRefusal),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::Here(fault)
    }
}

const fn fault(key: &'static str) -> Fault {
    Refusal::invalid(key)
}

fn inside(element: &Element, index: usize, wrong: Vec<FieldRefusal>) -> Trouble {
    match wrong.into_iter().next() {
        Some(mut first) => {
            first.field = format!("{}[{}].{}", element.key, index + 1, first.field);
            Trouble::Inside(first)
        }
        None => Trouble::Inside(FieldRefusal::new(
            &element.key,
            fault("kernel.refusal.rows_unreadable"),
        )),
    }
}

/// Takes a text: line ends are LF, marks that take no room are dropped, blanks at both ends cut off.
fn text(element: &Element, raw: &str, lines: bool) -> Result<Option<Value>, Fault> {
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

fn within(number: i64, min: Option<i64>, max: Option<i64>, decimals: u32) -> Result<i64, Fault> {
    if let Some(min) = min.filter(|min| number < *min) {
        return Err(fault("kernel.refusal.number_too_small").with("limit", decimal(min, decimals)));
    }
    if let Some(max) = max.filter(|max| number > *max) {
        return Err(fault("kernel.refusal.number_too_large").with("limit", decimal(max, decimals)));
    }
    Ok(number)
}

/// Reads a decimal number into its smallest unit; thousands may be parted by commas.
fn number(raw: &str, decimals: u32) -> Result<i64, Fault> {
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

fn money(raw: &str) -> Result<i64, Fault> {
    let text = compact(raw);
    let text = text.trim_start_matches(['¥', '￥']).trim_end_matches('元');
    number(text, 2)
}

/// Reads `2026-05-01`, `2026/5/1`, `2026.5.1`, `2026年5月1日` and `20260501`, also with the midnight that spreadsheets
/// write behind.
fn date(raw: &str) -> Result<Date, Fault> {
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
fn moment(raw: &str) -> Result<Instant, Fault> {
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

fn boolean(raw: &str) -> Result<bool, Fault> {
    match compact(raw).to_ascii_lowercase().as_str() {
        "true" | "on" | "1" | "yes" | "y" | "是" | "有" | "√" | "✓" => Ok(true),
        "false" | "off" | "0" | "no" | "n" | "否" | "无" | "×" => Ok(false),
        _ => Err(fault("kernel.refusal.yes_or_no")),
    }
}

fn email(raw: &str) -> Result<String, Fault> {
    let wrong = || fault("kernel.refusal.email_unreadable");
    let text = compact(raw).replace('。', ".");
    let (local, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    let local_fits = !local.is_empty()
        && local.len() <= 64
        && local.chars().all(plain)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    if !local_fits
        || !domain.contains('.')
        || !domain.split('.').all(label)
        || text.len() > EMAIL_MAX
    {
        return Err(wrong());
    }
    Ok(format!("{local}@{}", domain.to_lowercase()))
}

/// Reads `lon,lat` in degrees; the point must lie in China's surroundings, which also finds swapped numbers.
fn point(raw: &str) -> Result<Point, Fault> {
    let text = raw.replace('，', ",");
    let (lon, lat) =
        text.split_once([',', ' ']).ok_or_else(|| fault("kernel.refusal.point_unreadable"))?;
    let degree = |text: &str| -> Result<i32, Fault> {
        let unreadable = || fault("kernel.refusal.point_unreadable");
        let text = compact(text);
        // More digits than a millionth of a degree (11 cm) are cut off.
        let cut = text.find('.').map_or(text.len(), |at| text.len().min(at + 7));
        let number = number(text.get(..cut).unwrap_or_default(), 6).map_err(|_| unreadable())?;
        i32::try_from(number).map_err(|_| unreadable())
    };
    let point = Point { lon_e6: degree(lon)?, lat_e6: degree(lat)? };
    let (lons, lats) = (73_000_000..=136_000_000, 3_000_000..=54_000_000);
    if lons.contains(&point.lon_e6) && lats.contains(&point.lat_e6) {
        return Ok(point);
    }
    let swapped = lons.contains(&point.lat_e6) && lats.contains(&point.lon_e6);
    Err(fault(if swapped {
        "kernel.refusal.point_swapped"
    } else {
        "kernel.refusal.point_outside"
    }))
}

fn files(raw: &str, count_max: u32) -> Result<Option<Value>, Fault> {
    let ids: Result<Vec<FileId>, _> = raw
        .split([',', ' ', '\n', '\r', '\t'])
        .filter(|id| !id.is_empty())
        .map(str::parse)
        .collect();
    let ids = ids.map_err(|_| fault("kernel.refusal.file_unknown"))?;
    if ids.len() > count_max as usize {
        let refusal = fault("kernel.refusal.files_too_many");
        return Err(refusal.with("max", count_max).with("count", ids.len()));
    }
    Ok((!ids.is_empty()).then_some(Value::Files(ids)))
}
