//! Ways around: where one is, tabs, chips, pages of a list.

use crate::draw::{Counted, count, icon};
use crate::form::Listing;
use crate::messages::t;
use kernel::text::Locale;
use maud::{Markup, html};
use store::Cursor;

/// Returns where one is: links from the outermost on, the last without; nothing stands there where a title below says it.
pub fn breadcrumb(locale: Locale, links: &[(String, String)], here: &str) -> Markup {
    html! {
        nav.breadcrumb aria-label=(t(locale, "http.nav.where")) {
            @for (href, title) in links { a href=(href) { (title) } }
            @if !here.is_empty() { span aria-current="page" { (here) } }
        }
    }
}

/// A tab, or a chip that narrows a list.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many stand behind it.
    pub count: Option<Counted>,
    /// Whether it is the one that is open.
    pub on: bool,
}

/// Returns tabs.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav.nav-tabs aria-label=(label) {
            @for tab in tabs {
                a.nav-link.active[tab.on] href=(tab.href) aria-current=[tab.on.then_some("page")] {
                    (tab.label) @if let Some(number) = tab.count { " " (count(number, false)) }
                }
            }
        }
    }
}

/// Returns chips that narrow a list.
pub fn chips(label: &str, chips: &[Tab]) -> Markup {
    html! {
        nav.ll-chips.ll-filters aria-label=(label) {
            @for chip in chips {
                a.ll-chip.ll-filter.is-on[chip.on] href=(chip.href) aria-current=[chip.on.then_some("true")] {
                    (chip.label)
                    @if let Some(number) = chip.count { small { (number) } }
                }
            }
        }
    }
}

/// Returns the way through a list: back to the first page, on to the next.
pub fn pager(locale: Locale, listing: &Listing, next: Option<&Cursor>) -> Markup {
    html! {
        @if listing.is_later() || next.is_some() {
            nav aria-label=(t(locale, "http.pager.label")) {
                ul.pagination {
                    li.page-item.disabled[!listing.is_later()] {
                        @if listing.is_later() {
                            a.page-link href=(listing.first()) { (icon("chevron-left")) (t(locale, "http.pager.first")) }
                        } @else {
                            span.page-link { (icon("chevron-left")) (t(locale, "http.pager.first")) }
                        }
                    }
                    li.page-item.disabled[next.is_none()] {
                        @match next {
                            Some(cursor) => a.page-link rel="next" href=(listing.next(cursor)) {
                                (t(locale, "http.pager.next")) (icon("chevron-right"))
                            },
                            None => span.page-link { (t(locale, "http.pager.last")) },
                        }
                    }
                }
            }
        }
    }
}

/// Returns the way through a list that is walked both ways.
pub fn pages(
    locale: Locale,
    listing: &Listing,
    previous: Option<&Cursor>,
    next: Option<&Cursor>,
) -> Markup {
    html! {
        @if previous.is_some() || next.is_some() {
            nav aria-label=(t(locale, "http.pager.label")) {
                ul.pagination {
                    li.page-item.disabled[previous.is_none()] {
                        @match previous {
                            Some(cursor) => a.page-link rel="prev" href=(listing.previous(cursor)) {
                                (icon("chevron-left")) (t(locale, "http.pager.previous"))
                            },
                            None => span.page-link { (t(locale, "http.pager.start")) },
                        }
                    }
                    li.page-item.disabled[next.is_none()] {
                        @match next {
                            Some(cursor) => a.page-link rel="next" href=(listing.next(cursor)) {
                                (t(locale, "http.pager.next")) (icon("chevron-right"))
                            },
                            None => span.page-link { (t(locale, "http.pager.last")) },
                        }
                    }
                }
            }
        }
    }
}
