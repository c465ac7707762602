//! Reading states, actions and the procedures of which a record is the subject.

use crate::procedure::Situation;
use crate::register::model::{Action, During, Runs, Starts, State};
use crate::rules::reader::{Reader, icon, one_of, situation};
use crate::rules::source::Node;
use std::collections::BTreeMap;

/// In `[states]` it is no state, but says where records of earlier states went.
const MOVED: &str = "moved";

pub(super) fn states(
    reader: &Reader<'_, '_>,
    root: &Node<'_, '_>,
) -> (Vec<State>, BTreeMap<String, String>) {
    let Some(table) = root.table_at("states") else { return (Vec::new(), BTreeMap::new()) };
    let mut found = Vec::new();
    for id in table.keys().into_iter().filter(|id| *id != MOVED) {
        let Some(node) = table.table_at(id) else { continue };
        reader.mark_node(&format!("states.{id}"), &node);
        reader.word(&node, id);
        node.only(&["title", "situation", "start", "ends", "locks"]);
        node.need_str("situation");
        let situation = situation(&node).unwrap_or(Situation::None);
        let Some(title) = node.need_text("title") else { continue };
        found.push(State {
            id: id.to_owned(),
            title,
            situation,
            start: node.bool("start").unwrap_or(false),
            ends: node.bool("ends").unwrap_or(false),
            locks: reader.list(&node, "locks"),
        });
    }
    if found.is_empty() {
        table.problem("there are no states", "add one, or remove [states]");
    }
    reader.mark("states.moved", &table, MOVED);
    (found, table.table_at(MOVED).map(|table| words(&table)).unwrap_or_default())
}

/// Reads a table of texts.
fn words(table: &Node<'_, '_>) -> BTreeMap<String, String> {
    let pair = |key: &str| Some((key.to_owned(), table.str(key)?.to_owned()));
    table.keys().into_iter().filter_map(pair).collect()
}

pub(super) fn actions(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<Action> {
    let mut found = Vec::new();
    for (id, node) in root.tables_in("actions") {
        let part = format!("actions.{id}");
        reader.mark_node(&part, &node);
        reader.word(&node, id);
        node.only(&["title", "icon", "from", "to", "asks", "when"]);
        reader.mark(&format!("{part}.when"), &node, "when");
        let from = from(reader, &node);
        let (title, to) = (node.need_text("title"), node.need_str("to"));
        let (icon, when) = (icon(reader, &node, &part), reader.guard(&node, "when"));
        if let (Some(title), Some(to)) = (title, to) {
            let (id, to, asks) = (id.to_owned(), to.to_owned(), reader.list(&node, "asks"));
            found.push(Action { id, title, icon, from, to, asks, when });
        }
    }
    found
}

fn from(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Vec<String> {
    let from = reader.list(node, "from");
    if from.is_empty() {
        node.problem_at("from", "nothing says in which states", "add from = [\"…\"]");
    }
    from
}

/// One state for all steps, or states by steps.
fn during(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> During {
    if node.is_table("during") {
        let steps = node.table_at("during").map(|table| words(&table)).unwrap_or_default();
        return During { all: None, steps };
    }
    During { all: reader.string(node, "during"), steps: BTreeMap::new() }
}

pub(super) fn runs(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<Runs> {
    let mut found: Vec<Runs> = Vec::new();
    for node in root.list_at("procedure") {
        node.only(&["id", "starts", "from", "during", "ends", "limits", "writes", "hands_to"]);
        let (id, starts) = (node.need_str("id"), node.need_str("starts"));
        let starts =
            starts.and_then(|_| one_of(&node, "starts", "beginning of a procedure", &Starts::ALL));
        let from = from(reader, &node);
        let (Some(id), Some(starts)) = (id, starts) else { continue };
        if found.iter().any(|runs| runs.procedure == id) {
            node.problem(format!("procedure `{id}` stands twice"), "keep one of them");
        }
        let part = format!("procedure.{id}");
        reader.mark_node(&part, &node);
        for key in ["from", "during", "ends", "limits", "writes", "hands_to"] {
            reader.mark(&format!("{part}.{key}"), &node, key);
        }
        let pairs = |key: &str| node.table_at(key).map(|table| words(&table)).unwrap_or_default();
        found.push(Runs {
            procedure: id.to_owned(),
            starts,
            from,
            during: during(reader, &node),
            ends: pairs("ends"),
            limits: pairs("limits"),
            writes: pairs("writes"),
            hands_to: reader.string(&node, "hands_to"),
        });
    }
    found
}
