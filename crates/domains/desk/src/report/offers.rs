//! Open cases near a new report: offered before it is sent, so that one trouble is one case.

use super::similar::{METRES_MAX, Nearness, OFFERS_MAX, Side, around, near};
use crate::case::store as rows;
use kernel::dictionary::Point;
use kernel::id::{CaseId, PlaceId};
use kernel::time::Instant;
use store::{Fault, Query, args};

/// How many open cases around are compared at most.
const CANDIDATES_MAX: i64 = 60;

store::row! {
    struct CandidateRow {
        id: CaseId,
        code: String,
        title: String,
        category: String,
        public_title: Option<String>,
        place_id: Option<PlaceId>,
        lon_e6: Option<i64>,
        lat_e6: Option<i64>,
        state: String,
        reported_at: Instant,
    }
}

/// An open case that is about the same thing, perhaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The case.
    pub id: CaseId,
    /// Its code.
    pub code: String,
    /// Its title; shown to staff only.
    pub title: String,
    /// Its category.
    pub category: String,
    /// What the public may read as its title.
    pub public_title: Option<String>,
    /// The step at which it is.
    pub state: String,
    /// When it was reported.
    pub reported_at: Instant,
    /// How near it is.
    pub near: Nearness,
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'a> {
    /// What happened.
    pub words: &'a str,
    /// The category, chosen or guessed.
    pub category: Option<&'a str>,
    /// Where.
    pub point: Option<Point>,
    /// In which building.
    pub place: Option<PlaceId>,
    /// The case that looks for others like itself.
    pub but: Option<CaseId>,
}

/// Returns open cases near in place and words, the nearest first, at most three.
pub async fn offers(q: &mut impl Query, sought: Sought<'_>) -> Result<Vec<Offer>, Fault> {
    let mut found = Vec::new();
    for row in candidates(q, sought).await? {
        if sought.but == Some(row.id) {
            continue;
        }
        let said = rows::reporter(q, row.id).await?.words.unwrap_or_default();
        let point = row.lon_e6.zip(row.lat_e6).and_then(point);
        let there = Side {
            words: &said,
            category: Some(&row.category),
            point,
            building: row.place_id.map(PlaceId::uuid),
        };
        let here = Side {
            words: sought.words,
            category: sought.category,
            point: sought.point,
            building: sought.place.map(PlaceId::uuid),
        };
        if let Some(near) = near(here, there) {
            found.push(offer(row, near));
        }
    }
    found.sort_by(|a, b| b.near.points.cmp(&a.near.points).then(b.reported_at.cmp(&a.reported_at)));
    found.truncate(OFFERS_MAX);
    Ok(found)
}

fn offer(row: CandidateRow, near: Nearness) -> Offer {
    Offer {
        id: row.id,
        code: row.code,
        title: row.title,
        category: row.category,
        public_title: row.public_title,
        state: row.state,
        reported_at: row.reported_at,
        near,
    }
}

fn point((lon, lat): (i64, i64)) -> Option<Point> {
    Some(Point { lon_e6: i32::try_from(lon).ok()?, lat_e6: i32::try_from(lat).ok()? })
}

/// Two questions, each with its own index, instead of one with `OR`.
async fn candidates(q: &mut impl Query, sought: Sought<'_>) -> Result<Vec<CandidateRow>, Fault> {
    let tenant = q.tenant();
    let mut rows: Vec<CandidateRow> = Vec::new();
    if let Some(place) = sought.place {
        rows.extend(
            q.all::<CandidateRow>(
                "SELECT c.id, m.code, m.title, c.category, c.public_title, c.place_id, c.lon_e6, c.lat_e6, m.state, \
                 c.reported_at FROM desk_case c JOIN matter m ON m.tenant_id = c.tenant_id AND m.id = c.id \
                 WHERE c.tenant_id = $1 AND c.place_id = $2 AND m.ended_at IS NULL ORDER BY c.id DESC LIMIT $3",
                args![tenant, place, CANDIDATES_MAX],
            )
            .await?,
        );
    }
    if let Some(at) = sought.point {
        let (south_west, north_east) = around(at, METRES_MAX);
        let near: Vec<CandidateRow> = q
            .all(
                "SELECT c.id, m.code, m.title, c.category, c.public_title, c.place_id, c.lon_e6, c.lat_e6, m.state, \
                 c.reported_at FROM desk_case c JOIN matter m ON m.tenant_id = c.tenant_id AND m.id = c.id \
                 WHERE c.tenant_id = $1 AND c.lat_e6 BETWEEN $2 AND $3 AND c.lon_e6 BETWEEN $4 AND $5 \
                 AND m.ended_at IS NULL ORDER BY c.id DESC LIMIT $6",
                args![
                    tenant,
                    i64::from(south_west.lat_e6),
                    i64::from(north_east.lat_e6),
                    i64::from(south_west.lon_e6),
                    i64::from(north_east.lon_e6),
                    CANDIDATES_MAX
                ],
            )
            .await?;
        rows.extend(
            near.into_iter()
                .filter(|row| !rows.iter().any(|known| known.id == row.id))
                .collect::<Vec<_>>(),
        );
    }
    Ok(rows)
}
