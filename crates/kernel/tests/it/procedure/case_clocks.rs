//! Time in the built-in file for cases (row C2): reminders, escalation, extensions, pauses, and a poor grade.

use super::case::{HELP, LEAD, case, checked, done, handled};
use super::world::{World, complete, limit};
use crate::support::china;
use kernel::expr::Value;
use kernel::procedure::{Act, Action, InstanceId, ProcedureRefusal, What};
use kernel::time::Duration;

#[test]
fn c2_overdue_rises_from_lead_to_department_to_street_once_each() {
    let mut world = handled();
    let instance = world.of(LEAD);
    assert_eq!(world.due(instance), china("2026-05-12 17:30"));
    world.now = china("2026-05-12 17:30");
    // The assistant's three days are over before.
    let told = |what: Vec<What>, of: InstanceId| {
        let told = what.into_iter().filter_map(|what| match what {
            What::Escalated { instance, tier, to } if instance == of => Some((tier, to)),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(told(world.tick(), instance), []);
    assert_eq!(told(world.wait(), instance), [(1, "role:department.leader@area".to_owned())]);
    assert_eq!(told(world.tick(), instance), []);
    world.now = china("2026-05-14 09:00");
    assert_eq!(told(world.tick(), instance), [(2, "role:street.leader@area".to_owned())]);
    assert_eq!(world.tick(), []);
}

/// Tells whether those who have a stay are reminded of its deadline.
fn reminded(told: &[What], of: InstanceId) -> bool {
    told.iter().any(|what| matches!(what, What::Reminded { instance } if *instance == of))
}

#[test]
fn c2_who_has_it_is_reminded_once_four_working_hours_before_the_deadline() {
    let mut world = handled();
    let lead = world.of(LEAD);
    // The afternoon is four hours: Saturday the 9th is a working day.
    let help = world.of(HELP);
    assert_eq!(world.due(help), china("2026-05-09 17:30"));
    let told = world.wait();
    assert!(reminded(&told, help) && !reminded(&told, lead), "{told:?}");
    assert_eq!(world.now, china("2026-05-09 13:30"));
    done(&mut world, HELP);
    let told = world.wait();
    assert!(reminded(&told, lead), "{told:?}");
    assert_eq!(
        (world.due(lead), world.now),
        (china("2026-05-12 17:30"), china("2026-05-12 13:30"))
    );
    assert_eq!(world.tick(), []);
    // More time moves the deadline, and there is one more reminder.
    let by = limit("3wd");
    world.ok(LEAD, Act::Extend { instance: lead, by, reason: "complex".into() });
    world.ok("street.leader", Act::Answer { instance: lead, granted: true });
    let told = world.wait();
    assert!(reminded(&told, lead), "{told:?}");
    assert_eq!(
        (world.due(lead), world.now),
        (china("2026-05-15 17:30"), china("2026-05-15 13:30"))
    );
}

#[test]
fn c2_short_limits_and_late_sweeps_remind_nobody() {
    // Two working hours are less than four.
    let mut world = case();
    let told = world.wait();
    assert!(told.iter().all(|what| matches!(what, What::Escalated { .. })), "{told:?}");
    // A program that stood still tells that it is late, and does not remind as well.
    let mut world = handled();
    let lead = world.of(LEAD);
    world.now = world.due(lead).plus(Duration::minutes(1));
    let told = world.tick();
    assert!(!reminded(&told, lead) && !told.is_empty(), "{told:?}");
    assert_eq!(world.tick(), []);
}

#[test]
fn c2_a_poor_grade_is_asked_about_by_the_desk() {
    for (grade, state) in [("1", "callback"), ("2", "callback"), ("3", "end"), ("5", "end")] {
        let mut world = checked();
        let instance = world.at("confirm");
        world.ok("reporter", complete(instance, "confirmed"));
        world.facts.insert("rating.grade".to_owned(), Value::Text(grade.to_owned()));
        world.ok("reporter", Act::Named { transition: "desk.rate".into() });
        if state == "end" {
            assert_eq!(world.ended(), "end");
            continue;
        }
        let instance = world.at("callback");
        world.ok("community.desk", complete(instance, "satisfied"));
        assert_eq!(world.ended(), "end");
    }
}

#[test]
fn c2_extension_is_asked_before_the_deadline_and_granted_by_the_leader() {
    let mut world = handled();
    let instance = world.of(LEAD);
    let extend = |by: &str| Act::Extend { instance, by: limit(by), reason: "complex".into() };
    assert_eq!(world.refused(LEAD, extend("6wd")), ProcedureRefusal::TooLong { max: limit("5wd") });
    world.ok(LEAD, extend("3wd"));
    assert_eq!(world.refused(LEAD, extend("1wd")), ProcedureRefusal::AskedBefore);
    assert_eq!(world.due(instance), china("2026-05-12 17:30"));
    assert_eq!(
        world.refused(LEAD, Act::Answer { instance, granted: true }),
        ProcedureRefusal::NotYours
    );
    world.ok("street.leader", Act::Answer { instance, granted: true });
    assert_eq!(world.due(instance), china("2026-05-15 17:30"));
    assert_eq!(
        world.refused(LEAD, extend("1wd")),
        ProcedureRefusal::ActionUsedUp { action: Action::Extend, max: 1 }
    );
}

#[test]
fn c2_no_extension_after_the_deadline() {
    let mut world = handled();
    let instance = world.of(LEAD);
    world.now = china("2026-05-14 09:00");
    let act = Act::Extend { instance, by: limit("1wd"), reason: "complex".into() };
    assert_eq!(world.refused(LEAD, act), ProcedureRefusal::AfterDeadline);
}

#[test]
fn c2_a_pause_stops_the_clock_until_it_is_resumed_or_over() {
    let mut world = handled();
    let instance = world.of(LEAD);
    world.ok(LEAD, Act::Pause { instance, reason: "force_majeure".into() });
    world.ok("street.dispatcher", Act::Answer { instance, granted: true });
    assert!(world.stay(instance).paused.is_some());
    assert_eq!(world.refused(LEAD, complete(instance, "done")), ProcedureRefusal::IsPaused);
    world.now = china("2026-05-07 09:00");
    world.ok(LEAD, Act::Resume { instance });
    assert_eq!(world.due(instance), china("2026-05-13 17:30"));
    assert_eq!(world.refused(LEAD, Act::Resume { instance }), ProcedureRefusal::NotPaused);
    world.ok(LEAD, Act::Pause { instance, reason: "missing".into() });
    world.ok("street.dispatcher", Act::Answer { instance, granted: true });
    world.now = china("2026-07-01 09:00");
    assert!(world.tick().contains(&What::Resumed { instance }));
}

#[test]
fn c2_the_wait_for_an_answer_is_not_the_leads() {
    let mut world = handled();
    let instance = world.of(LEAD);
    let due = world.due(instance);
    let pause = || Act::Pause { instance, reason: "force_majeure".into() };
    world.now = due.minus(Duration::hours(1));
    world.ok(LEAD, pause());
    world.now = due.plus(Duration::minutes(5));
    assert!(!told_late(&mut world, instance), "nobody is told that the lead is late");
    // Granted the next morning, it counts from the request: the hour is left.
    world.now = china("2026-05-14 10:00");
    world.ok("street.dispatcher", Act::Answer { instance, granted: true });
    assert_eq!(world.stay(instance).paused.unwrap().since, due.minus(Duration::hours(1)));
    world.now = china("2026-05-15 09:00");
    world.ok(LEAD, Act::Resume { instance });
    assert_eq!(world.due(instance), china("2026-05-15 10:00"));
}

#[test]
fn c2_a_refused_or_forgotten_request_holds_no_clock() {
    let asked = || {
        let mut world = handled();
        let instance = world.of(LEAD);
        let due = world.due(instance);
        world.now = due.minus(Duration::hours(1));
        world.ok(LEAD, Act::Extend { instance, by: limit("2wd"), reason: "complex".into() });
        world.now = due.plus(Duration::minutes(5));
        assert!(!told_late(&mut world, instance));
        (world, instance, due)
    };
    let (mut world, instance, due) = asked();
    world.ok("street.leader", Act::Answer { instance, granted: false });
    assert_eq!(world.due(instance), due);
    assert!(told_late(&mut world, instance), "refused, it is late at once");
    let (mut world, instance, _) = asked();
    world.now = china("2026-05-14 17:31");
    assert!(told_late(&mut world, instance), "a working day without an answer");
    let mut world = handled();
    let instance = world.of(LEAD);
    world.now = world.due(instance).plus(Duration::minutes(5));
    world.ok(LEAD, Act::Pause { instance, reason: "force_majeure".into() });
    assert!(told_late(&mut world, instance), "asked for too late, it holds nothing");
}

/// Tells whether somebody is told that a stay is late.
fn told_late(world: &mut World, of: InstanceId) -> bool {
    let told = world.tick();
    told.iter().any(|what| matches!(what, What::Escalated { instance, .. } if *instance == of))
}
