//! Which who-key takes the place of one whose area or organisation is no more, or has let the matter go.

use crate::matter::role_key;
use crate::projection::{Folded, MatterRow};
use kernel::id::{AreaId, OrgId};
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
    if let Some(org) = key.strip_prefix("org:") {
        let Ok(org) = org.parse::<OrgId>() else { return Ok(None) };
        return Ok(registry::org_heir(q, org).await?.map(|heir| format!("org:{heir}")));
    }
    let role = key.strip_prefix("role:").and_then(|rest| rest.split_once('@'));
    let Some((role, Ok(at))) = role.map(|(role, at)| (role, at.parse::<uuid::Uuid>())) else {
        return Ok(None);
    };
    let area = AreaId::from_uuid(at);
    if let Some(found) = registry::area(q, area).await? {
        let lay = row.levels().any(|(_, old)| old == area);
        let seat = match levels.at(found.level).filter(|_| lay) {
            Some(here) => Some(here),
            None if found.present => Some(area),
            None => registry::heir(q, area).await?,
        };
        return Ok(seat.map(|seat| role_key(role, seat)));
    }
    let heir = registry::org_heir(q, OrgId::from_uuid(at)).await?;
    Ok(heir.map(|heir| role_key(role, heir)))
}
