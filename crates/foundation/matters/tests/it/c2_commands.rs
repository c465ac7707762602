//! Row C2 through commands: a matter begins, goes through its steps and ends; two people at once; nothing twice.

use crate::errand::*;
use kernel::procedure::{Act, What};
use kernel::refusal::RefusalKind;
use matters::{Audience, Doing, Note, Reporter, Values};
use store::{Error, Query, args};
use town::*;
use uuid::Uuid;

fn refused(error: Error) -> (RefusalKind, &'static str) {
    match error {
        Error::Refused(refusal) => (refusal.kind, refusal.key),
        Error::Fault(fault) => panic!("{fault:?}"),
    }
}

testkit::both! {
    async fn c2_a_matter_runs_from_its_report_to_its_end(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        assert_eq!((row.state.as_str(), row.situation.as_str(), row.version), ("accept", "none", 2));
        assert_eq!(row.community_id, Some(GARDEN));
        assert_eq!(town.every_item().await, [(format!("role:community.desk@{GARDEN}"), "act".into())]);

        let done = town.run(actor("desk"), row.id, complete(1, "accept")).await;
        assert_eq!((done.matter.state.as_str(), done.matter.situation.as_str()), ("dispatch", "moving"));
        assert_eq!(*town.ran.lock().unwrap(), ["test.accepted dispatch"]);

        let done = town.run(actor("dispatcher"), row.id, dispatch(2)).await;
        assert_eq!(done.matter.state, "handle");
        assert_eq!(
            town.every_item().await,
            [(format!("org:{WORKS}"), "act".into()), (format!("org:{DRAINAGE}"), "act".into())]
        );
        let mut reader = town.store.read(town.tenant()).await.unwrap();
        let limits: Vec<(i64, String)> = reader
            .all("SELECT instance, limit_text FROM matter_clock WHERE instance > 2 ORDER BY instance", args![])
            .await
            .unwrap();
        // The lead's limit comes from the subject, the assistant's from the dispatch; the block has none of its own.
        assert_eq!(limits, [(4, "3wd".into()), (5, "1wd".into())]);

        town.handled(row.id, 4).await;
        let row = town.matter(row.id).await;
        assert_eq!(row.state, "rest");
        town.db.clock().advance(hours(3));
        assert_eq!(town.sweep().await.acted, 1);
        let row = town.matter(row.id).await;
        assert_eq!((row.state.as_str(), row.situation.as_str()), ("confirm", "waiting"));
        assert!(town.every_item().await.is_empty(), "nobody of staff has to act");

        let stay = 7;
        let done = town.run(resident(ZHOU), row.id, complete(stay, "confirmed")).await;
        assert_eq!((done.matter.state.as_str(), done.matter.situation.as_str()), ("end", "done"));
        assert!(done.matter.ended_at.is_some());

        let command: Uuid = town.store.new_id();
        let rating = Doing::new(command, Act::Named { transition: "test.rate".into() })
            .form(Values::none().with("rating.grade", "4"), Vec::new());
        town.act(resident(ZHOU), row.id, rating).await.unwrap();
        let mut reader = town.store.read(town.tenant()).await.unwrap();
        assert_eq!(matters::rating(&mut reader, row.id).await.unwrap().unwrap().grade, 4);
        assert_eq!(town.ran.lock().unwrap().last().unwrap(), "test.rated end");
        town.check_rebuild().await;
    }

    async fn c2_nothing_lapses_while_a_clock_that_jumped_is_held(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.dispatched(1, Reporter::Account(ZHOU)).await;
        town.store.watch_clock().await.unwrap();
        town.db.clock().advance(hours(24 * 400));
        assert!(town.store.watch_clock().await.unwrap().is_some());
        assert_eq!(town.sweep().await.acted, 0);
        town.store.accept_clock(town.db.by()).await.unwrap();
        assert!(town.sweep().await.acted > 0);
    }

    async fn c2_projections_are_rebuilt_from_events_alone(db: testkit::Db) {
        let town = Errands::on(db).await;
        let first = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let second = town.dispatched(2, Reporter::Staff).await;
        town.begin(actor("desk"), 3, Reporter::Staff).await;
        town.run(actor("assistant"), first, Act::Pause { instance: 4, reason: "other".into() }).await;
        town.run(actor("assistant"), second, Act::Extend { instance: 4, by: "2wd".parse().unwrap(), reason: "weather".into() }).await;
        town.at(8, 12, 0);
        assert!(town.sweep().await.acted > 0);
        town.run(actor("leader"), second, Act::Answer { instance: 4, granted: true }).await;
        town.run(actor("leader"), second, Act::Supervise { instance: None }).await;
        town.check_rebuild().await;
    }

    async fn c2_two_people_at_once_one_wins_and_the_other_is_told(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let doing = |outcome: &str| {
            let id: Uuid = town.store.new_id();
            Doing::new(id, complete(1, outcome))
                .at(row.version)
                .form(Values::none().with("decision.reason", "不属于受理范围"), Vec::new())
        };
        let (one, two) = tokio::join!(
            town.act(actor("desk"), row.id, doing("accept")),
            town.act(actor("desk"), row.id, doing("refuse")),
        );
        let errors: Vec<Error> = [one, two].into_iter().filter_map(Result::err).collect();
        assert_eq!(errors.len(), 1, "exactly one is refused");
        let told = refused(errors.into_iter().next().unwrap());
        assert_eq!(told, (RefusalKind::Conflict, "matters.refusal.changed"));
        let versions = town.matter(row.id).await.version - row.version;
        assert_eq!(versions, 2, "the step ended and the next one began, once");
    }

    async fn c2_the_same_command_again_changes_nothing(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let id: Uuid = town.store.new_id();
        let first = town.act(actor("desk"), row.id, Doing::new(id, complete(1, "accept")).at(row.version)).await.unwrap();
        let again = town.act(actor("desk"), row.id, Doing::new(id, complete(1, "accept")).at(row.version)).await.unwrap();
        assert!(!first.repeated && again.repeated);
        assert_eq!(first.matter.version, again.matter.version);
        assert_eq!(town.ran.lock().unwrap().len(), 1);

        let same = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        assert_eq!(same.version, again.matter.version, "beginning again returns what is there");
        let mut other = town.new_errand(1, Reporter::Staff);
        other.subject = matter(9).uuid();
        let told = refused(town.try_begin(actor("desk"), other).await.unwrap_err());
        assert_eq!(told, (RefusalKind::Conflict, "matters.refusal.id_taken"));
        let mut other = town.new_errand(2, Reporter::Staff);
        other.code = row.code;
        let told = refused(town.try_begin(actor("desk"), other).await.unwrap_err());
        assert_eq!(told.1, "matters.refusal.code_taken");
    }

    async fn c2_who_may_not_act_is_refused(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let mut street_desk = actor("desk");
        street_desk.grants[0].area = STREET;
        let told = |actor| async {
            let id: Uuid = town.store.new_id();
            refused(town.act(actor, row.id, Doing::new(id, complete(1, "accept"))).await.unwrap_err())
        };
        // Another street's staff do not even find it.
        assert_eq!(told(actor("stranger")).await.0, RefusalKind::NotFound);
        for actor in [actor("dispatcher"), actor("assistant"), resident(ZHOU), resident(WU), nobody()] {
            assert_eq!(told(actor).await.0, RefusalKind::Forbidden);
        }
        let mut gone = actor("desk");
        gone.grants[0].to = Some(town.now());
        assert_eq!(told(gone).await.0, RefusalKind::Forbidden, "an ended grant gives nothing");
        // A role held for the whole street reaches its communities.
        town.run(street_desk, row.id, complete(1, "accept")).await;
    }

    async fn c2_the_reporter_alone_confirms_and_vetoes(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        town.handled(id, 4).await;
        town.db.clock().advance(hours(3));
        town.sweep().await;
        for actor in [resident(WU), actor("desk"), actor("assistant")] {
            let command: Uuid = town.store.new_id();
            let veto = Doing::new(command, Act::Named { transition: "test.veto".into() });
            assert_eq!(refused(town.act(actor, id, veto).await.unwrap_err()).0, RefusalKind::Forbidden);
        }
        let mut for_her = actor("desk");
        for_her.on_behalf = Some(ZHOU);
        let done = town.run(for_her, id, Act::Named { transition: "test.veto".into() }).await;
        assert_eq!(done.matter.state, "handle");
        assert_eq!(town.every_item().await.len(), 2, "lead and assistant have it again");
        town.check_rebuild().await;
    }

    async fn c2_somebody_else_has_to_judge_what_one_handled(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Staff).await;
        // The desk worker of the community also works for the department.
        let mut both = actor("assistant");
        both.grants.extend(actor("desk").grants);
        let form = Values::none().with("evidence.text", "换了三只灯，已经亮了。");
        let command: Uuid = town.store.new_id();
        town.act(both.clone(), id, Doing::new(command, complete(4, "done")).form(form.clone(), Vec::new())).await.unwrap();
        let command: Uuid = town.store.new_id();
        town.act(actor("drainage"), id, Doing::new(command, complete(5, "done")).form(form, Vec::new())).await.unwrap();
        for day in [12, 20] {
            town.at(day, 12, 0);
            town.sweep().await;
        }
        assert_eq!(town.matter(id).await.state, "callback");
        let stay = 8;
        let command: Uuid = town.store.new_id();
        let told = town.act(both, id, Doing::new(command, complete(stay, "satisfied"))).await.unwrap_err();
        assert_eq!(refused(told).1, "kernel.refusal.procedure_guard_fails");
        town.run(actor("desk"), id, complete(stay, "satisfied")).await;
    }

    async fn c2_evidence_is_asked_for_and_kept_encrypted(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let command: Uuid = town.store.new_id();
        let bare = Doing::new(command, complete(4, "done"));
        assert_eq!(refused(town.act(actor("assistant"), id, bare).await.unwrap_err()).1, "kernel.refusal.procedure_needs_evidence");
        town.handled(id, 4).await;
        let mut reader = town.store.read(town.tenant()).await.unwrap();
        let values = matters::values(&mut reader, id).await.unwrap();
        assert_eq!(values.text("evidence.text"), Some("换了三只灯，已经亮了。"));
        let bodies: Vec<(Vec<u8>,)> = reader.all("SELECT body FROM matter_form", args![]).await.unwrap();
        assert!(bodies.len() >= 3);
        assert!(bodies.iter().all(|(body,)| !String::from_utf8_lossy(body).contains("换了")));
        let events: Vec<(String,)> = reader
            .all("SELECT CAST(payload AS TEXT) AS payload FROM matter_event", args![])
            .await
            .unwrap();
        assert!(events.iter().all(|(event,)| !event.contains("换") && !event.contains("灯")));
    }

    async fn c2_notes_reach_their_readers_only(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        for (note, command) in [(Note::staff("物业说在等货"), 1), (Note::parties("周一来装"), 2)] {
            let command = Uuid::from_u128(0x0190_0000_0000_7000_b000_0000_0000_0000 + command);
            let doing = Doing::new(command, Act::Comment { instance: None }).note(Some(note));
            town.act(actor("desk"), id, doing).await.unwrap();
        }
        let mut reader = town.store.read(town.tenant()).await.unwrap();
        let mut count = Vec::new();
        for audience in [Audience::Public, Audience::Parties, Audience::Staff] {
            count.push(matters::notes(&mut reader, id, audience).await.unwrap().len());
        }
        assert_eq!(count, [0, 1, 2]);
        let long = Note::staff("长".repeat(2001));
        let command: Uuid = town.store.new_id();
        let doing = Doing::new(command, Act::Comment { instance: None }).note(Some(long));
        assert_eq!(refused(town.act(actor("desk"), id, doing).await.unwrap_err()).1, "matters.refusal.note_length");
    }

    async fn c2_every_act_stands_in_the_journal(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let mut reader = town.store.read(town.tenant()).await.unwrap();
        let sql = "SELECT verb FROM journal WHERE tenant_id = $1 AND subject_kind = 'matter' AND subject = $2 ORDER BY id";
        let verbs: Vec<(String,)> = reader.all(sql, args![town.tenant(), id.uuid()]).await.unwrap();
        let mut verbs: Vec<String> = verbs.into_iter().map(|(verb,)| verb).collect();
        verbs.sort();
        assert_eq!(verbs, ["matters.complete", "matters.dispatch", "matters.start"]);
    }

    async fn c2_an_extension_waits_for_whoever_has_to_agree(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Staff).await;
        let before = town.matter(id).await.due_at.unwrap();
        let ask = Act::Extend { instance: 4, by: "2wd".parse().unwrap(), reason: "weather".into() };
        let done = town.run(actor("assistant"), id, ask).await;
        assert_eq!(done.matter.due_at, Some(before));
        assert!(town.every_item().await.contains(&(format!("role:street.leader@{STREET}"), "approve".into())));
        let done = town.run(actor("leader"), id, Act::Answer { instance: 4, granted: true }).await;
        assert!(done.events.iter().any(|event| matches!(event.what, What::Extended { .. })));
        assert!(done.matter.due_at.unwrap() > before);
        assert!(!town.every_item().await.iter().any(|(_, purpose)| purpose == "approve"));
    }

    async fn c2_a_matter_keeps_the_rules_that_it_began_with(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.keep_rules().await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        // The county drops the outcome that the matter still has.
        let changed = include_str!("errand.toml").replace("accept = { to", "take = { to");
        let overlay = std::collections::BTreeMap::from([("procedures/errand.toml".to_owned(), changed)]);
        let rules = rules_with(&overlay);
        town.runtime.put_in_force(std::sync::Arc::new(rules));
        town.run(actor("desk"), row.id, complete(1, "accept")).await;
        let fresh = town.begin(resident(ZHOU), 2, Reporter::Account(ZHOU)).await;
        assert_ne!(fresh.rules_sha256, row.rules_sha256);
        town.run(actor("desk"), fresh.id, complete(1, "take")).await;
    }
}
