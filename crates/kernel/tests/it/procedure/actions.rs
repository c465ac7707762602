//! Commands in general: idempotency, order, guards, named transitions, seats.

use super::world::{World, complete, limit, seat, small};
use crate::support::china;
use kernel::expr::Value;
use kernel::procedure::{Act, Action, Command, Event, ProcedureRefusal, SYSTEM, What, decide};
use kernel::refusal::{Refusal, RefusalKind};
use kernel::text::{Locale, Text};
use std::collections::BTreeSet;
use uuid::Uuid;

const TWO_STEPS: &str = r#"
limit = "20wd"

[steps.draft]
kind = "task"
title = { zh = "起草", en = "Draft" }
who = "community.director"
limit = "10wd"
next = "review"

[steps.review]
kind = "decision"
title = { zh = "审核", en = "Review" }
who = "street.leader"
limit = "5wd"

[steps.review.outcomes]
pass = { to = "end", when = "case.urgent || case.count > 3", effects = ["desk.count"] }
back = { to = "draft", max = 1, then = "withdrawn" }

[transitions."desk.note"]
title = { zh = "记一笔", en = "Note" }
who = ["assignee"]
from = ["draft", "review"]
max = 2
when = "known(case.count)"
effects = ["desk.count"]

[actions.return]
who = ["assignee"]
max = 1

[actions.extend]
who = ["assignee"]

[actions.pause]
who = ["assignee"]
"#;

fn world() -> World {
    World::started(small(TWO_STEPS))
}

#[test]
fn the_same_command_id_changes_nothing() {
    let mut world = world();
    let instance = world.at("draft");
    let keys = BTreeSet::from([seat("community.director")]);
    let command = Command { id: Uuid::from_u128(77), act: complete(instance, "done") };
    let events = decide(&world.procedure, &world.state, &command, &world.context(&keys)).unwrap();
    assert_eq!(events.len(), 2);
    for event in &events {
        kernel::procedure::apply(&mut world.state, event);
    }
    let again = decide(&world.procedure, &world.state, &command, &world.context(&keys)).unwrap();
    assert_eq!(again, []);
}

#[test]
fn a_command_needs_a_matter_that_runs_by_its_procedure() {
    let new = World::new(small(TWO_STEPS));
    assert_eq!(
        new.refused("reporter", Act::Withdraw { reason: "x".into() }),
        ProcedureRefusal::NotStarted
    );
    let mut world = world();
    assert_eq!(world.refused("reporter", Act::Start), ProcedureRefusal::StartedBefore);
    world.procedure.id = "other".into();
    assert_eq!(world.refused(SYSTEM, Act::Tick), ProcedureRefusal::OtherProcedure);
}

#[test]
fn only_the_roles_of_the_file_may_start() {
    let text =
        TWO_STEPS.replacen("limit = \"20wd\"", "limit = \"20wd\"\nwho = \"community.director\"", 1);
    let mut world = World::new(small(&text));
    assert_eq!(world.refused("reporter", Act::Start), ProcedureRefusal::NotYours);
    world.ok("community.director", Act::Start);
    assert_eq!(world.events[0].by, seat("community.director"));
}

#[test]
fn a_step_without_a_seat_is_not_entered() {
    let mut world = World::new(small(TWO_STEPS));
    world.seats.remove("community.director");
    assert_eq!(
        world.refused("reporter", Act::Start),
        ProcedureRefusal::NoSeat { role: "community.director".into() }
    );
}

#[test]
fn a_guard_that_fails_or_is_unknown_refuses_and_says_what_is_missing() {
    let mut world = world();
    let instance = world.at("draft");
    world.ok("community.director", complete(instance, "done"));
    let instance = world.at("review");
    let pass = || complete(instance, "pass");
    assert_eq!(
        world.refused("street.leader", pass()),
        ProcedureRefusal::GuardUnknown { missing: vec!["case.count".into(), "case.urgent".into()] }
    );
    world.facts.insert("case.urgent".into(), Value::Bool(false));
    world.facts.insert("case.count".into(), Value::Int(3));
    assert!(matches!(world.refused("street.leader", pass()), ProcedureRefusal::GuardFails { .. }));
    world.facts.insert("case.count".into(), Value::Int(4));
    let what = world.ok("street.leader", pass());
    assert!(matches!(&what[0], What::Completed { effects, .. } if effects == &["desk.count"]));
    assert_eq!(world.ended(), "end");
    assert_eq!(world.refused("street.leader", pass()), ProcedureRefusal::Ended);
}

#[test]
fn outcomes_are_named_and_known() {
    let mut world = world();
    let instance = world.at("draft");
    assert_eq!(
        world.refused("community.director", complete(instance, "pass")),
        ProcedureRefusal::NoSuchOutcome { outcome: "pass".into() }
    );
    world.ok("community.director", Act::Complete { instance, outcome: None });
    let instance = world.at("review");
    let act = Act::Complete { instance, outcome: None };
    assert_eq!(world.refused("street.leader", act), ProcedureRefusal::ChooseOutcome);
    let party = super::world::party("org:a");
    let act = Act::Dispatch { instance, outcome: None, lead: party, assistants: vec![] };
    assert_eq!(world.refused("street.leader", act), ProcedureRefusal::NamesNobody);
}

#[test]
fn a_counted_way_back_is_used_up() {
    let mut world = world();
    for _ in 0..2 {
        let instance = world.at("draft");
        world.ok("community.director", complete(instance, "done"));
        let instance = world.at("review");
        world.ok("street.leader", complete(instance, "back"));
    }
    assert_eq!(world.ended(), "withdrawn");
}

#[test]
fn a_return_without_to_goes_to_the_step_before() {
    let mut world = world();
    let instance = world.at("draft");
    let give_back = |instance| Act::Return { instance, reason: "unclear".into() };
    assert!(matches!(
        world.refused("community.director", give_back(instance)),
        ProcedureRefusal::ActionNotHere { .. }
    ));
    world.ok("community.director", complete(instance, "done"));
    let instance = world.at("review");
    world.ok("street.leader", give_back(instance));
    let instance = world.at("draft");
    world.ok("community.director", complete(instance, "done"));
    let instance = world.at("review");
    assert!(matches!(
        world.refused("street.leader", give_back(instance)),
        ProcedureRefusal::ActionUsedUp { max: 1, .. }
    ));
}

#[test]
fn a_transition_without_a_way_only_has_effects() {
    let mut world = world();
    let note = || Act::Named { transition: "desk.note".into() };
    assert!(matches!(
        world.refused("community.director", note()),
        ProcedureRefusal::GuardFails { .. }
    ));
    world.facts.insert("case.count".into(), Value::Int(1));
    assert_eq!(world.refused("street.leader", note()), ProcedureRefusal::NotYours);
    let before = world.state.marking.clone();
    for _ in 0..2 {
        let what = world.ok("community.director", note());
        assert!(matches!(&what[..], [What::Fired { to: None, effects, .. }] if effects.len() == 1));
    }
    assert_eq!(world.state.marking, before);
    assert!(matches!(
        world.refused("community.director", note()),
        ProcedureRefusal::TransitionUsedUp { .. }
    ));
    let unknown = Act::Named { transition: "desk.veto".into() };
    assert!(matches!(
        world.refused("reporter", unknown),
        ProcedureRefusal::NoSuchTransition { .. }
    ));
}

#[test]
fn the_matters_own_clock_follows_extensions_and_pauses() {
    let mut world = world();
    let due = |world: &World| {
        kernel::procedure::deadlines(&world.state, &super::world::CALENDAR).matter.unwrap().due
    };
    let before = due(&world);
    let instance = world.at("draft");
    let act = Act::Extend { instance, by: limit("2wd"), reason: "complex".into() };
    world.ok("community.director", act);
    let extended = due(&world);
    assert!(extended > before);
    world.ok("community.director", Act::Pause { instance, reason: "weather".into() });
    world.now = china("2026-05-11 09:00");
    world.ok("community.director", Act::Resume { instance });
    assert!(due(&world) > extended);
}

#[test]
fn events_never_go_back_in_time() {
    let mut world = world();
    let first = world.now;
    world.now = china("2026-05-05 09:00");
    let instance = world.at("draft");
    world.ok("community.director", complete(instance, "done"));
    assert!(world.events.iter().all(|event| event.at == first));
}

#[test]
fn events_read_as_they_were_written() {
    let world = world();
    let json = serde_json::to_value(&world.events).unwrap();
    assert_eq!(json[0]["what"]["type"], "started");
    assert_eq!(json[1]["what"]["type"], "entered");
    assert_eq!(json[1]["what"]["limit"], "10wd");
    let old = r#"{"at":1,"command":"00000000-0000-0000-0000-000000000001","by":"reporter",
        "what":{"type":"urged","instance":4}}"#;
    let event: Event = serde_json::from_str(old).unwrap();
    assert_eq!(event.what, What::Urged { instance: 4 });
}

#[test]
fn every_refusal_has_its_words_and_every_detail_in_them() {
    use ProcedureRefusal as R;
    let name = || "desk.veto".to_owned();
    let all = [
        R::NotStarted,
        R::StartedBefore,
        R::OtherProcedure,
        R::Ended,
        R::StepOver { instance: 1 },
        R::TooSoon { from: china("2026-05-07 09:05") },
        R::NotYours,
        R::ChooseOutcome,
        R::NoSuchOutcome { outcome: name() },
        R::NameLead,
        R::NamesNobody,
        R::WrongParty { who: name() },
        R::LastsUntil { until: china("2026-05-12 17:30") },
        R::IsBlock,
        R::ActionUnknown { action: Action::Extend },
        R::ActionNotHere { action: Action::Extend },
        R::ActionUsedUp { action: Action::Extend, max: 7 },
        R::AfterDeadline,
        R::TooLate { within: limit("3wd") },
        R::NoLimit,
        R::TooLong { max: limit("3wd") },
        R::IsPaused,
        R::NotPaused,
        R::AskedBefore,
        R::NothingAsked,
        R::WrongReason { reason: name() },
        R::NoSuchTransition { transition: name() },
        R::TransitionNotNow { transition: name() },
        R::TransitionUsedUp { transition: name() },
        R::GuardFails { when: name() },
        R::GuardUnknown { missing: vec![name()] },
        R::NeedsEvidence { missing: vec![name()] },
        R::NoSeat { role: name() },
        R::SystemOnly,
        R::Broken,
    ];
    for refusal in all {
        let told = Refusal::from(refusal);
        let words = told.words();
        for (text, locale) in [(&words.zh, Locale::Zh), (&words.en, Locale::En)] {
            assert!(!text.contains(['{', '}']) && text != told.key, "{told}: {text}");
            for (detail, value) in &told.args {
                assert!(text.contains(value.get(locale)), "{told}: {text} lacks {detail}");
            }
        }
    }
}

#[test]
fn a_refusal_has_a_status_and_a_text_in_both_languages() {
    let refusal = ProcedureRefusal::TooLong { max: limit("5wd") };
    let refusal = Refusal::from(refusal);
    assert_eq!(refusal.words(), Text::new("最长 5 个工作日。", "At most 5 working days."));
    assert_eq!(refusal.kind, RefusalKind::Invalid);
    let refusal = Refusal::from(ProcedureRefusal::NotYours);
    assert_eq!(
        (refusal.kind, refusal.key),
        (RefusalKind::Forbidden, "kernel.refusal.procedure_not_yours")
    );
}
