//! Questions to the inbox. A matter is one line, however many of its branches wait for the actor and however many of the
//! actor's who-keys they carry: the most pressing one. What waits for seats that nobody holds is in the inbox of whoever covers them, until somebody holds one of them.

use super::groups::{Group, Groups};
use crate::matter::inbox_keys;
use http::ui::Counted;
use identity::{Covered, covered, covers};
use kernel::access::{Actor, Roles};
use kernel::id::{AccountId, AreaId, MatterId};
use kernel::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use store::{Cursor, Fault, Page, Query, Select, args};
use uuid::Uuid;

/// What a list of the inbox is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The kind of subject.
    pub kind: Option<String>,
    /// The community.
    pub area: Option<AreaId>,
    /// Only what is late.
    pub late: bool,
}

store::row! {
    /// A line of an inbox: the most pressing entry of its matter.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct InboxRow {
        /// The entry.
        pub id: Uuid,
        /// When it is due; far away when it is not or stands still.
        pub due_at: Instant,
        /// The matter.
        pub matter_id: MatterId,
        /// The stay.
        pub instance: u32,
        /// The step.
        pub step: String,
        /// The kind of subject.
        pub kind: String,
        /// `act`, `approve` or `press`.
        pub purpose: String,
        /// Whether it stands still.
        pub paused: bool,
        /// Whether it is an emergency.
        pub urgent: bool,
        /// Since when it waits.
        pub entered_at: Instant,
        /// What the list is sorted by first: emergencies 0 and 1, others 2 and 3; what was sent back before the rest.
        pub calm: i64,
    }

    /// An entry of a matter in an inbox, beside which others of the same matter may stand.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Waiting {
        /// The matter.
        pub matter_id: MatterId,
        /// The stay.
        pub instance: u32,
        /// `act`, `approve` or `press`.
        pub purpose: String,
        /// When it is due.
        pub due_at: Instant,
    }

    /// A matter under “mine”.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct MineRow {
        /// The matter.
        pub matter_id: MatterId,
        /// `began` or `follows`.
        pub why: String,
        /// Since when.
        pub since: Instant,
    }

    struct CountRow {
        kind: String,
        urgent: i64,
        late_all: i64,
        late: i64,
        today: i64,
        tomorrow: i64,
        week: i64,
        later: i64,
        entries: i64,
    }
}

/// How far the entries of an inbox are counted.
const COUNTED: usize = 1000;

/// How many lines an inbox has, as far as they were counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By group, in the order of [`Group::ALL`].
    pub groups: [i64; 6],
    /// Past the deadline, emergencies among them.
    pub late: i64,
    /// By kind of subject.
    pub kinds: Vec<(String, i64)>,
    /// Whether there are more entries than were counted.
    pub more: bool,
}

impl Counts {
    /// Returns how many there are.
    pub fn all(&self) -> Counted {
        self.counted(self.groups.iter().sum())
    }

    /// Returns a number of them as it is shown.
    pub fn counted(&self, number: i64) -> Counted {
        Counted { number, more: self.more }
    }

    /// Returns how many there are in a group.
    pub fn of(&self, group: Group) -> i64 {
        let index = Group::ALL.iter().position(|one| *one == group).unwrap_or(0);
        self.groups[index]
    }
}

const COLUMNS: &str =
    "SELECT i.due_at, i.id, i.matter_id, i.instance, i.step, i.kind, i.purpose, i.paused,
    i.urgent, i.entered_at, i.calm FROM matter_work_item i";

/// The seats whose work is in an actor's inbox.
#[derive(Clone, Debug, Default)]
pub struct Seats {
    /// The actor's own who-keys.
    pub own: Vec<String>,
    /// Seats that nobody holds and that the actor covers, such as those of the grids in a community.
    pub covered: Covered,
}

impl Seats {
    /// Returns the seats of an actor, and those that he or she covers.
    pub async fn of(q: &mut impl Query, roles: &Roles, actor: &Actor) -> Result<Seats, Fault> {
        let own: Vec<String> = inbox_keys(actor, q.now()).into_iter().collect();
        if !covers(roles, actor, q.now()) {
            return Ok(Seats { own, ..Seats::default() });
        }
        let mut others = waiting(q).await?;
        others.retain(|key| !own.contains(key));
        let covered = covered(q, roles, actor, others).await?;
        Ok(Seats { own, covered })
    }

    /// Returns one covered seat alone.
    pub fn only(&self, key: &str) -> Option<Seats> {
        let found = self.covered.own.iter().find(|own| *own == key)?;
        let covered = Covered { own: vec![found.clone()], vacant: self.covered.vacant.clone() };
        Some(Seats { own: Vec::new(), covered })
    }

    fn all(&self) -> Vec<String> {
        self.own.iter().chain(&self.covered.own).cloned().collect()
    }
}

/// Returns the who-keys for which anything waits, each found by one step into the index.
pub(crate) async fn waiting(q: &mut impl Query) -> Result<Vec<String>, Fault> {
    let sql = "WITH RECURSIVE seat(who) AS (
            SELECT MIN(who) FROM matter_work_item WHERE tenant_id = $1
            UNION ALL
            SELECT (SELECT MIN(i.who) FROM matter_work_item i WHERE i.tenant_id = $1 AND i.who > seat.who)
            FROM seat WHERE seat.who IS NOT NULL)
        SELECT who FROM seat WHERE who IS NOT NULL";
    let tenant = q.tenant();
    let rows: Vec<(String,)> = q.all(sql, args![tenant]).await?;
    Ok(rows.into_iter().map(|(who,)| who).collect())
}

/// The entries of seats: one's own, and those of covered seats for which nobody else can act. One range of the index for
/// each seat.
macro_rules! of_seats {
    ($i:literal, $all:literal, $own:literal, $vacant:literal) => {
        concat!(
            $i,
            ".who = ANY(",
            $all,
            ") AND (",
            $i,
            ".who = ANY(",
            $own,
            ") OR ",
            $i,
            ".purpose IN ('act', 'approve')
              AND NOT EXISTS (SELECT 1 FROM matter_work_item o WHERE o.tenant_id = ",
            $i,
            ".tenant_id AND o.id = ",
            $i,
            ".id
                AND NOT (o.who = ANY(",
            $vacant,
            "))))"
        )
    };
}

/// No entry of the same matter presses more: one step into the index of its entries.
const FIRST: &str = concat!(
    "NOT EXISTS (SELECT 1 FROM matter_work_item e WHERE e.tenant_id = i.tenant_id AND e.matter_id = i.matter_id AND ",
    of_seats!("e", "?", "?", "?"),
    " AND (e.calm, e.due_at, e.id) < (i.calm, i.due_at, i.id))"
);

fn of_seats(seats: &Seats) -> store::Args {
    args![seats.all(), seats.own.clone(), seats.covered.vacant.clone()]
}

/// Returns a page of the inbox of seats: emergencies on top, then what was sent back, then what is due first. Each seat is
/// a range of its own; the ranges are merged.
pub async fn list(
    q: &mut impl Query,
    seats: &Seats,
    filter: &Filter,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<InboxRow>, Fault> {
    let (tenant, now) = (q.tenant(), q.now());
    let mut merged: BTreeMap<(i64, Instant, Uuid), InboxRow> = BTreeMap::new();
    for who in seats.all() {
        let rows: Vec<InboxRow> = Select::new(COLUMNS)
            .filter("i.tenant_id = ? AND i.who = ?", args![tenant, who.as_str()])
            .filter(of_seats!("i", "?", "?", "?"), of_seats(seats))
            .filter(FIRST, of_seats(seats))
            .filter_if("i.kind = ?", filter.kind.clone())
            .filter_if("i.area_id = ?", filter.area)
            .filter_if("i.due_at < ?", filter.late.then_some(now))
            .after("(i.calm, i.due_at, i.id) > (?, ?, ?)", after.clone())
            .order("i.calm, i.due_at, i.id")
            .rows(q, size + 1)
            .await?;
        merged.extend(rows.into_iter().map(|row| ((row.calm, row.due_at, row.id), row)));
    }
    let more = merged.len() > size;
    let rows: Vec<InboxRow> = merged.into_values().take(size).collect();
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| Cursor(args![row.calm, row.due_at, row.id]));
    Ok(Page { rows, next })
}

macro_rules! counted {
    ($from:expr) => {
        concat!(
            "SELECT kind,
            CAST(SUM(CASE WHEN urgent THEN 1 ELSE 0 END) AS BIGINT) AS urgent,
            CAST(SUM(CASE WHEN due_at < $3 THEN 1 ELSE 0 END) AS BIGINT) AS late_all,
            CAST(SUM(CASE WHEN NOT urgent AND due_at < $3 THEN 1 ELSE 0 END) AS BIGINT) AS late,
            CAST(SUM(CASE WHEN NOT urgent AND due_at >= $3 AND due_at < $4 THEN 1 ELSE 0 END) AS BIGINT) AS today,
            CAST(SUM(CASE WHEN NOT urgent AND due_at >= $4 AND due_at < $5 THEN 1 ELSE 0 END) AS BIGINT) AS tomorrow,
            CAST(SUM(CASE WHEN NOT urgent AND due_at >= $5 AND due_at < $6 THEN 1 ELSE 0 END) AS BIGINT) AS week,
            CAST(SUM(CASE WHEN NOT urgent AND due_at >= $6 THEN 1 ELSE 0 END) AS BIGINT) AS later,
            MAX(entries) AS entries
        FROM (",
            $from,
            ") AS mine WHERE nth = 1 GROUP BY kind ORDER BY kind"
        )
    };
}

/// Of one seat: which entries stand before others of their matter is written with them. The index answers it alone.
const OF_ONE: &str = counted!(
    "SELECT kind, due_at, calm < 2 AS urgent, COUNT(*) OVER () AS entries, ahead + 1 AS nth
        FROM (SELECT kind, due_at, calm, ahead FROM matter_work_item i
            WHERE i.tenant_id = $1 AND i.who = $2 LIMIT $7) AS i"
);

const OF_SEVERAL: &str = counted!(concat!(
    "SELECT i.kind, i.due_at, i.urgent, COUNT(*) OVER () AS entries,
            ROW_NUMBER() OVER (PARTITION BY i.matter_id ORDER BY i.calm, i.due_at, i.id) AS nth
        FROM (SELECT * FROM matter_work_item i
            WHERE i.tenant_id = $1 AND ($2 IS NULL OR i.area_id = $2) AND ",
    of_seats!("i", "$7", "$8", "$9"),
    " LIMIT $10) AS i"
));

/// Returns how many lines the inbox of seats has, by group and by kind, among its first [`COUNTED`] entries; a filter's
/// kind is left out, so that the other kinds keep their numbers.
pub async fn counts(q: &mut impl Query, seats: &Seats, filter: &Filter) -> Result<Counts, Fault> {
    let (tenant, now) = (q.tenant(), q.now());
    let groups = Groups::at(now);
    let most = i64::try_from(COUNTED).unwrap_or(i64::MAX);
    let parts = args![groups.now, groups.today, groups.tomorrow, groups.week];
    let sole = if filter.area.is_none() { sole(q, seats).await? } else { None };
    let (sql, first, last) = match sole {
        Some(seat) => (OF_ONE, args![tenant, seat], args![most]),
        None => {
            let mut last = of_seats(seats);
            last.extend(args![most]);
            (OF_SEVERAL, args![tenant, filter.area], last)
        }
    };
    let values = first.into_iter().chain(parts).chain(last).collect();
    let rows: Vec<CountRow> = q.all(sql, values).await?;
    let mut counts = Counts::default();
    for row in rows {
        let numbers = [row.urgent, row.late, row.today, row.tomorrow, row.week, row.later];
        let shown = filter.kind.as_ref().is_none_or(|kind| *kind == row.kind);
        for (sum, number) in counts.groups.iter_mut().zip(numbers).filter(|_| shown) {
            *sum += number;
        }
        counts.more |= row.entries >= most;
        counts.late += if shown { row.late_all } else { 0 };
        counts.kinds.push((row.kind, numbers.iter().sum()));
    }
    Ok(counts)
}

/// Returns the one seat of one's own for which anything waits; nothing when there are several, or covered ones.
async fn sole(q: &mut impl Query, seats: &Seats) -> Result<Option<String>, Fault> {
    if !seats.covered.own.is_empty() {
        return Ok(None);
    }
    let tenant = q.tenant();
    let mut found = None;
    for who in &seats.own {
        let sql = "SELECT id FROM matter_work_item WHERE tenant_id = $1 AND who = $2 LIMIT 1";
        let any: Option<(Uuid,)> = q.opt(sql, args![tenant, who.as_str()]).await?;
        match (any, &found) {
            (Some(_), None) => found = Some(who.clone()),
            (Some(_), Some(_)) => return Ok(None),
            (None, _) => {}
        }
    }
    Ok(found)
}

/// Returns how many lines the inbox of seats has, counted no further than there is room for in the menu, and whether any
/// of them is late.
pub async fn count(q: &mut impl Query, seats: &Seats) -> Result<(i64, bool), Fault> {
    let (tenant, now) = (q.tenant(), q.now());
    let lines = match sole(q, seats).await? {
        Some(seat) => Select::new("SELECT 1 FROM matter_work_item i")
            .filter("i.tenant_id = ? AND i.who = ? AND i.ahead = 0", args![tenant, seat]),
        None => Select::new("SELECT DISTINCT i.matter_id FROM matter_work_item i")
            .filter("i.tenant_id = ?", args![tenant])
            .filter(of_seats!("i", "?", "?", "?"), of_seats(seats)),
    };
    let lines = lines.count_up_to(q, COUNTED).await?;
    // Every order is named, so that each is a range of the index.
    let late = Select::new("SELECT 1 FROM matter_work_item i")
        .filter("i.tenant_id = ? AND i.calm IN (0, 1, 2, 3) AND i.due_at < ?", args![tenant, now])
        .filter(of_seats!("i", "?", "?", "?"), of_seats(seats));
    Ok((lines, late.count_up_to(q, 1).await? > 0))
}

/// Returns an entry of the inbox of seats.
pub async fn item(q: &mut impl Query, seats: &Seats, id: Uuid) -> Result<Option<InboxRow>, Fault> {
    let tenant = q.tenant();
    let found: Vec<InboxRow> = Select::new(COLUMNS)
        .filter("i.tenant_id = ?", args![tenant])
        .filter("i.id = ?", args![id])
        .filter(of_seats!("i", "?", "?", "?"), of_seats(seats))
        .rows(q, 1)
        .await?;
    Ok(found.into_iter().next())
}

/// Returns the entry to act on that a matter has in the inbox of seats, the most pressing.
pub async fn line_of(
    q: &mut impl Query,
    seats: &Seats,
    matter: MatterId,
) -> Result<Option<Uuid>, Fault> {
    let tenant = q.tenant();
    let sql = concat!(
        "SELECT i.id FROM matter_work_item i
        WHERE i.tenant_id = $1 AND i.matter_id = $2 AND i.purpose = 'act' AND ",
        of_seats!("i", "$3", "$4", "$5"),
        " ORDER BY i.due_at, i.instance, i.id LIMIT 1"
    );
    let values = args![tenant, matter].into_iter().chain(of_seats(seats)).collect();
    let found: Option<(Uuid,)> = q.opt(sql, values).await?;
    Ok(found.map(|(id,)| id))
}

/// Returns every entry that matters have in the inbox of seats, the most pressing first.
pub async fn waiting_of(
    q: &mut impl Query,
    seats: &Seats,
    matters: &[MatterId],
) -> Result<Vec<Waiting>, Fault> {
    if matters.is_empty() {
        return Ok(Vec::new());
    }
    let tenant = q.tenant();
    let sql = concat!(
        "SELECT DISTINCT i.matter_id, i.instance, i.purpose, i.due_at FROM matter_work_item i
        WHERE i.tenant_id = $1 AND i.matter_id = ANY($2) AND ",
        of_seats!("i", "$3", "$4", "$5"),
        " ORDER BY i.due_at, i.instance"
    );
    let mut values = args![tenant, matters.to_vec()];
    values.extend(of_seats(seats));
    q.all(sql, values).await
}

/// Returns a page of the matters that an account began or follows, the latest first.
pub async fn mine(
    q: &mut impl Query,
    account: AccountId,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<MineRow>, Fault> {
    let tenant = q.tenant();
    Select::new("SELECT matter_id, why, since FROM matter_follower")
        .filter("tenant_id = ?", args![tenant])
        .filter("account_id = ?", args![account])
        .after("(since, matter_id) < (?, ?)", after)
        .order("since DESC, matter_id DESC")
        .page(q, size, |row: &MineRow| args![row.since, row.matter_id])
        .await
}

/// Returns the areas in which something waits for seats, with their names: one step into the index for each.
pub async fn areas(q: &mut impl Query, seats: &Seats) -> Result<Vec<(AreaId, String)>, Fault> {
    let tenant = q.tenant();
    let sql = "WITH RECURSIVE area(id) AS (
            SELECT (SELECT area_id FROM matter_work_item WHERE tenant_id = $1 AND who = $2
                ORDER BY area_id LIMIT 1)
            UNION ALL
            SELECT (SELECT i.area_id FROM matter_work_item i WHERE i.tenant_id = $1 AND i.who = $2
                AND i.area_id > area.id ORDER BY i.area_id LIMIT 1)
            FROM area WHERE area.id IS NOT NULL)
        SELECT id FROM area WHERE id IS NOT NULL";
    let mut ids: BTreeSet<AreaId> = BTreeSet::new();
    for who in seats.all() {
        let found: Vec<(AreaId,)> = q.all(sql, args![tenant, who]).await?;
        ids.extend(found.into_iter().map(|(id,)| id));
    }
    let ids: Vec<AreaId> = ids.into_iter().collect();
    let mut areas: Vec<(AreaId, String)> =
        registry::areas(q, &ids).await?.into_iter().map(|row| (row.id, row.name)).collect();
    areas.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(areas)
}
