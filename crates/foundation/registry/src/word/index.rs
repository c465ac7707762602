//! What a search looks into, written with every change of a name or of where something lies.

use super::find::Noun;
use super::spelling::keys_of;
use kernel::id::{AreaId, OrgId};
use std::collections::BTreeSet;
use store::{By, Error, Fault, Query, Store, Tx, args};
use uuid::Uuid;

/// Goes up when names are to be read in another way.
const SPELLING: i64 = 1;
/// So many rows are brought up to date in one transaction.
const BATCH: i64 = 500;

/// Writes under which words an organisation is found. One that has ended stays, so that it can be told as such.
pub(crate) async fn index_org(tx: &mut Tx, id: OrgId) -> Result<(), Fault> {
    let row: Option<(String, Option<String>, AreaId)> = tx
        .opt("SELECT name, credit_code, area_id FROM registry_org WHERE id = $1", args![id])
        .await?;
    let Some((name, code, area)) = row else { return Ok(()) };
    write(tx, Noun::Organisation, id.uuid(), area, words(&name, code.as_deref())).await?;
    tx.exec("UPDATE registry_org SET spelling = $2 WHERE id = $1", args![id, SPELLING]).await?;
    Ok(())
}

/// Writes under which words areas are found.
pub(super) async fn index_areas(tx: &mut Tx, ids: &[AreaId]) -> Result<(), Fault> {
    let sql = "SELECT id, name, code FROM registry_area WHERE id = ANY($1)";
    let rows: Vec<(AreaId, String, Option<String>)> = tx.all(sql, args![ids]).await?;
    for (id, name, code) in rows {
        write(tx, Noun::Area, id.uuid(), id, words(&name, code.as_deref())).await?;
        tx.exec("UPDATE registry_area SET spelling = $2 WHERE id = $1", args![id, SPELLING])
            .await?;
    }
    Ok(())
}

/// Areas that lie elsewhere take what is in them along; their own names may have changed.
pub(crate) async fn follow_names(tx: &mut Tx, areas: &[AreaId]) -> Result<(), Fault> {
    index_areas(tx, areas).await?;
    for area in areas {
        let scope = scope_of(tx, *area).await?;
        tx.exec(
            "UPDATE registry_word SET scope_id = $2
             WHERE of_id IN (SELECT id FROM registry_org WHERE area_id = $1) AND scope_id <> $2",
            args![*area, scope],
        )
        .await?;
    }
    Ok(())
}

fn words(name: &str, code: Option<&str>) -> BTreeSet<String> {
    let mut words = keys_of(name);
    words.extend(code.map(str::to_lowercase));
    words
}

/// The street in which an area lies, or the area itself.
async fn scope_of(tx: &mut Tx, area: AreaId) -> Result<AreaId, Fault> {
    let row: Option<(AreaId,)> = tx
        .opt(
            "SELECT u.ancestor_id FROM registry_area_up u JOIN registry_area a ON a.id = u.ancestor_id
             WHERE u.area_id = $1 AND a.level = 'street' AND a.present ORDER BY u.distance LIMIT 1",
            args![area],
        )
        .await?;
    Ok(row.map_or(area, |(street,)| street))
}

async fn write(
    tx: &mut Tx,
    noun: Noun,
    id: Uuid,
    area: AreaId,
    words: BTreeSet<String>,
) -> Result<(), Fault> {
    let scope = scope_of(tx, area).await?;
    tx.exec("DELETE FROM registry_word WHERE of_id = $1", args![id]).await?;
    for word in words {
        tx.exec(
            "INSERT INTO registry_word (scope_id, kind, word, of_id) VALUES ($1, $2, $3, $4)",
            args![scope, noun.key(), word, id],
        )
        .await?;
    }
    Ok(())
}

/// Indexes the areas and organisations that an earlier program wrote. Returns how many there were.
pub async fn index_names(store: &Store, by: &By) -> Result<usize, Error> {
    let mut total = 0;
    loop {
        let done: usize = store
            .write(by.clone(), move |tx| Box::pin(async move { Ok(index_batch(tx).await?) }))
            .await?;
        total += done;
        if done == 0 {
            return Ok(total);
        }
    }
}

async fn index_batch(tx: &mut Tx) -> Result<usize, Fault> {
    let areas = "SELECT id FROM registry_area WHERE spelling < $1 ORDER BY spelling, id LIMIT $2";
    let areas: Vec<(AreaId,)> = tx.all(areas, args![SPELLING, BATCH]).await?;
    let areas: Vec<AreaId> = areas.into_iter().map(|(id,)| id).collect();
    index_areas(tx, &areas).await?;
    let orgs = "SELECT id FROM registry_org WHERE spelling < $1 ORDER BY spelling, id LIMIT $2";
    let orgs: Vec<(OrgId,)> = tx.all(orgs, args![SPELLING, BATCH]).await?;
    for (id,) in &orgs {
        index_org(tx, *id).await?;
    }
    Ok(areas.len() + orgs.len())
}
