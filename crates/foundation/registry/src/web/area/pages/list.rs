//! The tree of areas, the map beside it.

use super::href;
use crate::area::{AreaRow, HITS_MAX};
use crate::web::area::ramp::Ramp;
use crate::web::area::view::{Branch, Overview};
use http::ui;
use http::{Cx, Listing, Markup, Page, format, html};
use kernel::area::Level;
use kernel::time::date_text;

/// Returns the page of the tree.
pub(crate) fn list(cx: &Cx, listing: &Listing, overview: &Overview) -> Page {
    let title = cx.t("registry.areas.title");
    let links: Vec<(String, String)> =
        overview.at.iter().flat_map(|path| &path.above).map(open).collect();
    let heading = overview.at.as_ref().map_or_else(|| title.clone(), |path| path.area.name.clone());
    let facts = html! {
        @if let Some(path) = &overview.at {
            (ui::badge(cx.of(&path.area.level.title())))
            @if let Some(code) = &path.area.code { span.ll-3 { (code) } }
            (planned(cx, &path.area))
        }
    };
    let actions = html! {
        @if let Some(path) = &overview.at {
            (ui::link_button(ui::Buttons::Plain, "file-description", &cx.t("registry.areas.record"), &href(&path.area), None))
        }
    };
    let body = html! {
        (cx.heading(&links, &heading, facts, actions))
        (search(cx, listing))
        @match &overview.hits {
            Some(hits) => (found(cx, listing, hits)),
            None if overview.at.is_none() && overview.branches.is_empty() => {
                div.card.ll-mt-4 { (ui::empty(&cx.t("registry.areas.not_yours"), &cx.t("registry.areas.not_yours_line"), None)) }
            },
            None => (beside(cx, overview)),
        }
    };
    cx.work(&title, body)
}

/// Returns the address of the tree from an area on.
fn open(area: &AreaRow) -> (String, String) {
    (format!("/work/areas?in={}", area.id), area.name.clone())
}

fn search(cx: &Cx, listing: &Listing) -> Markup {
    html! {
        form.ll-searchpage method="get" action="/work/areas" role="search" {
            @if let Some(at) = listing.get("in") { input type="hidden" name="in" value=(at); }
            label.ll-search {
                (ui::icon("search"))
                span.ll-sr { (cx.t("registry.areas.search")) }
                input type="search" name="q" value=(listing.words().unwrap_or_default()) placeholder=(cx.t("registry.areas.search"));
            }
            button.btn type="submit" { (cx.t("registry.areas.find")) }
        }
    }
}

fn found(cx: &Cx, listing: &Listing, hits: &[AreaRow]) -> Markup {
    let back = listing.with("q", None);
    html! {
        @if hits.is_empty() {
            div.card { (ui::empty(&cx.t("registry.areas.no_hit"), &cx.t("registry.areas.no_hit_line"), Some((&back, &cx.t("registry.areas.all"))))) }
        } @else {
            ul.card.ll-list data-list {
                @for hit in hits {
                    li data-row {
                        (ui::icon("map-2"))
                        div.ll-grow {
                            a.t.go href=(href(hit)) data-open { (hit.name) }
                            div.d { (cx.of(&hit.level.title())) @if let Some(code) = &hit.code { "　" (code) } }
                        }
                    }
                }
            }
            @if hits.len() >= HITS_MAX { (ui::hint(&cx.tf("registry.areas.more_hits", &[("n", &HITS_MAX)]))) }
            p.ll-mt-3 { a href=(back) { (cx.t("registry.areas.all")) } }
        }
    }
}

fn beside(cx: &Cx, overview: &Overview) -> Markup {
    let title = cx.t("registry.areas.map");
    html! {
        div.ll-record {
            (tree(cx, &overview.branches))
            @if let Some(path) = &overview.at {
                aside.ll-stack aria-label=(title) {
                    (map(cx, &path.area, &title, &overview.branches))
                    (ui::hint(&cx.t("registry.areas.map_hint")))
                }
            }
        }
    }
}

/// Returns the map of what stands under an area.
pub(super) fn map(cx: &Cx, area: &AreaRow, title: &str, branches: &[Branch]) -> Markup {
    let map = ui::Map::of(cx).areas(format!("/work/areas/geojson?parent={}", area.id));
    let map = match area.label {
        Some(point) => map.center(point.lon_e6, point.lat_e6),
        None => map,
    };
    html! {
        (map.view(title))
        @if !branches.is_empty() { (households(cx, branches)) }
    }
}

/// Says what the colours of the map stand for.
fn households(cx: &Cx, branches: &[Branch]) -> Markup {
    let words = Ramp::of(branches).ranges().map(|(least, most)| {
        if least == most {
            format::number(most)
        } else {
            [format::number(least), format::number(most)].join("–")
        }
    });
    html! {
        div.ll-stack-s {
            p.ll-s.ll-2 { (cx.t("registry.area.households")) }
            (ui::ramp(words.each_ref().map(String::as_str)))
        }
    }
}

/// Returns areas with their figures, each with what stands under it.
pub(super) fn tree(cx: &Cx, branches: &[Branch]) -> Markup {
    // Grids have neither grids nor compounds of their own.
    let wide = branches.iter().any(|branch| branch.area.level != Level::Grid);
    html! {
        section.card data-list {
            @if branches.is_empty() {
                (ui::empty(&cx.t("registry.areas.none"), &cx.t("registry.areas.none_line"), None))
            } @else {
                div.table-responsive tabindex="0" role="region" aria-label=(cx.t("registry.areas.title")) {
                    table.table.ll-tree {
                        thead { tr {
                            th scope="col" { (cx.t("registry.area.name")) }
                            th.ll-wide scope="col" { (cx.t("registry.area.code")) }
                            @if wide {
                                th.num scope="col" { (cx.t("registry.area.grids")) }
                                th.num scope="col" { (cx.t("registry.area.compounds")) }
                            }
                            th.num scope="col" { (cx.t("registry.area.buildings")) }
                            th.num scope="col" { (cx.t("registry.area.households")) }
                        } }
                        tbody { @for branch in branches { (row(cx, branch, wide)) } }
                    }
                }
            }
        }
    }
}

/// Says from when on an area that is agreed for a later day will be there; its figures are of that day.
fn planned(cx: &Cx, area: &AreaRow) -> Markup {
    html! {
        @if let Some(on) = area.planned() { " " (ui::badge(&cx.tf("registry.span.open", &[("from", &date_text(on))]))) }
    }
}

fn row(cx: &Cx, branch: &Branch, wide: bool) -> Markup {
    let (area, count) = (&branch.area, &branch.count);
    let has_tree = matches!(area.level, Level::City | Level::District | Level::Street);
    html! {
        tr data-row {
            td {
                a href=(href(area)) data-open { (area.name) }
                @if area.equivalent { " " (ui::badge(&cx.t("registry.area.equivalent"))) }
                (planned(cx, area))
                @if has_tree { " " a.ll-s href=(open(area).0) { (cx.t("registry.areas.inside")) } }
                (leaves(cx, &branch.below))
            }
            td.ll-wide.ll-nowrap.ll-3 { (area.code.as_deref().unwrap_or_default()) }
            @if wide {
                td.num { (format::number(count.grids)) }
                td.num { (format::number(count.compounds)) }
            }
            td.num { (format::number(count.buildings)) }
            td.num { (format::number(count.households)) }
        }
    }
}

/// Returns what stands under a community, opened in place.
fn leaves(cx: &Cx, below: &[Branch]) -> Markup {
    html! {
        @if !below.is_empty() {
            details {
                summary.ll-s.ll-2 { (cx.tf("registry.areas.below", &[("n", &below.len())])) }
                @for leaf in below {
                    div.lv1.ll-mt-1 {
                        a href=(href(&leaf.area)) { (leaf.area.name) } "　"
                        span.ll-s.ll-3 { (cx.tf("registry.place.households", &[("n", &format::number(leaf.count.households))])) }
                    }
                }
            }
        }
    }
}
