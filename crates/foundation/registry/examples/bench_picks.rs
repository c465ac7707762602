//! Measures how an organisation is picked: CPU time of each question at 1,000 and 100,000 organisations of one street.
//! `cargo run --release -p linli-registry --example bench_picks [organisations …]`
#![allow(clippy::unwrap_used)]

extern crate linli_registry as registry;

use kernel::id::{AreaId, OrgId};
use store::{Engine, Store, args};
use testkit::Db;

/// Rows of one transaction.
const BATCH: usize = 5_000;
const TEXTS: [&str; 8] =
    ["颐乐", "yl", "便民店", "店", "yl 77", "春风颐乐便民店00077", "bmd", "没有这家"];
/// Names that take turns.
const NAMES: [&str; 4] = ["颐乐便民店", "春风颐乐便民店", "长青小吃店", "石榴园修车铺"];

/// CPU seconds of all threads of this process so far.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

async fn street(db: &Db, store: &Store) -> AreaId {
    let street = AreaId::from_uuid(db.tenant().uuid());
    let on = kernel::time::parse_date("2019-01-01").unwrap();
    let done = store.write(db.by(), move |tx| {
        Box::pin(async move {
            tx.exec(
                "INSERT INTO registry_area (id, level, equivalent, founded_on, present, name, version)
                 VALUES ($1, 'street', $2, $3, $4, '甲街道', 0)",
                args![street, false, on, true],
            )
            .await?;
            tx.exec(
                "INSERT INTO registry_area_up (area_id, ancestor_id, distance) VALUES ($1, $1, 0)",
                args![street],
            )
            .await?;
            Ok(())
        })
    });
    done.await.unwrap();
    street
}

/// Writes organisations as an earlier program left them; the program indexes them.
async fn fill(db: &Db, store: &Store, street: AreaId, orgs: usize) {
    let on = kernel::time::parse_date("2019-01-01").unwrap();
    for first in (0..orgs).step_by(BATCH) {
        let last = orgs.min(first + BATCH);
        let done = store.write(db.by(), move |tx| {
            Box::pin(async move {
                for at in first..last {
                    let (id, name): (OrgId, _) =
                        (tx.new_id(), format!("{}{at:05}", NAMES[at % NAMES.len()]));
                    tx.exec(
                        "INSERT INTO registry_org (id, kind, name, area_id, takes_dispatches, founded_on, version)
                         VALUES ($1, 'merchant', $2, $3, $4, $5, 1)",
                        args![id, name, street, false, on],
                    )
                    .await?;
                }
                Ok(())
            })
        });
        done.await.unwrap();
    }
    registry::index_names(store, &db.by()).await.unwrap();
}

#[tokio::main]
async fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 100_000] } else { sizes };
    for size in sizes {
        let db = Db::new(Engine::Sqlite);
        let store = db.open(&[&registry::MIGRATIONS]).await;
        let street = street(&db, &store).await;
        let before = cpu();
        fill(&db, &store, street, size).await;
        println!("{size} organisations: filled and indexed in {:.1} s CPU", cpu() - before);
        for text in TEXTS {
            let (before, rounds) = (cpu(), 50);
            let (mut found, mut more) = (0, false);
            for _ in 0..rounds {
                let mut q = store.read_shared().await.unwrap();
                let rows = registry::orgs_called(&mut q, &[street], text).await.unwrap();
                (found, more) = (rows.0.len(), rows.1);
            }
            let each = (cpu() - before) * 1000.0 / f64::from(rounds);
            println!("  {text:<16} {each:>8.2} ms CPU  {found:>3} rows, more: {more}");
        }
    }
}
