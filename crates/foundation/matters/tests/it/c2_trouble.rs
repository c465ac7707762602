//! One matter that cannot be read keeps nothing else waiting; what is sent twice is there once.

use crate::errand::*;
use kernel::id::MatterId;
use matters::Reporter;
use store::{By, Query, args};
use testkit::web::Answer;
use town::*;

/// Pins a matter to rules that nobody has.
async fn break_rules(town: &Errands, id: MatterId) {
    let by = By::system(town.tenant(), "test", "test");
    let broken = town.store.write(by, move |tx| {
        Box::pin(async move {
            let sql = "UPDATE matter SET rules_sha256 = 'gone' WHERE id = $1";
            tx.exec(sql, args![id]).await?;
            Ok(())
        })
    });
    broken.await.unwrap();
}

async fn mend_rules(town: &Errands, id: MatterId) {
    let sha = town.runtime.in_force().sha256.clone();
    let by = By::system(town.tenant(), "test", "test");
    let mended = town.store.write(by, move |tx| {
        Box::pin(async move {
            let sql = "UPDATE matter SET rules_sha256 = $2 WHERE id = $1";
            tx.exec(sql, args![id, sha.as_str()]).await?;
            Ok(())
        })
    });
    mended.await.unwrap();
}

async fn troubles(town: &Errands) -> i64 {
    let mut reader = town.store.read(town.tenant()).await.unwrap();
    matters::troubles(&mut reader).await.unwrap().count
}

testkit::both! {
    async fn c2_a_broken_matter_stops_no_other_clock(db: testkit::Db) {
        let town = Errands::on(db).await;
        let mut ids = Vec::new();
        for n in 1..=3 {
            ids.push(town.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await.id);
        }
        break_rules(&town, ids[0]).await;
        town.at(6, 12, 0);
        let swept = town.sweep().await;
        assert_eq!((swept.acted, swept.troubled), (2, 1), "the others go on");
        assert_eq!(town.matter(ids[2]).await.situation, "late");
        assert_eq!(troubles(&town).await, 1, "operations are told");
        assert_eq!(town.sweep().await.troubled, 0, "it is not tried again at once");
        town.at(6, 12, 2);
        assert_eq!(town.sweep().await.troubled, 1, "but later");
        town.at(6, 12, 3);
        assert_eq!(town.sweep().await.troubled, 0, "and each time later");
        mend_rules(&town, ids[0]).await;
        town.at(6, 13, 0);
        assert_eq!(town.sweep().await.acted, 1);
        assert_eq!(troubles(&town).await, 0, "nothing is left to tell");
    }

    async fn c2_a_message_sent_ten_times_at_once_is_there_once(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        for (who, page) in [("zhou", format!("/me/matters/{}", row.id)), ("desk", format!("/work/matters/{}", row.id))] {
            let say = format!("{page}/say");
            let opened = town.of(who).get(&page).await;
            let browser = town.of(who);
            let ten = (0..10).map(|_| browser.fill_in(&opened, (&say, "note"), &[("note", "周一来装")]));
            let answers: Vec<Answer> = futures_util::future::join_all(ten).await;
            for answer in &answers {
                answer.is(303);
            }
        }
        let mut reader = town.store.read(town.tenant()).await.unwrap();
        let (count,): (i64,) = reader.one("SELECT COUNT(*) FROM matter_note", args![]).await.unwrap();
        assert_eq!(count, 2);
        // The id of somebody else's message is not taken.
        let (id,): (uuid::Uuid,) = reader.one("SELECT id FROM matter_note WHERE author_kind = 'staff'", args![]).await.unwrap();
        let say = format!("/me/matters/{}/say", row.id);
        let taken = town.of("zhou").post(&say, &[("_token", &id.to_string()), ("note", "我也写")]).await;
        assert!(taken.status.is_client_error(), "{}", taken.status);
    }

    async fn c2_following_pressed_ten_times_is_following(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        let follow = format!("{page}/follow");
        let opened = town.of("desk").get(&page).await;
        let desk = town.of("desk");
        let ten = (0..10).map(|_| desk.fill_in(&opened, (&follow, "_csrf"), &[]));
        futures_util::future::join_all(ten).await;
        town.of("desk").get("/work/mine").await.has_all(&[&row.code]);
    }
}
