//! Sample words of the gallery; people and figures are invented.

use crate::cx::Cx;
use kernel::text::Locale;

/// Returns the sample in the reader's language.
pub(super) fn pick<'t>(cx: &Cx, zh: &'t str, en: &'t str) -> &'t str {
    match cx.locale {
        Locale::Zh => zh,
        Locale::En => en,
    }
}

/// Returns the sample in the reader's language as an owned text.
pub(super) fn own(cx: &Cx, zh: &str, en: &str) -> String {
    pick(cx, zh, en).to_owned()
}
