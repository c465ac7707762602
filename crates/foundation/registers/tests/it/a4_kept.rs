//! Lists that somebody keeps under a name, and the numbers beside what a list can be narrowed by.

use crate::desk::*;
use crate::pages_facility::LIST;
use kernel::area::{AreaChange, MergeInto, NewArea};
use registers::{Ask, Numbers, Shelf};
use std::collections::BTreeMap;
use town::*;

const KEPT: &str = "SELECT COUNT(*) FROM register_view";

async fn numbers(town: &Town, session: &str, ask: &Ask) -> Numbers {
    let shelf = Shelf::find(&town.rules, "facility").unwrap();
    let viewer = shelf.sight(&actor(session), town.now());
    let mut q = town.store.read(town.tenant()).await.unwrap();
    shelf.numbers(&mut q, &viewer, "all", ask).await.unwrap()
}

fn of(numbers: &Numbers, field: &str) -> Vec<(String, String)> {
    let facet = numbers.facets.get(field).cloned().unwrap_or_default();
    facet.into_iter().map(|(value, count)| (value, count.to_string())).collect()
}

fn told(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(value, count)| ((*value).to_owned(), (*count).to_owned())).collect()
}

testkit::both! {
    async fn a4_a_kept_filter_is_found_again_replaced_and_forgotten(db: testkit::Db) {
        let town = open(db).await;
        facility(&town, "worker", "安康食堂", &[("facility.kind", "canteen")]).await;
        let worker = town.sign_in("worker");
        let keep = format!("{LIST}/filters/keep");
        // What asks for nothing is not offered to be kept.
        worker.get(LIST).await.is(200).lacks(&keep);
        let page = worker.get(&format!("{LIST}?facet.facility.kind=canteen&part=in_use&nonsense=1&after=x")).await.ok();
        let form = page.form(&keep);
        let page = worker.done(&form.clone().set("name", " 食堂\u{202E} ")).await.ok();
        assert!(page.says("已存为常用筛选") && page.says("食堂"), "{}", page.plain());
        // Only what the list understands was kept, and one of the same name takes its place.
        worker.done(&form.clone().set("name", "食堂").set("query", "part=closed&evil=%22%3E&facet.facility.kind=nothing")).await.ok();
        assert_eq!(town.count(KEPT).await, 1);
        let link = worker.get(LIST).await.ok().links("part=closed");
        assert!(link.contains(&format!("{LIST}?part=closed")), "{link:?}");
        worker.submit(&form.clone().set("name", " ")).await.is(422).has("给这个筛选起个名字");
        // It is nobody else's, stands in the list of its register alone, and is told in the reader's language.
        town.sign_in("director").get(LIST).await.ok().lacks("part=closed\" >");
        worker.get("/work/dangers").await.ok().lacks("part=closed");
        let other = town.sign_in("director");
        let forget = worker.get(LIST).await.ok().form("/forget");
        other.submit(&forget).await;
        assert_eq!(town.count(KEPT).await, 1, "nobody forgets what somebody else keeps");
        worker.done(&forget).await.ok();
        assert_eq!(town.count(KEPT).await, 0);
    }

    async fn a4_twenty_filters_are_kept_however_many_are_sent_at_once(db: testkit::Db) {
        let town = open(db).await;
        let worker = town.sign_in("worker");
        facility(&town, "worker", "安康食堂", &[]).await;
        let form = worker.get(&format!("{LIST}?part=closed")).await.ok().form("/filters/keep");
        for at in 0..15 {
            worker.done(&form.clone().set("name", format!("停用{at}"))).await.ok();
        }
        let presses = (15..25).map(|at| {
            let (same, form) = (worker.apart(), form.clone().set("name", format!("停用{at}")));
            tokio::spawn(async move { same.submit(&form).await.status.as_u16() })
        });
        let mut refused = 0;
        for press in presses.collect::<Vec<_>>() {
            let status = press.await.unwrap();
            assert!(matches!(status, 303 | 422), "{status}");
            refused += usize::from(status == 422);
        }
        assert_eq!((town.count(KEPT).await, refused), (20, 5));
        worker.done(&form.set("name", "停用3")).await.ok();
        assert_eq!(town.count(KEPT).await, 20);
    }

    async fn a4_numbers_stand_beside_what_a_list_is_narrowed_by(db: testkit::Db) {
        let town = open(db).await;
        for (name, kind) in [("安康食堂", "canteen"), ("和平食堂", "canteen"), ("中心花园", "square")] {
            facility(&town, "worker", name, &[("facility.kind", kind)]).await;
        }
        let far = facility(&town, "worker", "八角亭", &[("facility.kind", "square")]).await;
        press(&town, "worker", &far, "close", &[("facility.closed_why", "维修")]).await.unwrap();
        let all = numbers(&town, "worker", &Ask::default()).await;
        assert_eq!(of(&all, "facility.kind"), told(&[("canteen", "2"), ("square", "2")]));
        assert_eq!(all.parts.get("in_use").map(ToString::to_string).as_deref(), Some("3"));
        // Of the open tab alone, and under the other conditions.
        let open = numbers(&town, "worker", &part("in_use")).await;
        assert_eq!(of(&open, "facility.kind"), told(&[("canteen", "2"), ("square", "1")]));
        let facets = BTreeMap::from([("facility.kind".to_owned(), "canteen".to_owned())]);
        let narrowed = numbers(&town, "worker", &Ask { facets, ..part("in_use") }).await;
        assert_eq!(of(&narrowed, "facility.kind"), told(&[("canteen", "2"), ("square", "1")]));
        assert_eq!(narrowed.parts.get("in_use").map(ToString::to_string).as_deref(), Some("2"));
        assert_eq!(narrowed.parts.get("closed").map(ToString::to_string).as_deref(), Some("0"));
        let page = town.sign_in("worker").get(LIST).await.ok();
        let chip = page.text.split("facet.facility.kind=canteen").nth(1).unwrap();
        assert!(chip.split("</a>").next().unwrap().contains(">2</small>"), "{chip}");
        // Another street has none of them.
        assert_eq!(numbers(&town, "stranger", &Ask::default()).await, Numbers::default());
        // Everybody is told no numbers of what a list is narrowed by.
        let everybody = town.guest().get("/open/facilities").await;
        if let Some(chip) = everybody.text.split("facet.facility.kind=canteen").nth(1) {
            assert!(!chip.split("</a>").next().unwrap().contains("<small"), "{chip}");
        }
    }

    async fn a4_more_than_a_thousand_are_counted_no_farther(db: testkit::Db) {
        let town = open(db).await;
        let list = town.rules.register("facility").unwrap().list("all").unwrap();
        let list_no = store::lists::list_no("facility", list);
        let put = town.store.write(town.by(), move |tx| {
            Box::pin(async move {
                for n in 0..1_400_u128 {
                    let kind = if n % 2 == 0 { "canteen" } else { "square" };
                    let part = if n < 1_300 { "in_use" } else { "closed" };
                    let key = store::lists::Key {
                        list_no,
                        scope: GARDEN.uuid(),
                        part: part.to_owned(),
                        sort_no: i64::try_from(n).unwrap(),
                        sort_text: String::new(),
                        facets: [Some(kind.to_owned()), None, None],
                    };
                    store::lists::put(tx, uuid::Uuid::from_u128(n + 1), &[], &[key]).await?;
                }
                Ok(())
            })
        });
        put.await.unwrap();
        let open = numbers(&town, "worker", &part("in_use")).await;
        assert_eq!(open.parts.get("in_use").map(ToString::to_string).as_deref(), Some("1000+"));
        assert_eq!(open.parts.get("closed").map(ToString::to_string).as_deref(), Some("100"));
        let kinds = of(&open, "facility.kind");
        let sum: i64 = kinds.iter().map(|(_, n)| n.trim_end_matches('+').parse::<i64>().unwrap()).sum();
        assert_eq!(sum, 1_001, "{kinds:?}");
        assert!(kinds.iter().all(|(_, number)| number.ends_with('+')), "{kinds:?}");
        let closed = numbers(&town, "worker", &part("closed")).await;
        assert_eq!(of(&closed, "facility.kind"), told(&[("canteen", "50"), ("square", "50")]));
    }

    async fn a4_what_is_hidden_has_no_numbers(db: testkit::Db) {
        let town = open(db).await;
        facility(&town, "worker", "安康食堂", &[("facility.kind", "canteen")]).await;
        // The same file, but for a role from which the kind is hidden.
        let mut register = town.rules.register("facility").unwrap().clone();
        for access in register.access.values_mut() {
            access.hide.insert("facility.kind".to_owned());
        }
        let shelf = Shelf::of(&town.rules, &register);
        let viewer = shelf.sight(&actor("worker"), town.now());
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let told = shelf.numbers(&mut q, &viewer, "all", &Ask::default()).await.unwrap();
        assert!(!told.facets.contains_key("facility.kind"), "{told:?}");
        // Whoever reads a wider range than is seen, has no numbers of it.
        drop(q);
        let seen = numbers(&town, "grid_two", &Ask::default()).await;
        let sum: i64 = seen.facets.values().flat_map(BTreeMap::values).map(|one| one.count).sum();
        assert_eq!(sum, 0, "{seen:?}");
    }

    async fn a4_a_kept_filter_follows_an_area_that_ends(db: testkit::Db) {
        let town = open(db).await;
        facility(&town, "worker", "安康食堂", &[]).await;
        let leader = town.sign_in("leader");
        let form = leader.get(&format!("{LIST}?area={MARKET}")).await.ok().form("/filters/keep");
        leader.done(&form.set("name", "集市")).await.ok();
        let merge = AreaChange::Merge {
            areas: vec![GARDEN, MARKET],
            into: MergeInto::New(NewArea { id: MERGED, name: "合园社区".into(), code: None }),
            approval: approval(),
        };
        town.change(merge).await;
        town.work().await;
        let links = leader.get(LIST).await.ok().links(&format!("area={MERGED}"));
        assert!(links.contains(&format!("{LIST}?area={MERGED}")), "{links:?}");
    }
}
