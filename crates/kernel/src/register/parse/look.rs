//! Reading how records are looked at: the menu, lists, the page, and the quick form.

use crate::area::Level;
use crate::register::model::{
    Column, List, ListHead, Menu, Order, Page, PageKind, Part, Parts, Says, View,
};
use crate::rules::reader::{Reader, one_of};
use crate::rules::source::Node;

/// The largest place in a group of the menu.
const MENU_ORDER_MAX: i64 = 1000;

pub(super) fn menu(root: &Node<'_, '_>) -> Option<Menu> {
    let table = root.table_at("menu")?;
    table.only(&["group", "order"]);
    let (group, order) = (table.need_str("group"), table.int("order").unwrap_or(0));
    if !(0..=MENU_ORDER_MAX).contains(&order) {
        let cure = format!("write 0 to {MENU_ORDER_MAX}");
        table.problem_at("order", "`order` is out of range", cure);
    }
    Some(Menu { group: group?.to_owned(), order: u32::try_from(order).unwrap_or(0) })
}

pub(super) fn asks(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<String> {
    let Some(table) = root.table_at("field") else { return Vec::new() };
    table.only(&["asks"]);
    reader.list(&table, "asks")
}

pub(super) fn lists(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<List> {
    let mut found: Vec<List> = Vec::new();
    for node in root.list_at("lists") {
        node.only(&["id", "title", "heads", "parts", "order", "facets", "columns", "views"]);
        let (id, title) = (node.need_str("id"), node.need_text("title"));
        let (Some(id), Some(title)) = (id, title) else { continue };
        reader.word(&node, id);
        if found.iter().any(|list| list.id == id) {
            node.problem(format!("list `{id}` stands twice"), "give one of them another id");
        }
        let part = format!("lists.{id}");
        reader.mark_node(&part, &node);
        for key in ["heads", "parts", "order", "facets", "columns", "views"] {
            reader.mark(&format!("{part}.{key}"), &node, key);
        }
        let columns = reader.list(&node, "columns");
        found.push(List {
            id: id.to_owned(),
            title,
            heads: reader.list(&node, "heads").iter().map(|word| head(word)).collect(),
            parts: parts(reader, &node),
            order: reader.list(&node, "order").iter().map(|word| order(word)).collect(),
            facets: reader.list(&node, "facets"),
            columns: columns.iter().map(|word| Column::parse(word)).collect(),
            views: views(reader, &node),
        });
    }
    if found.is_empty() {
        root.problem_at("lists", "there is no list", "add [[lists]] with id, title and heads");
    }
    found
}

fn head(word: &str) -> ListHead {
    match word {
        "org" => ListHead::Org,
        "mine" => ListHead::Mine,
        "named" => ListHead::Named,
        "public" => ListHead::Public,
        _ => Level::parse(word).map_or_else(|| ListHead::Link(word.to_owned()), ListHead::Level),
    }
}

fn order(word: &str) -> Order {
    match word.strip_prefix('-') {
        Some(word) => Order { by: Column::parse(word), down: true },
        None => Order { by: Column::parse(word), down: false },
    }
}

fn parts(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Option<Parts> {
    let table = node.table_at("parts")?;
    table.only(&["by", "of"]);
    let by = Column::parse(table.need_str("by")?);
    Some(Parts { by, of: reader.list(&table, "of") })
}

fn views(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Vec<View> {
    let mut found = Vec::new();
    for word in reader.list(node, "views") {
        match View::ALL.into_iter().find(|(name, _)| *name == word) {
            Some((_, view)) => found.push(view),
            None => {
                let words = View::ALL.map(|(name, _)| name).join(", ");
                let what = format!("a list cannot be looked at as `{word}`");
                node.problem_at("views", what, format!("use one of: {words}"));
            }
        }
    }
    if found.is_empty() && !node.has("views") {
        found.push(View::Table);
    }
    found
}

pub(super) fn page(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Option<Page> {
    let Some(node) = root.table_at("page") else {
        if !root.has("page") {
            root.problem("a record has no page", "add [page] with kind and parts");
        }
        return None;
    };
    node.only(&["kind", "says", "parts", "empty"]);
    for key in ["kind", "says", "parts"] {
        reader.mark(&format!("page.{key}"), &node, key);
    }
    node.need_str("kind");
    let kind = one_of(&node, "kind", "kind of page", &PageKind::ALL);
    let (parts, empty) = (page_parts(reader, &node), node.text("empty"));
    let says = match node.str("says").map(Says::parse) {
        Some(None) => {
            let cure = "write \"{facility.kind} · {facility.place}\"";
            node.problem_at("says", "a bracket of the sentence is not closed", cure);
            Says::default()
        }
        Some(Some(says)) => says,
        None => Says::default(),
    };
    Some(Page { kind: kind?, says, parts, empty })
}

fn page_parts(reader: &Reader<'_, '_>, node: &Node<'_, '_>) -> Vec<Part> {
    let words = reader.list(node, "parts");
    if words.is_empty() {
        node.problem_at("parts", "the page has no parts", "add parts = [\"head\", \"facts\"]");
    }
    let mut found = Vec::new();
    for word in words {
        match Part::parse(&word) {
            Some(part) if found.contains(&part) => {
                let what = format!("part `{word}` stands twice");
                node.problem_at("parts", what, "keep one of them");
            }
            Some(part) => found.push(part),
            None => {
                let plain = Part::PLAIN.map(|(name, _)| name).join(", ");
                let cure = format!(
                    "use one of: {plain}, lines:<field>, related:<register>, before_after:<field>,<field>, hook:<name>"
                );
                node.problem_at("parts", format!("a page has no part `{word}`"), cure);
            }
        }
    }
    found
}
