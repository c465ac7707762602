//! Icons, inlined: outlines of Tabler Icons, the logo, the roofs of the home page.

use super::icons::ICONS;
use maud::{Markup, PreEscaped, html};

/// Returns an icon by its name among `web/icons.txt`. It is decoration: the words beside it say the same.
///
/// Its width stands in the markup, too, so that it does not fill the page when the styles do not come.
/// A name that is not there stops a debug build (and every test that renders it); a release draws an empty icon.
pub fn icon(name: &str) -> Markup {
    let shapes = shapes(name);
    debug_assert!(shapes.is_some(), "no icon {name}: add it to web/icons.txt, run `npm run icons`");
    html! {
        svg.icon width="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" {
            (PreEscaped(shapes.unwrap_or_default()))
        }
    }
}

/// Tells whether there is an icon of this name.
pub fn has_icon(name: &str) -> bool {
    shapes(name).is_some()
}

/// Returns the names of all icons.
pub fn icon_names() -> impl Iterator<Item = &'static str> {
    ICONS.iter().map(|(name, _)| *name)
}

fn shapes(name: &str) -> Option<&'static str> {
    ICONS.binary_search_by(|(key, _)| (*key).cmp(name)).ok().map(|at| ICONS[at].1)
}

/// Returns the logo: three roofs, a red lamp.
pub fn logo() -> Markup {
    html! {
        svg width="32" viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="3.4"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" {
            path d="M3 21.5 13.5 9 24 21.5 34.5 9 45 21.5" {}
            path d="M7 18.5V41M24 22v19M41 18.5V41" {}
            path d="M12.5 41V32.5a3 3 0 0 1 6 0V41M29.5 41V32.5a3 3 0 0 1 6 0V41" stroke-width="2.8" {}
            circle.ll-lantern cx="34.5" cy="20.8" r="2.7" stroke="none" {}
        }
    }
}

/// Returns the drawing of roofs for the greeting and for empty lists.
pub fn roofs() -> Markup {
    html! {
        svg.roofs width="190" viewBox="0 0 194 62" fill="none" stroke="currentColor" stroke-width="1.5"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" {
            path d="M0 60h190M8 60V32M48 60V32M2 36 28 12l26 24M20 19v-7h5v3" {}
            path d="M22 60V44h12v16" {}
            path d="M58 60V40M102 60V40M53 44l27-18 27 18M70 60V46h10v14M86 50h9v6h-9z" {}
            path d="M110 38h56l-9-28h-38zM116 38v22M160 38v22M126 18h8v6h-8zM142 18h8v6h-8zM126 44h8v6h-8zM142 44h8v6h-8z" {}
            path d="M180 60V44M180 46c-7 0-11-5-11-10s4-10 11-10 11 5 11 10-4 10-11 10z" {}
        }
    }
}
