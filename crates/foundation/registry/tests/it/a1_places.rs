//! Buildings are found by what people call them.

use kernel::area::{AreaChange, Level, NewArea, PlaceKind};
use kernel::id::{AreaId, PlaceId};
use registry::{FoundPlaces, NewPlace};
use testkit::Db;
use town::{DISTRICT, MARKET, OTHER_STREET, Town, approval, day};

/// Compounds with roads, house numbers and the number of buildings in them.
const COMPOUNDS: [(&str, &str, i64); 5] = [
    ("石榴园小区", "石榴园路 8 号", 16),
    ("榴花里", "石榴园路 28 号", 4),
    ("园丁楼", "学府路 8 号院", 5),
    ("听雨桥小区（原纺织厂宿舍）", "听雨路 9 号", 33),
    ("重庆里", "学府路 20 号", 2),
];

/// A street of its own, with one community and one grid.
struct Estate {
    town: Town,
    street: AreaId,
    compounds: Vec<PlaceId>,
}

fn place(town: &Town, kind: PlaceKind, name: &str, area: AreaId) -> NewPlace {
    NewPlace {
        id: town.store.new_id(),
        kind,
        parent: None,
        name: name.to_owned(),
        address: String::new(),
        point: None,
        households: 0,
        position: 0,
        area: Some(area),
        on: day("2019-01-01"),
    }
}

async fn found(town: &Town, level: Level, parent: AreaId, name: &str) -> AreaId {
    let id: AreaId = town.store.new_id();
    let area = NewArea { id, name: name.into(), code: None };
    let approval = approval().filter(|_| level == Level::Community);
    let change =
        AreaChange::Found { area, level, parent: Some(parent), equivalent: false, approval };
    town.change_on(change, day("2019-01-01")).await;
    id
}

impl Estate {
    async fn of(db: Db) -> Estate {
        let town = Town::new(db, &[]).await;
        let street = found(&town, Level::Street, DISTRICT, "甲街道").await;
        let east = found(&town, Level::Community, street, "东里").await;
        let grid = found(&town, Level::Grid, east, "东里1格").await;
        let mut estate = Estate { town, street, compounds: Vec::new() };
        for (name, address, buildings) in COMPOUNDS {
            let compound = NewPlace {
                address: address.into(),
                ..place(&estate.town, PlaceKind::Compound, name, east)
            };
            let compound = estate.add(compound).await;
            for number in 1..=buildings {
                let building =
                    place(&estate.town, PlaceKind::Building, &format!("{number}号楼"), grid);
                estate.add(NewPlace { parent: Some(compound), ..building }).await;
            }
            estate.compounds.push(compound);
        }
        for name in ["甲3号楼", "B座", "会所"] {
            let building = place(&estate.town, PlaceKind::Building, name, grid);
            estate.add(NewPlace { parent: Some(estate.compounds[1]), ..building }).await;
        }
        estate
    }

    async fn add(&self, new: NewPlace) -> PlaceId {
        let rules = self.town.rules.clone();
        let done = self.town.store.write(self.town.by(), move |tx| {
            Box::pin(async move { registry::add_place(tx, rules.roles(), new).await })
        });
        done.await.unwrap()
    }

    async fn found(&self, text: &str) -> FoundPlaces {
        let mut q = self.town.store.read_shared().await.unwrap();
        registry::find_places(&mut q, self.street, text, 8).await.unwrap()
    }

    async fn names(&self, text: &str) -> Vec<String> {
        self.found(text).await.places.iter().map(registry::PlaceRow::full_name).collect()
    }

    async fn first(&self, text: &str, wanted: &str) {
        let names = self.names(text).await;
        assert_eq!(names.first().map(String::as_str), Some(wanted), "{text}: {names:?}");
    }
}

testkit::both! {
    async fn a1_a_building_is_found_by_compound_and_number(db: Db) {
        let estate = Estate::of(db).await;
        for text in [
            "石榴园 3号楼", "石榴园3号楼", "石榴园小区3号楼", "石榴园小区 3 号楼", "石榴园小区3栋", "石榴园小区３幢", "石榴园三号楼",
            "石榴园 3", "石榴园#3", "石榴园3#楼", "石榴园小区叁号楼", "slyxq3", "slysq3", "SLY 3", "shiliuyuan3", "石榴园社区3号楼",
            "东里石榴园3号楼", "东里社区石榴园小区3号楼2单元501室", "石榴园路8号3号楼", "石榴园路8号石榴园小区3号楼", "石榴園3號樓", "榴园小区3号楼",
        ] {
            estate.first(text, "石榴园小区3号楼").await;
        }
        estate.first("石榴园小区13号楼", "石榴园小区13号楼").await;
        estate.first("石榴园十三号楼", "石榴园小区13号楼").await;
        for text in ["园丁楼 3号楼", "园丁楼3号楼", "园丁3栋", "ydl3", "学府路8号院3号楼"] {
            estate.first(text, "园丁楼3号楼").await;
        }
        for text in ["原纺织厂宿舍31号楼", "纺织厂 31栋", "听雨桥三十一号楼"] {
            estate.first(text, "听雨桥小区（原纺织厂宿舍）31号楼").await;
        }
        // Both sounds of 重.
        estate.first("cql2", "重庆里2号楼").await;
        estate.first("zql2", "重庆里2号楼").await;
    }

    async fn a1_a_number_alone_finds_every_building_of_it_and_no_other(db: Db) {
        let estate = Estate::of(db).await;
        for text in ["3", "3号楼", "3栋", "三号楼", "３号楼", "３", "#3", "3#楼", "第3栋", "3 号 楼"] {
            let found = estate.found(text).await;
            assert!(found.numbered && found.more == 0, "{text}");
            let names: Vec<String> = found.places.iter().map(registry::PlaceRow::full_name).collect();
            assert_eq!(names.len(), 4, "{text}: {names:?}");
            assert!(names.iter().all(|name| name.ends_with('楼') && name.contains("3号楼") && !name.contains("13") && !name.contains('甲')), "{text}: {names:?}");
        }
        assert_eq!(estate.names("33栋").await, ["听雨桥小区（原纺织厂宿舍）33号楼"]);
        let names = estate.names("13栋").await;
        assert_eq!(names.len(), 2, "{names:?}");
        assert_eq!(estate.names("甲3号楼").await, ["榴花里甲3号楼"]);
        assert_eq!(estate.names("榴花里 b座").await, ["榴花里B座"]);
        assert_eq!(estate.names("榴花里会所").await, ["榴花里会所"]);
    }

    async fn a1_a_compound_is_followed_by_its_buildings_in_their_order(db: Db) {
        let estate = Estate::of(db).await;
        for text in ["石榴园小区", "石榴园社区", "slyxq"] {
            let found = estate.found(text).await;
            let names: Vec<String> = found.places.iter().map(registry::PlaceRow::full_name).collect();
            let wanted: Vec<String> = std::iter::once("石榴园小区".to_owned()).chain((1..=7).map(|n| format!("石榴园小区{n}号楼"))).collect();
            assert_eq!(names, wanted, "{text}");
            assert!(found.more >= 9 && !found.numbered, "{text}: {}", found.more);
        }
        assert_eq!(estate.found("石榴园小区").await.more, 9);
        // Road and house number.
        estate.first("学府路20号", "重庆里").await;
        estate.first("学府路 8号院", "园丁楼").await;
        assert!(estate.names("没有这个地方").await.is_empty());
        assert!(estate.names("").await.is_empty());
        assert!(estate.names("%").await.is_empty());
    }

    async fn a1_a_place_is_found_by_its_former_name_and_in_its_own_street_only(db: Db) {
        let estate = Estate::of(db).await;
        let (rules, id) = (estate.town.rules.clone(), estate.compounds[2]);
        estate.town.store.write(estate.town.by(), move |tx| Box::pin(async move { registry::rename_place(tx, rules.roles(), id, "书香苑", day("2026-05-01")).await })).await.unwrap();
        estate.first("园丁楼3号楼", "书香苑3号楼").await;
        estate.first("书香苑 三栋", "书香苑3号楼").await;
        let mut q = estate.town.store.read_shared().await.unwrap();
        let next = registry::find_places(&mut q, OTHER_STREET, "石榴园3号楼", 8).await.unwrap();
        assert!(next.places.is_empty());
        let west = registry::find_places(&mut q, MARKET, "石榴园3号楼", 8).await.unwrap();
        assert!(west.places.is_empty());
        let all = registry::find_places(&mut q, DISTRICT, "石榴园3号楼", 8).await.unwrap();
        assert_eq!(all.places[0].full_name(), "石榴园小区3号楼");
    }

    async fn a1_places_of_an_earlier_program_are_indexed_at_the_start(db: Db) {
        let estate = Estate::of(db).await;
        estate.town.store.write(estate.town.by(), move |tx| Box::pin(async move {
            tx.exec("DELETE FROM registry_place_word", store::args![]).await?;
            tx.exec("UPDATE registry_place SET spelling = 0, number = ''", store::args![]).await?;
            Ok(())
        })).await.unwrap();
        assert!(estate.names("石榴园3号楼").await.is_empty());
        let by = store::By::system(estate.town.tenant(), "registry", "index");
        let total = registry::index_places(&estate.town.store, &by).await.unwrap();
        assert!(total > 60, "{total}");
        estate.first("石榴园3号楼", "石榴园小区3号楼").await;
        assert_eq!(registry::index_places(&estate.town.store, &by).await.unwrap(), 0);
    }
}
