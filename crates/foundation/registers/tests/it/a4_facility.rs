//! One facility: added, changed, closed and put back, by those who may, and seen by nobody else.

use crate::desk::*;
use kernel::dictionary::Value;
use kernel::id::PlaceId;
use kernel::register::{Act, Command, RecordRefusal, Seen, Values};
use registers::Shelf;
use store::{Query, args};
use town::*;

testkit::both! {
    async fn a4_a_facility_is_added_changed_closed_and_put_back(db: testkit::Db) {
        let town = open(db).await;
        let record = facility(&town, "worker", "石榴园活动室", &[("facility.area_m2", "120.5")]).await;
        assert_eq!(record.number.as_deref(), Some("SS00001"));
        assert_eq!((record.version, record.state.as_deref()), (1, Some("in_use")));
        assert_eq!(record.title, "石榴园活动室");
        let second = facility(&town, "director", "石榴园会客厅", &[]).await;
        assert_eq!(second.number.as_deref(), Some("SS00002"));

        let changed = change(&town, "worker", &record, &[("facility.seats", "40")]).await.unwrap();
        assert_eq!(changed.values.get("facility.seats"), Some(&Value::Number(40)));
        let closed = press(&town, "worker", &changed, "close", &[("facility.closed_why", "漏水维修")]);
        let closed = closed.await.unwrap();
        assert_eq!(closed.state.as_deref(), Some("closed"));
        let again = press(&town, "worker", &closed, "close", &[("facility.closed_why", "漏水维修")]).await;
        assert!(matches!(again, Err(RecordRefusal::StateNot { .. })));
        let open = press(&town, "worker", &closed, "reopen", &[]).await.unwrap();
        assert_eq!((open.state.as_deref(), open.closed_at), (Some("in_use"), None));
        let gone = press(&town, "director", &open, "give_up", &[("decision.reason", "合并到街道")]);
        let gone = gone.await.unwrap();
        assert!(gone.closed_at.is_some());

        let kept = see(&town, "worker", "facility", record.id).await.unwrap().record;
        assert_eq!(kept, gone, "what is read is what was written");
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a4_the_same_command_twice_is_carried_out_once(db: testkit::Db) {
        let town = open(db).await;
        let record = facility(&town, "worker", "活动室", &[]).await;
        let act = Act::Move { action: "close".to_owned(), values: Default::default() };
        let command = Command { id: fresh(), record: record.id, act };
        let first = send(&town, "worker", "facility", command.clone(), Vec::new()).await.unwrap();
        assert_eq!(first.events.len(), 1);
        let again = send(&town, "worker", "facility", command.clone(), Vec::new()).await.unwrap();
        assert_eq!((again.events.len(), again.record.version), (0, first.record.version));
        // Somebody else who sends it did not do it, and the facility is closed already.
        let other = send(&town, "director", "facility", command, Vec::new()).await;
        assert!(matches!(other, Err(RecordRefusal::StateNot { .. })));

        let values = Values::from([
            ("facility.name".to_owned(), Value::Text("棋牌室".to_owned())),
            ("facility.kind".to_owned(), Value::Code("activity_room".to_owned())),
            ("facility.place".to_owned(), Value::Id(BUILDING.uuid())),
        ]);
        let command = Command { id: fresh(), record: fresh(), act: Act::Add { values } };
        let first = send(&town, "worker", "facility", command.clone(), Vec::new()).await.unwrap();
        let again = send(&town, "worker", "facility", command.clone(), Vec::new()).await.unwrap();
        assert_eq!(first.record, again.record);
        let taken = Command { id: fresh(), ..command };
        let other = send(&town, "worker", "facility", taken, Vec::new()).await;
        assert_eq!(other.unwrap_err(), RecordRefusal::AddedBefore);
        assert_eq!(town.count("SELECT COUNT(*) FROM register_record").await, 2);
    }

    async fn a4_two_people_at_one_record_are_merged_by_field(db: testkit::Db) {
        let town = open(db).await;
        let opened = facility(&town, "worker", "活动室", &[]).await;
        change(&town, "director", &opened, &[("facility.seats", "30")]).await.unwrap();
        let both = change(&town, "worker", &opened, &[("facility.area_m2", "88")]).await.unwrap();
        assert_eq!(both.values.get("facility.seats"), Some(&Value::Number(30)));
        assert_eq!(both.values.get("facility.area_m2"), Some(&Value::Number(8800)));
        let clash = change(&town, "worker", &opened, &[("facility.seats", "50")]).await;
        let Err(RecordRefusal::Clash(clashes)) = clash else { panic!("{clash:?}") };
        assert_eq!(clashes[0].field, "facility.seats");
        assert_eq!(clashes[0].theirs, Some(Seen::Whole(Value::Number(30))));
        let kept = see(&town, "worker", "facility", opened.id).await.unwrap().record;
        assert_eq!(kept, both);
    }

    async fn a4_who_does_not_see_a_facility_cannot_touch_it(db: testkit::Db) {
        let town = open(db).await;
        let record = facility(&town, "worker", "活动室", &[]).await;
        for session in ["stranger", "market", "desk", "zhou", "admin", "assistant", "grid_two"] {
            assert!(see(&town, session, "facility", record.id).await.is_none(), "{session}");
            let act = Act::Move { action: "close".to_owned(), values: Default::default() };
            let command = Command { id: fresh(), record: record.id, act };
            let done = send(&town, session, "facility", command, Vec::new()).await;
            assert_eq!(done.unwrap_err(), RecordRefusal::Unknown, "{session}");
        }
        // Who sees it may not do everything with it.
        let act = Act::Move { action: "close".to_owned(), values: Default::default() };
        let command = Command { id: fresh(), record: record.id, act };
        let done = send(&town, "grid", "facility", command, Vec::new()).await;
        assert_eq!(done.unwrap_err(), RecordRefusal::NotYours);
        // A place elsewhere is no place, of another street as well as of the community next to it.
        let elsewhere = |place: PlaceId| {
            let town = &town;
            async move {
                let place = place.to_string();
                let pairs = [
                    ("facility.name", "活动室"), ("facility.kind", "activity_room"),
                    ("facility.place", place.as_str()),
                ];
                add(town, "worker", "facility", &pairs).await.unwrap_err()
            }
        };
        assert_eq!(fields(elsewhere(OTHER_BUILDING).await)[0].0, "facility.place");
        assert_eq!(elsewhere(MARKET_BUILDING).await, RecordRefusal::NotYours);
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a4_fields_that_are_not_to_be_written_are_no_fields(db: testkit::Db) {
        let town = open(db).await;
        let property = PROPERTY.to_string();
        let record = facility(&town, "director", "活动室", &[
            ("facility.keeper", property.as_str()), ("facility.keeper_phone", "13812345678"),
            ("facility.free_use", "true"),
        ]).await;
        let refused = change(&town, "lead", &record, &[("facility.name", "会所")]).await.unwrap_err();
        assert_eq!(fields(refused)[0].0, "facility.name");
        change(&town, "lead", &record, &[("facility.seats", "12")]).await.unwrap();
        let seen = see(&town, "lead", "facility", record.id).await.unwrap().seen;
        assert!(!seen.values.contains_key("facility.free_use"), "hidden from it");
        assert_eq!(
            seen.values.get("facility.keeper_phone"),
            Some(&Seen::Masked("138****5678".to_owned()))
        );
        let seen = see(&town, "director", "facility", record.id).await.unwrap().seen;
        assert_eq!(
            seen.values.get("facility.keeper_phone"),
            Some(&Seen::Whole(Value::Text("13812345678".to_owned())))
        );
        let found = see(&town, "worker", "facility", record.id).await.unwrap();
        let element = town.rules.dictionary().get("facility.keeper").unwrap();
        assert_eq!(found.names.word(element, PROPERTY.uuid()), Some("柏合物业"));
    }

    async fn a4_what_may_not_be_there_twice_is_refused_beside_its_field(db: testkit::Db) {
        let town = open(db).await;
        let first = facility(&town, "worker", "活动室", &[]).await;
        let place = BUILDING.to_string();
        let pairs = [
            ("facility.name", "活动室"), ("facility.kind", "canteen"), ("facility.place", place.as_str()),
        ];
        let refused = add(&town, "worker", "facility", &pairs).await.unwrap_err();
        let RecordRefusal::Fields(wrong) = &refused else { panic!("{refused:?}") };
        let other = wrong[0].why.args.iter().find(|(name, _)| *name == "record");
        let other = other.map(|(_, text)| text.zh.clone());
        assert_eq!(other, Some(first.id.to_string()), "whoever sees the other is led there");
        assert_eq!(fields(refused), [("facility.name".to_owned(), "此处已登记同名设施".to_owned())]);
        // A number that was refused was not given.
        let next = facility(&town, "worker", "会客厅", &[]).await;
        assert_eq!(next.number.as_deref(), Some("SS00002"));
        // Once it is given up, another may have its name.
        press(&town, "director", &first, "give_up", &[("decision.reason", "房屋拆除")]).await.unwrap();
        add(&town, "worker", "facility", &pairs).await.unwrap();
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a4_what_is_encrypted_lies_nowhere_in_the_open_and_is_found_by_equality(db: testkit::Db) {
        let town = open(db).await;
        let record = facility(&town, "director", "活动室", &[("facility.keeper_phone", "13812345678")]).await;
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let sql = "SELECT body FROM register_record WHERE tenant_id = $1 AND id = $2";
        let (body,): (serde_json::Value,) = q.one(sql, args![town.tenant(), record.id]).await.unwrap();
        let body = body.to_string();
        assert!(body.contains("138****5678") && !body.contains("13812345678"), "{body}");
        let shelf = Shelf::find(&town.rules, "facility").unwrap();
        for (session, found) in [("director", 1), ("stranger", 0), ("grid_two", 0)] {
            let viewer = shelf.sight(&actor(session), town.now());
            let rows = shelf.equal(&mut q, &viewer, "facility.keeper_phone", "138 1234 5678", 9).await;
            assert_eq!(rows.unwrap().0.len(), found, "{session}");
        }
        drop(q);
        change(&town, "director", &record, &[("facility.keeper_phone", "")]).await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) FROM register_secret").await, 0);
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a4_the_history_tells_what_may_be_seen(db: testkit::Db) {
        let town = open(db).await;
        let property = PROPERTY.to_string();
        let record = facility(&town, "director", "活动室", &[
            ("facility.keeper", property.as_str()), ("facility.area_m2", "100"),
        ]).await;
        town.at(8, 9, 0);
        let record = change(&town, "director", &record, &[("facility.free_use", "true")]).await.unwrap();
        town.at(8, 9, 1);
        let record = change(&town, "worker", &record, &[("facility.area_m2", "120")]).await.unwrap();
        town.at(8, 9, 2);
        press(&town, "worker", &record, "close", &[("facility.closed_why", "维修")]).await.unwrap();
        let shelf = Shelf::find(&town.rules, "facility").unwrap();
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let kinds = async |q: &mut store::Reader, session: &str| {
            let viewer = shelf.sight(&actor(session), town.now());
            let (all, _) = shelf.history(q, &viewer, record.id, None, 50).await.unwrap();
            all
        };
        let all = kinds(&mut q, "director").await;
        let told: Vec<&str> = all.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(told, ["moved", "changed", "changed", "changed", "added"]);
        assert_eq!((all[0].to.as_deref(), all[0].mover.as_deref()), (Some("closed"), Some("action:close")));
        let area = all[2].fields.get("facility.area_m2").unwrap();
        assert_eq!(area.0, Some(Seen::Whole(Value::Number(10000))));
        assert_eq!(area.1, Some(Seen::Whole(Value::Number(12000))));
        assert_eq!(all[2].by, Some(staff_account("worker")));
        // Of what is hidden nothing shows.
        let all = kinds(&mut q, "lead").await;
        assert!(all.iter().all(|one| !one.fields.contains_key("facility.free_use")));
        assert_eq!(all.len(), 4);
        assert!(kinds(&mut q, "stranger").await.is_empty());

        let found = see(&town, "director", "facility", record.id).await.unwrap().record;
        let then = shelf.as_of(&found, day("2026-05-07"));
        assert_eq!(then.get("facility.area_m2"), Some(&Value::Number(10000)));
        let now = shelf.as_of(&found, day("2026-05-08"));
        assert_eq!(now.get("facility.area_m2"), Some(&Value::Number(12000)));
    }
}

fn staff_account(session: &str) -> kernel::id::AccountId {
    actor(session).who.account().unwrap()
}
