//! What users read: the same keys and arguments in both languages, and every key that the code names.

use super::Check;
use crate::house::House;
use crate::report::Report;
use crate::rust::{Kind, Source, Token};
use std::collections::{BTreeMap, BTreeSet};
use toml_edit::{DocumentMut, Item, Value};

pub(super) const CHECK: Check = Check {
    name: "messages",
    about: "messages/zh.toml and messages/en.toml have the same keys and arguments; every key in the code exists and every key is used",
    run,
};

/// A message of one language.
struct Message {
    text: String,
    file: String,
    line: usize,
}

type Catalogue = BTreeMap<String, Message>;

/// A key that the code names.
struct Use {
    file: String,
    line: usize,
    key: String,
    args: Given,
}

/// The arguments that stand beside a key.
enum Given {
    Exactly(BTreeSet<String>),
    AtLeast(BTreeSet<String>),
    Unknown,
}

const BOTH_CURE: &str = "write the message in messages/zh.toml and in messages/en.toml of its crate, with the same {arguments}";

fn run(house: &House, report: &mut Report) {
    let zh = catalogue(house, "zh", report);
    let en = catalogue(house, "en", report);
    compare(&zh, &en, report);
    compare_missing(&en, &zh, report);
    if zh.is_empty() {
        report.wait("messages/zh.toml: no crate has messages yet");
    }
    let crates: BTreeSet<&str> =
        zh.keys().filter_map(|key| key.split('.').next()).chain(house.names()).collect();
    let mut literals = BTreeSet::new();
    for source in house.sources.iter().filter(|source| source.path.starts_with("crates/")) {
        for used in uses(source, &crates) {
            known(&used, &zh, report);
        }
        logged(source, &zh, report);
        literals.extend(source.strings().into_iter().map(|(_, text)| text));
    }
    for (_, text) in house.tree.below("rules") {
        literals.extend(text.split('"').map(str::to_owned));
    }
    unused(&zh, &literals, report);
}

fn catalogue(house: &House, language: &str, report: &mut Report) -> Catalogue {
    let mut found = Catalogue::new();
    for (path, text) in house.tree.below("crates") {
        let Some(home) = home_of(path, language) else { continue };
        let document = match text.parse::<DocumentMut>() {
            Ok(document) => document,
            Err(error) => {
                report.add(path, 0, format!("is not TOML: {error}"), "mend the syntax");
                continue;
            }
        };
        let mut flat = Vec::new();
        flatten(document.as_item(), home.to_owned(), &mut flat);
        for (key, value) in flat {
            let line = line_of(text, &key, &value);
            let message = Message { text: value, file: path.to_owned(), line };
            found.insert(key, message);
        }
    }
    found
}

/// Returns the crate whose texts a file holds: `<crate>/messages/zh.toml`, or `messages/<crate>.zh.toml` of another one.
fn home_of<'a>(path: &'a str, language: &str) -> Option<&'a str> {
    let (folder, file) = path.split_once("/messages/")?;
    match file.strip_suffix(".toml")?.rsplit_once('.') {
        Some((home, ending)) => (ending == language).then_some(home),
        None => (file.strip_suffix(".toml")? == language).then(|| folder.rsplit('/').next())?,
    }
}

fn flatten(item: &Item, prefix: String, into: &mut Vec<(String, String)>) {
    if let Some(Value::String(text)) = item.as_value() {
        into.push((prefix, text.value().clone()));
    } else if let Some(table) = item.as_table_like() {
        for (key, item) in table.iter() {
            flatten(item, format!("{prefix}.{key}"), into);
        }
    }
}

/// Finds the line of a message by its last word and the beginning of its text.
fn line_of(text: &str, key: &str, value: &str) -> usize {
    let last = key.rsplit('.').next().unwrap_or(key);
    let begin: String =
        value.chars().take_while(|c| !matches!(c, '"' | '\\' | '\n')).take(20).collect();
    text.lines()
        .position(|line| line.contains(last) && line.contains(&begin))
        .map_or(0, |at| at + 1)
}

/// Returns the arguments of a message: the names in `{…}`.
fn arguments(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for piece in text.split('{').skip(1) {
        if let Some((name, _)) = piece.split_once('}') {
            found.insert(name.trim().to_owned());
        }
    }
    found
}

fn compare(zh: &Catalogue, en: &Catalogue, report: &mut Report) {
    for (key, message) in zh {
        let Some(other) = en.get(key) else {
            report.add(&message.file, message.line, format!("`{key}` has no English"), BOTH_CURE);
            continue;
        };
        let (ours, theirs) = (arguments(&message.text), arguments(&other.text));
        if ours != theirs {
            let what =
                format!("`{key}` has the arguments {ours:?} in Chinese and {theirs:?} in English");
            report.add(&other.file, other.line, what, BOTH_CURE);
        }
        if is_untranslated(&other.text) {
            report.add(
                &other.file,
                other.line,
                format!("`{key}` has Chinese in its English"),
                "say it in English",
            );
        }
        for message in [message, other].into_iter().filter(|message| message.text.trim().is_empty())
        {
            report.add(&message.file, message.line, format!("`{key}` is empty"), BOTH_CURE);
        }
    }
}

fn compare_missing(en: &Catalogue, zh: &Catalogue, report: &mut Report) {
    for (key, message) in en.iter().filter(|(key, _)| !zh.contains_key(*key)) {
        report.add(&message.file, message.line, format!("`{key}` has no Chinese"), BOTH_CURE);
    }
}

/// Whether English holds Chinese words; a lone name such as the 中文 of a switch is none.
fn is_untranslated(text: &str) -> bool {
    let chinese = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    chinese > 4 || (chinese > 0 && text.chars().any(|c| c.is_ascii_alphabetic()))
}

/// Finds the keys: every literal of three parts or more that begins with the name of a crate. (Verbs and kinds of
/// events have two parts.)
fn uses(source: &Source, crates: &BTreeSet<&str>) -> Vec<Use> {
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate() {
        if token.kind != Kind::Str || !is_key(&token.text, crates) || source.in_tests(at) {
            continue;
        }
        let args = enclosing(&source.tokens, at).map_or(Given::Unknown, |open| {
            let tokens = &source.tokens;
            match open.checked_sub(1).map_or("", |before| tokens[before].text.as_str()) {
                "t" if is_template(tokens, open) => Given::Unknown,
                "t" if is_first_string(tokens, open, at) => Given::Exactly(BTreeSet::new()),
                "tf" if is_first_string(tokens, open, at) => {
                    argument_names(tokens, at, tokens[open].mate)
                        .map_or(Given::Unknown, Given::Exactly)
                }
                _ if refuses(tokens, open) => Given::AtLeast(with_names(tokens, tokens[open].mate)),
                _ => Given::Unknown,
            }
        });
        let used =
            Use { file: source.path.clone(), line: token.line, key: token.text.clone(), args };
        found.push(used);
    }
    found
}

fn is_key(text: &str, crates: &BTreeSet<&str>) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let is_word = |part: &&str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'))
    };
    parts.len() >= 3 && crates.contains(parts[0]) && parts.iter().all(is_word)
}

/// Returns the opening bracket around the token.
fn enclosing(tokens: &[Token], at: usize) -> Option<usize> {
    let mut back = at;
    while back > 0 {
        back -= 1;
        match tokens[back].kind {
            Kind::Open => return Some(back),
            Kind::Close => back = tokens[back].mate,
            _ => {}
        }
    }
    None
}

fn is_first_string(tokens: &[Token], open: usize, at: usize) -> bool {
    let mut next = open + 1;
    while next < at {
        match tokens[next].kind {
            Kind::Str => return false,
            Kind::Open => next = tokens[next].mate + 1,
            _ => next += 1,
        }
    }
    true
}

/// Whether the text goes to a script, which fills it: `data-remove=(t(…))`.
fn is_template(tokens: &[Token], open: usize) -> bool {
    let before: Vec<&Token> = tokens[..open.saturating_sub(1)].iter().rev().take(9).collect();
    let Some(equals) = before.iter().position(|token| token.is_sign("=")) else { return false };
    before[..equals].iter().all(|token| token.is_sign("("))
        && before[equals..].iter().any(|token| token.is_word("data"))
}

/// Whether the bracket belongs to `Refusal::invalid(` and the like.
fn refuses(tokens: &[Token], open: usize) -> bool {
    match &tokens[open.saturating_sub(4)..open] {
        [name, a, b, _] => name.is_word("Refusal") && a.is_sign(":") && b.is_sign(":"),
        _ => false,
    }
}

/// Returns the names in `.with("name", …).with_text("name", …)` behind a call.
fn with_names(tokens: &[Token], close: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut at = close + 1;
    while let Some([dot, call, open, first]) = tokens.get(at..at + 4) {
        if !dot.is_sign(".") || !open.is_sign("(") {
            break;
        }
        if (call.is_word("with") || call.is_word("with_text")) && first.kind == Kind::Str {
            found.insert(first.text.clone());
        }
        at = open.mate + 1;
    }
    found
}

/// Returns the names in `&[("name", …), …]` behind the key; nothing when the arguments are built elsewhere.
fn argument_names(tokens: &[Token], key: usize, end: usize) -> Option<BTreeSet<String>> {
    let list = (key + 1..end).find(|at| tokens[*at].is_sign("["))?;
    let mut found = BTreeSet::new();
    let mut at = list + 1;
    while at < tokens[list].mate {
        if tokens[at].is_sign("(") {
            let name = tokens.get(at + 1).filter(|name| name.kind == Kind::Str)?;
            found.insert(name.text.clone());
            at = tokens[at].mate + 1;
        } else if tokens[at].is_sign(",") {
            at += 1;
        } else {
            return None;
        }
    }
    Some(found)
}

fn known(used: &Use, zh: &Catalogue, report: &mut Report) {
    let Some(message) = zh.get(&used.key) else {
        report.add(
            &used.file,
            used.line,
            format!("the message `{}` does not exist", used.key),
            BOTH_CURE,
        );
        return;
    };
    let wanted = arguments(&message.text);
    let (given, fits) = match &used.args {
        Given::Exactly(given) => (given, *given == wanted),
        Given::AtLeast(given) => (given, given.is_superset(&wanted)),
        Given::Unknown => return,
    };
    if !fits {
        let what = format!("`{}` is given {given:?} and needs {wanted:?}", used.key);
        let cure =
            "give every argument that the message names (`tf`, `Refusal::with`), and no other";
        report.add(&used.file, used.line, what, cure);
    }
}

/// Reports verbs of the journal that have no text: `desk.accept` is told by `desk.logged.accept`.
fn logged(source: &Source, zh: &Catalogue, report: &mut Report) {
    if source.is_test_file() {
        return;
    }
    for (at, window) in source.tokens.windows(3).enumerate() {
        let [field, colon, verb] = window else { continue };
        let names = field.is_word("verb") && colon.is_sign(":") && verb.kind == Kind::Str;
        let key = verb.text.replacen('.', ".logged.", 1);
        if names && !source.in_tests(at) && !zh.contains_key(&key) {
            let what = format!("the journal's verb `{}` has no words", verb.text);
            let cure = format!("write the message `{key}` in both languages");
            report.add(&source.path, verb.line, what, &cure);
        }
    }
}

/// Reports messages that no literal names, whole or by a beginning such as `desk.state.`.
fn unused(zh: &Catalogue, literals: &BTreeSet<String>, report: &mut Report) {
    let beginnings: Vec<&str> = literals
        .iter()
        .map(|literal| literal.split('{').next().unwrap_or_default())
        .filter(|begin| begin.ends_with('.') || begin.ends_with('_'))
        .filter(|begin| {
            begin.matches('.').count() >= 2 || (begin.ends_with('_') && begin.contains('.'))
        })
        .collect();
    for (key, message) in zh {
        let is_named = literals.contains(key)
            || literals.contains(key.split_once('.').map_or("", |(_, rest)| rest))
            || literals.contains(&key.replacen(".logged.", ".", 1))
            || beginnings.iter().any(|begin| key.starts_with(begin));
        if !is_named {
            let cure = "delete it in both languages; a key made up at run time begins with a literal such as \"desk.state.{…}\"";
            report.add(&message.file, message.line, format!("`{key}` is used nowhere"), cure);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    fn check(code: &str, zh: &str, en: &str, expected: &[&str]) {
        let files = [
            ("crates/domains/desk/src/lib.rs", code),
            ("crates/domains/desk/messages/zh.toml", zh),
            ("crates/domains/desk/messages/en.toml", en),
        ];
        let house = example(&files, &[("crates/domains/desk", &[])]);
        let expected: Vec<String> =
            expected.iter().map(|what| format!("crates/domains/desk/{what}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        expect(CHECK, &house, &expected);
    }

    #[test]
    fn both_languages_agree() {
        let code = "fn f() { (\"desk.a\", \"desk.b\", \"desk.c\", \"desk.d\") }";
        check(
            code,
            "a = \"有 {n} 件\"\nb = \"乙\"\nd = \"English\"",
            "a = \"{m} cases\"\nc = \"C 中\"\nd = \"中文\"",
            &[
                "messages/en.toml:1 `desk.a` has the arguments {\"n\"} in Chinese and {\"m\"} in English",
                "messages/en.toml:2 `desk.c` has no Chinese",
                "messages/zh.toml:2 `desk.b` has no English",
            ],
        );
    }

    #[test]
    fn verbs_of_the_journal_have_words() {
        let code = "fn f() { Entry { verb: \"desk.accept\" }; Entry { verb: \"desk.refuse\" } }";
        let messages = "[logged]\naccept = \"x\"\nmerge = \"y\"";
        check(
            code,
            messages,
            messages,
            &[
                "messages/zh.toml:3 `desk.logged.merge` is used nowhere",
                "src/lib.rs:1 the journal's verb `desk.refuse` has no words",
            ],
        );
    }

    #[test]
    fn keys_in_code_exist() {
        let code = "fn f() { cx.t(\"desk.a.b\"); html! { p data-x-y=(t(l, \"desk.a.n\")) {} } tf(locale, \"desk.a.n\", &[(\"m\", &x)]);\n\
                    Refusal::conflict(\"desk.refusal.gone\"); t(l, \"desk.a.gone\"); verb(\"desk.list\");\n\
                    Refusal::invalid(\"desk.a.n\"); Refusal::invalid(\"desk.a.n\").on(\"f\").with(\"n\", 1); Refusal::invalid(\"desk.a.n\").with_text(\"n\", x); format!(\"desk.state.{s}\") }";
        let messages = "[a]\nb = \"x\"\nn = \"{n}\"\nlonely = \"y\"\n[state]\nopen = \"z\"";
        check(
            code,
            messages,
            messages,
            &[
                "messages/zh.toml:4 `desk.a.lonely` is used nowhere",
                "src/lib.rs:1 `desk.a.n` is given {\"m\"} and needs {\"n\"}",
                "src/lib.rs:2 the message `desk.a.gone` does not exist",
                "src/lib.rs:2 the message `desk.refusal.gone` does not exist",
                "src/lib.rs:3 `desk.a.n` is given {} and needs {\"n\"}",
            ],
        );
    }
}
