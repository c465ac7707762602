//! Components.
mod icons;
use maud::{Markup, PreEscaped, html};
/// Whose move it is; colour says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// Nobody's yet, or ended.
    Idle,
}
/// A map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map;
impl Map {
    /// Returns an empty map.
    pub fn of(_: &crate::Cx) -> Map {
        Map
    }
}
/// Returns an icon.
pub fn icon(name: &str) -> Markup {
    let shapes = icons::ICONS
        .binary_search_by_key(&name, |(name, _)| name)
        .map_or("", |at| icons::ICONS[at].1);
    html! { svg.icon viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" { (PreEscaped(shapes)) } }
}
