//! Lists of cases: which exist for whom, narrowed, paged, counted.

use super::filter::{Filter, States};
use super::store::{CaseRow, SELECT};
use http::ui::Counted;
use kernel::access::{Actor, Roles, Scope};
use kernel::id::{AccountId, AreaId};
use kernel::time::Instant;
use matters::{Code, Ranges};
use store::{Cursor, Fault, Page, Query, Select, args};

/// How many cases a page of the list shows.
pub const PAGE: usize = 25;
/// How many cases an export reads at a time.
pub const EXPORT_PART: usize = 500;

/// Counts cases, as [`SELECT`] finds them.
const COUNT: &str =
    "SELECT COUNT(*) FROM matter m JOIN desk_case c ON c.tenant_id = m.tenant_id AND c.id = m.id";

/// The cases that somebody may do something to: as heads, and as conditions of a list.
pub struct Seen {
    /// The heads.
    pub scope: Scope,
    /// The conditions.
    pub ranges: Ranges,
}

/// Returns the cases that somebody may do `verb` to.
pub async fn scope(
    q: &mut impl Query,
    roles: &Roles,
    actor: &Actor,
    verb: &str,
    now: Instant,
) -> Result<Seen, Fault> {
    let scope = roles.scope(actor, verb, now);
    let ranges = Ranges::of(q, &scope).await?;
    Ok(Seen { scope, ranges })
}

fn selected(
    head: &'static str,
    scope: &Ranges,
    filter: &Filter,
    tenant: kernel::id::TenantId,
    now: Instant,
) -> Select {
    let mut select = scope.narrow(Select::new(head).filter("m.tenant_id = ?", args![tenant]));
    select = match &filter.states {
        States::Open => select.filter("m.ended_at IS NULL", args![]),
        States::Closed => select.filter("m.ended_at IS NOT NULL", args![]),
        States::All => select,
        States::Some(states) => select.filter("m.state = ANY(?)", args![states.clone()]),
    };
    if filter.late {
        select = select.filter("m.ended_at IS NULL AND m.due_at < ?", args![now]);
    }
    if let Some(text) = &filter.text {
        let part = |text: &str| format!("%{}%", like(&text.to_lowercase()));
        let code = Code::read(text).map_or_else(|| text.clone(), |code| code.to_string());
        select = select.filter(
            "LOWER(c.title) LIKE ? ESCAPE '!' OR LOWER(m.code) LIKE ? ESCAPE '!'",
            args![part(text), part(&code)],
        );
    }
    in_community(select, filter.community)
        .filter_if("c.category = ?", filter.category.as_deref())
        .filter_if("c.channel = ?", filter.channel)
        .filter_if("c.lead_org = ?", filter.lead)
}

/// Narrows a list of matters to a community; to one that has ended, by where they were when they began.
pub fn in_community(select: Select, community: Option<AreaId>) -> Select {
    let Some(community) = community else { return select };
    select.filter(
        "m.community_id = ? OR (m.community_id_then = ? AND NOT EXISTS (
           SELECT 1 FROM registry_area a WHERE a.id = ? AND a.present))",
        args![community, community, community],
    )
}

/// Takes the meaning from the signs that `LIKE` knows.
fn like(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// Returns one page of the cases in a scope, the latest first.
pub async fn page(
    q: &mut impl Query,
    scope: &Ranges,
    filter: &Filter,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<CaseRow>, Fault> {
    if scope.is_empty() {
        return Ok(Page { rows: Vec::new(), next: None });
    }
    let (tenant, now) = (q.tenant(), q.now());
    selected(SELECT, scope, filter, tenant, now)
        .after("m.id < ?", after)
        .order("m.id DESC")
        .page(q, size, |row: &CaseRow| args![row.id])
        .await
}

/// Counts the cases that [`page`] goes through.
pub async fn count(q: &mut impl Query, scope: &Ranges, filter: &Filter) -> Result<i64, Fault> {
    if scope.is_empty() {
        return Ok(0);
    }
    let (tenant, now) = (q.tenant(), q.now());
    let rows: Vec<(i64,)> = selected(COUNT, scope, filter, tenant, now).rows(q, 1).await?;
    Ok(rows.first().map_or(0, |(count,)| *count))
}

/// How many cases of a scope stand where.
#[derive(Clone, Debug)]
pub struct Counts {
    /// Running cases by step, and ended ones by end: the name, whether it has ended, how many.
    pub states: Vec<(String, bool, Counted)>,
    /// Running cases past their deadline.
    pub late: Counted,
}

/// Counts the cases of a scope by state; the filter's own choice of states and lateness does not count.
pub async fn counts(q: &mut impl Query, scope: &Ranges, filter: &Filter) -> Result<Counts, Fault> {
    if scope.is_empty() {
        return Ok(Counts { states: Vec::new(), late: 0.into() });
    }
    let (tenant, now) = (q.tenant(), q.now());
    let all = Filter { states: States::All, late: false, ..filter.clone() };
    let head = "SELECT m.state, m.ended_at IS NOT NULL AS ended, COUNT(*) FROM matter m JOIN desk_case c ON c.tenant_id = m.tenant_id AND c.id = m.id";
    let states: Vec<(String, bool, i64)> = selected(head, scope, &all, tenant, now)
        .group("GROUP BY m.state, m.ended_at IS NOT NULL")
        .rows(q, 64)
        .await?;
    let states = states.into_iter().map(|(name, ended, count)| (name, ended, count.into()));
    let late = Filter { states: States::Open, late: true, ..filter.clone() };
    Ok(Counts { states: states.collect(), late: count(q, scope, &late).await?.into() })
}

/// How far a number in the menu counts.
const COUNTED: usize = 1000;

/// Returns how many cases of a scope wait to be accepted, up to [`COUNTED`], and whether one of those is late.
pub async fn waiting(q: &mut impl Query, scope: &Ranges) -> Result<(i64, bool), Fault> {
    let (new, late) = (Filter::default(), Filter { late: true, ..Filter::default() });
    let (tenant, now) = (q.tenant(), q.now());
    let head =
        "SELECT 1 FROM matter m JOIN desk_case c ON c.tenant_id = m.tenant_id AND c.id = m.id";
    let not_accepted = |filter: &Filter| {
        selected(head, scope, filter, tenant, now).filter("c.accepted_at IS NULL", args![])
    };
    let waiting = not_accepted(&new).count_up_to(q, COUNTED).await?;
    let late = not_accepted(&late).count_up_to(q, 1).await?;
    Ok((waiting, late > 0))
}

/// Returns cases that an account follows without having reported them, the latest first.
pub async fn followed(
    q: &mut impl Query,
    account: AccountId,
    most: usize,
) -> Result<Vec<CaseRow>, Fault> {
    let tenant = q.tenant();
    Select::new(SELECT)
        .filter("m.tenant_id = ?", args![tenant])
        .filter(
            "m.id IN (SELECT f.matter_id FROM matter_follower f WHERE f.tenant_id = ? AND f.account_id = ?)",
            args![tenant, account],
        )
        .filter("m.reporter_account IS NULL OR m.reporter_account <> ?", args![account])
        .order("m.id DESC")
        .rows(q, most)
        .await
}
