//! What is read from the server: a skeleton first, then the thing, or why it is not there.

use leptos::prelude::*;

use crate::api_error::ApiError;
use crate::components::failure::Failure;
use crate::ui::{Button, Skeleton, dynamic};

/// Shows an answer once it is there. It stays on screen while it is read again; a refusal says what
/// is wrong and offers to try again. `lines`: those of the skeleton.
///
/// No `ErrorBoundary`: where several parts of a page are read at once, the refusal of one ends up in
/// the boundary that was set up last, whose Try again would read something else.
pub fn loaded<T: Clone + 'static>(
    answer: LocalResource<Result<T, ApiError>>,
    lines: u8,
    view: impl Fn(T) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    loaded_as("This could not be loaded", answer, lines, view)
}

/// The same, with words of its own for the refusal: `Projects could not be loaded`.
pub fn loaded_as<T: Clone + 'static>(
    title: &'static str,
    answer: LocalResource<Result<T, ApiError>>,
    lines: u8,
    view: impl Fn(T) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    let shown = move |result: Result<T, ApiError>| match result {
        Ok(value) => view(value),
        Err(error) => refused(title, error, answer),
    };
    view! {
        <Transition fallback=move || view! { <Skeleton lines/> }>
            {move || Suspend::new(async move { shown(answer.await) })}
        </Transition>
    }
    .into_any()
}

/// The same for what is drawn once and then follows the answer, as a long table does: `view` gets a signal of
/// it. The focus and what people chose in it stay when the answer is read again.
pub fn loaded_live<T: Clone + Default + PartialEq + Send + Sync + 'static>(
    title: &'static str,
    answer: LocalResource<Result<T, ApiError>>,
    lines: u8,
    view: impl Fn(Signal<T>) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    // What came last: a refusal is said in its place, and it is there again afterwards.
    let value = Memo::new(move |before: Option<&Option<T>>| {
        let value = answer.get().and_then(Result::ok);
        value.or_else(|| before.cloned().flatten())
    });
    let refusal = Memo::new(move |_| answer.get().and_then(Result::err));
    let is_there = Memo::new(move |_| value.with(Option::is_some));
    dynamic(move || match (refusal.get(), is_there.get()) {
        (Some(error), _) => refused(title, error, answer),
        (None, true) => view(Signal::derive(move || value.get().unwrap_or_default())),
        (None, false) => view! { <Skeleton lines/> }.into_any(),
    })
}

fn refused<T: Clone + 'static>(
    title: &'static str,
    error: ApiError,
    answer: LocalResource<Result<T, ApiError>>,
) -> AnyView {
    let retry = move || view! { <Button on_press=move |()| answer.refetch()>"Try again"</Button> };
    view! { <Failure title error action=retry/> }.into_any()
}
