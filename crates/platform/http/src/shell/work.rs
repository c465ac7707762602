//! The workbench's frame: menu, bar with area and search, keys.

use super::parts::{dark_switch, demo_line, document, locale_switch, notices, unread};
use crate::cx::Cx;
use crate::entry::MenuItem;
use crate::form::{Filled, Form};
use crate::messages::{t, tf};
use crate::page::Page;
use crate::ui::{avatar, count, done_line, icon, kbd, logo};
use maud::{Markup, html};

/// The inbox, where the workbench begins.
const INBOX: &str = "/work";

/// Returns a page of the workbench. A split one fills the window and its parts scroll; it says whether something is open
/// in it.
pub(super) fn page(cx: &Cx, title: &str, body: &Markup, split: Option<bool>) -> Page {
    let menu = menu(cx);
    let (fixed, open) = (split.is_some(), split == Some(true));
    let body = html! {
        @if open { a.ll-skip href="#open" { (t(cx.locale, "http.nav.skip_open")) } }
        div.ll-shell.is-fixed[fixed] {
            nav.ll-side aria-label=(t(cx.locale, "http.nav.main")) {
                a.ll-brand href="/work" aria-label=(cx.of(&cx.config().name)) { (logo()) span { (cx.of(&cx.config().name)) } }
                (menu)
            }
            header.ll-bar {
                (phone_menu(cx, &menu))
                (area(cx))
                (search(cx))
                span.ll-grow {}
                (begin(cx))
                (bell(cx))
                (me(cx))
            }
            main.ll-main.ll-framed.has-done[fixed && cx.flash.is_some()] id="main" {
                (demo_line(cx))
                @if let Some(flash) = cx.flash.as_ref().filter(|_| fixed) { (done_line(cx, flash)) }
                (body)
                (keys(cx, fixed))
            }
        }
        (key_help(cx))
    };
    document(cx, title, true, !fixed, &body)
}

/// The longest address of the menu that begins the path is where the reader is; the inbox only at its own address,
/// because every path of the workbench begins with it.
fn here(cx: &Cx) -> Option<&str> {
    let below = |href: &str| {
        href != INBOX && cx.path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
    };
    let fitting = cx.menu.iter().filter(|item| !item.bar).map(|item| item.href.as_str());
    let fitting = fitting.filter(|href| cx.path == *href || below(href));
    fitting.max_by_key(|href| href.len())
}

fn menu(cx: &Cx) -> Markup {
    let here = here(cx);
    let mut group = "";
    let mut parts: Vec<(Option<String>, &MenuItem)> = Vec::new();
    for item in cx.menu.iter().filter(|item| !item.bar) {
        let heading = (item.group != group).then(|| cx.t(&item.group));
        group = &item.group;
        parts.push((heading, item));
    }
    html! {
        @for (heading, item) in parts {
            @if let Some(heading) = heading { div.grp { (heading) } }
            @let title = if item.count > 0 { format!("{}{}{}", item.label, t(cx.locale, "http.colon"), item.says) } else { item.label.clone() };
            a.it href=(item.href) title=(title) aria-current=[(here == Some(item.href.as_str())).then_some("page")] {
                (icon(item.icon)) (item.label)
                @if item.count > 0 { (count(item.count, item.late)) }
            }
        }
    }
}

/// The menu of small screens: it opens without scripts.
fn phone_menu(cx: &Cx, menu: &Markup) -> Markup {
    html! {
        details.ll-phonemenu.ll-narrow data-menu {
            summary.btn.btn-ghost.btn-icon aria-label=(t(cx.locale, "http.nav.menu")) { span.i-open { (icon("menu-2")) } span.i-close { (icon("x")) } }
            div.ll-drawer {
                (search_form(cx, "ll-search-phone"))
                nav aria-label=(t(cx.locale, "http.nav.main")) { (menu) }
                div.ll-drawerfoot { (locale_switch(cx, "it")) (dark_switch(cx, "it")) }
            }
        }
    }
}

fn area(cx: &Cx) -> Markup {
    html! {
        @if let Some((last, before)) = cx.area.split_last() {
            span.ll-area {
                (icon("map-pin"))
                @for part in before { span { (part) } span aria-hidden="true" { "/" } }
                b { (last) }
            }
        }
    }
}

fn search(cx: &Cx) -> Markup {
    search_form(cx, "ll-grow ll-searchform")
}

fn search_form(cx: &Cx, class: &str) -> Markup {
    html! {
        @if !cx.site.finds.is_empty() {
            form class=(class) method="get" action="/work/search" role="search" {
                label.ll-search {
                    (icon("search"))
                    span.ll-sr { (t(cx.locale, "http.search.title")) }
                    input type="search" name="q" placeholder=(search_label(cx)) data-search
                        value=[(cx.path == "/work/search").then(|| query_of(cx))];
                    (kbd("/"))
                }
            }
        }
    }
}

/// Returns what the search finds, in words.
pub(crate) fn search_label(cx: &Cx) -> String {
    let what: Vec<String> = cx.site.finds.iter().map(|key| cx.t(key)).collect();
    tf(cx.locale, "http.search.label", &[("what", &what.join(t(cx.locale, "http.comma")))])
}

fn query_of(cx: &Cx) -> String {
    crate::form::Listing::of(&cx.path, &cx.query).words().unwrap_or_default().to_owned()
}

/// What one may begin from every page, such as registering a report.
fn begin(cx: &Cx) -> Markup {
    html! {
        @for item in cx.menu.iter().filter(|item| item.bar) {
            a.btn.ll-begin href=(item.href) title=(item.label) data-key="n" { (icon(item.icon)) span { (item.label) } }
        }
    }
}

fn bell(cx: &Cx) -> Markup {
    html! {
        a.btn.btn-ghost.btn-icon.ll-bell href="/work/notices" aria-label=(notices(cx)) {
            (icon("bell"))
            (unread(cx))
        }
    }
}

fn me(cx: &Cx) -> Markup {
    html! {
        details.ll-menu.ll-me data-menu {
            summary.ll-row {
                (avatar(&cx.name))
                span.ll-sr { (t(cx.locale, "http.nav.account")) }
                span.ll-s.ll-meline { (cx.name) br; span.ll-3 { (cx.title) } }
            }
            div.ll-drop {
                a.it href="/work/account" { (icon("user")) (t(cx.locale, "http.nav.account")) }
                a.it href="/" { (icon("home")) (t(cx.locale, "http.nav.resident")) }
                (locale_switch(cx, "it"))
                (dark_switch(cx, "it"))
                hr;
                (Form::new(cx, "/sign-out", &Filled::empty()).class("ll-inline").body(html! {
                    button.it type="submit" { (icon("logout")) (t(cx.locale, "http.nav.sign_out")) }
                }))
            }
        }
    }
}

/// The line of keys under a fixed page.
fn keys(cx: &Cx, fixed: bool) -> Markup {
    html! {
        @if fixed {
            div.ll-keys.ll-script {
                span { (kbd("J")) " " (kbd("K")) " " (t(cx.locale, "http.keys.move")) }
                span { (kbd("Enter")) " " (t(cx.locale, "http.keys.open")) }
                span { (kbd("/")) " " (t(cx.locale, "http.keys.search")) }
                span { (kbd("?")) " " (t(cx.locale, "http.keys.help")) }
            }
        }
    }
}

/// The list of all keys, opened by `?`; the script adds those of the page.
fn key_help(cx: &Cx) -> Markup {
    html! {
        dialog.modal-content.ll-keyhelp id="keys" aria-label=(t(cx.locale, "http.keys.title")) {
            div.modal-header { h2.modal-title { (t(cx.locale, "http.keys.title")) } }
            dl.modal-body data-keys {
                dt { (kbd("J")) " " (kbd("K")) } dd { (t(cx.locale, "http.keys.move")) }
                dt { (kbd("Enter")) } dd { (t(cx.locale, "http.keys.open")) }
                dt { (kbd("X")) } dd { (t(cx.locale, "http.keys.pick")) }
                dt { (kbd("/")) } dd { (t(cx.locale, "http.keys.search")) }
                dt { (kbd("?")) } dd { (t(cx.locale, "http.keys.help")) }
            }
        }
    }
}

/// Returns the way back to the list, for screens that show only one of both.
pub(super) fn back_to_list(cx: &Cx) -> Markup {
    let list = here(cx).unwrap_or(INBOX);
    let item = cx.menu.iter().find(|item| item.href == list);
    html! {
        @if let Some(item) = item {
            a.ll-narrow.ll-backtolist href=(item.href) { (icon("chevron-left")) (item.label) }
        }
    }
}
