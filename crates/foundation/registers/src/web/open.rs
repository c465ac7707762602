//! What everybody sees of a register: the lists, states and fields that its file makes public.

use super::here::Here;
use super::list::{body as list_body, load as load_list};
use super::record::{body as record_body, load as load_record, served};
use crate::Shelf;
use http::axum::extract::{Path, State};
use http::{Answer, App, Cx, Failure, Listing, html, ui};
use kernel::register::Register;

/// All registers of which everybody sees a list.
pub(crate) async fn all(State(app): State<App>, cx: Cx) -> Answer {
    let rules = app.rules();
    let public =
        |register: &&Register| !Shelf::of(&rules, register).public_sight().lists().is_empty();
    let registers: Vec<&Register> = rules.registers().filter(public).collect();
    let title = cx.t("registers.open.title");
    let body = html! {
        h1.ll-title { (title) }
        @if registers.is_empty() { (ui::empty_small(&cx.t("registers.open.none"))) }
        ul.ll-regs.ll-mt-4 {
            @for register in registers {
                li.ll-reg {
                    span.ico { (ui::icon(register.icon.unwrap_or("list-details"))) }
                    div { p.t { a href={ "/open/" (register.path) } { (cx.of(&register.title)) } } }
                }
            }
        }
    };
    Ok(cx.plain(&title, body))
}

/// The public list of a register.
pub(crate) async fn list(
    State(app): State<App>,
    cx: Cx,
    Path(word): Path<String>,
    listing: Listing,
) -> Answer {
    let rules = app.rules();
    let here = Here::public(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.config().tenant).await?;
    let view = load_list(&cx, &mut q, here, listing).await?.ok_or(Failure::NotFound)?;
    let title = cx.of(&view.here.register().title).to_owned();
    Ok(cx.plain(&title, list_body(&cx, &view, &[])))
}

/// A record as everybody sees it.
pub(crate) async fn record(
    State(app): State<App>,
    cx: Cx,
    Path((word, id)): Path<(String, String)>,
) -> Answer {
    let rules = app.rules();
    let here = Here::public(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.config().tenant).await?;
    let found = here.open(&mut q, &id).await?;
    let lists = !here.sight.lists().is_empty();
    let view = load_record(&cx, &mut q, here, found).await?;
    let register = view.here.register();
    let links = [(view.here.base.clone(), cx.of(&register.title).to_owned())];
    let body = html! {
        @if lists { (ui::breadcrumb(cx.locale, &links, "")) }
        (record_body(&cx, &view))
    };
    Ok(cx.plain(&view.found.seen.title, body))
}

/// A file of a record that everybody sees.
pub(crate) async fn file(
    State(app): State<App>,
    cx: Cx,
    Path((word, id, file)): Path<(String, String, String)>,
    listing: Listing,
) -> Answer {
    let rules = app.rules();
    let here = Here::public(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.config().tenant).await?;
    let found = here.open(&mut q, &id).await?;
    drop(q);
    served(&app, &cx, &found, &file, &listing).await
}
