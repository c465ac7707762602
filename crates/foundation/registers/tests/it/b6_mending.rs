//! A danger from its photo to where it is struck off: the record follows its procedure, and everybody finds it where it is.

use crate::desk::*;
use kernel::area::Level;
use kernel::area::{AreaChange, MergeInto, NewArea};
use kernel::dictionary::Value;
use kernel::register::RecordRefusal;
use kernel::time::Duration;
use registers::Ask;
use town::*;

const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0, 0,
    0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

testkit::both! {
    async fn b6_a_danger_goes_from_its_photo_to_where_it_is_struck_off(db: testkit::Db) {
        let town = open(db).await;
        let record = danger(&town, "grid", &[]).await;
        let at = format!("/work/dangers/{}", record.id);
        assert_eq!(record.state.as_deref(), Some("found"), "nobody has looked yet");
        let matter = procedure_of(&town, record.id).await;
        assert_eq!((matter.code.as_str(), matter.title.as_str()), ("YH202605-0001", "消防 · 石榴园小区3号楼"));
        let director = town.sign_in("director");
        director.get("/work").await.is(200).has_all(&["消防 · 石榴园小区3号楼", "YH202605-0001"]);
        let page = director.get(&at).await;
        page.is(200).has_all(&["待整改", "核实交办", "交办整改", "不属实", "楼道堆放杂物"]);
        // The lead may be chosen among those who take dispatches, and nobody else.
        let form = director.get(&page.links("do=dispatch")[0].clone()).await;
        let act = form.form("/act");
        let strange = act.clone().set("to", format!("org:{}", uuid::Uuid::from_u128(77)));
        director.submit(&strange).await.is(422).has("交办整改");
        director.submit(&act.set("to", format!("org:{WORKS}"))).await.onward();
        let now = see(&town, "director", "hidden_danger", record.id).await.unwrap();
        assert_eq!(now.record.state.as_deref(), Some("mending"));
        assert_eq!(now.record.values["danger.keeper"], Value::Id(WORKS.uuid()), "the lead is its keeper now");
        assert!(list(&town, "director", ("hidden_danger", "open"), &part("found")).await.rows.is_empty());
        // Whoever mends it finds it, and shows what was done.
        let mender = town.sign_in("assistant");
        mender.get("/work").await.is(200).has("YH202605-0001");
        let page = mender.get(&at).await;
        page.is(200).has_all(&["整改中", "上报整改结果"]).lacks("丁一");
        let form = mender.get(&page.links("do=complete")[0].clone()).await;
        let act = form.form("/act").set("evidence.date", "2026-05-06");
        mender.submit(&act).await.is(422);
        let photo = ("evidence.photos", "a.png", PIXEL.to_vec());
        let act = mender.get(&page.links("do=complete")[0].clone()).await.form("/act").set("evidence.date", "2026-05-06");
        mender.upload(&act, &[photo]).await.onward();
        // The worker of the grid looks again.
        let worker = town.sign_in("grid");
        let page = worker.get(&at).await;
        page.is(200).has("已消除，销号");
        let pass = page.links("do=complete").into_iter().find(|link| link.contains("pass")).unwrap();
        let act = worker.get(&pass).await.form("/act").set("check.text", "通道已清空");
        worker.submit(&act).await.onward();
        let done = see(&town, "director", "hidden_danger", record.id).await.unwrap().record;
        assert_eq!(done.state.as_deref(), Some("mended"));
        assert_eq!(done.values["danger.mended_on"].text(), "2026-05-06");
        assert!(matches!(&done.values["danger.photos_after"], Value::Files(files) if files.len() == 1));
        assert!(done.closed_at.is_some());
        let past = list(&town, "director", ("hidden_danger", "past"), &Ask::default()).await;
        assert_eq!(titles(&past), ["消防 · 石榴园小区3号楼"]);
        director.get(&at).await.is(200).has_all(&["已销号", "隐患整改", "交给 街道城建科 主办", "通道已清空"]);
        town.guest().get(&format!("/open/dangers/{}", record.id)).await.is(200).has("消防").lacks("楼道");
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn b6_a_danger_that_is_none_is_waived_and_may_be_recorded_again(db: testkit::Db) {
        let town = open(db).await;
        let record = danger(&town, "grid", &[]).await;
        let reason = ("decision.reason", Value::Text("现场没有".to_owned()));
        complete(&town, "director", record.id, "waived", &[reason]).await;
        let now = see(&town, "director", "hidden_danger", record.id).await.unwrap().record;
        assert_eq!((now.state.as_deref(), now.closed_at.is_some()), (Some("waived"), true));
        let again = danger(&town, "grid", &[]).await;
        assert_eq!(again.number.as_deref(), Some("YH202605-0002"));
        assert!(procedure_of(&town, again.id).await.runs());
    }

    async fn b6_who_found_it_is_told_nobody_from_whom_that_is_hidden(db: testkit::Db) {
        let town = open(db).await;
        let finder = actor("grid").who.account().unwrap();
        let roles = town.rules.roles().clone();
        let made = town.store.write(town.by(), move |tx| Box::pin(async move {
            town::staff_member(tx, &roles, "-", (finder, "wangge01", "丁一", GARDEN)).await
        }));
        made.await.unwrap();
        let record = danger(&town, "grid", &[]).await;
        let (at, of) = (format!("/work/dangers/{}", record.id), format!("/work/matters/{}", record.id));
        let director = town.sign_in("director");
        director.get(&at).await.is(200).has("丁一");
        let act = director.get(&format!("{at}?do=dispatch.1.mend")).await.form("/act");
        director.submit(&act.set("to", format!("org:{WORKS}"))).await.onward();
        let mender = town.sign_in("assistant");
        for path in [at.clone(), format!("{at}/history"), of, "/work".to_owned(), "/work/dangers".to_owned()] {
            mender.get(&path).await.is(200).has("石榴园小区3号楼").lacks("丁一");
        }
        mender.get(&format!("{at}?do=complete.2.next")).await.is(200).lacks("丁一");
    }

    async fn b6_the_time_to_mend_is_that_of_the_grade(db: testkit::Db) {
        let mut files = town::rule_files();
        files.retain(|path, _| !path.starts_with("procedures/case"));
        let standards = files.get_mut("standards.toml").unwrap();
        *standards = standards.replace("general = \"10wd\"", "general = \"3wd\"");
        let town = Town::plan(&[&registers::BRINGS]).with_rules(files).build(db).await;
        let mut due = Vec::new();
        for (kind, grade) in [("fire", "slight"), ("gas", "general")] {
            let record = danger(&town, "grid", &[("danger.kind", kind), ("danger.grade", grade)]).await;
            let director = town.sign_in("director");
            let at = format!("/work/dangers/{}?do=dispatch.1.mend", record.id);
            let act = director.get(&at).await.form("/act").set("to", format!("org:{WORKS}"));
            director.submit(&act).await.onward();
            due.push(procedure_of(&town, record.id).await.due_at.unwrap());
        }
        assert!(due[0] > due[1], "{due:?}");
    }

    async fn b6_a_danger_that_lies_elsewhere_takes_its_procedure_along(db: testkit::Db) {
        let town = open(db).await;
        let record = danger(&town, "grid", &[]).await;
        let place = BUILDING_TWO.to_string();
        change(&town, "director", &record, &[("danger.place", place.as_str())]).await.unwrap();
        let matter = procedure_of(&town, record.id).await;
        assert_eq!(matter.grid_id, Some(GRID_TWO));
        assert!(matter.title.contains("消防"));
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn b6_a_danger_where_no_grid_is_says_so_beside_its_place(db: testkit::Db) {
        let town = open(db).await;
        let place = COMPOUND.to_string();
        let photos = vec![photo()];
        let pairs = [
            ("danger.kind", "fire"), ("danger.place", place.as_str()), ("danger.text", "堆物"), ("danger.grade", "general"),
        ];
        let refused = add_as(&town, "director", "hidden_danger", fresh(), &pairs, photos).await;
        let Err(RecordRefusal::Fields(wrong)) = refused else { panic!("{refused:?}") };
        assert_eq!(wrong[0].field, "danger.place");
        assert_eq!(town.count("SELECT COUNT(*) FROM register_record").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM matter").await, 0);
    }

    async fn b6_what_is_late_goes_up_and_stays_where_it_is(db: testkit::Db) {
        let town = open(db).await;
        let record = danger(&town, "grid", &[]).await;
        town.db.clock().set(town.now().plus(Duration::days(9)));
        town.sweep().await;
        let now = see(&town, "director", "hidden_danger", record.id).await.unwrap().record;
        assert_eq!(now.state.as_deref(), Some("found"));
        town.sign_in("leader").get("/work").await.is(200).has("YH202605-0001");
    }

    async fn a1_records_and_their_procedures_follow_a_merge_of_communities(db: testkit::Db) {
        let town = open(db).await;
        let record = danger(&town, "grid", &[]).await;
        let merge = AreaChange::Merge {
            areas: vec![GARDEN, MARKET], into: MergeInto::New(NewArea { id: MERGED, name: "合园社区".into(), code: None }), approval: approval(),
        };
        town.change(merge).await;
        town.work().await;
        let now = see(&town, "leader", "hidden_danger", record.id).await.unwrap().record;
        assert_eq!(now.whose.areas.get(&Level::Community), Some(&MERGED), "{:?}", now.whose);
        assert_eq!(procedure_of(&town, record.id).await.community_id, Some(MERGED));
        let ask = Ask { area: Some(MERGED), ..Ask::default() };
        let list = list(&town, "leader", ("hidden_danger", "open"), &ask).await;
        assert_eq!(list.rows.len(), 1);
        assert_eq!(verify(&town).await, Vec::<String>::new());
        // A second change of nothing that concerns it leaves it as it is.
        let version = now.version;
        town.work().await;
        let again = see(&town, "leader", "hidden_danger", record.id).await.unwrap().record;
        assert_eq!(again.version, version);
    }

    async fn a4_an_acceptance_is_begun_once_and_leaves_what_it_found(db: testkit::Db) {
        let town = open(db).await;
        let record = facility(&town, "director", "会客厅", &[]).await;
        let at = format!("/work/facilities/{}", record.id);
        let director = town.sign_in("director");
        let begin = format!("{at}/do/facility_acceptance");
        director.get(&at).await.is(200).has("阵地验收");
        town.sign_in("grid").get(&begin).await.is(403);
        let form = director.get(&begin).await;
        let form = form.is(200).form(&begin);
        director.submit(&form).await.onward();
        director.submit(&form).await.onward();
        assert_eq!(town.count("SELECT COUNT(*) FROM matter").await, 1, "pressed twice, begun once");
        let page = director.get(&at).await;
        page.is(200).has_all(&["提交验收", "使用中"]).lacks("do/facility_acceptance");
        director.get(&begin).await.is(409);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let matter = matters::MatterRow::of_subject(&mut q, "facility", record.id).await.unwrap().remove(0);
        drop(q);
        assert_eq!(matter.code, "SS00001-1");
        let photo = ("evidence.photos", "a.png", PIXEL.to_vec());
        let act = director.get(&page.links("do=complete")[0].clone()).await.form("/act").set("evidence.text", "八室齐全");
        director.upload(&act, &[photo]).await.onward();
        let leader = town.sign_in("leader");
        let page = leader.get(&at).await;
        let accept = page.links("do=complete").into_iter().find(|link| link.contains("accepted")).unwrap();
        let act = leader.get(&accept).await.form("/act").set("acceptance.date", "2026-05-06");

        leader.submit(&act.set("acceptance.kind", "reception")).await.onward();
        let now = see(&town, "director", "facility", record.id).await.unwrap().record;
        assert_eq!(now.values["facility.accepted_on"].text(), "2026-05-06");
        assert_eq!(now.state.as_deref(), Some("in_use"));
        director.get(&at).await.is(200).has_all(&["阵地验收", "通过验收"]);
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }
}
