//! The shape that the lists of the organization share: a card with the list, and a dialog with the
//! form that adds to it.

use leptos::prelude::*;

use super::{arrivals::wait_for, use_locked_reason};
pub use crate::forms::add_form::AddForm;
use crate::{
    api::ApiError,
    components::loaded::loaded_live,
    ui::{Button, Card, Dialog, IconName},
};

/// What is said about a list.
#[derive(Clone, Copy)]
pub struct ListTexts {
    pub title: &'static str,
    pub description: &'static str,
    /// On the buttons, for example `Add unit`.
    pub add: &'static str,
    pub dialog_title: &'static str,
    pub load_failure: &'static str,
}

/// The list with the button that opens the form.
pub fn list_card<T: Clone + Default + PartialEq + Send + Sync + 'static>(
    said: ListTexts,
    answer: LocalResource<Result<T, ApiError>>,
    is_open: RwSignal<bool>,
    list: impl Fn(Signal<T>) -> AnyView + Copy + Send + Sync + 'static,
    form: impl Fn() -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    wait_for(answer);
    let locked = use_locked_reason();
    let add = move || {
        view! {
            <Button
                icon=IconName::Plus
                is_small=true
                disabled_reason=locked
                on_press=move |()| is_open.set(true)
            >
                {said.add}
            </Button>
        }
    };
    view! {
        <Card title=said.title description=said.description actions=add>
            <div class="row-cards">{loaded_live(said.load_failure, answer, 3, list)}</div>
        </Card>
        <Dialog title=said.dialog_title is_open on_close=move |()| is_open.set(false)>
            {form()}
        </Dialog>
    }
    .into_any()
}
