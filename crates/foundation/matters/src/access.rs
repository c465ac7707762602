//! Who may see a matter, and as whom.

use crate::matter::{Audience, acting_keys, is_reporter};
use crate::projection::MatterRow;
use crate::runtime::Runtime;
use kernel::access::{Actor, Belongs, Head, Who};
use kernel::id::OrgId;
use std::collections::BTreeSet;
use store::{Fault, Query, args};

/// Returns as whom an actor may see a matter: staff by a role in its area, by an organisation that takes part, or because
/// something of it waits or waited for them; whoever registered it; the reporter; nobody else. A matter of another office is
/// not found at all.
pub async fn audience(
    q: &mut impl Query,
    runtime: &Runtime,
    actor: &Actor,
    row: &MatterRow,
) -> Result<Option<Audience>, Fault> {
    match actor.who {
        Who::Staff(account) => {
            let rules = runtime.in_force();
            let now = q.now();
            let Some(subject) = runtime.subject(&row.subject_kind) else { return Ok(None) };
            let named = acting_keys(actor, row, now).into_iter().map(Head::Named);
            let scope = rules.rules.roles().scope(actor, subject.verbs().view, now);
            let scope = scope.with(named).with([Head::Mine(account)]);
            Ok(scope.matches(&belongs(q, row).await?).then_some(Audience::Staff))
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
    let rules = runtime.in_force();
    let now = q.now();
    Ok(rules.rules.roles().may(actor, verb, &belongs(q, row).await?, now))
}

/// To whom a matter belongs: where it lies, the organisations that take or took part, whoever registered it, and the
/// who-keys for which something of it waits or waited.
pub async fn belongs(q: &mut impl Query, row: &MatterRow) -> Result<Belongs, Fault> {
    let sql = "SELECT who, org_id FROM matter_step WHERE tenant_id = $1 AND matter_id = $2
        UNION SELECT who, NULL FROM matter_work_item WHERE tenant_id = $1 AND matter_id = $2";
    let rows: Vec<(String, Option<OrgId>)> = q.all(sql, args![row.tenant_id, row.id]).await?;
    let orgs: BTreeSet<OrgId> = rows.iter().filter_map(|(_, org)| *org).collect();
    let named: BTreeSet<&str> = rows.iter().flat_map(|(who, _)| who.split(' ')).collect();
    Ok(Belongs {
        areas: row.chain(),
        orgs: orgs.into_iter().collect(),
        owners: row.started_by.into_iter().collect(),
        named: named.into_iter().map(str::to_owned).collect(),
        public: false,
    })
}
