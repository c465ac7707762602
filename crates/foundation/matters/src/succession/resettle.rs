//! One matter goes to where it belongs as the registry stands.

use super::seats::{moved, resting_on};
use crate::command::{Doing, act, put_areas, rebuild_matter};
use crate::matter::lock;
use crate::projection::MatterRow;
use crate::runtime::Runtime;
use kernel::area::Level;
use kernel::id::{AreaId, MatterId};
use kernel::procedure::Act;
use registry::Levels;
use store::{Error, Fault, Reading, Tx};

/// Lets a matter follow the areas and organisations on which it rests, as the platform: its areas are those of today, and
/// whoever sits there now holds what waited for those who are no more. Where and with whom it was stays on record. Tells
/// whether anything changed.
pub async fn resettle(tx: &mut Tx, runtime: &Runtime, matter: MatterId) -> Result<bool, Error> {
    let Some(row) = lock(tx, matter).await? else { return Ok(false) };
    let home = home(tx, runtime, &row).await?;
    let mut levels = registry::levels(tx, home).await?;
    let mut area = home;
    if !stays_here(tx, runtime, &row, &levels).await? {
        // What another office would have to finish, or what finds no area of its level, stays where it began.
        (area, levels) = (row.area_id, as_it_lies(&row));
    }
    let lies = area != row.area_id || levels != as_it_lies(&row);
    if lies {
        put_areas(tx, runtime, &row, area, levels).await?;
    }
    let passed = row.runs() && pass_seats(tx, runtime, &row, &levels).await?;
    if lies && row.runs() {
        rebuild_matter(tx, runtime, matter).await?;
    }
    Ok(lies || passed)
}

async fn pass_seats(
    tx: &mut Tx,
    runtime: &Runtime,
    row: &MatterRow,
    levels: &Levels,
) -> Result<bool, Error> {
    let history = runtime.history(tx, row.clone()).await?;
    let keys = moved(tx, row, levels, resting_on(&history.folded)).await?;
    if keys.is_empty() {
        return Ok(false);
    }
    let command = tx.new_id();
    act(tx, runtime, row.id, Doing::new(command, Act::Reseat { keys })).await?;
    Ok(true)
}

fn as_it_lies(row: &MatterRow) -> Levels {
    Levels {
        city: row.city_id,
        district: row.district_id,
        street: row.street_id,
        community: row.community_id,
        group: row.group_id,
        grid: row.grid_id,
    }
}

/// Tells whether the areas are those of the same office, and narrow enough for the procedure.
async fn stays_here(
    tx: &mut Tx,
    runtime: &Runtime,
    row: &MatterRow,
    levels: &Levels,
) -> Result<bool, Error> {
    let procedure = runtime.procedure(tx, &row.rules_sha256, &row.procedure).await?;
    let needed = Level::parse(&procedure.level);
    if needed.is_some_and(|level| levels.at(level).is_none()) {
        return Ok(false);
    }
    let Some(street) = row.street_id.filter(|street| levels.street != Some(*street)) else {
        return Ok(true);
    };
    Ok(registry::area(tx, street).await?.is_none_or(|street| !street.present))
}

/// Returns the area in which a matter lies today: its own while that is there whole, else the part in which its subject
/// lies, else whatever goes on with the area.
async fn home(tx: &mut Tx, runtime: &Runtime, row: &MatterRow) -> Result<AreaId, Fault> {
    let present = registry::area(tx, row.area_id).await?.is_some_and(|area| area.present);
    let heirs = registry::heirs(tx, row.area_id).await?;
    if !heirs.is_empty()
        && let Some(subject) = runtime.subject(&row.subject_kind)
        && let Some(ground) = subject.ground(&mut Reading::Tx(tx), row).await?
    {
        let around = registry::chain(tx, ground).await?;
        if present && around.contains(&row.area_id) {
            return Ok(row.area_id);
        }
        if let Some(part) = heirs.into_iter().find(|heir| around.contains(heir)) {
            return Ok(part);
        }
    }
    if present {
        return Ok(row.area_id);
    }
    Ok(registry::heir(tx, row.area_id).await?.unwrap_or(row.area_id))
}
