//! Reading `rules/calendar/*.toml`.

use super::{CalendarYear, Holiday, Hours, Season, Span, days};
use crate::rules::Problem;
use crate::rules::source::{Node, Source};
use crate::time::{Duration, Weekday};

/// Reads one year's arrangement, such as `calendar/2026.toml`.
pub fn read_year(path: &str, text: &str) -> Result<CalendarYear, Vec<Problem>> {
    let source = Source::new(path, text);
    let Some(document) = source.document() else { return source.finish(empty_year()) };
    let root = Node::root(&source, &document);
    root.only(&["year", "published", "source", "note", "holidays"]);
    let mut year = empty_year();
    if !root.has("year") {
        root.problem("`year` is missing", "add the year, such as year = 2026");
    }
    year.year = root.int("year").and_then(|year| i32::try_from(year).ok()).unwrap_or_default();
    if !root.has("published") {
        root.problem(
            "`published` is missing",
            "write true when the State Council has published the year, else false",
        );
    }
    year.published = root.bool("published").unwrap_or(false);
    year.source = root.need_str("source").unwrap_or_default().to_owned();
    year.holidays =
        root.list_at("holidays").iter().filter_map(|node| read_holiday(node, year.year)).collect();
    clashes(&root, &year);
    source.finish(year)
}

fn empty_year() -> CalendarYear {
    CalendarYear { year: 0, published: false, source: String::new(), holidays: Vec::new() }
}

fn read_holiday(node: &Node<'_, '_>, year: i32) -> Option<Holiday> {
    node.only(&["name", "from", "to", "work", "note"]);
    let name = node.need_text("name");
    if !node.has("from") {
        node.problem("`from` is missing", "add the first day off");
    }
    let from = node.date("from")?;
    let to = if node.has("to") { node.date("to")? } else { from };
    if to < from || to - from > Duration::days(30) {
        node.problem_at(
            "to",
            "the last day off does not follow the first",
            "write a day up to 30 days after `from`",
        );
        return None;
    }
    if from.year() < year - 1 || to.year() > year || (from.year() < year && to.year() < year) {
        node.problem_at(
            "from",
            format!("the holiday lies outside {year}"),
            "move it to the file of its year",
        );
    }
    let work = node.dates("work");
    for date in &work {
        if !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            node.problem_at(
                "work",
                format!("{date} is no Saturday or Sunday"),
                "name the weekend days on which work is made up",
            );
        }
    }
    Some(Holiday { name: name?, from, to, work })
}

fn clashes(root: &Node<'_, '_>, year: &CalendarYear) {
    let off: Vec<_> =
        year.holidays.iter().flat_map(|holiday| days(holiday.from, holiday.to)).collect();
    for (index, date) in off.iter().enumerate() {
        if off.iter().skip(index + 1).any(|other| other == date) {
            root.problem_at(
                "holidays",
                format!("{date} is off twice"),
                "let each day belong to one holiday",
            );
        }
    }
    for date in year.holidays.iter().flat_map(|holiday| &holiday.work) {
        if off.contains(date) {
            root.problem_at(
                "holidays",
                format!("{date} is both off and made up"),
                "keep one of the two",
            );
        }
    }
}

/// Reads the working hours, `calendar/hours.toml`.
pub fn read_hours(path: &str, text: &str) -> Result<Hours, Vec<Problem>> {
    let source = Source::new(path, text);
    let mut hours =
        Hours { source: String::new(), spans: Vec::new(), seasons: Vec::new(), letters: None };
    let Some(document) = source.document() else { return source.finish(hours) };
    let root = Node::root(&source, &document);
    root.only(&["source", "note", "spans", "seasons", "letters"]);
    hours.source = root.need_str("source").unwrap_or_default().to_owned();
    hours.spans = read_spans(&root);
    if let Some(text) = root.str("letters") {
        hours.letters = Span::parse(text);
        if hours.letters.is_none() {
            root.problem_at(
                "letters",
                format!("`{text}` is no span of time within a day"),
                "write when letters go to residents, such as \"08:00-21:00\"",
            );
        }
    }
    for node in root.list_at("seasons") {
        node.only(&["from", "to", "spans", "note"]);
        let (from, to) = (month_day(&node, "from"), month_day(&node, "to"));
        if let (Some(from), Some(to)) = (from, to) {
            hours.seasons.push(Season { from, to, spans: read_spans(&node) });
        }
    }
    source.finish(hours)
}

fn read_spans(node: &Node<'_, '_>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for text in node.strs("spans") {
        match Span::parse(text) {
            Some(span) if spans.last().is_none_or(|last| span.follows(*last)) => spans.push(span),
            Some(_) => node.problem_at(
                "spans",
                format!("`{text}` is not in order"),
                "write spans that follow one another within a day",
            ),
            None => node.problem_at(
                "spans",
                format!("`{text}` is no span of time within a day"),
                "write spans such as \"09:00-12:00\"; work over midnight is \"22:00-24:00\" and \"00:00-06:00\"",
            ),
        }
    }
    if spans.is_empty() {
        node.problem_at(
            "spans",
            "there are no working hours",
            "write spans = [\"09:00-12:00\", \"13:30-17:30\"]",
        );
    }
    spans
}

fn month_day(node: &Node<'_, '_>, key: &str) -> Option<(u8, u8)> {
    let text = node.need_str(key)?;
    let read = text.split_once('-').and_then(|(month, day)| {
        let (month, day) = (month.parse::<u8>().ok()?, day.parse::<u8>().ok()?);
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((month, day))
    });
    if read.is_none() {
        node.problem_at(
            key,
            format!("`{text}` is no month and day"),
            "write month and day such as \"06-01\"",
        );
    }
    read
}
