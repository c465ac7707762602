//! Seeing masked values for a reason: the look is written down before they are shown, and they stay for a minute.

use super::load::{masked, whole};
use super::matters::Office;
use super::page::page;
use crate::Found;
use crate::web::here::Here;
use crate::web::looks::looks;
use http::axum::extract::{Path, State};
use http::ui::{self, Buttons, Tone};
use http::{Answer, App, Cx, Failure, Field, Filled, Form, Input, Page, Posted, html};
use kernel::register::May;
use matters::Runtime;
use store::Query;

/// The fewest letters of a reason.
const WHY_MIN: usize = 2;
/// The most letters of a reason.
const WHY_MAX: usize = 200;

/// Returns a record of which the reader may see masked values for a reason.
async fn revealable(here: &Here<'_>, q: &mut impl Query, id: &str) -> Answer<Found> {
    let found = here.open(q, id).await?;
    match found.seen.may.contains(&May::Reveal) {
        true if masked(&found).is_empty() => Err(Failure::NotFound),
        true => Ok(found),
        false => Err(Failure::Forbidden),
    }
}

/// The form that asks why.
pub(crate) async fn reveal_form(
    State(app): State<App>,
    cx: Cx,
    Path((word, id)): Path<(String, String)>,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let found = revealable(&here, &mut q, &id).await?;
    Ok(asking(&cx, &here, &found, &Filled::empty()))
}

/// Shows masked values, after the look was written down.
pub(crate) async fn reveal(
    State(app): State<App>,
    cx: Cx,
    Path((word, id)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let found = revealable(&here, &mut q, &id).await?;
    let why = posted.get("why");
    let letters = why.chars().count();
    if !(WHY_MIN..=WHY_MAX).contains(&letters) {
        let mut filled = Filled::from(&posted);
        filled.error("why", cx.t("registers.reveal.why_missing"));
        return Ok(asking(&cx, &here, &found, &filled).refused());
    }
    let fields = masked(&found);
    for look in looks(&here, &found, fields.clone(), why) {
        app.store.look(cx.by("register"), look).await?;
    }
    let shown = fields.into_iter().filter_map(|key| {
        let value = found.record.values.get(&key)?.clone();
        Some((key, value))
    });
    let shown = shown.collect();
    let at = here.record(found.record.id);
    drop(q);
    let runtime = app.part::<Runtime>();
    let office = Office { store: &app.store, runtime: &runtime };
    let mut view = whole(&cx, office, here, found).await?;
    view.revealed = shown;
    Ok(page(&cx.on(&at, ""), &view))
}

fn asking(cx: &Cx, here: &Here<'_>, found: &Found, filled: &Filled) -> Page {
    let at = here.record(found.record.id);
    let title = cx.t("registers.reveal.title");
    let dictionary = here.shelf.dictionary();
    let fields = masked(found);
    let titles = fields.iter().filter_map(|key| dictionary.get(key));
    let titles: Vec<&str> = titles.map(|element| cx.of(&element.title)).collect();
    let links = [
        (here.base.clone(), cx.of(&here.register().title).to_owned()),
        (at.clone(), found.seen.title.clone()),
    ];
    let why = Field::new(cx, "why", cx.t("registers.reveal.why"), Input::Line, filled)
        .required()
        .length_max(WHY_MAX)
        .autofocus();
    let body = html! {
        (cx.heading(&links, &title, html! {}, html! {}))
        div.ll-formpage {
            section.card.ll-fgroup {
                p { (cx.tf("registers.reveal.what", &[("what", &titles.join(&cx.t("registers.comma")))])) }
                (ui::alert(Tone::Info, html! { p { (cx.t("registers.reveal.told")) } }))
                (Form::new(cx, format!("{at}/reveal"), filled).body(html! {
                    (why)
                    div.ll-row.ll-wrap.ll-mt-4 {
                        (ui::button(Buttons::Primary, "eye", &cx.t("registers.reveal.show")))
                        a.btn.btn-ghost href=(at) { (cx.t("registers.form.leave")) }
                    }
                }))
            }
        }
    };
    cx.work(&title, body)
}
