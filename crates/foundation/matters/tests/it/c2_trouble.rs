//! One matter that cannot be read keeps nothing else waiting; what is sent twice is there once.

use crate::site::{Answer, DESK_WORKER, REPORTING, Site};
use crate::world::*;
use http::axum::http::StatusCode;
use kernel::id::MatterId;
use matters::Reporter;
use store::{By, Query, args};

/// Pins a matter to rules that nobody has.
async fn break_rules(world: &World, id: MatterId) {
    let by = By::system(world.tenant(), "test", "test");
    let broken = world.store.write(by, move |tx| {
        Box::pin(async move {
            let sql = "UPDATE matter SET rules_sha256 = 'gone' WHERE id = $1";
            tx.exec(sql, args![id]).await?;
            Ok(())
        })
    });
    broken.await.unwrap();
}

async fn mend_rules(world: &World, id: MatterId) {
    let sha = world.runtime.in_force().sha256.clone();
    let by = By::system(world.tenant(), "test", "test");
    let mended = world.store.write(by, move |tx| {
        Box::pin(async move {
            let sql = "UPDATE matter SET rules_sha256 = $2 WHERE id = $1";
            tx.exec(sql, args![id, sha.as_str()]).await?;
            Ok(())
        })
    });
    mended.await.unwrap();
}

async fn troubles(world: &World) -> i64 {
    let mut reader = world.store.read(world.tenant()).await.unwrap();
    matters::troubles(&mut reader).await.unwrap().count
}

testkit::both! {
    async fn c2_a_broken_matter_stops_no_other_clock(db: testkit::Db) {
        let world = World::on(db).await;
        let mut ids = Vec::new();
        for n in 1..=3 {
            ids.push(world.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await.id);
        }
        break_rules(&world, ids[0]).await;
        world.at(6, 12, 0);
        let swept = world.sweep().await;
        assert_eq!((swept.acted, swept.troubled), (2, 1), "the others go on");
        assert_eq!(world.row(ids[2]).await.situation, "late");
        assert_eq!(troubles(&world).await, 1, "operations are told");
        assert_eq!(world.sweep().await.troubled, 0, "it is not tried again at once");
        world.at(6, 12, 2);
        assert_eq!(world.sweep().await.troubled, 1, "but later");
        world.at(6, 12, 3);
        assert_eq!(world.sweep().await.troubled, 0, "and each time later");
        mend_rules(&world, ids[0]).await;
        world.at(6, 13, 0);
        assert_eq!(world.sweep().await.acted, 1);
        assert_eq!(troubles(&world).await, 0, "nothing is left to tell");
    }

    async fn c2_a_message_sent_ten_times_at_once_is_there_once(db: testkit::Db) {
        let site = Site::on(db).await;
        let row = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        for (who, page) in [(REPORTING, format!("/me/matters/{}", row.id)), (DESK_WORKER, format!("/work/matters/{}", row.id))] {
            let say = format!("{page}/say");
            let opened = site.get(who, &page).await;
            let ten = (0..10).map(|_| site.fill_in(who, &opened, (&say, "note"), &[("note", "周一来装")]));
            let answers: Vec<Answer> = futures_util::future::join_all(ten).await;
            for answer in &answers {
                answer.is(StatusCode::SEE_OTHER);
            }
        }
        let mut reader = site.world.store.read(site.world.tenant()).await.unwrap();
        let (count,): (i64,) = reader.one("SELECT COUNT(*) FROM matter_note", args![]).await.unwrap();
        assert_eq!(count, 2);
        // The id of somebody else's message is not taken.
        let (id,): (uuid::Uuid,) = reader.one("SELECT id FROM matter_note WHERE author_kind = 'staff'", args![]).await.unwrap();
        let say = format!("/me/matters/{}/say", row.id);
        let taken = site.post(REPORTING, &say, &[("_token", &id.to_string()), ("note", "我也写")]).await;
        assert!(taken.status.is_client_error(), "{}", taken.status);
    }

    async fn c2_following_pressed_ten_times_is_following(db: testkit::Db) {
        let site = Site::on(db).await;
        let row = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        let follow = format!("{page}/follow");
        let opened = site.get(DESK_WORKER, &page).await;
        let ten = (0..10).map(|_| site.fill_in(DESK_WORKER, &opened, (&follow, "_csrf"), &[]));
        futures_util::future::join_all(ten).await;
        site.get(DESK_WORKER, "/work/mine").await.says(&[&row.code]);
    }
}
