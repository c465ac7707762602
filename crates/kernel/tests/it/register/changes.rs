//! What another version of a register means for the records that there are, and what it would open.

use super::world::{RULES, changed, sound};
use crate::support::date;
use kernel::expr::Guard;
use kernel::register::{Difference, Side, compat, parse};
use kernel::rules::{Opened, RuleSet, Widening, compare};
use std::collections::BTreeSet;

/// Returns what the change of a built-in register means, without what holds at once.
fn differences(id: &str, changes: &[(&str, &str)]) -> Vec<String> {
    all(id, changes).into_iter().filter(|told| !told.starts_with("free")).collect()
}

fn all(id: &str, changes: &[(&str, &str)]) -> Vec<String> {
    let mut after = RULES.all_registers().clone();
    let text = changed(id, changes);
    after.insert(id.to_owned(), parse(&format!("registers/{id}.toml"), &text).unwrap());
    let side = |registers| Side { registers, dictionary: RULES.dictionary() };
    compat(side(RULES.all_registers()), side(&after)).iter().map(told).collect()
}

fn told(difference: &Difference) -> String {
    match difference {
        Difference::Free { what, .. } => format!("free {what}"),
        Difference::Fill { list, .. } => format!("fill {list}"),
        Difference::Move { from, to, .. } => {
            format!("move {} {to}", from.as_deref().unwrap_or("-"))
        }
        Difference::Clash { rule, .. } => format!("clash {rule}"),
        Difference::Refused(problem) => format!("refused {}: {}", problem.line, problem.what),
    }
}

const ROW: &str = "  { group = \"size\", element = \"facility.free_use\" },\n";
const GIVEN_UP: &str = "given_up = { title = { zh = \"已撤销\", en = \"Given up\" }, situation = \"none\", ends = true, locks = [\"facility.place\", \"facility.kind\"] }";

/// Changes of the file, with what they mean.
type Cases<'c> = Vec<(Vec<(&'c str, &'c str)>, &'c [&'c str])>;

fn means(cases: Cases<'_>) {
    for (changes, expected) in cases {
        assert_eq!(differences("facility", &changes), expected, "{changes:?}");
    }
}

#[test]
fn what_holds_at_once_is_free() {
    let (row, none): (_, &[&str]) = (ROW, &[]);
    means(vec![
        // Titles, groups, columns, pages and access hold at once.
        (
            vec![
                ("zh = \"全部\"", "zh = \"所有\""),
                ("\"facility.keeper\", \"state\"]", "\"state\"]"),
            ],
            none,
        ),
        (
            vec![(
                "group = \"size\", element = \"facility.free_use\"",
                "element = \"facility.free_use\"",
            )],
            none,
        ),
        (vec![("may = [\"see\", \"add\"]", "may = [\"see\"]")], none),
        (vec![("views = [\"table\", \"cards\"]", "views = [\"cards\"]")], none),
        (vec![("\"SS{seq:5}\"", "\"SS{seq:6}\"")], none),
        (vec![(row, "")], none),
        (
            vec![(
                row,
                "  { element = \"facility.free_use\", required = true },\n  { element = \"case.title\" },\n",
            )],
            none,
        ),
        (vec![("\"facility.seats\", when", "\"facility.seats\", dated = true, when")], none),
        // The order in which heads and tabs stand is only shown.
        (
            vec![(
                "[\"street\", \"community\", \"grid\", \"org\"]",
                "[\"org\", \"grid\", \"community\", \"street\"]",
            )],
            none,
        ),
        (
            vec![(
                "of = [\"in_use\", \"closed\", \"given_up\"]",
                "of = [\"closed\", \"in_use\", \"given_up\"]",
            )],
            none,
        ),
    ]);
}

#[test]
fn what_a_change_means_for_records_is_known() {
    let (row, given_up) = (ROW, GIVEN_UP);
    means(vec![
        // Keys are filled anew.
        (
            vec![(
                "[\"street\", \"community\", \"grid\", \"org\"]",
                "[\"street\", \"community\", \"org\"]",
            )],
            &["fill all"],
        ),
        (vec![("order = [\"facility.name\"]", "order = [\"-facility.name\"]")], &["fill all"]),
        (vec![("facets = [\"facility.kind\", ", "facets = [")], &["fill all"]),
        (
            vec![("of = [\"in_use\", \"closed\", \"given_up\"]", "of = [\"in_use\", \"closed\"]")],
            &["fill all"],
        ),
        (vec![("id = \"all\"", "id = \"every\"")], &["fill every"]),
        (vec![("where = \"facility.open_to_residents\"\n", "")], &["fill open"]),
        (
            vec![("\"facility.owner\", \"facility.keeper\"]", "\"facility.owner\"]")],
            &["fill all", "fill open"],
        ),
        (vec![("level = \"community\"", "level = \"grid\"")], &["fill all", "fill open"]),
        // Records go elsewhere, or are looked through.
        (
            vec![(given_up, "moved = { given_up = \"closed\" }"), (", \"given_up\"]", "]")],
            &["move given_up closed", "fill all"],
        ),
        (
            vec![("by = [\"facility.name\", \"facility.place\"]", "by = [\"facility.name\"]")],
            &["clash 0"],
        ),
        (vec![("while = \"open\"\n", "")], &["clash 0"]),
        // What could not be read any more.
        (
            vec![(given_up, ""), (", \"given_up\"]", "]")],
            &["refused 80: the state `given_up` is gone, but records may be in it", "fill all"],
        ),
        (
            vec![("as = \"pick\", dated = true", "as = \"pick\"")],
            &["refused 26: `facility.keeper` has values of earlier days"],
        ),
        (
            vec![(row, "  { element = \"danger.text\", was = \"facility.free_use\" },\n")],
            &["refused 31: values of `facility.free_use` cannot be read as `danger.text`"],
        ),
    ]);
}

#[test]
fn a_field_that_is_called_otherwise_keeps_its_values_and_keys() {
    let changes = [
        (
            "element = \"danger.due_on\"",
            "element = \"facility.closed_until\", was = \"danger.due_on\"",
        ),
        ("order = [\"danger.due_on\"]", "order = [\"facility.closed_until\"]"),
    ];
    let found = all("hidden_danger", &changes);
    assert_eq!(found, ["free + field danger.due_on of hidden_danger is facility.closed_until now"]);
}

#[test]
fn what_was_read_under_an_old_name_is_read_so_for_ever() {
    let mut before = RULES.all_registers().clone();
    let field = |text: &str| parse("registers/facility.toml", text).unwrap();
    let was = changed(
        "facility",
        &[("\"facility.free_use\"", "\"facility.free_use\", was = \"facility.shared_by_unit\"")],
    );
    before.insert("facility".to_owned(), field(&was));
    let side = |registers| Side { registers, dictionary: RULES.dictionary() };
    let found = compat(side(&before), side(RULES.all_registers()));
    assert!(
        matches!(&found[..], [Difference::Refused(one)] if one.what.contains("may still be kept"))
    );
}

#[test]
fn a_register_that_is_gone_is_refused_and_a_new_one_is_free() {
    let mut fewer = RULES.all_registers().clone();
    fewer.remove("hidden_danger");
    let side = |registers| Side { registers, dictionary: RULES.dictionary() };
    let gone = compat(side(RULES.all_registers()), side(&fewer));
    assert!(matches!(&gone[..], [Difference::Refused(one)] if !one.cure.is_empty()));
    let new = compat(side(&fewer), side(RULES.all_registers()));
    assert_eq!(new.iter().map(told).collect::<Vec<_>>(), ["free + register hidden_danger"]);
}

fn with(id: &str, changes: &[(&str, &str)]) -> RuleSet {
    sound(&[(&format!("registers/{id}.toml"), &changed(id, changes))])
}

/// Checks that a change waits, that holding it back leaves what was, and that nothing waits the other way round but what is
/// said.
fn waits(id: &str, changes: &[(&str, &str)], expected: &[&str]) -> RuleSet {
    let mut after = with(id, changes);
    let found = compare(&RULES, &after);
    let told: Vec<String> = found.wider.iter().map(ToString::to_string).collect();
    assert_eq!(told, expected, "{changes:?}");
    let json = serde_json::to_string(&found.wider).unwrap();
    assert_eq!(serde_json::from_str::<BTreeSet<Widening>>(&json).unwrap(), found.wider);
    assert!(compare(&after, &RULES).wider.is_empty(), "the other way round nothing waits");
    after.hold(found.wider);
    assert!(compare(&RULES, &after).wider.is_empty());
    after
}

#[test]
fn a13_what_opens_a_register_waits_for_the_security_administrator() {
    let held = waits(
        "facility",
        &[("may = [\"see\", \"add\"]", "may = [\"see\", \"add\", \"export\"]")],
        &["grid.worker may facility.export"],
    );
    assert!(!held.roles().get("grid.worker").unwrap().verbs.contains("facility.export"));
    let held = waits(
        "facility",
        &[("rows = [\"org\"]", "rows = [\"org\", \"public\"]")],
        &["property.handler reaches more of facility (public)"],
    );
    assert_eq!(held.roles().rows("facility", "property.handler").len(), 1);
    let held = waits(
        "facility",
        &[("hide = [\"facility.free_use\"]\n", "")],
        &["property.handler sees facility.free_use of facility"],
    );
    assert!(
        held.register("facility").unwrap().access["property.handler"].hides("facility.free_use")
    );
    let held = waits(
        "facility",
        &[("writes = [\"facility.hours\",", "writes = [\"facility.area_m2\", \"facility.hours\",")],
        &["property.handler may write facility.area_m2 of facility"],
    );
    let handler = &held.register("facility").unwrap().access["property.handler"];
    assert!(!handler.may_write("facility.area_m2") && handler.may_write("facility.hours"));
    let held = waits(
        "facility",
        &[(
            "\"print\", \"reveal\"]\n\n",
            "\"print\", \"reveal\"]\nwhole = [\"facility.keeper_phone\"]\n\n",
        )],
        &["community.worker sees facility.keeper_phone of facility unmasked"],
    );
    assert!(held.register("facility").unwrap().access["community.worker"].whole.is_empty());
    let found = compare(
        &RULES,
        &with("hidden_danger", &[("retention = \"danger\"", "retention = \"facility_contact\"")]),
    );
    assert_eq!(
        found.wider.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["hidden_danger is erased sooner"]
    );
}

#[test]
fn a13_what_everybody_would_see_waits_too() {
    for changes in [
        ("small = 3 ", "small = 2 "),
        ("states = [\"mended\"]\n", ""),
        ("states = [\"mended\"]\n", "states = [\"mended\", \"waived\"]\n"),
    ] {
        let held = waits("hidden_danger", &[changes], &["everybody sees more of hidden_danger"]);
        let public = held.register("hidden_danger").unwrap().public.as_ref().unwrap();
        assert_eq!((public.small, public.states.len()), (Some(3), 1));
    }
    let held = with("facility", &[("where = \"facility.open_to_residents\"\n", "")]);
    let wider = compare(&RULES, &held).wider;
    assert_eq!(wider.len(), 1);
    let mut held = held;
    held.hold(wider);
    let public = held.register("facility").unwrap().public.as_ref().unwrap();
    assert_eq!(public.condition.as_ref().map(Guard::source), Some("facility.open_to_residents"));
    let hidden = with(
        "hidden_danger",
        &[(
            "[public]\nstates = [\"mended\"]\nfields = [\"danger.kind\", \"danger.mended_on\"]\nsmall = 3 ",
            "",
        )],
    );
    let mut now = sound(&[]);
    let wider = compare(&hidden, &now).wider;
    assert!(matches!(wider.first(), Some(Widening::Public { before: None, .. })), "{wider:?}");
    now.hold(wider);
    assert!(now.register("hidden_danger").unwrap().public.is_none());
}

#[test]
fn a13_a_role_that_is_new_to_a_register_waits_by_its_verbs() {
    let desk = "[access.\"community.desk\"]\nrows = [\"area\"]\nmay = [\"see\"]\nwhole = [\"facility.keeper_phone\"]\n\n[public]";
    let held = waits("facility", &[("[public]", desk)], &["community.desk may facility.see"]);
    assert!(!held.roles().get("community.desk").unwrap().verbs.contains("facility.see"));
    let one = Widening::Opened {
        role: "a".to_owned(),
        register: "b".to_owned(),
        what: Opened::Shown("c".to_owned()),
    };
    assert_eq!(one.to_string(), "a sees c of b");
    assert_eq!(RULES.effective(), date("2026-01-01"));
}
