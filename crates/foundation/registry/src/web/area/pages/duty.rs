//! Putting people in charge of an area, and ending that.

use super::form_page;
use crate::area::{Duty, DutyRow, Path};
use crate::web::form::field;
use crate::web::words::span;
use http::{Choice, Cx, Field, Filled, Form, Input, Page, html, ui};
use kernel::area::Level;
use kernel::dictionary::Dictionary;

/// Returns which duties an area of a level has.
fn duties(level: Level) -> impl Iterator<Item = Duty> {
    Duty::ALL.into_iter().filter(move |duty| match duty {
        Duty::Leader | Duty::Supervision => true,
        Duty::Head => level != Level::Grid,
        Duty::GridLeader => matches!(level, Level::Community | Level::Grid),
        Duty::GridWorker => level == Level::Grid,
        Duty::Police => matches!(level, Level::Community | Level::Grid),
        Duty::GroupHead => level == Level::ResidentsGroup,
    })
}

/// Returns the form that puts somebody in charge.
pub(crate) fn duty(cx: &Cx, dictionary: &Dictionary, path: &Path, filled: &Filled) -> Page {
    let title =
        format!("{}{}{}", cx.t("registry.duty.put"), cx.t("registry.form.colon"), path.area.name);
    let choices = duties(path.area.level)
        .map(|duty| Choice::new(duty.as_str(), cx.of(&duty.title())))
        .collect();
    let name = Field::new(cx, "duty.name", cx.t("registry.duty.name"), Input::Line, filled);
    let phone = Field::new(cx, "duty.phone", cx.t("registry.duty.phone"), Input::Phone, filled);
    let fields = html! {
        (Field::new(cx, "duty.duty", cx.t("registry.duty.duty"), Input::Radios(choices), filled).required())
        (name.required().length_max(50))
        (phone.help(cx.t("registry.duty.phone_help")))
        (field(cx, dictionary, "area.from", "area.from", filled))
    };
    let action = format!("/work/areas/{}/duties", path.area.id);
    form_page(
        cx,
        path,
        &title,
        Form::new(cx, action, filled).once(),
        fields,
        &cx.t("registry.form.save"),
    )
}

/// Returns the form that ends somebody's charge.
pub(crate) fn duty_end(cx: &Cx, path: &Path, row: &DutyRow, filled: &Filled) -> Page {
    let title = format!("{}{}{}", cx.t("registry.duty.end"), cx.t("registry.form.colon"), row.name);
    let fields = html! {
        p { (cx.of(&row.duty.title())) "　" (row.phone.as_deref().unwrap_or_default()) "　" (span(cx, row.from_on, None)) }
        (ui::hint(&cx.t("registry.duty.end_hint")))
        (Field::new(cx, "area.to", cx.t("registry.field.to_day"), Input::Date, filled).required())
    };
    let action = format!("/work/areas/{}/duties/{}", path.area.id, row.id);
    form_page(cx, path, &title, Form::new(cx, action, filled), fields, &cx.t("registry.form.save"))
}
