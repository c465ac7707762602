//! Calendar 日历: working days and hours, with public holidays and make-up working days 调休.
//!
//! A year without a published arrangement is *provisional*: its days follow from the statutory holidays alone, and
//! whatever is computed with them says so. Which days are off is fixed by 全国年节及纪念日放假办法 (2024) art. 2 and 6
//! and, for each year, by a notice of the General Office of the State Council.

mod read;

use crate::text::Text;
use crate::time::{Date, Duration, Instant, Time, Weekday, parse_time};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use read::{read_hours, read_year};

/// How many days a search for working time looks ahead before it gives up (a hundred years).
const DAYS_AHEAD_MAX: u32 = 36_600;

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayKind {
    /// An ordinary working day.
    Working,
    /// A Saturday or Sunday on which work is made up for 调休.
    MakeUp,
    /// A Saturday or Sunday off.
    Weekend,
    /// A public holiday, or a day off joined to one.
    Holiday,
}

impl DayKind {
    /// Tells whether offices work on it.
    pub const fn works(self) -> bool {
        match self {
            DayKind::Working | DayKind::MakeUp => true,
            DayKind::Weekend | DayKind::Holiday => false,
        }
    }
}

/// One day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day<'a> {
    /// The date.
    pub date: Date,
    /// What it is.
    pub kind: DayKind,
    /// The holiday to which it belongs or for which it is made up.
    pub name: Option<&'a Text>,
    /// Whether the arrangement of its year has not been published.
    pub provisional: bool,
}

/// A holiday with the working days made up for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// Its name.
    pub name: Text,
    /// The first day off.
    pub from: Date,
    /// The last day off.
    pub to: Date,
    /// Saturdays and Sundays on which work is made up.
    pub work: Vec<Date>,
}

/// The arrangement of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// Whether the State Council has published it.
    pub published: bool,
    /// Where it is published, or by which rule it was foreseen.
    pub source: String,
    /// Its holidays.
    pub holidays: Vec<Holiday>,
}

/// From when until when offices work on a day, in China time; the end is not included and may be 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: Duration,
    to: Duration,
}

impl Span {
    /// Reads `09:00-12:00`, `22:00-24:00`; nothing when it is no span of time or ends before it begins.
    pub fn parse(text: &str) -> Option<Span> {
        let (from, to) = text.split_once('-')?;
        let (from, to) = (since_midnight(from.trim())?, since_midnight(to.trim())?);
        (from < to).then_some(Span { from, to })
    }

    /// Returns its length.
    pub fn length(self) -> Duration {
        self.to - self.from
    }

    /// Returns when it begins on a date.
    pub fn begins(self, date: Date) -> Instant {
        Instant::from_china(date, Time::MIDNIGHT).plus(self.from)
    }

    /// Returns when it ends on a date; 24:00 is the first moment of the next.
    pub fn ends(self, date: Date) -> Instant {
        Instant::from_china(date, Time::MIDNIGHT).plus(self.to)
    }

    /// Tells whether it may follow `before` on the same day.
    pub fn follows(self, before: Span) -> bool {
        before.to <= self.from
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = |since: Duration| (since.whole_hours(), since.whole_minutes() % 60);
        let ((from_hour, from_minute), (to_hour, to_minute)) =
            (minutes(self.from), minutes(self.to));
        write!(f, "{from_hour:02}:{from_minute:02}-{to_hour:02}:{to_minute:02}")
    }
}

fn since_midnight(text: &str) -> Option<Duration> {
    if text == "24:00" {
        return Some(Duration::days(1));
    }
    Some(parse_time(text)? - Time::MIDNIGHT)
}

/// Working hours for a part of each year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Season {
    /// The first day (month, day).
    pub from: (u8, u8),
    /// The last day (month, day); before `from` when it runs over New Year.
    pub to: (u8, u8),
    /// The working hours.
    pub spans: Vec<Span>,
}

impl Season {
    fn holds(&self, date: Date) -> bool {
        let day = (u8::from(date.month()), date.day());
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            self.from <= day || day <= self.to
        }
    }
}

/// Working hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Where they are decided.
    pub source: String,
    /// The hours outside every season.
    pub spans: Vec<Span>,
    /// Hours of parts of the year, such as summer time tables.
    pub seasons: Vec<Season>,
    /// When letters go to residents, on any day; at any hour when absent.
    pub letters: Option<Span>,
}

impl Hours {
    /// Returns the working hours of a working day.
    pub fn on(&self, date: Date) -> &[Span] {
        self.seasons
            .iter()
            .find(|season| season.holds(date))
            .map_or(&self.spans, |season| &season.spans)
    }
}

/// Working days and hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, CalendarYear>,
    off: BTreeMap<Date, Text>,
    made_up: BTreeMap<Date, Text>,
    /// Days that a published arrangement names, whichever year's it is.
    named: BTreeSet<Date>,
    hours: Hours,
    revision: String,
}

impl Calendar {
    /// Returns the calendar of these years and hours. A later year wins where two name the same day.
    pub fn new(years: impl IntoIterator<Item = CalendarYear>, hours: Hours) -> Calendar {
        let years: BTreeMap<i32, CalendarYear> =
            years.into_iter().map(|year| (year.year, year)).collect();
        let (mut off, mut made_up) = (BTreeMap::new(), BTreeMap::new());
        for holiday in years.values().flat_map(|year| &year.holidays) {
            for date in days(holiday.from, holiday.to) {
                off.insert(date, holiday.name.clone());
                made_up.remove(&date);
            }
            for date in &holiday.work {
                made_up.insert(*date, holiday.name.clone());
                off.remove(date);
            }
        }
        let named = years
            .values()
            .filter(|year| year.published)
            .flat_map(|year| &year.holidays)
            .flat_map(|holiday| days(holiday.from, holiday.to).chain(holiday.work.iter().copied()))
            .collect();
        let revision = revision(&years, &hours);
        Calendar { years, off, made_up, named, hours, revision }
    }

    /// Returns a short fingerprint of the data, kept in clock events when a calendar changes.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Returns the years that it holds.
    pub fn years(&self) -> impl Iterator<Item = &CalendarYear> {
        self.years.values()
    }

    /// Returns the working hours.
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// Tells whether what a date is may still change: the arrangement of its year has not been published, and no
    /// published one (New Year's holiday begins in the year before) names the date.
    pub fn provisional(&self, date: Date) -> bool {
        !self.published(date.year()) && !self.named.contains(&date)
    }

    /// Tells whether any day from `from` to `to`, both included, is provisional.
    pub fn provisional_between(&self, from: Date, to: Date) -> bool {
        (from.year()..=to.year()).filter(|year| !self.published(*year)).any(|year| {
            let first = Date::from_ordinal_date(year, 1).map_or(from, |first| first.max(from));
            days(first, to)
                .take_while(|date| date.year() == year)
                .any(|date| !self.named.contains(&date))
        })
    }

    fn published(&self, year: i32) -> bool {
        self.years.get(&year).is_some_and(|found| found.published)
    }

    /// Returns what a date is.
    pub fn day(&self, date: Date) -> Day<'_> {
        let provisional = self.provisional(date);
        if let Some(name) = self.made_up.get(&date) {
            return Day { date, kind: DayKind::MakeUp, name: Some(name), provisional };
        }
        if let Some(name) = self.off.get(&date) {
            return Day { date, kind: DayKind::Holiday, name: Some(name), provisional };
        }
        let kind = match date.weekday() {
            Weekday::Saturday | Weekday::Sunday => DayKind::Weekend,
            Weekday::Monday
            | Weekday::Tuesday
            | Weekday::Wednesday
            | Weekday::Thursday
            | Weekday::Friday => DayKind::Working,
        };
        Day { date, kind, name: None, provisional }
    }

    /// Tells whether offices work on a date.
    pub fn works(&self, date: Date) -> bool {
        self.day(date).kind.works()
    }

    /// Returns the working hours of a date; none when offices do not work.
    pub fn spans(&self, date: Date) -> &[Span] {
        if self.works(date) { self.hours.on(date) } else { &[] }
    }

    /// Tells whether offices work at a point in time.
    pub fn open(&self, at: Instant) -> bool {
        let date = at.china_date();
        self.spans(date).iter().any(|span| span.begins(date) <= at && at < span.ends(date))
    }

    /// Returns the working time of a date.
    pub fn length(&self, date: Date) -> Duration {
        self.spans(date).iter().map(|span| span.length()).sum()
    }

    /// Returns the end of work on a date, or midnight after it when offices do not work.
    pub fn closing(&self, date: Date) -> Instant {
        match self.spans(date).last() {
            Some(span) => span.ends(date),
            None => Instant::from_china(date, Time::MIDNIGHT).plus(Duration::days(1)),
        }
    }

    /// Returns the `n`th working day after `date`, which itself does not count (民法典 art. 201). With 0, the date
    /// itself or the next working day.
    pub fn working_day_after(&self, date: Date, n: u32) -> Date {
        if n == 0 {
            return self.working_day_from(date);
        }
        let mut left = n;
        let mut day = date;
        for _ in 0..DAYS_AHEAD_MAX {
            let Some(next) = day.next_day() else { return day };
            day = next;
            if self.works(day) {
                left -= 1;
                if left == 0 {
                    return day;
                }
            }
        }
        day
    }

    /// Returns `date` if offices work on it, else the next working day (民法典 art. 203).
    pub fn working_day_from(&self, date: Date) -> Date {
        let mut day = date;
        for _ in 0..DAYS_AHEAD_MAX {
            if self.works(day) {
                return day;
            }
            let Some(next) = day.next_day() else { return day };
            day = next;
        }
        day
    }

    /// Returns how many working days lie after `from` up to and with `to`; 0 when `to` is not later.
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let Some(first) = from.next_day() else { return 0 };
        let count = days(first, to).filter(|date| self.works(*date)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Returns the working time from `from` to `to`; zero when `to` is not later.
    pub fn working_between(&self, from: Instant, to: Instant) -> Duration {
        if to <= from {
            return Duration::ZERO;
        }
        days(from.china_date(), to.china_date())
            .flat_map(|date| self.spans(date).iter().map(move |span| (date, span)))
            .map(|(date, span)| {
                let begins = span.begins(date).max(from);
                let ends = span.ends(date).min(to);
                ends.since(begins).max(Duration::ZERO)
            })
            .sum()
    }

    /// Returns the earliest point by which `by` of working time has passed since `from`.
    pub fn add_working(&self, from: Instant, by: Duration) -> Instant {
        if by <= Duration::ZERO {
            return from;
        }
        let mut left = by;
        let mut date = from.china_date();
        for _ in 0..DAYS_AHEAD_MAX {
            for span in self.spans(date) {
                let begins = span.begins(date).max(from);
                let free = span.ends(date).since(begins);
                if free <= Duration::ZERO {
                    continue;
                }
                if left <= free {
                    return begins.plus(left);
                }
                left -= free;
            }
            let Some(next) = date.next_day() else { break };
            date = next;
        }
        Instant::MAX
    }

    /// Returns the first point from `at` on at which the office is open.
    pub fn opens(&self, at: Instant) -> Instant {
        let least = Duration::microseconds(1);
        if self.open(at) { at } else { self.add_working(at, least).minus(least) }
    }

    /// Returns the first point from `at` on at which letters go to residents.
    pub fn letters_go(&self, at: Instant) -> Instant {
        let (Some(span), date) = (self.hours.letters, at.china_date()) else { return at };
        if at < span.begins(date) {
            span.begins(date)
        } else if at < span.ends(date) {
            at
        } else {
            date.next_day().map_or(at, |next| span.begins(next))
        }
    }

    /// Returns the latest point from which `by` of working time passes until `to`.
    pub fn working_before(&self, to: Instant, by: Duration) -> Instant {
        if by <= Duration::ZERO {
            return to;
        }
        let mut left = by;
        let mut date = to.china_date();
        for _ in 0..DAYS_AHEAD_MAX {
            for span in self.spans(date).iter().rev() {
                let ends = span.ends(date).min(to);
                let free = ends.since(span.begins(date));
                if free <= Duration::ZERO {
                    continue;
                }
                if left <= free {
                    return ends.minus(left);
                }
                left -= free;
            }
            let Some(before) = date.previous_day() else { break };
            date = before;
        }
        Instant::MIN
    }
}

/// Returns the days from `from` to `to`, both included.
pub fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |date| date.next_day()).take_while(move |date| *date <= to)
}

fn revision(years: &BTreeMap<i32, CalendarYear>, hours: &Hours) -> String {
    let mut told: BTreeSet<String> = BTreeSet::new();
    for year in years.values() {
        told.insert(format!("year {} {}", year.year, year.published));
        for holiday in &year.holidays {
            told.insert(format!("off {} {}", holiday.from, holiday.to));
            told.extend(holiday.work.iter().map(|date| format!("work {date}")));
        }
    }
    let spans = |spans: &[Span]| spans.iter().map(Span::to_string).collect::<Vec<_>>().join(",");
    told.insert(format!("hours {}", spans(&hours.spans)));
    for season in &hours.seasons {
        told.insert(format!("season {:?} {:?} {}", season.from, season.to, spans(&season.spans)));
    }
    let text = told.into_iter().collect::<Vec<_>>().join("\n");
    crate::commit::sha256(text.as_bytes()).hex().chars().take(16).collect()
}
