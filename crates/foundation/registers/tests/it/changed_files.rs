//! A register's file that changes under its records: what is left beside them follows, a state that is gone is left by a job,
//! and an area that has ended gives way to the one that goes on.

use crate::desk::*;
use kernel::area::{AreaChange, Level, MergeInto, NewArea};
use kernel::dictionary::Value;
use kernel::rules::RuleSet;
use registers::Ask;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{NewRules, Query, args};
use town::*;

/// The rules of the town with other texts in some of its files.
fn changed(changes: &[(&str, &str, &str)]) -> BTreeMap<String, String> {
    let mut files = town::rule_files();
    files.retain(|path, _| !path.starts_with("procedures/case"));
    for (path, from, to) in changes {
        let text = files.get_mut(*path).unwrap();
        assert!(text.contains(from), "{path} has no {from:?}");
        *text = text.replace(from, to);
    }
    files
}

/// Puts other rules in force, as the program does while it runs.
async fn put(town: &mut Town, files: &BTreeMap<String, String>) {
    let vocabulary = matters::Runtime::builder()
        .all(&[&registers::BRINGS], &store::Parts::default())
        .vocabulary();
    let rules = RuleSet::load(files, &BTreeMap::new(), day("2026-01-01"), &vocabulary).unwrap();
    kept(town, &rules).await;
    town.rules = Arc::new(rules);
    town.app.set_rules(town.rules.clone());
    town.runtime.put_in_force(town.rules.clone());
    registers::plan_lists(&town.store, &town.rules).await.unwrap();
}

/// Keeps a version of the rules in the database, where matters that began with it find it.
async fn kept(town: &Town, rules: &RuleSet) {
    let files = rules.files().map(|file| (file.path.clone(), file.text.clone().into())).collect();
    let new = NewRules {
        files: serde_json::Value::Object(files),
        overlay: serde_json::json!({}),
        held: None,
    };
    let done = town.store.write(town.by(), move |tx| {
        Box::pin(async move {
            let now = tx.now();
            tx.apply_rules(new, now).await
        })
    });
    done.await.unwrap();
}

async fn state(town: &Town, id: uuid::Uuid) -> String {
    let mut q = town.store.read(town.tenant()).await.unwrap();
    let sql = "SELECT state FROM register_record WHERE tenant_id = $1 AND id = $2";
    let (state,): (String,) = q.one(sql, args![town.tenant(), id]).await.unwrap();
    state
}

const NOTICE_BOARD: &str = r#"
id = "notice_board"
title = { zh = "公告栏", en = "Notice boards" }
one = { zh = "公告栏", en = "Notice board" }
path = "boards"
level = "community"
retention = "facility"
basis = ["本县规定"]
belongs = { area = "board.area" }
title_from = ["board.name"]
fields = [
  { element = "board.name", required = true },
  { element = "board.area", required = true, as = "pick" },
]
[access."community.director"]
rows = ["area"]
may = ["see", "add", "change"]
[access."street.leader"]
rows = ["area"]
may = ["see"]
[[lists]]
id = "all"
title = { zh = "全部", en = "All" }
heads = ["street", "community"]
order = ["board.name"]
columns = ["board.name"]
views = ["table"]
[page]
kind = "thing_with_place"
says = "{board.name}"
parts = ["head", "facts", "timeline"]
empty = { zh = "先登记一块公告栏。", en = "Record one first." }
"#;
const BOARD_WORDS: &str = r#"
["board.name"]
title = { zh = "名称", en = "Name" }
type = "text"
sensitivity = "public"
retention = "facility"
["board.area"]
title = { zh = "所在区域", en = "Area" }
type = "area"
sensitivity = "public"
retention = "facility"
"#;

testkit::both! {
    async fn a4_records_leave_a_state_that_is_gone_in_chunks_and_the_job_tells_of_each(db: testkit::Db) {
        let mut town = open(db).await;
        let mut ids = Vec::new();
        for at in 0..4 {
            let one = facility(&town, "worker", &format!("活动室{at}"), &[]).await;
            press(&town, "worker", &one, "close", &[("facility.closed_why", "漏水维修")]).await.unwrap();
            ids.push(one.id);
        }
        let files = changed(&[
            ("registers/facility.toml", "closed = {", "resting = {"),
            ("registers/facility.toml", "\"closed\"", "\"resting\""),
            ("registers/facility.toml", "'closed'", "'resting'"),
            ("registers/facility.toml", "[states]", "[states]\nmoved = { closed = \"resting\" }"),
        ]);
        put(&mut town, &files).await;
        // It is read as what took its place, whether the job has been there or not.
        let seen = see(&town, "worker", "facility", ids[0]).await.unwrap();
        assert_eq!(seen.seen.state.as_deref(), Some("resting"));
        assert_eq!(state(&town, ids[0]).await, "closed");
        let open = press(&town, "worker", &seen.record, "reopen", &[]).await.unwrap();
        assert_eq!(open.state.as_deref(), Some("in_use"), "and it is left from there");
        town.work().await;
        for id in &ids[1..] {
            assert_eq!(state(&town, *id).await, "resting");
            let past = "SELECT COUNT(*) FROM register_event WHERE kind = 'moved'";
            assert_eq!(town.count(past).await, 4 + 1 + 3, "each is told of");
        }
        let resting = list(&town, "worker", ("facility", "all"), &part("resting")).await;
        assert_eq!(resting.rows.len(), 3);
        assert_eq!(verify(&town).await, Vec::<String>::new());
        // A second run finds nothing left to do.
        registers::plan_lists(&town.store, &town.rules).await.unwrap();
        town.work().await;
        assert_eq!(town.count("SELECT COUNT(*) FROM register_event WHERE kind = 'moved'").await, 8);
    }

    async fn b6_a_danger_stays_in_a_state_that_is_gone_while_its_procedure_runs(db: testkit::Db) {
        let mut town = open(db).await;
        let rules = town.rules.clone();
        kept(&town, &rules).await;
        let record = danger(&town, "grid", &[("danger.due_on", "2026-06-01")]).await;
        let files = changed(&[
            ("registers/hidden_danger.toml", "found = { title", "noticed = { title"),
            ("registers/hidden_danger.toml", "[\"found\"", "[\"noticed\""),
            ("registers/hidden_danger.toml", "judge = \"found\"", "judge = \"noticed\""),
            ("registers/hidden_danger.toml", "[states]", "[states]\nmoved = { found = \"noticed\" }"),
            ("registers/hidden_danger.toml", "waived = \"waived\" }", "none = \"waived\" }"),
            ("procedures/danger_mend.toml", "to = \"waived\"", "to = \"none\""),
            ("procedures/danger_mend.toml", "[ends.waived]", "[ends.none]"),
        ]);
        put(&mut town, &files).await;
        town.work().await;
        assert_eq!(state(&town, record.id).await, "found");
        assert_eq!(verify(&town).await, Vec::<String>::new());
        assert_eq!(list(&town, "director", ("hidden_danger", "open"), &part("noticed")).await.rows.len(), 1);
        // A change by hand leaves it where it is; the procedure ends as it began.
        let now = see(&town, "grid", "hidden_danger", record.id).await.unwrap().record;
        change(&town, "grid", &now, &[("danger.text", "楼道堆放杂物，已拍照")]).await.unwrap();
        assert_eq!(state(&town, record.id).await, "found");
        let reason = ("decision.reason", Value::Text("现场没有".to_owned()));
        complete(&town, "director", record.id, "waived", &[reason]).await;
        let now = see(&town, "director", "hidden_danger", record.id).await.unwrap().record;
        assert_eq!((now.state.as_deref(), now.closed_at.is_some()), (Some("waived"), true));
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a4_what_is_left_beside_a_record_follows_its_file(db: testkit::Db) {
        let mut town = open(db).await;
        let record = facility(&town, "director", "活动室", &[("facility.open_to_residents", "false")]).await;
        let files = changed(&[
            ("registers/facility.toml", "title_from = [\"facility.name\"]", "title_from = [\"facility.kind\", \"facility.name\"]"),
            ("registers/facility.toml", "where = \"facility.open_to_residents\"", "where = \"facility.open_to_residents == false\""),
            ("codes/facility_kind.toml", "\"activity_room\", zh = \"", "\"activity_room\", zh = \"社区"),
        ]);
        put(&mut town, &files).await;
        assert!(list(&town, "worker", ("facility", "all"), &Ask::default()).await.preparing);
        assert_eq!(verify(&town).await, Vec::<String>::new(), "what is being prepared is left out");
        town.work().await;
        let now = see(&town, "director", "facility", record.id).await.unwrap();
        assert!(now.record.title.starts_with("社区") && now.record.title.ends_with("活动室"), "{}", now.record.title);
        town.guest().get(&format!("/open/facilities/{}", record.id)).await.is(200);
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a1_a_record_whose_own_field_names_an_area_follows_the_heir(db: testkit::Db) {
        let mut files = changed(&[]);
        files.insert("registers/notice_board.toml".to_owned(), NOTICE_BOARD.to_owned());
        files.insert("dictionary/board.toml".to_owned(), BOARD_WORDS.to_owned());
        let town = Town::plan(&[&registers::BRINGS]).with_rules(files).build(db).await;
        let garden = GARDEN.to_string();
        let pairs = [("board.name", "东门公告栏"), ("board.area", garden.as_str())];
        let record = add(&town, "director", "notice_board", &pairs).await.unwrap();
        let merge = AreaChange::Merge {
            areas: vec![GARDEN, MARKET], into: MergeInto::New(NewArea { id: MERGED, name: "合园社区".into(), code: None }), approval: approval(),
        };
        town.change(merge).await;
        town.work().await;
        let now = see(&town, "leader", "notice_board", record.id).await.unwrap().record;
        assert_eq!(now.values["board.area"], Value::Id(MERGED.uuid()));
        assert_eq!(now.whose.areas.get(&Level::Community), Some(&MERGED));
        let ask = Ask { area: Some(MERGED), ..Ask::default() };
        assert_eq!(list(&town, "leader", ("notice_board", "all"), &ask).await.rows.len(), 1);
        assert_eq!(verify(&town).await, Vec::<String>::new());
        town.work().await;
        let again = see(&town, "leader", "notice_board", record.id).await.unwrap().record;
        assert_eq!(again.version, now.version);
    }

    async fn b6_a_title_of_codes_is_read_in_the_readers_language(db: testkit::Db) {
        let town = open(db).await;
        let record = danger(&town, "grid", &[]).await;
        let at = format!("/work/dangers/{}", record.id);
        for path in [at.as_str(), "/work/dangers", "/work", "/work/matters/mine"] {
            let page = town.sign_in("director").english().get(path).await;
            if page.status == 200 && page.text.contains("石榴园小区3号楼") {
                page.has("Fire · 石榴园小区3号楼").lacks("消防 · 石榴园小区3号楼");
            }
            assert!(page.status == 200 || path.ends_with("mine"), "{path}");
        }
        town.sign_in("director").get(&at).await.is(200).has("消防 · 石榴园小区3号楼");
    }
}
