//! Lists of cases: which exist for whom, narrowed, paged, counted.

use super::filter::{Filter, States};
use super::store::{CaseRow, SELECT};
use kernel::access::{Actor, Roles};
use kernel::area::Level;
use kernel::id::{AccountId, AreaId, OrgId};
use kernel::time::Instant;
use matters::Code;
use store::{Cursor, Fault, Page, Query, Select, args};

/// How many cases a page of the list shows.
pub const PAGE: usize = 25;
/// How many cases an export reads at a time.
pub const EXPORT_PART: usize = 500;

/// Counts cases, as [`SELECT`] finds them.
const COUNT: &str =
    "SELECT COUNT(*) FROM matter m JOIN desk_case c ON c.tenant_id = m.tenant_id AND c.id = m.id";

/// Which cases exist for an actor: those of areas, and those in which organisations take part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    cities: Vec<AreaId>,
    districts: Vec<AreaId>,
    streets: Vec<AreaId>,
    communities: Vec<AreaId>,
    groups: Vec<AreaId>,
    grids: Vec<AreaId>,
    orgs: Vec<OrgId>,
}

impl Scope {
    /// Returns the scope of an actor for a verb.
    pub async fn of(
        q: &mut impl Query,
        roles: &Roles,
        actor: &Actor,
        verb: &str,
        now: Instant,
    ) -> Result<Scope, Fault> {
        let mut scope = Scope { orgs: roles.orgs(actor, verb, now), ..Scope::default() };
        let roots = roles.areas(actor, verb, now);
        for area in registry::areas(q, &roots).await? {
            match area.level {
                Level::City => scope.cities.push(area.id),
                Level::District => scope.districts.push(area.id),
                Level::Street => scope.streets.push(area.id),
                Level::Community => scope.communities.push(area.id),
                Level::ResidentsGroup => scope.groups.push(area.id),
                Level::Grid => scope.grids.push(area.id),
            }
        }
        Ok(scope)
    }

    /// Tells whether nothing exists for the actor.
    pub fn is_empty(&self) -> bool {
        *self == Scope::default()
    }

    /// Narrows a select to the scope. One root, the usual case, names one column, so that its index is used.
    pub fn narrow(&self, select: Select) -> Select {
        let roots = (
            &self.districts[..],
            &self.streets[..],
            &self.communities[..],
            &self.grids[..],
            &self.orgs[..],
        );
        match roots {
            _ if !self.cities.is_empty() || !self.groups.is_empty() => self.narrow_wide(select),
            ([], [street], [], [], []) => select.filter("m.street_id = ?", args![*street]),
            ([], [], [community], [], []) => select.filter("m.community_id = ?", args![*community]),
            ([], [], [], [grid], []) => select.filter("m.grid_id = ?", args![*grid]),
            ([district], [], [], [], []) => select.filter("m.district_id = ?", args![*district]),
            ([], [], [], [], [org]) => select.filter(
                "EXISTS (SELECT 1 FROM matter_step s WHERE s.tenant_id = m.tenant_id AND s.matter_id = m.id AND s.org_id = ?)",
                args![*org],
            ),
            _ => self.narrow_wide(select),
        }
    }

    /// Several roots at once.
    fn narrow_wide(&self, select: Select) -> Select {
        select.filter(
            "m.city_id = ANY(?) OR m.district_id = ANY(?) OR m.street_id = ANY(?) OR m.community_id = ANY(?) \
             OR m.group_id = ANY(?) OR m.grid_id = ANY(?) \
             OR EXISTS (SELECT 1 FROM matter_step s WHERE s.tenant_id = m.tenant_id AND s.matter_id = m.id \
             AND s.org_id = ANY(?))",
            args![
                self.cities.clone(),
                self.districts.clone(),
                self.streets.clone(),
                self.communities.clone(),
                self.groups.clone(),
                self.grids.clone(),
                self.orgs.clone()
            ],
        )
    }
}

fn selected(
    head: &'static str,
    scope: &Scope,
    filter: &Filter,
    tenant: kernel::id::TenantId,
    now: Instant,
) -> Select {
    let mut select = scope.narrow(Select::new(head).filter("m.tenant_id = ?", args![tenant]));
    select = match filter.states {
        States::Open => select.filter("m.ended_at IS NULL", args![]),
        States::Closed => select.filter("m.ended_at IS NOT NULL", args![]),
        States::All => select,
        States::One(state) => select.filter("m.state = ?", args![state]),
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
    scope: &Scope,
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
pub async fn count(q: &mut impl Query, scope: &Scope, filter: &Filter) -> Result<i64, Fault> {
    if scope.is_empty() {
        return Ok(0);
    }
    let (tenant, now) = (q.tenant(), q.now());
    let rows: Vec<(i64,)> = selected(COUNT, scope, filter, tenant, now).rows(q, 1).await?;
    Ok(rows.first().map_or(0, |(count,)| *count))
}

/// How many cases of a scope stand where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Running cases by step, and ended ones by end.
    pub states: Vec<(String, i64)>,
    /// Running cases past their deadline.
    pub late: i64,
}

/// Counts the cases of a scope by state; the filter's own choice of states and lateness does not count.
pub async fn counts(q: &mut impl Query, scope: &Scope, filter: &Filter) -> Result<Counts, Fault> {
    if scope.is_empty() {
        return Ok(Counts::default());
    }
    let (tenant, now) = (q.tenant(), q.now());
    let all = Filter { states: States::All, late: false, ..filter.clone() };
    let head = "SELECT m.state, COUNT(*) FROM matter m JOIN desk_case c ON c.tenant_id = m.tenant_id AND c.id = m.id";
    let states =
        selected(head, scope, &all, tenant, now).group("GROUP BY m.state").rows(q, 64).await?;
    let late = Filter { states: States::Open, late: true, ..filter.clone() };
    Ok(Counts { states, late: count(q, scope, &late).await? })
}

/// Returns how many cases of a scope wait to be accepted, and how many of those are late.
pub async fn waiting(q: &mut impl Query, scope: &Scope) -> Result<(i64, i64), Fault> {
    let new = Filter { states: States::One("accept"), ..Filter::default() };
    let late = Filter { late: true, ..new.clone() };
    Ok((count(q, scope, &new).await?, count(q, scope, &late).await?))
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
