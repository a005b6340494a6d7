//! Parts of a view that change, and what else follows signals.
//!
//! A closure in a `view!` makes the compiler write the machinery around it once more, some kilobytes
//! each time. These take it behind a pointer, so that the machinery is there once.

use leptos::prelude::*;

/// A part that is rendered again when a signal that it reads changes.
pub fn dynamic<V: IntoAny>(mut draw: impl FnMut() -> V + Send + 'static) -> AnyView {
    fn erased(mut draw: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
        (move || draw()).into_any()
    }
    erased(Box::new(move || draw().into_any()))
}

/// Runs now, and again after each change of a signal that it reads.
pub fn effect(run: impl FnMut() + 'static) {
    fn erased(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_| run());
    }
    erased(Box::new(run));
}

/// A part that exists while `when` is true, and is rendered again only when that changes.
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
