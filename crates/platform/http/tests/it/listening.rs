//! Connections as a hostile network opens them.

use crate::routes::MANIFESTS;
use crate::site::{Site, config};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Serves a site that allows one connection and a second for a head; ends when the sender is dropped.
async fn serving() -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
    let mut config = config();
    config.connections_max = 1;
    config.head_seconds_max = 1;
    let site = Site::new(config, MANIFESTS).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(async move {
        let ended = async {
            let _ = stopped.await;
        };
        http::serve(listener, &site.app, ended).await;
    });
    (address, stop, served)
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    // A connection that is reset has ended, too.
    let _ = tokio::time::timeout(PATIENCE, read).await.expect("the connection ends");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection_and_makes_room() {
    let (address, stop, served) = serving().await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET /open HTTP/1.1\r\nHost: loc").await.unwrap();
    assert!(!answer(&mut slow).await.starts_with("HTTP/1.1 200"), "it ends by itself");
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET /open HTTP/1.1\r\nHost: loc").await.unwrap();
    // The slow one makes room, because only one connection is served at once.
    let mut second = TcpStream::connect(address).await.unwrap();
    let request = b"GET /open HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    second.write_all(request).await.unwrap();
    assert!(answer(&mut second).await.starts_with("HTTP/1.1 200"));
    assert!(!answer(&mut slow).await.starts_with("HTTP/1.1 200"));
    drop(stop);
    tokio::time::timeout(PATIENCE, served).await.expect("it ends when told").unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a13_half_open_connections_of_one_address_keep_nobody_out() {
    let mut config = config();
    config.connections_max = 200;
    config.connections_each_max = 150;
    let site = Site::new(config, MANIFESTS).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        http::serve(listener, &site.app, std::future::pending()).await;
    });
    let mut half_open = Vec::new();
    for n in 0..400 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // Some have begun to ask, some have said nothing.
        if n % 2 == 0 {
            let _ = stream.write_all(b"GET /open HTTP/1.1\r\nHost: loc").await;
        }
        half_open.push(stream);
    }
    for from in ["127.0.0.2", "127.0.0.1"] {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
        let mut visitor = socket.connect(address).await.unwrap();
        let request = b"GET /open HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        visitor.write_all(request).await.unwrap();
        let told = tokio::time::timeout(Duration::from_secs(5), answer(&mut visitor)).await;
        assert!(told.expect("a visitor waits for no idle ones").starts_with("HTTP/1.1 200"));
    }
    served.abort();
}

#[tokio::test]
async fn a13_a_request_names_one_host() {
    let site = Site::new(config(), MANIFESTS).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        http::serve(listener, &site.app, std::future::pending()).await;
    });
    for (head, status) in [
        ("HTTP/1.1\r\nHost: localhost\r\n", "200"),
        ("HTTP/1.1\r\n", "400"),
        ("HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n", "400"),
        ("HTTP/1.1\r\nHost: localhost\r\nhost: localhost\r\n", "400"),
        ("HTTP/1.0\r\n", "200"),
        ("HTTP/1.0\r\nHost: a\r\nHost: b\r\n", "400"),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET /open {head}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let told = answer(&mut stream).await;
        assert_eq!(told.split(' ').nth(1), Some(status), "{head:?}");
    }
    served.abort();
}
