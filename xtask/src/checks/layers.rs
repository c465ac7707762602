//! Rule 4: `rules` decide and import only the kernel, `pages` never see the database, handlers are short.

use super::Check;
use crate::house::House;
use crate::report::Report;
use crate::rust::Source;
use crate::sql;
use std::collections::BTreeSet;

pub(super) const CHECK: Check = Check {
    name: "layers",
    about: "rules import only the kernel, pages never see the database, handlers stay short, wiring is named from_to_to",
    run,
};

/// Longest handler, in lines: parse, load, decide, commit, respond.
const HANDLER_LINES: usize = 40;

/// First words of paths that pure code may name.
const PURE: [&str; 10] =
    ["kernel", "std", "core", "alloc", "serde", "serde_json", "thiserror", "Self", "time", "uuid"];

/// Parts of `std` that pure code may not name.
const IMPURE_STD: [&str; 7] = ["fs", "io", "net", "env", "process", "thread", "os"];

const RULES_CURE: &str = "a decision takes values and returns values: `decide(state, command, now) -> Result<Events, Refusal>`. Pass in \
     what was loaded; share types through another `rules` module, `events`, or the kernel. A module about rule files is no `rules` module: call it `rule_set`";
const PAGES_CURE: &str = "let the handler load and turn rows into a view struct declared in `pages`, and give that to the page";

fn run(house: &House, report: &mut Report) {
    for source in house.product() {
        match layer(&source.path) {
            Some("rules") | Some("events") => rules(house, source, report),
            Some("pages") => pages(source, report),
            Some("handlers") => handlers(source, report),
            _ => {}
        }
        wiring(house, source, report);
    }
}

/// Returns the layer that a file of a foundation or domain crate belongs to: the name of the file, or of its folder.
fn layer(path: &str) -> Option<&str> {
    let rest =
        path.strip_prefix("crates/foundation/").or_else(|| path.strip_prefix("crates/domains/"))?;
    let (_, inner) = rest.split_once("/src/")?;
    let names = ["rules", "events", "pages", "handlers"];
    inner
        .split('/')
        .map(|part| part.trim_end_matches(".rs"))
        .find_map(|part| names.into_iter().find(|name| *name == part))
}

fn rules(house: &House, source: &Source, report: &mut Report) {
    for (line, what) in impurities(house, source, &mut BTreeSet::new()) {
        report.add(&source.path, line, format!("`rules` {what}"), RULES_CURE);
    }
}

/// Returns what makes a module impure, with lines. Modules of the same crate that it names are looked into.
fn impurities<'a>(
    house: &'a House,
    source: &'a Source,
    seen: &mut BTreeSet<&'a str>,
) -> Vec<(usize, String)> {
    seen.insert(&source.path);
    let strangers: BTreeSet<String> = house
        .owner(&source.path)
        .map(|member| member.dependencies.iter().map(|d| d.name.replace('-', "_")).collect())
        .unwrap_or_default();
    let mut found = Vec::new();
    for (at, path) in source.names() {
        if source.in_tests(at) {
            continue;
        }
        let wrong = match path[0].as_str() {
            "crate" | "super" => !stays_pure(house, source, &path, seen),
            "std" => path.get(1).is_some_and(|part| IMPURE_STD.contains(&part.as_str())),
            first => !PURE.contains(&first) && strangers.contains(first),
        };
        if wrong {
            found.push((source.tokens[at].line, format!("name `{}`", path.join("::"))));
        }
    }
    for (at, token) in source.tokens.iter().enumerate() {
        let waits = token.is_word("async") || token.is_word("await");
        if waits && !source.in_tests(at) {
            found.push((token.line, format!("use `{}`", token.text)));
        }
    }
    found
}

/// Returns whether a path that begins with `crate` or `super` leads to a pure module.
fn stays_pure<'a>(
    house: &'a House,
    source: &'a Source,
    path: &[String],
    seen: &mut BTreeSet<&'a str>,
) -> bool {
    let Some(target) = module_of(house, &source.path, path) else { return false };
    seen.contains(target.path.as_str()) || impurities(house, target, seen).is_empty()
}

/// Returns the file of the innermost module that a path names.
fn module_of<'a>(house: &'a House, from: &str, path: &[String]) -> Option<&'a Source> {
    let (root, inner) = from.split_once("/src/")?;
    let mut module: Vec<&str> = inner.trim_end_matches(".rs").split('/').collect();
    if matches!(module.last(), Some(&"mod" | &"lib" | &"main")) {
        module.pop();
    }
    for part in path {
        match part.as_str() {
            "crate" => module.clear(),
            "super" => drop(module.pop()?),
            "self" => {}
            name => module.push(name),
        }
    }
    let find = |file: String| house.sources.iter().find(|source| source.path == file);
    while !module.is_empty() {
        let name = module.join("/");
        let file = find(format!("{root}/src/{name}.rs"))
            .or_else(|| find(format!("{root}/src/{name}/mod.rs")));
        if file.is_some() {
            return file;
        }
        module.pop();
    }
    find(format!("{root}/src/lib.rs"))
}

fn pages(source: &Source, report: &mut Report) {
    for (at, path) in source.names() {
        let names_store = path.iter().any(|part| part == "store" || part == "sqlx");
        if names_store && !source.in_tests(at) {
            let what = format!("`pages` name `{}`", path.join("::"));
            report.add(&source.path, source.tokens[at].line, what, PAGES_CURE);
        }
    }
    for (at, text) in source.strings() {
        if sql::is_statement(&text) && sql::is_sql(&text) && !source.in_tests(at) {
            report.add(&source.path, source.tokens[at].line, "`pages` hold SQL", PAGES_CURE);
        }
    }
    for (at, token) in source.tokens.iter().enumerate() {
        if token.is_word("await") && !source.in_tests(at) {
            report.add(&source.path, token.line, "`pages` wait for something", PAGES_CURE);
        }
    }
}

fn handlers(source: &Source, report: &mut Report) {
    for function in source.functions() {
        if function.is_async && function.lines > HANDLER_LINES && !source.in_tests(function.at) {
            let what = format!("the handler `{}` has {} lines", function.name, function.lines);
            let cure = "a handler parses, loads, decides, commits and responds in about 30 lines: move loading to `store`, deciding to \
                 `rules`, markup to `pages`";
            report.add(&source.path, function.line, what, cure);
        }
    }
    for (at, text) in source.strings() {
        if sql::is_statement(&text) && sql::is_sql(&text) && !source.in_tests(at) {
            let cure = "move the query to the `store` module of its noun, under a name that says the question";
            report.add(&source.path, source.tokens[at].line, "a handler holds SQL", cure);
        }
    }
}

fn wiring(house: &House, source: &Source, report: &mut Report) {
    let Some(name) = source.path.strip_prefix("crates/linli/src/wiring/") else { return };
    let name = name.trim_end_matches(".rs");
    if name == "mod" {
        return;
    }
    let known = |part: &str| house.members.iter().any(|member| member.name() == part);
    if !name.split_once("_to_").is_some_and(|(from, to)| known(from) && known(to)) {
        let cure = "name the file <from>_to_<to>.rs after two crates: the one whose event it hears and the one whose command it gives";
        report.add(&source.path, 0, format!("`{name}` does not say from whom to whom"), cure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    fn check_all(files: &[(&str, &str)], expected: &[&str]) {
        let crates: [(&str, &[&str]); 2] = [
            ("crates/domains/desk", &["crates/kernel", "store", "axum", "serde"]),
            ("crates/domains/grid", &[]),
        ];
        expect(CHECK, &example(files, &crates), expected);
    }

    fn check(path: &str, text: &str, expected: &[&str]) {
        let expected: Vec<String> = expected.iter().map(|what| format!("{path}:{what}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_all(&[(path, text)], &expected);
    }

    #[test]
    fn rules_import_only_the_kernel() {
        let text = "use kernel::refusal::Refusal;\nuse axum::Json;\nuse std::fs;\n\
                    async fn f() { State::Open; }\n#[cfg(test)] mod tests { use super::*; use store::args; }";
        let path = "crates/domains/desk/src/report/rules.rs";
        check(
            path,
            text,
            &["2 `rules` name `axum::Json`", "3 `rules` name `std::fs`", "4 `rules` use `async`"],
        );
    }

    #[test]
    fn rules_may_name_pure_modules_of_their_crate() {
        let files = [
            (
                "crates/domains/desk/src/report/rules.rs",
                "use super::similar::Point;\nuse super::store::Row;\nuse crate::category::rules::Limit;",
            ),
            (
                "crates/domains/desk/src/report/similar.rs",
                "use super::rules::State; pub struct Point;",
            ),
            ("crates/domains/desk/src/report/store.rs", "use store::row;"),
            ("crates/domains/desk/src/report/mod.rs", "pub mod rules; pub use store::Row;"),
            ("crates/domains/desk/src/category/rules/mod.rs", "use kernel::time::Date; mod a;"),
            ("crates/domains/desk/src/category/rules/a.rs", "use super::Limit;"),
        ];
        check_all(
            &files,
            &["crates/domains/desk/src/report/rules.rs:2 `rules` name `super::store::Row`"],
        );
    }

    #[test]
    fn pages_never_see_the_database() {
        let text =
            "use super::store::Row;\nfn p() { q.all(\"SELECT 1\"); html! { \"Select one\" } }";
        let path = "crates/domains/desk/src/report/pages.rs";
        check(path, text, &["1 `pages` name `super::store::Row`", "2 `pages` hold SQL"]);
    }

    #[test]
    fn handlers_are_short_and_wiring_is_named() {
        let long = format!("async fn h() {{{}}}", "\n".repeat(50));
        check("crates/domains/desk/src/handlers.rs", &long, &["1 the handler `h` has 51 lines"]);
        check("crates/linli/src/wiring/desk_to_grid.rs", "", &[]);
        check("crates/linli/src/wiring/glue.rs", "", &["0 `glue` does not say from whom to whom"]);
    }
}
