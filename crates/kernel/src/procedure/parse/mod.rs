//! Reading a procedure file. Shape is judged here, sense by the checker.

mod action;
mod step;

use super::model::{END, End, Place, Procedure, Sign, Situation, Step};
use crate::rules::Problem;
use crate::rules::reader::{Reader, WORD_CURE, icon, is_word, situation};
use crate::rules::source::{Node, Source};
use crate::text::Text;
use std::collections::BTreeMap;

const KEYS: &[&str] = &[
    "id",
    "title",
    "level",
    "basis",
    "limit",
    "who",
    "form",
    "start",
    "steps",
    "ends",
    "actions",
    "transitions",
    "escalate",
    "remind",
];

/// Reads a procedure file; `path` is told with each problem. All problems are told at once.
pub fn parse(path: &str, text: &str) -> Result<Procedure, Vec<Problem>> {
    let source = Source::new(path, text);
    let Some(document) = source.document() else {
        return Err(source.finish(()).err().unwrap_or_default());
    };
    let procedure = {
        let reader = Reader::new(&source);
        let root = Node::root(&source, &document);
        root.only(KEYS);
        let procedure = read(&reader, &root);
        procedure.map(|procedure| Procedure {
            place: Place { file: path.to_owned(), lines: reader.into_lines() },
            ..procedure
        })
    };
    source.finish(())?;
    procedure.ok_or_else(|| {
        vec![Problem::new(path, 0, "the file cannot be read", "see docs/procedures.md")]
    })
}

fn read(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Option<Procedure> {
    let id = root.need_str("id");
    if let Some(id) = id {
        reader.mark("id", root, "id");
        check_id(reader, root, id);
    }
    for key in ["limit", "level", "form", "who", "basis", "start"] {
        reader.mark(key, root, key);
    }
    let title = root.need_text("title");
    let level = root.need_str("level");
    let basis = reader.list(root, "basis");
    if basis.is_empty() && !root.has("basis") {
        root.problem(
            "`basis` is missing",
            "cite the law, rule or decision on which the procedure rests",
        );
    }
    let steps = steps(reader, root);
    let start =
        root.str("start").map(str::to_owned).or_else(|| steps.first().map(|step| step.id.clone()));
    let actions = action::actions(reader, root);
    let transitions = action::transitions(reader, root);
    Some(Procedure {
        limit: reader.limit(root, "limit"),
        who: reader.list(root, "who"),
        form: reader.list(root, "form"),
        ends: ends(reader, root),
        escalate: action::tiers(reader, root),
        remind: action::remind(reader, root),
        id: id?.to_owned(),
        title: title?,
        level: level?.to_owned(),
        basis,
        start: start?,
        steps,
        actions,
        transitions,
        place: Place::default(),
    })
}

/// The id is the file's name, so that whoever reads `procedures/case.toml` knows what `case` is.
fn check_id(reader: &Reader<'_, '_>, root: &Node<'_, '_>, id: &str) {
    let file = reader.path().rsplit('/').next().unwrap_or_default();
    if !is_word(id) {
        root.problem_at("id", format!("`{id}` is no id"), WORD_CURE);
    } else if file.strip_suffix(".toml").is_some_and(|name| name != id) {
        root.problem_at(
            "id",
            format!("the file is named {file} but its id is `{id}`"),
            "give both the same name",
        );
    }
}

fn steps(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<Step> {
    let tables = root.tables_in("steps");
    if tables.is_empty() {
        root.problem("there are no steps", "add a table such as [steps.draft]");
    }
    tables.into_iter().filter_map(|(id, node)| step::step(reader, id, &node)).collect()
}

fn ends(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<End> {
    let mut found: BTreeMap<String, End> = BTreeMap::new();
    for (id, words, situation) in [
        (END, Text::new("已办结", "Closed"), Situation::Done),
        ("withdrawn", Text::new("已撤回", "Withdrawn"), Situation::None),
    ] {
        found.insert(
            id.to_owned(),
            End { id: id.to_owned(), title: words, situation, sign: Sign::default() },
        );
    }
    let mut order = vec![END.to_owned(), "withdrawn".to_owned()];
    for (id, node) in root.tables_in("ends") {
        node.only(&["title", "short", "icon", "situation"]);
        reader.mark_node(&format!("ends.{id}"), &node);
        reader.word(&node, id);
        let Some(title) = node.need_text("title") else { continue };
        node.need_str("situation");
        let sign = sign(reader, &node, &format!("ends.{id}"));
        let situation = sign.situation.unwrap_or(Situation::None);
        if !order.iter().any(|known| known == id) {
            order.push(id.to_owned());
        }
        found.insert(id.to_owned(), End { id: id.to_owned(), title, situation, sign });
    }
    order.into_iter().filter_map(|id| found.remove(&id)).collect()
}

/// Reads how a state is drawn in short.
fn sign(reader: &Reader<'_, '_>, node: &Node<'_, '_>, part: &str) -> Sign {
    Sign { word: node.text("short"), icon: icon(reader, node, part), situation: situation(node) }
}
