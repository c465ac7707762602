//! Who can receive a case, and the dispatches that were refused.

use crate::case::rules::{PassedOn, Receiver};
use kernel::id::{CaseId, EventId, OrgId};
use registry::OrgRow;
use store::{Error, Fault, Query, Tx, args};

/// Returns an organisation as a receiver.
pub fn receiver_of(org: &OrgRow) -> Receiver {
    Receiver {
        id: org.id,
        kind: org.kind.clone(),
        name: org.name.clone(),
        takes: org.takes_dispatches && org.ended_on.is_none(),
    }
}

/// Returns a receiver by its id.
pub async fn receiver(q: &mut impl Query, id: OrgId) -> Result<Option<Receiver>, Fault> {
    Ok(registry::org(q, id).await?.as_ref().map(receiver_of))
}

/// Returns everybody in the tenant's street who takes dispatches.
pub async fn receivers(q: &mut impl Query) -> Result<Vec<Receiver>, Fault> {
    let street = q.tenant().into();
    Ok(registry::departments(q, street).await?.iter().map(receiver_of).collect())
}

/// Writes down that a dispatch was refused because it passes a duty on.
pub async fn count_refused(
    tx: &mut Tx,
    case: CaseId,
    category: &str,
    passed: &PassedOn,
) -> Result<(), Error> {
    let id: EventId = tx.new_id();
    let (tenant, now, account) = (tx.tenant(), tx.now(), tx.actor().who.account());
    tx.exec(
        "INSERT INTO desk_refused_dispatch (tenant_id, id, case_id, org_id, org_kind, category, part, account_id, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![tenant, id, case, passed.to.id, &passed.to.kind, category, passed.part.word(), account, now],
    )
    .await?;
    Ok(())
}

/// Returns how many dispatches of a case were refused.
pub async fn refused_of(q: &mut impl Query, case: CaseId) -> Result<i64, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT COUNT(*) FROM desk_refused_dispatch WHERE tenant_id = $1 AND case_id = $2";
    let (count,): (i64,) = q.one(sql, args![tenant, case]).await?;
    Ok(count)
}
