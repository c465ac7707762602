//! Reading `rules/dictionary/*.toml` and `rules/codes/*.toml`.

use super::{Code, CodeTable, Element, Kind, Retention, Sensitivity, Storage};
use crate::mask::Mask;
use crate::rules::Problem;
use crate::rules::source::{Node, Source};
use crate::text::Text;

/// The longest text when the file names no length.
const LINE_MAX: usize = 100;
const LINES_MAX: usize = 2000;
const URL_MAX: usize = 500;
/// The most rows of a table.
const ROWS_MAX: u32 = 500;

const KEYS: &[&str] = &[
    "title",
    "help",
    "type",
    "service",
    "table",
    "register",
    "columns",
    "accept",
    "count",
    "decimals",
    "unit",
    "min",
    "max",
    "synonyms",
    "sensitivity",
    "storage",
    "retention",
    "mask",
    "required",
    "source",
    "note",
];
const TYPES: &str = "text, lines, number, money, date, moment, time, duration, year, month, hours, bool, code, codes, \
                     cn_id, credit_code, phone, email, url, point, place, area, person, household, organisation, \
                     account, record, category, file, table";

/// Reads the elements of a file, such as `dictionary/case.toml`.
pub fn read_elements(path: &str, text: &str) -> Result<Vec<Element>, Vec<Problem>> {
    let source = Source::new(path, text);
    let Some(document) = source.document() else { return source.finish(Vec::new()) };
    let root = Node::root(&source, &document);
    let mut elements = Vec::new();
    for key in root.keys() {
        let Some(node) = root.table_at(key) else { continue };
        if !key_fits(key) {
            node.problem(
                format!("`{key}` is no key of an element"),
                "write a subject and a field in small letters, such as \"person.name\"",
            );
        }
        elements.extend(read_element(key, &node));
    }
    source.finish(elements)
}

fn key_fits(key: &str) -> bool {
    key.contains('.') && key.split('.').all(key_word)
}

fn key_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn read_element(key: &str, node: &Node<'_, '_>) -> Option<Element> {
    node.only(KEYS);
    let title = node.need_text("title");
    let kind = read_kind(node);
    let sensitivity = sensitivity(node);
    let storage = storage(node);
    let retention = node.need_str("retention").map(str::to_owned);
    let (kind, sensitivity) = (kind?, sensitivity?);
    let mask = mask(node, &kind, sensitivity);
    if sensitivity >= Sensitivity::Personal && mask == Mask::None {
        node.problem_at(
            "mask",
            "a personal element is not masked",
            "choose a mask, or another sensitivity",
        );
    }
    let (length_min, length_max) = lengths(node, &kind);
    Some(Element {
        key: key.to_owned(),
        title: title?,
        help: node.text("help"),
        synonyms: node.strs("synonyms").into_iter().map(str::to_owned).collect(),
        storage: storage?,
        retention: retention?,
        required: node.bool("required").unwrap_or(false),
        source: node.str("source").map(str::to_owned),
        kind,
        sensitivity,
        mask,
        length_min,
        length_max,
    })
}

fn read_kind(node: &Node<'_, '_>) -> Option<Kind> {
    let word = node.need_str("type")?;
    let kind = match word {
        "text" => Kind::Text { lines: false },
        "lines" => Kind::Text { lines: true },
        "number" => Kind::Number {
            decimals: small(node, "decimals", 0, 9),
            min: node.int("min"),
            max: node.int("max"),
            unit: node.text("unit"),
        },
        "money" => Kind::Money { min_fen: node.int("min"), max_fen: node.int("max") },
        "date" => Kind::Date,
        "moment" => Kind::Moment,
        "time" => Kind::Time,
        "duration" => Kind::Duration { min: node.int("min"), max: node.int("max") },
        "year" => Kind::Year { min: node.int("min"), max: node.int("max") },
        "month" => Kind::Month,
        "hours" => Kind::Hours,
        "bool" => Kind::Bool,
        "code" => Kind::Code { table: node.need_str("table")?.to_owned() },
        "codes" => Kind::Codes { table: node.need_str("table")?.to_owned() },
        "cn_id" => Kind::CnId,
        "credit_code" => Kind::CreditCode,
        "phone" => Kind::Phone { service: node.bool("service").unwrap_or(false) },
        "email" => Kind::Email,
        "url" => Kind::Url,
        "point" => Kind::Point,
        "place" => Kind::Place,
        "area" => Kind::Area,
        "person" => Kind::Person,
        "household" => Kind::Household,
        "organisation" => Kind::Organisation,
        "account" => Kind::Account,
        "record" => Kind::Record { register: node.need_str("register")?.to_owned() },
        "category" => Kind::Category,
        "file" => Kind::File { count_max: small(node, "count", 1, 50), accept: accepted(node) },
        "table" => Kind::Table {
            columns: node.strs("columns").into_iter().map(str::to_owned).collect(),
            min: small(node, "min", 0, ROWS_MAX),
            max: small(node, "max", ROWS_MAX, ROWS_MAX),
        },
        other => {
            node.problem_at(
                "type",
                format!("there is no type `{other}`"),
                format!("use one of: {TYPES}"),
            );
            return None;
        }
    };
    check_kind(node, &kind);
    Some(kind)
}

fn check_kind(node: &Node<'_, '_>, kind: &Kind) {
    if matches!(kind, Kind::Table { columns, .. } if columns.is_empty()) {
        node.problem("the table has no columns", "add columns = [\"…\", \"…\"]");
    }
    let (min, max) = match kind {
        Kind::Number { min, max, .. }
        | Kind::Duration { min, max }
        | Kind::Year { min, max }
        | Kind::Money { min_fen: min, max_fen: max } => (*min, *max),
        Kind::Table { min, max, .. } => (Some(i64::from(*min)), Some(i64::from(*max))),
        _ => (None, None),
    };
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        node.problem_at("min", "`min` is above `max`, so that nothing fits", "swap or mend them");
    }
    if let Kind::Duration { min: Some(min), .. } = kind
        && *min < 0
    {
        node.problem_at("min", "no duration is below nothing", "write minutes, 0 or more");
    }
    if let Kind::Record { register } = kind
        && !key_word(register)
    {
        let what = format!("`{register}` is no key of a register");
        node.problem_at("register", what, "write a word in small letters, such as \"facility\"");
    }
}

fn small(node: &Node<'_, '_>, key: &str, default: u32, max: u32) -> u32 {
    match node.int(key) {
        None => default,
        Some(number) => match u32::try_from(number) {
            Ok(number) if number <= max => number,
            _ => {
                node.problem_at(
                    key,
                    format!("`{key}` is out of range"),
                    format!("write a number from 0 to {max}"),
                );
                default
            }
        },
    }
}

fn accepted(node: &Node<'_, '_>) -> String {
    let accept = node.str("accept").unwrap_or("any");
    if !["image", "document", "any"].contains(&accept) {
        node.problem_at(
            "accept",
            format!("there is no sort of file `{accept}`"),
            "use image, document or any",
        );
    }
    accept.to_owned()
}

fn lengths(node: &Node<'_, '_>, kind: &Kind) -> (usize, usize) {
    let longest = match kind {
        Kind::Text { lines: false } => LINE_MAX,
        Kind::Text { lines: true } => LINES_MAX,
        Kind::Url => URL_MAX,
        _ => return (0, LINES_MAX),
    };
    let length = |key: &str, default: usize| match node.int(key) {
        None => default,
        Some(number) => {
            usize::try_from(number).ok().filter(|number| *number <= 100_000).unwrap_or_else(|| {
                node.problem_at(
                    key,
                    format!("`{key}` is no length"),
                    "write a number of characters up to 100000",
                );
                default
            })
        }
    };
    let (min, max) = (length("min", 0), length("max", longest));
    if min > max {
        node.problem_at(
            "min",
            "the shortest text is longer than the longest",
            "swap or mend min and max",
        );
    }
    (min, max)
}

fn sensitivity(node: &Node<'_, '_>) -> Option<Sensitivity> {
    match node.need_str("sensitivity")? {
        "public" => Some(Sensitivity::Public),
        "internal" => Some(Sensitivity::Internal),
        "personal" => Some(Sensitivity::Personal),
        "sensitive" => Some(Sensitivity::Sensitive),
        other => {
            let cure = "use one of: public, internal, personal, sensitive";
            node.problem_at("sensitivity", format!("there is no sensitivity `{other}`"), cure);
            None
        }
    }
}

fn storage(node: &Node<'_, '_>) -> Option<Storage> {
    match node.str("storage").unwrap_or("plain") {
        "plain" => Some(Storage::Plain),
        "encrypted" => Some(Storage::Encrypted),
        "indexed" => Some(Storage::Indexed),
        other => {
            let cure = "use one of: plain, encrypted, indexed (encrypted and found by equality)";
            node.problem_at("storage", format!("there is no storage `{other}`"), cure);
            None
        }
    }
}

fn mask(node: &Node<'_, '_>, kind: &Kind, sensitivity: Sensitivity) -> Mask {
    if let Some(key) = node.str("mask") {
        return Mask::parse(key).unwrap_or_else(|| {
            let cure = "use one of: none, name, cn_id, phone, email, address, year, all";
            node.problem_at("mask", format!("there is no mask `{key}`"), cure);
            Mask::All
        });
    }
    match kind {
        _ if sensitivity < Sensitivity::Personal => Mask::None,
        Kind::CnId => Mask::CnId,
        Kind::Phone { .. } => Mask::Phone,
        Kind::Email => Mask::Email,
        Kind::Date => Mask::Year,
        _ => Mask::All,
    }
}

/// Reads a code table, such as `codes/sex.toml`.
pub fn read_table(path: &str, text: &str) -> Result<CodeTable, Vec<Problem>> {
    let source = Source::new(path, text);
    let mut table = CodeTable {
        key: String::new(),
        title: Text::default(),
        source: String::new(),
        codes: Vec::new(),
    };
    let Some(document) = source.document() else { return source.finish(table) };
    let root = Node::root(&source, &document);
    root.only(&["key", "title", "source", "note", "codes"]);
    table.key = root.need_str("key").unwrap_or_default().to_owned();
    table.title = root.need_text("title").unwrap_or_default();
    table.source = root.need_str("source").unwrap_or_default().to_owned();
    for node in root.list_at("codes") {
        if let Some(code) = read_code(&node) {
            if table.get(&code.code).is_some() {
                node.problem(format!("code `{}` stands twice", code.code), "keep one of them");
            }
            table.codes.push(code);
        }
    }
    if table.codes.is_empty() {
        root.problem(
            "the table has no codes",
            "add codes = [ { code = \"1\", zh = \"…\", en = \"…\" } ]",
        );
    }
    for code in &table.codes {
        if code
            .parent
            .as_ref()
            .is_some_and(|parent| table.get(parent).is_none() || *parent == code.code)
        {
            let what = format!("the parent of code `{}` is no other code of the table", code.code);
            root.problem_at("codes", what, "name a code of this table");
        }
    }
    source.finish(table)
}

fn read_code(node: &Node<'_, '_>) -> Option<Code> {
    node.only(&["code", "zh", "en", "parent", "synonyms", "retired"]);
    // Several codes are kept and sent in one text.
    if node.str("code").is_some_and(|code| code.contains([',', '，', '、', ';', '；', ' ', '\n']))
    {
        let cure = "write it without blanks, commas and semicolons";
        node.problem_at("code", "several codes could not be told apart in a list", cure);
    }
    let (code, zh, en) = (node.need_str("code"), node.need_str("zh"), node.need_str("en"));
    Some(Code {
        code: code?.to_owned(),
        title: Text::new(zh?, en?),
        parent: node.str("parent").map(str::to_owned),
        synonyms: node.strs("synonyms").into_iter().map(str::to_owned).collect(),
        retired: node.bool("retired").unwrap_or(false),
    })
}

/// Reads the retention classes, `dictionary/retention.toml`.
pub fn read_retention(path: &str, text: &str) -> Result<Vec<Retention>, Vec<Problem>> {
    let source = Source::new(path, text);
    let Some(document) = source.document() else { return source.finish(Vec::new()) };
    let root = Node::root(&source, &document);
    let mut classes = Vec::new();
    for key in root.keys() {
        let Some(node) = root.table_at(key) else { continue };
        node.only(&["title", "months", "for_ever", "basis"]);
        let (title, basis) = (node.need_text("title"), node.need_str("basis"));
        let for_ever = node.bool("for_ever").unwrap_or(false);
        let months = node
            .int("months")
            .and_then(|months| u32::try_from(months).ok())
            .filter(|months| *months > 0);
        if for_ever == months.is_some() {
            node.problem(format!("`{key}` needs a time"), "write months = 120, or for_ever = true");
        }
        if let (Some(title), Some(basis)) = (title, basis) {
            classes.push(Retention { key: key.to_owned(), title, months, basis: basis.to_owned() });
        }
    }
    source.finish(classes)
}
