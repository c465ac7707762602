//! For every route, who is turned away: staff of another street, staff of this one who have nothing to do with the matter,
//! residents, and nobody.

use crate::site::*;
use crate::world::*;
use axum::http::StatusCode;
use kernel::id::FileId;
use matters::Reporter;

async fn pages(site: &Site, path: &str) {
    site.get(NEXT_DOOR, path).await.is(StatusCode::NOT_FOUND);
    site.get(HANDLING, path).await.is(StatusCode::NOT_FOUND);
    site.get(REPORTING, path).await.is(StatusCode::FORBIDDEN);
    assert_eq!(site.get(NOBODY, path).await.status, StatusCode::SEE_OTHER, "{path}");
}

async fn forms(site: &Site, path: &str) {
    let fields = [("do", "complete.1.accept"), ("note", "x"), ("reason", "看一看")];
    site.post(NEXT_DOOR, path, &fields).await.is(StatusCode::NOT_FOUND);
    site.post(HANDLING, path, &fields).await.is(StatusCode::NOT_FOUND);
    site.post(REPORTING, path, &fields).await.is(StatusCode::FORBIDDEN);
    site.post(NOBODY, path, &fields).await.is(StatusCode::UNAUTHORIZED);
    site.forge(DESK_WORKER, path).await.is(StatusCode::FORBIDDEN);
}

testkit::both! {
    async fn staff_pages_of_a_matter_turn_strangers_away(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await.id;
        let file: FileId = site.world.store.new_id();
        pages(&site, &format!("/work/matters/{id}")).await;
        pages(&site, &format!("/work/matters/{id}/print")).await;
        pages(&site, &format!("/work/matters/{id}/photos/{file}")).await;
        site.get(DESK_WORKER, &format!("/work/matters/{id}")).await.is(StatusCode::OK);
        // A file that is none of the matter's is not there, whoever asks.
        site.get(DESK_WORKER, &format!("/work/matters/{id}/photos/{file}")).await.is(StatusCode::NOT_FOUND);
    }

    async fn staff_forms_of_a_matter_turn_strangers_away(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await.id;
        forms(&site, &format!("/work/matters/{id}/act")).await;
        forms(&site, &format!("/work/matters/{id}/say")).await;
        forms(&site, &format!("/work/matters/{id}/follow")).await;
        forms(&site, &format!("/work/matters/{id}/reveal")).await;
        forms(&site, &format!("/work/matters/{id}/undo?version=2")).await;
        assert_eq!(site.world.row(id).await.version, 2, "nothing has happened");
        // The street's leader sees the matter but may not accept it.
        let refused = site.post(LEADING, &format!("/work/matters/{id}/act"), &[("do", "complete.1.accept")]).await;
        refused.is(StatusCode::CONFLICT);
        assert_eq!(site.world.row(id).await.version, 2);
    }

    async fn the_inbox_shows_its_own_only(db: testkit::Db) {
        let site = Site::on(db).await;
        let row = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        for path in ["/work", "/work/mine", "/work/bulk"] {
            for who in [NEXT_DOOR, HANDLING] {
                site.get(who, path).await.is(StatusCode::OK).hides(&["楼道灯不亮", &row.code]);
            }
            site.get(REPORTING, path).await.is(StatusCode::FORBIDDEN);
            assert_eq!(site.get(NOBODY, path).await.status, StatusCode::SEE_OTHER);
        }
    }

    async fn many_at_once_acts_on_ones_own_only(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await.id;
        let one = format!("{id}/2/complete.1.accept/");
        for path in ["/work/bulk/forward", "/work/bulk/urge", "/work/bulk/do"] {
            let fields = [("what", "forward"), ("id", one.as_str())];
            site.post(REPORTING, path, &fields).await.is(StatusCode::FORBIDDEN);
            site.post(NOBODY, path, &fields).await.is(StatusCode::UNAUTHORIZED);
            site.forge(DESK_WORKER, path).await.is(StatusCode::FORBIDDEN);
        }
        for who in [NEXT_DOOR, HANDLING] {
            let fields = [("what", "forward"), ("do", one.as_str())];
            site.post(who, "/work/bulk/do", &fields).await.is(StatusCode::NOT_FOUND);
        }
        assert_eq!(site.world.row(id).await.version, 2);
    }

    async fn a_reporters_pages_are_the_reporters_own(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        let file: FileId = site.world.store.new_id();
        let list = "/me/matters";
        site.get(DESK_WORKER, list).await.is(StatusCode::FORBIDDEN);
        site.get(OTHER_RESIDENT, list).await.is(StatusCode::OK).hides(&["楼道灯不亮"]);
        assert_eq!(site.get(NOBODY, list).await.status, StatusCode::SEE_OTHER);
        for path in [format!("/me/matters/{id}"), format!("/me/matters/{id}/photos/{file}")] {
            site.get(OTHER_RESIDENT, &path).await.is(StatusCode::NOT_FOUND);
            site.get(DESK_WORKER, &path).await.is(StatusCode::FORBIDDEN);
            assert_eq!(site.get(NOBODY, &path).await.status, StatusCode::SEE_OTHER);
        }
        for path in [format!("/me/matters/{id}/act"), format!("/me/matters/{id}/say")] {
            let fields = [("do", "withdraw"), ("reason", "solved"), ("note", "x")];
            site.post(OTHER_RESIDENT, &path, &fields).await.is(StatusCode::NOT_FOUND);
            site.post(DESK_WORKER, &path, &fields).await.is(StatusCode::FORBIDDEN);
            site.post(NOBODY, &path, &fields).await.is(StatusCode::UNAUTHORIZED);
            site.forge(REPORTING, &path).await.is(StatusCode::FORBIDDEN);
        }
        assert_eq!(site.world.row(id).await.state, "handle");
    }
}
