//! Habit 7: a function fits a screen, a file stays under about 500 lines. Exemptions can only shrink.

use super::Check;
use crate::house::House;
use crate::report::Report;
use std::collections::BTreeMap;
use std::process::Command;

pub(super) const CHECK: Check = Check {
    name: "tidy",
    about: "functions stay within 70 lines and files within 500; xtask/exemptions.txt can only shrink",
    run,
};

const FUNCTION_LINES: usize = 70;
const FILE_LINES: usize = 500;
const EXEMPTIONS: &str = "xtask/exemptions.txt";
const MEASURED: [&str; 7] = [".rs", ".ts", ".mjs", ".js", ".css", ".sh", ".sql"];

/// What is exempt (`path` or `path function`) with its length when it was listed.
type Exemptions = BTreeMap<String, usize>;

/// One thing that is measured.
struct Measured<'a> {
    path: &'a str,
    line: usize,
    what: String,
    /// How the exemptions name it.
    key: String,
    lines: usize,
    limit: usize,
    cure: &'static str,
}

fn run(house: &House, report: &mut Report) {
    let listed = house.tree.text(EXEMPTIONS).unwrap_or_default();
    let exempt = exemptions(listed);
    let mut used = Exemptions::new();
    for thing in files(house).chain(functions(house)).filter(|thing| thing.lines > thing.limit) {
        if exempt.get(&thing.key).is_none_or(|allowed| thing.lines > *allowed) {
            let what =
                format!("{} has {} lines, the limit is {}", thing.what, thing.lines, thing.limit);
            report.add(thing.path, thing.line, what, thing.cure);
        }
        used.insert(thing.key, thing.lines);
    }
    for (key, lines) in &exempt {
        match used.get(key) {
            None => report.add(
                EXEMPTIONS,
                0,
                format!("`{key}` needs no exemption any more"),
                "delete its line",
            ),
            Some(now) if now < lines => {
                report.add(
                    EXEMPTIONS,
                    0,
                    format!("`{key}` has {now} lines now, not {lines}"),
                    "lower its number",
                );
            }
            Some(_) => {}
        }
    }
    if let Some(before) = committed_before(listed) {
        grown(&exempt, &exemptions(&before), report);
    }
}

fn files(house: &House) -> impl Iterator<Item = Measured<'_>> {
    let measured =
        house.tree.texts().filter(|(path, _)| MEASURED.iter().any(|ending| path.ends_with(ending)));
    measured.map(|(path, text)| Measured {
        path,
        line: 0,
        what: "the file".to_owned(),
        key: path.to_owned(),
        lines: text.lines().count(),
        limit: FILE_LINES,
        cure: "split it by noun",
    })
}

fn functions(house: &House) -> impl Iterator<Item = Measured<'_>> {
    house.sources.iter().flat_map(|source| {
        source.functions().into_iter().map(|function| Measured {
            path: &source.path,
            line: function.line,
            what: format!("the function `{}`", function.name),
            key: format!("{} {}", source.path, function.name),
            lines: function.lines,
            limit: FUNCTION_LINES,
            cure: "branch in the parent and keep leaves straight: give each part a name of its own",
        })
    })
}

/// Reads lines of the form `lines path [function]  # reason`.
fn exemptions(text: &str) -> Exemptions {
    let mut found = Exemptions::new();
    for line in text.lines() {
        let content = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = content.split_whitespace().collect();
        if let Some((lines, key)) =
            words.split_first().and_then(|(n, key)| Some((n.parse().ok()?, key)))
        {
            found.insert(key.join(" "), lines);
        }
    }
    found
}

fn grown(now: &Exemptions, before: &Exemptions, report: &mut Report) {
    for (key, lines) in now {
        let cure = "the list of exemptions only shrinks: split the thing instead";
        match before.get(key) {
            None => report.add(EXEMPTIONS, 0, format!("`{key}` is new"), cure),
            Some(old) if old < lines => {
                report.add(EXEMPTIONS, 0, format!("`{key}` grew from {old} to {lines}"), cure)
            }
            Some(_) => {}
        }
    }
}

/// Returns the version of the exemptions in the last commit where they differed from `now`.
fn committed_before(now: &str) -> Option<String> {
    let git = |args: &[&str]| {
        let output =
            Command::new("git").args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let file = "exemptions.txt";
    let commits = git(&["log", "--format=%H", "-n", "2", "--", file])?;
    commits
        .lines()
        .filter_map(|commit| git(&["show", &format!("{commit}:./{file}")]))
        .find(|text| text != now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::run;
    use crate::house::example;

    fn findings(list: &str) -> Vec<String> {
        let long = format!("fn long() {{{}}}", "\n".repeat(80));
        let files = [("crates/domains/desk/src/a.rs", long.as_str()), (EXEMPTIONS, list)];
        let report = run(CHECK, &example(&files, &[]));
        report
            .findings
            .into_iter()
            .map(|f| f.what)
            .filter(|what| !what.ends_with("is new"))
            .collect()
    }

    #[test]
    fn long_functions_are_told_and_exemptions_shrink() {
        assert_eq!(findings(""), ["the function `long` has 81 lines, the limit is 70"]);
        assert!(findings("81 crates/domains/desk/src/a.rs long # generated").is_empty());
        assert_eq!(findings("80 crates/domains/desk/src/a.rs long").len(), 1);
        assert_eq!(
            findings("99 crates/domains/desk/src/a.rs long"),
            ["`crates/domains/desk/src/a.rs long` has 81 lines now, not 99"]
        );
    }

    #[test]
    fn the_list_does_not_grow() {
        let mut report = Report::default();
        grown(&exemptions("90 a b\n80 c"), &exemptions("80 a b"), &mut report);
        let found: Vec<String> = report.findings.into_iter().map(|f| f.what).collect();
        assert_eq!(found, ["`a b` grew from 80 to 90", "`c` is new"]);
    }
}
