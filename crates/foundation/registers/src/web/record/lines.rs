//! Lines inside a record: week hours as a plan of the week, tables as tables.

use super::load::RecordView;
use crate::web::words::{Words, span_words};
use http::{Cx, Markup, html};
use kernel::dictionary::{Element, Kind, Value, WeekSpan, day_words};
use kernel::register::Seen;
use std::collections::BTreeMap;

/// The least span of a day that the plan shows, in minutes: from eight to eight.
const DAY: (u16, u16) = (8 * 60, 20 * 60);
/// How wide the plan is drawn; bars are in its units.
const WIDE: u32 = 280;

/// Returns the card of the lines of an element; nothing where it has none that are shown.
pub(super) fn card(cx: &Cx, view: &RecordView<'_>, words: &Words<'_>, key: &str) -> Markup {
    let Some(element) = words.dictionary.get(key) else { return html! {} };
    let Some(seen) = view.found.seen.values.get(key) else { return html! {} };
    let body = match seen {
        Seen::Whole(Value::Hours(spans)) => html! { div.ll-pad { (week(cx, spans)) } },
        _ => rows(cx, words, element, seen),
    };
    html! {
        section.card {
            div.card-header { h2.card-title { (cx.of(&element.title)) } }
            (body)
        }
    }
}

/// Returns a plan of the week: a line for each day, with a bar while it is open.
fn week(cx: &Cx, spans: &[WeekSpan]) -> Markup {
    let from = spans.iter().map(|span| span.from()).min().unwrap_or(DAY.0).min(DAY.0) / 60 * 60;
    let to = spans.iter().map(|span| span.to()).max().unwrap_or(DAY.1).max(DAY.1).div_ceil(60) * 60;
    let whole = u32::from(to - from).max(1);
    let at = |minute: u16| u32::from(minute - from) * WIDE / whole;
    let today = cx.now.china_date().weekday().number_from_monday();
    html! {
        table.ll-weekplan {
            caption.ll-sr { (cx.t("registers.lines.week")) }
            tbody {
                @for day in 1..=7_u8 {
                    @let open: Vec<&WeekSpan> = spans.iter().filter(|span| span.on(day)).collect();
                    @let hours: Vec<String> = open.iter().map(|span| span_words(**span)).collect();
                    tr.is-today[day == today] {
                        th scope="row" {
                            @if day == today { (cx.t("registers.lines.today")) " " }
                            (cx.of(&day_words(day)))
                        }
                        td.bar {
                            svg.wp viewBox={ "0 0 " (WIDE) " 22" } preserveAspectRatio="none" aria-hidden="true" {
                                @for span in &open {
                                    rect.wp-open x=(at(span.from())) y="2" width=(at(span.to()) - at(span.from())) height="18" rx="2" {}
                                }
                            }
                        }
                        td.hrs {
                            @if hours.is_empty() { (cx.t("registers.lines.closed")) }
                            @else { (hours.join(&cx.t("registers.comma"))) }
                        }
                    }
                }
            }
        }
    }
}

/// Returns rows of a table, with the columns that are shown.
pub(super) fn rows(cx: &Cx, words: &Words<'_>, element: &Element, seen: &Seen) -> Markup {
    let Kind::Table { columns, .. } = &element.kind else {
        return html! { div.card-body { (words.seen(&element.key, seen)) } };
    };
    let rows: Vec<BTreeMap<String, Seen>> = match seen {
        Seen::Rows(rows) => rows.clone(),
        Seen::Whole(Value::Rows(rows)) => {
            let whole = |row: &BTreeMap<String, Value>| {
                row.iter().map(|(key, value)| (key.clone(), Seen::Whole(value.clone()))).collect()
            };
            rows.iter().map(whole).collect()
        }
        Seen::Whole(_) | Seen::Masked(_) => Vec::new(),
    };
    let shown: Vec<&String> =
        columns.iter().filter(|key| rows.iter().any(|row| row.contains_key(*key))).collect();
    let number = |key: &str| {
        let kind = words.dictionary.get(key).map(|element| &element.kind);
        matches!(kind, Some(Kind::Number { .. } | Kind::Money { .. }))
    };
    html! {
        div.table-responsive tabindex="0" role="region" aria-label=(cx.of(&element.title)) {
            table.table.ll-rtable {
                thead { tr { @for key in &shown { th.num[number(key)] scope="col" { (words.title(key)) } } } }
                tbody {
                    @for row in &rows {
                        tr {
                            @for (at, key) in shown.iter().enumerate() {
                                td.is-main[at == 0].num[number(key)] data-label=[(at > 0).then(|| words.title(key))] {
                                    @if let Some(seen) = row.get(*key) { (words.seen(key, seen)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
