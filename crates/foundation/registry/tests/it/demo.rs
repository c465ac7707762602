//! The demonstration street.

use kernel::area::Level;
use kernel::id::AreaId;
use registry::demo::{self, Street};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Store;
use testkit::Db;
use town::rules;

async fn fill(db: &Db, store: &Store, seed: u64) -> Street {
    let roles = Arc::new(rules().roles().clone());
    demo::fill(store, &db.by(), roles, seed).await.unwrap()
}

testkit::both! {
    async fn a1_the_demonstration_holds_together(db: Db) {
        let store = db.open(&[&registry::MIGRATIONS]).await;
        let street = fill(&db, &store, 1).await;
        assert_eq!(street.street, AreaId::from_uuid(db.tenant().uuid()));
        assert_eq!(street.communities.len(), 10);
        let mut q = store.read(db.tenant()).await.unwrap();
        for (community, grid) in street.grids() {
            for building in &grid.buildings {
                let spot = registry::spot(&mut q, building.point).await.unwrap();
                assert_eq!(spot.grid.map(|area| area.id), Some(grid.area), "{}", building.name);
                assert_eq!(spot.community.map(|area| area.id), Some(community.area));
            }
            let households: i64 = grid.buildings.iter().map(|one| one.households).sum();
            assert!((300..=500).contains(&households), "{} {}: {households}", community.name, grid.name);
        }
        let counts = registry::counts(&mut q, street.street, Level::Street).await.unwrap();
        assert_eq!((counts[0].grids, counts[0].compounds, counts[0].buildings), (41, 28, 300));
        let communities = registry::below(&mut q, street.street, Level::Community).await.unwrap();
        let names: Vec<&str> = communities.iter().map(|area| area.name.as_str()).collect();
        let told: Vec<&str> = street.communities.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, told);
        for community in &communities {
            let grids = registry::children(&mut q, community.id).await.unwrap();
            let codes: BTreeSet<String> = grids.iter().filter_map(|grid| grid.code.clone()).collect();
            let code = community.code.clone().unwrap();
            let expected = (1..=grids.len()).map(|number| format!("{code}{number:03}")).collect();
            assert_eq!(codes, expected, "{}", community.name);
        }
    }

    async fn a1_the_demonstration_has_a_past(db: Db) {
        let store = db.open(&[&registry::MIGRATIONS]).await;
        let street = fill(&db, &store, 1).await;
        let mut q = store.read(db.tenant()).await.unwrap();
        let merged = street.community("望河里社区").unwrap().area;
        let from = registry::successions(&mut q, merged).await.unwrap();
        let names: BTreeSet<&str> = from.iter().map(|link| link.from_name.as_str()).collect();
        assert_eq!(names, BTreeSet::from(["望河东社区", "望河西社区"]));
        let renamed = street.community("橘井社区").unwrap().area;
        let names = registry::names(&mut q, renamed).await.unwrap();
        assert_eq!(names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>(), ["橘井社区", "水厂路社区"]);
    }

    async fn a3_every_lead_of_the_categories_has_a_unit(db: Db) {
        let store = db.open(&[&registry::MIGRATIONS]).await;
        let street = fill(&db, &store, 1).await;
        let text = include_str!("../../../../../rules/categories.toml");
        let leads = text.lines().filter_map(|line| line.strip_prefix("lead = \"")?.strip_suffix('"'));
        let mut q = store.read(db.tenant()).await.unwrap();
        let departments = registry::departments(&mut q, street.street).await.unwrap();
        for lead in leads {
            let unit = street.unit(lead).unwrap_or_else(|| panic!("no {lead}"));
            assert!(departments.iter().any(|org| org.id == unit.org));
        }
        let near = registry::departments(&mut q, street.neighbour.street).await.unwrap();
        assert_eq!(near.iter().map(|org| org.id).collect::<Vec<_>>(), [street.neighbour.office]);
    }
}
