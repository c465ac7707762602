//! Posts with terms of office and vacancies, on the page of their organisation.

use super::a3_orgs::{LIST, open};
use http::axum::http::StatusCode;
use town::{COMMITTEE, OFFICE};

testkit::both! {
    async fn a3_posts_and_terms(db: testkit::Db) {
        let town = open(db).await;
        let org = COMMITTEE;
        let base = format!("{LIST}/{org}");
        let post = [("post.title", "委员"), ("post.seats", "2"), ("post.term_years", "5"), ("area.from", "2019-01-01")];
        assert_eq!(town.sign_in("admin").fill(&format!("{base}/posts"), &post).await.status, StatusCode::SEE_OTHER);
        town.sign_in("admin").get(&base).await.is(200).has_all(&["委员", "空缺 2 人", "任期 5 年"]);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let post = registry::posts(&mut q, org).await.unwrap()[0].id;
        let appoint = format!("{base}/posts/{post}");
        for (name, from) in [("周甲", "2020-02-29"), ("吴乙", "2024-03-01")] {
            let sent = town.sign_in("admin").fill(&appoint, &[("duty.name", name), ("area.from", from)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        let page = town.sign_in("admin").get(&base).await;
        page.is(200).has_all(&["周甲", "任期至 2025-02-28", "任期已满", "任期至 2029-03-01"]);
        assert!(!page.text.contains("空缺"));
        town.sign_in("admin").fill(&appoint, &[("duty.name", "郑丙"), ("area.from", "2026-05-06")]).await.is(422).has_all(&["已满员"]);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let holder = registry::holders(&mut q, org).await.unwrap().into_iter().find(|row| row.name == "周甲").unwrap().id;
        let leave = format!("{base}/holders/{holder}");
        town.sign_in("admin").fill(&leave, &[("area.to", "2019-01-01")]).await.is(422).has_all(&["日期早于开始日期"]);
        assert_eq!(town.sign_in("admin").fill(&leave, &[("area.to", "2026-05-06")]).await.status, StatusCode::SEE_OTHER);
        town.sign_in("admin").get(&base).await.is(200).has_all(&["空缺 1 人", "历任", "2020-02-29 至 2026-05-05"]);
        assert_eq!(town.sign_in("admin").fill(&appoint, &[("duty.name", "郑丙"), ("area.from", "2026-05-06")]).await.status, StatusCode::SEE_OTHER);
    }

    async fn a3_wrong_fields_of_a_post_are_told_beside_them(db: testkit::Db) {
        let town = open(db).await;
        let posts = format!("{LIST}/{OFFICE}/posts");
        let post = [("post.title", "主任"), ("post.seats", "0"), ("area.from", "2019-01-01")];
        town.sign_in("admin").fill(&posts, &post).await.is(422).has_all(&["职数为 1–200"]);
        let years = [("post.title", "主任"), ("post.seats", "1"), ("post.term_years", "99"), ("area.from", "2019-01-01")];
        town.sign_in("admin").fill(&posts, &years).await.is(422).has_all(&["f-post-term_years-error"]);
        let wrong = [("post.title", ""), ("post.seats", "两个"), ("post.term_years", "五年"), ("area.from", "2019-01-01")];
        town.sign_in("admin").fill(&posts, &wrong).await
            .is(422).has_all(&["f-post-title-error", "f-post-seats-error", "f-post-term_years-error"]);
    }
}
