//! Questions to the inbox. One entry is shown once, however many of the actor's who-keys it carries.

use super::groups::{Group, Groups};
use crate::matter::inbox_keys;
use kernel::access::Actor;
use kernel::id::{AccountId, AreaId, MatterId};
use kernel::time::Instant;
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
    /// An entry of an inbox with its matter.
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
        /// 0 for an emergency, 1 else: what the list is sorted by first.
        pub calm: i64,
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
        week: i64,
        later: i64,
    }
}

/// How many entries an inbox has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By group, in the order of [`Group::ALL`].
    pub groups: [i64; 5],
    /// Past the deadline, emergencies among them.
    pub late: i64,
    /// By kind of subject.
    pub kinds: Vec<(String, i64)>,
}

impl Counts {
    /// Returns how many there are.
    pub fn all(&self) -> i64 {
        self.groups.iter().sum()
    }

    /// Returns how many there are in a group.
    pub fn of(&self, group: Group) -> i64 {
        let index = Group::ALL.iter().position(|one| *one == group).unwrap_or(0);
        self.groups[index]
    }
}

const COLUMNS: &str =
    "SELECT DISTINCT i.due_at, i.id, i.matter_id, i.instance, i.step, i.kind, i.purpose, i.paused,
    i.urgent, i.entered_at, CASE WHEN i.urgent THEN 0 ELSE 1 END AS calm FROM matter_work_item i";

fn mine_of(actor: &Actor, now: Instant) -> Vec<String> {
    inbox_keys(actor, now).into_iter().collect()
}

/// Returns a page of an actor's inbox: emergencies on top, then what is due first.
pub async fn list(
    q: &mut impl Query,
    actor: &Actor,
    filter: &Filter,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<InboxRow>, Fault> {
    let (tenant, now) = (q.tenant(), q.now());
    Select::new(COLUMNS)
        .filter("i.tenant_id = ?", args![tenant])
        .filter("i.who = ANY(?)", args![mine_of(actor, now)])
        .filter_if("i.kind = ?", filter.kind.clone())
        .filter_if("i.area_id = ?", filter.area)
        .filter_if("i.due_at < ?", filter.late.then_some(now))
        .after("(CASE WHEN i.urgent THEN 0 ELSE 1 END, i.due_at, i.id) > (?, ?, ?)", after)
        .order("calm, i.due_at, i.id")
        .page(q, size, |row: &InboxRow| args![row.calm, row.due_at, row.id])
        .await
}

/// Returns how many entries an actor's inbox has, by group and by kind; a filter's kind is left out, so that the other
/// kinds keep their numbers.
pub async fn counts(q: &mut impl Query, actor: &Actor, filter: &Filter) -> Result<Counts, Fault> {
    let (tenant, now) = (q.tenant(), q.now());
    let groups = Groups::at(now);
    let sql = "SELECT kind,
            CAST(SUM(CASE WHEN urgent THEN 1 ELSE 0 END) AS BIGINT) AS urgent,
            CAST(SUM(CASE WHEN due_at < $3 THEN 1 ELSE 0 END) AS BIGINT) AS late_all,
            CAST(SUM(CASE WHEN NOT urgent AND due_at < $3 THEN 1 ELSE 0 END) AS BIGINT) AS late,
            CAST(SUM(CASE WHEN NOT urgent AND due_at >= $3 AND due_at < $4 THEN 1 ELSE 0 END) AS BIGINT) AS today,
            CAST(SUM(CASE WHEN NOT urgent AND due_at >= $4 AND due_at < $5 THEN 1 ELSE 0 END) AS BIGINT) AS week,
            CAST(SUM(CASE WHEN NOT urgent AND due_at >= $5 THEN 1 ELSE 0 END) AS BIGINT) AS later
        FROM (SELECT DISTINCT id, kind, due_at, urgent FROM matter_work_item
            WHERE tenant_id = $1 AND who = ANY($2) AND ($6 IS NULL OR area_id = $6)) AS mine
        GROUP BY kind ORDER BY kind";
    let keys = mine_of(actor, now);
    let values = args![tenant, keys, groups.now, groups.today, groups.week, filter.area];
    let rows: Vec<CountRow> = q.all(sql, values).await?;
    let mut counts = Counts::default();
    for row in rows {
        let numbers = [row.urgent, row.late, row.today, row.week, row.later];
        let shown = filter.kind.as_ref().is_none_or(|kind| *kind == row.kind);
        for (sum, number) in counts.groups.iter_mut().zip(numbers).filter(|_| shown) {
            *sum += number;
        }
        counts.late += if shown { row.late_all } else { 0 };
        counts.kinds.push((row.kind, numbers.iter().sum()));
    }
    Ok(counts)
}

/// Returns how many entries an actor's inbox has, and how many of them are late; for the menu.
pub async fn count(q: &mut impl Query, actor: &Actor) -> Result<(i64, i64), Fault> {
    let counts = counts(q, actor, &Filter::default()).await?;
    Ok((counts.all(), counts.late))
}

/// Returns an entry of an actor's inbox.
pub async fn item(q: &mut impl Query, actor: &Actor, id: Uuid) -> Result<Option<InboxRow>, Fault> {
    let (tenant, now) = (q.tenant(), q.now());
    let found: Vec<InboxRow> = Select::new(COLUMNS)
        .filter("i.tenant_id = ?", args![tenant])
        .filter("i.id = ?", args![id])
        .filter("i.who = ANY(?)", args![mine_of(actor, now)])
        .rows(q, 1)
        .await?;
    Ok(found.into_iter().next())
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

/// Returns the areas in which something waits for an actor, with their names.
pub async fn areas(q: &mut impl Query, actor: &Actor) -> Result<Vec<(AreaId, String)>, Fault> {
    let (tenant, keys) = (q.tenant(), mine_of(actor, q.now()));
    let sql =
        "SELECT DISTINCT area_id FROM matter_work_item WHERE tenant_id = $1 AND who = ANY($2)";
    let ids: Vec<(AreaId,)> = q.all(sql, args![tenant, keys]).await?;
    let ids: Vec<AreaId> = ids.into_iter().map(|(id,)| id).collect();
    let mut areas: Vec<(AreaId, String)> =
        registry::areas(q, &ids).await?.into_iter().map(|row| (row.id, row.name)).collect();
    areas.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(areas)
}
