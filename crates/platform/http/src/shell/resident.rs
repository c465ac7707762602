//! The resident's frame and the public one: `linli.css` alone.

use super::Resident;
use super::parts::{
    dark_switch, demo_line, document, elder_switch, locale_switch, notices, read_aloud, unread,
    waiting,
};
use crate::cx::Cx;
use crate::messages::{t, tf};
use crate::page::Page;
use crate::ui::{icon, logo};
use maud::{Markup, html};

/// Where what is one's own stands: residents have it on this face, staff on the other.
struct Own {
    /// A page that lists what one has to do with, with its icon and name.
    matters: (&'static str, &'static str, &'static str),
    notices: &'static str,
    account: &'static str,
}

const RESIDENT: Own = Own {
    matters: ("/me/matters", "list-check", "http.nav.matters"),
    notices: "/me/notices",
    account: "/me/account",
};

const STAFF: Own = Own {
    matters: ("/work", "inbox", "http.nav.work"),
    notices: "/work/notices",
    account: "/work/account",
};

fn own(cx: &Cx) -> &'static Own {
    if cx.is_staff() { &STAFF } else { &RESIDENT }
}

/// Returns a page of the resident's face.
pub(super) fn page(cx: &Cx, title: &str, frame: &Resident<'_>, body: &Markup) -> Page {
    let deep = frame.back.is_some();
    let body = html! {
        header.ll-top.is-deep[deep] {
            @match frame.back {
                Some(back) => {
                    a.tap.back href=(back) aria-label=(t(cx.locale, "http.back")) { (icon("chevron-left")) }
                    span.ll-grow.ll-toptitle { (title) }
                    @match &frame.right { Some(right) => (right), None => {} }
                    @if cx.elder { (read_aloud(cx)) }
                    (elder_switch(cx, "tap ll-type"))
                },
                None => (brand_bar(cx)),
            }
        }
        // On a wide window the tabs stand in the head of every page, on a phone at the foot of those that lead no deeper.
        (tabbar(cx, deep || frame.actionbar.is_some()))
        (demo_line(cx))
        main.ll-phone.has-actions[frame.actionbar.is_some()].is-deep[deep] id="main" { (body) @if !deep { (footer(cx)) } }
        @if let Some(bar) = &frame.actionbar { div.ll-actionbar { (bar) } }
    };
    document(cx, title, false, true, &body)
}

fn brand_bar(cx: &Cx) -> Markup {
    let owner = cx.of(&cx.config().owner);
    let name = cx.area.last().map_or_else(|| cx.of(&cx.config().name), String::as_str);
    let above = if cx.area.len() > 1 { &cx.area[cx.area.len() - 2] } else { owner };
    html! {
        a.ll-brand href="/" {
            (logo())
            span { (name) @if !above.is_empty() && !cx.elder { small { (above) } } }
        }
        span.ll-grow {}
        (elder_switch(cx, "tap ll-type"))
        @if cx.is_signed_in() && !cx.elder { (bell(cx)) }
    }
}

fn bell(cx: &Cx) -> Markup {
    html! {
        a.tap.ll-narrowest href=(own(cx).notices) aria-label=(notices(cx)) {
            (icon("bell"))
            (unread(cx))
        }
    }
}

/// Home, my matters, notices, me; in large type without the last. Numbers stand only where something waits.
fn tabbar(cx: &Cx, wide: bool) -> Markup {
    let tab = |href: &str, name: &str, key: &str, (count, words): (u32, &str)| {
        let here = if href == "/" { cx.path == "/" } else { cx.path.starts_with(href) };
        html! {
            a href=(href) aria-current=[here.then_some("page")] {
                (icon(name)) span { (t(cx.locale, key)) } (waiting(count))
                @if count > 0 { span.ll-sr { (t(cx.locale, words)) } }
            }
        }
    };
    html! {
        nav.ll-tabbar.is-wide[wide] aria-label=(t(cx.locale, "http.nav.main")) {
            (tab("/", "home", "http.nav.home", (0, "")))
            @if cx.is_signed_in() {
                @let own = own(cx);
                @let (href, name, key) = own.matters;
                @let key = if cx.elder && cx.is_resident() { "http.nav.matters_short" } else { key };
                (tab(href, name, key, (cx.waits, "http.nav.matters_waiting")))
                (tab(own.notices, "message", "http.nav.notices", (cx.unread, "http.nav.unread")))
                @if !cx.elder { (tab(own.account, "user", "http.nav.me", (0, ""))) }
            } @else {
                (tab(cx.config().sign_in, "user", "http.nav.sign_in", (0, "")))
            }
        }
    }
}

fn footer(cx: &Cx) -> Markup {
    html! {
        footer.ll-foot aria-label=(t(cx.locale, "http.nav.footer")) {
            @if cx.elder && cx.path != "/" { div.ll-script { (read_aloud(cx)) } }
            @if let (Some(phone), false) = (&cx.config().phone, cx.path == "/") {
                p { a href={ "tel:" (phone) } { (icon("phone")) (tf(cx.locale, "http.error.phone", &[("phone", phone)])) } }
            }
            div.ll-row.ll-wrap {
                (locale_switch(cx, "ll-footlink"))
                (dark_switch(cx, "ll-footlink"))
                (own_links(cx))
                @if cx.is_staff() { a.ll-footlink href="/work" { (icon("inbox")) (t(cx.locale, "http.nav.work")) } }
            }
        }
    }
}

/// Links of the crates; in the large-type mode also the way to one's own page, which the tabs leave out.
fn own_links(cx: &Cx) -> Markup {
    html! {
        @if cx.elder && cx.is_signed_in() {
            a.ll-footlink href=(own(cx).account) { (icon("user")) (t(cx.locale, "http.nav.me")) }
        }
        @for link in &cx.site.links { a.ll-footlink href=(link.href) { (cx.t(link.label)) } }
    }
}

/// Returns a public page of full width. Residents who are signed in keep their own frame around it.
pub(super) fn public(cx: &Cx, title: &str, body: &Markup) -> Page {
    if cx.is_resident() {
        return document(
            cx,
            title,
            false,
            true,
            &html! {
                header.ll-top { (brand_bar(cx)) }
                (tabbar(cx, false))
                (demo_line(cx))
                main.ll-public.is-own id="main" { (body) (footer(cx)) }
            },
        );
    }
    let owner = cx.of(&cx.config().owner);
    let body = html! {
        header.ll-masthead {
            div {
                a.ll-brand href="/" { (logo()) span { (cx.of(&cx.config().name)) @if !owner.is_empty() { small { (owner) } } } }
                nav.ll-wide aria-label=(t(cx.locale, "http.nav.main")) { (ways(cx)) }
                (elder_switch(cx, "ll-footlink ll-mastswitch"))
                details.ll-phonemenu.ll-narrow data-menu {
                    summary.ll-tap aria-label=(t(cx.locale, "http.nav.menu")) { span.i-open { (icon("menu-2")) } span.i-close { (icon("x")) } }
                    div.ll-drawer {
                        nav aria-label=(t(cx.locale, "http.nav.menu")) { (ways(cx)) }
                        div.ll-drawerfoot { (locale_switch(cx, "it")) (dark_switch(cx, "it")) }
                    }
                }
            }
        }
        (demo_line(cx))
        main.ll-public id="main" { (body) }
        footer.ll-publicfoot aria-label=(t(cx.locale, "http.nav.footer")) {
            @if let Some(phone) = &cx.config().phone {
                a.ll-footlink href={ "tel:" (phone) } { (icon("phone")) (tf(cx.locale, "http.error.phone", &[("phone", phone)])) }
            }
            (own_links(cx))
            (locale_switch(cx, "ll-footlink"))
            (dark_switch(cx, "ll-footlink"))
        }
    };
    document(cx, title, false, true, &body)
}

/// Where one can go from a public page: home, the doors of the site, what is one's own.
fn ways(cx: &Cx) -> Markup {
    let way = |href: &str, words: &str| {
        let here = cx.path == href || (href != "/" && cx.path.starts_with(&format!("{href}/")));
        html! { a.it href=(href) aria-current=[here.then_some("page")] { (words) } }
    };
    html! {
        (way("/", t(cx.locale, "http.nav.home")))
        @for door in &cx.site.doors { (way(door.href, &cx.t(door.label))) }
        @if cx.is_signed_in() {
            @let (href, _, key) = own(cx).matters;
            (way(href, t(cx.locale, key)))
        } @else {
            (way(cx.config().sign_in, t(cx.locale, "http.nav.sign_in")))
        }
    }
}
