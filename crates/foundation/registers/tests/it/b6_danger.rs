//! Dangers: whose they are, checks that look at each other's fields, and files.

use crate::desk::*;
use kernel::dictionary::Value;
use kernel::register::{RecordRefusal, Seen};
use registers::Ask;
use town::*;

testkit::both! {
    async fn b6_a_danger_is_recorded_and_is_the_finder_s_own(db: testkit::Db) {
        let town = open(db).await;
        let record = danger(&town, "grid", &[]).await;
        assert_eq!(record.number.as_deref(), Some("YH202605-0001"));
        assert_eq!(record.title, "消防 · 石榴园小区3号楼");
        let finder = actor("grid").who.account().unwrap();
        assert_eq!(record.whose.owners, [finder]);
        let mine = list(&town, "grid", ("hidden_danger", "mine"), &Ask::default()).await;
        assert_eq!(mine.rows.len(), 1);
        let mine = list(&town, "grid_two", ("hidden_danger", "mine"), &Ask::default()).await;
        assert!(mine.rows.is_empty());
        assert_eq!(town.count("SELECT COUNT(*) FROM file").await, 1);
    }

    async fn b6_a_major_danger_needs_a_day(db: testkit::Db) {
        let town = open(db).await;
        let place = BUILDING.to_string();
        let mut pairs = vec![
            ("danger.kind", "gas"), ("danger.place", place.as_str()), ("danger.text", "燃气管锈蚀"),
            ("danger.grade", "major"),
        ];
        let add = async |pairs: &[(&str, &str)]| {
            add_as(&town, "grid", "hidden_danger", fresh(), pairs, vec![photo()]).await
        };
        let refused = fields(add(&pairs).await.unwrap_err());
        assert_eq!(refused, [("danger.due_on".to_owned(), "重大隐患须写明整改期限".to_owned())]);
        pairs.push(("danger.due_on", "2026-05-05"));
        let refused = fields(add(&pairs).await.unwrap_err());
        assert_eq!(refused, [("danger.due_on".to_owned(), "整改期限不能早于今天".to_owned())]);
        pairs.pop();
        pairs.push(("danger.due_on", "2026-05-20"));
        add(&pairs).await.unwrap();
    }

    async fn b6_a_file_that_was_not_put_for_it_is_no_file(db: testkit::Db) {
        let town = open(db).await;
        let record = danger(&town, "grid", &[]).await;
        let strange = photo().id.to_string();
        let refused = change(&town, "grid", &record, &[("danger.photos", strange.as_str())]).await;
        assert_eq!(fields(refused.unwrap_err())[0].0, "danger.photos");
    }

    async fn b6_what_is_due_first_stands_first(db: testkit::Db) {
        let town = open(db).await;
        for (kind, due) in [("fire", "2026-06-01"), ("gas", "2026-05-20"), ("lift", "")] {
            let pairs = [("danger.kind", kind), ("danger.due_on", due)];
            danger(&town, "grid", &pairs[..if due.is_empty() { 1 } else { 2 }]).await;
        }
        let open = list(&town, "worker", ("hidden_danger", "open"), &Ask::default()).await;
        let kinds: Vec<&str> =
            titles(&open).into_iter().map(|title| title.split(' ').next().unwrap()).collect();
        assert_eq!(kinds, ["燃气", "消防", "电梯等特种设备"]);
        let found = &open.rows[0].seen.values;
        assert_eq!(found.get("danger.kind"), Some(&Seen::Whole(Value::Code("gas".to_owned()))));
    }

    async fn b6_nobody_writes_a_state_or_what_a_procedure_writes(db: testkit::Db) {
        let town = open(db).await;
        let record = danger(&town, "grid", &[]).await;
        let refused = change(&town, "director", &record, &[("danger.mended_on", "2026-05-06")]).await;
        assert_eq!(fields(refused.unwrap_err())[0].0, "danger.mended_on");
        use kernel::register::{Act, Command};
        for act in [
            Act::Begin { procedure: "danger_mend".to_owned(), step: "judge".to_owned() },
            Act::Follow { procedure: "danger_mend".to_owned(), step: "mend".to_owned(), handed: None },
            Act::Finish {
                procedure: "danger_mend".to_owned(), end: "end".to_owned(), given: Default::default(),
            },
            Act::Settle,
            Act::Hold { held: true },
        ] {
            let command = Command { id: fresh(), record: record.id, act };
            let done = send(&town, "director", "hidden_danger", command, Vec::new()).await;
            assert_eq!(done.unwrap_err(), RecordRefusal::NotYours);
        }
    }
}
