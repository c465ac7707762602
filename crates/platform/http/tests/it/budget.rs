//! How much a first visit costs.

use crate::routes::MANIFESTS;
use crate::site::{Site, config};
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{ACCEPT_ENCODING, COOKIE};
use http::{assets, axum};

/// Returns how many bytes a page and everything that it loads cost, compressed.
async fn first_load(path: &str, cookie: &str) -> usize {
    let site = Site::new(config(), MANIFESTS).await;
    let request = |path: &str| {
        let request = Request::get(path).header(ACCEPT_ENCODING, "gzip").header(COOKIE, cookie);
        request.body(Body::empty()).unwrap()
    };
    let page = site.send(request(path)).await;
    assert_eq!(page.header("content-encoding"), "gzip");
    let html = site.get(path, cookie).await.text;
    let mut all = page.bytes;
    for part in html.split("\"/assets/").skip(1) {
        let file = format!("/assets/{}", part.split('"').next().unwrap());
        // Maps load when they are opened.
        if !file.contains("/map") {
            all += site.send(request(&file)).await.bytes;
        }
    }
    all
}

#[tokio::test]
async fn a_residents_first_visit_stays_under_sixty_kilobytes() {
    for path in ["/", "/gallery"] {
        let bytes = first_load(path, "").await;
        println!("{path}: {bytes} bytes");
        assert!(bytes < 60_000, "{path} costs {bytes} bytes");
    }
}

#[tokio::test]
async fn the_workbench_stays_under_ninety_three_kilobytes() {
    let bytes = first_load("/work/gallery", "ll_session=staff").await;
    println!("workbench: {bytes} bytes");
    assert!(bytes < 93_000, "the workbench costs {bytes} bytes");
}

#[test]
fn the_residents_script_stays_under_six_kilobytes() {
    let script = assets::get_asset("resident.js").unwrap();
    assert!(script.gzip < 6_000, "{} bytes", script.gzip);
}
