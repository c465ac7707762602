//! What comes by itself: lists that are new, erasing, and what is past its time.

use crate::desk::*;
use kernel::dictionary::Value;
use kernel::person::DataSubject;
use kernel::register::{Act, Command};
use kernel::time::Duration;
use registers::{Ask, BRINGS, Shelf};
use store::{Query, args};
use town::*;

testkit::both! {
    async fn a4_a_list_that_is_declared_anew_is_filled_in_the_background(db: testkit::Db) {
        let town = open(db).await;
        for at in 0..3 {
            facility(&town, "worker", &format!("活动室{at}"), &[]).await;
        }
        // As it would be after the rules changed: the list has another number, and no keys under it.
        let forget = town.store.write(town.by(), |tx| Box::pin(async move {
            tx.exec("UPDATE register_list SET list_no = 1 WHERE list = $1", args!["all"]).await?;
            tx.exec("DELETE FROM list_key WHERE part = $1", args!["in_use"]).await?;
            tx.exec("UPDATE register_record SET keys = $1", args![serde_json::json!([])]).await?;
            Ok(())
        }));
        forget.await.unwrap();
        assert!(list(&town, "worker", ("facility", "all"), &Ask::default()).await.preparing);
        assert!(!list(&town, "worker", ("facility", "open"), &Ask::default()).await.preparing);
        registers::plan_lists(&town.store, &town.rules).await.unwrap();
        assert!(list(&town, "worker", ("facility", "all"), &Ask::default()).await.preparing);
        facility(&town, "worker", "活动室3", &[]).await;
        town.work().await;
        let all = list(&town, "worker", ("facility", "all"), &Ask::default()).await;
        assert_eq!(titles(&all), ["活动室0", "活动室1", "活动室2", "活动室3"]);
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn b6_erasing_leaves_no_value_of_the_person_in_any_table(db: testkit::Db) {
        let town = open(db).await;
        let own = danger(&town, "grid", &[("danger.contact", "13812345678")]).await;
        let own = change(&town, "grid", &own, &[("danger.contact", "13912345678")]).await.unwrap();
        let other = danger(&town, "worker", &[("danger.kind", "gas"), ("danger.contact", "13712345678")]).await;
        let finder = actor("grid").who.account().unwrap();
        let erased = town.store.write(town.by(), move |tx| Box::pin(async move {
            let (now, subject) = (tx.now(), DataSubject::account_holder(finder));
            (BRINGS.manifest.erase.unwrap())(tx, subject, now).await
        }));
        assert_eq!(erased.await.unwrap(), 1);
        town.work().await;
        let shelf = Shelf::find(&town.rules, "hidden_danger").unwrap();
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let left = shelf.load(&mut q, own.id).await.unwrap().unwrap();
        assert!(!left.values.contains_key("danger.contact"));
        assert_eq!(left.values.len(), own.values.len() - 1, "what is about nobody stays");
        let sql = "SELECT body, sealed FROM register_record WHERE tenant_id = $1 AND id = $2";
        let (body, sealed): (serde_json::Value, Option<Vec<u8>>) =
            q.one(sql, args![town.tenant(), own.id]).await.unwrap();
        assert!(!body.to_string().contains("5678") && sealed.is_none(), "{body}");
        let entries = store::history(&mut q, "record", own.id, None, 50).await.unwrap();
        let told: Vec<bool> = entries.iter().map(|one| one.erased).collect();
        assert_eq!(told, [false, true, true], "the entry of the erasure, and those before it");
        drop(q);
        assert_eq!(town.count("SELECT COUNT(*) FROM register_secret").await, 1);
        let kept = see(&town, "director", "hidden_danger", other.id).await.unwrap().record;
        assert!(kept.values.contains_key("danger.contact"));
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn b6_what_is_past_its_time_is_deleted_unless_it_is_held(db: testkit::Db) {
        let town = open(db).await;
        let open = danger(&town, "grid", &[]).await;
        let mut ended = Vec::new();
        for kind in ["gas", "lift"] {
            let record = danger(&town, "grid", &[("danger.kind", kind), ("danger.contact", "13812345678")]).await;
            let held = kind == "lift";
            let reason = ("decision.reason", Value::Text("现场没有".to_owned()));
            complete(&town, "director", record.id, "waived", &[reason]).await;
            let (runtime, id) = (town.runtime.clone(), record.id);
            let done = town.store.write(town.by(), move |tx| Box::pin(async move {
                let rules = runtime.in_force().rules.clone();
                let shelf = Shelf::find(&rules, "hidden_danger").unwrap();
                let command = Command { id: fresh(), record: id, act: Act::Hold { held } };
                shelf.carry_out(tx, &runtime, &command, &[]).await
            }));
            done.await.unwrap();
            let found = see(&town, "director", "hidden_danger", id).await.unwrap().record;
            assert_eq!((found.state.as_deref(), found.held), (Some("waived"), held));
            ended.push(id);
        }
        let months = town.rules.dictionary().retention("danger").unwrap().months.unwrap();
        town.db.clock().set(town.now().plus(Duration::days(i64::from(months) * 31 + 2)));
        town.work().await;
        assert!(see(&town, "director", "hidden_danger", ended[0]).await.is_none());
        assert!(see(&town, "director", "hidden_danger", ended[1]).await.is_some());
        assert!(see(&town, "director", "hidden_danger", open.id).await.is_some());
        assert_eq!(town.count("SELECT COUNT(*) FROM register_record").await, 2);
        assert_eq!(town.count("SELECT COUNT(*) FROM file").await, 2);
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }
}
