//! The quick form on a phone: a few fields, the picture first.

use super::add::added;
use super::ask::quick as asked;
use super::draw::field;
use super::fill::{fresh, picks};
use crate::web::here::{Here, work};
use http::axum::extract::{Path, State};
use http::ui::{self, Buttons};
use http::{Answer, App, Cx, Failure, Filled, Flash, Form, Listing, Page, Posted, Resident, html};
use kernel::register::May;
use store::Reading;

/// Returns a register that has a quick form, for whoever may add to it.
fn here<'r>(rules: &'r kernel::rules::RuleSet, cx: &Cx, word: &str) -> Answer<Here<'r>> {
    let here = Here::staff(rules, cx, word)?;
    if here.register().asks.is_empty() {
        return Err(Failure::NotFound);
    }
    here.may_somewhere(&May::Add)?;
    Ok(here)
}

/// The quick form.
pub(crate) async fn quick_form(
    State(app): State<App>,
    cx: Cx,
    Path(word): Path<String>,
    listing: Listing,
) -> Answer {
    let rules = app.rules();
    let here = here(&rules, &cx, &word)?;
    let fields = asked(&here, cx.now.china_date());
    let mut q = app.store.read(cx.tenant()).await?;
    let filled = fresh(&cx, &fields, &listing);
    let filled =
        filled.picks(&cx, &mut Reading::from(&mut q), &picks(&here, &fields, None)).await?;
    Ok(page(&cx, &here, &fields, &filled))
}

/// Adds the record of a quick form.
pub(crate) async fn quick(
    State(app): State<App>,
    cx: Cx,
    Path(word): Path<String>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let here = here(&rules, &cx, &word)?;
    let fields = asked(&here, cx.now.china_date());
    let mut filled = Filled::empty();
    match added(&app, &cx, &here, &fields, &posted, &mut filled).await? {
        Some(record) => {
            let what = record.number.as_deref().unwrap_or(&record.title);
            let text = cx.tf("registers.form.added", &[("what", &what)]);
            let to = format!("{}/{}", work(here.register()), record.id);
            Ok(Page::see_other(to).flash(&cx, &Flash { text, bad: false, undo: None }))
        }
        None => {
            let page = page(&cx, &here, &fields, &filled);
            Ok(if filled.is_right() { page } else { page.refused() })
        }
    }
}

fn page(cx: &Cx, here: &Here<'_>, fields: &[super::Asked<'_>], filled: &Filled) -> Page {
    let register = here.register();
    let (base, dictionary) = (work(register), here.shelf.dictionary());
    let title = cx.tf("registers.form.add", &[("one", &cx.of(&register.one))]);
    let draft = format!("quick-{}", register.id);
    let form = Form::new(cx, format!("/field/{}/new", register.path), filled);
    let body = html! {
        h1.ll-sr { (title) }
        (form.files().once().draft(&draft).id("quick").body(html! {
            @for one in fields { (field(cx, dictionary, one, None, filled, None)) }
        }))
        p.ll-mt-4 { a.ll-u href={ (base) "/new" } { (cx.t("registers.form.whole")) } }
    };
    let save = html! {
        button class="btn btn-primary" type="submit" form="quick" { (ui::icon("check")) (cx.t("registers.form.save")) }
    };
    let _ = Buttons::Primary;
    let frame = Resident { back: Some(&base), actionbar: Some(save), right: None };
    cx.resident_deep(&title, &frame, body)
}
