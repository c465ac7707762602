//! What a register is as a whole: its address, verbs, menu, page and hooks.

use super::Work;
use crate::dictionary::{Kind, Storage};
use crate::register::model::{Page, Part, QUICK_MAX, Registers};
use crate::rules::Problem;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(work: &mut Work<'_>) {
    let register = work.register;
    let vocabulary = work.ground.vocabulary;
    if vocabulary.reserved.contains(&register.path) {
        let what = format!("the address word `{}` has a meaning of its own", register.path);
        work.problem("path", what, "choose another word");
    }
    let prefix = format!("{}.", register.id);
    let taken = work.ground.roles.verbs().find(|(verb, _)| verb.starts_with(&prefix));
    if let Some((verb, _)) = taken {
        let what = format!("roles.toml has the verb `{verb}` already");
        work.problem("id", what, "give the register another id");
    }
    if work.ground.dictionary.retention(&register.retention).is_none() {
        let what = format!("there is no retention class `{}`", register.retention);
        work.problem("retention", what, "name a class of dictionary/retention.toml, or add it");
    }
    work.picture("icon", register.icon);
    if let Some(menu) = register.menu.as_ref().filter(|_| !vocabulary.menu_groups.is_empty()) {
        let known = &vocabulary.menu_groups;
        work.known("menu", "group of the menu", &menu.group, known, "name a group");
    }
    for hook in register.hooks.iter().filter(|_| vocabulary.records) {
        let known = &vocabulary.hooks;
        work.known("hooks", "hook", hook, known, "register it in a domain");
    }
    for key in &register.title_from {
        let Some((_, element)) = work.field("title_from", key) else { continue };
        let unfit = matches!(element.kind, Kind::File { .. } | Kind::Table { .. } | Kind::Hours);
        if element.storage != Storage::Plain || unfit {
            let what = format!("`{key}` cannot be part of a title");
            work.problem(
                "title_from",
                what,
                "name fields that are kept plain, as words or numbers",
            );
        }
    }
    quick_form(work);
    page(work, &register.page);
}

/// What the quick form on a phone leaves out has to have another way into the record.
fn quick_form(work: &mut Work<'_>) {
    let register = work.register;
    work.most("field", register.asks.len(), QUICK_MAX, "fields in the quick form");
    for key in &register.asks {
        if let Some((field, _)) = work.field("field", key)
            && field.by.is_some()
        {
            work.problem("field", format!("nobody types `{key}`"), "take it out of the quick form");
        }
    }
    let asked: BTreeSet<&String> = register.asks.iter().collect();
    let left = register.fields.iter().filter(|field| {
        field.required
            && field.default.is_none()
            && field.when.is_none()
            && !asked.contains(&field.element)
    });
    for field in left.filter(|_| !asked.is_empty()) {
        let what = format!("the quick form leaves out `{}`, which is required", field.element);
        work.problem("field", what, "add it there, or give it a default");
    }
}

fn page(work: &mut Work<'_>, page: &Page) {
    for key in page.says.fields() {
        work.field("page.says", key);
    }
    for part in &page.parts {
        page_part(work, part);
    }
}

fn page_part(work: &mut Work<'_>, part: &Part) {
    let register = work.register;
    let at = "page.parts";
    match part {
        Part::Head | Part::Facts | Part::Timeline | Part::Asks => {}
        Part::Place => {
            let point = register.fields.iter().any(|field| {
                let element = work.ground.dictionary.get(&field.element);
                element.is_some_and(|element| element.kind == Kind::Point)
            });
            if register.belongs.place.is_none() && !point {
                work.problem(at, "a record has neither place nor point", "remove `place`");
            }
        }
        Part::Matters if register.runs.is_empty() => {
            work.problem(at, "no procedure runs on a record", "remove `matters`");
        }
        Part::Matters => {}
        Part::Files => {}
        Part::Lines(key) => {
            if let Some((_, element)) = work.field(at, key)
                && !matches!(element.kind, Kind::Table { .. } | Kind::Hours)
            {
                work.problem(at, format!("`{key}` has no lines"), "name a table or week hours");
            }
        }
        Part::BeforeAfter(before, after) => {
            for key in [before, after] {
                if let Some((_, element)) = work.field(at, key)
                    && !matches!(element.kind, Kind::File { .. })
                {
                    work.problem(at, format!("`{key}` holds no photos"), "name a field with files");
                }
            }
        }
        Part::Related(other) => related(work, other),
        Part::Hook(hook) => {
            let known = &register.hooks;
            work.known(at, "hook", hook, known, "name it in `hooks`");
        }
    }
}

fn related(work: &mut Work<'_>, other: &str) {
    let all = work.all;
    if !work.known("page.parts", "register", other, all.keys(), "add its file") {
        return;
    }
    let here = Kind::Record { register: work.register.id.clone() };
    let mut elements = all
        .get(other)
        .into_iter()
        .flat_map(|register| &register.fields)
        .filter_map(|field| work.ground.dictionary.get(&field.element));
    if !elements.any(|element| element.kind == here) {
        let what = format!("no field of `{other}` links to a record of this register");
        work.problem("page.parts", what, "remove the part, or add such a field there");
    }
}

/// Returns the problems between registers: two with one word of an address.
pub(super) fn clashes(all: &Registers) -> Vec<Problem> {
    let mut paths: BTreeMap<&str, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for register in all.values() {
        if let Some(other) = paths.insert(&register.path, &register.id) {
            let place = &register.place;
            problems.push(Problem::new(
                &place.file,
                place.line("path"),
                format!("register `{other}` has the address word `{}` too", register.path),
                "choose another word",
            ));
        }
    }
    problems
}
