//! Organisations with posts, terms of office and vacancies.

use crate::site::{ADMIN, DESK, Site, day};
use http::axum::http::StatusCode;
use kernel::id::OrgId;

async fn add(site: &Site, fields: &[(&str, &str)]) -> OrgId {
    let done = site.fill(ADMIN, "/work/orgs/new", fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    done.to.rsplit('/').next().unwrap().parse().unwrap()
}

testkit::both! {
    async fn a3_posts_and_terms(db: Db) {
        let site = Site::of(&db).await;
        let area = site.town.east.to_string();
        let fields = [("organisation.area", area.as_str()), ("organisation.name", "东里居民委员会"), ("organisation.kind", "committee"), ("area.from", "2019-01-01")];
        let org = add(&site, &fields).await;
        let base = format!("/work/orgs/{org}");
        let post = [("post.title", "委员"), ("post.seats", "2"), ("post.term_years", "5"), ("area.from", "2019-01-01")];
        assert_eq!(site.fill(ADMIN, &format!("{base}/posts"), &post).await.status, StatusCode::SEE_OTHER);
        site.get(ADMIN, &base).await.says(&["委员", "空缺 2 人", "任期 5 年"]);
        let mut q = site.store.read(db.tenant()).await.unwrap();
        let post = registry::posts(&mut q, org).await.unwrap()[0].id;
        let appoint = format!("{base}/posts/{post}");
        for (name, from) in [("周甲", "2020-02-29"), ("吴乙", "2024-03-01")] {
            let sent = site.fill(ADMIN, &appoint, &[("duty.name", name), ("area.from", from)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        let page = site.get(ADMIN, &base).await;
        page.says(&["周甲", "任期至 2025-02-28", "任期已满", "任期至 2029-03-01"]);
        assert!(!page.text.contains("空缺"));
        site.fill(ADMIN, &appoint, &[("duty.name", "郑丙"), ("area.from", "2026-05-06")]).await.refuses(&["已满员"]);
        let mut q = site.store.read(db.tenant()).await.unwrap();
        let holder = registry::holders(&mut q, org).await.unwrap().into_iter().find(|row| row.name == "周甲").unwrap().id;
        let leave = format!("{base}/holders/{holder}");
        site.fill(ADMIN, &leave, &[("area.to", "2019-01-01")]).await.refuses(&["日期早于开始日期"]);
        assert_eq!(site.fill(ADMIN, &leave, &[("area.to", "2026-05-06")]).await.status, StatusCode::SEE_OTHER);
        site.get(ADMIN, &base).await.says(&["空缺 1 人", "历任", "2020-02-29 至 2026-05-05"]);
        assert_eq!(site.fill(ADMIN, &appoint, &[("duty.name", "郑丙"), ("area.from", "2026-05-06")]).await.status, StatusCode::SEE_OTHER);
    }

    async fn a3_wrong_fields_are_told_beside_them(db: Db) {
        let site = Site::of(&db).await;
        let path = "/work/orgs/new";
        site.fill(ADMIN, path, &[("organisation.name", "乙"), ("organisation.credit_code", "123")]).await
            .refuses(&["f-organisation-name-error", "f-organisation-kind-error", "f-organisation-credit_code-error", "f-organisation-area-error"]);
        let base = format!("/work/orgs/{}", site.town.office);
        let post = [("post.title", "主任"), ("post.seats", "0"), ("area.from", "2019-01-01")];
        site.fill(ADMIN, &format!("{base}/posts"), &post).await.refuses(&["职数为 1–200"]);
        let years = [("post.title", "主任"), ("post.seats", "1"), ("post.term_years", "99"), ("area.from", "2019-01-01")];
        site.fill(ADMIN, &format!("{base}/posts"), &years).await.refuses(&["f-post-term_years-error"]);
    }

    async fn a3_renames_stay_and_a_stale_form_is_refused(db: Db) {
        let site = Site::of(&db).await;
        let base = format!("/work/orgs/{}", site.town.office);
        let edit = format!("{base}/edit");
        let fields = [("organisation.name", "甲街道办"), ("organisation.kind", "street"), ("organisation.phone", "0399-85200001"), ("version", "1")];
        assert_eq!(site.fill(ADMIN, &edit, &fields).await.status, StatusCode::SEE_OTHER);
        site.get(ADMIN, &base).await.says(&["甲街道办", "名称沿革", "甲街道办事处", "0399-85200001"]);
        site.fill(ADMIN, &edit, &fields).await.refuses(&["别人刚改过"]);
        assert_eq!(site.fill(ADMIN, &format!("{base}/end"), &[("area.to", "2026-05-07")]).await.status, StatusCode::SEE_OTHER);
        let mut q = site.store.read(db.tenant()).await.unwrap();
        let row = registry::org(&mut q, site.town.office).await.unwrap().unwrap();
        assert_eq!(row.ended_on, Some(day("2026-05-07")));
    }

    async fn a3_the_list_goes_on_from_page_to_page(db: Db) {
        let site = Site::of(&db).await;
        let area = site.town.east.to_string();
        for number in 10..45 {
            let name = format!("东里商户{number}");
            let fields = [("organisation.area", area.as_str()), ("organisation.name", name.as_str()), ("organisation.kind", "merchant"), ("area.from", "2020-01-01")];
            add(&site, &fields).await;
        }
        let first = site.get(ADMIN, "/work/orgs?kind=merchant").await;
        first.says(&["东里商户10", "商户", "rel=\"next\""]);
        assert!(!first.text.contains("东里商户44") && !first.text.contains("甲街道办事处"));
        let (_, rest) = first.text.split_once("rel=\"next\" href=\"").unwrap();
        let next = rest.split('"').next().unwrap().replace("&amp;", "&");
        site.get(ADMIN, &next).await.says(&["东里商户44"]);
        site.get(ADMIN, "/work/orgs?q=商户12").await.says(&["东里商户12"]);
        // The desk of the community sees what is there for it, not the street's office.
        let own = site.get(DESK, "/work/orgs").await;
        own.says(&["东里商户10"]);
        assert!(!own.text.contains("甲街道办事处") && !own.text.contains("登记组织"));
    }
}
