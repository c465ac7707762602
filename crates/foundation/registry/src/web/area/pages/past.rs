//! What was: names, codes, areas above, changes with their approvals, where an area came from and what came of it.

use crate::area::{ChangeRow, DatedText, SuccessionRow};
use crate::web::area::view::Detail;
use crate::web::words::span;
use http::{Cx, Markup, html, ui};
use kernel::time::date_text;

/// Returns the past of an area.
pub(super) fn past(cx: &Cx, detail: &Detail) -> Markup {
    html! {
        section.ll-stack.ll-mt-5 {
            (ui::head(&cx.t("registry.past.title"), None))
            (lineage(cx, detail))
            (changes(cx, &detail.changes))
            div.ll-grid-2 {
                (dated(cx, &cx.t("registry.past.names"), &detail.names))
                @if !detail.codes.is_empty() { (dated(cx, &cx.t("registry.past.codes"), &detail.codes)) }
                @if detail.parents.len() > 1 { (parents(cx, detail)) }
            }
        }
    }
}

/// Both histories of a merge are reached from here.
fn lineage(cx: &Cx, detail: &Detail) -> Markup {
    let own = detail.path.area.id;
    let line = |link: &SuccessionRow| {
        let (key, id, name) = if link.to_id == own {
            ("registry.past.from", link.from_id, &link.from_name)
        } else {
            ("registry.past.into", link.to_id, &link.to_name)
        };
        html! {
            (ui::icon(if link.kind == "merge" { "git-merge" } else { "versions" }))
            div.ll-grow {
                span.ll-3 { (cx.t(key)) } " " a href={ "/work/areas/" (id) } { (name) }
                div.ll-s.ll-3 { (cx.t(&format!("registry.change.{}", link.kind))) "　" (date_text(link.effective_on)) }
            }
        }
    };
    let lines: Vec<Markup> = detail.successions.iter().map(line).collect();
    html! {
        @if !lines.is_empty() {
            h3 { (cx.t("registry.past.lineage")) }
            (ui::rows(&lines))
        }
    }
}

fn changes(cx: &Cx, changes: &[ChangeRow]) -> Markup {
    // What founded the area is no founding of another one below it.
    let key = |row: &ChangeRow| match row.kind.as_str() {
        "found" => "registry.past.founded".to_owned(),
        kind => format!("registry.change.{kind}"),
    };
    let line = |row: &ChangeRow| {
        html! {
            div.ll-grow {
                b { (cx.t(&key(row))) } "　" (row.reason)
                div.ll-s.ll-2 {
                    (cx.tf("registry.span.open", &[("from", &date_text(row.effective_on))]))
                    "　" span.ll-3 { (cx.tf("registry.past.made", &[("moment", &cx.moment(row.made_at))])) }
                }
                @if let (Some(number), Some(by)) = (&row.approval_number, &row.approval_by) {
                    div.ll-s.ll-2 {
                        (ui::icon("rubber-stamp")) (by) " " (number)
                        @if let Some(on) = row.approved_on { "　" (date_text(on)) }
                    }
                }
            }
        }
    };
    let lines: Vec<Markup> = changes.iter().map(line).collect();
    html! {
        h3 { (cx.t("registry.past.changes")) }
        @if lines.is_empty() { (ui::empty_small(&cx.t("registry.past.none"))) } @else { (ui::rows(&lines)) }
    }
}

fn dated(cx: &Cx, title: &str, rows: &[DatedText]) -> Markup {
    html! {
        div {
            h3 { (title) }
            dl.ll-facts { @for row in rows { dt { (row.value) } dd { (span(cx, row.from_on, row.to_on)) } } }
        }
    }
}

fn parents(cx: &Cx, detail: &Detail) -> Markup {
    html! {
        div {
            h3 { (cx.t("registry.past.parents")) }
            dl.ll-facts { @for row in &detail.parents { dt { a href={ "/work/areas/" (row.parent_id) } { (row.parent_name) } } dd { (span(cx, row.from_on, row.to_on)) } } }
        }
    }
}
