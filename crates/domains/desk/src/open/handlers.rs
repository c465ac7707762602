//! The public page of cases.

use super::pages::{self, MonthLine, OpenLine, OpenView};
use super::store::{Month, PublicRow, months, page};
use crate::category::{Catalogue, category_title};
use crate::desk::Desk;
use http::axum::extract::State;
use http::{Answer, Cx, Listing};
use kernel::id::AreaId;
use kernel::time::Duration;
use std::collections::BTreeMap;

/// How far back the figures go.
const BACK: Duration = Duration::days(183);

/// Shows figures and lines of the office's cases.
pub async fn cases(State(desk): State<Desk>, cx: Cx, listing: Listing) -> Answer {
    let rules = desk.rules()?;
    let mut reader = desk.store.read(cx.config().tenant).await?;
    let community: Option<AreaId> = listing.read("community");
    let category = listing.get("category").filter(|code| rules.catalogue.get(code).is_some());
    let found = page(&mut reader, community, category, listing.after()).await?;
    let figures = months(&mut reader, &desk, cx.now.minus(BACK)).await?;
    let areas = crate::report::place::communities(&mut reader).await?;
    let names: BTreeMap<AreaId, String> =
        areas.into_iter().map(|area| (area.id, area.name)).collect();
    let seen: Vec<&str> = found.rows.iter().map(|row| row.state.as_str()).collect();
    let view = OpenView {
        states: crate::case::states::of(&mut reader, &desk, &seen).await?,
        months: figures.into_iter().map(month).collect(),
        lines: found.rows.iter().map(|row| line(&cx, &rules.catalogue, &names, row)).collect(),
        next: found.next.map(|cursor| cursor.to_string()),
        communities: names.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        categories: rules
            .catalogue
            .all()
            .iter()
            .map(|one| (one.code.clone(), cx.of(&one.title).to_owned()))
            .collect(),
        listing,
    };
    Ok(pages::cases(&cx, &view))
}

fn month(month: Month) -> MonthLine {
    MonthLine {
        month: format!("{}-{:02}", month.month / 100, month.month % 100),
        reported: month.reported,
        closed: month.closed,
        other: month.other,
        running: month.running,
    }
}

fn line(
    cx: &Cx,
    catalogue: &Catalogue,
    names: &BTreeMap<AreaId, String>,
    row: &PublicRow,
) -> OpenLine {
    let category = cx.of(&category_title(catalogue, &row.category)).to_owned();
    OpenLine {
        title: row.public_title.clone().unwrap_or_else(|| category.clone()),
        category,
        community: row.community_id.and_then(|id| names.get(&id)).cloned().unwrap_or_default(),
        state: row.state.clone(),
        late: row.ended_at.is_none() && row.due_at.is_some_and(|due| due < cx.now),
        reported_at: row.reported_at,
        ended_at: row.ended_at,
    }
}
