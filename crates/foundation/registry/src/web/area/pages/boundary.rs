//! Drawing a boundary.

use super::{approval, confirm, form_page, href, trail, when_and_why};
use crate::area::Path;
use crate::geo::Shape;
use crate::tree::NewBoundary;
use crate::web::area::drawing::{Drawn, shapes};
use crate::web::area::order_form::{APPROVAL, APPROVED_BY, APPROVED_ON, REASON};
use http::ui;
use http::{Cx, Field, Filled, Form, Input, Page, html};
use kernel::area::Level;
use kernel::dictionary::Dictionary;
use kernel::time::date_text;

/// Returns the form of a boundary.
pub(crate) fn boundary(cx: &Cx, dictionary: &Dictionary, path: &Path, filled: &Filled) -> Page {
    let title = format!(
        "{}{}{}",
        cx.t("registry.change.boundary"),
        cx.t("registry.form.colon"),
        path.area.name
    );
    let text =
        Field::new(cx, "area.boundary", cx.t("registry.field.boundary"), Input::Lines, filled);
    let kinds = ".geojson,.json,application/geo+json,application/json".to_owned();
    let file = Field::new(cx, "file", cx.t("registry.field.file"), Input::Files(1, kinds), filled);
    let community = path.area.level == Level::Community && !path.area.equivalent;
    let fields = html! {
        (ui::hintbox(html! { (cx.t("registry.explain.boundary")) }))
        (file)
        (text.help(cx.t("registry.field.boundary_help")))
        (when_and_why(cx, dictionary, filled))
        @if community { (approval(cx, dictionary, path.area.label.is_some(), filled)) }
    };
    let form = Form::new(cx, action(path), filled).files().once();
    form_page(cx, path, &title, form, fields, &cx.t("registry.form.preview"))
}

fn action(path: &Path) -> String {
    format!("/work/areas/{}/boundary", path.area.id)
}

/// Returns the new boundary beside the old one, to be confirmed.
pub(crate) fn boundary_preview(
    cx: &Cx,
    path: &Path,
    new: &NewBoundary,
    shape: &Shape,
    before: Option<&str>,
) -> Page {
    let title = format!(
        "{}{}{}",
        cx.t("registry.change.boundary"),
        cx.t("registry.form.colon"),
        path.area.name
    );
    let old = before.and_then(|text| Shape::parse(text).ok());
    let drawn = |shape, key: &str, level| Drawn {
        shape,
        name: cx.t(key),
        words: String::new(),
        level,
        href: href(&path.area),
    };
    let mut both: Vec<Drawn<'_>> = Vec::new();
    both.extend(old.as_ref().map(|old| drawn(old, "registry.preview.before", 1)));
    both.push(drawn(shape, "registry.preview.after", 4));
    let points: usize = shape.rings().map(<[_]>::len).sum();
    let approved = new.approval.as_ref();
    let values = [
        ("area.boundary", shape.geojson()),
        ("area.from", date_text(new.on)),
        (REASON, new.reason.clone()),
        (APPROVAL, approved.map(|one| one.number.clone()).unwrap_or_default()),
        (APPROVED_BY, approved.map(|one| one.by.clone()).unwrap_or_default()),
        (APPROVED_ON, approved.map(|one| date_text(one.on)).unwrap_or_default()),
    ];
    let none = Filled::empty();
    let body = html! {
        (cx.heading(&trail(cx, path, true), &title, html! {}, html! {}))
        div.ll-mt-3 { (ui::alert(ui::Tone::Info, html! { (cx.tf("registry.preview.boundary", &[("date", &date_text(new.on)), ("n", &points)])) })) }
        div.ll-measure.ll-mt-3 { (ui::map_shapes(cx.locale, &title, &shapes(&both))) }
        (Form::new(cx, action(path), &none).files().once().body(html! {
            @for (name, value) in values { input type="hidden" name=(name) value=(value); }
            (confirm(cx))
        }))
    };
    cx.work(&title, body)
}
