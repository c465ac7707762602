//! The past of areas: names, codes, parents, boundaries, changes and successions.

use kernel::id::{AccountId, AreaId, EventId};
use kernel::time::{Date, Instant};
use store::{Fault, Query, args};

store::row! {
    /// A value of an area that held from a day until a day.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DatedText {
        /// The first day.
        pub from_on: Date,
        /// The first day on which it no longer holds.
        pub to_on: Option<Date>,
        /// The value.
        pub value: String,
    }

    /// An area above, from a day until a day.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DatedParent {
        /// The first day.
        pub from_on: Date,
        /// The first day on which it no longer holds.
        pub to_on: Option<Date>,
        /// The area above.
        pub parent_id: AreaId,
        /// Its present name.
        pub parent_name: String,
    }

    /// A change that was ordered.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ChangeRow {
        /// Its id.
        pub id: EventId,
        /// Its kind: `found`, `rename`, `recode`, `transfer`, `split`, `merge`, `rebound`, `boundary`, `end`.
        pub kind: String,
        /// From when on it holds.
        pub effective_on: Date,
        /// Why.
        pub reason: String,
        /// The number of the government's approval.
        pub approval_number: Option<String>,
        /// Who approved.
        pub approval_by: Option<String>,
        /// When it was approved.
        pub approved_on: Option<Date>,
        /// When it was ordered.
        pub made_at: Instant,
        /// By whom; none for the program itself.
        pub made_by: Option<AccountId>,
    }

    /// Which area came from which.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SuccessionRow {
        /// The change.
        pub change_id: EventId,
        /// How: `rename`, `transfer`, `split`, `merge`, `rebound`.
        pub kind: String,
        /// From when on.
        pub effective_on: Date,
        /// The area before.
        pub from_id: AreaId,
        /// Its last name.
        pub from_name: String,
        /// The area after.
        pub to_id: AreaId,
        /// Its present name.
        pub to_name: String,
    }
}

/// Returns the names of an area, the latest first.
pub async fn names(q: &mut impl Query, id: AreaId) -> Result<Vec<DatedText>, Fault> {
    q.all(
        "SELECT from_on, to_on, name AS value FROM registry_area_name WHERE area_id = $1 ORDER BY from_on DESC",
        args![id],
    )
    .await
}

/// Returns the codes of an area, the latest first.
pub async fn codes(q: &mut impl Query, id: AreaId) -> Result<Vec<DatedText>, Fault> {
    q.all(
        "SELECT from_on, to_on, code AS value FROM registry_area_code WHERE area_id = $1 ORDER BY from_on DESC",
        args![id],
    )
    .await
}

/// Returns the areas above an area over time, the latest first.
pub async fn parents(q: &mut impl Query, id: AreaId) -> Result<Vec<DatedParent>, Fault> {
    q.all(
        "SELECT p.from_on, p.to_on, p.parent_id, a.name AS parent_name
         FROM registry_area_parent p JOIN registry_area a ON a.id = p.parent_id
         WHERE p.area_id = $1 ORDER BY p.from_on DESC",
        args![id],
    )
    .await
}

/// Returns the boundary of an area on a day as a GeoJSON geometry.
pub async fn boundary(q: &mut impl Query, id: AreaId, on: Date) -> Result<Option<String>, Fault> {
    let row: Option<(String,)> = q
        .opt(
            "SELECT geojson FROM registry_area_boundary
             WHERE area_id = $1 AND from_on <= $2 AND (to_on IS NULL OR to_on > $2)",
            args![id, on],
        )
        .await?;
    Ok(row.map(|(geojson,)| geojson))
}

/// Returns the changes of an area, the latest first.
pub async fn changes(q: &mut impl Query, id: AreaId) -> Result<Vec<ChangeRow>, Fault> {
    q.all(
        "SELECT c.id, c.kind, c.effective_on, c.reason, c.approval_number, c.approval_by, c.approved_on,
           c.made_at, c.made_by
         FROM registry_change_area ca JOIN registry_change c ON c.id = ca.change_id
         WHERE ca.area_id = $1 ORDER BY c.effective_on DESC, c.id DESC",
        args![id],
    )
    .await
}

/// Returns from which areas an area came and what came of it, the latest first; renames are not among them.
pub async fn successions(q: &mut impl Query, id: AreaId) -> Result<Vec<SuccessionRow>, Fault> {
    q.all(
        "SELECT s.change_id, s.kind, s.effective_on, s.from_id, f.name AS from_name, s.to_id, t.name AS to_name
         FROM registry_succession s
         JOIN registry_area f ON f.id = s.from_id JOIN registry_area t ON t.id = s.to_id
         WHERE (s.from_id = $1 OR s.to_id = $1) AND s.from_id <> s.to_id
         ORDER BY s.effective_on DESC, s.id DESC",
        args![id],
    )
    .await
}
