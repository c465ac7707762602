//! What lies in the database of records after a kill, read without the program.

use crate::paperwork::{Paper, Step};
use kernel::id::TenantId;
use std::collections::{BTreeMap, BTreeSet};
use store::{Query, Reader, Store, args};
use uuid::Uuid;

/// Where a danger is, by where its procedure is.
const WHERE: [(&str, &str); 6] = [
    ("judge", "found"),
    ("mend", "mending"),
    ("check", "mending"),
    ("judge_again", "mending"),
    ("end", "mended"),
    ("waived", "waived"),
];

store::row! {
    struct Kept {
        id: Uuid,
        register: String,
        number: Option<String>,
        state: Option<String>,
        version: i64,
    }

    struct Running {
        id: Uuid,
        subject_id: Uuid,
        state: String,
        runs: i64,
        items: i64,
    }
}

/// Checks that of every record what was answered is there once and whole, what was not is there once or not at all, and that
/// records, their procedures and inboxes agree. Returns the commands that are there.
pub async fn check(store: &Store, tenant: TenantId, papers: &[Paper]) -> BTreeSet<Uuid> {
    let mut q = store.read(tenant).await.unwrap();
    let commands = commands(&mut q).await;
    for paper in papers {
        let Some(id) = paper.id() else { continue };
        let of_it = commands.get(&id).cloned().unwrap_or_default();
        for (at, (step, command)) in paper.steps.iter().zip(paper.commands()).enumerate() {
            let kinds = of_it.get(&command).cloned().unwrap_or_default();
            let there = !kinds.is_empty();
            assert!(there || at >= paper.answered, "{step:?} of {id} was answered and is lost");
            let once = kinds.values().all(|times| *times == 1);
            assert!(once, "{step:?} of {id} was done {kinds:?}");
            assert!(!there || kinds.contains_key(kind(*step)), "{step:?} of {id} left {kinds:?}");
        }
    }
    let records = records(&mut q).await;
    whole(&mut q, &records).await;
    with_procedures(&mut q, &records).await;
    commands.into_values().flat_map(BTreeMap::into_keys).collect()
}

/// Returns what is left by a step.
fn kind(step: Step) -> &'static str {
    match step {
        Step::Add => "added",
        Step::Change => "changed",
        Step::Do("facility_acceptance") => "begun",
        Step::Do(_) => "moved",
        Step::Judge(_) => "completed",
    }
}

/// Returns the commands of every record, with what each left and how often.
async fn commands(q: &mut Reader) -> BTreeMap<Uuid, BTreeMap<Uuid, BTreeMap<String, usize>>> {
    let tenant = q.tenant();
    let sql = "SELECT record_id, command_id, kind FROM register_event WHERE tenant_id = $1
        UNION ALL SELECT subject_id, id, 'begun' FROM matter
            WHERE tenant_id = $1 AND procedure = 'facility_acceptance'
        UNION ALL SELECT m.subject_id, e.command_id, e.type FROM matter m JOIN matter_event e
            ON e.tenant_id = m.tenant_id AND e.matter_id = m.id
            WHERE m.tenant_id = $1 AND m.procedure = 'danger_mend' AND e.type IN ('completed', 'dispatched')";
    let rows: Vec<(Uuid, Uuid, String)> = q.all(sql, args![tenant]).await.unwrap();
    let mut found: BTreeMap<Uuid, BTreeMap<Uuid, BTreeMap<String, usize>>> = BTreeMap::new();
    for (record, command, kind) in rows {
        *found.entry(record).or_default().entry(command).or_default().entry(kind).or_default() += 1;
    }
    found
}

async fn records(q: &mut Reader) -> Vec<Kept> {
    let tenant = q.tenant();
    let sql =
        "SELECT id, register, number, state, version FROM register_record WHERE tenant_id = $1";
    q.all(sql, args![tenant]).await.unwrap()
}

/// No event of a record is missing or there twice, every record has one, no number was given twice.
async fn whole(q: &mut Reader, records: &[Kept]) {
    let tenant = q.tenant();
    let sql = "SELECT record_id, COUNT(*), MIN(version), MAX(version) FROM register_event WHERE tenant_id = $1
        GROUP BY record_id";
    let rows: Vec<(Uuid, i64, i64, i64)> = q.all(sql, args![tenant]).await.unwrap();
    let events: BTreeMap<Uuid, (i64, i64, i64)> =
        rows.into_iter().map(|(id, count, first, last)| (id, (count, first, last))).collect();
    assert_eq!(events.len(), records.len(), "events of no record, or a record of no event");
    let mut numbers = BTreeSet::new();
    for record in records {
        let wanted = Some((record.version, 1, record.version));
        assert_eq!(events.get(&record.id).copied(), wanted, "events of {}", record.id);
        let number = (&record.register, record.number.as_ref().expect("both registers number"));
        assert!(numbers.insert(number), "{number:?} was given twice");
    }
}

/// Every danger has its procedure and is where that is; what runs waits for somebody, and what has ended for nobody.
async fn with_procedures(q: &mut Reader, records: &[Kept]) {
    let tenant = q.tenant();
    let sql = "SELECT m.id, m.subject_id, m.state, CASE WHEN m.ended_at IS NULL THEN 1 ELSE 0 END AS runs,
        (SELECT COUNT(*) FROM matter_work_item w WHERE w.tenant_id = m.tenant_id AND w.matter_id = m.id) AS items
        FROM matter m WHERE m.tenant_id = $1 AND m.subject_kind IN ('hidden_danger', 'facility')";
    let rows: Vec<Running> = q.all(sql, args![tenant]).await.unwrap();
    for matter in &rows {
        assert_eq!(
            matter.runs > 0,
            matter.items > 0,
            "the inbox of {} at {}",
            matter.id,
            matter.state
        );
    }
    for record in records.iter().filter(|record| record.register == "hidden_danger") {
        let own: Vec<&Running> = rows.iter().filter(|one| one.subject_id == record.id).collect();
        let [matter] = own.as_slice() else { panic!("{} procedures of {}", own.len(), record.id) };
        let state = WHERE.iter().find(|(step, _)| *step == matter.state).map(|(_, state)| *state);
        assert_eq!(record.state.as_deref(), state, "{} at {}", record.id, matter.state);
    }
}
