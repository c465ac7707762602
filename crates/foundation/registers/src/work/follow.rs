//! Native records that others write are listed anew, and after a change of areas every record says anew whose it is: what
//! was written tells so in the same transaction, so that nothing is forgotten, and what comes twice changes nothing.

use super::done;
use crate::command::relist;
use crate::native;
use crate::planned;
use crate::shelf::Shelf;
use kernel::area::Level;
use kernel::id::TenantId;
use kernel::register::Record;
use kernel::rules::RuleSet;
use matters::Runtime;
use registry::events::{AREA_CHANGED, ORG_CHANGED};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{BoxFuture, By, Consumer, Ctx, Error, Fault, OutboxRow, Query, Tx};
use uuid::Uuid;

/// Hears of rows that are records, and of areas in which records lie.
pub(crate) const CONSUMER: Consumer =
    Consumer { name: "registers.native", kinds: &[ORG_CHANGED, AREA_CHANGED], run };

fn run(ctx: Arc<Ctx>, event: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let rules = ctx.get::<Runtime>()?.in_force().rules.clone();
        let one = (event.kind == ORG_CHANGED).then_some(event.subject);
        for office in offices(&ctx, &rules, event.tenant_id, one).await? {
            let by = By::system(office, "registers", "lists");
            let rules = rules.clone();
            let listed = ctx.store.write_again(by, move |tx| {
                let rules = rules.clone();
                Box::pin(async move { follow(tx, &rules, one).await })
            });
            done(listed.await)?;
        }
        Ok(())
    })
}

/// Returns the offices whose lists have to follow: that of whoever wrote it and that in which the row lies; of a change of
/// areas, which may pass ground on to others, all.
async fn offices(
    ctx: &Ctx,
    rules: &RuleSet,
    told: TenantId,
    one: Option<Uuid>,
) -> Result<BTreeSet<TenantId>, Fault> {
    let Some(id) = one else {
        let mut all = planned::offices(&ctx.store, rules).await?;
        all.insert(told);
        return Ok(all);
    };
    let mut found = BTreeSet::from([told]);
    let mut q = ctx.store.read(told).await?;
    for register in rules.registers() {
        let Some(native) = native::of(&register.id) else { continue };
        let records = native.records(&mut q.lend(), register, &[id]).await?;
        let street = |record: &Record| record.whose.areas.get(&Level::Street).copied();
        found.extend(records.values().filter_map(street).map(TenantId::from));
    }
    Ok(found)
}

/// Lists a record anew, or plans that for all of the office.
async fn follow(tx: &mut Tx, rules: &RuleSet, one: Option<Uuid>) -> Result<(), Error> {
    for register in rules.registers() {
        let shelf = Shelf::of(rules, register);
        match (one, shelf.native()) {
            (Some(id), Some(native)) => {
                relist(tx, shelf, native, id).await?;
            }
            (Some(_), None) => {}
            (None, _) => {
                planned::plan(tx, shelf).await?;
                let (now, lists) = (Query::now(tx), planned::numbers(shelf));
                planned::enqueue(tx, shelf, &lists, now, Uuid::nil());
            }
        }
    }
    Ok(())
}
