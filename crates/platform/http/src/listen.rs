//! Listening: connections that send nothing are closed, and there are never more of them than the site allows.

use crate::app::App;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

/// How long requests that are under way may go on once the program was told to stop.
const END_SECONDS: Duration = Duration::from_secs(30);
/// How long to wait when the system has no more file descriptors.
const PAUSE: Duration = Duration::from_millis(200);

/// Serves every route of the manifests until `stopped` comes; then finishes what is under way.
pub async fn serve(listener: TcpListener, app: &App, stopped: impl Future<Output = ()>) {
    let router = crate::router(app).0;
    let head = Duration::from_secs(app.config.head_seconds_max);
    let room = Arc::new(Semaphore::new(app.config.connections_max));
    let ending = GracefulShutdown::new();
    tokio::pin!(stopped);
    loop {
        let next = async {
            // The semaphore is never closed.
            let place = room.clone().acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        tokio::select! {
            () = &mut stopped => break,
            (Some(place), accepted) = next => match accepted {
                Ok((stream, from)) => {
                    let work = connection(stream, from, head, router.clone(), ending.watcher(), place);
                    tokio::spawn(work);
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    if tokio::time::timeout(END_SECONDS, ending.shutdown()).await.is_err() {
        tracing::warn!("some requests were still under way");
    }
}

async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    head: Duration,
    router: axum::Router,
    watcher: Watcher,
    place: OwnedSemaphorePermit,
) {
    // Small answers leave at once; without it they are only a little slower.
    let _ = stream.set_nodelay(true);
    let answer = hyper::service::service_fn(move |request: hyper::Request<_>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(from));
        router.clone().oneshot(request)
    });
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head);
    let served = builder.serve_connection(TokioIo::new(stream), answer);
    if let Err(error) = watcher.watch(served).await {
        tracing::debug!(%error, "a connection broke off");
    }
    drop(place);
}
