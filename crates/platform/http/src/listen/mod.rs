//! Listening: connections that send nothing are closed, there are never more of them than the site allows, and no address
//! can take all of them.

mod crowd;

use crate::app::App;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode, Version};
use axum::response::{IntoResponse, Response};
use crowd::{Busy, Crowd, Seat};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// How long requests that are under way may go on once the program was told to stop.
const END_SECONDS: Duration = Duration::from_secs(30);
/// How long to wait when the system has no more file descriptors.
const PAUSE: Duration = Duration::from_millis(20);

/// Serves every route of the manifests until `stopped` comes; then finishes what is under way.
pub async fn serve(listener: TcpListener, app: &App, stopped: impl Future<Output = ()>) {
    let router = crate::router(app).0;
    let head = Duration::from_secs(app.config.head_seconds_max);
    let crowd = Arc::new(Crowd::new(&app.config));
    let ending = GracefulShutdown::new();
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            () = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, from)) => {
                    // Where every place is taken by a request that is being answered, the newcomer is turned away.
                    let Some(seat) = crowd.enter(from.ip()) else { continue };
                    tokio::spawn(connection(stream, from, head, router.clone(), ending.watcher(), seat));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    crowd.make_room();
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
    seat: Seat,
) {
    // Small answers leave at once; without it they are only a little slower.
    let _ = stream.set_nodelay(true);
    let idle = seat.idle();
    let answer = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let (router, busy) = (router.clone(), idle.busy());
        async move {
            if !names_one_host(request.version(), request.headers()) {
                return Ok(StatusCode::BAD_REQUEST.into_response());
            }
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(from));
            let answered: Result<Response, std::convert::Infallible> =
                router.oneshot(request).await;
            answered.map(|response| response.map(|body| Body::new(Held { body, _busy: busy })))
        }
    });
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head);
    let served = builder.serve_connection(TokioIo::new(stream), answer);
    tokio::select! {
        served = watcher.watch(served) => if let Err(error) = served {
            tracing::debug!(%error, "a connection broke off");
        },
        () = seat.closed() => tracing::debug!("an idle connection made room"),
    }
}

/// A request names the host that it is for, once (RFC 9112, 3.2).
fn names_one_host(version: Version, headers: &HeaderMap) -> bool {
    match headers.get_all(HOST).iter().count() {
        1 => true,
        0 => version < Version::HTTP_11,
        _ => false,
    }
}

/// A body during whose sending the connection is not idle.
struct Held {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
