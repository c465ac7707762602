//! Fields of the dictionary, for every noun.

use http::form::is_picked;
use http::{Cx, Field, Filled, Input};
use kernel::dictionary::Dictionary;

/// What is said beside a field that is in no dictionary and must be there.
pub(crate) const MISSING: &str = "registry.refusal.missing";

/// Returns a field of the dictionary, under another name when the form has several of them.
pub(crate) fn field(
    cx: &Cx,
    dictionary: &Dictionary,
    element: &str,
    name: &str,
    filled: &Filled,
) -> Field {
    match dictionary.get(element) {
        Some(found) if element == name => Field::of(cx, dictionary, found, filled),
        Some(found) => {
            let title = cx.of(&found.title);
            let input = if is_picked(&found.kind) { Input::Pick } else { Input::Line };
            Field::new(cx, name, title, input, filled).length_max(found.length_max)
        }
        None => Field::new(cx, name, name, Input::Line, filled),
    }
}
