//! The frames of pages: resident, workbench, plain.

use crate::app::App;
use crate::cx::Cx;
use crate::failure::Failure;
use crate::page::Page;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use store::Fault;

/// An entry of the menu, as somebody sees it.
#[derive(Clone, Debug)]
pub(crate) struct MenuItem {
    pub(crate) group: String,
    pub(crate) label: String,
    pub(crate) href: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) count: i64,
    pub(crate) late: bool,
}

/// Which entry of the menu the page belongs to, and what stands in the bar.
#[derive(Clone, Debug, Default)]
pub(crate) struct MenuView {
    pub(crate) tab: Option<&'static str>,
}

impl Cx {
    /// Returns a page of the resident's face.
    pub fn resident(&self, title: &str, body: Markup) -> Page {
        Page::of(html! { h1 { (title) } (body) })
    }

    /// Returns a page of the workbench.
    pub fn work(&self, title: &str, body: Markup) -> Page {
        Page::of(html! { h1 { (title) } (body) })
    }

    /// Returns a page of the workbench that fills the window: a list beside what is open.
    pub fn work_split(&self, title: &str, list: Markup, detail: Markup) -> Page {
        Page::of(html! { h1 { (title) } (list) (detail) })
    }

    /// Returns a public page without tabs or menu.
    pub fn plain(&self, title: &str, body: Markup) -> Page {
        Page::of(html! { h1 { (title) } (body) })
    }
}

/// Returns the menu as somebody sees it, with its numbers.
pub(crate) async fn menu(_: &App, _: &Cx) -> Vec<MenuItem> {
    Vec::new()
}

/// Returns the page of a failure.
pub(crate) fn failure(_: &App, cx: &Cx, failure: &Failure, _: bool) -> Page {
    cx.plain("", html! {}).status(failure.status())
}

/// Returns the page of a fault that left no context to write a page with.
pub(crate) fn bare_fault(_: &App, fault: &Fault) -> Response {
    tracing::error!(%fault, "fault");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
