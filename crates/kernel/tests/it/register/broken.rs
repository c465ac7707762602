//! Broken registers: each is told at its line, with what is wrong and what to do.

use super::world::{RULES, changed, load, names, problems, text};
use crate::support::cases;
use kernel::register::parse;
use proptest::prelude::*;
use std::fmt::Write;
use std::path::Path;
use toml_edit::{Document, Value};

/// Returns what is told otherwise than it should be of a built-in register that is broken in one place.
fn differing(register: &str, [from, to, at, words]: [&str; 4]) -> Option<String> {
    let text = changed(register, &[(from, to)]);
    let offset = text.find(at).unwrap_or_else(|| panic!("{register} has no {at:?}"));
    let line = text[..offset].matches('\n').count() + 1;
    let found = problems(register, &text, &names());
    let hit = found.iter().any(|problem| {
        problem.line == line
            && problem.file == format!("registers/{register}.toml")
            && (problem.what.contains(words) || problem.cure.contains(words))
    });
    let cured = found.iter().all(|problem| !problem.cure.is_empty());
    let told = crate::support::told(&found);
    (!hit || !cured).then(|| format!("{to:?}: `{words}` not at {line} in\n{told}\n"))
}

#[test]
fn every_broken_register_is_told_with_line_and_cure() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/registers/broken.toml");
    let file = std::fs::read_to_string(path).unwrap();
    let document = Document::parse(file.as_str()).unwrap();
    let rows = document["broken"].as_array().unwrap();
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let row = row.as_inline_table().unwrap();
            let value = |key: &str| row.get(key).and_then(Value::as_str).unwrap();
            differing(value("register"), ["from", "to", "at", "words"].map(value))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.concat());
    assert!(rows.len() >= 100, "{}", rows.len());
}

#[test]
fn what_is_too_much_is_told() {
    let many = |what: &str, most: usize| {
        let found = match what {
            "states" => {
                let more: String = (0..most)
                    .map(|at| format!("s{at} = {{ title = {{ zh = \"a\", en = \"a\" }}, situation = \"none\", ends = true }}\n"))
                    .collect();
                changed("facility", &[("[actions.close]", &format!("{more}[actions.close]"))])
            }
            "lists" => {
                let more: String = (0..most)
                    .map(|at| format!("[[lists]]\nid = \"l{at}\"\ntitle = {{ zh = \"a\", en = \"a\" }}\nheads = [\"street\"]\ncolumns = [\"number\"]\n"))
                    .collect();
                changed("facility", &[("[page]", &format!("{more}[page]"))])
            }
            _ => {
                let more: String =
                    (0..most).map(|at| format!("  {{ element = \"x.y{at}\" }},\n")).collect();
                changed("facility", &[("fields = [\n", &format!("fields = [\n{more}"))])
            }
        };
        crate::support::told(&problems("facility", &found, &names()))
    };
    assert!(many("states", 12).contains("there are 15 states (keep 12 at most)"));
    assert!(many("lists", 6).contains("there are 8 lists (keep 6 at most)"));
    assert!(many("fields", 80).contains("there are 99 fields (keep 80 at most)"));
    let (mut elements, mut rows) = (String::new(), String::new());
    for at in 0..12 {
        let head = format!(
            "[\"long.n{at}\"]\ntitle = {{ zh = \"a\", en = \"a\" }}\ntype = \"lines\"\nmax = 2000\n"
        );
        writeln!(elements, "{head}sensitivity = \"internal\"\nretention = \"facility\"\n").unwrap();
        writeln!(rows, "  {{ element = \"long.n{at}\" }},").unwrap();
    }
    let long = changed("facility", &[("fields = [\n", &format!("fields = [\n{rows}"))]);
    let found = load(&[("dictionary/long.toml", &elements), ("registers/facility.toml", &long)]);
    let told = crate::support::told(&found.map(|_| ()).unwrap_err());
    assert!(told.contains("registers/facility.toml:21: a record could have"), "{told}");
}

#[test]
fn hooks_icons_and_groups_are_known_where_they_are_named() {
    let mut names = names();
    names.icons.insert("alarm".to_owned());
    names.menu_groups.insert("people".to_owned());
    names.hooks.insert("star.quota".to_owned());
    let text = changed("facility", &[("hooks = [", "hooks = [\"star.quota\", ")]);
    let told = crate::support::told(&problems("facility", &text, &names));
    assert!(told.contains("no icon `building-community`") && told.contains("group of the menu"));
    assert!(!told.contains("star.quota"), "{told}");
}

#[test]
fn a_procedure_that_is_not_there_is_told_where_records_are_kept() {
    let text = changed("facility", &[("id = \"facility_acceptance\"", "id = \"other\"")])
        .replace("act:facility_acceptance", "act:other");
    let mut names = names();
    assert!(!problems("facility", &text, &names).is_empty());
    names.records = false;
    let rest = problems("facility", &text, &names);
    assert!(rest.iter().all(|problem| !problem.what.contains("`other`")), "{rest:?}");
}

#[test]
fn what_is_no_register_is_told() {
    let missing = parse("registers/a.toml", "id = \"a\"\n").unwrap_err();
    let told = crate::support::told(&missing);
    for word in ["title", "one", "path", "level", "retention", "basis", "belongs", "page", "lists"]
    {
        assert!(told.contains(word), "{word} not in {told}");
    }
    assert_eq!(parse("registers/a.toml", "title = 1\nid = \n").unwrap_err()[0].line, 2);
    assert!(parse("registers/facility.toml", text("facility")).is_ok());
}

proptest! {
    #![proptest_config(cases(200))]

    /// Whatever is left out, doubled or exchanged, a file is read or told, with a line of it and a cure.
    #[test]
    fn no_register_breaks_the_checker(
        danger in any::<bool>(), edits in proptest::collection::vec((0..200_usize, 0..200_usize, 0..3_u8), 1..6)
    ) {
        let id = if danger { "hidden_danger" } else { "facility" };
        let mut lines: Vec<&str> = text(id).lines().collect();
        for (from, to, how) in edits {
            let (from, to) = (from % lines.len(), to % lines.len());
            match how {
                0 => drop(lines.remove(from)),
                1 => lines.insert(to, lines[from]),
                _ => lines.swap(from, to),
            }
        }
        for problem in problems(id, &lines.join("\n"), &names()) {
            prop_assert!(!problem.cure.is_empty() && !problem.what.is_empty(), "{problem}");
            // What another file misses because of this one is told in that file.
            let other = ["facility", "hidden_danger"].into_iter().find(|other| *other != id && problem.file.contains(other));
            let long = other.map_or(lines.len(), |other| text(other).lines().count());
            prop_assert!(problem.line <= long + 1, "{problem}");
        }
    }
}

#[test]
fn a_table_is_as_secret_as_its_columns() {
    let secret = RULES.text("dictionary/facility.toml").unwrap().replacen(
        "[\"room.seats\"]\ntitle = { zh = \"座位\", en = \"Seats\" }\ntype = \"number\"\nmin = 0\nsensitivity = \"public\"",
        "[\"room.seats\"]\ntitle = { zh = \"座位\", en = \"Seats\" }\ntype = \"number\"\nmin = 0\nsensitivity = \"personal\"",
        1,
    );
    let whole = ("whole = [\"facility.keeper_phone\"]", "whole = [\"facility.rooms\"]");
    let public = (
        "fields = [\"facility.name\", \"facility.kind\"",
        "fields = [\"facility.rooms\", \"facility.kind\"",
    );
    let told = |change| {
        let text = changed("facility", &[change]);
        let files =
            [("dictionary/facility.toml", secret.as_str()), ("registers/facility.toml", &text)];
        load(&files).err().map(|found| crate::support::told(&found)).unwrap_or_default()
    };
    assert_eq!(told(whole), "");
    assert!(told(public).contains("`room.seats` is not for everybody"));
}

#[test]
fn a_procedure_of_records_keeps_what_ends_it_and_begins_without_a_form() {
    let files = super::world::all_files();
    let mend = &files["procedures/danger_mend.toml"];
    let told = |from: &str, to: &str| {
        let text = mend.replacen(from, to, 1);
        assert_ne!(&text, mend, "{from}");
        crate::support::told(&load(&[("procedures/danger_mend.toml", &text)]).unwrap_err())
    };
    let waived = "waived = { to = \"waived\", title";
    let undone = told(waived, "waived = { to = \"waived\", undo = \"5m\", title");
    assert!(undone.contains("remove `undo` there"), "{undone}");
    let form = told("[steps.judge]", "form = [\"evidence.text\"]\n[steps.judge]");
    assert!(form.contains("nobody fills in the form"), "{form}");
}
