//! For every route, who is turned away: staff of the street next door, staff who may only see, residents, and nobody.

use crate::site::{ADMIN, DESK, NEXT, NOBODY, RESIDENT, Site};
use http::axum::http::StatusCode;
use kernel::id::EventId;

/// Asks for pages as everybody who may not have them. `seen` ones may be seen by the community's desk.
async fn turned_away(site: &Site, paths: &[(&str, bool)]) {
    for (path, seen) in paths {
        let next = site.get(NEXT, path).await.status;
        assert_eq!(next, StatusCode::NOT_FOUND, "next door: {path}");
        let desk = site.get(DESK, path).await.status;
        let expected = if *seen { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(desk, expected, "desk: {path}");
        strangers(site, path).await;
    }
}

async fn strangers(site: &Site, path: &str) {
    assert_eq!(site.get(RESIDENT, path).await.status, StatusCode::FORBIDDEN, "resident: {path}");
    let nobody = site.get(NOBODY, path).await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER, "nobody: {path}");
    assert!(nobody.to.starts_with("/work/sign-in?then="), "{}", nobody.to);
}

/// Sends forms as everybody who may not.
async fn forms_turned_away(site: &Site, paths: &[&str]) {
    for path in paths {
        for (who, status) in [
            (NEXT, StatusCode::NOT_FOUND),
            (DESK, StatusCode::FORBIDDEN),
            (RESIDENT, StatusCode::FORBIDDEN),
            (NOBODY, StatusCode::UNAUTHORIZED),
        ] {
            let sent = site.post(who, path, &[("step", "confirm")]).await.status;
            assert_eq!(sent, status, "{who}: {path}");
        }
        // Without the form's own token nobody gets through.
        let forged = site.send_without_token(ADMIN, path).await.status;
        assert_eq!(forged, StatusCode::FORBIDDEN, "forged: {path}");
    }
}

testkit::both! {
    async fn pages_about_areas_turn_strangers_away(db: Db) {
        let site = Site::of(&db).await;
        let (id, grid) = (site.town.east, site.town.grids[0]);
        let mut q = site.store.read(db.tenant()).await.unwrap();
        let duty = registry::duties(&mut q, grid).await.unwrap()[0].id;
        turned_away(&site, &[
            (&format!("/work/areas/{id}"), true),
            (&format!("/work/areas/geojson?parent={id}"), true),
            (&format!("/work/areas/{id}/change/rename"), false),
            (&format!("/work/areas/{id}/change/merge"), false),
            (&format!("/work/areas/{id}/boundary"), false),
            (&format!("/work/areas/{id}/duties"), false),
            (&format!("/work/areas/{grid}/duties/{duty}"), false),
        ]).await;
        // The list shows everybody the own part only.
        let own = site.get(NEXT, "/work/areas").await;
        own.says(&["南里"]);
        assert!(!own.text.contains("东里"));
        strangers(&site, "/work/areas").await;
        // What is not there is not there.
        assert_eq!(site.get(ADMIN, &format!("/work/areas/{id}/change/nothing")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.get(ADMIN, &format!("/work/areas/{id}/change/rebound")).await.status, StatusCode::NOT_FOUND);
    }

    async fn forms_about_areas_turn_strangers_away(db: Db) {
        let site = Site::of(&db).await;
        let (id, grid) = (site.town.east, site.town.grids[0]);
        let mut q = site.store.read(db.tenant()).await.unwrap();
        let duty = registry::duties(&mut q, grid).await.unwrap()[0].id;
        forms_turned_away(&site, &[
            &format!("/work/areas/{id}/change/rename"),
            &format!("/work/areas/{id}/change/split"),
            &format!("/work/areas/{id}/boundary"),
            &format!("/work/areas/{id}/duties"),
            &format!("/work/areas/{grid}/duties/{duty}"),
        ]).await;
        let names = registry::names(&mut q, id).await.unwrap();
        assert_eq!(names.len(), 1);
    }

    async fn an_area_of_another_street_cannot_be_drawn_in(db: Db) {
        let site = Site::of(&db).await;
        // One's own community merged with somebody else's, or put under somebody else's street.
        let path = format!("/work/areas/{}/change/transfer", site.town.east);
        let to = site.town.next_street.to_string();
        let fields = [("to", to.as_str()), ("area.from", "2026-05-06"), ("area.reason", "划走"), ("step", "confirm")];
        assert_eq!(site.fill(ADMIN, &path, &fields).await.status, StatusCode::FORBIDDEN);
        let path = format!("/work/areas/{}/change/merge", site.town.east);
        let with = site.town.next_community.to_string();
        let fields = [("with", with.as_str()), ("into", "this"), ("area.from", "2026-05-06"), ("area.reason", "并入")];
        assert_eq!(site.fill(ADMIN, &path, &fields).await.status, StatusCode::FORBIDDEN);
        // An organisation for somebody else's area.
        let fields = [("organisation.area", to.as_str()), ("organisation.name", "别处的组织"), ("organisation.kind", "unit"), ("area.from", "2026-05-06")];
        assert_eq!(site.fill(ADMIN, "/work/orgs/new", &fields).await.status, StatusCode::FORBIDDEN);
    }

    async fn organisations_turn_strangers_away(db: Db) {
        let site = Site::of(&db).await;
        let id = site.town.office;
        let (post, holder) = office_holder(&site).await;
        for path in [
            format!("/work/orgs/{id}"),
            format!("/work/orgs/{id}/edit"),
            format!("/work/orgs/{id}/end"),
            format!("/work/orgs/{id}/posts"),
            format!("/work/orgs/{id}/posts/{post}"),
            format!("/work/orgs/{id}/holders/{holder}"),
        ] {
            assert_eq!(site.get(NEXT, &path).await.status, StatusCode::NOT_FOUND, "{path}");
            let desk = site.get(DESK, &path).await.status;
            assert!(matches!(desk, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{path}");
            strangers(&site, &path).await;
            if path != format!("/work/orgs/{id}") {
                assert_eq!(site.post(NEXT, &path, &[("area.to", "2026-05-07")]).await.status, StatusCode::NOT_FOUND, "{path}");
                assert_eq!(site.post(DESK, &path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
                assert_eq!(site.post(RESIDENT, &path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
                assert_eq!(site.post(NOBODY, &path, &[]).await.status, StatusCode::UNAUTHORIZED, "{path}");
            }
        }
        let list = site.get(NEXT, "/work/orgs").await;
        assert!(!list.says(&[]).text.contains("甲街道办事处"));
        strangers(&site, "/work/orgs").await;
        assert_eq!(site.get(DESK, "/work/orgs/new").await.status, StatusCode::FORBIDDEN);
        strangers(&site, "/work/orgs/new").await;
        assert_eq!(site.post(DESK, "/work/orgs/new", &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(site.post(NOBODY, "/work/orgs/new", &[]).await.status, StatusCode::UNAUTHORIZED);
    }
}

/// Adds a post with a holder to the office.
async fn office_holder(site: &Site) -> (EventId, EventId) {
    let base = format!("/work/orgs/{}", site.town.office);
    let post = [("post.title", "主任"), ("post.seats", "2"), ("area.from", "2019-01-01")];
    site.fill(ADMIN, &format!("{base}/posts"), &post).await;
    let mut q = site.store.read(site.app.config.tenant).await.unwrap();
    let post = registry::posts(&mut q, site.town.office).await.unwrap()[0].id;
    site.fill(
        ADMIN,
        &format!("{base}/posts/{post}"),
        &[("duty.name", "钱一"), ("area.from", "2020-01-01")],
    )
    .await;
    let holder = registry::holders(&mut q, site.town.office).await.unwrap()[0].id;
    (post, holder)
}
