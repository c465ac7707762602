//! Cases as a file for spreadsheets.

use super::filter::Filter;
use super::list::{self, EXPORT_PART};
use super::load::Titles;
use super::rules::SUBJECT;
use super::store::CaseRow;
use crate::category::{Catalogue, category_title};
use crate::desk::{Desk, DeskRules};
use crate::t;
use http::Cx;
use http::csv::cell as plain;
use kernel::text::Locale;
use kernel::time::Instant;
use matters::Ranges;
use matters::States;
use serde_json::json;
use std::sync::Arc;
use store::{Cursor, Entry, Fault, FaultKind, Tx};

/// Cases on their way into a file: all that the asker may export, read part by part.
pub struct Export {
    desk: Desk,
    cx: Cx,
    rules: Arc<DeskRules>,
    scope: Ranges,
    filter: Filter,
    rows: i64,
}

/// How far a file has come.
#[derive(Clone, Debug)]
pub enum Reached {
    /// Nowhere: it begins with the names of the columns and the latest case.
    Start,
    /// The last case of the part before.
    After(Cursor),
    /// There is nothing more.
    End,
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

/// Those that hold times.
const TIMES: [&str; 3] = ["desk.cases.reported", "desk.cases.due", "desk.cases.ended"];

impl Export {
    /// Returns the export of the cases that the asker may export and that a filter leaves.
    pub async fn of(desk: Desk, cx: Cx, filter: Filter) -> Result<Export, Fault> {
        let rules = desk.rules()?;
        let in_force = desk.runtime.in_force();
        let mut reader = desk.store.read(cx.tenant()).await?;
        let roles = in_force.rules.roles();
        let scope = list::scope(&mut reader, roles, &cx.actor, "case.export", cx.now).await?.ranges;
        let rows = list::count(&mut reader, &scope, &filter).await?;
        Ok(Export { desk, cx, rules, scope, filter, rows })
    }

    /// How many cases there are when it begins.
    pub fn rows(&self) -> i64 {
        self.rows
    }

    /// Returns the next part of the file and where it ends. Nothing about reporters is among the columns.
    pub async fn part(&self, from: Reached) -> Result<Option<(Vec<u8>, Reached)>, Fault> {
        let (head, after) = match from {
            Reached::Start => (true, None),
            Reached::After(cursor) => (false, Some(cursor)),
            Reached::End => return Ok(None),
        };
        // A connection is held for one part, however slowly the file is taken.
        let mut reader = self.desk.store.read(self.cx.tenant()).await?;
        let page = list::page(&mut reader, &self.scope, &self.filter, after, EXPORT_PART).await?;
        let names = Titles::of(&mut reader, &page.rows).await?;
        let seen: Vec<&str> = page.rows.iter().map(|row| row.state.as_str()).collect();
        let states = super::states::of(&mut reader, &self.desk, &seen).await?;
        let broken = |error: csv::Error| Fault::new(FaultKind::File, error.to_string());
        // Spreadsheets need a byte order mark to see Chinese.
        let mut sheet =
            csv::Writer::from_writer(if head { vec![0xEF, 0xBB, 0xBF] } else { Vec::new() });
        if head {
            sheet.write_record(COLUMNS.map(|key| heading(self.cx.locale, key))).map_err(broken)?;
        }
        for row in &page.rows {
            let cells = cells(&self.cx, &self.rules.catalogue, (&names, &states), row);
            sheet.write_record(cells).map_err(broken)?;
        }
        let bytes =
            sheet.into_inner().map_err(|error| Fault::new(FaultKind::File, error.to_string()))?;
        Ok(Some((bytes, page.next.map_or(Reached::End, Reached::After))))
    }
}

/// A file travels further than a page: its times say of which zone they are.
fn heading(locale: Locale, key: &'static str) -> String {
    let zone = if TIMES.contains(&key) { t(locale, "desk.cases.zone") } else { "" };
    format!("{}{zone}", t(locale, key))
}

fn cells(
    cx: &Cx,
    catalogue: &Catalogue,
    (names, states): (&Titles, &States),
    row: &CaseRow,
) -> [String; 13] {
    let yes = if row.urgent { t(cx.locale, "desk.cases.urgent") } else { "" };
    [
        plain(&row.code),
        plain(cx.of(&row.called(catalogue))),
        super::states::word(cx, states, &row.state),
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
pub fn journal(tx: &mut Tx, rows: i64, query: &[(String, String)]) {
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
