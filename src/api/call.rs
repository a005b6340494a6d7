//! A call before it is sent, and who makes it.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    pin::pin,
};

use futures::future::LocalBoxFuture;
use gloo_net::http::Method;
use leptos::task::spawn_local;
use serde::Serialize;

/// Names who the page believes is signed in. The server refuses it for anybody else (401): another tab
/// may have signed in as somebody else meanwhile.
const EXPECTED_USER: &str = "X-Expected-User";

/// A call. Built with [`Call::get`] and the like.
#[derive(Clone)]
pub struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<String>,
    pub(super) headers: Vec<(&'static str, String)>,
    /// False: a 401 is an answer like others.
    pub(super) asks_to_sign_in: bool,
    /// True if the call may change something on the server, even if no answer arrives.
    pub(super) is_change: bool,
}

impl Call {
    fn new(method: Method, path: impl Into<String>) -> Self {
        Call {
            is_change: method != Method::GET,
            method,
            path: path.into(),
            body: None,
            headers: SPEAKER.with_borrow(|speaker| {
                let speaker = (!speaker.is_empty()).then(|| speaker.clone());
                speaker.map(|id| (EXPECTED_USER, id)).into_iter().collect()
            }),
            asks_to_sign_in: ASKER.get() == Asker::Person,
        }
    }

    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    pub fn put(path: impl Into<String>) -> Self {
        Self::new(Method::PUT, path)
    }

    pub fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// Marks a call that changes nothing although it is a POST, for example to keep a token out of the URL.
    pub fn that_reads(mut self) -> Self {
        self.is_change = false;
        self
    }

    /// With this value as its JSON body.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = serde_json::to_string(body).ok();
        self
    }

    /// Only if the thing still has this version; 412 otherwise.
    pub fn if_match(self, etag: Option<&str>) -> Self {
        self.header("If-Match", etag)
    }

    /// Only if the thing has another version than this; 304 otherwise.
    pub fn if_none_match(self, etag: Option<&str>) -> Self {
        self.header("If-None-Match", etag)
    }

    /// Repeats with the same key get the same answer and have no second effect.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("Idempotency-Key", Some(key))
    }

    /// A 401 is handed out, not asked about.
    pub(super) fn about_session(mut self) -> Self {
        self.asks_to_sign_in = false;
        self.headers.clear();
        self
    }

    /// Made with the token of a hand-off link, in nobody's name.
    pub(super) fn by_link(mut self, token: &str) -> Self {
        self.asks_to_sign_in = false;
        self.headers.clear();
        self.header("Authorization", Some(&format!("Bearer {token}")))
    }

    fn header(mut self, name: &'static str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.headers.push((name, value.to_owned()));
        }
        self
    }
}

/// Sets who the calls from now on speak for: their user id, empty if nobody is signed in. A call that
/// waits for somebody to sign in again keeps the person it was made by.
pub fn speak_for(user_id: &str) {
    SPEAKER.set(user_id.to_owned());
}

/// Who asks the server. It decides what a 401 becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Somebody pressed or opened something. They are asked to sign in, then the call goes on.
    Person,
    /// The app asks by itself: because time went by, or the stream told something. Nobody is
    /// interrupted for that. The 401 is an answer like others, and the caller keeps what it knows.
    App,
}

impl Asker {
    /// Starts `work`. Each call made in it is made by this asker.
    pub fn spawn(self, work: impl Future<Output = ()> + 'static) {
        // Boxed, so that the rest is compiled once.
        let work: LocalBoxFuture<'static, ()> = Box::pin(work);
        spawn_local(self.ask(work));
    }

    /// Awaits `question`. Each call made in it is made by this asker.
    pub async fn ask<T>(self, question: impl Future<Output = T>) -> T {
        let mut question = pin!(question);
        poll_fn(|context| {
            let outer = ASKER.replace(self);
            let answer = question.as_mut().poll(context);
            ASKER.set(outer);
            answer
        })
        .await
    }
}

thread_local! {
    static ASKER: Cell<Asker> = const { Cell::new(Asker::Person) };
    static SPEAKER: RefCell<String> = RefCell::default();
}

#[cfg(test)]
mod tests {
    use futures::{channel::oneshot, task::noop_waker_ref};

    use super::*;

    #[test]
    fn only_what_the_app_asks_by_itself_takes_a_401_as_an_answer() {
        let (answer, answered) = oneshot::channel::<()>();
        let mut question = pin!(Asker::App.ask(async {
            let first = Call::get("/first");
            answered.await.ok();
            let pressed = Asker::Person.ask(async { Call::get("/pressed") }).await;
            [first, pressed, Call::get("/second")]
        }));
        let mut context = std::task::Context::from_waker(noop_waker_ref());
        assert!(question.as_mut().poll(&mut context).is_pending());
        // While the app waits, a person presses something.
        assert!(Call::get("/meanwhile").asks_to_sign_in);
        answer.send(()).expect("somebody waits");
        let std::task::Poll::Ready(calls) = question.as_mut().poll(&mut context) else {
            panic!("the question has its answer");
        };
        assert_eq!(calls.map(|call| call.asks_to_sign_in), [false, true, false]);
        assert!(Call::get("/after").asks_to_sign_in);
    }
}
