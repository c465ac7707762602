//! Open cases near a new report: offered before it is sent, so that one trouble is one case.
//!
//! Architecture invariant: what somebody wrote is compared only for staff who may see that case. Everybody else is offered
//! cases to which the desk gave a public title, by place, category and that title.

use super::similar::{METRES_MAX, Nearness, OFFERS_MAX, Pairs, Side, around, near, near_public};
use crate::case::list;
use crate::case::store as rows;
use kernel::access::{Actor, Roles};
use kernel::dictionary::Point;
use kernel::id::{AccountId, CaseId, PlaceId};
use kernel::time::{Duration, Instant};
use store::{Fault, Query, Select, args};

/// How many open cases around are compared at most.
const CANDIDATES_MAX: usize = 60;
/// How long ago a case was reported at most to be offered to the public.
const PUBLIC_FOR: Duration = Duration::days(90);

store::row! {
    struct CandidateRow {
        id: CaseId,
        code: String,
        title: String,
        community: Option<String>,
        category: String,
        public_title: Option<String>,
        place_id: Option<PlaceId>,
        lon_e6: Option<i64>,
        lat_e6: Option<i64>,
        state: String,
        reported_at: Instant,
        marks: Option<Vec<u8>>,
    }
}

/// An open case that is about the same thing, perhaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The case.
    pub id: CaseId,
    /// Its code.
    pub code: String,
    /// What the reader may read as its title: for staff the case's, for everybody else the public one.
    pub title: String,
    /// Its category.
    pub category: String,
    /// Where it is, as far as it is published: the community.
    pub place: String,
    /// The step at which it is.
    pub state: String,
    /// When it was reported.
    pub reported_at: Instant,
    /// How near it is.
    pub near: Nearness,
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Sought {
    /// What happened.
    pub words: String,
    /// The category, chosen or guessed.
    pub category: Option<String>,
    /// Where.
    pub point: Option<Point>,
    /// In which building.
    pub place: Option<PlaceId>,
    /// Who looks.
    pub seeker: Seeker,
}

/// Who looks for cases like an own one.
#[derive(Clone, Debug)]
pub enum Seeker {
    /// Somebody who reports: own cases are not offered.
    Reporter {
        /// The account, when signed in.
        account: Option<AccountId>,
        /// The browser.
        browser: String,
    },
    /// Staff, within what they may see.
    Staff {
        /// Who acts.
        actor: Actor,
        /// The case that looks for others like itself.
        but: Option<CaseId>,
    },
}

/// Returns open cases near in place and alike, the nearest first, at most three.
pub async fn offers(
    q: &mut impl Query,
    roles: &Roles,
    sought: &Sought,
) -> Result<Vec<Offer>, Fault> {
    let rows = candidates(q, roles, sought).await?;
    let words = Pairs::of(&sought.words);
    let compare = |row: CandidateRow| {
        let key = rows::marks_key(q, row.id);
        compared(sought, &words, row, &key)
    };
    let mut found: Vec<Offer> = rows.into_iter().filter_map(compare).collect();
    found.sort_by(|a, b| b.near.points.cmp(&a.near.points).then(b.reported_at.cmp(&a.reported_at)));
    found.truncate(OFFERS_MAX);
    Ok(found)
}

/// Compares what is sought with a case, whose words have their marks under `key`: nothing that somebody wrote is opened.
fn compared(sought: &Sought, words: &Pairs, row: CandidateRow, key: &[u8]) -> Option<Offer> {
    let here = Side {
        category: sought.category.as_deref(),
        point: sought.point,
        building: sought.place.map(PlaceId::uuid),
    };
    let there = Side {
        category: Some(&row.category),
        point: row.lon_e6.zip(row.lat_e6).and_then(point),
        building: row.place_id.map(PlaceId::uuid),
    };
    let public = row.public_title.clone().unwrap_or_default();
    let near = match &sought.seeker {
        Seeker::Reporter { .. } => near_public(here, there, words.likeness(&Pairs::of(&public))),
        Seeker::Staff { .. } => {
            let marks = row.marks.as_deref().unwrap_or_default();
            near(here, there, words.likeness_to(marks, key))
        }
    };
    let title = match &sought.seeker {
        Seeker::Reporter { .. } => public,
        Seeker::Staff { .. } => row.title,
    };
    near.map(|near| Offer {
        id: row.id,
        code: row.code,
        title,
        category: row.category,
        place: row.community.unwrap_or_default(),
        state: row.state,
        reported_at: row.reported_at,
        near,
    })
}

fn point((lon, lat): (i64, i64)) -> Option<Point> {
    Some(Point { lon_e6: i32::try_from(lon).ok()?, lat_e6: i32::try_from(lat).ok()? })
}

/// Two questions, each with its own index, instead of one with `OR`.
async fn candidates(
    q: &mut impl Query,
    roles: &Roles,
    sought: &Sought,
) -> Result<Vec<CandidateRow>, Fault> {
    let Some(open) = among(q, roles, &sought.seeker).await? else { return Ok(Vec::new()) };
    let mut rows: Vec<CandidateRow> = Vec::new();
    if let Some(place) = sought.place {
        let there = open.clone().filter("c.place_id = ?", args![place]);
        rows.extend(there.order("c.id DESC").rows(q, CANDIDATES_MAX).await?);
    }
    if let Some(at) = sought.point {
        let (south_west, north_east) = around(at, METRES_MAX);
        let corners = args![
            i64::from(south_west.lat_e6),
            i64::from(north_east.lat_e6),
            i64::from(south_west.lon_e6),
            i64::from(north_east.lon_e6)
        ];
        let there = open.filter("c.lat_e6 BETWEEN ? AND ? AND c.lon_e6 BETWEEN ? AND ?", corners);
        let near: Vec<CandidateRow> = there.order("c.id DESC").rows(q, CANDIDATES_MAX).await?;
        let known: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
        rows.extend(near.into_iter().filter(|row| !known.contains(&row.id)));
    }
    Ok(rows)
}

/// Returns the running cases that may be offered to a seeker at all; nothing when none exist for it.
async fn among(
    q: &mut impl Query,
    roles: &Roles,
    seeker: &Seeker,
) -> Result<Option<Select>, Fault> {
    let (tenant, now) = (q.tenant(), q.now());
    let open = Select::new(
        "SELECT c.id, m.code, m.title, a.name AS community, c.category, c.public_title, c.place_id, c.lon_e6, c.lat_e6, m.state, \
         c.reported_at, r.marks FROM desk_case c JOIN matter m ON m.tenant_id = c.tenant_id AND m.id = c.id \
         LEFT JOIN desk_reporter r ON r.tenant_id = c.tenant_id AND r.case_id = c.id \
         LEFT JOIN registry_area a ON a.id = m.community_id",
    )
    .filter("c.tenant_id = ? AND m.ended_at IS NULL", args![tenant]);
    match seeker {
        Seeker::Staff { actor, but } => {
            let scope = list::scope(q, roles, actor, "case.view", now).await?.ranges;
            let open = open.filter_if("c.id <> ?", *but);
            Ok((!scope.is_empty()).then(|| scope.narrow(open)))
        }
        Seeker::Reporter { account, browser } => {
            let mine = q.index("browser", browser);
            let others = "NOT EXISTS (SELECT 1 FROM desk_draft d WHERE d.tenant_id = c.tenant_id \
                AND d.case_id = c.id AND d.browser = ?)";
            let open = open
                .filter("c.public_title IS NOT NULL", args![])
                .filter("c.reported_at >= ?", args![now.minus(PUBLIC_FOR)])
                .filter(others, args![mine])
                .filter_if("m.reporter_account IS NULL OR m.reporter_account <> ?", *account);
            Ok(Some(open))
        }
    }
}
