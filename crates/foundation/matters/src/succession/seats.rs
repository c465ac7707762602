//! Which who-key takes the place of one whose area or organisation is no more, or has let the matter go.

use crate::projection::{Folded, MatterRow};
use kernel::access::WhoKey;
use registry::Levels;
use std::collections::{BTreeMap, BTreeSet};
use store::{Fault, Query};

/// Returns the who-keys on which a running matter rests: holders, those asked, those told, those named at dispatch.
pub(super) fn resting_on(folded: &Folded) -> BTreeSet<String> {
    let state = &folded.state;
    let mut keys = BTreeSet::new();
    for stay in state.marking.values() {
        keys.extend(stay.who.iter().cloned());
        if let Some(asked) = &stay.ask {
            keys.insert(asked.of.clone());
            keys.extend(asked.ask.to.clone());
        }
    }
    for stay in folded.stays.values().filter(|stay| stay.left.is_none()) {
        keys.extend(stay.told.iter().cloned());
    }
    keys.extend(state.lead.iter().chain(&state.assistants).map(|party| party.who.clone()));
    keys
}

/// Returns which keys of a matter others take, when it lay in the areas of `row` and lies in `levels` now.
pub(super) async fn moved(
    q: &mut impl Query,
    row: &MatterRow,
    levels: &Levels,
    keys: BTreeSet<String>,
) -> Result<BTreeMap<String, String>, Fault> {
    let mut found = BTreeMap::new();
    for key in keys {
        if let Some(now) = now(q, row, levels, &key).await?.filter(|now| *now != key) {
            found.insert(key, now);
        }
    }
    Ok(found)
}

async fn now(
    q: &mut impl Query,
    row: &MatterRow,
    levels: &Levels,
    key: &str,
) -> Result<Option<String>, Fault> {
    let area = match WhoKey::read(key) {
        Some(WhoKey::Org(org)) => {
            let heir = registry::org_heir(q, org).await?;
            return Ok(heir.map(|heir| WhoKey::Org(heir).to_string()));
        }
        Some(WhoKey::RoleIn(role, org)) => {
            let heir = registry::org_heir(q, org).await?;
            return Ok(heir.map(|heir| WhoKey::RoleIn(role, heir).to_string()));
        }
        Some(WhoKey::RoleAt(role, area)) => match registry::area(q, area).await? {
            Some(found) => Some((role, area, found)),
            // A key of before, when a role in an organisation was written like one for an area.
            None => {
                let org = registry::org(q, area.uuid().into()).await?;
                return Ok(org.map(|org| WhoKey::RoleIn(role, org.id).to_string()));
            }
        },
        Some(WhoKey::Account(_)) | None => None,
    };
    let Some((role, area, found)) = area else { return Ok(None) };
    let lay = row.levels().any(|(_, old)| old == area);
    let seat = match levels.at(found.level).filter(|_| lay) {
        Some(here) => Some(here),
        None if found.present => Some(area),
        None => registry::heir(q, area).await?,
    };
    Ok(seat.map(|seat| WhoKey::RoleAt(role, seat).to_string()))
}
