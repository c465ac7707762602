//! Rule: the modules of a crate use each other in one direction. Circles that are there still are listed below; the list
//! only shrinks.

use super::Check;
use crate::house::House;
use crate::report::Report;
use crate::rust::Source;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const CHECK: Check = Check {
    name: "circles",
    about: "the modules of a crate use each other in one direction, apart from the circles that are listed",
    run,
};

/// By crate, the modules that still stand in a circle.
const KNOWN: &[(&str, &[&str])] = &[
    ("desk", &["case", "desk", "dispatch", "jobs", "report"]),
    (
        "identity",
        &[
            "account", "code", "consent", "grant", "mail", "me", "message", "password", "prove",
            "second", "session", "shared", "signup",
        ],
    ),
    (
        "kernel",
        &[
            "access",
            "area",
            "ballot",
            "calendar",
            "clock",
            "dictionary",
            "ident",
            "mask",
            "procedure",
            "register",
            "rules",
        ],
    ),
    ("linli", &["assembly", "rules"]),
    ("planner", &["geometry", "matching", "plan", "score", "street"]),
];

const CURE: &str = "let the module that both need hold what they share, or pass it in; what belongs together is one module";

/// By module, those that it uses with a place where it does.
type Uses<'a> = BTreeMap<&'a str, BTreeMap<&'a str, (&'a str, usize)>>;

fn run(house: &House, report: &mut Report) {
    for member in &house.members {
        let root = format!("{}/src/", member.folder);
        let sources: Vec<&Source> =
            house.product().filter(|source| source.path.starts_with(&root)).collect();
        let uses = uses(&root, &sources);
        let round = in_circles(&uses);
        let known: BTreeSet<&str> = KNOWN
            .iter()
            .filter(|(name, _)| *name == member.name())
            .flat_map(|(_, modules)| modules.iter().copied())
            .collect();
        for (module, others) in &uses {
            if !round.contains_key(module) || known.contains(module) {
                continue;
            }
            let circle = round[module];
            let back = others.iter().find(|(other, _)| round.get(*other) == Some(&circle));
            if let Some((other, (file, line))) = back {
                let what = format!("module `{module}` uses `{other}`, which uses it in turn");
                report.add(file, *line, what, CURE);
            }
        }
        for module in known.iter().filter(|module| !round.contains_key(*module)) {
            let what =
                format!("module `{module}` of `{}` stands in no circle any more", member.name());
            report.add("xtask/src/checks/circles.rs", 0, what, "remove it from the list");
        }
    }
}

/// Returns the top-level module of a file; none for the crate's root.
fn module_of<'a>(root: &str, path: &'a str) -> Option<&'a str> {
    let inner = path.strip_prefix(root)?;
    let first = inner.split('/').next()?.trim_end_matches(".rs");
    (!matches!(first, "lib" | "main" | "bin")).then_some(first)
}

fn uses<'a>(root: &str, sources: &[&'a Source]) -> Uses<'a> {
    let modules: BTreeSet<&str> =
        sources.iter().filter_map(|source| module_of(root, &source.path)).collect();
    let exports = exports(root, sources, &modules);
    let mut uses: Uses<'a> = modules.iter().map(|module| (*module, BTreeMap::new())).collect();
    for source in sources {
        let Some(own) = module_of(root, &source.path) else { continue };
        for (at, path) in source.names() {
            if source.in_tests(at) {
                continue;
            }
            let Some(name) = from_root(root, source, &path) else { continue };
            let used = modules.get(name.as_str()).or_else(|| exports.get(&name));
            if let Some(used) = used.filter(|used| **used != own) {
                let place = (source.path.as_str(), source.tokens[at].line);
                uses.entry(own).or_default().entry(used).or_insert(place);
            }
        }
    }
    uses
}

/// Returns the first name below the crate's root that a path leads to.
fn from_root(root: &str, source: &Source, path: &[String]) -> Option<String> {
    let inner = source.path.strip_prefix(root)?.trim_end_matches(".rs");
    let mut depth =
        inner.split('/').filter(|part| !matches!(*part, "mod" | "lib" | "main")).count();
    let mut rest = path.iter();
    match rest.next()?.as_str() {
        "crate" => return rest.next().cloned(),
        "super" => depth = depth.checked_sub(1)?,
        _ => return None,
    }
    for part in rest {
        match part.as_str() {
            "super" => depth = depth.checked_sub(1)?,
            name if depth == 0 => return Some(name.to_owned()),
            _ => return None,
        }
    }
    None
}

/// Returns what the root hands on, by its name, with the module that it comes from.
fn exports<'a>(
    root: &str,
    sources: &[&'a Source],
    modules: &BTreeSet<&'a str>,
) -> BTreeMap<String, &'a str> {
    let mut found = BTreeMap::new();
    let roots = sources.iter().filter(|source| module_of(root, &source.path).is_none());
    for source in roots {
        for (_, path) in source.names() {
            let path = if path.first().is_some_and(|part| part == "self" || part == "crate") {
                &path[1..]
            } else {
                &path[..]
            };
            if let (Some(module), Some(last)) = (path.first(), path.last())
                && path.len() > 1
                && let Some(module) = modules.get(module.as_str())
            {
                found.entry(last.clone()).or_insert(*module);
            }
        }
    }
    found
}

/// Returns the modules that can be reached from themselves, with the first of their circle.
fn in_circles<'a>(uses: &Uses<'a>) -> BTreeMap<&'a str, &'a str> {
    let reached = |from: &'a str| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(module) = next.pop() {
            for used in uses.get(module).into_iter().flat_map(BTreeMap::keys) {
                if seen.insert(*used) {
                    next.push(used);
                }
            }
        }
        seen
    };
    let all: BTreeMap<&str, BTreeSet<&str>> =
        uses.keys().map(|module| (*module, reached(module))).collect();
    let circle = |module: &'a str| {
        let mates = all
            .iter()
            .filter(|(other, seen)| seen.contains(module) && all[module].contains(*other));
        mates.map(|(other, _)| *other).next()
    };
    uses.keys().filter_map(|module| Some((*module, circle(module)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    fn check(files: &[(&str, &str)], expected: &[&str]) {
        expect(CHECK, &example(files, &[("crates/domains/grid", &[])]), expected);
    }

    #[test]
    fn modules_that_use_each_other_are_told() {
        check(
            &[
                (
                    "crates/domains/grid/src/lib.rs",
                    "mod round; mod visit; mod note; pub use visit::Visit;",
                ),
                ("crates/domains/grid/src/round/mod.rs", "pub mod plan;"),
                (
                    "crates/domains/grid/src/round/plan.rs",
                    "use crate::Visit;\nuse super::super::note::Note;",
                ),
                (
                    "crates/domains/grid/src/visit.rs",
                    "\nuse crate::round::plan::Plan; pub struct Visit;",
                ),
                ("crates/domains/grid/src/note.rs", "pub struct Note;"),
            ],
            &[
                "crates/domains/grid/src/round/plan.rs:1 module `round` uses `visit`, which uses it in turn",
                "crates/domains/grid/src/visit.rs:2 module `visit` uses `round`, which uses it in turn",
            ],
        );
    }

    #[test]
    fn one_direction_is_no_circle_and_tests_do_not_count() {
        check(
            &[
                ("crates/domains/grid/src/lib.rs", "mod round; mod visit;"),
                ("crates/domains/grid/src/round.rs", "use crate::visit::Visit;"),
                (
                    "crates/domains/grid/src/visit.rs",
                    "pub struct Visit;\n#[cfg(test)] mod tests { use crate::round::Round; }",
                ),
            ],
            &[],
        );
    }
}
