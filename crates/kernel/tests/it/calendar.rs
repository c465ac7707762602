//! Working days and hours: the published years day by day, and the arithmetic.

use crate::support::{calendar, cases, china, date};
use kernel::calendar::{Calendar, DayKind, Hours, Season, Span, days, read_hours, read_year};
use kernel::time::{Duration, Instant, Time, Weekday};
use proptest::prelude::*;

/// Returns the days off and the make-up days of a year, as `01-28..02-04` and `+02-08`.
fn told(calendar: &Calendar, year: i32) -> String {
    let mut words: Vec<String> = Vec::new();
    let all = days(date(&format!("{year}-01-01")), date(&format!("{year}-12-31")));
    let short = |day: kernel::time::Date| kernel::time::date_text(day)[5..].to_owned();
    let mut run: Option<(String, String)> = None;
    for day in all {
        let kind = calendar.day(day).kind;
        if kind == DayKind::Holiday {
            run = Some((run.map_or_else(|| short(day), |(from, _)| from), short(day)));
            continue;
        }
        words.extend(run.take().map(|(from, to)| format!("{from}..{to}")));
        if kind == DayKind::MakeUp {
            words.push(format!("+{}", short(day)));
        }
    }
    words.join(" ")
}

#[test]
fn the_year_2025_is_as_published() {
    assert_eq!(
        told(&calendar(), 2025),
        "01-01..01-01 +01-26 01-28..02-04 +02-08 04-04..04-06 +04-27 05-01..05-05 05-31..06-02 +09-28 10-01..10-08 +10-11"
    );
}

#[test]
fn the_year_2026_is_as_published() {
    assert_eq!(
        told(&calendar(), 2026),
        "01-01..01-03 +01-04 +02-14 02-15..02-23 +02-28 04-04..04-06 05-01..05-05 +05-09 06-19..06-21 +09-20 09-25..09-27 10-01..10-07 +10-10"
    );
}

#[test]
fn the_year_2027_is_foreseen_and_says_so() {
    let calendar = calendar();
    assert_eq!(
        told(&calendar, 2027),
        "01-01..01-01 02-05..02-10 04-05..04-05 05-01..05-04 06-09..06-09 09-15..09-15 10-01..10-05"
    );
    assert!(calendar.day(date("2027-03-01")).provisional);
    assert!(!calendar.day(date("2026-03-01")).provisional);
    assert!(calendar.provisional_between(date("2026-12-30"), date("2027-01-04")));
    assert!(calendar.day(date("2031-01-01")).provisional, "a year without a file is provisional");
}

#[test]
fn working_days_of_the_published_years_are_counted() {
    let calendar = calendar();
    let count = |year: i32| {
        days(date(&format!("{year}-01-01")), date(&format!("{year}-12-31")))
            .filter(|day| calendar.works(*day))
            .count()
    };
    assert_eq!((count(2025), count(2026)), (248, 248));
}

#[test]
fn a_holiday_has_its_name_and_a_make_up_day_too() {
    let calendar = calendar();
    assert_eq!(calendar.day(date("2026-02-17")).name.unwrap().zh, "春节");
    assert_eq!(calendar.day(date("2026-02-28")).name.unwrap().en, "Spring Festival");
    assert_eq!(calendar.day(date("2026-02-28")).kind, DayKind::MakeUp);
    assert_eq!(calendar.day(date("2026-03-01")).kind, DayKind::Weekend);
    assert_eq!(calendar.day(date("2026-03-02")).kind, DayKind::Working);
}

#[test]
fn working_time_leaves_out_nights_noons_and_holidays() {
    let calendar = calendar();
    let hours =
        |from: &str, to: &str| calendar.working_between(china(from), china(to)).whole_minutes();
    assert_eq!(hours("2026-05-06 09:00", "2026-05-06 17:30"), 7 * 60);
    assert_eq!(hours("2026-05-06 11:30", "2026-05-06 14:00"), 60);
    assert_eq!(hours("2026-04-30 17:00", "2026-05-06 09:30"), 60, "over Labour Day");
    assert_eq!(hours("2026-05-09 08:00", "2026-05-09 20:00"), 7 * 60, "a Saturday made up");
    assert_eq!(hours("2026-05-06 18:00", "2026-05-06 08:00"), 0, "backwards is nothing");
}

#[test]
fn the_end_of_a_time_is_the_earliest_point() {
    let calendar = calendar();
    let add =
        |from: &str, minutes: i64| calendar.add_working(china(from), Duration::minutes(minutes));
    assert_eq!(add("2026-05-06 09:00", 180), china("2026-05-06 12:00"));
    assert_eq!(add("2026-05-06 09:00", 181), china("2026-05-06 13:31"));
    assert_eq!(add("2026-04-30 17:00", 60), china("2026-05-06 09:30"));
    assert_eq!(add("2026-05-05 12:00", 0), china("2026-05-05 12:00"));
}

#[test]
fn working_days_after_a_day_do_not_count_the_day() {
    let calendar = calendar();
    assert_eq!(calendar.working_day_after(date("2026-04-30"), 1), date("2026-05-06"));
    assert_eq!(
        calendar.working_day_after(date("2026-05-06"), 5),
        date("2026-05-12"),
        "Saturday 05-09 is worked"
    );
    assert_eq!(calendar.working_day_after(date("2026-05-02"), 0), date("2026-05-06"));
    assert_eq!(calendar.working_days_between(date("2026-05-06"), date("2026-05-12")), 5);
}

#[test]
fn a_season_has_its_own_hours_also_over_new_year() {
    let span = |from: u8, to: u8| Span::parse(&format!("{from:02}:00-{to:02}:00")).unwrap();
    let winter = Season { from: (11, 1), to: (3, 31), spans: vec![span(10, 16)] };
    let hours = Hours {
        source: "test".to_owned(),
        spans: vec![span(9, 17)],
        seasons: vec![winter],
        letters: None,
    };
    let calendar = Calendar::new(Vec::new(), hours);
    assert_eq!(calendar.length(date("2026-01-05")), Duration::hours(6));
    assert_eq!(calendar.length(date("2026-06-01")), Duration::hours(8));
}

#[test]
fn c2_hours_round_the_clock_lose_no_minute_at_midnight() {
    let hours =
        read_hours("calendar/hours.toml", "source = \"test\"\nspans = [\"00:00-24:00\"]").unwrap();
    let calendar = Calendar::new(calendar().years().cloned(), hours);
    let friday = china("2026-05-08 22:00");
    assert_eq!(calendar.add_working(friday, Duration::hours(4)), china("2026-05-09 02:00"));
    assert_eq!(calendar.length(date("2026-05-08")), Duration::hours(24));
    assert_eq!(calendar.closing(date("2026-05-08")), china("2026-05-09 00:00"));
    assert!(
        calendar.open(Instant::from_china(date("2026-05-08"), Time::from_hms(23, 59, 59).unwrap()))
    );
    // Sunday is off, whatever the hours.
    assert_eq!(
        calendar.add_working(china("2026-05-09 22:00"), Duration::hours(4)),
        china("2026-05-11 02:00")
    );
    assert_eq!(calendar.hours().spans[0].to_string(), "00:00-24:00");
}

#[test]
fn c2_hours_over_midnight_are_refused_with_the_way_to_write_them() {
    let read = |spans: &str| {
        read_hours("calendar/hours.toml", &format!("source = \"test\"\nspans = [{spans}]"))
    };
    for wrong in ["\"22:00-06:00\"", "\"09:00-25:00\"", "\"24:00-24:00\"", "\"09:00\""] {
        let problems = read(wrong).unwrap_err();
        assert!(problems[0].to_string().contains("22:00-24:00"), "{wrong}: {}", problems[0]);
    }
    assert!(read("\"00:00-06:00\", \"22:00-24:00\"").is_ok());
    assert!(
        read("\"09:00-12:00\", \"11:00-13:00\"").unwrap_err()[0].to_string().contains("in order")
    );
}

#[test]
fn c2_a_holiday_over_new_year_is_certain_where_a_published_file_names_it() {
    let text = "year = 2019\npublished = true\nsource = \"test\"\n[[holidays]]\nname = { zh = \"元旦\", en = \"New Year\" }\nfrom = 2018-12-30\nto = 2019-01-01\nwork = [2018-12-29]\n";
    let year = read_year("calendar/2019.toml", text).unwrap();
    let calendar = Calendar::new([year], calendar().hours().clone());
    let begin = date("2018-12-28");
    assert_eq!(calendar.working_day_after(begin, 1), date("2018-12-29"));
    assert_eq!(calendar.working_day_after(begin, 2), date("2019-01-02"));
    let certain = |day: &str| !calendar.day(date(day)).provisional;
    for day in ["2018-12-29", "2018-12-30", "2018-12-31", "2019-01-01", "2019-06-01"] {
        assert!(certain(day), "{day}");
    }
    assert!(!certain("2018-12-28") && !certain("2020-01-02"));
    assert!(!calendar.provisional_between(date("2018-12-29"), date("2019-12-31")));
    assert!(calendar.provisional_between(begin, date("2019-01-02")));
    assert!(calendar.provisional_between(date("2019-12-31"), date("2020-01-01")));
}

#[test]
fn a_revision_changes_the_fingerprint() {
    let one = calendar();
    let mut years: Vec<_> = one.years().cloned().collect();
    years.iter_mut().for_each(|year| year.published = true);
    let other = Calendar::new(years, one.hours().clone());
    assert_ne!(one.revision(), other.revision());
    assert_eq!(one.revision(), calendar().revision());
}

/// Points in time from 2025 to the end of 2027, to the second.
fn instants() -> impl Strategy<Value = Instant> {
    (1_735_660_800_i64..1_830_268_800).prop_map(|seconds| Instant::from_micros(seconds * 1_000_000))
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn adding_and_measuring_agree(from in instants(), minutes in 0_i64..30_000) {
        let calendar = calendar_once();
        let by = Duration::minutes(minutes);
        let to = calendar.add_working(from, by);
        prop_assert_eq!(calendar.working_between(from, to), by);
        prop_assert!(minutes == 0 || calendar.working_between(from, to.minus(Duration::seconds(1))) < by, "earliest");
    }

    #[test]
    fn counting_back_and_measuring_agree(to in instants(), minutes in 0_i64..30_000) {
        let calendar = calendar_once();
        let by = Duration::minutes(minutes);
        let from = calendar.working_before(to, by);
        prop_assert_eq!(calendar.working_between(from, to), by);
        prop_assert!(minutes == 0 || calendar.working_between(from.plus(Duration::seconds(1)), to) < by, "latest");
    }

    #[test]
    fn working_time_adds_up(a in instants(), b in instants(), c in instants()) {
        let calendar = calendar_once();
        let mut points = [a, b, c];
        points.sort();
        let [a, b, c] = points;
        prop_assert_eq!(
            calendar.working_between(a, b) + calendar.working_between(b, c),
            calendar.working_between(a, c)
        );
    }

    #[test]
    fn a_later_start_never_ends_earlier(a in instants(), b in instants(), n in 0_u32..40) {
        let calendar = calendar_once();
        let (first, second) = (a.min(b).china_date(), a.max(b).china_date());
        prop_assert!(calendar.working_day_after(first, n) <= calendar.working_day_after(second, n));
    }

    #[test]
    fn weekdays_follow_the_week_outside_the_arrangement(at in instants()) {
        let calendar = calendar_once();
        let day = calendar.day(at.china_date());
        if day.name.is_none() {
            let weekend = matches!(day.date.weekday(), Weekday::Saturday | Weekday::Sunday);
            prop_assert_eq!(day.kind.works(), !weekend);
        }
    }
}

/// Reading the rules for every case would take most of the time.
pub fn calendar_once() -> &'static Calendar {
    static CALENDAR: std::sync::OnceLock<Calendar> = std::sync::OnceLock::new();
    CALENDAR.get_or_init(calendar)
}
