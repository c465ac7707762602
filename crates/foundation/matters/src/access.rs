//! Who may see a matter, and as whom.

use crate::matter::{Audience, MatterRow, acting_keys, is_reporter};
use crate::runtime::Runtime;
use kernel::access::{Actor, Who};
use kernel::id::OrgId;
use store::{Fault, Query, args};

/// Returns as whom an actor may see a matter: staff by a role in its area, by an organisation that takes part, or because
/// something of it waits for them; the reporter; nobody else. A matter of another office is not found at all.
pub async fn audience(
    q: &mut impl Query,
    runtime: &Runtime,
    actor: &Actor,
    row: &MatterRow,
) -> Result<Option<Audience>, Fault> {
    match actor.who {
        Who::Staff(account) => {
            let verb = format!("{}.view", row.subject_kind);
            let sees = staff_may(q, runtime, actor, row, &verb).await?
                || takes_part(q, actor, row).await?
                || row.started_by == Some(account);
            Ok(sees.then_some(Audience::Staff))
        }
        Who::System(_) => Ok(Some(Audience::Staff)),
        Who::Resident(_) | Who::Code { .. } | Who::Nobody => {
            Ok(is_reporter(actor, row).then_some(Audience::Parties))
        }
    }
}

/// Tells whether staff may do a verb to a matter: in its area, or through an organisation that takes part in it.
pub async fn staff_may(
    q: &mut impl Query,
    runtime: &Runtime,
    actor: &Actor,
    row: &MatterRow,
    verb: &str,
) -> Result<bool, Fault> {
    let orgs = orgs_of(q, row).await?;
    let rules = runtime.in_force();
    Ok(rules.rules.roles().may_for(actor, verb, &row.chain(), &orgs, q.now()))
}

/// Returns the organisations that take or took part in a matter.
async fn orgs_of(q: &mut impl Query, row: &MatterRow) -> Result<Vec<OrgId>, Fault> {
    let sql = "SELECT DISTINCT org_id FROM matter_step WHERE tenant_id = $1 AND matter_id = $2 AND org_id IS NOT NULL";
    let rows: Vec<(OrgId,)> = q.all(sql, args![row.tenant_id, row.id]).await?;
    Ok(rows.into_iter().map(|(org,)| org).collect())
}

/// Tells whether something of the matter waits, or waited, for one of the actor's who-keys.
async fn takes_part(q: &mut impl Query, actor: &Actor, row: &MatterRow) -> Result<bool, Fault> {
    let keys = acting_keys(actor, row, q.now());
    let sql = "SELECT who FROM matter_step WHERE tenant_id = $1 AND matter_id = $2
        UNION SELECT who FROM matter_work_item WHERE tenant_id = $1 AND matter_id = $2";
    let rows: Vec<(String,)> = q.all(sql, args![row.tenant_id, row.id]).await?;
    Ok(rows.iter().any(|(who,)| who.split(' ').any(|key| keys.contains(key))))
}
