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

/// How long clients may take.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// For the head of a request to arrive; also how long a connection may stay idle.
    pub head: Duration,
    /// For running requests to end once the server stops.
    pub stop: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            stop: Duration::from_secs(8),
        }
    }
}

/// The head of a request at most.
const HEAD_SIZE: usize = 32 * 1024;
/// Connections at once. More wait in the system's queue.
const CONNECTIONS: usize = 8 * 1024;
/// Pause after a failed accept: too many open files don't go away by asking again at once.
const AFTER_FAILURE: Duration = Duration::from_millis(50);

/// Answers connections until `stop` is done, then lets running requests end.
///
/// HTTP/1.1 only: browsers speak HTTP/2 only over TLS, which a proxy in front ends.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    deadlines: Deadlines,
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
            .header_read_timeout(deadlines.head)
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
    if tokio::time::timeout(deadlines.stop, connections.shutdown())
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

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::{Notify, oneshot};

    use super::*;

    struct Running {
        address: std::net::SocketAddr,
        stop: oneshot::Sender<()>,
        ended: tokio::task::JoinHandle<()>,
    }

    async fn start(router: Router, deadlines: Deadlines) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async { _ = stopped.await };
        let ended = tokio::spawn(serve(listener, router, stopped, deadlines));
        Running {
            address,
            stop,
            ended,
        }
    }

    async fn send(running: &Running, text: &str) -> TcpStream {
        let mut client = TcpStream::connect(running.address).await.unwrap();
        client.write_all(text.as_bytes()).await.unwrap();
        client
    }

    async fn read_to_end(mut client: TcpStream) -> String {
        let mut text = String::new();
        client.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test]
    async fn a_head_that_never_ends_is_cut_off() {
        let deadlines = Deadlines {
            head: Duration::from_millis(50),
            ..Deadlines::default()
        };
        let running = start(Router::new(), deadlines).await;
        for beginning in [
            "",
            "GET / HTTP/1.1\r\n",
            "GET / HTTP/1.1\r\nhost: x\r\nx-a: ",
        ] {
            let client = send(&running, beginning).await;
            let said = read_to_end(client).await;
            assert!(!said.contains("200"), "{said}");
        }
    }

    #[tokio::test]
    async fn a_head_that_is_too_large_is_refused() {
        let running = start(Router::new(), Deadlines::default()).await;
        let large = format!(
            "GET / HTTP/1.1\r\nx-a: {}\r\n\r\n",
            "x".repeat(4 * HEAD_SIZE)
        );
        let said = read_to_end(send(&running, &large).await).await;
        assert!(said.starts_with("HTTP/1.1 431"), "{said}");
    }

    #[tokio::test]
    async fn a_running_request_ends_before_the_server_does() {
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (tell, wait) = (begun.clone(), go_on.clone());
        let slow = move || async move {
            tell.notify_one();
            wait.notified().await;
            "done"
        };
        let running = start(Router::new().route("/", get(slow)), Deadlines::default()).await;
        let client = send(&running, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        begun.notified().await;
        running.stop.send(()).unwrap();
        go_on.notify_one();
        assert!(read_to_end(client).await.ends_with("done"));
        running.ended.await.unwrap();
    }

    #[tokio::test]
    async fn a_request_that_never_ends_does_not_hold_the_server() {
        let begun = Arc::new(Notify::new());
        let tell = begun.clone();
        let endless = move || async move {
            tell.notify_one();
            std::future::pending::<()>().await;
        };
        let deadlines = Deadlines {
            stop: Duration::from_millis(50),
            ..Deadlines::default()
        };
        let running = start(Router::new().route("/", get(endless)), deadlines).await;
        let _client = send(&running, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        begun.notified().await;
        running.stop.send(()).unwrap();
        running.ended.await.unwrap();
    }
}
