//! Reading fields, lines and what has to hold of them.

use crate::register::model::{
    Apart, Ask, Belonging, By, Check, Field, LINES_MAX, Lines, LinesView, LinkedFact, Preset,
    Severity, Unique,
};
use crate::rules::reader::{Reader, one_of};
use crate::rules::source::Node;
use crate::text::Text;

const FIELD: &[&str] = &[
    "element", "required", "dated", "once", "when", "group", "default", "as", "owner", "by", "was",
];

pub(super) fn belongs(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Option<Belonging> {
    let Some(table) = root.table_at("belongs") else {
        if !root.has("belongs") {
            let cure = "add belongs = { place = \"…\" }, or area = \"…\": the field that says where it lies";
            root.problem("nothing says whose a record is", cure);
        }
        return None;
    };
    table.only(&["area", "place", "organisations", "itself", "person", "account"]);
    Some(Belonging {
        area: reader.string(&table, "area"),
        place: reader.string(&table, "place"),
        organisations: reader.list(&table, "organisations"),
        itself: table.bool("itself").unwrap_or(false),
        person: reader.string(&table, "person"),
        account: reader.string(&table, "account"),
    })
}

pub(super) fn fields(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<Field> {
    let nodes = root.list_at("fields");
    if nodes.is_empty() {
        root.problem_at("fields", "there are no fields", "add fields = [ { element = \"…\" } ]");
    }
    let mut found: Vec<Field> = Vec::new();
    for node in nodes {
        let Some(field) = field(reader, &node) else { continue };
        if found.iter().any(|other| other.element == field.element) {
            let what = format!("`{}` stands twice", field.element);
            node.problem(what, "keep one of them");
        }
        found.push(field);
    }
    found
}

fn field(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Option<Field> {
    node.only(FIELD);
    let element = node.need_str("element")?;
    reader.mark_node(&format!("fields.{element}"), node);
    let flag = |key: &str| node.bool(key).unwrap_or(false);
    Some(Field {
        required: flag("required"),
        dated: flag("dated"),
        once: flag("once"),
        when: reader.guard(node, "when"),
        group: reader.string(node, "group"),
        default: preset(node),
        ask: one_of(node, "as", "way to ask", &Ask::ALL),
        owner: flag("owner"),
        by: one_of(node, "by", "writer", &By::ALL),
        was: was(reader, node),
        element: element.to_owned(),
    })
}

/// One name, or several.
fn was(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Vec<String> {
    match node.item("was").and_then(|item| item.as_str()) {
        Some(one) => vec![one.to_owned()],
        None => reader.list(node, "was"),
    }
}

fn preset(node: &Node<'_, '_>) -> Option<Preset> {
    let item = node.item("default")?;
    if let Some(yes) = item.as_bool() {
        return Some(Preset::Written(yes.to_string()));
    }
    if let Some(number) = item.as_integer() {
        return Some(Preset::Written(number.to_string()));
    }
    match item.as_str() {
        Some("me") => Some(Preset::Me),
        Some("today") => Some(Preset::Today),
        Some(text) => Some(Preset::Written(text.to_owned())),
        None => {
            let cure = "write a text in quotes, a whole number, true or false, \"me\" or \"today\"";
            node.problem_at("default", "this is nothing that a field can begin with", cure);
            None
        }
    }
}

pub(super) fn groups(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<(String, Text)> {
    let Some(table) = root.table_at("groups") else { return Vec::new() };
    let mut found = Vec::new();
    for name in table.keys() {
        reader.word(&table, name);
        reader.mark(&format!("groups.{name}"), &table, name);
        found.extend(table.need_text(name).map(|title| (name.to_owned(), title)));
    }
    found
}

pub(super) fn lines(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<Lines> {
    let mut found = Vec::new();
    for (element, node) in root.tables_in("lines") {
        let part = format!("lines.{element}");
        reader.mark_node(&part, &node);
        node.only(&["max", "view", "apart", "checks"]);
        let most = i64::from(LINES_MAX);
        let max = node.int("max").unwrap_or(most);
        if !(1..=most).contains(&max) {
            let cure = format!("write 1 to {most}; what has more is a register of its own");
            node.problem_at("max", format!("`max = {max}` is out of range"), cure);
        }
        found.push(Lines {
            element: element.to_owned(),
            max: u32::try_from(max).unwrap_or(LINES_MAX).clamp(1, LINES_MAX),
            view: one_of(&node, "view", "way to show lines", &LinesView::ALL)
                .unwrap_or(LinesView::Table),
            apart: apart(reader, &node),
            checks: checks(reader, &node, &part),
        });
    }
    found
}

fn apart(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Option<Apart> {
    let table = node.table_at("apart")?;
    table.only(&["by", "span"]);
    let span = reader.list(&table, "span");
    let [from, to] = span.as_slice() else {
        let cure = "write span = [\"where it begins\", \"where it ends\"]";
        table.problem_at("span", "a span has two columns", cure);
        return None;
    };
    Some(Apart { by: reader.list(&table, "by"), from: from.clone(), to: to.clone() })
}

/// Reads `checks` of a table; `part` is the name under which they stand.
pub(super) fn checks(reader: &Reader<'_, '_>, node: &Node<'_, '_>, part: &str) -> Vec<Check> {
    let mut found = Vec::new();
    for node in node.list_at("checks") {
        node.only(&["that", "on", "level", "says"]);
        let part = format!("{part}.{}", found.len());
        reader.mark_node(&part, &node);
        reader.mark(&format!("{part}.that"), &node, "that");
        node.need_str("that");
        let (that, says) = (reader.guard(&node, "that"), node.need_text("says"));
        let level = one_of(&node, "level", "level of a check", &Severity::ALL);
        if let (Some(that), Some(says)) = (that, says) {
            let on = reader.string(&node, "on");
            found.push(Check { that, on, level: level.unwrap_or(Severity::Refuse), says });
        }
    }
    found
}

pub(super) fn unique(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<Unique> {
    let mut found = Vec::new();
    for node in root.list_at("unique") {
        node.only(&["by", "while", "says"]);
        reader.mark_node(&format!("unique.{}", found.len()), &node);
        let by = reader.list(&node, "by");
        if by.is_empty() {
            node.problem_at("by", "nothing says what would be the same", "add by = [\"…\"]");
        }
        let open =
            one_of(&node, "while", "time in which it may not stand twice", &[("open", true)]);
        if let Some(says) = node.need_text("says") {
            found.push(Unique { by, while_open: open.unwrap_or(false), says });
        }
    }
    found
}

/// Reads facts of linked records: `facility.kind via danger.facility`.
pub(super) fn facts(root: &Node<'_, '_>) -> Vec<LinkedFact> {
    let mut found = Vec::new();
    for text in root.strs("facts") {
        match text.split_once(" via ") {
            Some((element, via)) => found.push(LinkedFact {
                element: element.trim().to_owned(),
                via: via.trim().to_owned(),
            }),
            None => {
                let cure = "write \"facility.kind via danger.facility\"";
                root.problem_at("facts", format!("`{text}` is no fact of a linked record"), cure);
            }
        }
    }
    found
}
