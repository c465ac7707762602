//! What hooks tell on the page of a record: the floor area of a community's facilities beside what a standard asks for.

use crate::desk::*;
use town::*;

const TITLE: &str = "每百户服务用房面积";

/// Returns how many households the community has.
async fn households(town: &Town) -> i64 {
    let mut q = town.store.read(town.tenant()).await.unwrap();
    let counts = registry::counts(&mut q, GARDEN, kernel::area::Level::Community).await.unwrap();
    counts[0].households
}

testkit::both! {
    async fn a4_the_floor_area_for_a_hundred_households_stands_beside_the_standard(db: testkit::Db) {
        let town = open(db).await;
        let homes = households(&town).await;
        assert!(homes > 0);
        // One square metre less than thirty for a hundred households, in two facilities; a third does not count.
        let needed = homes * 30 - 100;
        let metres = |hundredths: i64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let property = PROPERTY.to_string();
        let (half, rest) = (metres(needed / 2), metres(needed - needed / 2));
        let counts = ("facility.counts_for_standard", "true");
        let first = facility(&town, "director", "活动室", &[counts, ("facility.area_m2", &half), ("facility.keeper", &property)]).await;
        let second = facility(&town, "director", "会客厅", &[counts, ("facility.area_m2", &rest)]).await;
        facility(&town, "director", "广场", &[("facility.area_m2", "1500")]).await;
        let at = format!("/work/facilities/{}", first.id);
        let director = town.sign_in("director");
        let homes = homes.to_string();
        director.get(&at).await.is(200).has_all(&[TITLE, "未达到标准，还差 1 ㎡", &homes, "河南省规范化社区（2018）"]);
        let second = see(&town, "director", "facility", second.id).await.unwrap().record;
        let more = metres(needed - needed / 2 + 100);
        change(&town, "director", &second, &[("facility.area_m2", &more)]).await.unwrap();
        director.get(&at).await.is(200).has("达到标准：每百户不低于 30 ㎡").lacks("未达到");
        town.sign_in("leader").english().get(&at).await.is(200).has("As the standard asks: 30 m² at least");
        // Who sees one of them and not the others is not told what they come to; neither is everybody.
        town.sign_in("lead").get(&at).await.is(200).has("活动室").lacks(TITLE);
        town.guest().get(&format!("/open/facilities/{}", first.id)).await.lacks(TITLE);
    }

    async fn a4_a_county_sets_the_standard_and_names_no_hook_that_nobody_brings(db: testkit::Db) {
        let mut files = town::rule_files();
        files.retain(|path, _| !path.starts_with("procedures/case"));
        let standards = files.get_mut("standards.toml").unwrap();
        *standards = standards.replace("least = 30", "least = 0");
        let town = Town::plan(&[&registers::BRINGS]).with_rules(files.clone()).build(db).await;
        let one = facility(&town, "director", "活动室", &[]).await;
        let at = format!("/work/facilities/{}", one.id);
        town.sign_in("director").get(&at).await.is(200).has_all(&[TITLE, "达到标准：每百户不低于 0 ㎡"]);
        let facilities = files.get_mut("registers/facility.toml").unwrap();
        *facilities = facilities.replace("facility.area_per_100", "facility.fortune");
        let vocabulary = matters::Runtime::builder().all(&[&registers::BRINGS], &store::Parts::default()).vocabulary();
        let told = kernel::rules::RuleSet::load(&files, &Default::default(), day("2026-01-01"), &vocabulary).unwrap_err();
        assert!(told.iter().any(|one| one.what.contains("no hook `facility.fortune`")), "{told:?}");
    }
}
