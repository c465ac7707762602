//! Words that do not belong into the repository: unfinished work, how the work was done, somebody's machine, and hosts
//! of registries in lock files.

use super::Check;
use crate::house::House;
use crate::report::Report;

pub(super) const CHECK: Check = Check {
    name: "words",
    about: "no unfinished work, no traces of how the work was done, no paths of a machine, no registry hosts in lock files",
    run,
};

/// The lists are written in ROT13, so that they do not find themselves.
const UNFINISHED: [&str; 8] = [
    "GBQB",
    "SVKZR",
    "KKK",
    "UNPX",
    "pbzvat fbba",
    "abg lrg vzcyrzragrq",
    "yberz vcfhz",
    "jbex va cebterff",
];
const WORKING: [&str; 16] = [
    "pynhqr",
    "naguebcvp",
    "pungtcg",
    "bcranv",
    "pbcvybg",
    "fhontrag",
    "fho-ntrag",
    "ynathntr zbqry",
    "nf na nv",
    "nv nffvfgnag",
    "nv-trarengrq",
    "flfgrz cebzcg",
    "pb-nhguberq-ol",
    "urycre frffvba",
    "pbqvat ntrag",
    "nv ntrag",
];
const MACHINE: [&str; 8] = [
    "/jbex/znva",
    "/jbex/funerq",
    "/jbex/.yvoenel",
    "../funerq",
    "/ebbg/",
    "/gzc/cyna",
    "/gzc/onfu_wbof",
    "p:\\hfref\\",
];
/// Chinese words for unfinished work.
const UNFINISHED_ZH: [&str; 4] =
    ["敬请\u{671f}待", "即将\u{4e0a}线", "功能\u{5f00}发中", "尚未\u{5b9e}现"];

fn run(house: &House, report: &mut Report) {
    for (path, text) in house.tree.texts() {
        if is_lock(path) {
            lock(path, text, report);
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            words(path, at + 1, line, report);
        }
        if path.ends_with(".npmrc") {
            settings(path, text, report);
        }
        if path.contains(".cargo/config") && text.contains("replace-with") {
            report.add(
                path,
                0,
                "points Cargo to another registry",
                "keep mirrors in the home folder of the machine that needs them",
            );
        }
    }
    for path in house.tree.paths().filter(|path| path.ends_with("package-lock.json")) {
        let rc = path.replace("package-lock.json", ".npmrc");
        if !house.tree.has(&rc) {
            let cure = "write `omit-lockfile-registry-resolved=true` into it, so that the lock file names no host";
            report.add(&rc, 0, "is missing", cure);
        }
    }
}

fn is_lock(path: &str) -> bool {
    path.ends_with("package-lock.json") || path.ends_with("Cargo.lock")
}

fn words(path: &str, line: usize, text: &str, report: &mut Report) {
    let lower = text.to_lowercase();
    for word in UNFINISHED.map(rot13) {
        let is_shout = word.chars().all(|c| c.is_ascii_uppercase());
        if has_word(if is_shout { text } else { &lower }, &word) {
            report.add(
                path,
                line,
                format!("says `{word}`"),
                "finish it or leave it out; what is wanted later belongs in an issue",
            );
        }
    }
    for word in UNFINISHED_ZH.into_iter().filter(|word| text.contains(word)) {
        report.add(path, line, format!("says `{word}`"), "a door appears only when it works");
    }
    for word in WORKING.map(rot13) {
        if has_word(&lower, &word) {
            report.add(
                path,
                line,
                format!("says `{word}`"),
                "write about the product, not about how it was written",
            );
        }
    }
    for word in MACHINE.map(rot13) {
        if lower.contains(&word) {
            report.add(
                path,
                line,
                format!("names the path `{word}`"),
                "write paths from the root of the repository",
            );
        }
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let joins = |c: char| c.is_alphanumeric() || c == '_';
        !text[..at].chars().next_back().is_some_and(joins)
            && !text[at + word.len()..].chars().next().is_some_and(joins)
    })
}

fn lock(path: &str, text: &str, report: &mut Report) {
    let index = "registry+https://github.com/rust-lang/crates.io-index";
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("\"resolved\"") && line.contains("://") {
            let cure = "put `omit-lockfile-registry-resolved=true` into .npmrc beside it and run `npm install` again";
            report.add(path, at + 1, "names the host of a registry", cure);
        }
        if line.starts_with("source = ") && !line.contains(index) {
            report.add(
                path,
                at + 1,
                "takes a crate from elsewhere than crates.io",
                "use the released crate",
            );
        }
    }
}

fn settings(path: &str, text: &str, report: &mut Report) {
    if !text.lines().any(|line| line.trim() == "omit-lockfile-registry-resolved=true") {
        report.add(
            path,
            0,
            "lets lock files name hosts",
            "write `omit-lockfile-registry-resolved=true`",
        );
    }
    if text.lines().any(|line| line.trim_start().starts_with("registry") || line.contains("_auth"))
    {
        report.add(
            path,
            0,
            "names a registry or a credential",
            "keep it in the home folder of the machine that needs it",
        );
    }
}

fn rot13(word: &str) -> String {
    let turn = |c: char, a: u8| char::from((c as u8 - a + 13) % 26 + a);
    let letter = |c: char| match c {
        'a'..='z' => turn(c, b'a'),
        'A'..='Z' => turn(c, b'A'),
        other => other,
    };
    word.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    #[test]
    fn forbidden_words_are_told() {
        let text = format!(
            "// {}: later\nMETHODOLOGY {}S\nsee {}notes\n",
            rot13("GBQB"),
            rot13("GBQB"),
            rot13("/ebbg/")
        );
        let files = [
            ("a.rs.txt", text.as_str()),
            ("Cargo.lock", "source = \"git+https://example.org/x\"\n"),
            ("web/package-lock.json", "\"resolved\": \"https://example.org/x.tgz\"\n"),
        ];
        let expected = [
            "Cargo.lock:1 takes a crate from elsewhere than crates.io".to_owned(),
            format!("a.rs.txt:1 says `{}`", rot13("GBQB")),
            format!("a.rs.txt:3 names the path `{}`", rot13("/ebbg/")),
            "web/.npmrc:0 is missing".to_owned(),
            "web/package-lock.json:1 names the host of a registry".to_owned(),
        ];
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        expect(CHECK, &example(&files, &[]), &expected);
    }
}
