//! What stands above a list: its head, its tabs, its conditions; and what stands there when it has nothing.

use super::asked::name_of;
use super::load::{Facet, ListView};
use crate::Capped;
use crate::web::words::Words;
use http::ui::{self, Buttons, Saved};
use http::{Cx, Listing, Markup, html};
use kernel::register::{Column, List, May, View};
use kernel::text::Text;

/// Up to how many values of a condition stand side by side.
const SIDE_BY_SIDE: usize = 6;

/// Returns the head of a list: title, what is known at a glance, what can be begun.
pub(crate) fn head(cx: &Cx, view: &ListView<'_>) -> Markup {
    let register = view.here.register();
    let adds = view.here.sight.may_somewhere(&May::Add) && cx.is_work();
    let add = cx.tf("registers.list.add", &[("one", &cx.of(&register.one))]);
    html! {
        div.ll-listhead {
            div {
                h1.ll-title { (cx.of(&register.title)) }
                p.ll-2.ll-s {
                    @if let Some(here) = cx.area.last().filter(|_| cx.is_work()) { (here) "　" }
                    @if !view.is_blank() { (cx.of(&view.list.title)) " " (counted(view)) }
                    @if let Some(basis) = register.basis.first() { "　" span.ll-3 { (cx.tf("registers.list.basis", &[("basis", basis)])) } }
                }
            }
            @if adds && !view.is_blank() {
                div.ll-btnrow {
                    @if let Some(quick) = quick(view) {
                        (ui::link_button(Buttons::Plain, "camera", &cx.t("registers.list.quick"), &quick, None))
                    }
                    (ui::link_button(Buttons::Primary, "plus", &add, &format!("{}/new", view.here.base), Some('n')))
                }
            }
        }
    }
}

/// Returns the address of the short form with which something is recorded on the way; none where the file has none.
fn quick(view: &ListView<'_>) -> Option<String> {
    let register = view.here.register();
    (!register.asks.is_empty()).then(|| format!("/field/{}/new", register.path))
}

/// Returns how many records stand in the list that is open.
fn counted(view: &ListView<'_>) -> String {
    let found = view.lists.iter().find(|(list, _)| list.id == view.list.id);
    found.map(|(_, count)| shown(*count).to_string()).unwrap_or_default()
}

/// Returns a number as it is shown.
pub(crate) fn shown(count: Capped) -> ui::Counted {
    ui::Counted { number: count.count, more: count.more }
}

/// Returns the tabs: the lists, and beside the one that is open its parts.
pub(crate) fn tabs_nav(cx: &Cx, view: &ListView<'_>) -> Markup {
    let alone = view.lists.len() == 1 && view.parts.is_empty();
    let open = |list: &List| list.id == view.list.id;
    html! {
        @if !alone {
            nav.nav.nav-tabs.ll-tabs aria-label=(cx.t("registers.list.tabs")) {
                @for (at, (list, count)) in view.lists.iter().enumerate() {
                    @if at > 0 && (open(list) || open(view.lists[at - 1].0)) { span.sep aria-hidden="true" {} }
                    (tab(cx.of(&list.title), *count, &list_address(view, list), open(list) && view.part.is_none()))
                    @if open(list) {
                        @for part in &view.parts {
                            (tab(cx.of(&part.title), part.count, &view.listing.with("part", Some(&part.id)), view.part.as_ref() == Some(&part.id)))
                        }
                    }
                }
            }
        }
    }
}

/// Returns the address of a list: of the one that is open with its conditions, of another one without.
fn list_address(view: &ListView<'_>, list: &List) -> String {
    if list.id == view.list.id {
        return view.listing.with("part", None);
    }
    let other = Listing::of(view.listing.path(), "");
    other.with("list", Some(&list.id))
}

fn tab(title: &str, count: Capped, href: &str, on: bool) -> Markup {
    html! {
        a.nav-link.active[on] href=(href) aria-current=[on.then_some("page")] {
            (title) " " small { (shown(count)) }
        }
    }
}

/// Returns the conditions and the switch of views.
pub(crate) fn toolbar(cx: &Cx, view: &ListView<'_>, words: &Words<'_>) -> Markup {
    html! {
        @let keeps = view.here.is_staff() && (!view.kept.is_empty() || !view.query.is_empty());
        @if !view.facets.is_empty() || view.list.views.len() > 1 || !view.areas.is_empty() || keeps {
            div.ll-toolbar {
                @if !view.areas.is_empty() { (areas(cx, view)) }
                @for facet in &view.facets { (facet_chips(cx, view, facet, &words.title(&facet.key))) }
                @if keeps { (kept(cx, view)) }
                @if view.list.views.len() > 1 { (views(cx, view)) }
            }
        }
    }
}

fn areas(cx: &Cx, view: &ListView<'_>) -> Markup {
    let chosen = view.listing.get("area");
    let found = view.areas.iter().find(|(id, _)| Some(id.as_str()) == chosen);
    html! {
        details.ll-menu.is-left data-menu {
            summary.ll-chip.ll-filter.is-on[found.is_some()] {
                (ui::icon("map-pin"))
                @match found { Some((_, name)) => (name), None => (cx.t("registers.list.everywhere")) }
                (ui::icon("chevron-down"))
            }
            div.ll-drop {
                @if found.is_some() { a.it href=(view.listing.with("area", None)) { (cx.t("registers.list.everywhere")) } }
                @for (id, name) in &view.areas {
                    a.it href=(view.listing.with("area", Some(id))) aria-current=[(Some(id.as_str()) == chosen).then_some("true")] { (name) }
                }
            }
        }
    }
}

fn facet_chips(cx: &Cx, view: &ListView<'_>, facet: &Facet, title: &str) -> Markup {
    let chip = |one: &(String, Text)| value_chip(cx, view, facet, one, false);
    let chosen = facet.values.iter().filter(|(value, _)| facet.set.as_ref() == Some(value));
    let many = facet.values.len() > SIDE_BY_SIDE;
    html! {
        span.ll-facet role="group" aria-label=(title) {
            span.k { (title) }
            @if facet.set.is_some() {
                @for value in chosen { (chip(value)) }
            } @else if many {
                @for value in facet.values.iter().take(SIDE_BY_SIDE - 1) { (chip(value)) }
                details.ll-menu.is-left data-menu {
                    summary.ll-chip.ll-filter { (cx.tf("registers.list.others", &[("n", &(facet.values.len() + 1 - SIDE_BY_SIDE))])) (ui::icon("chevron-down")) }
                    div.ll-drop {
                        @for one in facet.values.iter().skip(SIDE_BY_SIDE - 1) { (value_chip(cx, view, facet, one, true)) }
                    }
                }
            } @else {
                @for value in &facet.values { (chip(value)) }
            }
        }
    }
}

/// A value by which the list can be narrowed, with how many records of the open tab have it; `low` in a menu.
fn value_chip(
    cx: &Cx,
    view: &ListView<'_>,
    facet: &Facet,
    (value, words): &(String, Text),
    low: bool,
) -> Markup {
    let on = facet.set.as_ref() == Some(value);
    let href = view.listing.with(&name_of(&facet.key), (!on).then_some(value.as_str()));
    let number = view.numbers.get(&facet.key).and_then(|numbers| numbers.get(value));
    html! {
        a.it[low].ll-chip[!low].ll-filter[!low].is-on[on] href=(href) aria-current=[on.then_some("true")] {
            (cx.of(words))
            @if let Some(number) = number { " " small.ll-3 { (shown(*number)) } }
            @if on { (ui::icon("x")) span.ll-sr { (cx.t("registers.list.drop")) } }
        }
    }
}

/// What the reader keeps of the register, and the form that keeps what is asked for now.
fn kept(cx: &Cx, view: &ListView<'_>) -> Markup {
    let saved =
        view.kept.iter().map(|one| Saved { name: one.title.clone(), query: one.query.clone() });
    let saved: Vec<Saved> = saved.collect();
    let keep = format!("{}/filters/keep", view.here.base);
    html! {
        span.ll-facet role="group" aria-label=(cx.t("registers.kept.title")) {
            (ui::kept(cx, (&view.here.base, &view.query), &saved, &keep))
            @if !view.kept.is_empty() {
                details.ll-menu.is-left data-menu {
                    summary.ll-chip.ll-filter { (cx.t("registers.kept.sort_out")) (ui::icon("chevron-down")) }
                    div.ll-drop {
                        @for one in &view.kept {
                            @let action = format!("{}/filters/{}/forget", view.here.base, one.id);
                            (ui::post_button(cx, Buttons::Ghost, "trash", &cx.tf("registers.kept.forget", &[("name", &one.title)]), &action))
                        }
                    }
                }
            }
        }
    }
}

fn views(cx: &Cx, view: &ListView<'_>) -> Markup {
    html! {
        nav.ll-views aria-label=(cx.t("registers.list.views")) {
            @for one in &view.list.views {
                @let (key, icon, word) = match one {
                    View::Table => ("registers.list.table", "table", "table"),
                    View::Cards => ("registers.list.cards", "columns", "cards"),
                };
                a href=(view.listing.with("view", Some(word))) aria-current=[(*one == view.view).then_some("page")] {
                    (ui::icon(icon)) (cx.t(key))
                }
            }
        }
    }
}

/// Returns how the list is ordered, in words.
pub(crate) fn order(cx: &Cx, words: &Words<'_>, list: &List) -> String {
    if list.order.is_empty() {
        return cx.t("registers.list.newest");
    }
    let of = |order: &kernel::register::Order| {
        let by = match &order.by {
            Column::MadeAt => cx.t("registers.list.made_at"),
            Column::ChangedAt => cx.t("registers.list.changed_at"),
            Column::Number => cx.t("registers.list.number"),
            Column::Title => cx.t("registers.list.name"),
            Column::State => cx.t("registers.list.state"),
            Column::Field(key) => words.title(key),
        };
        if order.down { cx.tf("registers.list.down", &[("by", &by)]) } else { by }
    };
    let by: Vec<String> = list.order.iter().map(of).collect();
    cx.tf("registers.list.ordered", &[("by", &by.join(&cx.t("registers.comma")))])
}

/// Returns what stands where the list has nothing: what to do first, or which condition to drop.
pub(crate) fn empty(cx: &Cx, view: &ListView<'_>, words: &Words<'_>) -> Markup {
    let register = view.here.register();
    if view.is_blank() {
        return blank(cx, view);
    }
    let one = cx.of(&register.one);
    let set = view.facets.iter().filter(|facet| facet.set.is_some());
    html! {
        div.ll-empty {
            (ui::icon("filter"))
            p.t { (cx.tf("registers.list.none", &[("one", &one)])) }
            @if view.is_narrowed() {
                p {
                    (cx.t("registers.list.drop_one"))
                    @for facet in set {
                        @let name = name_of(&facet.key);
                        a.ll-u href=(view.listing.with(&name, None)) { (cx.tf("registers.list.whatever", &[("by", &words.title(&facet.key))])) } "　"
                    }
                    @if view.listing.get("area").is_some() {
                        a.ll-u href=(view.listing.with("area", None)) { (cx.t("registers.list.everywhere")) }
                    }
                }
            }
        }
    }
}

/// An empty register: what to do, in the words of the file, and the way in.
fn blank(cx: &Cx, view: &ListView<'_>) -> Markup {
    let register = view.here.register();
    let one = cx.of(&register.one);
    let adds = view.here.sight.may_somewhere(&May::Add) && cx.is_work();
    let add = cx.tf("registers.list.add_first", &[("one", &one)]);
    let says = register.page.empty.as_ref().filter(|_| adds);
    html! {
        div.ll-blank {
            div {
                p.ll-title { (cx.tf("registers.list.blank", &[("one", &one)])) }
                @if let Some(says) = says { p.ll-2.ll-mt-2 { (cx.of(says)) } }
                @if adds {
                    div.ll-btnrow.ll-mt-4 { (ui::link_button(Buttons::Primary, "plus", &add, &format!("{}/new", view.here.base), Some('n'))) }
                }
            }
        }
    }
}
