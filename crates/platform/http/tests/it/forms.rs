//! Forms: token, origin, size, throttle, settings.

use crate::routes::MANIFESTS;
use crate::site::{Site, config};
use axum::body::Body;
use axum::http::header::COOKIE;
use axum::http::{Request, StatusCode};
use http::{SiteConfig, axum};
use kernel::text::Locale;
use kernel::time::Duration;

async fn site() -> Site {
    Site::new(config(), MANIFESTS).await
}

fn body(token: &str, words: &str) -> String {
    format!("_csrf={token}&words={words}&_token=0193a000-0000-7000-8000-000000000001")
}

#[tokio::test]
async fn a_form_is_taken_with_its_token_and_shows_its_notice_once() {
    let site = site().await;
    let (cookies, token) = site.form("/open", "").await;
    let answer = site.post("/open", &cookies, body(&token, "%E7%81%AF%E5%9D%8F")).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/open"));
    let flash = answer.set_cookie("ll_flash").unwrap();
    let page = site.get("/open", &format!("{cookies}; {flash}")).await;
    assert!(page.text.contains("灯坏|true"));
    assert_eq!(page.set_cookie("ll_flash").unwrap(), "ll_flash=");
    let forged = flash.replace("ll_flash=", "ll_flash=e30");
    assert!(!site.get("/open", &forged).await.text.contains("toast"));
}

#[tokio::test]
async fn a_form_without_its_token_is_refused() {
    let site = site().await;
    let (cookies, token) = site.form("/open", "").await;
    let (others, _) = site.form("/open", "").await;
    let (_, signed_in) = site.form("/open", "ll_session=staff").await;
    for (cookies, token) in [
        (cookies.as_str(), ""),
        (cookies.as_str(), "x"),
        (cookies.as_str(), signed_in.as_str()),
        (others.as_str(), token.as_str()),
        ("", token.as_str()),
        ("ll_guest=AAAA.AAAA", token.as_str()),
        ("ll_session=staff", token.as_str()),
    ] {
        let answer = site.post("/open", cookies, body(token, "x")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{cookies} {token}");
        assert!(answer.text.contains("过期"), "the page says what to do");
    }
    assert_eq!(site.post("/open", &cookies, body(&token, "x")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn every_page_has_another_token_text() {
    let site = site().await;
    let (cookies, first) = site.form("/open", "").await;
    let (_, second) = site.form("/open", &cookies).await;
    assert_ne!(first, second);
    for token in [first, second] {
        assert_eq!(
            site.post("/open", &cookies, body(&token, "x")).await.status,
            StatusCode::SEE_OTHER
        );
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let site = site().await;
    let (cookies, token) = site.form("/open", "").await;
    for (name, value, wanted) in [
        ("origin", "https://evil.example", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-origin", StatusCode::SEE_OTHER),
        ("origin", "http://127.0.0.1:8080", StatusCode::SEE_OTHER),
    ] {
        let request = Request::post("/open")
            .header(COOKIE, &cookies)
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from(body(&token, "x")))
            .unwrap();
        assert_eq!(site.send(request).await.status, wanted, "{name}: {value}");
    }
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused() {
    let small = SiteConfig { form_bytes_max: 1000, upload_bytes_max: 4000, ..config() };
    let site = Site::new(small, MANIFESTS).await;
    let (cookies, token) = site.form("/open", "").await;
    let large = site.post("/open", &cookies, body(&token, &"x".repeat(2000))).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.text.contains("内容太大"));
    let said = Request::post("/open")
        .header(COOKIE, &cookies)
        .header("content-length", "9999999")
        .body(Body::empty())
        .unwrap();
    assert_eq!(site.send(said).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let files = multipart(&cookies, &token, &[7; 5000]);
    assert_eq!(site.send(files).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

fn multipart(cookies: &str, token: &str, photo: &[u8]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, value) in [("_csrf", token), ("words", "灯坏")] {
        let part =
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.bytes());
    }
    body.extend("--b\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"灯.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n".bytes());
    body.extend(photo);
    body.extend("\r\n--b\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n".bytes());
    Request::post("/files")
        .header(COOKIE, cookies)
        .header("content-type", "multipart/form-data; boundary=b")
        .body(Body::from(body))
        .unwrap()
}

#[tokio::test]
async fn a_form_with_files_is_taken_with_its_token() {
    let site = site().await;
    let (cookies, token) = site.form("/open", "").await;
    let answer = site.send(multipart(&cookies, &token, &[1, 2, 3])).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "灯坏 灯.jpg:image/jpeg:3"));
    assert_eq!(site.send(multipart(&cookies, "x", &[1])).await.status, StatusCode::FORBIDDEN);
}

/// Two forms at once for each person, three for each network, one more a minute.
const STRICT: &str = "[form]\naccount = { burst = 2, per_hour = 60 }\nbrowser = { burst = 2, per_hour = 60 }\n\
    network = { burst = 5, per_hour = 60 }\nsource = \"-\"\n";

#[tokio::test]
async fn a5_spam_is_slowed_down_and_comes_through_later() {
    let site = Site::limited(config(), MANIFESTS, STRICT).await;
    let (cookies, token) = site.form("/open", "").await;
    for wanted in [303, 303, 429] {
        let answer = site.post("/open", &cookies, body(&token, "x")).await;
        assert_eq!(answer.status.as_u16(), wanted);
        assert_eq!(answer.header("retry-after"), if wanted == 429 { "60" } else { "" });
        assert_eq!(answer.text.contains("操作太频繁，请 1 分钟后再试"), wanted == 429);
        assert_eq!(answer.text.contains("急事请打电话 0571-8800 0000"), wanted == 429);
    }
    site.clock.advance(Duration::minutes(1));
    assert_eq!(site.post("/open", &cookies, body(&token, "x")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a5_limits_count_everybody_by_person_and_by_network() {
    let site = Site::limited(config(), MANIFESTS, STRICT).await;
    let (staff, token_of_staff) = site.form("/open", "ll_session=staff").await;
    for wanted in [303, 303, 429] {
        let answer = site.post("/open", &staff, body(&token_of_staff, "x")).await;
        assert_eq!(answer.status.as_u16(), wanted, "who is signed in is counted, too");
    }
    let mut taken = 0;
    for _ in 0..6 {
        // A fresh cookie each time is no way round.
        let (cookies, token) = site.form("/open", "").await;
        let answer = site.post("/open", &cookies, body(&token, "x")).await;
        taken += usize::from(answer.status == StatusCode::SEE_OTHER);
    }
    assert_eq!(taken, 3, "the network has had its five");
}

#[tokio::test]
async fn settings_change_with_one_press_and_are_kept() {
    let site = site().await;
    let (cookies, token) = site.form("/open", "").await;
    let answer =
        site.post("/prefs", &cookies, format!("_csrf={token}&locale=en&back=/open%3Fa%3D1")).await;
    assert_eq!(answer.header("location"), "/open?a=1");
    let prefs = answer.set_cookie("ll_prefs").unwrap();
    assert_eq!(prefs, "ll_prefs=en");
    assert!(site.get("/open", &prefs).await.text.contains("<html lang=\"en\""));
    let answer =
        site.post("/prefs", &format!("{cookies}; {prefs}"), format!("_csrf={token}&elder=1")).await;
    assert_eq!(answer.set_cookie("ll_prefs").unwrap(), "ll_prefs=en-e");
    let elder = site.get("/", "ll_prefs=en-e-d").await.text;
    assert!(elder.contains("ll-elder") && elder.contains("data-bs-theme=\"dark\""));
    let away = site.post("/prefs", &cookies, format!("_csrf={token}&back=//evil.example")).await;
    assert_eq!(away.header("location"), "/");
}

#[tokio::test]
async fn settings_of_an_account_are_kept_in_it() {
    let site = site().await;
    let (cookies, token) = site.form("/open", "ll_session=staff").await;
    site.post("/prefs", &cookies, format!("_csrf={token}&dark=1")).await;
    let (_, kept) = site.people.kept.lock().unwrap()[0];
    assert!(kept.dark && !kept.elder && kept.locale == Some(Locale::Zh));
    assert!(
        site.get("/work/any", "ll_session=staff").await.text.contains("data-bs-theme=\"dark\"")
    );
}

#[tokio::test]
async fn the_language_is_the_browsers_until_it_is_chosen() {
    let site = site().await;
    for (wish, lang) in
        [("en-GB,en;q=0.9", "en"), ("fr,zh-TW;q=0.5", "zh-CN"), ("fr", "zh-CN"), ("", "zh-CN")]
    {
        let request =
            Request::get("/open").header("accept-language", wish).body(Body::empty()).unwrap();
        assert!(
            site.send(request).await.text.contains(&format!("<html lang=\"{lang}\"")),
            "{wish}"
        );
    }
}
