//! Forms of changes, and what a change would do.

use super::{approval, carried, confirm, form_page, trail, when_and_why};
use crate::area::AreaRow;
use crate::tree::{Order, Preview, Size, Standing};
use crate::web::area::order_form::{Kind, PARTS, Scene, child_levels};
use crate::web::form::field;
use crate::web::words::held_count;
use http::ui;
use http::{Choice, Cx, Field, Filled, Form, Input, Markup, Page, Posted, format, html};
use kernel::area::Level;
use kernel::dictionary::Dictionary;
use kernel::time::date_text;

/// Returns what the form holds before anything was written: today, the present name.
pub(crate) fn preset(cx: &Cx, scene: &Scene) -> Filled {
    let filled = Filled::empty().with("area.from", date_text(cx.now.china_date()));
    match scene.kind {
        Kind::Rename => filled.with("area.name", &scene.area().name),
        Kind::Recode => filled.with("area.code", scene.area().code.clone().unwrap_or_default()),
        Kind::Merge => filled.with("into", "new"),
        _ => filled,
    }
}

fn title(cx: &Cx, scene: &Scene) -> String {
    cx.t(&format!("registry.change.{}", scene.kind.key()))
}

fn action(scene: &Scene) -> String {
    format!("/work/areas/{}/change/{}", scene.area().id, scene.kind.key())
}

/// Returns the form of a change.
pub(crate) fn change(cx: &Cx, dictionary: &Dictionary, scene: &Scene, filled: &Filled) -> Page {
    let title = format!("{}{}{}", title(cx, scene), cx.t("registry.form.colon"), scene.area().name);
    let needed = scene.asks_approval() && scene.kind != Kind::Rebound;
    let fields = html! {
        (ui::hintbox(html! { (cx.t(&format!("registry.explain.{}", scene.kind.key()))) }))
        (own_fields(cx, dictionary, scene, filled))
        (when_and_why(cx, dictionary, filled))
        @if scene.asks_approval() { (approval(cx, dictionary, needed, filled)) }
    };
    let form = Form::new(cx, action(scene), filled).once();
    form_page(cx, &scene.path, &title, form, fields, &cx.t("registry.form.preview"))
}

fn own_fields(cx: &Cx, dictionary: &Dictionary, scene: &Scene, filled: &Filled) -> Markup {
    match scene.kind {
        Kind::Found => found(cx, dictionary, scene, filled),
        Kind::Rename => html! { (field(cx, dictionary, "area.name", "area.name", filled)) },
        Kind::Recode => {
            html! { (field(cx, dictionary, "area.code", "area.code", filled).required()) }
        }
        Kind::Merge => merge(cx, dictionary, scene, filled),
        Kind::Split => split(cx, dictionary, scene, filled),
        Kind::Rebound => rebound(cx, scene, filled),
        Kind::Transfer => {
            let to = Field::new(
                cx,
                "to",
                cx.t("registry.field.to_area"),
                Input::Select(targets(scene)),
                filled,
            );
            html! { (to.required()) }
        }
        Kind::End => html! {},
    }
}

fn name_and_code(cx: &Cx, dictionary: &Dictionary, filled: &Filled) -> Markup {
    html! {
        (field(cx, dictionary, "area.name", "area.name", filled))
        (field(cx, dictionary, "area.code", "area.code", filled))
    }
}

fn found(cx: &Cx, dictionary: &Dictionary, scene: &Scene, filled: &Filled) -> Markup {
    let levels: Vec<Choice> = child_levels(scene.area().level)
        .map(|level| Choice::new(level.key(), cx.of(&level.title())))
        .collect();
    let community = scene.area().level == Level::Street;
    let alike =
        Field::new(cx, "equivalent", cx.t("registry.field.equivalent"), Input::Tick, filled);
    html! {
        @if levels.len() > 1 {
            (Field::new(cx, "area.level", cx.t("registry.area.level"), Input::Segments(levels), filled).preset("grid").required())
        }
        (name_and_code(cx, dictionary, filled))
        @if community { (alike.help(cx.t("registry.field.equivalent_help"))) }
    }
}

fn choice(area: &AreaRow) -> Choice {
    Choice::new(area.id.to_string(), &area.name).note(area.code.clone().unwrap_or_default())
}

fn merge(cx: &Cx, dictionary: &Dictionary, scene: &Scene, filled: &Filled) -> Markup {
    let beside = |row: &AreaRow| scene.beside.contains(&row.id);
    let (near, far): (Vec<&AreaRow>, Vec<&AreaRow>) =
        scene.siblings.iter().partition(|row| beside(row));
    let apart = |row: &AreaRow| {
        let choice = choice(row);
        if near.is_empty() { choice } else { choice.note(cx.t("registry.field.not_beside")) }
    };
    let siblings: Vec<Choice> =
        near.iter().map(|row| choice(row)).chain(far.iter().map(|row| apart(row))).collect();
    let into = vec![
        Choice::new("new", cx.t("registry.field.into_new")),
        Choice::new("this", cx.tf("registry.field.into_this", &[("name", &scene.area().name)])),
    ];
    html! {
        @if siblings.is_empty() { (ui::alert(ui::Tone::Warn, html! { (cx.t("registry.explain.no_sibling")) })) }
        (Field::new(cx, "with", cx.t("registry.field.with"), Input::Ticks(siblings), filled))
        (Field::new(cx, "into", cx.t("registry.field.into"), Input::Radios(into), filled).required())
        (field(cx, dictionary, "area.name", "area.name", filled).optional().label(cx.t("registry.field.new_name")))
        (field(cx, dictionary, "area.code", "area.code", filled).label(cx.t("registry.field.new_code")))
    }
}

fn split(cx: &Cx, dictionary: &Dictionary, scene: &Scene, filled: &Filled) -> Markup {
    let goods: Vec<(String, String)> =
        (scene.children.iter().map(|row| (row.id.to_string(), row.name.clone())))
            .chain(scene.buildings.iter().map(|row| (row.id.to_string(), row.full_name())))
            .collect();
    let mut parts = vec![Choice::new("0", cx.t("registry.field.stays"))];
    parts.extend(
        (1..=PARTS.len())
            .map(|n| Choice::new(n.to_string(), cx.tf("registry.field.part", &[("n", &n)]))),
    );
    html! {
        @for (at, (name, code)) in (1..).zip(PARTS) {
            fieldset {
                legend.form-label { (cx.tf("registry.field.part", &[("n", &at)])) }
                div.ll-two {
                    (field(cx, dictionary, "area.name", name, filled))
                    (field(cx, dictionary, "area.code", code, filled))
                }
            }
        }
        fieldset.ll-stack-s {
            legend.form-label { (cx.t("registry.field.share_out")) }
            @if goods.is_empty() { (ui::empty_small(&cx.t("registry.explain.nothing_inside"))) }
            @for (id, name) in &goods {
                (Field::new(cx, &format!("to.{id}"), name.as_str(), Input::Segments(parts.clone()), filled).preset("0"))
            }
        }
        (Field::new(cx, "ends", cx.t("registry.field.ends"), Input::Tick, filled).help(cx.t("registry.field.ends_help")))
    }
}

fn targets(scene: &Scene) -> Vec<Choice> {
    let target = |area: &AreaRow| {
        let above = area.parent_id.and_then(|id| scene.above_targets.get(&id));
        choice(area).group(above.cloned().unwrap_or_default())
    };
    scene.targets.iter().map(target).collect()
}

fn rebound(cx: &Cx, scene: &Scene, filled: &Filled) -> Markup {
    let buildings: Vec<Choice> = (scene.buildings.iter())
        .map(|row| {
            let note = cx.tf("registry.place.households", &[("n", &row.households)]);
            Choice::new(row.id.to_string(), row.full_name()).note(note)
        })
        .collect();
    html! {
        @if buildings.is_empty() { (ui::alert(ui::Tone::Warn, html! { (cx.t("registry.explain.nothing_inside")) })) }
        (Field::new(cx, "building", cx.t("registry.field.buildings"), Input::Ticks(buildings), filled))
        (Field::new(cx, "to", cx.t("registry.field.to_grid"), Input::Select(targets(scene)), filled).required())
    }
}

/// Returns what a change would do, to be confirmed.
pub(crate) fn preview(
    cx: &Cx,
    scene: &Scene,
    posted: &Posted,
    order: &Order,
    preview: &Preview,
    held: &[http::Held],
) -> Page {
    let title = format!("{}{}{}", title(cx, scene), cx.t("registry.form.colon"), scene.area().name);
    let filled = Filled::from(posted);
    let body = html! {
        (cx.heading(&trail(cx, &scene.path, true), &title, html! {}, html! {}))
        div.ll-mt-3 { (ui::alert(ui::Tone::Info, html! { (cx.tf("registry.preview.intro", &[("date", &date_text(order.on))])) })) }
        div.ll-stack.ll-mt-3 {
            @if !preview.rows.is_empty() { (rows(cx, preview)) }
            @if !preview.moves.is_empty() { (moves(cx, preview)) }
            @if !held.is_empty() { (concerned(cx, order, held)) }
            @if !preview.sizes.is_empty() { (sizes(cx, &preview.sizes)) }
            (ui::datagrid(&[
                (cx.t("registry.field.reason"), html! { (order.reason) }),
                (cx.t("registry.field.approval"), html! { (posted.get("area.approval")) " " (posted.get("approval.by")) " " (posted.get("approval.on")) }),
            ]))
            (Form::new(cx, action(scene), &filled).once().body(html! { (carried(posted)) (confirm(cx)) }))
        }
    };
    cx.work(&title, body)
}

/// Which buildings come to which grid.
fn moves(cx: &Cx, preview: &Preview) -> Markup {
    let all: usize = preview.moves.iter().map(|moved| moved.buildings.len()).sum();
    let facts: Vec<(String, Markup)> = (preview.moves.iter())
        .map(|moved| {
            (moved.grid.clone(), html! { (moved.buildings.join(&cx.t("registry.form.comma"))) })
        })
        .collect();
    ui::card(&cx.tf("registry.preview.moved", &[("n", &all)]), html! {}, ui::datagrid(&facts))
}

/// What goes on with those who are there afterwards.
fn concerned(cx: &Cx, order: &Order, held: &[http::Held]) -> Markup {
    use kernel::area::AreaChange as C;
    let says = match order.change {
        C::End { .. } => "registry.preview.held_end",
        C::Split { .. } | C::Rebound { .. } => "registry.preview.held_part",
        _ => "registry.preview.held_all",
    };
    let count = |held: &http::Held| held_count(cx, held);
    let facts: Vec<(String, Markup)> =
        held.iter().map(|held| (held.title.clone(), html! { (count(held)) })).collect();
    let body = html! { p.ll-mb-3 { (cx.t(says)) } (ui::datagrid(&facts)) };
    ui::card(&cx.t("registry.preview.held"), html! {}, body)
}

fn standing(cx: &Cx, standing: Option<&Standing>, absent: &str) -> Markup {
    html! {
        @match standing {
            None => span.ll-3 { (cx.t(absent)) },
            Some(one) => {
                (one.name)
                div.ll-s.ll-3 {
                    @if let Some(code) = &one.code { (code) "　" }
                    @if let Some(parent) = &one.parent { (parent) }
                }
            }
        }
    }
}

fn rows(cx: &Cx, preview: &Preview) -> Markup {
    html! {
        section.card {
            div.card-header { h2.card-title { (cx.t("registry.preview.areas")) } }
            div.table-responsive tabindex="0" role="region" aria-label=(cx.t("registry.preview.areas")) {
                table.table.ll-rtable {
                    thead { tr {
                        th scope="col" { (cx.t("registry.area.level")) }
                        th scope="col" { (cx.t("registry.preview.before")) }
                        th scope="col" { (cx.t("registry.preview.after")) }
                    } }
                    tbody { @for row in &preview.rows {
                        tr {
                            td.is-main { (cx.of(&row.level.title())) }
                            td.is-half data-label=(cx.t("registry.preview.before")) { (standing(cx, row.before.as_ref(), "registry.preview.new")) }
                            td.is-half data-label=(cx.t("registry.preview.after")) { (standing(cx, row.after.as_ref(), "registry.preview.ends")) }
                        }
                    } }
                }
            }
        }
    }
}

/// The usual size of a grid: 300 to 500 households (GB/T 34300-2017).
const GRID_HOUSEHOLDS: std::ops::RangeInclusive<i64> = 300..=500;

fn sizes(cx: &Cx, sizes: &[Size]) -> Markup {
    let odd =
        |size: &Size| size.level == Level::Grid && !GRID_HOUSEHOLDS.contains(&size.households);
    html! {
        section.card {
            div.card-header { h2.card-title { (cx.t("registry.preview.sizes")) } }
            div.table-responsive tabindex="0" role="region" aria-label=(cx.t("registry.preview.sizes")) {
                table.table {
                    thead { tr {
                        th scope="col" { (cx.t("registry.area.name")) }
                        th.num scope="col" { (cx.t("registry.preview.before")) }
                        th.num scope="col" { (cx.t("registry.preview.after")) }
                    } }
                    tbody { @for size in sizes {
                        tr {
                            td { (size.name) "　" span.ll-s.ll-3 { (cx.of(&size.level.title())) }
                                @if odd(size) { div.ll-s.ll-2 { (ui::icon("alert-triangle")) (cx.t("registry.area.grid_size")) } } }
                            td.num { @match size.households_before { Some(number) => (format::number(number)), None => "–" } }
                            td.num { (format::number(size.households)) }
                        }
                    } }
                }
            }
        }
    }
}
