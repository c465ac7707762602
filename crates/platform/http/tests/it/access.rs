//! Who is let through, and who is not.

use crate::routes::MANIFESTS;
use crate::site::{Site, config};
use axum::http::StatusCode;
use http::Needs;
use http::axum;

async fn site() -> Site {
    Site::new(config(), MANIFESTS).await
}

#[tokio::test]
async fn every_need_lets_through_only_those_who_have_it() {
    let site = site().await;
    let rows = [
        ("/open", [200, 200, 200, 200]),
        ("/mine", [303, 200, 403, 403]),
        ("/work/any", [303, 403, 200, 200]),
        ("/work/list", [303, 403, 403, 200]),
        ("/work/unknown-verb", [303, 403, 403, 403]),
        ("/nowhere", [404, 404, 404, 404]),
    ];
    let cookies = ["", "ll_session=resident", "ll_session=other", "ll_session=staff"];
    for (path, wanted) in rows {
        for (cookie, status) in cookies.iter().zip(wanted) {
            let answer = site.get(path, cookie).await;
            assert_eq!(answer.status.as_u16(), status, "{path} with {cookie}");
        }
    }
}

#[tokio::test]
async fn a_guest_is_led_to_sign_in_and_back() {
    let site = site().await;
    let answer = site.get("/work/list?state=late&q=灯", "").await;
    assert_eq!(
        answer.header("location"),
        "/work/sign-in?then=%2Fwork%2Flist%3Fstate%3Dlate%26q%3D%E7%81%AF"
    );
    assert_eq!(site.get("/mine", "").await.header("location"), "/sign-in?then=%2Fmine");
}

#[tokio::test]
async fn a_session_that_is_over_counts_as_a_guest_and_a_broken_one_says_so() {
    let site = site().await;
    assert_eq!(site.get("/mine", "ll_session=gone").await.status, StatusCode::SEE_OTHER);
    let broken = site.get("/open", "ll_session=broken").await;
    assert_eq!(broken.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!broken.text.contains("the database is away"));
}

#[tokio::test]
async fn a_form_that_may_not_be_sent_is_refused_before_its_body_is_read() {
    let site = site().await;
    for cookie in ["ll_session=other", "ll_session=resident"] {
        let answer = site.post("/work/list", cookie, "words=x").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(site.post("/work/list", "", "words=x").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_menu_shows_what_may_be_opened() {
    let site = site().await;
    let staff = site.get("/work/any", "ll_session=staff").await.text;
    assert!(staff.contains("href=\"/work/list\"") && !staff.contains("href=\"/work/secret\""));
    let (data, list) = (staff.find("数据</a>").unwrap(), staff.find("列表</a>").unwrap());
    assert!(data < list, "entries that data declare stand among the others by their order");
    let other = site.get("/work/any", "ll_session=other").await.text;
    assert!(!other.contains("href=\"/work/list\"") && !other.contains("数据"));
    assert!(
        site.get("/work/list", "ll_session=staff").await.text.contains("aria-current=\"page\"")
    );
}

#[tokio::test]
async fn the_list_of_routes_tells_every_need() {
    let site = site().await;
    let lines: Vec<String> = site.routes.iter().map(ToString::to_string).collect();
    assert!(lines.iter().any(|line| line.split_whitespace().eq([
        "GET",
        "/work/list",
        "case.list"
    ])));
    assert!(lines.iter().any(|line| line.split_whitespace().eq(["POST", "/prefs", "anyone"])));
    assert!(site.routes.iter().all(|route| !route.path.starts_with("/work/")
        || route.path.starts_with("/work/gallery")
        || route.needs != Needs::Anyone));
    assert!(site.routes.is_sorted_by_key(|route| (route.path, route.method.to_string())));
}
