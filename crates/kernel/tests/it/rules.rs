//! Rule files: the built-in ones are sound, an overlay replaces whole files, and what is wrong is told with file, line
//! and cure.

use crate::support::{files, load, rules, told};
use kernel::rules::{Problem, canonical_text};
use std::collections::BTreeMap;

fn overlay(path: &str, text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(path.to_owned(), text.to_owned())])
}

fn problems(path: &str, text: &str) -> Vec<Problem> {
    load(&overlay(path, text)).map(|_| ()).unwrap_err()
}

/// Checks that a broken file is told at `line` with `words` in what is wrong or in the cure.
fn check(path: &str, text: &str, line: usize, words: &str) {
    let found = problems(path, text);
    let hit = found.iter().any(|problem| {
        problem.file == path
            && problem.line == line
            && (problem.what.contains(words) || problem.cure.contains(words))
    });
    assert!(hit, "{path}:{line} `{words}` not in\n{}", told(&found));
    assert!(found.iter().all(|problem| !problem.cure.is_empty()));
}

#[test]
fn built_in_rules_have_no_problem() {
    let rules = rules();
    assert!(rules.dictionary().elements().count() > 40);
    assert!(rules.roles().all().count() >= 14);
    assert_eq!(rules.files().count(), files().len());
    assert_eq!(rules.effective(), crate::support::date("2026-01-01"));
}

#[test]
fn an_overlay_replaces_a_whole_file_and_leaves_the_others() {
    let hours = "source = \"本地\"\nspans = [\"08:30-12:00\", \"14:00-17:30\"]\n";
    let local = load(&overlay("calendar/hours.toml", hours)).unwrap();
    let built_in = rules();
    assert_eq!(local.calendar().hours().spans.len(), 2);
    assert_ne!(local.calendar().revision(), built_in.calendar().revision());
    assert!(local.file("calendar/hours.toml").unwrap().local);
    assert!(!local.file("roles.toml").unwrap().local);
    assert_eq!(local.text("calendar/hours.toml"), Some(hours));
    assert_ne!(local.sha256(), built_in.sha256());
    assert_eq!(built_in.sha256(), rules().sha256());
    assert!(rules().text("categories.toml").is_some(), "files that only a domain reads are kept");
}

#[test]
fn an_empty_file_of_the_overlay_removes_one() {
    let local = load(&overlay("calendar/2027.toml", " \n")).unwrap();
    assert!(local.file("calendar/2027.toml").is_none());
    check("roles.toml", "", 0, "there are no roles");
    check("calendar/hours.toml", "", 0, "no working hours");
}

#[test]
fn the_hash_does_not_depend_on_the_editor() {
    let text = "year = 2027\n";
    for same in ["\u{feff}year = 2027\r\n", "year = 2027", "year = 2027\n\n\n", "year = 2027\r"] {
        assert_eq!(canonical_text(same), text, "{same:?}");
    }
    assert_eq!(canonical_text(&canonical_text("a\r\n b \n")), canonical_text("a\r\n b \n"));
}

#[test]
fn broken_toml_is_told_with_its_line() {
    check("roles.toml", "[verbs]\n\"a\" = {\n", 2, "TOML");
    check("dictionary/x.toml", "[\"a.b\"]\ntype = text\n", 2, "TOML");
}

#[test]
fn broken_calendars_are_told() {
    let year = |rest: &str| format!("year = 2028\npublished = false\nsource = \"试\"\n{rest}");
    let holiday = |rest: &str| {
        year(&format!("\n[[holidays]]\nname = {{ zh = \"春节\", en = \"Spring\" }}\n{rest}\n"))
    };
    let path = "calendar/2028.toml";
    check(path, "published = true\nsource = \"试\"\n", 1, "`year` is missing");
    check(path, "year = 2028\nsource = \"试\"\n", 1, "`published` is missing");
    check(path, &holiday("from = 2028-13-01"), 7, "TOML");
    check(path, &holiday("from = \"一月\""), 7, "no date");
    check(path, &holiday("from = 2028-01-26\nto = 2028-01-20"), 8, "does not follow");
    check(path, &holiday("from = 2028-01-26\nwork = [2028-01-24]"), 8, "no Saturday or Sunday");
    check(path, &holiday("from = 2030-01-26"), 7, "outside 2028");
    check(path, &holiday("from = 2028-01-29\nwork = [2028-01-29]"), 5, "both off and made up");
    check(path, &holiday("from = 2028-01-26\nwhen = 3"), 8, "unknown key `holidays[0].when`");
    check("calendar/2029.toml", &holiday("from = 2028-01-26"), 0, "calendar/2028.toml");
    let hours = |spans: &str| format!("source = \"试\"\nspans = {spans}\n");
    check("calendar/hours.toml", &hours("[\"9-12\"]"), 2, "no span");
    check("calendar/hours.toml", &hours("[\"09:00-12:00\", \"11:00-17:00\"]"), 2, "not in order");
    check("calendar/hours.toml", &hours("[]"), 2, "no working hours");
    check("calendar/hours.toml", &hours("9"), 2, "list of texts");
}

#[test]
fn broken_elements_are_told() {
    let element = |rest: &str| {
        format!(
            "[\"a.b\"]\ntitle = {{ zh = \"甲\", en = \"A\" }}\nretention = \"case\"\nsensitivity = \"internal\"\n{rest}\n"
        )
    };
    let path = "dictionary/local.toml";
    check(path, &element(""), 1, "`a.b.type` is missing");
    check(path, &element("type = \"txt\""), 5, "credit_code");
    check(path, &element("type = \"code\""), 1, "`a.b.table` is missing");
    check(path, &element("type = \"code\"\ntable = \"zodiac\""), 1, "unknown code table `zodiac`");
    check(path, &element("type = \"table\"\ncolumns = [\"no.such\"]"), 1, "unknown column");
    check(path, &element("type = \"table\"\ncolumns = [\"case.photos\"]"), 1, "a file itself");
    check(path, &element("type = \"codes\"\ntable = \"zodiac\""), 1, "unknown code table `zodiac`");
    check(path, &element("type = \"record\""), 1, "`a.b.register` is missing");
    check(path, &element("type = \"record\"\nregister = \"设施\""), 6, "no key of a register");
    check(path, &element("type = \"duration\"\nmin = -5"), 6, "below nothing");
    check(path, &element("type = \"year\"\nmin = 2100\nmax = 1900"), 6, "above `max`");
    check(
        path,
        &element("type = \"table\"\ncolumns = [\"case.title\"]\nmax = 501"),
        7,
        "out of range",
    );
    check(path, &element("type = \"text\"\nmin = 9\nmax = 3"), 6, "longer than the longest");
    check(path, &element("type = \"text\"\nstorage = \"vault\""), 6, "plain, encrypted, indexed");
    check(path, &element("type = \"text\"\nmask = \"nose\""), 6, "no mask `nose`");
    check(path, &element("type = \"text\"\nlenght = 3"), 6, "unknown key");
    check(
        path,
        &element("type = \"text\"")
            .replace("internal", "personal")
            .replace("type", "mask = \"none\"\ntype"),
        5,
        "not masked",
    );
    check(
        path,
        &element("type = \"text\"").replace("\"case\"", "\"forever\""),
        1,
        "unknown retention class",
    );
    check(path, &element("type = \"text\"").replace("en = \"A\"", "en = \" \""), 2, "no words");
    check(path, &element("type = \"text\"").replace("a.b", "Title"), 1, "no key of an element");
    check(
        path,
        &element("type = \"text\"").replace("a.b", "case.title"),
        1,
        "stands in dictionary/case.toml too",
    );
}

#[test]
fn broken_code_tables_are_told() {
    let table = |rest: &str| {
        format!("key = \"local\"\ntitle = {{ zh = \"甲\", en = \"A\" }}\nsource = \"试\"\n{rest}\n")
    };
    let path = "codes/local.toml";
    check(path, &table(""), 1, "no codes");
    check(path, &table("codes = [\n  { code = \"1\", zh = \"甲\" },\n]"), 5, "en` is missing");
    check(
        path,
        &table(
            "codes = [\n  { code = \"1\", zh = \"甲\", en = \"A\" },\n  { code = \"1\", zh = \"乙\", en = \"B\" },\n]",
        ),
        6,
        "stands twice",
    );
    check(
        path,
        &table("codes = [ { code = \"1\", zh = \"甲\", en = \"A\", parent = \"9\" } ]"),
        4,
        "no other code",
    );
    check(
        "codes/other.toml",
        &table("codes = [ { code = \"1\", zh = \"甲\", en = \"A\" } ]"),
        0,
        "codes/local.toml",
    );
    check("codes/local.toml", &table("codes = [ 3 ]"), 4, "something else than tables");
}

#[test]
fn broken_roles_are_told() {
    let role = |rest: &str| {
        format!(
            "[verbs]\n\"case.view\" = {{ zh = \"看\", en = \"View\" }}\n\n[roles.\"a.b\"]\ntitle = {{ zh = \"甲\", en = \"A\" }}\npurpose = {{ zh = \"用\", en = \"Use\" }}\n{rest}\n"
        )
    };
    check("roles.toml", &role("level = \"village\"\nverbs = []"), 7, "residents_group");
    check(
        "roles.toml",
        &role("level = \"street\"\nverbs = [\"case.eat\"]"),
        8,
        "no verb `case.eat`",
    );
    check("roles.toml", &role("level = \"street\"\nscope = \"world\""), 8, "area or org");
    check("roles.toml", &role("level = \"street\"\napart = [\"c.d\"]"), 8, "no role `c.d`");
    check(
        "roles.toml",
        &role("level = \"street\"\nunmask = [\"person.soul\"]"),
        8,
        "unknown element `person.soul`",
    );
    check("roles.toml", "[verbs]\n", 1, "there are no roles");
}

#[test]
fn broken_retention_classes_are_told() {
    let class = |rest: &str| {
        format!("[case]\ntitle = {{ zh = \"甲\", en = \"A\" }}\nbasis = \"试\"\n{rest}\n")
    };
    check("dictionary/retention.toml", &class(""), 1, "needs a time");
    check("dictionary/retention.toml", &class("months = 12\nfor_ever = true"), 1, "needs a time");
}

#[test]
fn a_file_too_long_is_refused() {
    check("notes.toml", &"#".repeat(2_000_001), 0, "2 MB");
}

#[test]
fn all_problems_of_all_files_are_told_at_once() {
    let broken = BTreeMap::from([
        ("calendar/hours.toml".to_owned(), "spans = [\"9\"]".to_owned()),
        ("codes/local.toml".to_owned(), "key = 3".to_owned()),
        ("roles.toml".to_owned(), "[verbs]".to_owned()),
    ]);
    let found = load(&broken).map(|_| ()).unwrap_err();
    for file in broken.keys() {
        assert!(found.iter().any(|problem| &problem.file == file), "{file}");
    }
    assert!(found.windows(2).all(|pair| pair[0] <= pair[1]), "sorted by file and line");
}
