//! Who-keys of before: a role in an organisation was once written like one for an area. Running matters that rest on such a
//! key follow once, before the program serves; an interrupted run is gone on with.

use super::resettle::resettle;
use crate::inbox::waiting;
use crate::runtime::Runtime;
use crate::trouble::{self, Work};
use kernel::access::WhoKey;
use kernel::id::{AreaId, MatterId, OrgId, TenantId};
use std::collections::BTreeSet;
use store::{By, Fault, NO_TENANT, Query, Store, args};

/// Lets every running matter follow that rests on a key of before. Returns how many did.
pub async fn put_right(store: &Store, runtime: &Runtime) -> Result<usize, Fault> {
    let mut reader = store.read(NO_TENANT).await?;
    let offices: Vec<(TenantId,)> =
        reader.all("SELECT DISTINCT tenant_id FROM matter_work_item", args![]).await?;
    drop(reader);
    let mut done = 0;
    for (office,) in offices {
        let mut reader = store.read(office).await?;
        let keys = of_before(&mut reader).await?;
        let sql = "SELECT DISTINCT matter_id FROM matter_work_item WHERE tenant_id = $1 AND who = ANY($2)";
        let matters: Vec<(MatterId,)> = match keys.is_empty() {
            true => Vec::new(),
            false => reader.all(sql, args![office, keys]).await?,
        };
        drop(reader);
        for (matter,) in matters {
            let mut by = By::system(office, "matters", "upgrade");
            by.matter = Some(matter);
            let runtime = runtime.clone();
            let follows = store.write_again(by, move |tx| {
                let runtime = runtime.clone();
                Box::pin(async move { resettle(tx, &runtime, matter).await })
            });
            match follows.await {
                Ok(followed) => done += usize::from(followed),
                // One that cannot follow keeps nobody from serving; it is tried again later.
                Err(error) => trouble::put_off(store, office, matter, Work::Follow, error).await?,
            }
        }
    }
    Ok(done)
}

/// Returns the keys of an office's work that name an organisation where an area belongs.
async fn of_before(q: &mut impl Query) -> Result<Vec<String>, Fault> {
    let keys: Vec<(String, AreaId)> = waiting(q)
        .await?
        .into_iter()
        .filter_map(|key| match WhoKey::read(&key) {
            Some(WhoKey::RoleAt(_, area)) => Some((key.clone(), area)),
            _ => None,
        })
        .collect();
    let ids: BTreeSet<OrgId> = keys.iter().map(|(_, area)| OrgId::from_uuid(area.uuid())).collect();
    let ids: Vec<OrgId> = ids.into_iter().collect();
    let orgs: BTreeSet<AreaId> =
        registry::orgs_by_id(q, &ids).await?.into_iter().map(|row| row.id.uuid().into()).collect();
    Ok(keys.into_iter().filter(|(_, area)| orgs.contains(area)).map(|(key, _)| key).collect())
}
