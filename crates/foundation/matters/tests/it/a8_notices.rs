//! Row A8: whoever has to act is told, the reporter is told what matters, and nobody is told twice.

use crate::site::Site;
use crate::world::*;
use identity::{MessageRow, NewGrant, NewResident, NewStaff};
use kernel::id::{AccountId, AreaId, OrgId};
use matters::{Note, Reporter, say};
use store::{By, Ctx, Query, Worker, args};

/// Makes the accounts behind the actors of the world.
async fn people(world: &World) {
    let staff: [(AccountId, &str, &str, AreaId, Option<OrgId>); 4] = [
        (DESK, "hejing", "community.desk", COMMUNITY, None),
        (DISPATCHER, "gaoyuan", "street.dispatcher", STREET, None),
        (LEADER, "chenli", "street.leader", STREET, None),
        (WORKS, "liuwei", "department.handler", STREET, Some(CITY_WORKS)),
    ];
    let roles = world.runtime.in_force().rules.roles().clone();
    let by = By::system(world.tenant(), "test", "test");
    let from = world.now().minus(hours(24));
    let made = world.store.write(by, move |tx| {
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
                area: COMMUNITY,
                password: None,
                locale: "zh",
            };
            identity::sign_up(tx, new).await?;
            Ok(())
        })
    });
    made.await.unwrap();
}

async fn told(world: &World, account: AccountId) -> Vec<String> {
    let mut reader = world.store.read(world.tenant()).await.unwrap();
    let page = identity::messages(&mut reader, account, None, 50).await.unwrap();
    let mut titles: Vec<String> = page.rows.into_iter().map(|row: MessageRow| row.title).collect();
    titles.reverse();
    titles
}

async fn work(world: &World) {
    let ctx = Ctx::new(world.store.clone()).with(world.runtime.clone());
    Worker::new(ctx, Vec::new()).run_until_idle().await.unwrap();
}

testkit::both! {
    async fn a8_whoever_has_to_act_is_told_once(db: testkit::Db) {
        let world = World::on(db).await;
        people(&world).await;
        let row = world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        work(&world).await;
        assert_eq!(told(&world, DESK).await, ["待办：受理（SLY-20260506-0001）"]);
        assert!(told(&world, DISPATCHER).await.is_empty());
        world.run(desk(), row.id, complete(1, "accept")).await;
        work(&world).await;
        // An event that comes twice tells once.
        let by = By::system(world.tenant(), "test", "test");
        let again = world.store.write(by, |tx| {
            Box::pin(async move {
                tx.exec("UPDATE outbox SET run_at = at, lease = NULL WHERE consumer = 'matters.notices'", args![]).await?;
                Ok(())
            })
        });
        again.await.unwrap();
        work(&world).await;
        assert_eq!(told(&world, DISPATCHER).await, ["待办：派遣（SLY-20260506-0001）"]);
        assert_eq!(told(&world, ZHOU).await, ["您的反映已受理（SLY-20260506-0001）"]);
        world.run(dispatcher(), row.id, dispatch(2)).await;
        work(&world).await;
        assert_eq!(told(&world, WORKS).await, ["待办：办理（SLY-20260506-0001）"]);
        world.at(12, 9, 0);
        world.sweep().await;
        work(&world).await;
        assert!(told(&world, LEADER).await.contains(&"超期：办理（SLY-20260506-0001）".to_owned()));
    }

    async fn a8_the_reporter_is_told_when_it_is_the_reporters_turn(db: testkit::Db) {
        let world = World::on(db).await;
        people(&world).await;
        let id = world.dispatched(1, Reporter::Account(ZHOU)).await;
        let by = By { actor: desk(), purpose: "test", matter: Some(id) };
        let said = world.store.write(by, move |tx| Box::pin(async move { let note = tx.new_id(); say(tx, id, note, Note::parties("周一来装")).await }));
        said.await.unwrap();
        let by = By { actor: resident(ZHOU), purpose: "test", matter: Some(id) };
        let said = world.store.write(by, move |tx| Box::pin(async move { let note = tx.new_id(); say(tx, id, note, Note::parties("好的")).await }));
        said.await.unwrap();
        world.handled(id, 4).await;
        world.db.clock().advance(hours(3));
        world.sweep().await;
        work(&world).await;
        let titles = told(&world, ZHOU).await;
        for title in ["您的反映已受理（SLY-20260506-0001）", "SLY-20260506-0001 有新留言", "请您确认（SLY-20260506-0001）"] {
            assert!(titles.contains(&title.to_owned()), "{title} not in {titles:?}");
        }
        assert!(told(&world, WORKS).await.iter().any(|title| title.starts_with("反映人留言")));
        world.run(resident(ZHOU), id, complete(7, "confirmed")).await;
        work(&world).await;
        assert_eq!(told(&world, ZHOU).await.last().unwrap(), "已办结（SLY-20260506-0001）");
    }

    async fn a8_no_event_carries_a_personal_value(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        site.world.handled(id, 4).await;
        let mut reader = site.world.store.read(site.world.tenant()).await.unwrap();
        let rows: Vec<(String,)> = reader
            .all("SELECT CAST(payload AS TEXT) AS payload FROM outbox", args![])
            .await
            .unwrap();
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|(payload,)| payload.is_ascii()), "{rows:?}");
    }
}
