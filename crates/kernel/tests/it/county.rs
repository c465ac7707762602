//! Files of a county that extend: what they add and say is there, what they may not touch is refused at its line, and what
//! another version would change is told.

use crate::support::{date, files, load, told};
use kernel::access::Reach;
use kernel::mask::Mask;
use kernel::procedure::Vocabulary;
use kernel::rules::{RuleSet, Widening, compare, completed_roles, extends};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const ROLES: &str = r#"extend = "roles"

[roles."street.dispatcher"]
title = { zh = "指挥中心派遣员", en = "Dispatcher of the centre" }
unmask = ["reporter.email", "reporter.name"]

# 本区自设。
[roles."street.listener"]
title = { zh = "听诉员", en = "Listener" }
level = "street"
verbs = ["case.list"]
purpose = { zh = "听", en = "Listening" }
"#;

fn of(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn sound(overlay: &[(&str, &str)]) -> RuleSet {
    load(&of(overlay)).unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

/// Checks that what extends is refused at a line of its own file.
fn refused(path: &str, text: &str, line: usize, words: &str) {
    let problems = load(&of(&[(path, text)])).map(|_| ()).unwrap_err();
    let hit = problems.iter().any(|problem| {
        problem.file == path
            && problem.line == line
            && problem.what.contains(words)
            && !problem.cure.is_empty()
    });
    assert!(hit, "{path}:{line} `{words}` not in\n{}", told(&problems));
}

#[test]
fn a13_a_county_adds_roles_and_says_what_they_are_called() {
    for path in ["roles.toml", "district.toml"] {
        let rules = sound(&[(path, ROLES)]);
        let dispatcher = rules.roles().get("street.dispatcher").unwrap();
        assert_eq!(dispatcher.title.zh, "指挥中心派遣员");
        assert_eq!(dispatcher.unmask.len(), 3);
        assert!(dispatcher.verbs.contains("case.dispatch"), "the rest is as it was");
        assert_eq!(rules.roles().get("street.listener").unwrap().verbs.len(), 1);
        assert!(rules.roles().get("security.admin").is_some());
        assert!(rules.file("roles.toml").unwrap().local);
        assert!(rules.file("district.toml").is_none());
        assert_eq!(rules.overlay().len(), 1);
    }
    assert_eq!(extends("district.toml", ROLES).as_deref(), Some("roles.toml"));
    assert_eq!(extends("codes/mine.toml", "extend = \"sex\"\n").as_deref(), Some("codes/sex.toml"));
    assert_eq!(extends("roles.toml", "[roles]\n"), None);
}

#[test]
fn a6_a_county_adds_elements_codes_categories_and_classes() {
    let elements = "extend = \"case\"\n[\"case.title\"]\nhelp = { zh = \"简短\", en = \"Short\" }\nsynonyms = [\"题目\"]\n\n\
        [\"case.pole\"]\ntitle = { zh = \"灯杆号\", en = \"Lamp post\" }\ntype = \"text\"\nsensitivity = \"internal\"\nretention = \"poles\"\n";
    let classes = "extend = \"retention\"\n[poles]\ntitle = { zh = \"灯杆\", en = \"Poles\" }\nmonths = 12\nbasis = \"本区\"\n";
    let codes = "extend = \"organisation_kind\"\ncodes = [\n  { code = \"party\", synonyms = [\"党委\"] },\n  \
        { code = \"merchant\", retired = true },\n  { code = \"canteen\", zh = \"食堂\", en = \"Canteen\" },\n]\n";
    let categories = "extend = \"categories\"\n\n[[category]]\ncode = \"0102\"\nlimit = \"4wh\"\nsynonyms = [\"厨余\"]\n";
    let bad = load(&of(&[("categories.toml", categories)])).map(|_| ()).unwrap_err();
    assert!(
        told(&bad).contains("categories.toml:5:"),
        "another unit is no shorter time: {}",
        told(&bad)
    );
    let categories = categories.replace("limit = \"4wh\"\n", "");
    let rules = sound(&[
        ("dictionary/ours.toml", elements),
        ("dictionary/retention.toml", classes),
        ("codes/ours.toml", codes),
        ("categories.toml", &categories),
    ]);
    let title = rules.dictionary().get("case.title").unwrap();
    assert_eq!(title.help.as_ref().unwrap().en, "Short");
    assert!(title.synonyms.iter().any(|word| word == "题目") && title.synonyms.len() > 1);
    assert!(title.required);
    assert_eq!(rules.dictionary().get("case.pole").unwrap().retention, "poles");
    let kinds = rules.dictionary().table("organisation_kind").unwrap();
    assert!(kinds.find("党委").is_some() && kinds.get("merchant").unwrap().retired);
    assert_eq!(kinds.codes.last().unwrap().code, "canteen");
    assert!(rules.text("categories.toml").unwrap().contains("\"厨余\""));
}

#[test]
fn a13_what_extends_takes_nothing_away() {
    let role = |line: &str| format!("extend = \"roles\"\n[roles.\"street.leader\"]\n{line}\n");
    refused("roles.toml", &role("level = \"grid\""), 3, "`roles.street.leader.level` cannot");
    refused("roles.toml", &role("scope = \"org\""), 3, "cannot be changed");
    refused("roles.toml", &role("verbs = [\"case.lisst\"]"), 3, "no verb `case.lisst`");
    refused("roles.toml", &role("unmask = [\"case.x\"]"), 3, "unknown element `case.x`");
    refused(
        "roles.toml",
        "extend = \"roles\"\n[verbs]\n\"a.b\" = { zh = \"甲\", en = \"A\" }\n",
        2,
        "`verbs`",
    );
    let element = |line: &str| format!("extend = \"case\"\n\n[\"reporter.phone\"]\n{line}\n");
    let path = "dictionary/case.toml";
    refused(path, &element("mask = \"none\""), 4, "mask");
    refused(path, &element("sensitivity = \"public\""), 4, "sensitivity");
    refused(path, &element("storage = \"plain\""), 4, "storage");
    refused(path, &element("retention = \"case\""), 4, "retention");
    refused(path, "extend = \"case\"\n[\"case.title\"]\nrequired = false\n", 3, "set to true");
    refused(path, "extend = \"case\"\n[\"case.new\"]\ntype = \"text\"\n", 2, "title");
    refused(path, "extend = \"case\"\n[\"case.new\"]\n\ntype = \"txt\"\n", 4, "txt");
    refused("codes/sex.toml", "extend = \"sex\"\nsource = \"x\"\n", 2, "`source`");
    refused("codes/sex.toml", "extend = \"sex\"\ncodes = [{ zh = \"x\" }]\n", 2, "no code");
    refused("codes/a.toml", "extend = \"sexx\"\n", 1, "not there");
    refused("calendar/a.toml", "extend = \"hours\"\n", 1, "cannot be extended");
    refused(
        "dictionary/retention.toml",
        "extend = \"retention\"\n[case]\nmonths = 1\n",
        3,
        "months",
    );
    refused("roles.toml", "extend = 3\n[roles]\n", 1, "not there");
}

#[test]
fn a13_what_the_program_adds_later_is_there_at_once() {
    let mut later = files();
    let roles = later["roles.toml"].replace(
        "[roles.\"street.dispatcher\"]",
        "[roles.\"street.new\"]\ntitle = { zh = \"新\", en = \"New\" }\nlevel = \"street\"\nverbs = []\n\
         purpose = { zh = \"新\", en = \"New\" }\n\n[roles.\"street.dispatcher\"]",
    );
    later.insert("roles.toml".to_owned(), roles);
    let local = of(&[("roles.toml", ROLES)]);
    let rules = RuleSet::load(&later, &local, date("2026-01-01"), &Vocabulary::default()).unwrap();
    assert!(rules.roles().get("street.new").is_some());
    assert!(rules.roles().get("street.listener").is_some());
}

#[test]
fn a13_a_county_that_has_fewer_roles_gets_those_it_lacks() {
    let all = &files()["roles.toml"];
    let (head, tail) = all.split_once("[roles.\"street.duty\"]").unwrap();
    let rest = tail.split_once("\n[roles.").unwrap().1;
    let own = format!("{head}[roles.{rest}").replace("社区受理员", "社区接待员");
    let own: Vec<&str> =
        own.lines().filter(|line| !line.contains("\"account.second\" =")).collect();
    let whole = completed_roles(&own.join("\n"), all);
    let rules = sound(&[("roles.toml", &whole)]);
    assert_eq!(rules.roles().get("community.desk").unwrap().title.zh, "社区接待员");
    assert!(rules.roles().get("street.duty").is_some() && rules.roles().knows("account.second"));
    assert_eq!(rules.roles().all().count(), sound(&[]).roles().all().count());
}

/// Returns the built-in rules with a text replaced in one file.
fn changed(path: &str, from: &str, to: &str) -> RuleSet {
    let text = files()[path].replacen(from, to, 1);
    assert_ne!(text, files()[path], "{path} has no {from:?}");
    sound(&[(path, &text)])
}

#[test]
fn a13_more_rights_wait_and_are_held_back() {
    let before = sound(&[]);
    let leader = "purpose = { zh = \"审批延期和退回";
    let mut after =
        changed("roles.toml", leader, &format!("unmask = [\"reporter.name\"]\n{leader}"));
    let found = compare(&before, &after);
    let (role, element) = ("street.leader".to_owned(), "reporter.name".to_owned());
    let wider = BTreeSet::from([Widening::Unmask { role, element }]);
    assert_eq!(found.wider, wider);
    assert!(found.refused.is_empty());
    after.hold(found.wider);
    assert!(after.roles().get("street.leader").unwrap().unmask.is_empty());
    assert_eq!(after.held(), &wider);
    assert!(compare(&before, &after).wider.is_empty());
    // The other way round nothing waits: whoever loses a right is told.
    let less = compare(
        &changed("roles.toml", leader, &format!("unmask = [\"reporter.name\"]\n{leader}")),
        &before,
    );
    assert!(
        less.wider.is_empty() && less.notes.iter().any(|note| note.contains("masked")),
        "{less:?}"
    );

    let mut wide = changed("roles.toml", "scope = \"org\"\n", "");
    wide.hold(compare(&before, &wide).wider);
    assert_eq!(wide.roles().get("department.handler").unwrap().reach, Reach::Org);
    let mut bare = changed("dictionary/case.toml", "mask = \"name\"", "mask = \"year\"");
    bare.hold(compare(&before, &bare).wider);
    assert_eq!(bare.dictionary().get("reporter.name").unwrap().mask, Mask::Name);
    let mut soon = changed("dictionary/retention.toml", "months = 120", "months = 12");
    let found = compare(&before, &soon);
    assert_eq!(found.wider.len(), 1, "{found:?}");
    soon.hold(found.wider);
    assert_eq!(soon.dictionary().retention("case").unwrap().months, Some(120));
}

/// A county calls its rating what it likes; that it has five grades, the figures rest on.
#[test]
fn c2_one_element_tells_the_grade_with_the_codes_that_are_counted() {
    let rules = sound(&[]);
    assert_eq!(
        rules.dictionary().grade().map(|element| element.key.as_str()),
        Some("rating.grade")
    );
    let of = |table: &str, lines: &str| {
        format!(
            "[\"county.verdict\"]\ntitle = {{ zh = \"评\", en = \"Verdict\" }}\ntype = \"code\"\ntable = \"{table}\"\n\
            sensitivity = \"internal\"\nretention = \"case\"\n{lines}"
        )
    };
    let path = "dictionary/ours.toml";
    refused(path, &of("sex", "tells = \"grade\"\n"), 1, "no codes from 1 to 5");
    refused(path, &of("rating_grade", "tells = \"grade\"\n"), 1, "so does");
    refused(path, &of("sex", "tells = \"marks\"\n"), 7, "marks");
}

#[test]
fn a6_what_is_stored_stays_readable() {
    let before = sound(&[]);
    let told = |path: &str, from: &str, to: &str| {
        let found = compare(&before, &changed(path, from, to));
        let first = found.refused.first().unwrap_or_else(|| panic!("{path}: {to} passes"));
        assert!(!first.cure.is_empty());
        (first.file.clone(), first.line)
    };
    let case = "dictionary/case.toml";
    let number = "type = \"text\"\nmin = 2\nmax = 50";
    assert_eq!(told(case, number, "type = \"number\"\nmin = 2\nmax = 50"), (case.to_owned(), 3));
    assert_eq!(told(case, "[\"rating.comment\"]", "[\"rating.words\"]").1, 0);
    told("dictionary/person.toml", "table = \"education\"", "table = \"sex\"");
    told(case, "storage = \"indexed\"", "storage = \"encrypted\"");
    told("codes/organisation_kind.toml", "\"merchant\"", "\"shop\"");
    let class = "extend = \"retention\"\n[poles]\ntitle = { zh = \"灯杆\", en = \"Poles\" }\nmonths = 12\nbasis = \"甲\"\n";
    let more = sound(&[("dictionary/retention.toml", class)]);
    assert_eq!(compare(&more, &before).refused.len(), 1);
}

proptest! {
    #![proptest_config(crate::support::cases(256))]

    /// Whatever a county writes, it is read or refused, never taken apart wrongly: what was there stays there.
    #[test]
    fn what_extends_never_loses_what_was_there(
        lines in proptest::collection::vec(0..LINES.len(), 0..8), folder in 0..3_usize
    ) {
        let (path, name) = [("roles.toml", "roles"), ("codes/a.toml", "sex"), ("dictionary/a.toml", "case")][folder];
        let text: String = lines.iter().map(|at| format!("{}\n", LINES[*at])).collect();
        let text = format!("extend = \"{name}\"\n{text}");
        if let Ok(rules) = load(&of(&[(path, &text)])) {
            let before = sound(&[]);
            let found = compare(&before, &rules);
            prop_assert!(found.refused.is_empty(), "{}", told(&found.refused));
            prop_assert!(found.notes.iter().all(|note| note.starts_with('+')), "{:?}", found.notes);
            for role in before.roles().all() {
                let now = rules.roles().get(&role.key).unwrap();
                prop_assert!(now.verbs.is_superset(&role.verbs) && now.apart.is_superset(&role.apart));
            }
            for element in before.dictionary().elements() {
                let now = rules.dictionary().get(&element.key).unwrap();
                prop_assert_eq!((&now.kind, now.mask), (&element.kind, element.mask));
                prop_assert!(now.required >= element.required);
            }
        }
    }
}

const LINES: [&str; 16] = [
    "[roles.\"street.leader\"]",
    "[\"case.title\"]",
    "[\"case.more\"]",
    "title = { zh = \"甲\", en = \"A\" }",
    "verbs = [\"case.list\", \"case.export\"]",
    "verbs = []",
    "apart = [\"system.admin\"]",
    "type = \"text\"",
    "sensitivity = \"internal\"",
    "retention = \"case\"",
    "required = true",
    "synonyms = [\"乙\"]",
    "mask = \"none\"",
    "codes = [{ code = \"9x\", zh = \"甲\", en = \"A\" }]",
    "codes = []",
    "# [roles]",
];
