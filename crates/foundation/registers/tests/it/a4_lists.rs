//! Lists of facilities: by pinyin, by tabs, narrowed, page by page, and as far as somebody sees.

use crate::desk::*;
use kernel::id::AreaId;
use registers::{Ask, Shelf};
use std::collections::BTreeMap;
use town::*;

testkit::both! {
    async fn a4_facilities_are_listed_by_pinyin_in_tabs_and_narrowed(db: testkit::Db) {
        let town = open(db).await;
        let two = BUILDING_TWO.to_string();
        for (name, kind) in [("中心花园", "square"), ("安康食堂", "canteen"), ("李园活动室", "activity_room")] {
            facility(&town, "worker", name, &[("facility.kind", kind)]).await;
        }
        let far = facility(&town, "director", "八角亭", &[("facility.place", two.as_str())]).await;
        let all = list(&town, "worker", ("facility", "all"), &part("in_use")).await;
        assert_eq!(titles(&all), ["安康食堂", "八角亭", "李园活动室", "中心花园"]);
        // A change of state takes it to another tab.
        press(&town, "worker", &far, "close", &[("facility.closed_why", "维修")]).await.unwrap();
        let all = list(&town, "worker", ("facility", "all"), &part("in_use")).await;
        assert_eq!(titles(&all), ["安康食堂", "李园活动室", "中心花园"]);
        let all = list(&town, "worker", ("facility", "all"), &part("closed")).await;
        assert_eq!(titles(&all), ["八角亭"]);
        let all = list(&town, "worker", ("facility", "all"), &Ask::default()).await;
        assert_eq!(titles(&all), ["安康食堂", "八角亭", "李园活动室", "中心花园"]);
        // Narrowed by a facet, and by an area.
        let facets = BTreeMap::from([("facility.kind".to_owned(), "canteen".to_owned())]);
        let asked = Ask { facets, ..Ask::default() };
        assert_eq!(titles(&list(&town, "worker", ("facility", "all"), &asked).await), ["安康食堂"]);
        let in_area = |area: AreaId| Ask { area: Some(area), ..Ask::default() };
        let found = list(&town, "worker", ("facility", "all"), &in_area(GRID_TWO)).await;
        assert_eq!(titles(&found), ["八角亭"]);
        assert!(list(&town, "worker", ("facility", "all"), &in_area(MARKET)).await.rows.is_empty());
        let found = list(&town, "leader", ("facility", "all"), &in_area(GARDEN)).await;
        assert_eq!(found.rows.len(), 4);

        let shelf = Shelf::find(&town.rules, "facility").unwrap();
        let viewer = shelf.sight(&actor("worker"), town.now());
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let counts = shelf.counts(&mut q, &viewer, "all", &Ask::default()).await.unwrap();
        let counts: Vec<(&str, i64)> =
            counts.iter().map(|(part, count)| (part.as_str(), count.count)).collect();
        assert_eq!(counts, [("closed", 1), ("given_up", 0), ("in_use", 3)]);
    }

    async fn a4_a_list_goes_on_where_its_page_ended(db: testkit::Db) {
        let town = open(db).await;
        for at in 0..7 {
            facility(&town, "worker", &format!("活动室{at}"), &[]).await;
        }
        let shelf = Shelf::find(&town.rules, "facility").unwrap();
        let viewer = shelf.sight(&actor("worker"), town.now());
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = shelf.page(&mut q, &viewer, "all", &Ask::default(), after, 3).await.unwrap();
            assert!(page.rows.len() <= 3);
            seen.extend(page.rows.into_iter().map(|row| row.seen.title));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let expected: Vec<String> = (0..7).map(|at| format!("活动室{at}")).collect();
        assert_eq!(seen, expected);
    }

    async fn a4_everybody_has_a_list_of_what_he_or_she_sees(db: testkit::Db) {
        let town = open(db).await;
        let property = PROPERTY.to_string();
        let two = BUILDING_TWO.to_string();
        let closed = ("facility.open_to_residents", "false");
        facility(&town, "director", "和平食堂", &[("facility.keeper", property.as_str())]).await;
        facility(&town, "director", "三号活动室", &[("facility.place", two.as_str()), closed]).await;
        for (session, expected) in [
            ("worker", &["和平食堂", "三号活动室"][..]),
            ("leader", &["和平食堂", "三号活动室"]),
            ("grid", &["和平食堂"]),
            ("grid_two", &["三号活动室"]),
            ("lead", &["和平食堂"]),
            ("both", &["和平食堂"]),
            ("stranger", &[]),
            ("assistant", &[]),
        ] {
            let all = list(&town, session, ("facility", "all"), &Ask::default()).await;
            assert_eq!(titles(&all), expected, "{session}");
            let shelf = Shelf::find(&town.rules, "facility").unwrap();
            let viewer = shelf.sight(&actor(session), town.now());
            let mut q = town.store.read(town.tenant()).await.unwrap();
            let counts = shelf.counts(&mut q, &viewer, "all", &Ask::default()).await.unwrap();
            let sum: i64 = counts.values().map(|count| count.count).sum();
            assert_eq!(sum, i64::try_from(expected.len()).unwrap(), "{session}");
        }
        let shelf = Shelf::find(&town.rules, "facility").unwrap();
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let everybody = shelf.public_sight();
        let page = shelf.page(&mut q, &everybody, "open", &Ask::default(), None, 25).await.unwrap();
        assert_eq!(titles(&page), ["和平食堂"]);
    }

    async fn a4_dangers_stand_on_the_page_of_their_facility(db: testkit::Db) {
        let town = open(db).await;
        let record = facility(&town, "director", "活动室", &[]).await;
        let id = record.id.to_string();
        danger(&town, "grid", &[("danger.facility", id.as_str())]).await;
        danger(&town, "grid", &[("danger.facility", id.as_str()), ("danger.kind", "gas")]).await;
        danger(&town, "grid", &[("danger.kind", "gas")]).await;
        let shelf = Shelf::find(&town.rules, "hidden_danger").unwrap();
        let mut q = town.store.read(town.tenant()).await.unwrap();
        for (session, found) in [("worker", 2), ("leader", 2), ("grid_two", 0), ("stranger", 0)] {
            let viewer = shelf.sight(&actor(session), town.now());
            let related =
                shelf.related(&mut q, &viewer, "danger.facility", record.id, 5).await.unwrap();
            let open: Vec<_> = related.iter().filter(|one| one.list == "open").collect();
            let rows = open.first().map_or(0, |one| one.listing.rows.len());
            assert_eq!(rows, found, "{session}");
            let count = open.first().map_or(0, |one| one.count.count);
            assert_eq!(count, i64::try_from(found).unwrap());
        }
        // A facility that is not seen cannot be linked to, and its title is not told.
        let two = BUILDING_TWO.to_string();
        let pairs = [
            ("danger.kind", "fire"), ("danger.place", two.as_str()), ("danger.text", "楼道堆放杂物"),
            ("danger.grade", "general"), ("danger.facility", id.as_str()),
        ];
        let refused = add_as(&town, "grid_two", "hidden_danger", fresh(), &pairs, vec![photo()]).await;
        assert_eq!(fields(refused.unwrap_err())[0].0, "danger.facility");
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a4_every_list_is_read_by_its_key_and_nothing_is_sorted(db: testkit::Db) {
        let town = open(db).await;
        crowd(&town).await;
        let mut asked = 0;
        for register in town.rules.registers() {
            let shelf = Shelf::of(&town.rules, register);
            for (session, list) in register.lists.iter().flat_map(|list| [("director", list), ("grid", list)]) {
                let actor = actor(session);
                let viewer = shelf.sight(&actor, town.now());
                let parts = list.parts.as_ref().and_then(|parts| parts.of.first()).cloned();
                let ask = Ask { parts: parts.into_iter().collect(), ..Ask::default() };
                let mut q = town.store.read(town.tenant()).await.unwrap();
                let Some(told) = shelf.explain(&mut q, &viewer, &list.id, &ask, 25).await.unwrap() else { continue };
                if told.plan.is_empty() || told.ranges.len() > 2 {
                    continue;
                }
                asked += 1;
                let plan = told.plan.join("\n");
                let by_key = plan.contains("PRIMARY KEY") || plan.contains("list_key_pkey");
                let sorted = ["Sort", "TEMP B-TREE", "SCAN list_key", "Seq Scan"].iter().any(|how| plan.contains(how));
                assert!(by_key && !sorted, "{}.{} for {session}: {plan}", register.id, list.id);
            }
        }
        assert!(asked > 4, "{asked}");
    }
}

/// Fills the lists, so that the database has a reason to read them by their key.
async fn crowd(town: &Town) {
    for register in town.rules.registers() {
        for list in &register.lists {
            let list_no = store::lists::list_no(&register.id, list);
            let put = town.store.write(town.by(), move |tx| {
                Box::pin(async move {
                    for n in 0..300_u128 {
                        let key = store::lists::Key {
                            list_no,
                            scope: GARDEN.uuid(),
                            part: if n % 2 == 0 { "found" } else { "in_use" }.to_owned(),
                            sort_no: i64::try_from(n % 7).unwrap(),
                            sort_text: n.to_string(),
                            facets: Default::default(),
                        };
                        store::lists::put(tx, uuid::Uuid::from_u128(n), &[], &[key]).await?;
                    }
                    Ok(())
                })
            });
            put.await.unwrap();
        }
    }
}
