//! HTTP in one place: the only module that names `gloo_net`.
//!
//! Each endpoint is one async function in a module of its resource. Every failure becomes an
//! [`ApiError`], whose message is already text for a person. When the session has ended, a call
//! waits until the person has signed in again and is then sent once more, so no page has to handle
//! that, and nothing typed is lost.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    pin::pin,
    rc::Rc,
};

use byoc_types::ErrorAnswer;
use futures::channel::oneshot;
use gloo_net::http::{Headers, Method, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};

pub use crate::api_error::ApiError;

pub mod capabilities;
pub mod company_rules;
pub mod custom_clouds;
pub mod drafts;
pub mod operations;
pub mod organizations;
pub mod people;
pub mod permissions;
pub mod projects;
pub mod session;
pub mod stream;
pub mod templates;

/// Names who the page believes is signed in. The server refuses it for anybody else (401): another tab
/// may have signed in as somebody else meanwhile.
const EXPECTED_USER: &str = "X-Expected-User";

/// Longest wait for an answer, in milliseconds.
const TIMEOUT: u32 = 30_000;

/// An answer with its version, as in the `ETag` header: give it back as `if_match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tagged<T> {
    pub body: T,
    pub etag: Option<String>,
}

/// A call. Built with [`Call::get`] and the like.
#[derive(Clone)]
pub struct Call {
    method: Method,
    path: String,
    body: Option<String>,
    headers: Vec<(&'static str, String)>,
    /// False: a 401 is an answer like others.
    asks_to_sign_in: bool,
}

impl Call {
    fn new(method: Method, path: impl Into<String>) -> Self {
        Call {
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
    fn about_session(mut self) -> Self {
        self.asks_to_sign_in = false;
        self.headers.clear();
        self
    }

    fn header(mut self, name: &'static str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.headers.push((name, value.to_owned()));
        }
        self
    }
}

/// Sends a call and reads its JSON answer.
pub async fn send<T: DeserializeOwned>(call: Call) -> Result<T, ApiError> {
    Ok(send_tagged(call).await?.body)
}

/// Sends a call and reads its JSON answer with its version.
pub async fn send_tagged<T: DeserializeOwned>(call: Call) -> Result<Tagged<T>, ApiError> {
    let answer = exchange(call).await?;
    // An empty answer reads as null, so `()` and `Option` do for calls that answer nothing.
    let text = if answer.body.is_empty() {
        "null"
    } else {
        &answer.body
    };
    let body = serde_json::from_str(text).map_err(|_| ApiError::unreadable(answer.status))?;
    Ok(Tagged {
        body,
        etag: answer.etag,
    })
}

/// Sends a call with `if_none_match`: `None` where nothing changed (304).
pub async fn send_if_changed<T: DeserializeOwned>(
    call: Call,
) -> Result<Option<Tagged<T>>, ApiError> {
    let answer = exchange(call).await?;
    if answer.status == 304 {
        return Ok(None);
    }
    let body =
        serde_json::from_str(&answer.body).map_err(|_| ApiError::unreadable(answer.status))?;
    Ok(Some(Tagged {
        body,
        etag: answer.etag,
    }))
}

/// Sends a call whose answer does not matter.
pub async fn send_unread(call: Call) -> Result<(), ApiError> {
    exchange(call).await.map(drop)
}

/// Sends a call and hands out its answer as it is, for a file that is saved.
pub async fn send_bytes(call: Call) -> Result<Vec<u8>, ApiError> {
    let mut response = open(&call).await?;
    let may_ask = !is_foreign(&response) && call.asks_to_sign_in;
    if response.status() == 401 && may_ask && is_signed_in_again().await {
        response = open(&call).await?;
    }
    if response.ok() && !is_foreign(&response) {
        return response.binary().await.map_err(|_| ApiError::network());
    }
    Err(refusal(read(response).await?))
}

struct Raw {
    status: u16,
    is_foreign: bool,
    body: String,
    etag: Option<String>,
    request_id: Option<String>,
}

/// Not generic, so that it is compiled once.
async fn exchange(call: Call) -> Result<Raw, ApiError> {
    let is_change = call.method != Method::GET;
    if is_change && !is_online() {
        return Err(ApiError::offline());
    }
    exchange_once(call)
        .await
        .map_err(|error| match error.status {
            // It may have arrived all the same.
            0 | 502..=504 if is_change => ApiError {
                message: UNCERTAIN.to_owned(),
                ..error
            },
            _ => error,
        })
}

/// The browser's own word. It may be wrong only where it says yes.
fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// What is said of a change whose answer did not come.
const UNCERTAIN: &str = "The server can't be reached, or did not answer in time. What you typed is \
                         still here. Check your connection, look whether it was done, and try again \
                         if it was not.";

async fn exchange_once(call: Call) -> Result<Raw, ApiError> {
    let mut answer = fetch(&call).await?;
    let may_ask = !answer.is_foreign && call.asks_to_sign_in;
    if answer.status == 401 && may_ask && is_signed_in_again().await {
        answer = fetch(&call).await?;
    }
    IS_BEHIND_PROXY.set(answer.is_foreign);
    if (200..400).contains(&answer.status) && !answer.is_foreign {
        return Ok(answer);
    }
    Err(refusal(answer))
}

fn refusal(answer: Raw) -> ApiError {
    if answer.is_foreign {
        return ApiError::proxy();
    }
    match serde_json::from_str::<ErrorAnswer>(&answer.body) {
        Ok(body) => ApiError {
            status: answer.status,
            message: body.message,
            details: body.errors,
            request_id: body.request_id.or(answer.request_id),
        },
        Err(_) => ApiError {
            request_id: answer.request_id,
            ..unexplained(answer.status)
        },
    }
}

/// A failure without the server's own words, as from a proxy in between.
fn unexplained(status: u16) -> ApiError {
    let message = match status {
        413 => "That is too much at once. Make it smaller and try again.".to_owned(),
        429 => "Too many requests. Wait a minute and try again.".to_owned(),
        502..=504 => ApiError::network().message,
        _ => format!("The server answered with an error ({status}). Try again in a moment."),
    };
    ApiError {
        status,
        message,
        ..ApiError::default()
    }
}

async fn fetch(call: &Call) -> Result<Raw, ApiError> {
    read(open(call).await?).await
}

async fn open(call: &Call) -> Result<Response, ApiError> {
    let headers = Headers::new();
    for (name, value) in &call.headers {
        headers.set(name, value);
    }
    if call.body.is_some() {
        headers.set("Content-Type", "application/json");
    }
    let signal = web_sys::AbortSignal::timeout_with_u32(TIMEOUT);
    let builder = RequestBuilder::new(&call.path)
        .method(call.method.clone())
        .headers(headers)
        // Our server redirects no call: what does is a proxy that wants somebody to sign in.
        .redirect(web_sys::RequestRedirect::Manual)
        .abort_signal(Some(&signal));
    let request = match &call.body {
        Some(body) => builder.body(body.as_str()),
        None => builder.build(),
    };
    let request = request.map_err(|_| ApiError::network())?;
    request.send().await.map_err(|_| match is_online() {
        true => ApiError::network(),
        false => ApiError::offline(),
    })
}

async fn read(response: Response) -> Result<Raw, ApiError> {
    let headers = response.headers();
    Ok(Raw {
        status: response.status(),
        is_foreign: is_foreign(&response),
        etag: headers.get("etag"),
        request_id: headers.get("x-request-id"),
        body: response.text().await.map_err(|_| ApiError::network())?,
    })
}

/// True for the sign-in page of a proxy in front: a redirect, or a page without the number that our
/// server gives every answer. Error pages of a proxy (502 and the like) are not meant.
fn is_foreign(response: &Response) -> bool {
    let header = |name| response.headers().get(name);
    is_sign_in_of_proxy(
        response.status(),
        header("content-type").as_deref(),
        header("x-request-id").is_some(),
    )
}

fn is_sign_in_of_proxy(status: u16, content_type: Option<&str>, has_request_id: bool) -> bool {
    match status {
        // A redirect that was not followed has no status.
        0 | 407 | 511 => true,
        200..=399 | 401 | 403 => {
            let is_page = content_type.is_some_and(|kind| {
                let kind = kind.trim_start().get(..9).unwrap_or_default();
                kind.eq_ignore_ascii_case("text/html")
            });
            is_page && !has_request_id
        }
        _ => false,
    }
}

/// True if the last answer came from a proxy that wants its own sign-in: asking often helps nobody.
pub fn is_behind_proxy() -> bool {
    IS_BEHIND_PROXY.get()
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
    static IS_BEHIND_PROXY: Cell<bool> = const { Cell::new(false) };
}

#[derive(Default)]
struct SignInGate {
    ask: Option<Rc<dyn Fn()>>,
    waiting: Vec<oneshot::Sender<bool>>,
}

thread_local!(static GATE: RefCell<SignInGate> = RefCell::default());

/// Sets what asks the person to sign in again when the session has ended. It answers with
/// [`sign_in_answered`].
pub fn set_sign_in_question(ask: impl Fn() + 'static) {
    GATE.with_borrow_mut(|gate| gate.ask = Some(Rc::new(ask)));
}

/// Lets the calls go on that waited for the person to sign in again.
pub fn sign_in_answered(is_signed_in: bool) {
    for sender in GATE.with_borrow_mut(|gate| std::mem::take(&mut gate.waiting)) {
        sender.send(is_signed_in).ok();
    }
}

async fn is_signed_in_again() -> bool {
    let (sender, receiver) = oneshot::channel();
    let ask = GATE.with_borrow_mut(|gate| {
        gate.waiting.push(sender);
        gate.ask.clone()
    });
    match ask {
        Some(ask) => ask(),
        None => sign_in_answered(false),
    }
    receiver.await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use futures::task::noop_waker_ref;

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

    #[test]
    fn the_sign_in_page_of_a_proxy_is_told_from_our_answers_and_from_its_errors() {
        let html = Some("text/html; charset=utf-8");
        for (status, content_type) in [
            (0, None),
            (200, html),
            (200, Some("Text/HTML")),
            (302, html),
            (401, html),
            (403, html),
            (511, html),
        ] {
            let name = format!("{status} {content_type:?}");
            assert!(is_sign_in_of_proxy(status, content_type, false), "{name}");
        }
        for (status, content_type, has_request_id) in [
            // The security review is a page of ours.
            (200, html, true),
            (200, Some("application/json"), false),
            (200, Some("text"), false),
            (304, None, false),
            (401, Some("application/json"), true),
            (401, None, false),
            (404, html, false),
            (413, html, false),
            (502, html, false),
            (503, html, false),
        ] {
            let name = format!("{status} {content_type:?} {has_request_id}");
            let is_sign_in = is_sign_in_of_proxy(status, content_type, has_request_id);
            assert!(!is_sign_in, "{name}");
        }
    }
}
