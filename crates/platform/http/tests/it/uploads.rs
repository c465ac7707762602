//! Large forms as hostile and as slow networks send them.

use crate::routes::MANIFESTS;
use crate::site::{Site, config};
use http::SiteConfig;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);
const HERE: &str = "127.0.0.1";
const ELSEWHERE: &str = "127.0.0.2";

struct Served {
    address: SocketAddr,
    cookies: String,
    token: String,
    other: (String, String),
    task: tokio::task::JoinHandle<()>,
}

/// Serves a site with two forms ready to be sent.
async fn serving(config: SiteConfig) -> Served {
    let site = Site::new(config, MANIFESTS).await;
    let (cookies, token) = site.form("/open", "").await;
    let other = site.form("/open", "").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        http::serve(listener, &site.app, std::future::pending()).await;
    });
    Served { address, cookies, token, other, task }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn connect(to: SocketAddr, from: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(from.parse().unwrap(), 0)).unwrap();
    socket.connect(to).await.unwrap()
}

fn head(path: &str, media_type: &str, cookies: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {cookies}\r\n\
         Content-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
    )
}

const FILES: &str = "multipart/form-data; boundary=b";

fn body(token: &str, photo: usize) -> Vec<u8> {
    let mut body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{token}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n\r\n"
    )
    .into_bytes();
    body.resize(body.len() + photo, 7);
    body.extend_from_slice(b"\r\n--b--\r\n");
    body
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that is reset after its answer has answered.
    let read = stream.read_to_end(&mut bytes);
    let _ = tokio::time::timeout(PATIENCE, read).await.expect("the connection ends");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Announces a large form and sends its beginning, nothing more.
async fn idle(served: &Served, cookies: &str) -> TcpStream {
    let mut stream = connect(served.address, HERE).await;
    let text = head("/files", FILES, cookies, 64 * 1024 * 1024 - 1);
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.write_all(b"--b\r\nContent-Disposition: form-data;").await.unwrap();
    stream
}

async fn upload(
    served: &Served,
    from: &str,
    (cookies, token): (&str, &str),
    photo: usize,
) -> String {
    let body = body(token, photo);
    let mut stream = connect(served.address, from).await;
    stream.write_all(head("/files", FILES, cookies, body.len()).as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    answer(&mut stream).await
}

#[tokio::test]
async fn a9_idle_uploads_stop_neither_small_forms_nor_uploads_of_others() {
    let served = serving(config()).await;
    let mut idle_ones = Vec::new();
    for _ in 0..8 {
        idle_ones.push(idle(&served, &served.cookies).await);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let quick = Duration::from_secs(5);
    let small = async {
        let words = format!("_csrf={}&words=x", served.token);
        let mut stream = connect(served.address, HERE).await;
        let media_type = "application/x-www-form-urlencoded";
        let text = head("/open", media_type, &served.cookies, words.len()) + &words;
        stream.write_all(text.as_bytes()).await.unwrap();
        answer(&mut stream).await
    };
    let small = tokio::time::timeout(quick, small).await.expect("a small form waits for nobody");
    assert!(small.starts_with("HTTP/1.1 303"), "{small}");
    // The small form of the same browser with a photo, and a large one of another address.
    let own = (served.cookies.as_str(), served.token.as_str());
    let photo = tokio::time::timeout(quick, upload(&served, HERE, own, 100_000)).await;
    assert!(photo.expect("a small photo waits for nobody").contains("a.jpg::100000"));
    let other = (served.other.0.as_str(), served.other.1.as_str());
    for from in [ELSEWHERE, HERE] {
        let large = tokio::time::timeout(quick, upload(&served, from, other, 3_000_000)).await;
        let large = large.expect("another browser's upload waits for nobody");
        assert!(large.contains("a.jpg::3000000"), "{from} {large}");
    }
}

#[tokio::test]
async fn a9_an_idle_upload_ends_and_a_slow_phone_gets_through() {
    let config = SiteConfig { slow_seconds: 1, slow_bytes: 4 * 1024, ..config() };
    let served = serving(config).await;
    let mut silent = idle(&served, &served.cookies).await;
    let slow = async {
        let body = body(&served.token, 40_000);
        let mut stream = connect(served.address, HERE).await;
        stream
            .write_all(head("/files", FILES, &served.cookies, 2_000_000).as_bytes())
            .await
            .unwrap();
        // Ten seconds for what the others send in none, and less than was announced.
        for part in body[..40_000].chunks(2_000) {
            stream.write_all(part).await.unwrap();
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        let mut rest = vec![7; 2_000_000 - 40_000];
        let end = b"\r\n--b--\r\n";
        let at = rest.len() - end.len();
        rest[at..].copy_from_slice(end);
        stream.write_all(&rest).await.unwrap();
        answer(&mut stream).await
    };
    let (ended, slow) = tokio::join!(answer(&mut silent), slow);
    assert!(ended.starts_with("HTTP/1.1 408") && ended.contains("网络太慢"), "{ended}");
    assert!(slow.starts_with("HTTP/1.1 200") && slow.contains("a.jpg::"), "{slow}");
}

#[tokio::test]
async fn a9_nothing_large_is_read_without_a_cookie_or_its_token() {
    let served = serving(config()).await;
    for (cookies, token) in [("", served.token.as_str()), (served.cookies.as_str(), "x")] {
        let mut stream = connect(served.address, HERE).await;
        let text = head("/files", FILES, cookies, 60_000_000);
        stream.write_all(text.as_bytes()).await.unwrap();
        stream.write_all(&body(token, 1_000)[..900]).await.unwrap();
        let told = tokio::time::timeout(Duration::from_secs(5), answer(&mut stream)).await;
        let told = told.expect("it is refused before the rest has come");
        assert!(told.starts_with("HTTP/1.1 403"), "{told}");
    }
}
