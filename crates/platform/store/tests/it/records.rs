//! Looks at personal data and versions of rules.

use crate::shop::MIGRATIONS;
use crate::shop::added;
use kernel::access::{Actor, Who};
use kernel::id::{AccountId, MatterId};
use kernel::time::Duration;
use serde_json::json;
use store::{By, Look, NewRules, rule_heads, rule_versions, rules_at, rules_no_at, rules_pinned};
use uuid::Uuid;

testkit::both! {
    async fn a11_each_look_is_written_down_for_whom_it_concerns(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let person = added(&store, db.by(), "somebody").await.unwrap();
        let (worker, matter): (AccountId, MatterId) = (store.new_id(), store.new_id());
        let actor = Actor { tenant: db.tenant(), who: Who::Staff(worker), grants: vec![], on_behalf: None };
        for n in 0..3 {
            let by = By { actor: actor.clone(), purpose: "visit", matter: Some(matter) };
            let look = Look {
                subject_kind: "person",
                subject: person,
                fields: vec!["person.phone".into(), format!("{n}")],
                why: "每月走访".into(),
            };
            store.look(by, look).await.unwrap();
            db.clock().advance(Duration::minutes(1));
        }
        let looks = store.looks(db.tenant(), "person", person, None, 2).await.unwrap();
        assert_eq!(looks.len(), 2);
        assert_eq!(looks[0].fields, json!(["person.phone", "2"]));
        assert_eq!((looks[0].who_kind.as_str(), looks[0].who), ("staff", Some(worker.uuid())));
        assert_eq!((looks[0].matter_id, looks[0].why.as_str()), (Some(matter), "每月走访"));
        let rest = store.looks(db.tenant(), "person", person, Some(looks[1].id), 10).await.unwrap();
        assert_eq!(rest.len(), 1);
        let other = kernel::id::TenantId::from_uuid(Uuid::from_u128(5));
        assert!(store.looks(other, "person", person, None, 10).await.unwrap().is_empty());
    }

    async fn rules_hold_from_their_date_and_stay_for_ever(db: Db) {
        let store = db.open(&[]).await;
        let apply = |text: &'static str, days: i64, held: Option<serde_json::Value>| {
            let (store, by) = (store.clone(), db.by());
            async move {
                let files = json!({ "roles.toml": text });
                let applied = store.write(by, move |tx| Box::pin(async move {
                    let from = tx.now().plus(Duration::days(days));
                    tx.apply_rules(NewRules { held, ..NewRules::built_in(files) }, from).await
                }));
                applied.await.unwrap()
            }
        };
        let first = apply("one", 0, None).await;
        assert_eq!(apply("one", 0, None).await.no, 1);
        let second = apply("two", 7, None).await;
        assert_eq!((first.no, second.no), (1, 2));
        let mut reader = store.read_shared().await.unwrap();
        let now = store.now();
        assert_eq!(rules_at(&mut reader, now).await.unwrap().unwrap().no, 1);
        assert_eq!(rules_at(&mut reader, now.plus(Duration::days(7))).await.unwrap().unwrap().no, 2);
        assert!(rules_at(&mut reader, now.minus(Duration::days(1))).await.unwrap().is_none());
        let pinned = rules_pinned(&mut reader, &first.sha256).await.unwrap().unwrap();
        assert_eq!(pinned.files, json!({ "roles.toml": "one" }));
        assert_eq!(rule_versions(&mut reader).await.unwrap().len(), 2);
        assert_eq!(rules_no_at(&mut reader, now).await.unwrap(), Some(1));
        drop(reader);
        // Agreeing to what was held back is a version of its own, with the same text.
        let third = apply("two", 7, Some(json!(["x"]))).await;
        assert_eq!((third.no, &third.sha256), (3, &second.sha256));
        let mut reader = store.read_shared().await.unwrap();
        let heads = rule_heads(&mut reader, 2).await.unwrap();
        assert_eq!(heads.iter().map(|head| (head.no, head.held.is_some())).collect::<Vec<_>>(), [(3, true), (2, false)]);
    }
}
