//! For every route, who is turned away: somebody of another street, a resident, nobody, staff without the role.

use super::cases::{self, last_case};
use crate::c1_report::{filled, picture, reported};
use kernel::id::CaseId;
use testkit::web::{Browser, Form};
use town::{BUILDING, Town};

/// Returns a form that carries the token of a browser, sent to an address.
async fn forged(browser: &Browser, action: String) -> Form {
    let page = browser.get("/report").await.ok();
    let mut form = page.form("/report").set("instance", "1").set("version", "1");
    form.action = action;
    form
}

async fn post(browser: &Browser, action: &str) -> u16 {
    let form = forged(browser, action.to_owned()).await;
    browser.submit(&form).await.status.as_u16()
}

async fn one_case(town: &Town) -> CaseId {
    reported(&town.sign_in("zhou"), "楼道灯不亮").await;
    last_case(town).await
}

testkit::both! {
    async fn cases_are_shown_to_nobody_without_the_role(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = one_case(&town).await;
        for path in ["/work/cases".to_owned(), "/work/cases/export".to_owned(), "/work/cases/new".to_owned(),
            "/field/report".to_owned(), "/work/cases/new/check".to_owned(), "/work/cases/new/done".to_owned(),
            "/field/report/check".to_owned(), "/field/report/done".to_owned(), format!("/work/cases/{case}"),
            format!("/work/cases/new/photo/{case}/{case}"), format!("/field/report/photo/{case}/{case}")] {
            let nobody = town.guest().get(&path).await.status.as_u16();
            assert!(matches!(nobody, 401 | 303 | 302), "{path} {nobody}");
            town.sign_in("zhou").get(&path).await.is(403);
            town.sign_in("audit").get(&path).await.is(403);
        }
    }

    async fn a_case_of_another_street_does_not_exist(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = one_case(&town).await;
        let stranger = town.sign_in("stranger");
        stranger.get(&format!("/work/cases/{case}")).await.is(404);
        assert!(stranger.get("/work/cases?state=all").await.ok().says("没有案件"));
        let export = stranger.get("/work/cases/export?state=all").await.ok();
        assert!(!export.text.contains("TY-2026"));
        for what in ["accept", "refuse", "merge", "public", "dispatch"] {
            assert_eq!(post(&stranger, &format!("/work/cases/{case}/{what}")).await, 404, "{what}");
        }
        // A case of another community of the same street is none of the desk's business either.
        let market = town.sign_in("market");
        market.get(&format!("/work/cases/{case}")).await.is(404);
        for what in ["accept", "refuse", "merge", "public", "dispatch"] {
            assert_eq!(post(&market, &format!("/work/cases/{case}/{what}")).await, 404, "{what}");
        }
        assert_eq!(town.matter(case).await.state, "accept");
    }

    async fn decisions_are_taken_by_the_desk_only(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = one_case(&town).await;
        for what in ["accept", "refuse", "merge", "public", "dispatch"] {
            let path = format!("/work/cases/{case}/{what}");
            let nobody = post(&town.guest(), &path).await;
            assert!(matches!(nobody, 401 | 303 | 302), "{what} {nobody}");
            assert_eq!(post(&town.sign_in("zhou"), &path).await, 403, "{what}");
            assert_eq!(post(&town.sign_in("grid"), &path).await, 403, "{what}");
            assert_eq!(post(&town.sign_in("audit"), &path).await, 403, "{what}");
        }
        // The desk may dispatch, but not before it accepted; the grid's own worker may look at the case.
        town.sign_in("grid").get(&format!("/work/cases/{case}")).await.ok();
        town.sign_in("grid_two").get(&format!("/work/cases/{case}")).await.is(404);
        let early = post(&town.sign_in("dispatcher"), &format!("/work/cases/{case}/dispatch")).await;
        assert!(early >= 400, "{early}");
        assert_eq!(town.matter(case).await.state, "accept");
    }

    async fn many_at_once_needs_the_right_to_supervise(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = one_case(&town).await;
        for path in ["/work/cases/urge", "/work/cases/supervise"] {
            assert_eq!(post(&town.sign_in("desk"), path).await, 403);
            assert_eq!(post(&town.sign_in("zhou"), path).await, 403);
            assert!(matches!(post(&town.guest(), path).await, 401 | 303 | 302));
            // Whoever may supervise elsewhere reaches nothing here.
            let stranger = town.sign_in("stranger");
            let form = forged(&stranger, path.to_owned()).await.add("id", case.to_string()).add("sure", "1");
            stranger.submit(&form).await;
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_event WHERE type IN ('urged', 'supervised')").await, 0);
        assert_eq!(post(&town.sign_in("zhou"), "/work/cases/filters").await, 403);
        assert_eq!(post(&town.sign_in("zhou"), &format!("/work/cases/filters/{case}/forget")).await, 403);
    }

    async fn registering_for_somebody_needs_the_role(db: testkit::Db) {
        let town = cases::town(db).await;
        for path in ["/work/cases/new", "/work/cases/new/send", "/work/cases/new/join", "/work/cases/new/kept",
            "/field/report", "/field/report/send", "/field/report/join"] {
            assert_eq!(post(&town.sign_in("zhou"), path).await, 403, "{path}");
            assert_eq!(post(&town.sign_in("audit"), path).await, 403, "{path}");
            assert!(matches!(post(&town.guest(), path).await, 401 | 303 | 302), "{path}");
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_draft").await, 0);
    }

    async fn a_draft_belongs_to_the_browser_that_began_it(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let check = filled(&guest, "楼道灯不亮", Some(BUILDING)).await;
        let draft = check.path.split("draft=").nth(1).unwrap().to_owned();
        let other = town.guest();
        other.get(&format!("/report/check?draft={draft}")).await.is(404);
        other.get(&format!("/report/done?draft={draft}")).await.is(404);
        let form = other.get("/report").await.ok().form("/report").set("_token", draft.clone()).set("do", "photos");
        other.upload(&form, &[("case.photos", "a.jpg", picture())]).await.is(409);
        for action in ["/report/send", "/report/join"] {
            let mut form = form.clone();
            form.action = action.into();
            other.submit(&form).await.is(404);
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 0);
        guest.done(&check.form("/report/send")).await.ok();
    }

    async fn photos_of_a_case_are_shown_to_those_who_see_the_case(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let form = zhou.get("/report").await.ok().form("/report").set("do", "next")
            .set("case.description", "楼道灯不亮").set("case.place", BUILDING.to_string());
        let check = zhou.sent(&form, &[("case.photos", "a.jpg", picture())]).await.ok();
        zhou.done(&check.form("/report/send")).await.ok();
        let case = last_case(&town).await;
        let page = town.sign_in("desk").get(&format!("/work/cases/{case}")).await.ok();
        let photo = page.text.split("src=\"").find(|piece| piece.starts_with("/work/matters/")).unwrap();
        let photo = testkit::web::unescape(photo.split('"').next().unwrap());
        town.sign_in("desk").get(&photo).await.ok();
        town.sign_in("market").get(&photo).await.is(404);
        town.sign_in("stranger").get(&photo).await.is(404);
        town.sign_in("zhou").get(&photo).await.is(403);
    }
}
