//! Whatever a form makes is made once, however often it arrives.

use crate::approved::APPROVED;
use http::axum::http::StatusCode;
use store::{Query, args};
use town::{GARDEN, OFFICE, Town};

/// Opens a page and sends its form ten times at once.
async fn ten_times(town: &Town, page: &str, fields: &[(&str, &str)]) {
    let admin = town.sign_in("admin");
    let token = admin.get(page).await.hidden("_token").expect("the form has a token");
    let mut all = vec![("_token", token.as_str())];
    all.extend(fields);
    let ten = (0..10).map(|_| admin.post(page, &all));
    for answer in futures_util::future::join_all(ten).await {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{page}: {}", answer.text);
    }
}

testkit::both! {
    async fn a3_a_form_sent_ten_times_at_once_makes_one(db: Db) {
        let town = Town::new(db, &[]).await;
        let area = GARDEN.to_string();
        let base = format!("/work/orgs/{}", OFFICE);
        let post = [("post.title", "会计"), ("post.seats", "5"), ("area.from", "2026-05-06")];
        let before = town.count("SELECT COUNT(*) FROM registry_post").await;
        ten_times(&town, &format!("{base}/posts"), &post).await;
        assert_eq!(town.count("SELECT COUNT(*) FROM registry_post").await, before + 1);

        let (id,): (uuid::Uuid,) = {
            let mut q = town.store.read(town.tenant()).await.unwrap();
            q.one("SELECT id FROM registry_post WHERE title = '会计'", args![]).await.unwrap()
        };
        let holder = [("duty.name", "何静"), ("area.from", "2026-05-06")];
        ten_times(&town, &format!("{base}/posts/{id}"), &holder).await;
        assert_eq!(town.count("SELECT COUNT(*) FROM registry_holder WHERE name = '何静'").await, 1);

        let duty = [("duty.duty", "head"), ("duty.name", "何静"), ("area.from", "2026-05-06")];
        ten_times(&town, &format!("/work/areas/{area}/duties"), &duty).await;
        assert_eq!(town.count("SELECT COUNT(*) FROM registry_duty WHERE name = '何静'").await, 1);

        let mut rename = vec![("step", "confirm"), ("area.name", "石榴园新社区"), ("area.from", "2026-05-06"), ("area.reason", "改名")];
        rename.extend(APPROVED);
        let changes = town.count("SELECT COUNT(*) FROM registry_change WHERE kind = 'rename'").await;
        ten_times(&town, &format!("/work/areas/{area}/change/rename"), &rename).await;
        assert_eq!(town.count("SELECT COUNT(*) FROM registry_change WHERE kind = 'rename'").await, changes + 1);
    }
}
