//! Measures how a building is found: CPU time of each question at 1,000, 100,000 and 1,000,000 buildings of one street.
//! `cargo run --release -p linli-registry --example bench_places [buildings …]`
#![allow(clippy::unwrap_used)]

extern crate linli_registry as registry;

use kernel::id::{AreaId, PlaceId};
use store::{Engine, Store, args};
use testkit::Db;

/// Buildings of one compound.
const IN_COMPOUND: usize = 20;
/// Rows of one transaction.
const BATCH: usize = 5_000;
const TEXTS: [&str; 8] =
    ["3", "3号楼", "园7", "春园7小区", "春园7小区3号楼", "cy7xq3", "春风路14号3号楼", "没有这里"];

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

/// Writes compounds and buildings as an earlier program left them; the program indexes them.
async fn fill(db: &Db, store: &Store, street: AreaId, buildings: usize) {
    let compounds = buildings.div_ceil(IN_COMPOUND);
    for first in (0..compounds).step_by(BATCH / IN_COMPOUND) {
        let last = compounds.min(first + BATCH / IN_COMPOUND);
        let done = store.write(db.by(), move |tx| {
            Box::pin(async move {
                for at in first..last {
                    let compound: PlaceId = tx.new_id();
                    let name = format!("{}园{at}小区", ["春", "夏", "秋", "冬"][at % 4]);
                    row(tx, compound, "compound", None, street, &name, at).await?;
                    for number in 1..=IN_COMPOUND {
                        let id: PlaceId = tx.new_id();
                        let name = format!("{number}号楼");
                        row(tx, id, "building", Some(compound), street, &name, at).await?;
                    }
                }
                Ok(())
            })
        });
        done.await.unwrap();
    }
    registry::index_places(store, &db.by()).await.unwrap();
}

async fn row(
    tx: &mut store::Tx,
    id: PlaceId,
    kind: &str,
    parent: Option<PlaceId>,
    street: AreaId,
    name: &str,
    at: usize,
) -> Result<(), store::Error> {
    let address = format!("春风路 {} 号", 2 * at);
    let on = kernel::time::parse_date("2019-01-01").unwrap();
    tx.exec(
        "INSERT INTO registry_place (id, kind, founded_on, address, households, position, present, name, parent_id, street_id, version)
         VALUES ($1, $2, $3, $4, 0, 0, $5, $6, $7, $8, 0)",
        args![id, kind, on, address, true, name, parent, street],
    )
    .await?;
    Ok(())
}

#[tokio::main]
async fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 100_000, 1_000_000] } else { sizes };
    for size in sizes {
        let db = Db::new(Engine::Sqlite);
        let store = db.open(&[&registry::MIGRATIONS]).await;
        let street = street(&db, &store).await;
        let before = cpu();
        fill(&db, &store, street, size).await;
        println!("{size} buildings: filled and indexed in {:.1} s CPU", cpu() - before);
        for text in TEXTS {
            let (before, rounds) = (cpu(), 50);
            let mut found = registry::FoundPlaces::default();
            for _ in 0..rounds {
                let mut q = store.read_shared().await.unwrap();
                found = registry::find_places(&mut q, street, text, 8).await.unwrap();
            }
            let first =
                found.places.first().map_or_else(String::new, registry::PlaceRow::full_name);
            let each = (cpu() - before) * 1000.0 / f64::from(rounds);
            println!("  {text:<12} {each:>8.2} ms CPU  {:>3} more  {first}", found.more);
        }
    }
}
