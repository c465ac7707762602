//! What a file of a county that extends may do to the built-in file.

/// What may be done to something of the file that is extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum May {
    /// It may be added.
    Add,
    /// It may be set or said in other words.
    Say,
    /// More may be put into the list.
    Append,
    /// It may be set to true.
    Tick,
    /// A time may be made shorter.
    Shorten,
}

/// What may be done: by the path to it, `*` for any name. Elements of a list are named by the key by which they are known.
pub(super) type Allowed = &'static [(&'static str, May)];

const ROLES: Allowed = &[
    ("roles.*", May::Add),
    ("roles.*.title", May::Say),
    ("roles.*.purpose", May::Say),
    ("roles.*.verbs", May::Append),
    ("roles.*.unmask", May::Append),
    ("roles.*.apart", May::Append),
];
const ELEMENTS: Allowed = &[
    ("*", May::Add),
    ("*.title", May::Say),
    ("*.help", May::Say),
    ("*.synonyms", May::Append),
    ("*.required", May::Tick),
];
const RETENTION: Allowed = &[("*", May::Add), ("*.title", May::Say)];
const CODES: Allowed = &[
    ("codes.*", May::Add),
    ("codes.*.zh", May::Say),
    ("codes.*.en", May::Say),
    ("codes.*.synonyms", May::Append),
    ("codes.*.retired", May::Tick),
];
const CATEGORIES: Allowed = &[
    ("category.*", May::Add),
    ("category.*.title", May::Say),
    ("category.*.examples", May::Say),
    ("category.*.lead", May::Say),
    ("category.*.synonyms", May::Append),
    ("category.*.limit", May::Shorten),
    ("category.*.assist", May::Shorten),
];
const PROCEDURE: Allowed = &[
    ("title", May::Say),
    ("basis", May::Append),
    ("steps.*.title", May::Say),
    ("steps.*.short", May::Say),
    ("steps.*.public", May::Say),
    ("steps.*.yours", May::Say),
    ("steps.*.icon", May::Say),
    ("steps.*.basis", May::Append),
    ("steps.*.limit", May::Shorten),
    ("steps.*.outcomes.*.title", May::Say),
    ("steps.*.outcomes.*.icon", May::Say),
    ("ends.*.title", May::Say),
    ("ends.*.short", May::Say),
    ("ends.*.icon", May::Say),
    ("actions.*.reasons.*", May::Add),
    ("transitions.*.title", May::Say),
];
const REGISTER: Allowed = &[
    ("title", May::Say),
    ("one", May::Say),
    ("basis", May::Append),
    ("fields.*", May::Add),
    ("fields.*.group", May::Say),
    ("fields.*.required", May::Tick),
    ("groups.*", May::Say),
    ("states.*.title", May::Say),
    ("actions.*.title", May::Say),
    ("actions.*.icon", May::Say),
    ("access.*", May::Add),
    ("access.*.may", May::Append),
    ("access.*.hide", May::Append),
    ("access.*.whole", May::Append),
    ("access.*.writes", May::Append),
    ("lists.*", May::Add),
    ("lists.*.title", May::Say),
    ("lists.*.columns", May::Append),
    ("field.asks", May::Append),
    ("page.says", May::Say),
    ("page.empty", May::Say),
];
/// Lists whose elements are known by a key of theirs, and by which.
const CODED: [(&str, &str); 4] =
    [("codes", "code"), ("category", "code"), ("fields", "element"), ("lists", "id")];

/// Returns the key by which the elements of a list are known; none for lists that are taken whole.
pub(super) fn coded(list: &str) -> Option<&'static str> {
    CODED.iter().find(|(name, _)| *name == list).map(|(_, key)| *key)
}

/// Returns what may be done to a file; nothing for files that cannot be extended.
pub(super) fn allowed(path: &str) -> Option<Allowed> {
    match path.split_once('/') {
        None if path == "roles.toml" => Some(ROLES),
        None if path == "categories.toml" => Some(CATEGORIES),
        Some(("dictionary", "retention.toml")) => Some(RETENTION),
        Some(("dictionary", _)) => Some(ELEMENTS),
        Some(("codes", _)) => Some(CODES),
        Some(("procedures", _)) => Some(PROCEDURE),
        Some(("registers", _)) => Some(REGISTER),
        _ => None,
    }
}
