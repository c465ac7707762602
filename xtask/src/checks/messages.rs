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
    /// The arguments that stand beside it, when they can be seen.
    args: Option<BTreeSet<String>>,
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
        literals.extend(source.strings().into_iter().map(|(_, text)| text));
    }
    for (_, text) in house.tree.below("rules") {
        literals.extend(text.split('"').map(str::to_owned));
    }
    unused(&zh, &literals, report);
}

fn catalogue(house: &House, language: &str, report: &mut Report) -> Catalogue {
    let mut found = Catalogue::new();
    let _crates = house.names();
    let ending = format!("/messages/{language}.toml");
    for (path, text) in house
        .tree
        .texts()
        .filter(|(path, _)| path.starts_with("crates/") && path.ends_with(&ending))
    {
        let document = match text.parse::<DocumentMut>() {
            Ok(document) => document,
            Err(error) => {
                report.add(path, 0, format!("is not TOML: {error}"), "mend the syntax");
                continue;
            }
        };
        let home = path.trim_end_matches(ending.as_str()).rsplit('/').next().unwrap_or_default();
        let mut flat = Vec::new();
        flatten(document.as_item(), String::new(), &mut flat);
        for (key, value) in flat {
            let key =
                if key.starts_with(&format!("{home}.")) { key } else { format!("{home}.{key}") };
            let line = line_of(text, &key, &value);
            let message = Message { text: value, file: path.to_owned(), line };
            found.insert(key, message);
        }
    }
    found
}

fn flatten(item: &Item, prefix: String, into: &mut Vec<(String, String)>) {
    if let Some(Value::String(text)) = item.as_value() {
        into.push((prefix, text.value().clone()));
    } else if let Some(table) = item.as_table_like() {
        for (key, item) in table.iter() {
            let name = if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
            flatten(item, name, into);
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
        if has_chinese(&other.text) && other.text != message.text {
            report.add(
                &other.file,
                other.line,
                format!("`{key}` is partly Chinese in English"),
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

fn has_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Finds the keys in `t(…)`, `tf(…)`, `Refusal::…(…)`, `Refusal { key: … }`, and wherever `<crate>.refusal.<name>` stands.
fn uses(source: &Source, crates: &BTreeSet<&str>) -> Vec<Use> {
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate() {
        if token.kind != Kind::Str || !is_key(&token.text, crates) || source.in_tests(at) {
            continue;
        }
        let Some(open) = enclosing(&source.tokens, at) else { continue };
        let call = open.checked_sub(1).map(|i| source.tokens[i].text.as_str()).unwrap_or_default();
        let is_text = matches!(call, "t" | "tf") && is_first_string(&source.tokens, open, at);
        let is_refusal =
            token.text.split('.').nth(1) == Some("refusal") || refuses(&source.tokens, open);
        if is_text || is_refusal {
            let args = match call {
                "t" => Some(BTreeSet::new()),
                "tf" => argument_names(&source.tokens, at, source.tokens[open].mate),
                _ => None,
            };
            let used =
                Use { file: source.path.clone(), line: token.line, key: token.text.clone(), args };
            found.push(used);
        }
    }
    found
}

fn is_key(text: &str, crates: &BTreeSet<&str>) -> bool {
    let mut parts = text.split('.');
    parts.next().is_some_and(|first| crates.contains(first))
        && text.contains('.')
        && parts.all(|part| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
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

/// Whether the bracket belongs to `Refusal::kind(` or `Refusal {`.
fn refuses(tokens: &[Token], open: usize) -> bool {
    let before = &tokens[open.saturating_sub(4)..open];
    match before {
        [.., name, a, b, _] if a.is_sign(":") && b.is_sign(":") => name.is_word("Refusal"),
        [.., name] => name.is_word("Refusal"),
        [] => false,
    }
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
    if let Some(given) = used.args.as_ref().filter(|given| **given != wanted) {
        let what = format!("`{}` is given {given:?} and needs {wanted:?}", used.key);
        report.add(
            &used.file,
            used.line,
            what,
            "give every argument that the message names, with `tf`, and no other",
        );
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
            "a = \"有 {n} 件\"\nb = \"乙\"\nd = \"中文\"",
            "a = \"{m} cases\"\nc = \"C\"\nd = \"中文\"",
            &[
                "messages/en.toml:1 `desk.a` has the arguments {\"n\"} in Chinese and {\"m\"} in English",
                "messages/en.toml:2 `desk.c` has no Chinese",
                "messages/zh.toml:2 `desk.b` has no English",
            ],
        );
    }

    #[test]
    fn keys_in_code_exist() {
        let code = "fn f() { cx.t(\"desk.a.b\"); tf(locale, \"desk.a.n\", &[(\"m\", &x)]);\n\
                    Refusal::conflict(\"desk.refusal.gone\"); t(l, \"desk.a.gone\"); verb(\"desk.a.no_message\"); format!(\"desk.state.{s}\") }";
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
            ],
        );
    }
}
