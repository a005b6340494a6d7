//! Who is signed in.

use byoc_types::{Session, SessionCreate};
use leptos::{prelude::*, task::spawn_local};

use crate::api::{
    ApiError,
    session::{session_create, session_delete, session_view},
    set_sign_in_question, sign_in_answered, speak_for,
};
use crate::state::local_drafts::local_drafts_of;

/// What is known about the session.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionStatus {
    /// The server has not answered yet.
    Loading,
    SignedOut,
    SignedIn(Session),
    /// The server could not be asked.
    Failed(ApiError),
}

/// The session. Copy it where it is needed.
#[derive(Clone, Copy)]
pub struct SessionState {
    status: RwSignal<SessionStatus>,
    is_expired: RwSignal<bool>,
}

/// Asks the server who is signed in, and has ended sessions asked about.
pub fn provide_session() -> SessionState {
    let state = SessionState {
        status: RwSignal::new(SessionStatus::Loading),
        is_expired: RwSignal::new(false),
    };
    provide_context(state);
    state.reload();
    set_sign_in_question(move || state.expire());
    state
}

/// The session in context.
pub fn use_session() -> SessionState {
    expect_context()
}

impl SessionState {
    pub fn status(self) -> SessionStatus {
        self.status.get()
    }

    /// Who is signed in; `None` where nobody is, or nobody knows yet.
    pub fn current(self) -> Option<Session> {
        self.status.with(|status| match status {
            SessionStatus::SignedIn(session) => Some(session.clone()),
            SessionStatus::Loading | SessionStatus::SignedOut | SessionStatus::Failed(_) => None,
        })
    }

    /// True while the person is asked to sign in again over the page.
    pub fn is_expired(self) -> bool {
        self.is_expired.get()
    }

    /// Asks the server again.
    pub fn reload(self) {
        spawn_local(async move { self.refresh().await });
    }

    /// Asks the server again, and waits for the answer.
    pub async fn refresh(self) {
        self.note(match session_view().await {
            Ok(Some(session)) => SessionStatus::SignedIn(session),
            Ok(None) => SessionStatus::SignedOut,
            Err(error) => SessionStatus::Failed(error),
        });
    }

    fn note(self, status: SessionStatus) {
        if let SessionStatus::SignedIn(session) = &status {
            local_drafts_of(&session.user_id);
            speak_for(&session.user_id);
        }
        self.status.set(status);
    }

    /// Signs in and reads who that is. Over a page with a session that ended, the page and what is
    /// typed in it stay until that is known.
    pub async fn sign_in(self, request: &SessionCreate) -> Result<(), ApiError> {
        session_create(request).await?;
        if !self.is_expired.get_untracked() {
            self.refresh().await;
            return Ok(());
        }
        let session = session_view().await?.ok_or_else(|| ApiError {
            status: 401,
            message:
                "The browser did not keep the session. Allow cookies for this page, then sign \
                      in again."
                    .to_owned(),
            ..ApiError::default()
        })?;
        let is_other = self.status.with_untracked(|status| {
            matches!(status, SessionStatus::SignedIn(before) if before.user_id != session.user_id)
        });
        if is_other {
            // What waits was asked for by somebody else: it ends here, and their page with it.
            self.leave();
            leptos::task::tick().await;
        }
        self.note(SessionStatus::SignedIn(session));
        self.is_expired.set(false);
        sign_in_answered(true);
        Ok(())
    }

    /// Signs out. The page goes even where the server can't be told.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        session_delete().await?;
        self.leave();
        Ok(())
    }

    /// Gives up an ended session: on to the sign-in page.
    pub fn leave(self) {
        speak_for("");
        self.is_expired.set(false);
        self.status.set(SessionStatus::SignedOut);
        sign_in_answered(false);
    }

    fn expire(self) {
        let is_signed_in = self
            .status
            .with_untracked(|status| matches!(status, SessionStatus::SignedIn(_)));
        if is_signed_in {
            self.is_expired.set(true);
        } else {
            sign_in_answered(false);
        }
    }
}
