//! How long a connection may say nothing: one time between requests, another within a head.
//!
//! hyper has one timer for both. Proxies keep connections open for a minute and more, and the server
//! must do so for longer, or the next request meets a closed connection. A head that takes a minute
//! is an attack.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use axum::body::Body;
use http_body_util::BodyExt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::Deadlines;

/// What a connection waits for: shared by its socket and its requests.
#[derive(Clone, Default)]
pub struct Phase(Arc<Shared>);

#[derive(Default)]
struct Shared {
    phase: AtomicU8,
    /// Wakes the read that waits. hyper does not read again by itself once it has answered, so that
    /// nothing would look at the time.
    reading: Mutex<Option<Waker>>,
}

/// The rest of a head, or the first one.
const HEAD: u8 = 0;
/// The next request.
const IDLE: u8 = 1;
/// The server's own answer, which has other deadlines.
const BUSY: u8 = 2;

impl Phase {
    /// Notes that a head has arrived.
    pub fn begin(&self) {
        self.set(BUSY);
    }

    /// Returns the body of an answer. Once it is gone, the connection is idle.
    pub fn end_with(&self, body: Body) -> Body {
        let sent = Sent(self.clone());
        Body::new(body.map_frame(move |frame| {
            let _ = &sent;
            frame
        }))
    }

    fn get(&self) -> u8 {
        self.0.phase.load(Ordering::SeqCst)
    }

    fn set(&self, phase: u8) {
        self.0.phase.store(phase, Ordering::SeqCst);
    }

    /// Has the connection read again once it is idle.
    fn wake_when_idle(&self, context: &Context<'_>) {
        let waker = context.waker().clone();
        *self.reading() = Some(waker);
    }

    fn wake(&self) {
        let waker = self.reading().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn reading(&self) -> std::sync::MutexGuard<'_, Option<Waker>> {
        self.0
            .reading
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

struct Sent(Phase);

impl Drop for Sent {
    fn drop(&mut self) {
        self.0.set(IDLE);
        self.0.wake();
    }
}

/// A socket whose reads fail once the connection said nothing for too long.
pub struct Patient<S> {
    socket: S,
    phase: Phase,
    deadlines: Deadlines,
    /// The phase that the timer belongs to.
    timed: u8,
    timer: Pin<Box<Sleep>>,
}

impl<S> Patient<S> {
    pub fn new(socket: S, phase: Phase, deadlines: Deadlines) -> Self {
        Self {
            socket,
            phase,
            deadlines,
            timed: HEAD,
            timer: Box::pin(sleep_until(Instant::now() + deadlines.head)),
        }
    }

    fn set_timer(&mut self, phase: u8) {
        let patience = match phase {
            HEAD => self.deadlines.head,
            _ => self.deadlines.idle,
        };
        self.timed = phase;
        self.timer.as_mut().reset(Instant::now() + patience);
    }

    /// A slow client that takes its answer is not idle.
    fn note_written(&mut self, written: &Poll<io::Result<usize>>) {
        if self.timed == IDLE && matches!(written, Poll::Ready(Ok(1..))) {
            self.set_timer(IDLE);
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let phase = self.phase.get();
        if phase != self.timed {
            self.set_timer(phase);
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(context, buffer);
        if read.is_pending() {
            // Also before the answer: hyper may not read again until it is sent.
            self.phase.wake_when_idle(context);
        }
        if read.is_pending() && phase != BUSY {
            let over = || Err(io::ErrorKind::TimedOut.into());
            return self.timer.as_mut().poll(context).map(|()| over());
        }
        if phase == IDLE && buffer.filled().len() > before {
            self.phase.set(HEAD);
            self.set_timer(HEAD);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.note_written(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, slices);
        self.note_written(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
