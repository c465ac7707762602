//! Work on one matter that failed: counted, told to operations, tried again later and later, and never in the way of others.

use http::{App, Cx, Figure};
use kernel::id::{MatterId, TenantId};
use kernel::time::{Duration, Instant};
use store::{BoxFuture, By, Error, Fault, Query, Reader, Store, Tx, args};

/// The longest pause between two tries.
const PAUSE_MAX: Duration = Duration::hours(6);
/// How long a reason is kept, in letters.
const REASON_MAX: usize = 300;
/// How many codes the page of settings names.
const CODES: usize = 20;

/// What failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Letting time act.
    Tick,
    /// Following areas and organisations.
    Follow,
    /// Projecting anew.
    Rebuild,
}

impl Work {
    /// Returns the word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Work::Tick => "tick",
            Work::Follow => "follow",
            Work::Rebuild => "rebuild",
        }
    }
}

/// How many matters are in trouble, and since when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Troubles {
    /// How many.
    pub count: i64,
    /// Since when the first is.
    pub since: Option<Instant>,
}

/// Notes that work on a matter failed and when it is tried again; whoever asked goes on with the next one.
pub(crate) async fn put_off(
    store: &Store,
    tenant: TenantId,
    matter: MatterId,
    work: Work,
    error: Error,
) -> Result<(), Fault> {
    if let Error::Fault(fault) = error {
        if fault.is_general() {
            return Err(fault);
        }
        return put_down(store, tenant, matter, work, fault.to_string()).await;
    }
    put_down(store, tenant, matter, work, error.to_string()).await
}

/// Tells whether a fault is not the matter's: the database is down or full, or the program ends.
pub(crate) fn is_general(error: &Error) -> bool {
    matches!(error, Error::Fault(fault) if fault.is_general())
}

async fn put_down(
    store: &Store,
    tenant: TenantId,
    matter: MatterId,
    work: Work,
    reason: String,
) -> Result<(), Fault> {
    let reason: String = reason.chars().take(REASON_MAX).collect();
    tracing::error!(%reason, %matter, work = work.word(), "a matter is put off; the others go on");
    let mut by = By::system(tenant, "matters", "trouble");
    by.matter = Some(matter);
    let noted = store.write_again(by, move |tx| {
        let reason = reason.clone();
        Box::pin(async move { note(tx, matter, work, &reason).await })
    });
    Ok(noted.await?)
}

async fn note(tx: &mut Tx, matter: MatterId, work: Work, reason: &str) -> Result<(), Error> {
    let (tenant, now) = (Query::tenant(tx), Query::now(tx));
    let sql =
        "SELECT tries FROM matter_trouble WHERE tenant_id = $1 AND matter_id = $2 AND work = $3";
    let before: Option<(i64,)> = tx.opt(sql, args![tenant, matter, work.word()]).await?;
    let tries = before.map_or(1, |(tries,)| tries + 1);
    let sql =
        "INSERT INTO matter_trouble (tenant_id, matter_id, work, tries, since, again_at, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (tenant_id, matter_id, work) DO UPDATE SET tries = excluded.tries,
            again_at = excluded.again_at, reason = excluded.reason";
    let again = now.plus(pause(tries));
    tx.exec(sql, args![tenant, matter, work.word(), tries, now, again, reason]).await?;
    Ok(())
}

/// One minute, then twice as long each time, six hours at most.
fn pause(tries: i64) -> Duration {
    let doublings = u32::try_from((tries - 1).clamp(0, 9)).unwrap_or(0);
    Duration::minutes(1 << doublings).min(PAUSE_MAX)
}

/// Forgets that work on a matter failed, because it went well.
pub(crate) async fn over(tx: &mut Tx, matter: MatterId, work: Work) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    let sql = "DELETE FROM matter_trouble WHERE tenant_id = $1 AND matter_id = $2 AND work = $3";
    tx.exec(sql, args![tenant, matter, work.word()]).await?;
    Ok(())
}

/// Returns the matters of all offices whose work is to be tried again.
pub(crate) async fn due(
    reader: &mut Reader,
    work: Work,
    now: Instant,
    most: usize,
) -> Result<Vec<(TenantId, MatterId)>, Fault> {
    let sql = "SELECT tenant_id, matter_id FROM matter_trouble WHERE work = $1 AND again_at <= $2
        ORDER BY again_at, tenant_id, matter_id LIMIT $3";
    reader.all(sql, args![work.word(), now, most]).await
}

/// What the page of settings says about matters in trouble.
pub(crate) fn figures(app: App, cx: Cx) -> BoxFuture<'static, Result<Vec<Figure>, Fault>> {
    Box::pin(async move {
        let mut reader = app.store.read(cx.tenant()).await?;
        let found = troubles(&mut reader).await?;
        let codes = codes(&mut reader).await?.join(", ");
        let value = match found.since {
            Some(since) => crate::tf(
                cx.locale,
                "matters.trouble.since",
                &[("n", &found.count), ("moment", &cx.moment(since)), ("codes", &codes)],
            ),
            None => found.count.to_string(),
        };
        let title = crate::t(cx.locale, "matters.trouble.title").to_owned();
        Ok(vec![Figure { title, value, bad: found.count > 0 }])
    })
}

/// Returns the codes of the reader's own office that have been in trouble longest: whoever may see these matters finds
/// them by their codes, and codes tell whoever may not nothing.
async fn codes(q: &mut impl Query) -> Result<Vec<String>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT m.code FROM matter m JOIN matter_trouble t ON t.tenant_id = m.tenant_id AND t.matter_id = m.id
        WHERE m.tenant_id = $1 GROUP BY m.code ORDER BY MIN(t.since), m.code LIMIT $2";
    let codes: Vec<(String,)> = q.all(sql, args![tenant, CODES]).await?;
    Ok(codes.into_iter().map(|(code,)| code).collect())
}

/// Returns how many matters of all offices are in trouble, for operations.
pub async fn troubles(q: &mut impl Query) -> Result<Troubles, Fault> {
    let sql = "SELECT COUNT(*), MIN(since) FROM matter_trouble";
    let (count, since): (i64, Option<Instant>) = q.one(sql, args![]).await?;
    Ok(Troubles { count, since })
}
