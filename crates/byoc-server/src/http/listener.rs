//! The accept loop: hyper with deadlines that `axum::serve` doesn't set.

mod patience;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use patience::{Patient, Phase};

/// How long clients may take.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// For the head of a request to arrive.
    pub head: Duration,
    /// How long a connection may wait between requests.
    pub idle: Duration,
    /// For running requests to end once the server stops.
    pub stop: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            idle: Duration::from_secs(75),
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
        let phase = Phase::default();
        let stream = Patient::new(stream, phase.clone(), deadlines);
        let arrived = phase.clone();
        let service = router
            .clone()
            .map_request(move |request: Request<Incoming>| {
                arrived.begin();
                request.map(Body::new)
            })
            .map_response(move |response: Response| response.map(|body| phase.end_with(body)));
        let connection = http1::Builder::new()
            .header_read_timeout(None)
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

    /// Sends a request and reads its answer, `hello`; the connection is idle then.
    async fn greeted(running: &Running) -> TcpStream {
        let mut client = send(running, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let mut said = Vec::new();
        while !said.ends_with(b"hello") {
            assert_ne!(client.read_buf(&mut said).await.unwrap(), 0, "{said:?}");
        }
        client
    }

    fn greeting() -> Router {
        Router::new().route("/", get(|| async { "hello" }))
    }

    #[tokio::test]
    async fn a_connection_stays_open_between_requests_for_longer_than_a_head_may_take() {
        let deadlines = Deadlines {
            head: Duration::from_millis(300),
            idle: Duration::from_millis(1200),
            ..Deadlines::default()
        };
        let running = start(greeting(), deadlines).await;
        let client = greeted(&running).await;
        let answered = tokio::time::Instant::now();
        // Nothing more arrives until the server ends the connection.
        assert_eq!(read_to_end(client).await, "");
        assert!(answered.elapsed() >= 3 * deadlines.head);
    }

    #[tokio::test]
    async fn the_head_of_a_second_request_has_the_time_of_a_head() {
        let deadlines = Deadlines {
            head: Duration::from_millis(300),
            idle: Duration::from_secs(3600),
            ..Deadlines::default()
        };
        let running = start(greeting(), deadlines).await;
        let mut client = greeted(&running).await;
        client.write_all(b"GET / HTTP/1.1\r\nho").await.unwrap();
        let rest = read_to_end(client).await;
        assert!(!rest.contains("200"), "{rest}");
    }

    #[tokio::test]
    async fn an_answer_that_takes_longer_than_a_connection_may_wait_arrives() {
        let deadlines = Deadlines {
            idle: Duration::from_millis(10),
            ..Deadlines::default()
        };
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (tell, wait) = (begun.clone(), go_on.clone());
        let slow = move || async move {
            tell.notify_one();
            wait.notified().await;
            "done"
        };
        let running = start(greeting().route("/slow", get(slow)), deadlines).await;
        let client = send(&running, "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
        begun.notified().await;
        // Another connection that waited for too long shows that the time has passed.
        read_to_end(greeted(&running).await).await;
        go_on.notify_one();
        assert!(read_to_end(client).await.ends_with("done"));
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
