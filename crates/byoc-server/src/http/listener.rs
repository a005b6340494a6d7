//! The accept loop: hyper with deadlines that `axum::serve` doesn't set.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// How long the head of a request may take to arrive; also how long a connection may stay idle.
const HEADERS: Duration = Duration::from_secs(30);
/// The head of a request at most.
const HEAD_SIZE: usize = 32 * 1024;
/// Connections at once. More wait in the system's queue.
const CONNECTIONS: usize = 8 * 1024;
/// Pause after a failed accept: too many open files don't go away by asking again at once.
const AFTER_FAILURE: Duration = Duration::from_millis(50);

/// Answers connections until `stop` is done, then lets running requests end for at most `grace`.
///
/// HTTP/1.1 only: browsers speak HTTP/2 only over TLS, which a proxy in front ends.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    grace: Duration,
) {
    let connections = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            listener.accept().await.map(|(stream, _)| (stream, place))
        };
        let next = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let (stream, place) = match next {
            Ok(next) => next,
            Err(error) => {
                pause_after(&error).await;
                continue;
            }
        };
        // Answers are small and people wait for them.
        let _ = stream.set_nodelay(true);
        let service = router
            .clone()
            .map_request(|request: Request<Incoming>| request.map(Body::new));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS)
            .max_buf_size(HEAD_SIZE)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            // Clients that break off are everyday life, not something to log.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(grace, connections.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}

async fn pause_after(error: &io::Error) {
    use io::ErrorKind as Kind;

    if matches!(
        error.kind(),
        Kind::ConnectionAborted | Kind::ConnectionReset
    ) {
        return;
    }
    tracing::warn!(%error, "a connection could not be accepted");
    tokio::time::sleep(AFTER_FAILURE).await;
}
