//! Counts and lines for the public.

use crate::case::list::in_community;
use crate::case::states;
use crate::desk::Desk;
use kernel::id::{AreaId, CaseId};
use kernel::procedure::Situation;
use kernel::time::Instant;
use matters::States;
use std::collections::BTreeSet;
use store::{Cursor, Fault, Page, Query, Select, args};

/// How many cases a page shows.
pub const PAGE: usize = 30;

store::row! {
    /// A case as everybody may see it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PublicRow {
        /// Its id; not shown.
        pub id: CaseId,
        /// Its category.
        pub category: String,
        /// What the desk made public as its title.
        pub public_title: Option<String>,
        /// Its community.
        pub community_id: Option<AreaId>,
        /// The step or end at which it is.
        pub state: String,
        /// When it was reported.
        pub reported_at: Instant,
        /// When it ended.
        pub ended_at: Option<Instant>,
        /// When its step is due.
        pub due_at: Option<Instant>,
    }

    struct MonthRow {
        reported_at: Instant,
        state: String,
        ended: bool,
    }
}

/// The figures of one month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Month {
    /// Year and month, such as 202611.
    pub month: i64,
    /// Reported in it.
    pub reported: i64,
    /// Of these, ended with a result by now.
    pub closed: i64,
    /// Of these, refused, merged or withdrawn.
    pub other: i64,
    /// Of these, still running.
    pub running: i64,
}

/// Returns a page of the tenant's cases, the latest first.
pub async fn page(
    q: &mut impl Query,
    community: Option<AreaId>,
    category: Option<&str>,
    after: Option<Cursor>,
) -> Result<Page<PublicRow>, Fault> {
    let tenant = q.tenant();
    let select = Select::new(
        "SELECT c.id, c.category, c.public_title, m.community_id, m.state, c.reported_at, m.ended_at, m.due_at \
         FROM matter m JOIN desk_case c ON c.tenant_id = m.tenant_id AND c.id = m.id",
    )
    .filter("m.tenant_id = ?", args![tenant]);
    in_community(select, community)
        .filter_if("c.category = ?", category)
        .after("m.id < ?", after)
        .order("m.id DESC")
        .page(q, PAGE, |row: &PublicRow| args![row.id])
        .await
}

/// Returns the figures of each month since a point in time, the latest first.
pub async fn months(q: &mut impl Query, desk: &Desk, since: Instant) -> Result<Vec<Month>, Fault> {
    let tenant = q.tenant();
    let rows: Vec<MonthRow> = q
        .all(
            "SELECT c.reported_at, m.state, m.ended_at IS NOT NULL AS ended \
             FROM desk_case c JOIN matter m ON m.tenant_id = c.tenant_id AND m.id = c.id \
             WHERE c.tenant_id = $1 AND c.reported_at >= $2",
            args![tenant, since],
        )
        .await?;
    let seen: BTreeSet<&str> = rows.iter().map(|row| row.state.as_str()).collect();
    let states = states::of(q, desk, &seen.into_iter().collect::<Vec<_>>()).await?;
    let mut months: Vec<Month> = Vec::new();
    for row in rows {
        let day = row.reported_at.china_date();
        let month = i64::from(day.year()) * 100 + i64::from(u8::from(day.month()));
        let at = match months.iter().position(|known| known.month == month) {
            Some(at) => at,
            None => {
                months.push(Month { month, ..Month::default() });
                months.len() - 1
            }
        };
        count(&mut months[at], &states, &row);
    }
    months.sort_by_key(|month| std::cmp::Reverse(month.month));
    Ok(months)
}

/// What ended as done has a result; whatever else ended has none.
fn count(month: &mut Month, states: &States, row: &MonthRow) {
    month.reported += 1;
    let done = states.tag(&row.state).is_some_and(|tag| tag.situation == Situation::Done);
    match (row.ended, done) {
        (false, _) => month.running += 1,
        (true, false) => month.other += 1,
        (true, true) => month.closed += 1,
    }
}
