//! Parts of a view that change.
//!
//! A closure in a `view!` makes the compiler write the machinery around it once more, some kilobytes
//! each time. These take it behind a pointer, so that the machinery is there once.

use leptos::prelude::*;

/// A part that is drawn anew when a signal changes that it reads.
pub fn dynamic<V: IntoAny>(mut draw: impl FnMut() -> V + Send + 'static) -> AnyView {
    fn erased(mut draw: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
        (move || draw()).into_any()
    }
    erased(Box::new(move || draw().into_any()))
}

/// A part that is there while `when` says so, and drawn anew only when that changes.
#[component]
pub fn Show(
    #[prop(into)] when: Signal<bool>,
    /// What is there otherwise.
    #[prop(into, optional)]
    fallback: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let when = Memo::new(move |_| when.get());
    dynamic(move || match when.get() {
        true => children(),
        false => fallback.run(),
    })
}
