//! What is read from the server: a skeleton first, then the thing, or why it is not there.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::failure::Failure;
use crate::ui::{Button, Skeleton};

/// Shows an answer once it is there. It stays on screen while it is read again; a refusal says what
/// is wrong and offers to try again. `lines`: those of the skeleton.
pub fn loaded<T: Clone + 'static>(
    answer: LocalResource<Result<T, ApiError>>,
    lines: u8,
    view: impl Fn(T) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    let failure = move |errors: ArcRwSignal<Errors>| {
        view! { <LoadFailure errors on_retry=move |()| answer.refetch()/> }
    };
    view! {
        <Transition fallback=move || view! { <Skeleton lines/> }>
            <ErrorBoundary fallback=failure>
                {move || Suspend::new(async move { Ok::<_, ApiError>(view(answer.await?)) })}
            </ErrorBoundary>
        </Transition>
    }
    .into_any()
}

/// A part of the page that could not be read.
#[component]
pub fn LoadFailure(
    errors: ArcRwSignal<Errors>,
    #[prop(into)] on_retry: Callback<()>,
) -> impl IntoView {
    move || {
        let error = errors.with(|errors| {
            errors
                .iter()
                .find_map(|(_, error)| error.downcast_ref::<ApiError>().cloned())
        });
        error.map(|error| {
            let retry = move || view! { <Button on_press=on_retry>"Try again"</Button> };
            view! { <Failure title="This could not be loaded" error action=retry/> }
        })
    }
}
