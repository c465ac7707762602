//! Fields as markup.

use super::field::Field;
use maud::{Markup, html};

/// Returns label, help, input and error of a field.
pub(super) fn field(field: &Field) -> Markup {
    html! { input class="form-control" id=(field.id()) name=(field.name) value=(field.value()); }
}
