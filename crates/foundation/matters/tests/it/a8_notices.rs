//! Row A8: whoever has to act is told, the reporter is told what matters, and nobody is told twice.

use crate::errand::*;
use identity::{Line, MessageRow, NewGrant, NewResident, NewStaff};
use kernel::id::{AccountId, AreaId, OrgId};
use kernel::text::Locale;
use matters::{Note, Reporter, say};
use store::{By, Ctx, Query, Worker, args};
use town::*;

/// Makes the accounts behind the actors of the town.
async fn people(town: &Errands) {
    let staff: [(AccountId, &str, &str, AreaId, Option<OrgId>); 4] = [
        (DESK, "hejing", "community.desk", GARDEN, None),
        (DISPATCHER, "gaoyuan", "street.dispatcher", STREET, None),
        (LEADER, "chenli", "street.leader", STREET, None),
        (HANDLER, "liuwei", "department.handler", STREET, Some(WORKS)),
    ];
    let roles = town.runtime.in_force().rules.roles().clone();
    let by = By::system(town.tenant(), "test", "test");
    let from = town.now().minus(hours(24));
    let made = town.store.write(by, move |tx| {
        Box::pin(async move {
            for (id, login, role, area, org) in staff {
                let new = NewStaff {
                    id,
                    login: login.into(),
                    name: login.into(),
                    title: String::new(),
                    phone: None,
                    email: None,
                    area,
                    org,
                    password: "-".into(),
                };
                identity::create_staff(tx, &roles, new).await?;
                let grant = NewGrant { account: id, role: role.into(), area, org, from, to: None };
                identity::grant(tx, &roles, grant).await?;
            }
            let new = NewResident {
                id: ZHOU,
                login: Some("zhoumin".into()),
                name: "周敏".into(),
                phone: None,
                email: None,
                area: GARDEN,
                password: None,
                locale: "zh",
            };
            identity::sign_up(tx, new).await?;
            Ok(())
        })
    });
    made.await.unwrap();
}

async fn told(town: &Errands, account: AccountId) -> Vec<String> {
    let mut reader = town.store.read(town.tenant()).await.unwrap();
    let page = identity::messages(&mut reader, account, None, 50).await.unwrap();
    let mut titles: Vec<String> = page.rows.into_iter().map(|row: MessageRow| row.title).collect();
    titles.reverse();
    titles
}

/// The inbox of an account: its lines, and how many of them the bell counts.
async fn inbox(town: &Errands, account: AccountId) -> (Vec<Line>, u32) {
    let mut reader = town.store.read(town.tenant()).await.unwrap();
    let lines = identity::lines(&mut reader, account, None, 50).await.unwrap().rows;
    (lines, identity::unread(&mut reader, account).await.unwrap())
}

/// What the one line of an inbox says, how many are folded into it, whether it waits and whether it is unread.
async fn line(town: &Errands, account: AccountId) -> (String, i64, bool, bool) {
    let (lines, bell) = inbox(town, account).await;
    let [line] = lines.as_slice() else { panic!("{} lines", lines.len()) };
    assert_eq!(bell, u32::from(line.unread));
    (line.last.title.clone(), line.earlier, line.waits, line.unread)
}

async fn work(town: &Errands) {
    let ctx = Ctx::new(town.store.clone()).with(town.runtime.clone());
    Worker::new(ctx, Vec::new()).run_until_idle().await.unwrap();
}

testkit::both! {
    async fn a8_whoever_has_to_act_is_told_once(db: testkit::Db) {
        let town = Errands::on(db).await;
        people(&town).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        work(&town).await;
        assert_eq!(told(&town, DESK).await, ["交给您办：受理（SLY-20260506-0001）"]);
        assert!(told(&town, DISPATCHER).await.is_empty());
        town.run(actor("desk"), row.id, complete(1, "accept")).await;
        work(&town).await;
        // An event that comes twice tells once.
        let by = By::system(town.tenant(), "test", "test");
        let again = town.store.write(by, |tx| {
            Box::pin(async move {
                tx.exec("UPDATE outbox SET run_at = at, lease = NULL WHERE consumer = 'matters.notices'", args![]).await?;
                Ok(())
            })
        });
        again.await.unwrap();
        work(&town).await;
        assert_eq!(told(&town, DISPATCHER).await, ["交给您办：派遣（SLY-20260506-0001）"]);
        assert_eq!(told(&town, ZHOU).await, ["您的反映已受理（SLY-20260506-0001）"]);
        town.run(actor("dispatcher"), row.id, dispatch(2)).await;
        work(&town).await;
        assert_eq!(told(&town, HANDLER).await, ["交给您办：办理（SLY-20260506-0001）"]);
        town.at(12, 9, 0);
        town.sweep().await;
        work(&town).await;
        assert!(told(&town, LEADER).await.contains(&"超期：办理（SLY-20260506-0001）".to_owned()));
    }

    async fn a8_the_reporter_is_told_when_it_is_the_reporters_turn(db: testkit::Db) {
        let town = Errands::on(db).await;
        people(&town).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let by = By { actor: actor("desk"), purpose: "test", matter: Some(id) };
        let said = town.store.write(by, move |tx| Box::pin(async move { let note = tx.new_id(); say(tx, id, note, Note::parties("周一来装")).await }));
        said.await.unwrap();
        let by = By { actor: resident(ZHOU), purpose: "test", matter: Some(id) };
        let said = town.store.write(by, move |tx| Box::pin(async move { let note = tx.new_id(); say(tx, id, note, Note::parties("好的")).await }));
        said.await.unwrap();
        town.handled(id, 4).await;
        town.db.clock().advance(hours(3));
        town.sweep().await;
        work(&town).await;
        let titles = told(&town, ZHOU).await;
        for title in ["您的反映已受理（SLY-20260506-0001）", "SLY-20260506-0001 有新留言", "请您确认（SLY-20260506-0001）"] {
            assert!(titles.contains(&title.to_owned()), "{title} not in {titles:?}");
        }
        assert!(told(&town, HANDLER).await.iter().any(|title| title.starts_with("反映人留言")));
        town.run(resident(ZHOU), id, complete(7, "confirmed")).await;
        work(&town).await;
        assert_eq!(told(&town, ZHOU).await.last().unwrap(), "已办结（SLY-20260506-0001）");
    }

    async fn a8_notices_are_folded_by_matter_and_go_when_the_step_is_done(db: testkit::Db) {
        let town = Errands::on(db).await;
        people(&town).await;
        let said = |what: &str| format!("{what}（SLY-20260506-0001）");
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        work(&town).await;
        assert_eq!(line(&town, DESK).await, (said("交给您办：受理"), 0, true, true));
        town.db.clock().advance(kernel::time::Duration::minutes(1));
        town.run(actor("desk"), row.id, complete(1, "accept")).await;
        work(&town).await;
        // Dispatching is the dispatcher's move and the desk's, who has one line with both; for the reporter it is news.
        assert_eq!(line(&town, DESK).await, (said("交给您办：派遣"), 1, true, true));
        assert_eq!(line(&town, DISPATCHER).await, (said("交给您办：派遣"), 0, true, true));
        assert_eq!(line(&town, ZHOU).await, (said("您的反映已受理"), 0, false, true));
        town.db.clock().advance(kernel::time::Duration::minutes(1));
        town.run(actor("dispatcher"), row.id, dispatch(2)).await;
        work(&town).await;
        // Whoever does it, it is over for both: nothing waits at the desk, and nothing is new. The dispatcher covers the
        // assistant, a unit without people.
        assert_eq!(line(&town, DESK).await, (said("交给您办：派遣"), 1, false, false));
        assert_eq!(line(&town, DISPATCHER).await, (said("交给您办：办理"), 1, true, true));
        assert_eq!(line(&town, HANDLER).await, (said("交给您办：办理"), 0, true, true));
        // What is late waits for whoever is told so, until it is done.
        town.at(12, 9, 0);
        town.sweep().await;
        work(&town).await;
        let (lead, leader) = (line(&town, HANDLER).await, line(&town, LEADER).await);
        assert!(lead.2 && lead.3 && leader.2 && leader.3, "{lead:?} {leader:?}");
        town.db.clock().advance(kernel::time::Duration::minutes(1));
        town.handled(row.id, 4).await;
        work(&town).await;
        let (lead, leader) = (line(&town, HANDLER).await, line(&town, LEADER).await);
        assert!(!lead.2 && !lead.3 && !leader.2 && !leader.3, "{lead:?} {leader:?}");
        assert!(!line(&town, DISPATCHER).await.2);
        town.db.clock().advance(hours(3));
        town.sweep().await;
        work(&town).await;
        let (title, earlier, waits, unread) = line(&town, ZHOU).await;
        assert_eq!((title, waits, unread), (said("请您确认"), true, true));
        assert!(earlier >= 1);
        town.db.clock().advance(kernel::time::Duration::minutes(1));
        town.run(resident(ZHOU), row.id, complete(7, "confirmed")).await;
        work(&town).await;
        // It has ended: it is nobody's move, and the reporter has one line with the end as news.
        let (title, _, waits, unread) = line(&town, ZHOU).await;
        assert_eq!((title, waits, unread), (said("已办结"), false, true));
        for account in [DESK, DISPATCHER, HANDLER, LEADER] {
            let (lines, bell) = inbox(&town, account).await;
            assert!(bell == 0 && lines.iter().all(|line| !line.waits), "{account}: {lines:?}");
        }
    }

    async fn a8_a_notice_that_comes_late_waits_for_nobody(db: testkit::Db) {
        let town = Errands::on(db).await;
        people(&town).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        town.run(actor("desk"), row.id, complete(1, "accept")).await;
        town.run(actor("dispatcher"), row.id, dispatch(2)).await;
        // The desk is told after it has acted: what happened is on record, and does not ask for anything.
        work(&town).await;
        assert_eq!(told(&town, DESK).await.len(), 2);
        let (_, _, waits, unread) = line(&town, DESK).await;
        assert!(!waits && !unread);
    }

    async fn a8_whoever_opens_a_matter_has_read_its_notices(db: testkit::Db) {
        let town = Errands::on(db).await;
        people(&town).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        work(&town).await;
        let page = format!("/work/matters/{}", row.id);
        // Somebody else's look changes nothing, nor does one that is refused.
        town.of("zhou").get(&page).await;
        assert!(line(&town, DESK).await.3);
        town.of("desk").get(&page).await.is(200);
        // It is read; it waits as long as the step does.
        assert_eq!(line(&town, DESK).await, ("交给您办：受理（SLY-20260506-0001）".to_owned(), 0, true, false));
        town.run(actor("desk"), row.id, complete(1, "accept")).await;
        work(&town).await;
        assert!(line(&town, ZHOU).await.3);
        town.of("zhou").get(&format!("/me/matters/{}", row.id)).await.is(200);
        assert!(!line(&town, ZHOU).await.3);
    }

    async fn a8_what_is_open_beside_the_inbox_is_read(db: testkit::Db) {
        let town = Errands::on(db).await;
        people(&town).await;
        town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        work(&town).await;
        let list = town.of("desk").get("/work").await;
        assert!(line(&town, DESK).await.3, "the list alone reads nothing");
        let open = list.text.split("open=").nth(1).unwrap();
        let open: String = open.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '-').collect();
        town.of("desk").get(&format!("/work?open={open}")).await.is(200);
        assert!(!line(&town, DESK).await.3);
    }

    async fn a8_notices_of_a_matter_are_kept_in_both_languages(db: testkit::Db) {
        let town = Errands::on(db).await;
        people(&town).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        town.run(actor("desk"), row.id, complete(1, "accept")).await;
        work(&town).await;
        let mut told = Vec::new();
        for account in [DESK, DISPATCHER, ZHOU] {
            let (lines, _) = inbox(&town, account).await;
            told.extend(lines.into_iter().map(|line| line.last.said(Locale::En).unwrap().to_owned()));
        }
        assert!(told.iter().all(|said| said.is_ascii() && said.contains("SLY-20260506-0001")), "{told:?}");
    }

    async fn a8_no_event_carries_a_personal_value(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        town.handled(id, 4).await;
        let mut reader = town.store.read(town.tenant()).await.unwrap();
        let rows: Vec<(String,)> = reader
            .all("SELECT CAST(payload AS TEXT) AS payload FROM outbox", args![])
            .await
            .unwrap();
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|(payload,)| payload.is_ascii()), "{rows:?}");
    }
}
