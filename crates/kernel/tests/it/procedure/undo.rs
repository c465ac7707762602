//! Taking back what was just done.

use super::case::{HELP, LEAD, accept, case, dispatch, done, handled};
use super::world::{World, complete, keys, limit, party};
use kernel::procedure::{Act, ProcedureRefusal, What, undoable};
use kernel::time::Duration;

const DESK: &str = "community.desk";
const DISPATCHER: &str = "street.dispatcher";

#[test]
fn c2_an_acceptance_is_taken_back_as_if_it_had_not_been() {
    let mut world = case();
    let (before, due) = (world.state.clone(), world.due(1));
    world.now = world.now.plus(Duration::minutes(40));
    accept(&mut world);
    world.now = world.now.plus(Duration::minutes(5));
    let happened = world.ok(DESK, Act::Undo);
    let [What::Undone { step, outcome, effects, .. }] = happened.as_slice() else {
        panic!("{happened:?}")
    };
    assert_eq!((step.as_str(), outcome.as_str()), ("accept", "accept"));
    assert_eq!(effects, &["desk.accept"]);
    assert_eq!(world.state.marking, before.marking);
    // The clock has run on, and the same stay goes on; the one that never was gave its number.
    assert_eq!(world.due(1), due);
    accept(&mut world);
    assert_eq!(world.at("dispatch"), 3);
}

#[test]
fn c2_a_dispatch_is_taken_back_with_its_branches() {
    let mut world = handled();
    world.ok(DISPATCHER, Act::Undo);
    assert_eq!(world.state.lead, None);
    assert!(world.state.assistants.is_empty());
    assert_eq!(world.state.leaves().count(), 1);
    dispatch(&mut world, "org:other", &[]);
    assert_eq!(world.of("org:other"), world.at("handle"));
}

#[test]
fn c2_nothing_is_taken_back_late_by_others_or_when_somebody_has_gone_on() {
    let mut world = case();
    assert_eq!(world.refused("reporter", Act::Undo), ProcedureRefusal::NothingToUndo);
    accept(&mut world);
    assert_eq!(world.refused("reporter", Act::Undo), ProcedureRefusal::NotYours);
    assert_eq!(world.refused(DISPATCHER, Act::Undo), ProcedureRefusal::NotYours);
    let until = undoable(&world.procedure, &world.state, &super::world::CALENDAR).unwrap().until;
    assert_eq!(until, world.now.plus(Duration::minutes(5)));
    let began = world.now;
    world.now = until.plus(Duration::minutes(1));
    assert_eq!(world.refused(DESK, Act::Undo), ProcedureRefusal::UndoOver { until });
    world.now = began;
    world.ok("reporter", Act::Urge { instance: None });
    assert_eq!(world.refused(DESK, Act::Undo), ProcedureRefusal::NothingToUndo);
}

#[test]
fn c2_what_was_shown_or_ended_is_not_taken_back() {
    let mut world = handled();
    done(&mut world, LEAD);
    assert_eq!(world.refused(LEAD, Act::Undo), ProcedureRefusal::NothingToUndo);
    let mut world = case();
    let instance = world.at("accept");
    world.ok(DESK, complete(instance, "answer"));
    assert_eq!(world.refused(DESK, Act::Undo), ProcedureRefusal::NothingToUndo);
}

/// The last assistant who gives a block back closes it: what closed is no outcome that anybody chose.
#[test]
fn c2_what_follows_from_a_return_is_not_taken_back() {
    let mut world = World::started(super::world::small(
        "[steps.name]\nkind = \"task\"\ntitle = { zh = \"派\", en = \"Name\" }\nwho = \"community.desk\"\nassigns = true\nnext = \"work\"\n\
         [steps.work]\nkind = \"parallel\"\ntitle = { zh = \"办\", en = \"Work\" }\nbranches = \"assigned\"\njoin = \"all\"\n\
         next = \"look\"\n\
         [steps.look]\nkind = \"task\"\ntitle = { zh = \"看\", en = \"Look\" }\nwho = \"community.desk\"\nnext = \"end\"\n\
         [actions.return]\nwho = [\"assignee\"]\nmax = 2\nthen = \"end\"\n",
    ));
    // No checked file gives time for it; should one do, all the same.
    world.procedure.steps[1].outcomes[0].undo = Some(limit("5m"));
    let instance = world.at("name");
    let assistants = vec![party(HELP)];
    world.ok(DESK, Act::Dispatch { instance, outcome: None, lead: party(LEAD), assistants });
    done(&mut world, LEAD);
    let instance = world.of(HELP);
    world.ok(HELP, Act::Return { instance, reason: "other".into() });
    assert_eq!(world.stay(world.at("look")).step, "look");
    assert_eq!(world.refused(HELP, Act::Undo), ProcedureRefusal::NothingToUndo);
}

#[test]
fn c2_what_was_taken_back_is_done_again_by_a_new_command_only() {
    let mut world = case();
    let instance = world.at("accept");
    let command = kernel::procedure::Command {
        id: uuid::Uuid::from_u128(77),
        act: complete(instance, "accept"),
    };
    let keys = keys(DESK);
    let events =
        kernel::procedure::decide(&world.procedure, &world.state, &command, &world.context(&keys))
            .unwrap();
    events.iter().for_each(|event| kernel::procedure::apply(&mut world.state, event));
    world.events.extend(events);
    world.ok(DESK, Act::Undo);
    // The form that was sent twice does nothing the second time.
    let again =
        kernel::procedure::decide(&world.procedure, &world.state, &command, &world.context(&keys));
    assert_eq!(again, Ok(Vec::new()));
    assert_eq!(world.at("accept"), instance);
}
