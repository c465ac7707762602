//! What a search looks into, written with every change of a place.

use super::spelling::{keys_of, number_of};
use kernel::area::PlaceKind;
use kernel::id::{AreaId, PlaceId};
use std::collections::BTreeSet;
use store::{By, Error, Fault, Query, Store, Tx, args};

/// Goes up when places are to be read in another way.
const SPELLING: i64 = 1;
/// So many places are brought up to date in one transaction.
const BATCH: i64 = 500;

type Facts = (PlaceKindKey, String, String, Option<AreaId>, Option<PlaceId>);
type PlaceKindKey = String;

/// Writes under which words and which number a place is found.
pub(crate) async fn index_place(tx: &mut Tx, id: PlaceId) -> Result<(), Fault> {
    let facts: Option<Facts> = tx
        .opt(
            "SELECT kind, name, address, street_id, parent_id FROM registry_place WHERE id = $1",
            args![id],
        )
        .await?;
    let Some((kind, name, address, street, parent)) = facts else { return Ok(()) };
    let building = kind == PlaceKind::Building.key();
    let number = if building { number_of(&name) } else { String::new() };
    let words = if building || kind == PlaceKind::Compound.key() {
        words(tx, id, &name, &address, parent).await?
    } else {
        BTreeSet::new()
    };
    tx.exec("DELETE FROM registry_place_word WHERE place_id = $1", args![id]).await?;
    for word in words {
        tx.exec(
            "INSERT INTO registry_place_word (place_id, word, street_id) VALUES ($1, $2, $3)",
            args![id, word, street],
        )
        .await?;
    }
    tx.exec(
        "UPDATE registry_place SET number = $2, spelling = $3 WHERE id = $1",
        args![id, number, SPELLING],
    )
    .await?;
    Ok(())
}

/// Present and former names, and the address, unless it is that of the compound around.
async fn words(
    tx: &mut Tx,
    id: PlaceId,
    name: &str,
    address: &str,
    parent: Option<PlaceId>,
) -> Result<BTreeSet<String>, Fault> {
    let names: Vec<(String,)> =
        tx.all("SELECT name FROM registry_place_name WHERE place_id = $1", args![id]).await?;
    let mut words = keys_of(name);
    words.extend(names.iter().flat_map(|(name,)| keys_of(name)));
    let around: Option<(String,)> = match parent {
        Some(parent) => {
            tx.opt("SELECT address FROM registry_place WHERE id = $1", args![parent]).await?
        }
        None => None,
    };
    if around.is_none_or(|(around,)| around.trim() != address.trim()) {
        words.extend(keys_of(address));
    }
    Ok(words)
}

/// Words lie in the street in which their places lie; `areas` are grids that may now lie elsewhere.
pub(crate) async fn follow_areas(tx: &mut Tx, areas: &[AreaId]) -> Result<(), Fault> {
    tx.exec(
        "UPDATE registry_place_word SET
           street_id = (SELECT p.street_id FROM registry_place p WHERE p.id = registry_place_word.place_id)
         WHERE place_id IN (SELECT id FROM registry_place WHERE grid_id = ANY($1))
            OR place_id IN (SELECT parent_id FROM registry_place WHERE grid_id = ANY($1))",
        args![areas],
    )
    .await?;
    Ok(())
}

/// Indexes the places that an earlier program wrote. Returns how many there were.
pub async fn index_places(store: &Store, by: &By) -> Result<usize, Error> {
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
    let ids: Vec<(PlaceId,)> = tx
        .all(
            "SELECT id FROM registry_place WHERE spelling < $1 ORDER BY spelling, id LIMIT $2",
            args![SPELLING, BATCH],
        )
        .await?;
    for (id,) in &ids {
        index_place(tx, *id).await?;
    }
    Ok(ids.len())
}
