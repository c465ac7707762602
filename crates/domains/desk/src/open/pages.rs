//! The public page of cases.

use crate::case::pages::mark;
use crate::{t, tf};
use http::ui::{Buttons, FilterBar, Situation, Table, badge, empty, hint, link_button, state};
use http::{Choice, Cx, Listing, Markup, Page, html};
use kernel::time::Instant;

/// A case as everybody may see it.
#[derive(Clone, Debug)]
pub struct OpenLine {
    /// What the desk made public, or the category.
    pub title: String,
    /// Its category.
    pub category: String,
    /// Its community.
    pub community: String,
    /// The step or end at which it is.
    pub state: String,
    /// Whether its step is late.
    pub late: bool,
    /// When it was reported.
    pub reported_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

/// The figures of a month, in words.
#[derive(Clone, Debug)]
pub struct MonthLine {
    /// The month, such as 2026-11.
    pub month: String,
    /// Reported in it.
    pub reported: i64,
    /// Of these, ended with a result.
    pub closed: i64,
    /// Of these, refused, merged or withdrawn.
    pub other: i64,
    /// Of these, still running.
    pub running: i64,
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct OpenView {
    /// What the address asks for.
    pub listing: Listing,
    /// Figures by month.
    pub months: Vec<MonthLine>,
    /// The cases of the page.
    pub lines: Vec<OpenLine>,
    /// How their states are called and drawn.
    pub states: matters::States,
    /// Where the next page goes on.
    pub next: Option<String>,
    /// Communities to choose from.
    pub communities: Vec<(String, String)>,
    /// Categories to choose from.
    pub categories: Vec<(String, String)>,
}

/// Returns the page.
pub fn cases(cx: &Cx, view: &OpenView) -> Page {
    let title = cx.t("desk.open.title");
    let body = html! {
        h1.ll-title { (title) }
        (hint(t(cx.locale, "desk.open.line")))
        (months(cx, view))
        (table(cx, view))
        div.ll-row.ll-wrap.ll-mt-4 {
            (link_button(Buttons::Plain, "camera", t(cx.locale, "desk.open.report"), "/report", None))
            (link_button(Buttons::Plain, "search", t(cx.locale, "desk.open.follow"), "/follow", None))
        }
    };
    cx.plain(&title, body)
}

fn months(cx: &Cx, view: &OpenView) -> Markup {
    html! {
        section.card {
            div.card-header { h2.card-title { (t(cx.locale, "desk.open.months")) } }
            div.table-responsive tabindex="0" role="region" aria-label=(t(cx.locale, "desk.open.months")) {
                table.table.ll-rtable {
                    thead { tr {
                        th scope="col" { (t(cx.locale, "desk.open.month")) }
                        th.num scope="col" { (t(cx.locale, "desk.open.reported")) }
                        th.num scope="col" { (t(cx.locale, "desk.open.closed")) }
                        th.num scope="col" { (t(cx.locale, "desk.open.running")) }
                        th.num scope="col" { (t(cx.locale, "desk.open.other")) }
                        th.num scope="col" { (t(cx.locale, "desk.open.share")) }
                    } }
                    tbody {
                        @for month in &view.months {
                            tr {
                                th.is-main scope="row" { (month.month) }
                                td.num data-label=(t(cx.locale, "desk.open.reported")) { (month.reported) }
                                td.num data-label=(t(cx.locale, "desk.open.closed")) { (month.closed) }
                                td.num data-label=(t(cx.locale, "desk.open.running")) { (month.running) }
                                td.num data-label=(t(cx.locale, "desk.open.other")) { (month.other) }
                                // The arithmetic stands beside the figure: closed of all that were taken on.
                                td.num data-label=(t(cx.locale, "desk.open.share")) title=(tf(cx.locale, "desk.open.share_of", &[("a", &month.closed), ("b", &(month.reported - month.other))])) {
                                    (http::format::percent(month.closed, month.reported - month.other))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn table(cx: &Cx, view: &OpenView) -> Markup {
    let choices = |pairs: &[(String, String)]| {
        pairs
            .iter()
            .map(|(value, label)| Choice::new(value.as_str(), label.as_str()))
            .collect::<Vec<_>>()
    };
    let filters = FilterBar::new(cx, &view.listing)
        .choice("community", t(cx.locale, "desk.cases.community"), choices(&view.communities))
        .choice("category", t(cx.locale, "desk.cases.category"), choices(&view.categories));
    let cursor = view.next.as_ref().and_then(|next| next.parse().ok());
    let table = Table::new(cx, &view.listing, &view.lines)
        .title(t(cx.locale, "desk.cases.list"))
        .filters(html! { (filters) })
        .column(t(cx.locale, "desk.cases.case"), |line: &OpenLine| html! {
            (line.title)
            // Without a public title the category stands in its place, once.
            @if line.title != line.category { " " (badge(&line.category)) }
        })
        .column(t(cx.locale, "desk.cases.community"), |line| html! { (line.community) })
        .column(t(cx.locale, "desk.cases.state"), |line| {
            html! { (mark(cx, &view.states, &line.state)) @if line.late { " " (state(Situation::Late, t(cx.locale, "desk.cases.late"), "alarm")) } }
        })
        .narrow(t(cx.locale, "desk.cases.reported"), |line| html! { (cx.date(line.reported_at)) })
        .told()
        .narrow(t(cx.locale, "desk.cases.ended"), |line| {
            html! { @if let Some(at) = line.ended_at { (cx.date(at)) } }
        })
        .told()
        .next(cursor.as_ref())
        .empty(empty(t(cx.locale, "desk.cases.none"), "", None));
    html! { (table) }
}
