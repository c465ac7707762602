//! Whom to call about a matter: the published telephone of whoever has it.

use crate::shown::NowView;
use kernel::access::WhoKey;
use kernel::id::{AreaId, OrgId};
use registry::{Duty, DutyRow, OrgRow};
use std::collections::BTreeSet;
use store::{Fault, Query};

/// Adds the telephones of the holders: an organisation's own, a grid's and a community's as the public board has them.
pub(crate) async fn add(q: &mut impl Query, now: &mut NowView) -> Result<(), Fault> {
    let (mut areas, mut orgs) = (BTreeSet::new(), BTreeSet::new());
    for holder in &now.holders {
        match WhoKey::read(&holder.key) {
            Some(WhoKey::RoleAt(_, area)) => drop(areas.insert(area)),
            Some(WhoKey::RoleIn(_, org) | WhoKey::Org(org)) => drop(orgs.insert(org)),
            Some(WhoKey::Account(_)) | None => {}
        }
    }
    let areas: Vec<AreaId> = areas.into_iter().collect();
    let orgs: Vec<OrgId> = orgs.into_iter().collect();
    let today = q.now().china_date();
    let duties = match areas.is_empty() {
        true => Vec::new(),
        false => registry::duties_of(q, &areas, today).await?,
    };
    let orgs = registry::orgs_by_id(q, &orgs).await?;
    for holder in &mut now.holders {
        holder.phone = phone(&holder.key, &duties, &orgs);
    }
    Ok(())
}

fn phone(key: &str, duties: &[DutyRow], orgs: &[OrgRow]) -> Option<String> {
    match WhoKey::read(key)? {
        WhoKey::Org(org) | WhoKey::RoleIn(_, org) => {
            orgs.iter().find(|row| row.id == org)?.phone.clone()
        }
        WhoKey::RoleAt(role, area) => {
            let asked: &[Duty] = match role.split_once('.') {
                Some(("grid", _)) => &[Duty::GridWorker, Duty::GridLeader],
                Some(("community", _)) => &[Duty::Head],
                _ => &[],
            };
            let of_area = |duty: &Duty| {
                let rows = duties.iter().filter(|row| row.area_id == area);
                rows.filter(|row| row.duty == *duty).find_map(|row| row.phone.clone())
            };
            asked.iter().find_map(of_area)
        }
        WhoKey::Account(_) => None,
    }
}
