//! Whom to call about a matter: the published telephone of whoever has it.

use crate::shown::{Key, NowView};
use kernel::id::{AreaId, OrgId};
use registry::{Duty, DutyRow, OrgRow};
use std::collections::BTreeSet;
use store::{Fault, Query};

/// Adds the telephones of the holders: an organisation's own, a grid's and a community's as the public board has them.
pub(crate) async fn add(q: &mut impl Query, now: &mut NowView) -> Result<(), Fault> {
    let (mut areas, mut orgs) = (BTreeSet::new(), BTreeSet::new());
    for holder in &now.holders {
        match Key::of(&holder.key) {
            Key::Role { area, org, .. } => {
                areas.extend(area);
                orgs.extend(org);
            }
            Key::Org(org) => drop(orgs.insert(org)),
            Key::Account(_) | Key::Other => {}
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
    let of_org = |org: OrgId| orgs.iter().find(|row| row.id == org)?.phone.clone();
    match Key::of(key) {
        Key::Org(org) => of_org(org),
        Key::Role { role, area, org } => {
            let asked: &[Duty] = match role.split_once('.') {
                Some(("grid", _)) => &[Duty::GridWorker, Duty::GridLeader],
                Some(("community", _)) => &[Duty::Head],
                _ => &[],
            };
            let of_area = |duty: &Duty| {
                let rows = duties.iter().filter(|row| Some(row.area_id) == area);
                rows.filter(|row| row.duty == *duty).find_map(|row| row.phone.clone())
            };
            asked.iter().find_map(of_area).or_else(|| org.and_then(of_org))
        }
        Key::Account(_) | Key::Other => None,
    }
}
