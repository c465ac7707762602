//! For every route, who is turned away: staff of another street, staff of this one who have nothing to do with the matter,
//! residents, and nobody.

use crate::errand::*;
use http::axum::http::StatusCode;
use kernel::id::FileId;
use matters::Reporter;
use town::*;

async fn pages(town: &Errands, path: &str) {
    town.of("stranger").get(path).await.is(404);
    town.of("assistant").get(path).await.is(404);
    town.of("zhou").get(path).await.is(403);
    assert_eq!(town.of(NOBODY).get(path).await.status, StatusCode::SEE_OTHER, "{path}");
}

async fn forms(town: &Errands, path: &str) {
    let fields = [("do", "complete.1.accept"), ("note", "x"), ("reason", "看一看")];
    town.of("stranger").post(path, &fields).await.is(404);
    town.of("assistant").post(path, &fields).await.is(404);
    town.of("zhou").post(path, &fields).await.is(403);
    town.of(NOBODY).post(path, &fields).await.is(401);
    town.of("desk").forge(path, &[("do", "complete.1.accept")]).await.is(403);
}

testkit::both! {
    async fn staff_pages_of_a_matter_turn_strangers_away(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await.id;
        let file: FileId = town.store.new_id();
        pages(&town, &format!("/work/matters/{id}")).await;
        pages(&town, &format!("/work/matters/{id}/print")).await;
        pages(&town, &format!("/work/matters/{id}/photos/{file}")).await;
        town.of("desk").get(&format!("/work/matters/{id}")).await.is(200);
        // A file that is none of the matter's is not there, whoever asks.
        town.of("desk").get(&format!("/work/matters/{id}/photos/{file}")).await.is(404);
    }

    async fn staff_forms_of_a_matter_turn_strangers_away(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await.id;
        forms(&town, &format!("/work/matters/{id}/act")).await;
        forms(&town, &format!("/work/matters/{id}/say")).await;
        forms(&town, &format!("/work/matters/{id}/follow")).await;
        forms(&town, &format!("/work/matters/{id}/reveal")).await;
        forms(&town, &format!("/work/matters/{id}/undo?version=2")).await;
        assert_eq!(town.matter(id).await.version, 2, "nothing has happened");
        // The street's leader sees the matter but may not accept it.
        let refused = town.of("leader").post(&format!("/work/matters/{id}/act"), &[("do", "complete.1.accept")]).await;
        refused.is(409);
        assert_eq!(town.matter(id).await.version, 2);
    }

    async fn the_inbox_shows_its_own_only(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        for path in ["/work", "/work/mine", "/work/bulk"] {
            for who in ["stranger", "assistant"] {
                town.of(who).get(path).await.is(200).lacks_all(&["楼道灯不亮", &row.code]);
            }
            town.of("zhou").get(path).await.is(403);
            assert_eq!(town.of(NOBODY).get(path).await.status, StatusCode::SEE_OTHER);
        }
    }

    async fn many_at_once_acts_on_ones_own_only(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await.id;
        let one = format!("{id}/2/complete.1.accept/");
        for path in ["/work/bulk/forward", "/work/bulk/urge", "/work/bulk/do"] {
            let fields = [("what", "forward"), ("id", one.as_str())];
            town.of("zhou").post(path, &fields).await.is(403);
            town.of(NOBODY).post(path, &fields).await.is(401);
            town.of("desk").forge(path, &[("do", "complete.1.accept")]).await.is(403);
        }
        for who in ["stranger", "assistant"] {
            let fields = [("what", "forward"), ("do", one.as_str())];
            town.of(who).post("/work/bulk/do", &fields).await.is(404);
        }
        assert_eq!(town.matter(id).await.version, 2);
    }

    async fn a_reporters_pages_are_the_reporters_own(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let file: FileId = town.store.new_id();
        let list = "/me/matters";
        town.of("desk").get(list).await.is(403);
        town.of("wu").get(list).await.is(200).lacks_all(&["楼道灯不亮"]);
        assert_eq!(town.of(NOBODY).get(list).await.status, StatusCode::SEE_OTHER);
        for path in [format!("/me/matters/{id}"), format!("/me/matters/{id}/photos/{file}")] {
            town.of("wu").get(&path).await.is(404);
            town.of("desk").get(&path).await.is(403);
            assert_eq!(town.of(NOBODY).get(&path).await.status, StatusCode::SEE_OTHER);
        }
        for path in [format!("/me/matters/{id}/act"), format!("/me/matters/{id}/say")] {
            let fields = [("do", "withdraw"), ("reason", "solved"), ("note", "x")];
            town.of("wu").post(&path, &fields).await.is(404);
            town.of("desk").post(&path, &fields).await.is(403);
            town.of(NOBODY).post(&path, &fields).await.is(401);
            town.of("zhou").forge(&path, &[("do", "complete.1.accept")]).await.is(403);
        }
        assert_eq!(town.matter(id).await.state, "handle");
    }
}
