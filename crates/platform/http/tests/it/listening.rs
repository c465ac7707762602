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
    tokio::time::timeout(PATIENCE, read).await.expect("the connection ends").unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection_and_makes_room() {
    let (address, stop, served) = serving().await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET /open HTTP/1.1\r\nHost: loc").await.unwrap();
    // Waits until the slow one was given up, because only one connection is served at once.
    let mut second = TcpStream::connect(address).await.unwrap();
    let request = b"GET /open HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    second.write_all(request).await.unwrap();
    assert!(answer(&mut second).await.starts_with("HTTP/1.1 200"));
    assert!(!answer(&mut slow).await.starts_with("HTTP/1.1 200"));
    drop(stop);
    tokio::time::timeout(PATIENCE, served).await.expect("it ends when told").unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
