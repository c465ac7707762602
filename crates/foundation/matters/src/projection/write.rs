//! Writing the rows that changed.

use super::rows::{ClockRow, Projection, StepRow, WorkItem};
use kernel::id::{MatterId, TenantId};
use kernel::time::Instant;
use store::{Fault, Query, Tx, args};

/// Writes what differs between two projections of the same matter.
pub(crate) async fn write(
    tx: &mut Tx,
    matter: MatterId,
    before: &Projection,
    after: &Projection,
) -> Result<(), Fault> {
    for (instance, step) in &after.steps {
        if before.steps.get(instance) != Some(step) {
            put_step(tx, step).await?;
        }
    }
    for (instance, step) in &before.steps {
        if !after.steps.contains_key(instance) {
            take_away(tx, step).await?;
        }
    }
    for (instance, clock) in &after.clocks {
        if before.clocks.get(instance) != Some(clock) {
            put_clock(tx, clock).await?;
        }
    }
    for (key, item) in &before.items {
        if !after.items.contains_key(key) {
            let sql = "DELETE FROM matter_work_item WHERE tenant_id = $1 AND id = $2 AND who = $3";
            tx.exec(sql, args![item.tenant_id, item.id, item.who.as_str()]).await?;
        }
    }
    for (key, item) in &after.items {
        if before.items.get(key) != Some(item) {
            put_item(tx, item).await?;
        }
    }
    if before.timer != after.timer {
        put_timer(tx, matter, after.timer).await?;
    }
    put_headline(tx, matter, after).await
}

/// Removes every projected row of a matter.
pub(crate) async fn clear(tx: &mut Tx, matter: MatterId) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    for sql in [
        "DELETE FROM matter_step WHERE tenant_id = $1 AND matter_id = $2",
        "DELETE FROM matter_clock WHERE tenant_id = $1 AND matter_id = $2",
        "DELETE FROM matter_work_item WHERE tenant_id = $1 AND matter_id = $2",
        "DELETE FROM matter_timer WHERE tenant_id = $1 AND matter_id = $2",
    ] {
        tx.exec(sql, args![tenant, matter]).await?;
    }
    Ok(())
}

/// Writes a projection in place of whatever is there.
pub(crate) async fn replace(
    tx: &mut Tx,
    matter: MatterId,
    after: &Projection,
) -> Result<(), Fault> {
    clear(tx, matter).await?;
    write(tx, matter, &Projection::default(), after).await
}

async fn put_step(tx: &mut Tx, step: &StepRow) -> Result<(), Fault> {
    let sql = "INSERT INTO matter_step (tenant_id, matter_id, instance, step, kind, block, part, who, org_id,
            entered_at, due_at, left_at, left_how, outcome, paused)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (tenant_id, matter_id, instance) DO UPDATE SET part = excluded.part, who = excluded.who,
            org_id = excluded.org_id, due_at = excluded.due_at, left_at = excluded.left_at,
            left_how = excluded.left_how, outcome = excluded.outcome, paused = excluded.paused";
    let step = step.clone();
    let values = args![
        step.tenant_id,
        step.matter_id,
        step.instance,
        step.step,
        step.kind,
        step.block,
        step.part,
        step.who,
        step.org_id,
        step.entered_at,
        step.due_at,
        step.left_at,
        step.left_how,
        step.outcome,
        step.paused,
    ];
    tx.exec(sql, values).await?;
    Ok(())
}

/// Removes a stay that never was, because what led to it was taken back.
async fn take_away(tx: &mut Tx, step: &StepRow) -> Result<(), Fault> {
    for sql in [
        "DELETE FROM matter_step WHERE tenant_id = $1 AND matter_id = $2 AND instance = $3",
        "DELETE FROM matter_clock WHERE tenant_id = $1 AND matter_id = $2 AND instance = $3",
    ] {
        tx.exec(sql, args![step.tenant_id, step.matter_id, step.instance]).await?;
    }
    Ok(())
}

async fn put_clock(tx: &mut Tx, clock: &ClockRow) -> Result<(), Fault> {
    let sql = "INSERT INTO matter_clock (tenant_id, matter_id, instance, step, limit_text, started_at, due_at,
            paused_at, stopped_at, late, provisional, extended, tier)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (tenant_id, matter_id, instance) DO UPDATE SET limit_text = excluded.limit_text,
            due_at = excluded.due_at, paused_at = excluded.paused_at, stopped_at = excluded.stopped_at,
            late = excluded.late, provisional = excluded.provisional, extended = excluded.extended,
            tier = excluded.tier";
    let clock = clock.clone();
    let values = args![
        clock.tenant_id,
        clock.matter_id,
        clock.instance,
        clock.step,
        clock.limit_text,
        clock.started_at,
        clock.due_at,
        clock.paused_at,
        clock.stopped_at,
        clock.late,
        clock.provisional,
        clock.extended,
        clock.tier,
    ];
    tx.exec(sql, values).await?;
    Ok(())
}

async fn put_item(tx: &mut Tx, item: &WorkItem) -> Result<(), Fault> {
    let sql = "INSERT INTO matter_work_item (tenant_id, who, due_at, id, matter_id, instance, area_id, kind, step,
            purpose, paused, urgent, entered_at, rework, calm, ahead)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (tenant_id, id, who) DO UPDATE SET due_at = excluded.due_at, area_id = excluded.area_id,
            paused = excluded.paused, urgent = excluded.urgent, rework = excluded.rework,
            calm = excluded.calm, ahead = excluded.ahead";
    let item = item.clone();
    let values = args![
        item.tenant_id,
        item.who,
        item.due_at,
        item.id,
        item.matter_id,
        item.instance,
        item.area_id,
        item.kind,
        item.step,
        item.purpose,
        item.paused,
        item.urgent,
        item.entered_at,
        item.rework,
        item.calm,
        item.ahead,
    ];
    tx.exec(sql, values).await?;
    Ok(())
}

async fn put_timer(tx: &mut Tx, matter: MatterId, due: Option<Instant>) -> Result<(), Fault> {
    let tenant: TenantId = Query::tenant(tx);
    match due {
        Some(due) => {
            let sql = "INSERT INTO matter_timer (tenant_id, matter_id, due_at) VALUES ($1, $2, $3)
                ON CONFLICT (tenant_id, matter_id) DO UPDATE SET due_at = excluded.due_at";
            tx.exec(sql, args![tenant, matter, due]).await?;
        }
        None => {
            let sql = "DELETE FROM matter_timer WHERE tenant_id = $1 AND matter_id = $2";
            tx.exec(sql, args![tenant, matter]).await?;
        }
    }
    Ok(())
}

async fn put_headline(tx: &mut Tx, matter: MatterId, after: &Projection) -> Result<(), Fault> {
    let tenant: TenantId = Query::tenant(tx);
    let sql = "UPDATE matter SET state = $1, situation = $2, due_at = $3, ended_at = $4, version = $5, changed_at = $6,
            rework = $7, rework_seq = $8, rework_from = $9, rework_by = $10, turn = $11, rank = $12
        WHERE tenant_id = $13 AND id = $14";
    let rework = after.rework.as_ref();
    let (turn, rank) = after.turn();
    let values = args![
        after.state.as_str(),
        after.situation,
        after.due_at,
        after.ended_at,
        after.version,
        after.changed_at.unwrap_or(Instant::MIN),
        rework.map(|rework| rework.round),
        rework.map(|rework| rework.seq),
        rework.map(|rework| i64::from(rework.from)),
        rework.map(|rework| rework.by.clone()),
        turn,
        rank,
        tenant,
        matter,
    ];
    tx.exec(sql, values).await?;
    Ok(())
}
