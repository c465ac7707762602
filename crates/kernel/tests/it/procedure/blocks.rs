//! Blocks with branches from the file, steps that end by the clock, and steps that other code ends.

use super::world::{World, complete, small};
use crate::support::china;
use kernel::procedure::{Act, Because, ProcedureRefusal, SYSTEM, What};

fn block(join: &str) -> World {
    World::started(small(&format!(
        r#"
[steps.ask]
kind = "parallel"
title = {{ zh = "会签", en = "Asking" }}
branches = ["survey", "legal"]
join = "{join}"
next = "publish"

[steps.survey]
kind = "task"
title = {{ zh = "勘察", en = "Survey" }}
who = "grid.worker"
limit = "3wd"
next = "report"

[steps.report]
kind = "task"
title = {{ zh = "报告", en = "Report" }}
who = "community.director"
next = "join"

[steps.legal]
kind = "decision"
title = {{ zh = "合法性审查", en = "Legal review" }}
who = "street.leader"
outcomes = {{ pass = "join", back = {{ to = "legal_again", max = 1, then = "join" }} }}

[steps.legal_again]
kind = "task"
title = {{ zh = "补充材料", en = "More papers" }}
who = "community.desk"
next = "join"

[steps.publish]
kind = "publication"
title = {{ zh = "公示", en = "Publish" }}
category = "convention"
lasts = "15d"
next = "end"

[actions.return]
who = ["assignee"]
max = 2
"#
    )))
}

fn act(world: &mut World, who: &str, step: &str, outcome: &str) -> Vec<What> {
    let instance = world.at(step);
    world.ok(who, complete(instance, outcome))
}

#[test]
fn all_waits_for_every_branch() {
    let mut world = block("all");
    act(&mut world, "street.leader", "legal", "pass");
    act(&mut world, "grid.worker", "survey", "done");
    assert_eq!(world.state.leaves().count(), 1);
    act(&mut world, "community.director", "report", "done");
    world.at("publish");
}

#[test]
fn any_cancels_the_rest() {
    let mut world = block("any");
    let survey = world.at("survey");
    let what = act(&mut world, "street.leader", "legal", "pass");
    assert!(what.contains(&What::Cancelled { instance: survey, because: Because::Joined }));
    world.at("publish");
}

#[test]
fn lead_is_the_first_branch() {
    let mut world = block("lead");
    act(&mut world, "street.leader", "legal", "pass");
    act(&mut world, "grid.worker", "survey", "done");
    act(&mut world, "community.director", "report", "done");
    world.at("publish");
    let mut world = block("lead");
    act(&mut world, "grid.worker", "survey", "done");
    act(&mut world, "community.director", "report", "done");
    world.at("publish");
}

#[test]
fn a_return_stays_inside_its_branch() {
    let mut world = block("all");
    let instance = world.at("survey");
    let give_back = |instance| Act::Return { instance, reason: "unclear".into() };
    assert!(matches!(
        world.refused("grid.worker", give_back(instance)),
        ProcedureRefusal::ActionNotHere { .. }
    ));
    world.ok("grid.worker", complete(instance, "done"));
    let instance = world.at("report");
    world.ok("community.director", give_back(instance));
    assert!(world.stay(world.at("survey")).branch.is_some_and(|branch| branch.lead));
}

#[test]
fn a_block_itself_is_not_acted_on() {
    let world = block("all");
    let id = *world.state.marking.keys().next().unwrap();
    assert!(world.state.is_block(id));
    assert_eq!(world.refused("grid.worker", complete(id, "done")), ProcedureRefusal::IsBlock);
}

#[test]
fn a_publication_ends_by_the_clock_and_by_nobody() {
    let mut world = block("any");
    act(&mut world, "street.leader", "legal", "pass");
    let instance = world.at("publish");
    for who in [SYSTEM, "street.leader"] {
        let refusal = world.refused(who, complete(instance, "done"));
        assert!(matches!(refusal, ProcedureRefusal::LastsUntil { .. }), "{refusal:?}");
    }
    // Fifteen days from 6 May end on 21 May.
    world.now = china("2026-05-21 17:30");
    assert_eq!(world.tick(), []);
    world.wait();
    assert_eq!(world.ended(), "end");
}

#[test]
fn what_other_code_ends_is_ended_by_the_platform() {
    let mut world = World::started(small(
        r#"
[steps.vote]
kind = "ballot"
title = { zh = "表决", en = "Vote" }
ballot = "representatives"
outcomes = { adopted = "mend", rejected = "withdrawn", invalid = { to = "vote", max = 1, then = "withdrawn" } }

[steps.mend]
kind = "procedure"
title = { zh = "维修", en = "Repair" }
calls = "repair"
[steps.mend.outcomes]
end = { to = "end", title = { zh = "已修", en = "Mended" } }
given_up = { to = "withdrawn", title = { zh = "未修", en = "Given up" } }
"#,
    ));
    let instance = world.at("vote");
    assert_eq!(
        world.refused("street.leader", complete(instance, "adopted")),
        ProcedureRefusal::NotYours
    );
    act(&mut world, SYSTEM, "vote", "invalid");
    act(&mut world, SYSTEM, "vote", "adopted");
    act(&mut world, SYSTEM, "mend", "end");
    assert_eq!(world.ended(), "end");
}
