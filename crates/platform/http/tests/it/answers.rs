//! What every answer carries, and the pages of what goes wrong.

use crate::routes::MANIFESTS;
use crate::site::{Site, config};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http::{SiteConfig, Tiles, assets, axum};
use kernel::text::Text;

async fn site() -> Site {
    Site::new(config(), MANIFESTS).await
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let site = site().await;
    for path in ["/", "/nowhere", "/work/list", "/health/live", &assets::url("linli.css")] {
        let answer = site.get(path, "").await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert!(answer.header("permissions-policy").contains("geolocation=(self)"));
        assert_eq!(answer.header("strict-transport-security"), "", "not over plain HTTP");
    }
}

#[tokio::test]
async fn a_site_with_https_and_tiles_says_so() {
    let tiles = Tiles {
        url: "https://tiles.example.cn/{z}/{x}/{y}.png".to_owned(),
        origin: "https://tiles.example.cn".to_owned(),
        credit: Text::new("审图号 GS(2026)0000 号", "Map approval GS(2026)0000"),
        gcj02: true,
    };
    let secure = SiteConfig { secure: true, tiles: Some(tiles), ..config() };
    let site = Site::new(secure, MANIFESTS).await;
    let answer = site.get("/gallery", "").await;
    assert!(
        answer
            .header("content-security-policy")
            .contains("connect-src 'self' https://tiles.example.cn;")
    );
    assert!(answer.header("strict-transport-security").contains("max-age"));
    assert!(answer.set_cookie("__Host-ll_guest").is_some());
    let line = answer.headers.get("set-cookie").unwrap().to_str().unwrap();
    assert!(
        line.contains("; Secure") && line.contains("; HttpOnly") && line.contains("; SameSite=Lax")
    );
    assert!(answer.text.contains("审图号 GS(2026)0000 号"));
}

#[tokio::test]
async fn what_goes_wrong_is_a_page_that_says_what_to_do() {
    let site = site().await;
    for (how, status) in [
        ("invalid", 422),
        ("forbidden", 403),
        ("not-found", 404),
        ("conflict", 409),
        ("many", 429),
        ("gone", 410),
        ("full", 507),
        ("busy", 503),
        ("duplicate", 409),
        ("fault", 500),
    ] {
        for (prefs, back) in [("ll_prefs=zh", "回首页"), ("ll_prefs=en", "Home")] {
            let answer = site.get(&format!("/fail/{how}"), prefs).await;
            assert_eq!(answer.status.as_u16(), status, "{how}");
            assert!(answer.text.contains(back) && answer.text.contains("0571-8800 0000"), "{how}");
            assert!(!answer.text.contains('⟨') && !answer.text.contains("secret detail"), "{how}");
            assert!(!answer.text.contains("<b>x</b>"), "what a refusal quotes is escaped");
        }
    }
    assert!(site.get("/fail/invalid", "").await.text.contains("不行，因为"));
    assert!(site.get("/fail/fault", "").await.text.contains("编号 "));
}

#[tokio::test]
async fn another_method_is_a_page_too() {
    let site = site().await;
    let answer = site.get("/files", "").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.text.contains("不能这样打开"));
    let bad = site.get("/open?after=%%%", "").await;
    assert_eq!(bad.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_too_long_is_answered() {
    let site = site().await;
    let answer = site.get("/slow", "").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("retry-after"), "30");
}

#[tokio::test]
async fn assets_are_compressed_kept_and_told_apart() {
    let site = site().await;
    let url = assets::url("linli.css");
    let ask = |encoding: &str, etag: &str| {
        let request = Request::get(&url).header("accept-encoding", encoding);
        request.header("if-none-match", etag).body(Body::empty()).unwrap()
    };
    for (wish, wanted) in [("br, gzip", "br"), ("gzip", "gzip"), ("", ""), ("br;q=0, gzip", "gzip")]
    {
        let answer = site.send(ask(wish, "")).await;
        assert_eq!(answer.header("content-encoding"), wanted);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
        let again = site.send(ask(wish, answer.header("etag"))).await;
        assert_eq!((again.status, again.bytes), (StatusCode::NOT_MODIFIED, 0));
    }
    for path in [
        "/assets/none.css",
        &format!("{url}.br"),
        "/assets/..%2fmanifest.json",
        "/assets/manifest.json",
    ] {
        assert_eq!(site.get(path, "").await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn health_is_told_without_a_session() {
    let site = site().await;
    assert_eq!(site.get("/health/live", "").await.text, "live\n");
    let ready = site.get("/health/ready", "ll_session=broken").await;
    assert_eq!((ready.status, ready.text.as_str()), (StatusCode::OK, "ready\n"));
    assert_eq!(ready.header("set-cookie"), "");
}

#[tokio::test]
async fn the_gallery_is_open_on_demonstration_sites_only() {
    assert_eq!(site().await.get("/gallery", "").await.status, StatusCode::OK);
    let real = Site::new(SiteConfig { demo: false, ..config() }, MANIFESTS).await;
    assert_eq!(real.get("/gallery", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(real.get("/work/gallery", "").await.status, StatusCode::NOT_FOUND);
    assert!(!real.get("/", "").await.text.contains("ll-demo"));
}
