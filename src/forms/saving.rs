//! A change on its way to the server, and what it says where it is refused.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::components::failure::Failure;
use crate::ui::dynamic;

/// Copy it where a form sends something.
#[derive(Clone, Copy, Default)]
pub struct Saving {
    pub is_busy: RwSignal<bool>,
    pub error: RwSignal<Option<ApiError>>,
    /// Hears once how the next change ends.
    heard_by: StoredValue<Option<Callback<bool>>>,
}

impl Saving {
    /// Sends, unless something is on its way already. `on_done` runs where it worked.
    pub fn run<T: 'static>(
        self,
        send: impl Future<Output = Result<T, ApiError>> + 'static,
        on_done: impl FnOnce(T) + 'static,
    ) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = send.await;
            // The page may be gone by now: then there is nothing to tell.
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            let has_worked = answer.is_ok();
            match answer {
                Ok(value) => on_done(value),
                Err(error) => self.error.set(Some(error)),
            }
            self.tell(has_worked);
        });
    }

    /// Has `save` begin a change, and says how it ended; false where it did not even begin.
    pub fn run_and_tell(self, save: Callback<()>, told: Callback<bool>) {
        self.heard_by.set_value(Some(told));
        save.run(());
        if !self.is_busy.get_untracked() {
            self.tell(false);
        }
    }

    fn tell(self, has_worked: bool) {
        let told = self.heard_by.try_update_value(Option::take).flatten();
        if let Some(told) = told {
            told.try_run(has_worked);
        }
    }

    /// Forgets an earlier refusal.
    pub fn reset(self) {
        self.error.set(None);
    }
}

/// Says that somebody else saved the same part first.
pub fn changed_meanwhile() -> ApiError {
    ApiError {
        status: 412,
        message: "Someone else saved changes while you were editing. Keep your version or load \
                  theirs."
            .to_owned(),
        ..ApiError::default()
    }
}

/// Why it was refused, where it was.
#[component]
pub fn SaveFailure(
    saving: Saving,
    /// For example `The name was not saved`.
    #[prop(into)]
    title: String,
    /// Buttons for the case that somebody else changed the same (412).
    #[prop(into, optional)]
    conflict_action: ViewFn,
) -> impl IntoView {
    dynamic(move || {
        saving.error.get().map(|error| {
            let action = if error.status == 412 {
                conflict_action.clone()
            } else {
                ViewFn::default()
            };
            view! { <Failure title=title.clone() error action/> }.into_any()
        })
    })
}
