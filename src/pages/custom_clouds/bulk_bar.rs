//! How many rows are selected, and what can be done with them.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::use_blocked_reason;
use crate::components::bulk_action::BulkAction;
use crate::components::custom_clouds_table::listing::Row;
use crate::components::custom_clouds_table::selection::{Scope, Selection, Wider};
use crate::components::custom_clouds_table::{PICK_ALL_ID, Rows, row_link_id};
use crate::paths;
use crate::state::chosen;
use crate::ui::dom::{after_render, bring_into_sight, focused_element};
use crate::ui::{Button, ButtonKind, LiveRegion, Show, dynamic, effect, focus_id};

/// What is selected, beside what is there to select.
#[derive(Clone, Copy)]
pub struct Chosen {
    organization_id: StoredValue<String>,
    pub selection: RwSignal<Selection>,
    rows: Memo<Rows>,
    shown: Memo<Vec<String>>,
    pub scope: Memo<Scope>,
}

impl Chosen {
    /// What this tab has selected in this organization before.
    pub fn new(
        organization_id: StoredValue<String>,
        rows: Memo<Rows>,
        shown: Memo<Vec<String>>,
    ) -> Self {
        let kept = organization_id.with_value(|org| chosen::read(org));
        let selection = RwSignal::new(Selection::of(kept.iter().map(String::as_str)));
        effect(move || {
            organization_id.with_value(|org| {
                selection.with(|selection| chosen::write(org, selection.ids()));
            });
        });
        let scope = Memo::new(move |_| {
            rows.with(|rows| {
                let all = rows.values().filter(|row| !row.is_done()).count();
                selection.with(|selection| {
                    let ids = selection.ids().iter();
                    let chosen = ids.filter(|id| rows.contains_key(*id)).count();
                    shown.with(|shown| Scope::new(selection, chosen, shown, all))
                })
            })
        });
        Self {
            organization_id,
            selection,
            rows,
            shown,
            scope,
        }
    }

    /// The selected rows that exist.
    fn chosen_rows(self) -> Vec<Arc<Row>> {
        self.rows.with(|rows| {
            self.selection.with(|selection| {
                let found = selection.ids().iter().filter_map(|id| rows.get(id));
                found.cloned().collect()
            })
        })
    }

    fn widen(self, wider: Wider) {
        let ids = match wider {
            Wider::Shown(_) => self.shown.get_untracked(),
            Wider::All(_) => self.rows.with_untracked(|rows| {
                let all = rows.values().filter(|row| !row.is_done());
                all.map(|row| row.id().to_owned()).collect()
            }),
        };
        self.selection
            .update(|selection| selection.put_all(&ids, true));
    }

    /// Selects nothing any more.
    pub fn clear(self) {
        self.selection.set(Selection::default());
    }
}

/// The bar, while something is selected. It comes before the rows in the order of the keyboard, and
/// stands at the lower edge of the screen.
#[component]
pub fn BulkBar(chosen: Chosen) -> impl IntoView {
    let scope = chosen.scope;
    let text = Memo::new(move |_| scope.get().text());
    let clear = move |()| {
        chosen.clear();
        // The button is gone. Cards have no checkbox above them.
        let first = chosen.shown.with_untracked(|shown| shown.first().cloned());
        focus_id(&row_link_id(&first.unwrap_or_default()));
        focus_id(PICK_ALL_ID);
    };
    let is_shown = Memo::new(move |_| scope.get().chosen != 0);
    effect(move || {
        if is_shown.get() {
            // The bar may lie on what was pressed.
            after_render(|| {
                if let Some(pressed) = focused_element() {
                    bring_into_sight(&pressed);
                }
            });
        }
    });
    let widen = move || {
        let wider = scope.get().wider();
        wider.map(|wider| {
            view! {
                <Button is_small=true on_press=move |()| chosen.widen(wider)>{wider.label()}</Button>
            }
            .into_any()
        })
    };
    view! {
        <LiveRegion text/>
        <Show when=is_shown>
            <section class="clouds-bar" aria-label="Selected custom clouds">
                <div class="clouds-bar__line">
                    <p class="clouds-bar__text">{text}</p>
                    {dynamic(widen)}
                    <Button kind=ButtonKind::Ghost is_small=true on_press=clear>"Clear"</Button>
                </div>
                <div class="clouds-bar__line clouds-bar__actions">
                    {BulkAction::ALL.map(|action| view! { <ActionButton chosen action/> }).into_iter().collect_view()}
                </div>
            </section>
        </Show>
    }
    .into_any()
}

#[component]
fn ActionButton(chosen: Chosen, action: BulkAction) -> impl IntoView {
    let blocked = use_blocked_reason();
    let navigate = use_navigate();
    let offer = Memo::new(move |_| {
        let rows = chosen.chosen_rows();
        action.offer(rows.iter().map(|row| &row.cloud), blocked.get())
    });
    let go = move |()| {
        let organization_id = chosen.organization_id.get_value();
        let address = paths::custom_clouds_bulk(&organization_id, action.as_word());
        navigate(&address, NavigateOptions::default());
    };
    view! {
        <Button
            is_small=true
            on_press=go
            disabled_reason=Signal::derive(move || offer.with(|offer| offer.reason.clone()))
        >
            {Signal::derive(move || offer.with(|offer| offer.label.clone()))}
        </Button>
    }
    .into_any()
}
