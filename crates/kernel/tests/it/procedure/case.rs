//! The built-in file for cases (row C2), run through its ways.

use super::world::{World, complete, file, keys, limit, party, vocabulary};
use crate::support::china;
use kernel::procedure::{Act, Action, Because, InstanceId, ProcedureRefusal, What, check};
use kernel::refusal::Refusal;
use kernel::time::Duration;

pub(super) const LEAD: &str = "org:sanitation";
pub(super) const HELP: &str = "org:property";

pub(super) fn case() -> World {
    World::started(file("../../rules/procedures/case.toml"))
}

pub(super) fn accept(world: &mut World) {
    let instance = world.at("accept");
    world.ok("community.desk", complete(instance, "accept"));
}

pub(super) fn dispatch(world: &mut World, lead: &str, help: &[&str]) {
    let instance = world.at("dispatch");
    let assistants = help.iter().map(|who| party(who)).collect();
    world.ok(
        "street.dispatcher",
        Act::Dispatch { instance, outcome: None, lead: party(lead), assistants },
    );
}

/// Returns a case that is being handled by the lead and one assistant.
pub(super) fn handled() -> World {
    let mut world = case();
    accept(&mut world);
    dispatch(&mut world, LEAD, &[HELP]);
    world
}

pub(super) fn done(world: &mut World, who: &str) {
    let instance = world.of(who);
    world.ok(who, complete(instance, "done"));
}

/// Returns a case that waits for the reporter.
pub(super) fn checked() -> World {
    let mut world = handled();
    done(&mut world, LEAD);
    let instance = world.at("check");
    world.ok("grid.worker", complete(instance, "pass"));
    world
}

fn give_back(instance: InstanceId) -> Act {
    Act::Return { instance, reason: "not_ours".into() }
}

#[test]
fn c2_case_file_is_sound() {
    let procedure = file("../../rules/procedures/case.toml");
    assert_eq!(check(&procedure, &vocabulary()), []);
    assert_eq!(procedure.steps.len(), 7);
    assert_eq!(
        procedure.roles(),
        [
            "community.desk",
            "department.leader",
            "grid.worker",
            "street.dispatcher",
            "street.duty",
            "street.leader"
        ]
    );
}

#[test]
fn the_file_in_the_documentation_is_sound() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/procedures.md");
    let text = std::fs::read_to_string(docs).unwrap();
    let example = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let procedure = super::world::read("convention.toml", example);
    assert_eq!(procedure.steps.len(), 3);
}

#[test]
fn c2_a_case_is_handled_checked_confirmed_and_rated() {
    let mut world = handled();
    done(&mut world, HELP);
    done(&mut world, LEAD);
    let instance = world.at("check");
    world.ok("grid.worker", complete(instance, "pass"));
    let instance = world.at("confirm");
    world.ok("reporter", complete(instance, "confirmed"));
    assert_eq!(world.ended(), "end");
    let rate = || Act::Named { transition: "desk.rate".into() };
    world.ok("reporter", rate());
    assert_eq!(
        world.refused("reporter", rate()),
        ProcedureRefusal::TransitionUsedUp { transition: "desk.rate".into() }
    );
}

#[test]
fn c2_rating_ends_thirty_days_after_the_end() {
    let mut world = checked();
    let instance = world.at("confirm");
    world.ok("reporter", complete(instance, "confirmed"));
    world.now = china("2026-06-08 09:00");
    let refusal = world.refused("reporter", Act::Named { transition: "desk.rate".into() });
    assert_eq!(refusal, ProcedureRefusal::TransitionNotNow { transition: "desk.rate".into() });
}

#[test]
fn c2_desk_refuses_with_a_reason_answers_or_merges() {
    for (outcome, end) in [("refuse", "refused"), ("answer", "answered"), ("merge", "merged")] {
        let mut world = case();
        let instance = world.at("accept");
        world.ok("community.desk", complete(instance, outcome));
        assert_eq!(world.ended(), end);
    }
    let mut world = case();
    world.given.clear();
    let instance = world.at("accept");
    assert_eq!(
        world.refused("community.desk", complete(instance, "refuse")),
        ProcedureRefusal::NeedsEvidence { missing: vec!["decision.reason".into()] }
    );
}

#[test]
fn c2_a_check_passes_only_with_a_photo_or_words() {
    for (given, passes) in
        [(vec![], false), (vec!["check.photos"], true), (vec!["check.text"], true)]
    {
        let mut world = handled();
        done(&mut world, LEAD);
        world.given = given.into_iter().map(str::to_owned).collect();
        let pass = complete(world.at("check"), "pass");
        if passes {
            world.ok("grid.worker", pass);
            continue;
        }
        let missing = vec!["check.photos".into(), "check.text".into()];
        assert_eq!(world.refused("grid.worker", pass), ProcedureRefusal::NeedsOneOf { missing });
    }
}

#[test]
fn c2_lead_and_assistants_have_clocks_of_their_own() {
    let mut world = case();
    accept(&mut world);
    world.limits.insert("category".into(), limit("1wd"));
    world.limits.insert("assist".into(), limit("2wd"));
    let instance = world.at("dispatch");
    let mut own = party("org:police");
    own.limit = Some(limit("4h"));
    let assistants = vec![party(HELP), own];
    world.ok(
        "community.desk",
        Act::Dispatch { instance, outcome: None, lead: party(LEAD), assistants },
    );
    assert_eq!(world.due(world.of(LEAD)), china("2026-05-07 17:30"));
    assert_eq!(world.due(world.of(HELP)), china("2026-05-08 17:30"));
    assert_eq!(world.due(world.of("org:police")), china("2026-05-06 13:00"));
}

#[test]
fn c2_the_lead_closes_the_block_and_the_rest_is_told() {
    let mut world = handled();
    let help = world.of(HELP);
    let instance = world.of(LEAD);
    let what = world.ok(LEAD, complete(instance, "done"));
    assert!(
        what.contains(&What::Cancelled { instance: help, because: Because::Joined }),
        "{what:?}"
    );
    world.at("check");
    assert_eq!(
        world.refused(HELP, complete(help, "done")),
        ProcedureRefusal::StepOver { instance: help }
    );
}

#[test]
fn c2_return_twice_goes_to_street() {
    let mut world = handled();
    for round in 0..2 {
        let instance = world.of(LEAD);
        world.ok(LEAD, give_back(instance));
        world.at("dispatch");
        assert_eq!(world.state.count("return"), round + 1);
        dispatch(&mut world, LEAD, &[HELP]);
    }
    let instance = world.of(LEAD);
    world.ok(LEAD, give_back(instance));
    let instance = world.at("street_decides");
    let act = Act::Dispatch { instance, outcome: None, lead: party(LEAD), assistants: vec![] };
    world.ok("street.leader", act);
    // What the street has decided is not given back again.
    let instance = world.of(LEAD);
    assert_eq!(
        world.refused(LEAD, give_back(instance)),
        ProcedureRefusal::ActionUsedUp { action: Action::Return, max: 2 }
    );
}

#[test]
fn c2_a_return_has_a_reason_of_the_list_and_a_time() {
    let mut world = handled();
    let instance = world.of(LEAD);
    assert_eq!(
        world.refused(LEAD, Act::Return { instance, reason: "no time".into() }),
        ProcedureRefusal::WrongReason { reason: "no time".into() }
    );
    world.now = china("2026-05-12 09:00");
    assert_eq!(
        world.refused(LEAD, give_back(instance)),
        ProcedureRefusal::TooLate { within: limit("3wd") }
    );
}

#[test]
fn c2_an_assistant_leaves_the_block_alone() {
    let mut world = handled();
    let instance = world.of(HELP);
    world.ok(HELP, give_back(instance));
    assert_eq!(world.state.leaves().count(), 1);
    assert_eq!(world.state.count("return"), 0);
    let instance = world.of(LEAD);
    let assistant = party("org:police");
    world.ok("street.dispatcher", Act::Assist { instance, assistant });
    assert_eq!(world.state.leaves().count(), 2);
    // A rework asks those who are left, not the one who returned it.
    done(&mut world, LEAD);
    let instance = world.at("check");
    world.ok("grid.worker", complete(instance, "fail"));
    let who: Vec<&str> = world.state.leaves().map(|stay| stay.who[0].as_str()).collect();
    assert_eq!(who, [LEAD, "org:police"]);
}

#[test]
fn c2_failed_check_is_reworked_twice_then_the_street_decides() {
    let mut world = handled();
    for _ in 0..2 {
        done(&mut world, LEAD);
        let instance = world.at("check");
        world.ok("grid.worker", complete(instance, "fail"));
        assert_eq!(world.stay(world.of(HELP)).step, "handle");
    }
    done(&mut world, LEAD);
    let instance = world.at("check");
    world.ok("grid.worker", complete(instance, "fail"));
    world.at("street_decides");
}

#[test]
fn c2_veto_goes_back_twice_then_to_the_street() {
    let mut world = checked();
    for _ in 0..2 {
        world.ok("reporter", Act::Named { transition: "desk.veto".into() });
        done(&mut world, LEAD);
        let instance = world.at("check");
        world.ok("grid.worker", complete(instance, "pass"));
    }
    world.ok("reporter", Act::Named { transition: "desk.veto".into() });
    world.at("street_decides");
    assert_eq!(
        world.refused("reporter", Act::Named { transition: "desk.veto".into() }),
        ProcedureRefusal::TransitionNotNow { transition: "desk.veto".into() }
    );
}

#[test]
fn c2_silence_is_called_back_and_never_closes_the_case() {
    let mut world = checked();
    let confirm = world.at("confirm");
    assert_eq!(world.wait(), [What::Reminded { instance: confirm }]);
    assert_eq!(world.now, china("2026-05-11 17:30"));
    world.now = china("2026-05-13 17:30");
    assert_eq!(world.tick(), []);
    let what = world.wait();
    assert!(matches!(&what[0], What::Lapsed { to, .. } if to == "callback"), "{what:?}");
    let instance = world.at("callback");
    world.ok("community.desk", complete(instance, "unsatisfied"));
    assert_eq!(world.stay(world.of(LEAD)).step, "handle");
}

#[test]
fn c2_the_reporter_withdraws_while_it_is_handled_and_not_later() {
    let withdraw = || Act::Withdraw { reason: "solved".into() };
    let mut world = handled();
    world.ok("reporter", withdraw());
    assert_eq!(world.ended(), "withdrawn");
    assert_eq!(
        checked().refused("reporter", withdraw()),
        ProcedureRefusal::ActionNotHere { action: Action::Withdraw }
    );
}

#[test]
fn c2_urging_supervising_and_comments_leave_the_marking() {
    let mut world = handled();
    let before = world.due(world.of(LEAD));
    for _ in 0..3 {
        world.ok("reporter", Act::Urge { instance: None });
        world.now = world.now.plus(Duration::days(1)).plus(Duration::seconds(1));
    }
    assert_eq!(
        world.refused("reporter", Act::Urge { instance: None }),
        ProcedureRefusal::ActionUsedUp { action: Action::Urge, max: 3 }
    );
    world.ok("street.leader", Act::Supervise { instance: None });
    world.ok(LEAD, Act::Comment { instance: None });
    let stay = world.stay(world.of(LEAD));
    assert!(stay.supervised());
    assert_eq!(stay.uses[&Action::Urge], 3);
    assert_eq!(world.due(world.of(LEAD)), before);
}

#[test]
fn c2_whoever_urged_waits_a_day_and_is_told_until_when() {
    let mut world = handled();
    let first = world.now;
    world.ok("reporter", Act::Urge { instance: None });
    world.now = first.plus(Duration::hours(1));
    let from = first.plus(Duration::days(1));
    let refusal = world.refused("reporter", Act::Urge { instance: None });
    assert_eq!(refusal, ProcedureRefusal::TooSoon { from });
    // Others have not urged yet.
    world.ok("community.desk", Act::Urge { instance: None });
    world.now = from.plus(Duration::seconds(1));
    world.ok("reporter", Act::Urge { instance: None });
}

#[test]
fn c2_transfer_keeps_the_clock_and_the_new_holder_reworks() {
    let mut world = handled();
    let instance = world.of(LEAD);
    let due = world.due(instance);
    world.now = china("2026-05-07 09:00");
    let transfer = |to: &str| Act::Transfer { instance, to: to.into(), reason: "duty".into() };
    assert_eq!(world.refused(LEAD, transfer("org:water")), ProcedureRefusal::NotYours);
    for wrong in [LEAD, "water", "org:", "reporter", "org:a b"] {
        let refusal = world.refused("street.dispatcher", transfer(wrong));
        assert_eq!(refusal, ProcedureRefusal::WrongParty { who: wrong.into() });
    }
    world.ok("street.dispatcher", transfer("org:water"));
    assert_eq!(world.due(instance), due);
    assert_eq!(world.refused(LEAD, complete(instance, "done")), ProcedureRefusal::NotYours);
    done(&mut world, "org:water");
    let instance = world.at("check");
    world.ok("grid.worker", complete(instance, "fail"));
    assert_eq!(world.stay(world.of("org:water")).step, "handle");
}

#[test]
fn c2_nobody_acts_for_another() {
    let world = case();
    let instance = world.at("accept");
    for who in ["reporter", "grid.worker", "street.dispatcher", "street.leader", LEAD, "system"] {
        assert_eq!(
            world.refused(who, complete(instance, "accept")),
            ProcedureRefusal::NotYours,
            "{who}"
        );
    }
    assert_eq!(world.refused("street.leader", Act::Tick), ProcedureRefusal::SystemOnly);
    let world = handled();
    let instance = world.of(LEAD);
    assert_eq!(world.refused(HELP, complete(instance, "done")), ProcedureRefusal::NotYours);
    assert_eq!(world.refused("street.leader", give_back(instance)), ProcedureRefusal::NotYours);
}

#[test]
fn c2_offers_tell_why_an_action_is_disabled() {
    let mut world = case();
    assert_eq!(world.offered("community.desk"), ["accept", "answer", "refuse", "merge", "comment"]);
    assert_eq!(world.offered("reporter"), ["urge", "withdraw"]);
    accept(&mut world);
    assert_eq!(world.offered("street.dispatcher"), ["dispatch done", "supervise", "comment"]);
    dispatch(&mut world, LEAD, &[HELP]);
    assert_eq!(world.offered(LEAD), ["done", "return", "extend", "pause", "comment"]);
    world.now = china("2026-05-14 09:00");
    assert_eq!(world.offered(LEAD), ["done", "return!", "extend!", "pause", "comment"]);
    let offers = world.offers(LEAD);
    let words = |place: usize| Refusal::from(offers[place].refused.clone().unwrap()).words();
    assert_eq!(words(2).zh, "期限已过，应当在届满前提出。");
    assert_eq!(words(1).en, "This has to be done within 3 working days of receipt.");
    assert_eq!(world.offers("role:nobody@area"), []);
    assert!(keys("grid.worker").contains("role:grid.worker@area"));
}
