//! Questions about organisations.

use super::row::{OrgName, OrgRow, org_sql};
use crate::word::{Noun, Words, answering};
use kernel::area::Level;
use kernel::id::{AreaId, OrgId};
use store::{Fault, Query, Select, args};

/// Returns an organisation, an ended one too.
pub async fn org(q: &mut impl Query, id: OrgId) -> Result<Option<OrgRow>, Fault> {
    q.opt(org_sql!("WHERE o.id = $1"), args![id]).await
}

/// Returns organisations by their ids, in no order.
pub async fn orgs_by_id(q: &mut impl Query, ids: &[OrgId]) -> Result<Vec<OrgRow>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    q.all(org_sql!("WHERE o.id = ANY($1)"), args![ids]).await
}

/// Returns the organisations of areas and of what lies below them that answer to all words of a text, ended ones too, and
/// whether there may be more: no more are looked at than one word may lead to.
pub async fn orgs_called(
    q: &mut impl Query,
    areas: &[AreaId],
    text: &str,
) -> Result<(Vec<OrgRow>, bool), Fault> {
    let Some(words) = Words::of(text) else { return Ok((Vec::new(), false)) };
    let (ids, more) = answering(q, Noun::Organisation, areas, &words).await?;
    let select = Select::new(org_sql!("")).filter("o.id = ANY(?)", args![&ids]).filter(
        "o.area_id IN (SELECT area_id FROM registry_area_up WHERE ancestor_id = ANY(?))",
        args![areas],
    );
    let each = "EXISTS (SELECT 1 FROM registry_word y WHERE y.of_id = o.id AND y.word >= ? AND y.word < ?)";
    let rows = words.narrow(select, each).order("o.name, o.id").rows(q, ids.len()).await?;
    Ok((rows, more))
}

/// Returns which of these organisations belong to areas or to what lies below them.
pub(crate) async fn within(
    q: &mut impl Query,
    ids: &[OrgId],
    areas: &[AreaId],
) -> Result<Vec<OrgId>, Fault> {
    if ids.is_empty() || areas.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(OrgId,)> = q
        .all(
            "SELECT o.id FROM registry_org o WHERE o.id = ANY($1)
             AND o.area_id IN (SELECT area_id FROM registry_area_up WHERE ancestor_id = ANY($2))",
            args![ids, areas],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Returns the organisations to which cases of a street may be dispatched: those of the street, of what stands above it
/// and of what lies below it, in the order of their kinds and names.
pub async fn departments(q: &mut impl Query, street: AreaId) -> Result<Vec<OrgRow>, Fault> {
    q.all(
        org_sql!(
            "WHERE o.takes_dispatches AND o.ended_on IS NULL AND (
               o.area_id IN (SELECT area_id FROM registry_area_up WHERE ancestor_id = $1)
               OR o.area_id IN (SELECT ancestor_id FROM registry_area_up WHERE area_id = $1))
             ORDER BY o.kind, o.name, o.id"
        ),
        args![street],
    )
    .await
}

/// Returns the present organisations directly below one.
pub async fn suborgs(q: &mut impl Query, id: OrgId) -> Result<Vec<OrgRow>, Fault> {
    q.all(
        org_sql!("WHERE o.parent_id = $1 AND o.ended_on IS NULL ORDER BY o.name, o.id"),
        args![id],
    )
    .await
}

/// Returns the names of an organisation, the latest first.
pub async fn former_names(q: &mut impl Query, id: OrgId) -> Result<Vec<OrgName>, Fault> {
    q.all(
        "SELECT from_on, to_on, name FROM registry_org_name WHERE org_id = $1 ORDER BY from_on DESC",
        args![id],
    )
    .await
}

/// Returns the organisations of an area and of what lies below it, ended ones too, in the order of their ids behind one.
pub async fn org_ids(
    q: &mut impl Query,
    area: AreaId,
    after: OrgId,
    most: usize,
) -> Result<Vec<OrgId>, Fault> {
    let rows: Vec<(OrgId,)> = q
        .all(
            "SELECT o.id FROM registry_org o WHERE o.id > $2
             AND o.area_id IN (SELECT area_id FROM registry_area_up WHERE ancestor_id = $1)
             ORDER BY o.id LIMIT $3",
            args![area, after, most],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Returns the streets that have organisations, in the order of their ids.
pub async fn streets_with_orgs(q: &mut impl Query) -> Result<Vec<AreaId>, Fault> {
    let rows: Vec<(AreaId,)> = q
        .all(
            "SELECT a.id FROM registry_area a WHERE a.level = $1 AND EXISTS (
               SELECT 1 FROM registry_area_up u JOIN registry_org o ON o.area_id = u.area_id WHERE u.ancestor_id = a.id)
             ORDER BY a.id",
            args![Level::Street.key()],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
