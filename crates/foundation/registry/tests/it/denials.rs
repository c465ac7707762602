//! For every route, who is turned away: staff of the street next door, staff who may only see, residents, and nobody.

use http::axum::http::StatusCode;
use kernel::id::EventId;
use town::{GARDEN, GRID, NOBODY, OFFICE, OTHER_COMMUNITY, OTHER_STREET, Town};

/// Asks for pages as everybody who may not have them. `seen` ones may be seen by the community's desk.
async fn turned_away(town: &Town, paths: &[(&str, bool)]) {
    for (path, seen) in paths {
        let next = town.sign_in("next_admin").get(path).await.status;
        assert_eq!(next, StatusCode::NOT_FOUND, "next door: {path}");
        let desk = town.sign_in("desk").get(path).await.status;
        let expected = if *seen { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(desk, expected, "desk: {path}");
        strangers(town, path).await;
    }
}

async fn strangers(town: &Town, path: &str) {
    assert_eq!(
        town.sign_in("zhou").get(path).await.status,
        StatusCode::FORBIDDEN,
        "resident: {path}"
    );
    let nobody = town.sign_in(NOBODY).get(path).await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER, "nobody: {path}");
    assert!(nobody.to().starts_with("/work/sign-in?then="), "{}", nobody.to());
}

/// Sends forms as everybody who may not.
async fn forms_turned_away(town: &Town, paths: &[&str]) {
    for path in paths {
        for (who, status) in [
            ("next_admin", StatusCode::NOT_FOUND),
            ("desk", StatusCode::FORBIDDEN),
            ("zhou", StatusCode::FORBIDDEN),
            (NOBODY, StatusCode::UNAUTHORIZED),
        ] {
            let sent = town.sign_in(who).post(path, &[("step", "confirm")]).await.status;
            assert_eq!(sent, status, "{who}: {path}");
        }
        // Without the form's own token nobody gets through.
        let forged = town.sign_in("admin").forge(path, &[("step", "confirm")]).await.status;
        assert_eq!(forged, StatusCode::FORBIDDEN, "forged: {path}");
    }
}

testkit::both! {
    async fn pages_about_areas_turn_strangers_away(db: Db) {
        let town = Town::new(db, &[]).await;
        let (id, grid) = (GARDEN, GRID);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let duty = registry::duties(&mut q, grid).await.unwrap()[0].id;
        turned_away(&town, &[
            (&format!("/work/areas/{id}"), true),
            (&format!("/work/areas/geojson?parent={id}"), true),
            (&format!("/work/areas/{id}/change/rename"), false),
            (&format!("/work/areas/{id}/change/merge"), false),
            (&format!("/work/areas/{id}/boundary"), false),
            (&format!("/work/areas/{id}/duties"), false),
            (&format!("/work/areas/{grid}/duties/{duty}"), false),
        ]).await;
        // The list shows everybody the own part only.
        let own = town.sign_in("next_admin").get("/work/areas").await;
        own.is(200).has_all(&["柳岸"]);
        assert!(!own.text.contains("石榴园"));
        strangers(&town, "/work/areas").await;
        // What is not there is not there.
        assert_eq!(town.sign_in("admin").get(&format!("/work/areas/{id}/change/nothing")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.sign_in("admin").get(&format!("/work/areas/{id}/change/rebound")).await.status, StatusCode::NOT_FOUND);
    }

    async fn forms_about_areas_turn_strangers_away(db: Db) {
        let town = Town::new(db, &[]).await;
        let (id, grid) = (GARDEN, GRID);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let duty = registry::duties(&mut q, grid).await.unwrap()[0].id;
        forms_turned_away(&town, &[
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
        let town = Town::new(db, &[]).await;
        // One's own community merged with somebody else's, or put under somebody else's street.
        let path = format!("/work/areas/{}/change/transfer", GARDEN);
        let to = OTHER_STREET.to_string();
        let fields = [("to", to.as_str()), ("area.from", "2026-05-06"), ("area.reason", "划走"), ("step", "confirm")];
        assert_eq!(town.sign_in("admin").fill(&path, &fields).await.status, StatusCode::FORBIDDEN);
        let path = format!("/work/areas/{}/change/merge", GARDEN);
        let with = OTHER_COMMUNITY.to_string();
        let fields = [("with", with.as_str()), ("into", "this"), ("area.from", "2026-05-06"), ("area.reason", "并入")];
        assert_eq!(town.sign_in("admin").fill(&path, &fields).await.status, StatusCode::FORBIDDEN);
    }

    async fn organisations_turn_strangers_away(db: Db) {
        let town = Town::new(db, &[]).await;
        let id = OFFICE;
        let (post, holder) = office_holder(&town).await;
        for path in [
            format!("/work/orgs/{id}/posts"),
            format!("/work/orgs/{id}/posts/{post}"),
            format!("/work/orgs/{id}/holders/{holder}"),
        ] {
            assert_eq!(town.sign_in("next_admin").get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
            let desk = town.sign_in("desk").get(&path).await.status;
            assert!(matches!(desk, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{path}");
            strangers(&town, &path).await;
            assert_eq!(town.sign_in("next_admin").post(&path, &[("area.to", "2026-05-07")]).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(town.sign_in("desk").post(&path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(town.sign_in("zhou").post(&path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(town.sign_in(NOBODY).post(&path, &[]).await.status, StatusCode::UNAUTHORIZED, "{path}");
        }
    }
}

/// Adds a post with a holder to the office.
async fn office_holder(town: &Town) -> (EventId, EventId) {
    let base = format!("/work/orgs/{}", OFFICE);
    let post = [("post.title", "主任"), ("post.seats", "2"), ("area.from", "2019-01-01")];
    town.sign_in("admin").fill(&format!("{base}/posts"), &post).await;
    let mut q = town.store.read(town.app.config.tenant).await.unwrap();
    let post = registry::posts(&mut q, OFFICE).await.unwrap()[0].id;
    town.sign_in("admin")
        .fill(
            &format!("{base}/posts/{post}"),
            &[("duty.name", "钱一"), ("area.from", "2020-01-01")],
        )
        .await;
    let holder = registry::holders(&mut q, OFFICE).await.unwrap()[0].id;
    (post, holder)
}
