//! Frame and sortable heading of a table. Rows are the caller's, as plain `tr`, `th` and `td`.

use leptos::prelude::*;

use super::{Icon, IconName, dynamic};

/// Order of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortDirection {
    Ascending,
    Descending,
}

impl SortDirection {
    /// The other one.
    pub fn reversed(self) -> Self {
        match self {
            SortDirection::Ascending => SortDirection::Descending,
            SortDirection::Descending => SortDirection::Ascending,
        }
    }
}

/// A table that scrolls within its frame where the screen is narrow.
#[component]
pub fn TableFrame(
    /// Names the table.
    #[prop(into)]
    label: Signal<String>,
    /// True while newer rows are on their way.
    #[prop(into, optional)]
    is_busy: Signal<bool>,
    /// `thead` and `tbody`.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-frame" role="group" aria-label=label tabindex="0">
            <table class="table" aria-busy=Signal::derive(move || is_busy.get().then_some("true"))>
                <caption class="visually-hidden">{label}</caption>
                {children()}
            </table>
        </div>
    }
    .into_any()
}

/// A column heading that sorts.
#[component]
pub fn SortHeader(
    #[prop(into)] label: String,
    /// Order by this column; `None` where another one decides.
    #[prop(into)]
    direction: Signal<Option<SortDirection>>,
    #[prop(into)] on_sort: Callback<()>,
    #[prop(into, optional)] class: String,
) -> impl IntoView {
    let aria_sort = Signal::derive(move || match direction.get() {
        Some(SortDirection::Ascending) => Some("ascending"),
        Some(SortDirection::Descending) => Some("descending"),
        None => None,
    });
    let mark = dynamic(move || {
        let name = match direction.get() {
            Some(SortDirection::Descending) => IconName::ArrowDown,
            _ => IconName::ArrowUp,
        };
        view! { <Icon name/> }
    });
    view! {
        <th scope="col" class=class aria-sort=aria_sort>
            <button type="button" class="table__sort" on:click=move |_| on_sort.run(())>
                <span>{label}</span> {mark}
            </button>
        </th>
    }
    .into_any()
}
