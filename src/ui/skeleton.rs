//! Grey shapes where content will be, of the same size.

use leptos::prelude::*;

use super::VisuallyHidden;

/// Lines of grey, and "Loading" for screen readers.
#[component]
pub fn Skeleton(
    /// Number of lines.
    #[prop(default = 3)]
    lines: u8,
    /// True: as tall as the rows of a table.
    #[prop(optional)]
    is_rows: bool,
    /// True: another skeleton on the page already says "Loading", which is heard once.
    #[prop(optional)]
    is_silent: bool,
) -> impl IntoView {
    view! {
        <div class="skeleton" class:skeleton--rows=is_rows aria-busy="true">
            {(!is_silent).then(|| view! { <VisuallyHidden>"Loading"</VisuallyHidden> })}
            {(0..lines).map(|_| view! { <div class="skeleton__line"></div> }).collect_view()}
        </div>
    }
    .into_any()
}
