//! Pages of what went wrong: what it is, what to do next, whom to call.

use crate::app::App;
use crate::cx::Cx;
use crate::failure::Failure;
use crate::messages::{t, tf};
use crate::page::Page;
use crate::ui::{icon, roofs};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use kernel::refusal::Refusal;
use maud::{Markup, html};
use store::Fault;

/// Returns the page of a failure. Somebody who asked for a page without being signed in is led to sign in and comes
/// back. A fault is logged here, once.
pub(crate) fn failure(app: &App, cx: &Cx, failure: &Failure, safe: bool) -> Page {
    if let (Failure::SignIn, true) = (failure, safe) {
        let to = if cx.is_work() { app.config.sign_in_staff } else { app.config.sign_in };
        let mut back = cx.path.clone();
        if !cx.query.is_empty() {
            back = format!("{back}?{}", cx.query);
        }
        let query = serde_html_form::to_string([("then", back)]).unwrap_or_default();
        return Page::see_other(format!("{to}?{query}"));
    }
    let (title, body) = told(app, cx, failure);
    let content = html! {
        div.ll-failure {
            (roofs())
            h1.ll-title { (title) }
            (body)
            (ways_on(cx))
        }
    };
    let page = if cx.is_work() && cx.is_staff() {
        cx.work(&title, content)
    } else {
        cx.plain(&title, content)
    };
    let page = match failure {
        Failure::TooMany(seconds) => page.header(RETRY_AFTER, &seconds.to_string()),
        Failure::TimedOut => page.header(RETRY_AFTER, "30"),
        _ => page,
    };
    page.status(failure.status())
}

fn told(app: &App, cx: &Cx, failure: &Failure) -> (String, Markup) {
    match failure {
        Failure::Refused(refusal) => refused(cx, refusal, failure.status()),
        Failure::Fault(fault) => match failure.status() {
            StatusCode::CONFLICT => plain(cx, "conflict"),
            StatusCode::SERVICE_UNAVAILABLE => with_number(cx, "busy", &log(app, cx, fault)),
            StatusCode::INSUFFICIENT_STORAGE => with_number(cx, "full", &log(app, cx, fault)),
            _ => with_number(cx, "fault", &log(app, cx, fault)),
        },
        Failure::SignIn => {
            let to = if cx.is_work() { app.config.sign_in_staff } else { app.config.sign_in };
            let (title, line) = plain(cx, "sign_in");
            let button =
                html! { p { a.btn.btn-primary href=(to) { (t(cx.locale, "http.nav.sign_in")) } } };
            (title, html! { (line) (button) })
        }
        Failure::Forbidden => plain(cx, "forbidden"),
        Failure::NotFound => plain(cx, "not_found"),
        Failure::StaleForm => plain(cx, "stale"),
        Failure::TimedOut => plain(cx, "busy"),
        Failure::Slow => plain(cx, "slow"),
        Failure::TooMany(seconds) => {
            let line = cx.say(&cx.too_often(*seconds));
            (t(cx.locale, "http.error.many_title").to_owned(), html! { p { (line) } })
        }
        Failure::TooLarge(mib) => {
            let line = tf(cx.locale, "http.error.large_line", &[("mib", mib)]);
            (t(cx.locale, "http.error.large_title").to_owned(), html! { p { (line) } })
        }
        Failure::Status(status) => by_status(app, cx, *status),
    }
}

fn by_status(app: &App, cx: &Cx, status: StatusCode) -> (String, Markup) {
    match status {
        StatusCode::NOT_FOUND => plain(cx, "not_found"),
        StatusCode::METHOD_NOT_ALLOWED => plain(cx, "method"),
        StatusCode::GONE => plain(cx, "gone"),
        StatusCode::CONFLICT => plain(cx, "conflict"),
        StatusCode::FORBIDDEN => plain(cx, "forbidden"),
        StatusCode::PAYLOAD_TOO_LARGE => {
            told(app, cx, &Failure::TooLarge(app.config.form_bytes_max.div_ceil(1024 * 1024)))
        }
        status if status.is_client_error() => plain(cx, "invalid"),
        _ => plain(cx, "busy"),
    }
}

/// Returns title and line of a kind of failure.
fn plain(cx: &Cx, kind: &str) -> (String, Markup) {
    let title = cx.t(&format!("http.error.{kind}_title"));
    let line = cx.t(&format!("http.error.{kind}_line"));
    (title, html! { p { (line) } })
}

/// A refusal says itself what is wrong; the title says of what sort it is.
fn refused(cx: &Cx, refusal: &Refusal, status: StatusCode) -> (String, Markup) {
    let kind = match status {
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::CONFLICT => "conflict",
        StatusCode::TOO_MANY_REQUESTS => "many",
        StatusCode::GONE => "gone",
        _ => "refused",
    };
    let title = cx.t(&format!("http.error.{kind}_title"));
    let next = if kind == "refused" || kind == "conflict" {
        cx.t(&format!("http.error.{kind}_line"))
    } else {
        String::new()
    };
    (title, html! { p { b { (cx.say(refusal)) } } @if !next.is_empty() { p { (next) } } })
}

fn with_number(cx: &Cx, kind: &str, number: &str) -> (String, Markup) {
    let (title, line) = plain(cx, kind);
    let told = tf(cx.locale, "http.error.fault_number", &[("id", &number)]);
    (title, html! { (line) p.ll-hash { (told) } })
}

/// Writes a fault to the log under a number and returns the number: six signs that can be read out on the telephone.
fn log(_: &App, cx: &Cx, fault: &Fault) -> String {
    let id = cx.new_token().simple().to_string();
    let number = id[id.len() - 6..].to_uppercase();
    tracing::error!(number, kind = ?fault.kind(), %fault, "fault");
    number
}

fn ways_on(cx: &Cx) -> Markup {
    let home = if cx.is_work() && cx.is_staff() { "/work" } else { "/" };
    html! {
        p.ll-row.ll-wrap {
            a.btn href=(home) { (icon("home")) (t(cx.locale, "http.error.home")) }
            @if let Some(phone) = &cx.config().phone {
                a.btn href={ "tel:" (phone) } { (icon("phone")) (tf(cx.locale, "http.error.phone", &[("phone", phone)])) }
            }
        }
    }
}

/// Returns the answer to a fault that left no context to write a page with: the session could not be looked up. In
/// both languages, because nobody knows which.
pub(crate) fn bare_fault(app: &App, fault: &Fault) -> Response {
    let id: uuid::Uuid = app.store.new_id();
    let number = id.simple().to_string()[26..].to_uppercase();
    tracing::error!(number, kind = ?fault.kind(), %fault, "fault before the page");
    let lines: Vec<String> = kernel::text::Locale::ALL
        .iter()
        .flat_map(|locale| {
            [
                t(*locale, "http.error.busy_title").to_owned(),
                t(*locale, "http.error.busy_line").to_owned(),
                tf(*locale, "http.error.fault_number", &[("id", &number)]),
                String::new(),
            ]
        })
        .collect();
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (RETRY_AFTER, "10")];
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, headers, lines.join("\n")).into_response();
    // Not a failure of a handler: nothing is put in its place.
    response.extensions_mut().clear();
    response
}
