//! Reading a register file. Shape is judged here, sense by the checker.

mod access;
mod field;
mod life;
mod look;

use super::model::Register;
use super::number::Numbering;
use crate::area::Level;
use crate::procedure::Place;
use crate::rules::Problem;
use crate::rules::reader::{Reader, WORD_CURE, icon, is_word};
use crate::rules::source::{Node, Source};

const KEYS: &[&str] = &[
    "id",
    "title",
    "one",
    "path",
    "icon",
    "level",
    "basis",
    "retention",
    "number",
    "belongs",
    "title_from",
    "menu",
    "fields",
    "groups",
    "lines",
    "unique",
    "checks",
    "facts",
    "states",
    "actions",
    "procedure",
    "access",
    "public",
    "lists",
    "page",
    "field",
    "hooks",
];

/// Reads a register file; `path` is told with each problem. All problems are told at once.
pub fn parse(path: &str, text: &str) -> Result<Register, Vec<Problem>> {
    let source = Source::new(path, text);
    let Some(document) = source.document() else {
        return Err(source.finish(()).err().unwrap_or_default());
    };
    let register = {
        let reader = Reader::new(&source);
        let root = Node::root(&source, &document);
        root.only(KEYS);
        let register = read(&reader, &root);
        register.map(|register| Register {
            place: Place { file: path.to_owned(), lines: reader.into_lines() },
            ..register
        })
    };
    source.finish(())?;
    register.ok_or_else(|| {
        vec![Problem::new(path, 0, "the file cannot be read", "see registers/facility.toml")]
    })
}

fn read(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Option<Register> {
    for key in KEYS {
        reader.mark(key, root, key);
    }
    let id = root.need_str("id");
    if let Some(id) = id {
        check_id(reader, root, id);
    }
    let path = root.need_str("path");
    if let Some(path) = path.filter(|path| !is_path(path)) {
        let cure = "use small letters, digits and -, beginning with a letter";
        root.problem_at("path", format!("`{path}` is no word of an address"), cure);
    }
    let (title, one) = (root.need_text("title"), root.need_text("one"));
    let basis = reader.list(root, "basis");
    if basis.is_empty() && !root.has("basis") {
        let cure = "cite the law, rule or decision on which the register rests";
        root.problem("`basis` is missing", cure);
    }
    let (level, retention) = (level(root), root.need_str("retention"));
    let (belongs, page) = (field::belongs(reader, root), look::page(reader, root));
    let (states, moved) = life::states(reader, root);
    Some(Register {
        icon: icon(reader, root, "icon"),
        number: number(root),
        title_from: title_from(reader, root),
        menu: look::menu(root),
        fields: field::fields(reader, root),
        groups: field::groups(reader, root),
        lines: field::lines(reader, root),
        unique: field::unique(reader, root),
        checks: field::checks(reader, root, "checks"),
        facts: field::facts(root),
        actions: life::actions(reader, root),
        runs: life::runs(reader, root),
        access: access::access(reader, root),
        public: access::public(reader, root),
        lists: look::lists(reader, root),
        asks: look::asks(reader, root),
        hooks: reader.list(root, "hooks"),
        id: id?.to_owned(),
        title: title?,
        one: one?,
        path: path?.to_owned(),
        level: level?,
        basis,
        retention: retention?.to_owned(),
        belongs: belongs?,
        states,
        moved,
        page: page?,
        place: Place::default(),
    })
}

/// The id is the file's name, as for procedures.
fn check_id(reader: &Reader<'_, '_>, root: &Node<'_, '_>, id: &str) {
    let file = reader.path().rsplit('/').next().unwrap_or_default();
    if !is_word(id) {
        root.problem_at("id", format!("`{id}` is no id"), WORD_CURE);
    } else if file.strip_suffix(".toml").is_some_and(|name| name != id) {
        let what = format!("the file is named {file} but its id is `{id}`");
        root.problem_at("id", what, "give both the same name");
    }
}

fn is_path(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn level(root: &Node<'_, '_>) -> Option<Level> {
    let word = root.need_str("level")?;
    let level = Level::parse(word);
    if level.is_none() {
        let levels = Level::ALL.map(Level::key).join(", ");
        let what = format!("there is no level `{word}`");
        root.problem_at("level", what, format!("use one of: {levels}"));
    }
    level
}

fn number(root: &Node<'_, '_>) -> Option<Numbering> {
    let found = Numbering::parse(root.str("number")?);
    let cure = "write a pattern such as \"YH{yyyy}{MM}-{seq:4}\"";
    found.map_err(|what| root.problem_at("number", what, cure)).ok()
}

fn title_from(reader: &Reader<'_, '_>, root: &Node<'_, '_>) -> Vec<String> {
    let fields = reader.list(root, "title_from");
    if fields.is_empty() {
        let cure = "add title_from = [\"…\"]: the fields by which people know a record";
        root.problem_at("title_from", "a record would have no title", cure);
    }
    fields
}
