//! Work of the day that belongs to no domain: what is past its retention is erased, and the heads of the journal are sent
//! to whoever keeps them elsewhere.

use crate::place::HeadsMail;
use kernel::id::TenantId;
use kernel::time::{Duration, Instant};
use matters::Runtime;
use serde_json::json;
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Fault, JobKind, JobRow, NewJob, Store, Tx};

const RETENTION: &str = "linli.retention";
const HEADS: &str = "linli.heads";
/// How many values are erased in one transaction.
const AT_ONCE: usize = 500;
/// The longest month, so that nothing goes too soon.
const MONTH_DAYS: i64 = 31;

/// The jobs of the program.
pub static JOBS: &[JobKind] =
    &[JobKind { kind: RETENTION, run: retention }, JobKind { kind: HEADS, run: heads }];

/// Whose letters carry the heads of the journal, and where they go.
pub struct Heads {
    /// The office.
    pub office: TenantId,
    /// Where to; nowhere when none is set.
    pub mail: Option<HeadsMail>,
}

/// Asks for the work of the day; what is asked for already stays as it is.
pub async fn plan(store: &Store, office: TenantId, mail: Option<&HeadsMail>) -> Result<(), Fault> {
    let heads = mail.map(|mail| mail.days);
    let by = By::system(office, "linli", "plan");
    let done = store.write(by, move |tx| {
        Box::pin(async move {
            let now = tx.now();
            next(tx, RETENTION, 1, now);
            if let Some(days) = heads {
                next(tx, HEADS, days, now);
            }
            Ok(())
        })
    });
    Ok(done.await?)
}

/// One run in each period of so many days, counted from the same day everywhere; the first one at once.
fn next(tx: &mut Tx, kind: &'static str, days: i64, at: Instant) {
    let period = at.micros().div_euclid(days * 86_400_000_000);
    tx.enqueue(NewJob { kind, key: format!("{days}-{period}"), run_at: at, payload: json!({}) });
}

fn later(tx: &mut Tx, kind: &'static str, days: i64) {
    let at = tx.now().plus(Duration::days(days));
    next(tx, kind, days, at);
}

/// Erases the values of the journal that are past their class's months (rules/dictionary/retention.toml).
fn retention(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let runtime = ctx.get::<Runtime>()?;
        let rules = runtime.in_force().rules.clone();
        // A clock that has jumped ahead would erase what is to be kept.
        if ctx.store.clock_held().await?.is_none() {
            for class in rules.dictionary().retentions() {
                let Some(months) = class.months else { continue };
                let before = ctx.store.now().minus(Duration::days(i64::from(months) * MONTH_DAYS));
                for tenant in ctx.store.journal_tenants().await? {
                    expire(&ctx.store, tenant, class.key.clone(), before).await?;
                }
            }
        }
        let by = By::system(job.tenant_id, "linli", "plan");
        let planned = ctx.store.write(by, |tx| {
            Box::pin(async move {
                later(tx, RETENTION, 1);
                Ok(())
            })
        });
        Ok(planned.await?)
    })
}

async fn expire(
    store: &Store,
    tenant: TenantId,
    class: String,
    before: Instant,
) -> Result<(), Fault> {
    loop {
        let class = class.clone();
        let by = By::system(tenant, "linli", "retention");
        let erased = store.write(by, move |tx| {
            Box::pin(async move { Ok(tx.expire_payloads(&class, before, AT_ONCE).await?) })
        });
        if erased.await?.payloads < AT_ONCE {
            return Ok(());
        }
    }
}

/// Seals what waits and sends the heads.
fn heads(ctx: Arc<Ctx>, _: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let wanted = ctx.get::<Heads>()?;
        let Some(mail) = wanted.mail.clone() else { return Ok(()) };
        ctx.store.seal_journal().await?;
        let lines: Vec<String> = ctx.store.heads().await?.iter().map(ToString::to_string).collect();
        let by = By::system(wanted.office, "linli", "heads");
        let sent = ctx.store.write(by, move |tx| {
            Box::pin(async move {
                identity::mail::send_heads(tx, mail.to, &lines.join("\n")).await?;
                later(tx, HEADS, mail.days);
                Ok(())
            })
        });
        Ok(sent.await?)
    })
}
