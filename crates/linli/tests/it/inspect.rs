//! What lies in the database after a kill, read without the program.

use crate::report::Report;
use crate::site::Site;
use kernel::id::{AccountId, MatterId, TenantId};
use kernel::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use store::{By, Engine, NO_TENANT, Query, Reader, Store, args};
use uuid::Uuid;

/// How often and how long apart the database is asked whether the worker is through.
const LOOKS: u32 = 600;
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// What belongs to a case that has just been reported, with how many rows of it there must be; 0 is “some”.
const PARTS: [(&str, usize); 13] = [
    ("case", 1),
    ("reporter", 1),
    ("draft", 1),
    ("matter", 1),
    ("event", 0),
    ("step", 1),
    ("clock", 1),
    ("timer", 1),
    ("work item", 0),
    ("form", 1),
    ("journal entry", 1),
    ("payload", 1),
    ("event or notice", 0),
];

const ROWS: &str = "SELECT 0 AS part, id FROM desk_case WHERE tenant_id = $1 AND id = ANY($2)
    UNION ALL SELECT 1, case_id FROM desk_reporter WHERE tenant_id = $1 AND case_id = ANY($2)
    UNION ALL SELECT 2, case_id FROM desk_draft WHERE tenant_id = $1 AND case_id = ANY($2)
    UNION ALL SELECT 3, id FROM matter WHERE tenant_id = $1 AND id = ANY($2)
    UNION ALL SELECT 4, matter_id FROM matter_event WHERE tenant_id = $1 AND matter_id = ANY($2)
    UNION ALL SELECT 5, matter_id FROM matter_step WHERE tenant_id = $1 AND matter_id = ANY($2) AND left_at IS NULL
    UNION ALL SELECT 6, matter_id FROM matter_clock WHERE tenant_id = $1 AND matter_id = ANY($2) AND stopped_at IS NULL
    UNION ALL SELECT 7, matter_id FROM matter_timer WHERE tenant_id = $1 AND matter_id = ANY($2)
    UNION ALL SELECT 8, matter_id FROM matter_work_item WHERE tenant_id = $1 AND matter_id = ANY($2)
    UNION ALL SELECT 9, matter_id FROM matter_form WHERE tenant_id = $1 AND matter_id = ANY($2)
    UNION ALL SELECT 10, subject FROM journal WHERE tenant_id = $1 AND subject = ANY($2) AND verb = 'desk.report'
    UNION ALL SELECT 11, j.subject FROM journal j JOIN journal_payload p
        ON p.tenant_id = j.tenant_id AND p.journal_id = j.id
        WHERE j.tenant_id = $1 AND j.subject = ANY($2) AND j.verb = 'desk.report' AND p.body IS NOT NULL
    UNION ALL SELECT 12, subject FROM outbox WHERE tenant_id = $1 AND subject = ANY($2) AND kind = 'matters.entered'";

/// When the clocks of matters run out, and when time acts next: by matter and stay, with the matter's version.
pub type Deadlines = BTreeMap<(Uuid, i64), (i64, Instant)>;

store::row! {
    struct Due {
        matter_id: Uuid,
        instance: i64,
        version: i64,
        due_at: Instant,
    }

    struct Notice {
        account_id: AccountId,
        kind: String,
        href: String,
    }

    struct Work {
        source: String,
        name: String,
        attempts: i64,
        reason: Option<String>,
    }
}

/// Returns the office with the most matters.
pub async fn office(store: &Store) -> TenantId {
    let sql = "SELECT tenant_id FROM matter GROUP BY tenant_id ORDER BY COUNT(*) DESC LIMIT 1";
    let mut q = store.read_shared().await.unwrap();
    let (tenant,): (TenantId,) = q.one(sql, args![]).await.unwrap();
    tenant
}

/// Waits until the server has finished what its dead client had sent: one moment is looked at, not several.
async fn settled(q: &mut Reader) {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
               AND pid <> pg_backend_pid() AND state <> 'idle'";
    for _ in 0..LOOKS {
        let (busy,): (i64,) = q.one(sql, args![]).await.unwrap();
        if busy == 0 {
            return;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    panic!("PostgreSQL does not finish what the killed program had begun");
}

/// Checks that answered reports are there once and whole, that others are whole or absent, and that no deadline has
/// moved since `before`. Returns the cases that are there, and the deadlines.
pub async fn check(
    store: &Store,
    tenant: TenantId,
    reports: &[Report],
    before: &Deadlines,
) -> (BTreeSet<Uuid>, Deadlines) {
    let mut q = store.read(tenant).await.unwrap();
    match store.engine() {
        Engine::Sqlite => {
            let ok: Vec<(String,)> = q.all("PRAGMA integrity_check", args![]).await.unwrap();
            assert_eq!(ok, [("ok".to_owned(),)]);
        }
        Engine::Postgres => settled(&mut q).await,
    }
    let there = whole_or_absent(&mut q, reports).await;
    for report in reports.iter().filter(|report| report.answered) {
        let id = report.id().unwrap();
        assert!(there.contains(&id), "answered, but not there: {id} {:?}", report.words);
    }
    for report in reports.iter().filter(|report| report.kept) {
        draft_kept(&mut q, report.id().unwrap()).await;
    }
    once(&mut q, reports, &there).await;
    photos(store, tenant, &mut q, reports, &there).await;
    let after = deadlines(&mut q).await;
    for (stay, (version, due)) in before {
        // A matter on which time has acted since has another version, and may have other deadlines.
        if let Some((version_now, due_now)) = after.get(stay)
            && version_now == version
        {
            assert_eq!(due_now, due, "the deadline of {stay:?} has moved");
        }
        assert!(!there.contains(&stay.0) || after.contains_key(stay), "{stay:?} has no deadline");
    }
    (there, after)
}

async fn whole_or_absent(q: &mut Reader, reports: &[Report]) -> BTreeSet<Uuid> {
    let tenant = q.tenant();
    let ids: Vec<Uuid> = reports.iter().filter_map(Report::id).collect();
    let rows: Vec<(i64, Uuid)> = q.all(ROWS, args![tenant, ids.clone()]).await.unwrap();
    let mut counts: BTreeMap<Uuid, [usize; PARTS.len()]> = BTreeMap::new();
    for (part, id) in rows {
        counts.entry(id).or_default()[usize::try_from(part).unwrap()] += 1;
    }
    for notice in notices(q).await {
        if let Some(counts) = matter_of(&notice).and_then(|id| counts.get_mut(&id)) {
            counts[PARTS.len() - 1] += 1;
        }
    }
    for (id, counts) in &counts {
        for ((part, wanted), found) in PARTS.iter().zip(counts) {
            let right = if *wanted == 0 { *found > 0 } else { found == wanted };
            assert!(right, "case {id} is not whole: {found} × {part}; all of it: {counts:?}");
        }
    }
    counts.into_keys().collect()
}

/// What was filled in is kept once the form was answered, for a second try at sending it.
async fn draft_kept(q: &mut Reader, id: Uuid) {
    let tenant = q.tenant();
    let sql = "SELECT COUNT(*) FROM desk_draft WHERE tenant_id = $1 AND id = $2";
    let (count,): (i64,) = q.one(sql, args![tenant, id]).await.unwrap();
    assert_eq!(count, 1, "the form {id} was answered, but its draft is not there");
}

/// No report has become two cases, no event of a matter is there twice or missing, no code was given twice.
async fn once(q: &mut Reader, reports: &[Report], there: &BTreeSet<Uuid>) {
    let tenant = q.tenant();
    let sql = "SELECT words FROM desk_reporter WHERE tenant_id = $1 AND words IS NOT NULL";
    let sealed: Vec<(Vec<u8>,)> = q.all(sql, args![tenant]).await.unwrap();
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for (words,) in sealed {
        *told.entry(q.open("desk_reporter.words", &words).unwrap()).or_default() += 1;
    }
    for report in reports {
        let wanted = usize::from(report.id().is_some_and(|id| there.contains(&id)));
        let times = told.get(&report.words).copied().unwrap_or_default();
        assert_eq!(times, wanted, "{:?} stands in {times} cases", report.words);
    }
    let sql =
        "SELECT code, COUNT(*) FROM matter WHERE tenant_id = $1 GROUP BY code HAVING COUNT(*) > 1";
    let twice: Vec<(String, i64)> = q.all(sql, args![tenant]).await.unwrap();
    assert!(twice.is_empty(), "one code, several cases: {twice:?}");
    let sql = "SELECT m.id, m.version, COUNT(*), MIN(e.seq), MAX(e.seq) FROM matter m JOIN matter_event e \
               ON e.tenant_id = m.tenant_id AND e.matter_id = m.id WHERE m.tenant_id = $1 GROUP BY m.id, m.version";
    let chains: Vec<(Uuid, i64, i64, i64, i64)> = q.all(sql, args![tenant]).await.unwrap();
    for (id, version, count, first, last) in chains {
        assert_eq!(last - first + 1, count, "events of {id} are missing");
        assert_eq!(version, last, "matter {id} is not where its last event left it");
    }
}

/// The photo of a case that is there can be opened.
async fn photos(
    store: &Store,
    tenant: TenantId,
    q: &mut Reader,
    reports: &[Report],
    there: &BTreeSet<Uuid>,
) {
    let sql = "SELECT file_id FROM matter_photo WHERE tenant_id = $1 AND matter_id = $2";
    for report in reports.iter().filter(|report| report.photo) {
        let Some(id) = report.id().filter(|id| there.contains(id)) else { continue };
        let files: Vec<(kernel::id::FileId,)> = q.all(sql, args![tenant, id]).await.unwrap();
        assert!(!files.is_empty(), "the photo of {id} is not there");
        for (file,) in files {
            let photo = store.files().get(tenant, file).await.unwrap();
            assert_eq!(photo.meta.width, Some(16), "the photo of {id}");
            store.files().thumb(tenant, file).await.unwrap();
        }
    }
}

async fn deadlines(q: &mut Reader) -> Deadlines {
    let tenant = q.tenant();
    let sql = "SELECT c.matter_id, c.instance, m.version, c.due_at FROM matter_clock c JOIN matter m \
               ON m.tenant_id = c.tenant_id AND m.id = c.matter_id WHERE c.tenant_id = $1 AND c.stopped_at IS NULL \
               UNION ALL SELECT t.matter_id, -1, m.version, t.due_at FROM matter_timer t JOIN matter m \
               ON m.tenant_id = t.tenant_id AND m.id = t.matter_id WHERE t.tenant_id = $1";
    let rows: Vec<Due> = q.all(sql, args![tenant]).await.unwrap();
    rows.into_iter().map(|row| ((row.matter_id, row.instance), (row.version, row.due_at))).collect()
}

async fn notices(q: &mut Reader) -> Vec<Notice> {
    let tenant = q.tenant();
    let sql = "SELECT account_id, kind, href FROM identity_message WHERE tenant_id = $1";
    q.all(sql, args![tenant]).await.unwrap()
}

fn matter_of(notice: &Notice) -> Option<Uuid> {
    let id: MatterId = notice.href.rsplit('/').next()?.parse().ok()?;
    Some(id.uuid())
}

/// Ends the leases of the killed worker, as ten minutes would.
pub async fn end_leases(store: &Store) {
    let by = By::system(NO_TENANT, "torture", "test");
    let ended = store.write(by, |tx| {
        Box::pin(async move {
            let now = tx.now();
            for sql in [
                "UPDATE outbox SET run_at = $1 WHERE lease IS NOT NULL AND parked_at IS NULL AND run_at > $1",
                "UPDATE job SET run_at = $1 WHERE lease IS NOT NULL AND done_at IS NULL AND parked_at IS NULL AND run_at > $1",
            ] {
                tx.exec(sql, args![now]).await?;
            }
            Ok(())
        })
    });
    ended.await.unwrap();
}

/// Waits until every event has reached its consumers. Then nothing was given up, everybody who had to be told was told
/// once, and the sweep of deadlines is planned.
pub async fn drained(site: &Site, tenant: TenantId, there: &BTreeSet<Uuid>) {
    let store = site.open().await;
    let mut q = store.read(tenant).await.unwrap();
    let mut waiting = i64::MAX;
    for _ in 0..LOOKS {
        let sql = "SELECT COUNT(*) FROM outbox WHERE parked_at IS NULL";
        (waiting,) = q.one(sql, args![]).await.unwrap();
        if waiting == 0 {
            break;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    let sql = "SELECT 'outbox' AS source, consumer AS name, attempts, reason FROM outbox \
               UNION ALL SELECT 'job', kind, attempts, reason FROM job WHERE parked_at IS NOT NULL";
    let left: Vec<Work> = q.all(sql, args![]).await.unwrap();
    let told: Vec<String> = left
        .iter()
        .map(|work| {
            format!(
                "{} {} after {} attempts: {:?}",
                work.source, work.name, work.attempts, work.reason
            )
        })
        .collect();
    assert!(
        waiting == 0 && left.is_empty(),
        "the worker does not go on: {told:#?}\n{}",
        site.log()
    );
    let sql = "SELECT COUNT(*) FROM job WHERE kind = 'matters.tick' AND done_at IS NULL";
    let (planned,): (i64,) = q.one(sql, args![]).await.unwrap();
    assert!(planned > 0, "nothing will look at deadlines");
    let mut told: BTreeMap<(Uuid, AccountId, String), u32> = BTreeMap::new();
    for notice in notices(&mut q).await {
        if let Some(id) = matter_of(&notice).filter(|id| there.contains(id)) {
            *told.entry((id, notice.account_id, notice.kind)).or_default() += 1;
        }
    }
    let twice: Vec<_> = told.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "told more than once: {twice:?}");
    let known: BTreeSet<Uuid> = told.keys().map(|(id, ..)| *id).collect();
    let untold: Vec<&Uuid> = there.difference(&known).collect();
    assert!(untold.is_empty(), "nobody was told about {untold:?}");
    drop(q);
    store.close().await;
}
