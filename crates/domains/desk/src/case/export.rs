//! Cases as a file for spreadsheets.

use super::filter::Filter;
use super::list::{self, EXPORT_MAX, Scope};
use super::load::Names;
use super::rules::SUBJECT;
use super::store::CaseRow;
use crate::category::{Catalogue, category_title};
use crate::desk::Desk;
use crate::t;
use http::Cx;
use http::csv::cell as plain;
use kernel::time::Instant;
use serde_json::json;
use store::{Entry, Error, Fault, FaultKind, Tx};

/// A file and how many cases it holds.
pub struct Exported {
    /// How many cases.
    pub rows: usize,
    /// The file: UTF-8 with a byte order mark, which spreadsheets need to see Chinese.
    pub bytes: Vec<u8>,
}

/// The columns, by the keys of their names.
const COLUMNS: [&str; 13] = [
    "desk.cases.code",
    "desk.cases.case",
    "desk.cases.state",
    "desk.cases.urgent",
    "desk.cases.category",
    "desk.cases.community",
    "desk.cases.grid",
    "desk.cases.place",
    "desk.cases.channel",
    "desk.cases.lead",
    "desk.cases.reported",
    "desk.cases.due",
    "desk.cases.ended",
];

/// Writes the cases that the asker may export. Nothing about reporters is among the columns.
pub async fn csv(desk: &Desk, cx: &Cx, filter: &Filter) -> Result<Exported, Error> {
    let rules = desk.rules()?;
    let in_force = desk.runtime.in_force();
    let mut reader = desk.store.read(cx.tenant()).await?;
    let scope =
        Scope::of(&mut reader, in_force.rules.roles(), &cx.actor, "case.export", cx.now).await?;
    let page = list::page(&mut reader, &scope, filter, None, EXPORT_MAX).await?;
    let names = Names::of(&mut reader, &page.rows).await?;
    let broken = |error: csv::Error| Fault::new(FaultKind::File, error.to_string());
    let mut sheet = csv::Writer::from_writer(vec![0xEF, 0xBB, 0xBF]);
    sheet.write_record(COLUMNS.map(|key| t(cx.locale, key))).map_err(broken)?;
    for row in &page.rows {
        sheet.write_record(cells(cx, &rules.catalogue, &names, row)).map_err(broken)?;
    }
    let bytes =
        sheet.into_inner().map_err(|error| Fault::new(FaultKind::File, error.to_string()))?;
    Ok(Exported { rows: page.rows.len(), bytes })
}

fn cells(cx: &Cx, catalogue: &Catalogue, names: &Names, row: &CaseRow) -> [String; 13] {
    let state = super::faces::face_of(&row.state)
        .map_or(row.state.clone(), |face| cx.of(&face.word).to_owned());
    let yes = if row.urgent { t(cx.locale, "desk.cases.urgent") } else { "" };
    [
        plain(&row.code),
        plain(cx.of(&row.called(catalogue))),
        state,
        yes.to_owned(),
        cx.of(&category_title(catalogue, &row.category)).to_owned(),
        plain(names.area(row.community_id)),
        plain(names.area(row.grid_id)),
        plain(&row.place_words()),
        t(cx.locale, row.channel.title_key()).to_owned(),
        plain(names.org(row.lead_org)),
        minute(row.reported_at),
        row.due_at.filter(|_| row.ended_at.is_none()).map(minute).unwrap_or_default(),
        row.ended_at.map(minute).unwrap_or_default(),
    ]
}

fn minute(at: Instant) -> String {
    let time = at.china_time();
    format!("{} {:02}:{:02}", kernel::time::date_text(at.china_date()), time.hour(), time.minute())
}

/// Writes down that cases were exported: how many, and narrowed to what.
pub fn journal(tx: &mut Tx, rows: usize, query: &[(String, String)]) {
    let subject = tx.tenant().uuid();
    tx.journal(Entry {
        verb: "desk.export",
        subject_kind: SUBJECT,
        subject,
        before: None,
        after: Some(json!({ "rows": rows, "filter": query })),
        retention: "log",
    });
}
