//! A moment to come, for people and for programs.

use leptos::prelude::*;

use crate::{format, state::clock::use_clock};

/// A `<time>` that says how long it is until then; pointing at it shows the exact time.
#[component]
pub fn Deadline(
    /// RFC 3339.
    #[prop(into)]
    time: String,
) -> impl IntoView {
    let now = use_clock();
    let exact = format::exact_time(&time);
    let then = format::parse_time(&time);
    let shown = time.clone();
    let words = Memo::new(move |_| match then {
        Some(then) => format::until(now.get(), then),
        None => shown.clone(),
    });
    view! {
        <time class="timestamp" datetime=time title=exact>
            {words}
        </time>
    }
    .into_any()
}
