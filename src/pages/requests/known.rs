//! What is known of the organization's requests, read again at every change.

use byoc_types::{OrganizationRequest, OrganizationRequestsAnswer, RequestKind};
use leptos::prelude::*;

use crate::api::{Asker, requests::request_list};
use crate::state::{
    live::use_live,
    session::{SessionState, use_session},
};

/// The newest answer. Copy it where it is needed.
#[derive(Clone, Copy)]
pub struct RequestsState {
    pub answer: RwSignal<OrganizationRequestsAnswer>,
    org: StoredValue<String>,
    session: SessionState,
}

impl RequestsState {
    /// Begins with `first`, and follows the organization's changes until the caller is gone.
    pub fn follow(org: &str, first: OrganizationRequestsAnswer) -> Self {
        let this = Self {
            answer: RwSignal::new(first),
            org: StoredValue::new(org.to_owned()),
            session: use_session(),
        };
        use_live().on_change(org, move |_| this.read());
        this
    }

    /// Those of a kind, newest first.
    pub fn of_kind(self, kind: RequestKind) -> Vec<OrganizationRequest> {
        self.answer.with(|answer| {
            let all = answer.requests.iter();
            all.filter(|request| request.kind == kind)
                .cloned()
                .collect()
        })
    }

    /// Takes the answer to an own change at once.
    pub fn put(self, request: OrganizationRequest) {
        self.answer.try_update(|answer| {
            let is_same = |known: &OrganizationRequest| known.request_id == request.request_id;
            match answer.requests.iter_mut().find(|known| is_same(known)) {
                Some(known) => *known = request,
                None => answer.requests.insert(0, request),
            }
        });
    }

    fn read(self) {
        let Some(org) = self.org.try_get_value() else {
            return;
        };
        Asker::App.spawn(async move {
            let Ok(answer) = request_list(&org).await else {
                return;
            };
            let was_enabled = self
                .answer
                .try_with_untracked(|known| known.is_byoc_enabled);
            let is_news = was_enabled.is_some_and(|was| was != answer.is_byoc_enabled);
            self.answer.try_set(answer);
            if is_news {
                // The list and the wizard ask the session whether they are open.
                self.session.reload();
            }
        });
    }
}
