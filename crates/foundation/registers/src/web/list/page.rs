//! The page of a list.

use super::load::ListView;
use super::tabs::order;
use super::{cards, empty, head, table_of, tabs_nav, toolbar};
use crate::web::words::Words;
use http::ui::{self, Tone};
use http::{Cx, Markup, Page, html};
use kernel::register::{Action, View};

/// Returns the page of a list in the workbench.
pub(crate) fn page(cx: &Cx, view: &ListView<'_>, actions: &[&Action]) -> Page {
    let title = cx.of(&view.here.register().title);
    cx.work(title, body(cx, view, actions))
}

/// Returns what the page of a list shows.
pub(crate) fn body(cx: &Cx, view: &ListView<'_>, actions: &[&Action]) -> Markup {
    let words = Words { cx, dictionary: view.here.shelf.dictionary(), names: &view.rows.names };
    let none = view.rows.rows.is_empty();
    html! {
        (head(cx, view))
        @if view.is_blank() && !view.rows.preparing {
            section.card.ll-mt-4 { (empty(cx, view, &words)) }
        } @else {
            (tabs_nav(cx, view))
            (toolbar(cx, view, &words))
            (notes(cx, view))
            @if none && !view.rows.cut {
                section.card { (empty(cx, view, &words)) }
            } @else {
                @match view.view {
                    View::Table => (table_of(cx, view, words, actions, html! {})),
                    View::Cards => (cards(cx, view, &words)),
                }
                @if !none { p.ll-s.ll-3.ll-mt-2 { (order(cx, &words, view.list)) } }
            }
        }
    }
}

/// What has to be known of the list: that it is not whole.
fn notes(cx: &Cx, view: &ListView<'_>) -> Markup {
    html! {
        @if view.rows.preparing { (ui::alert(Tone::Info, html! { p { (cx.t("registers.list.preparing")) } })) }
        @if view.rows.cut {
            (ui::alert_titled(Tone::Warn, &cx.t("registers.list.cut"), html! {
                @if let Some(next) = &view.rows.next { a href=(view.listing.next(next)) { (cx.t("registers.list.go_on")) } }
            }))
        }
    }
}
