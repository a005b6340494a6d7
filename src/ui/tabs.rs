//! Tabs: as links where each has an address, as a tab list where they only switch a panel.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{dom::after_render, keys::on_key, new_id};

/// A tab with an address of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabLink {
    pub label: String,
    pub href: String,
    pub is_current: bool,
}

/// A row of links to the parts of one page. The focus stays on the link that was followed.
#[component]
pub fn TabNav(
    #[prop(into)] label: String,
    #[prop(into)] tabs: Signal<Vec<TabLink>>,
) -> impl IntoView {
    // Keyed, so that the followed link stays the same element and keeps the focus.
    let count = Memo::new(move |_| tabs.with(Vec::len));
    let link = move |index: usize| {
        let tab = Memo::new(move |_| tabs.with(|tabs| tabs.get(index).cloned()));
        let part = move |pick: fn(TabLink) -> String| tab.get().map(pick);
        let is_current = move || tab.get().is_some_and(|tab| tab.is_current);
        view! {
            <li>
                <a
                    class="tabs__tab"
                    href=move || part(|tab| tab.href)
                    aria-current=move || is_current().then_some("page")
                >
                    {move || part(|tab| tab.label)}
                </a>
            </li>
        }
    };
    view! {
        <nav class="tabs" aria-label=label data-keeps-focus="">
            <ul class="tabs__list">{move || (0..count.get()).map(link).collect_view()}</ul>
        </nav>
    }
    .into_any()
}

/// A tab that switches a panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabItem {
    pub value: String,
    pub label: String,
}

impl TabItem {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        TabItem {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// A tab list and the panel under it: one tab stop, the arrow keys choose.
#[component]
pub fn Tabs(
    #[prop(into)] label: String,
    items: Vec<TabItem>,
    #[prop(into)] selected: Signal<String>,
    #[prop(into)] on_select: Callback<String>,
    /// The panel: what belongs to the selected tab.
    children: Children,
) -> impl IntoView {
    let id = new_id("tabs");
    let list = NodeRef::<html::Div>::new();
    let values: Vec<String> = items.iter().map(|item| item.value.clone()).collect();
    let on_keydown = on_key(move |press| {
        let count = values.len();
        let at = selected
            .with_untracked(|selected| values.iter().position(|value| value == selected))
            .unwrap_or(0);
        let next = match press.name.as_str() {
            "ArrowRight" | "ArrowLeft" => {
                // The next tab is on the left where people read to the left.
                let is_mirrored = list.get_untracked().is_some_and(|list| {
                    list.closest("[dir=rtl]").is_ok_and(|found| found.is_some())
                });
                let step = match (press.name == "ArrowRight") == is_mirrored {
                    true => count - 1,
                    false => 1,
                };
                (at + step) % count
            }
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        press.event.prevent_default();
        on_select.run(values[next].clone());
        after_render(move || {
            if let Some(list) = list.try_get_untracked().flatten()
                && let Ok(Some(tab)) = list.query_selector("[aria-selected=true]")
                && let Ok(tab) = tab.dyn_into::<HtmlElement>()
            {
                tab.focus().ok();
            }
        });
    });
    let tabs = items
        .into_iter()
        .map(|item| {
            let (own, picked) = (item.value.clone(), item.value.clone());
            let is_selected = Memo::new(move |_| selected.with(|selected| *selected == own));
            view! {
                <button
                    type="button"
                    class="tabs__tab"
                    role="tab"
                    id=format!("{id}-{}", item.value)
                    aria-selected=move || is_selected.get().to_string()
                    aria-controls=format!("{id}-panel")
                    tabindex=move || if is_selected.get() { "0" } else { "-1" }
                    on:click=move |_| on_select.run(picked.clone())
                >
                    {item.label}
                </button>
            }
        })
        .collect_view();
    let panel_label = {
        let id = id.clone();
        move || selected.with(|selected| format!("{id}-{selected}"))
    };
    view! {
        <div class="tabs">
            <div class="tabs__list" role="tablist" aria-label=label node_ref=list on:keydown=on_keydown>
                {tabs}
            </div>
        </div>
        <div class="tabs__panel" role="tabpanel" id=format!("{id}-panel") aria-labelledby=panel_label>
            {children()}
        </div>
    }
    .into_any()
}
