//! Deadlines: units, counting, pauses, extensions, replay.

use crate::calendar::calendar_once;
use crate::support::{cases, china, date};
use kernel::calendar::Calendar;
use kernel::clock::{
    ClockChange, ClockEvent, ClockRefusal, ClockState, Limit, Remaining, Unit, deadline,
};
use kernel::time::{Duration, Instant};
use proptest::prelude::*;

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

/// Reads `start 5wd`, `pause`, `resume`, `extend 2wd`, `limit 24h`, `stop`, each after a time in China.
fn events(lines: &[(&str, &str)]) -> Vec<ClockEvent> {
    lines.iter().map(|(at, what)| ClockEvent { at: china(at), change: change(what) }).collect()
}

fn change(what: &str) -> ClockChange {
    let (word, rest) = what.split_once(' ').unwrap_or((what, ""));
    match word {
        "start" => ClockChange::Started { limit: limit(rest) },
        "pause" => ClockChange::Paused { reason: "awaiting_reporter".to_owned() },
        "resume" => ClockChange::Resumed,
        "extend" => ClockChange::Extended { by: limit(rest) },
        "limit" => ClockChange::LimitChanged { limit: limit(rest) },
        "revise" => ClockChange::CalendarRevised { revision: rest.to_owned() },
        "stop" => ClockChange::Stopped,
        other => panic!("{other}"),
    }
}

fn state(lines: &[(&str, &str)]) -> ClockState {
    deadline(&events(lines), calendar_once()).unwrap()
}

fn check_due(lines: &[(&str, &str)], due: &str) {
    assert_eq!(state(lines).due.china(), china(due).china(), "{lines:?}");
}

#[test]
fn each_unit_has_its_way_of_counting() {
    // Wednesday 2026-05-06 is the first working day after Labour Day; Saturday 05-09 is worked.
    check_due(&[("2026-05-06 10:00", "start 5wd")], "2026-05-12 17:30");
    check_due(&[("2026-05-06 10:00", "start 4wh")], "2026-05-06 15:30");
    check_due(&[("2026-05-06 16:30", "start 4wh")], "2026-05-07 12:00");
    check_due(&[("2026-05-06 10:00", "start 24h")], "2026-05-07 10:00");
    check_due(&[("2026-05-01 23:50", "start 30m")], "2026-05-02 00:20");
    check_due(&[("2026-05-06 10:00", "start 15d")], "2026-05-21 17:30");
}

#[test]
fn the_first_day_does_not_count_and_the_last_day_is_a_working_day() {
    check_due(&[("2026-04-30 09:00", "start 1wd")], "2026-05-06 17:30");
    check_due(&[("2026-04-30 23:00", "start 1wd")], "2026-05-06 17:30");
    check_due(&[("2026-05-02 12:00", "start 1wd")], "2026-05-06 17:30");
    // 民法典 art. 203: 2026-04-16 + 15 days is 05-01, a holiday; the next working day takes its place.
    check_due(&[("2026-04-16 09:00", "start 15d")], "2026-05-06 17:30");
}

#[test]
fn a_pause_gives_back_exactly_its_working_time() {
    let paused = [
        ("2026-05-06 10:00", "start 5wd"),
        ("2026-05-07 11:00", "pause"),
        ("2026-05-08 10:30", "resume"),
    ];
    // From 11:00 to 12:00, 13:30 to 17:30 and 9:00 to 10:30: 6.5 hours after 05-12 17:30.
    check_due(&paused, "2026-05-13 17:00");
    check_due(
        &[
            ("2026-05-06 10:00", "start 4wh"),
            ("2026-05-06 11:00", "pause"),
            ("2026-05-06 14:00", "resume"),
        ],
        "2026-05-06 17:00",
    );
    check_due(
        &[
            ("2026-05-06 10:00", "start 24h"),
            ("2026-05-06 11:00", "pause"),
            ("2026-05-06 14:00", "resume"),
        ],
        "2026-05-07 13:00",
    );
    // Days of the calendar are given back whole: 05-21 and two days and a bit is Sunday 05-24, so Monday.
    check_due(
        &[
            ("2026-05-06 10:00", "start 15d"),
            ("2026-05-07 09:00", "pause"),
            ("2026-05-09 09:01", "resume"),
        ],
        "2026-05-25 17:30",
    );
}

#[test]
fn a_pause_over_a_holiday_gives_back_no_working_time() {
    check_due(
        &[
            ("2026-04-30 09:00", "start 2wd"),
            ("2026-05-01 09:00", "pause"),
            ("2026-05-05 17:00", "resume"),
        ],
        "2026-05-07 17:30",
    );
}

#[test]
fn a_pause_after_the_deadline_gives_nothing_back_but_lateness_stands_still() {
    let lines = [
        ("2026-05-06 10:00", "start 4wh"),
        ("2026-05-06 16:30", "pause"),
        ("2026-05-07 10:00", "resume"),
    ];
    check_due(&lines, "2026-05-06 15:30");
    let state = state(&lines);
    assert!(state.overdue(china("2026-05-07 10:00")));
    let late = state.remaining(china("2026-05-07 10:30"), calendar_once());
    assert_eq!(late, Remaining { late: true, working: true, days: 0, hours: 1, minutes: 30 });
}

#[test]
fn extensions_add_to_the_limit_and_not_to_the_pauses() {
    check_due(
        &[("2026-05-06 10:00", "start 5wd"), ("2026-05-11 10:00", "extend 3wd")],
        "2026-05-15 17:30",
    );
    check_due(
        &[("2026-04-16 09:00", "start 15d"), ("2026-04-20 09:00", "extend 15d")],
        "2026-05-18 17:30",
    );
    check_due(
        &[("2026-05-06 10:00", "start 1wd"), ("2026-05-07 10:00", "extend 4wh")],
        "2026-05-08 14:30",
    );
    check_due(
        &[("2026-05-06 10:00", "start 4wh"), ("2026-05-06 11:00", "extend 1wd")],
        "2026-05-07 17:30",
    );
}

#[test]
fn another_limit_counts_from_the_same_beginning() {
    check_due(
        &[("2026-05-06 10:00", "start 5wd"), ("2026-05-07 10:00", "limit 24h")],
        "2026-05-07 10:00",
    );
    check_due(
        &[
            ("2026-05-06 10:00", "start 1wd"),
            ("2026-05-06 11:00", "extend 1wd"),
            ("2026-05-06 12:00", "limit 5wd"),
        ],
        "2026-05-13 17:30",
    );
}

#[test]
fn a_revised_calendar_moves_the_deadline() {
    let lines = [("2026-12-30 10:00", "start 5wd")];
    let before = state(&lines);
    assert_eq!(before.due, china("2027-01-07 17:30"));
    assert!(before.provisional);
    let mut years: Vec<_> = calendar_once().years().cloned().collect();
    let year = years.iter_mut().find(|year| year.year == 2027).unwrap();
    year.published = true;
    year.holidays[0].to = date("2027-01-03");
    year.holidays[0].work = vec![date("2027-01-09")];
    year.holidays[1].from = date("2027-01-04");
    let revised = Calendar::new(years, calendar_once().hours().clone());
    let told = format!("revise {}", revised.revision());
    let after = deadline(&events(&[lines[0], ("2026-12-31 09:00", &told)]), &revised).unwrap();
    assert!(!after.provisional);
    assert!(after.due > before.due);
    assert_eq!(after.revision.as_deref(), Some(revised.revision()));
}

#[test]
fn remaining_is_told_in_days_hours_and_minutes() {
    let running = state(&[("2026-05-06 10:00", "start 5wd")]);
    let told = |at: &str| running.remaining(china(at), calendar_once());
    assert_eq!(
        told("2026-05-11 15:00"),
        Remaining { late: false, working: true, days: 1, hours: 2, minutes: 30 }
    );
    assert_eq!(
        told("2026-05-12 17:30"),
        Remaining { late: false, working: true, days: 0, hours: 0, minutes: 0 }
    );
    assert_eq!(
        told("2026-05-14 09:05"),
        Remaining { late: true, working: true, days: 1, hours: 0, minutes: 5 }
    );
    let emergency = state(&[("2026-05-02 10:00", "start 2h")]);
    assert_eq!(
        emergency.remaining(china("2026-05-02 10:45"), calendar_once()),
        Remaining { late: false, working: false, days: 0, hours: 1, minutes: 15 }
    );
    assert_eq!(running.used_permille(china("2026-05-06 10:00"), calendar_once()), 0);
    assert_eq!(running.used_permille(china("2026-05-20 10:00"), calendar_once()), 1000);
}

#[test]
fn remaining_has_words() {
    let words = |late, working, days, hours, minutes| {
        Remaining { late, working, days, hours, minutes }.words()
    };
    let text = words(false, true, 1, 2, 30);
    assert_eq!(
        (text.zh.as_str(), text.en.as_str()),
        ("还剩 1 个工作日 2 小时", "1 working day 2 hours left")
    );
    let text = words(true, false, 0, 0, 5);
    assert_eq!((text.zh.as_str(), text.en.as_str()), ("已超期 5 分钟", "5 minutes late"));
    assert_eq!(words(false, true, 0, 0, 0).en, "less than a minute left");
}

#[test]
fn a_stopped_clock_keeps_what_it_showed() {
    let done = state(&[("2026-05-06 10:00", "start 5wd"), ("2026-05-11 15:00", "stop")]);
    let told = done.remaining(china("2027-01-01 00:00"), calendar_once());
    assert_eq!(told, Remaining { late: false, working: true, days: 1, hours: 2, minutes: 30 });
    assert!(!done.overdue(china("2027-01-01 00:00")));
}

#[test]
fn events_that_do_not_fit_are_refused() {
    let refused = |lines: &[(&str, &str)]| deadline(&events(lines), calendar_once()).unwrap_err();
    let start = ("2026-05-06 10:00", "start 5wd");
    assert_eq!(refused(&[]), ClockRefusal::NotStarted);
    assert_eq!(refused(&[("2026-05-06 10:00", "pause")]), ClockRefusal::NotStarted);
    assert_eq!(refused(&[start, ("2026-05-06 11:00", "start 5wd")]), ClockRefusal::StartedTwice);
    assert_eq!(refused(&[start, ("2026-05-06 11:00", "resume")]), ClockRefusal::NotPaused);
    assert_eq!(
        refused(&[start, ("2026-05-06 11:00", "pause"), ("2026-05-06 12:00", "pause")]),
        ClockRefusal::PausedTwice
    );
    assert_eq!(
        refused(&[start, ("2026-05-06 11:00", "stop"), ("2026-05-06 12:00", "pause")]),
        ClockRefusal::Ended
    );
    assert_eq!(refused(&[start, ("2026-05-06 09:00", "pause")]), ClockRefusal::OutOfOrder);
}

#[test]
fn limits_are_read_and_told() {
    assert_eq!(limit("5wd").words().zh, "5 个工作日");
    assert_eq!(limit("1wh").words().en, "1 working hour");
    for wrong in ["", "5", "wd", "0wd", "5 wd", "5w", "-1d", "1.5h", "10001d", "99999999999d"] {
        assert!(wrong.parse::<Limit>().is_err(), "{wrong}");
    }
    let json = serde_json::to_string(&change("extend 2wd")).unwrap();
    assert_eq!(json, r#"{"what":"extended","by":"2wd"}"#);
    let event = &events(&[("2026-05-06 10:00", "start 5wd")])[0];
    let json = serde_json::to_value(event).unwrap();
    assert_eq!(
        json,
        serde_json::json!({ "at": 1_778_032_800_000_000_i64, "what": "started", "limit": "5wd" })
    );
    assert_eq!(&serde_json::from_value::<ClockEvent>(json).unwrap(), event);
}

fn limits() -> impl Strategy<Value = Limit> {
    let unit = prop_oneof![
        Just(Unit::Minutes),
        Just(Unit::Hours),
        Just(Unit::WorkingHours),
        Just(Unit::Days),
        Just(Unit::WorkingDays)
    ];
    (1_u32..40, unit).prop_map(|(count, unit)| Limit::new(count, unit).unwrap())
}

fn instants() -> impl Strategy<Value = Instant> {
    (1_767_225_600_i64..1_793_000_000).prop_map(|seconds| Instant::from_micros(seconds * 1_000_000))
}

/// A start, then pauses and resumes and extensions in order of time.
fn histories() -> impl Strategy<Value = Vec<ClockEvent>> {
    let steps = prop::collection::vec((0_i64..200_000, 0_u8..4, limits()), 0..12);
    (instants(), limits(), steps).prop_map(|(start, limit, steps)| {
        let mut events = vec![ClockEvent { at: start, change: ClockChange::Started { limit } }];
        let (mut at, mut paused) = (start, false);
        for (seconds, what, by) in steps {
            at = at.plus(Duration::seconds(seconds));
            let change = match what {
                0 if !paused => ClockChange::Paused { reason: String::new() },
                1 if paused => ClockChange::Resumed,
                2 => ClockChange::Extended { by },
                _ => continue,
            };
            paused = match change {
                ClockChange::Paused { .. } => true,
                ClockChange::Resumed => false,
                _ => paused,
            };
            events.push(ClockEvent { at, change });
        }
        events
    })
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_replay_gives_the_same_deadline(events in histories()) {
        let calendar = calendar_once();
        let json = serde_json::to_string(&events).unwrap();
        let replayed: Vec<ClockEvent> = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(deadline(&events, calendar).unwrap(), deadline(&replayed, calendar).unwrap());
    }

    #[test]
    fn pausing_gives_back_what_was_left(
        start in instants(),
        limit in limits(),
        before in 0_i64..300_000,
        length in 0_i64..2_000_000,
    ) {
        let calendar = calendar_once();
        let pause = start.plus(Duration::seconds(before));
        let resume = pause.plus(Duration::seconds(length));
        let mut events = vec![ClockEvent { at: start, change: ClockChange::Started { limit } }];
        let unpaused = deadline(&events, calendar).unwrap();
        events.push(ClockEvent { at: pause, change: ClockChange::Paused { reason: String::new() } });
        events.push(ClockEvent { at: resume, change: ClockChange::Resumed });
        let paused = deadline(&events, calendar).unwrap();
        prop_assert!(paused.due >= unpaused.due);
        let left = |due: Instant, at: Instant| if limit.unit().working() {
            calendar.working_between(at, due)
        } else {
            due.since(at)
        };
        if pause >= unpaused.due {
            prop_assert_eq!(paused.due, unpaused.due, "a pause after the deadline gives nothing back");
        } else if limit.unit() == Unit::Days {
            // The last day moves on by the pause before it is moved to a working day.
            let last = start.china_date() + Duration::days(i64::from(limit.count()));
            prop_assert!(paused.due.china_date() >= last + Duration::days(length / 86_400));
        } else {
            prop_assert_eq!(left(paused.due, resume), left(unpaused.due, pause));
            prop_assert_eq!(paused.spent(resume, calendar), unpaused.spent(pause, calendar));
        }
    }

    #[test]
    fn a_longer_limit_and_a_later_start_never_end_earlier(
        start in instants(),
        later in 0_i64..400_000,
        limit in limits(),
        more in 0_u32..20,
    ) {
        let calendar = calendar_once();
        let due = |at: Instant, limit: Limit| {
            deadline(&[ClockEvent { at, change: ClockChange::Started { limit } }], calendar).unwrap().due
        };
        let longer = Limit::new(limit.count() + more, limit.unit()).unwrap();
        prop_assert!(due(start, longer) >= due(start, limit));
        prop_assert!(due(start.plus(Duration::seconds(later)), limit) >= due(start, limit));
        prop_assert!(due(start, limit) > start);
    }

    #[test]
    fn extensions_of_the_same_unit_add_up(start in instants(), limit in limits(), more in 1_u32..20) {
        let calendar = calendar_once();
        let by = Limit::new(more, limit.unit()).unwrap();
        let sum = Limit::new(limit.count() + more, limit.unit()).unwrap();
        let extended = [
            ClockEvent { at: start, change: ClockChange::Started { limit } },
            ClockEvent { at: start, change: ClockChange::Extended { by } },
        ];
        let whole = [ClockEvent { at: start, change: ClockChange::Started { limit: sum } }];
        prop_assert_eq!(deadline(&extended, calendar).unwrap().due, deadline(&whole, calendar).unwrap().due);
    }

    #[test]
    fn time_left_never_grows_while_the_clock_runs(events in histories(), one in 0_i64..900_000, two in 0_i64..900_000) {
        let calendar = calendar_once();
        let state = deadline(&events, calendar).unwrap();
        let last = events.last().unwrap().at;
        let (first, second) = (last.plus(Duration::seconds(one.min(two))), last.plus(Duration::seconds(one.max(two))));
        prop_assert!(state.spent(first, calendar) <= state.spent(second, calendar));
        prop_assert!(!state.overdue(first) || state.overdue(second));
        prop_assert!(state.used_permille(first, calendar) <= state.used_permille(second, calendar));
    }
}
