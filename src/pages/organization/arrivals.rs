//! Shows the cards of a page together: one that arrives late would push those below it away.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::ui::dom::after_render;
use crate::ui::windowed_rows::look_again;
use crate::ui::{Show, Skeleton, effect};

/// The answers that are waited for.
#[derive(Clone, Copy, Default)]
pub struct Arrivals(StoredValue<Vec<Signal<bool>>>);

impl Arrivals {
    fn are_there(self) -> bool {
        self.0
            .with_value(|all| all.iter().all(|is_there| is_there.get()))
    }
}

/// Has the cards around it wait for an answer, or for its refusal.
pub fn wait_for<T: Clone + 'static>(answer: LocalResource<Result<T, ApiError>>) {
    if let Some(Arrivals(all)) = use_context() {
        let is_there = Signal::derive(move || answer.get().is_some());
        all.update_value(|all| all.push(is_there));
    }
}

/// Cards; grey ones until all that they wait for is there, once.
#[component]
pub fn CardsTogether(children: Children) -> impl IntoView {
    let arrivals = Arrivals::default();
    provide_context(arrivals);
    // The cards say here what they wait for.
    let cards = children();
    let are_there =
        Memo::new(move |before: Option<&bool>| before == Some(&true) || arrivals.are_there());
    // Tables could not tell how high their rows are as long as nothing of them was shown.
    effect(move || {
        if are_there.get() {
            after_render(move || look_again(true));
        }
    });
    view! {
        <Show when=move || !are_there.get()>
            <div class="stack">
                <div class="card"><Skeleton lines=4 is_rows=true/></div>
                <div class="card"><Skeleton lines=4 is_rows=true is_silent=true/></div>
            </div>
        </Show>
        <div hidden=move || !are_there.get()>
            <div class="stack">{cards}</div>
        </div>
    }
    .into_any()
}
