//! The state of a clock, folded from its events.

use super::limit::{Limit, Unit};
use crate::calendar::Calendar;
use crate::refusal::Refusal;
use crate::text::Text;
use crate::time::{Date, Duration, Instant, Time};
use serde::{Deserialize, Serialize};

/// Something that happened to a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockEvent {
    /// When.
    pub at: Instant,
    /// What.
    #[serde(flatten)]
    pub change: ClockChange,
}

/// What happened to a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ClockChange {
    /// It began to run.
    Started {
        /// How long the work may take.
        limit: Limit,
    },
    /// It was stopped for a while; the time is given back.
    Paused {
        /// Why, as a key of the procedure file; what somebody wrote about it belongs into the matter's form.
        reason: String,
    },
    /// It runs again.
    Resumed,
    /// More time was granted.
    Extended {
        /// How much.
        by: Limit,
    },
    /// The work now has another limit, counted from the same beginning (the case was put in another category).
    /// Extensions stay.
    LimitChanged {
        /// How long the work may take.
        limit: Limit,
    },
    /// The calendar was revised. Deadlines follow the calendar given to [`deadline`]; this event tells which one moved them.
    CalendarRevised {
        /// The new calendar's [`Calendar::revision`].
        revision: String,
    },
    /// The work is done, or there is no work any more.
    Stopped,
}

/// A time during which a clock did not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// From when.
    pub from: Instant,
    /// Until when; none while it lasts.
    pub to: Option<Instant>,
    /// Why.
    pub reason: String,
}

/// How much time is left, or by how much the deadline has passed, for telling in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Remaining {
    /// Whether the deadline has passed.
    pub late: bool,
    /// Whether days and hours are working time.
    pub working: bool,
    /// Whole days.
    pub days: u32,
    /// Hours beyond the days.
    pub hours: u32,
    /// Minutes beyond the hours; the rest of a minute is cut off.
    pub minutes: u32,
}

impl Remaining {
    /// Returns it in words: 还剩 1 个工作日 2 小时, 1 working day 2 hours left; 已超期 5 分钟, 5 minutes late.
    pub fn words(self) -> Text {
        let part = |n: u32, zh: &str, en: &str| {
            let s = if n == 1 { "" } else { "s" };
            (n > 0).then(|| (format!("{n} {zh}"), format!("{n} {en}{s}")))
        };
        let (day_zh, day_en) =
            if self.working { ("个工作日", "working day") } else { ("天", "day") };
        let minutes = if self.days > 0 { 0 } else { self.minutes };
        let parts = [
            part(self.days, day_zh, day_en),
            part(self.hours, "小时", "hour"),
            part(minutes, "分钟", "minute"),
        ];
        let (zh, en): (Vec<String>, Vec<String>) = parts.into_iter().flatten().unzip();
        let (zh, en) = if zh.is_empty() {
            ("不到 1 分钟".to_owned(), "less than a minute".to_owned())
        } else {
            (zh.join(" "), en.join(" "))
        };
        if self.late {
            Text::new(format!("已超期 {zh}"), format!("{en} late"))
        } else {
            Text::new(format!("还剩 {zh}"), format!("{en} left"))
        }
    }
}

/// Why an event does not fit a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockRefusal {
    /// The first event is something else than a start.
    #[error("the clock has not started")]
    NotStarted,
    /// It started before.
    #[error("the clock has started before")]
    StartedTwice,
    /// It is paused already.
    #[error("the clock is paused already")]
    PausedTwice,
    /// It is not paused.
    #[error("the clock is not paused")]
    NotPaused,
    /// It has stopped.
    #[error("the clock has stopped")]
    Ended,
    /// An event lies before the one before it.
    #[error("the events are not in order of time")]
    OutOfOrder,
}

impl From<ClockRefusal> for Refusal {
    fn from(refusal: ClockRefusal) -> Refusal {
        Refusal::conflict(match refusal {
            ClockRefusal::NotStarted => "kernel.refusal.clock_not_started",
            ClockRefusal::StartedTwice => "kernel.refusal.clock_started_twice",
            ClockRefusal::PausedTwice => "kernel.refusal.clock_paused_twice",
            ClockRefusal::NotPaused => "kernel.refusal.clock_not_paused",
            ClockRefusal::Ended => "kernel.refusal.clock_ended",
            ClockRefusal::OutOfOrder => "kernel.refusal.clock_out_of_order",
        })
    }
}

/// The state of a clock after its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockState {
    /// When it began to run.
    pub started: Instant,
    /// How long the work may take, without extensions.
    pub limit: Limit,
    /// What was granted on top.
    pub extensions: Vec<Limit>,
    /// The deadline; while paused, the deadline as if the clock ran again at the moment of the pause.
    pub due: Instant,
    /// All pauses, the lasting one included.
    pub pauses: Vec<Pause>,
    /// When it stopped for good.
    pub stopped: Option<Instant>,
    /// Whether the deadline rests on a year whose calendar has not been published.
    pub provisional: bool,
    /// The calendar that last moved the deadline, when events tell.
    pub revision: Option<String>,
}

/// Returns the state of the clock that `events` tell of, by `calendar`. The same events and calendar always give the
/// same deadline.
pub fn deadline(events: &[ClockEvent], calendar: &Calendar) -> Result<ClockState, ClockRefusal> {
    let Some((first, rest)) = events.split_first() else { return Err(ClockRefusal::NotStarted) };
    let ClockChange::Started { limit } = first.change else { return Err(ClockRefusal::NotStarted) };
    let mut state = ClockState {
        started: first.at,
        limit,
        extensions: Vec::new(),
        due: first.at,
        pauses: Vec::new(),
        stopped: None,
        provisional: false,
        revision: None,
    };
    let mut latest = first.at;
    for event in rest {
        if event.at < latest {
            return Err(ClockRefusal::OutOfOrder);
        }
        latest = event.at;
        state.take(event)?;
    }
    state.due = due(&state, calendar);
    state.provisional =
        calendar.provisional_between(state.started.china_date(), state.due.china_date());
    Ok(state)
}

impl ClockState {
    fn take(&mut self, event: &ClockEvent) -> Result<(), ClockRefusal> {
        // A revision of the calendar reaches ended clocks too: it changes nothing in them but may be told to all.
        if self.stopped.is_some() && !matches!(event.change, ClockChange::CalendarRevised { .. }) {
            return Err(ClockRefusal::Ended);
        }
        match &event.change {
            ClockChange::Started { .. } => return Err(ClockRefusal::StartedTwice),
            ClockChange::Paused { reason } => {
                if self.paused().is_some() {
                    return Err(ClockRefusal::PausedTwice);
                }
                self.pauses.push(Pause { from: event.at, to: None, reason: reason.clone() });
            }
            ClockChange::Resumed => match self.pauses.last_mut() {
                Some(pause) if pause.to.is_none() => pause.to = Some(event.at),
                _ => return Err(ClockRefusal::NotPaused),
            },
            ClockChange::Extended { by } => self.extensions.push(*by),
            ClockChange::LimitChanged { limit } => self.limit = *limit,
            ClockChange::CalendarRevised { revision } => self.revision = Some(revision.clone()),
            ClockChange::Stopped => self.stopped = Some(event.at),
        }
        Ok(())
    }

    /// Returns the pause that lasts, if any. A clock stopped while paused stays so.
    pub fn paused(&self) -> Option<&Pause> {
        self.pauses.last().filter(|pause| pause.to.is_none())
    }

    /// Tells whether it runs: neither paused nor stopped.
    pub fn runs(&self) -> bool {
        self.paused().is_none() && self.stopped.is_none()
    }

    /// Tells whether the deadline has passed, at `now` or when the clock last ran.
    pub fn overdue(&self, now: Instant) -> bool {
        self.ran_until(now) > self.due
    }

    /// Returns the time used so far: working time for limits of working time, else time of the calendar.
    pub fn spent(&self, now: Instant, calendar: &Calendar) -> Duration {
        let until = self.ran_until(now);
        let paused: Duration = self
            .paused_within(self.started, until)
            .map(|(from, to)| self.measure(from, to, calendar))
            .sum();
        self.measure(self.started, until, calendar) - paused
    }

    /// Returns the time left, or the time by which it is late.
    pub fn remaining(&self, now: Instant, calendar: &Calendar) -> Remaining {
        let at = self.ran_until(now);
        let late = at > self.due;
        let length = if late {
            let paused: Duration = self
                .paused_within(self.due, at)
                .map(|(from, to)| self.measure(from, to, calendar))
                .sum();
            self.measure(self.due, at, calendar) - paused
        } else {
            self.measure(at, self.due, calendar)
        };
        let working = self.limit.unit().working();
        let day = if working {
            calendar.length(calendar.working_day_from(at.china_date()))
        } else {
            Duration::days(1)
        };
        told(length, day, late, working)
    }

    /// Returns how much of the time is used, in thousandths, 1000 at the deadline and 1000 beyond it.
    pub fn used_permille(&self, now: Instant, calendar: &Calendar) -> u32 {
        let at = self.ran_until(now);
        if at >= self.due {
            return 1000;
        }
        let spent = self.spent(now, calendar).whole_microseconds();
        let left = self.measure(at, self.due, calendar).whole_microseconds();
        if spent + left <= 0 {
            return 0;
        }
        u32::try_from(spent * 1000 / (spent + left)).unwrap_or(1000)
    }

    /// Returns `now`, or the moment at which the clock ceased to run if that is earlier.
    fn ran_until(&self, now: Instant) -> Instant {
        let stopped = self.stopped.unwrap_or(now);
        let paused = self.paused().map_or(now, |pause| pause.from);
        now.min(stopped).min(paused).max(self.started)
    }

    fn paused_within(
        &self,
        from: Instant,
        to: Instant,
    ) -> impl Iterator<Item = (Instant, Instant)> {
        self.pauses.iter().filter_map(move |pause| {
            let (begins, ends) = (pause.from.max(from), pause.to.unwrap_or(to).min(to));
            (begins < ends).then_some((begins, ends))
        })
    }

    fn measure(&self, from: Instant, to: Instant, calendar: &Calendar) -> Duration {
        measure(self.limit.unit(), from, to, calendar)
    }
}

fn measure(unit: Unit, from: Instant, to: Instant, calendar: &Calendar) -> Duration {
    if unit.working() {
        calendar.working_between(from, to)
    } else {
        to.since(from).max(Duration::ZERO)
    }
}

fn told(length: Duration, day: Duration, late: bool, working: bool) -> Remaining {
    let minutes = length.whole_minutes().max(0);
    let day_minutes = day.whole_minutes().max(1);
    let rest = minutes % day_minutes;
    let small = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Remaining {
        late,
        working,
        days: small(minutes / day_minutes),
        hours: small(rest / 60),
        minutes: small(rest % 60),
    }
}

/// Returns the deadline: first the limit with its extensions, then the pauses in order, each giving back what it took
/// before the deadline that held when it began. A pause after the deadline gives nothing back.
fn due(state: &ClockState, calendar: &Calendar) -> Instant {
    let parts = joined(state.limit, &state.extensions);
    let mut reach = Reach::Moment(state.started);
    for part in parts {
        reach = reach.advance(part, calendar);
    }
    for pause in &state.pauses {
        let Some(to) = pause.to else { continue };
        if pause.from < reach.due(calendar) {
            reach = reach.give_back(pause.from, to, state.limit.unit(), calendar);
        }
    }
    reach.due(calendar)
}

/// Adds neighbours of the same unit, so that 15d extended by 15d is 30d.
fn joined(limit: Limit, extensions: &[Limit]) -> Vec<Limit> {
    let mut parts = vec![limit];
    for extension in extensions {
        match parts.last_mut() {
            Some(last) if last.unit() == extension.unit() => {
                *last = last.plus(*extension);
            }
            _ => parts.push(*extension),
        }
    }
    parts
}

/// How far a period reaches: to a moment, or to the end of a day whatever that day is.
#[derive(Clone, Copy)]
enum Reach {
    Moment(Instant),
    /// The last day of a period of calendar days, not yet moved to a working day.
    Day(Date),
}

impl Reach {
    fn due(self, calendar: &Calendar) -> Instant {
        match self {
            Reach::Moment(at) => at,
            Reach::Day(date) => calendar.closing(calendar.working_day_from(date)),
        }
    }

    fn advance(self, by: Limit, calendar: &Calendar) -> Reach {
        let from = self.due(calendar);
        match (by.unit(), by.duration()) {
            (Unit::Minutes | Unit::Hours, Some(length)) => Reach::Moment(from.plus(length)),
            (Unit::WorkingHours, Some(length)) => Reach::Moment(calendar.add_working(from, length)),
            (Unit::Days, _) => {
                let last = from.china_date().checked_add(Duration::days(i64::from(by.count())));
                Reach::Day(last.unwrap_or(Date::MAX))
            }
            (Unit::WorkingDays, _) => Reach::Moment(
                calendar.closing(calendar.working_day_after(from.china_date(), by.count())),
            ),
            (Unit::Minutes | Unit::Hours | Unit::WorkingHours, None) => self,
        }
    }

    /// Days of the calendar are given back whole: a pause of any part of a day gives the day.
    fn give_back(self, from: Instant, to: Instant, unit: Unit, calendar: &Calendar) -> Reach {
        match self {
            Reach::Moment(at) if unit.working() => {
                Reach::Moment(calendar.add_working(at, calendar.working_between(from, to)))
            }
            Reach::Moment(at) => Reach::Moment(at.plus(to.since(from))),
            Reach::Day(last) => {
                let midnight = Instant::from_china(last, Time::MIDNIGHT).plus(Duration::days(1));
                let moved = midnight.plus(to.since(from)).minus(Duration::microseconds(1));
                Reach::Day(moved.china_date())
            }
        }
    }
}
