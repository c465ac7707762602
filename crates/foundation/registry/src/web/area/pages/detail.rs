//! Everything about an area.

use super::list::{map, tree};
use super::{past, trail};
use crate::area::{AreaRow, DutyRow};
use crate::place::PlaceRow;
use crate::web::area::order_form::Kind;
use crate::web::area::view::Detail;
use crate::web::words::span;
use http::ui::{self, Action, Buttons};
use http::{Cx, Listing, Markup, MenuEntry, Page, format, html};
use kernel::area::Level;
use kernel::time::date_text;

/// Returns the page of an area.
pub(crate) fn detail(
    cx: &Cx,
    listing: &Listing,
    detail: &Detail,
    links: &[&'static MenuEntry],
) -> Page {
    let area = &detail.path.area;
    let body = html! {
        (cx.heading(&trail(cx, &detail.path, false), &area.name, facts(cx, area), actions(cx, detail, links)))
        @if let Some(ended) = area.ended_on { (gone(cx, detail, &date_text(ended))) }
        @if let Some(on) = area.planned() { (ui::alert(ui::Tone::Info, html! { (cx.tf("registry.area.planned_on", &[("date", &date_text(on))])) })) }
        div.ll-record {
            div.ll-stack {
                (figures(cx, detail))
                @if !detail.branches.is_empty() {
                    section { (ui::head(&cx.t("registry.area.below"), None)) (tree(cx, &detail.branches)) }
                }
                @if area.level >= Level::Community && area.present { (buildings(cx, listing, detail)) }
            }
            aside.ll-stack {
                @if let (Some(sketch), None) = (&detail.sketch, &cx.config().tiles) { (ui::sketch(&cx.t("registry.areas.map"), sketch)) }
                @else if detail.drawn || !detail.branches.is_empty() { (map(cx, area, &cx.t("registry.areas.map"), &detail.branches)) }
                (duties(cx, detail))
            }
        }
        (past::past(cx, detail))
    };
    cx.work(&area.name, body)
}

fn facts(cx: &Cx, area: &AreaRow) -> Markup {
    html! {
        (ui::badge(cx.of(&area.level.title())))
        @if area.equivalent { (ui::badge(&cx.t("registry.area.equivalent"))) }
        @if let Some(code) = &area.code { span.ll-3 { (code) } }
        @if area.ended_on.is_some() && !area.present {
            (ui::state(ui::Situation::Idle, &cx.t("registry.area.ended"), "archive"))
        } @else if !area.present {
            (ui::state(ui::Situation::Waiting, &cx.t("registry.area.planned"), "calendar-event"))
        }
    }
}

fn actions(cx: &Cx, detail: &Detail, links: &[&'static MenuEntry]) -> Markup {
    let area = &detail.path.area;
    let at = |rest: &str| format!("/work/areas/{}/{rest}", area.id);
    let offered =
        |kind: &Kind| kind.fits(area.level) && !matches!(kind, Kind::Found | Kind::Rename);
    let mut more: Vec<Action> = Kind::ALL
        .into_iter()
        .filter(offered)
        .map(|kind| Action {
            label: cx.t(&format!("registry.change.{}", kind.key())),
            icon: kind.icon(),
            href: at(&format!("change/{}", kind.key())),
            danger: kind == Kind::End,
            key: None,
        })
        .collect();
    let draw = Action {
        label: cx.t("registry.change.boundary"),
        icon: "polygon",
        href: at("boundary"),
        danger: false,
        key: None,
    };
    more.insert(0, draw);
    let board =
        matches!(area.level, Level::Street | Level::Community | Level::Grid) && area.present;
    html! {
        @for link in links {
            (ui::link_button(Buttons::Plain, link.icon, &cx.t(link.label), link.href, None))
        }
        @if board {
            (ui::link_button(Buttons::Plain, "printer", &cx.t("registry.area.board"), &format!("/open/areas/{}", area.id), None))
        }
        @if detail.editable {
            (ui::link_button(Buttons::Plain, Kind::Rename.icon(), &cx.t("registry.change.rename"), &at("change/rename"), None))
            @if Kind::Found.fits(area.level) {
                (ui::link_button(Buttons::Plain, Kind::Found.icon(), &cx.t("registry.change.found"), &at("change/found"), None))
            }
            (ui::menu(cx.locale, Some(&cx.t("registry.area.more")), &more))
        }
    }
}

/// Says that an area has ended and where to go on.
fn gone(cx: &Cx, detail: &Detail, on: &str) -> Markup {
    let own = detail.path.area.id;
    let heirs: Vec<_> = detail.successions.iter().filter(|link| link.from_id == own).collect();
    ui::alert(
        ui::Tone::Info,
        html! {
            (cx.tf("registry.area.ended_on", &[("date", &on)]))
            @for heir in heirs { " " a href={ "/work/areas/" (heir.to_id) } { (heir.to_name) } }
        },
    )
}

fn figures(cx: &Cx, detail: &Detail) -> Markup {
    let (area, count) = (&detail.path.area, &detail.count);
    let figure =
        |key: &str, value: i64| ui::figure(&cx.t(key), &format::number(value), "", html! {}, None);
    let mut all = Vec::new();
    if area.level != Level::Grid {
        all.push(figure("registry.area.grids", count.grids));
        all.push(figure("registry.area.compounds", count.compounds));
    }
    all.push(figure("registry.area.buildings", count.buildings));
    all.push(ui::figure(
        &cx.t("registry.area.households"),
        &format::number(count.households),
        "",
        html! { @if area.level == Level::Grid { (cx.t("registry.area.grid_size")) } },
        None,
    ));
    let there = area.present || area.planned().is_some();
    html! { @if there { (ui::figures(&all)) } }
}

fn buildings(cx: &Cx, listing: &Listing, detail: &Detail) -> Markup {
    let filters = ui::FilterBar::new(cx, listing).words(cx.t("registry.place.search"));
    let table = ui::Table::new(cx, listing, &detail.buildings.rows)
        .title(cx.t("registry.area.buildings"))
        .count(detail.count.buildings)
        .filters(html! { (filters) })
        .column(cx.t("registry.place.name"), |row: &PlaceRow| html! { (row.full_name()) })
        .column(cx.t("registry.place.address"), |row: &PlaceRow| html! { (row.address) })
        .number(
            cx.t("registry.area.households"),
            |row: &PlaceRow| html! { (format::number(row.households)) },
        )
        .next(detail.buildings.next.as_ref())
        .empty(ui::empty_small(&cx.t("registry.place.none")));
    html! { (table) }
}

fn duties(cx: &Cx, detail: &Detail) -> Markup {
    let (present, past): (Vec<&DutyRow>, Vec<&DutyRow>) =
        detail.duties.iter().partition(|row| row.to_on.is_none());
    let base = format!("/work/areas/{}/duties", detail.path.area.id);
    let add = html! {
        @if detail.editable { a.btn.btn-sm href=(base) { (ui::icon("plus")) (cx.t("registry.duty.put")) } }
    };
    let line = |row: &DutyRow| {
        html! {
            div.ll-grow {
                b { (row.name) } "　" span.ll-3 { (cx.of(&row.duty.title())) }
                div.ll-s.ll-2 {
                    @if let Some(phone) = &row.phone { a href={ "tel:" (phone) } { (phone) } "　" }
                    (span(cx, row.from_on, row.to_on))
                }
            }
        }
    };
    let body = html! {
        @if present.is_empty() { (ui::empty_small(&cx.t("registry.duty.none"))) }
        @for row in &present {
            div.ll-row.ll-between.ll-holder {
                (line(row))
                @if detail.editable { a.btn.btn-sm href={ (base) "/" (row.id) } { (cx.t("registry.duty.end")) } }
            }
        }
        @if !past.is_empty() {
            details {
                summary { (cx.t("registry.duty.past")) " " (ui::count(i64::try_from(past.len()).unwrap_or(0), false)) }
                @for row in &past { div.ll-row.ll-mt-2 { (line(row)) } }
            }
        }
    };
    ui::card(&cx.t("registry.duty.title"), add, body)
}
