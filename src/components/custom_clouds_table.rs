//! The table of custom clouds; on narrow screens the same rows as cards.

pub mod listing;
pub mod selection;

use std::sync::Arc;

use byoc_html::cells;
use byoc_html::custom_cloud::{self, RowView};
use byoc_html::custom_clouds::column_class;
use byoc_rules::state::{self, Action};
use byoc_types::{CustomCloud, CustomCloudState};
use leptos::prelude::*;

pub use self::listing::Rows;
use self::listing::{ListQuery, SortKey};
use self::selection::{Scope, Selection};
use crate::components::timestamp::write_exact_times;
use crate::state::clock::use_minutes;
use crate::ui::windowed_rows::{IsChosen, OnPress, Painter};
use crate::ui::{
    IconName, MenuControl, MenuItem, MenuPopup, SortDirection, SortHeader, TableFrame, WindowedRows,
};

pub use byoc_html::custom_cloud::link_id as row_link_id;

/// What a row's menu asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum RowAction {
    Rename(CustomCloud),
    Delete(CustomCloud),
}

/// What every row needs to know.
#[derive(Clone, Copy)]
struct Shared {
    rows: Memo<Rows>,
    shown: Signal<Vec<String>>,
    organization_id: StoredValue<String>,
    picking: Option<Picking>,
    query: Signal<ListQuery>,
    read_only_reason: Signal<Option<String>>,
    on_action: Callback<RowAction>,
    menu: MenuControl,
    /// The row whose menu is open, or was open last.
    menu_row: RwSignal<Option<String>>,
}

/// What selects rows.
#[derive(Clone, Copy)]
pub struct Picking {
    pub selection: RwSignal<Selection>,
    pub scope: Memo<Scope>,
}

/// Id of the checkbox above the rows.
pub const PICK_ALL_ID: &str = "clouds-pick-all";

/// The table.
#[component]
pub fn CustomCloudsTable(
    #[prop(into)] organization_id: String,
    /// Every custom cloud of the list, shown or not.
    rows: Memo<Rows>,
    /// Ids of the rows to show, in order.
    #[prop(into)]
    shown: Signal<Vec<String>>,
    /// `None` for people who can't do anything with several rows.
    picking: Option<Picking>,
    #[prop(into)] query: Signal<ListQuery>,
    on_sort: Callback<SortKey>,
    /// Why nothing may be changed here, for people who only read.
    #[prop(into)]
    read_only_reason: Signal<Option<String>>,
    on_action: Callback<RowAction>,
) -> impl IntoView {
    let organization_id = StoredValue::new(organization_id);
    let shared = Shared {
        rows,
        shown,
        organization_id,
        picking,
        query,
        read_only_reason,
        on_action,
        menu: MenuControl::with_id(custom_cloud::MENU_ID.to_owned()),
        menu_row: RwSignal::new(None),
    };
    let headings = SortKey::ALL.map(|key| {
        let direction = Signal::derive(move || {
            query.with(|query| {
                (query.sort == key).then_some(match query.is_descending {
                    true => SortDirection::Descending,
                    false => SortDirection::Ascending,
                })
            })
        });
        let class = column_class(key.as_word());
        view! { <SortHeader label=key.label() class direction on_sort=move |()| on_sort.run(key)/> }
    });
    let is_chosen = picking.map(|picking| -> IsChosen {
        Arc::new(move |id| picking.selection.with(|selection| selection.contains(id)))
    });
    shared.menu.tell_expanded();
    view! {
        <div class="clouds">
            <TableFrame label="Custom clouds">
                <thead>
                    <tr>
                        {picking.map(|picking| view! { <PickAll picking shown/> })}
                        {headings.into_iter().collect_view()}
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <WindowedRows
                    ids=shown
                    element_id=row_link_id
                    painter=painter(shared)
                    is_chosen
                    on_press=on_press(shared)
                    on_reach=write_exact_times
                />
            </TableFrame>
            <RowMenu shared/>
        </div>
    }
    .into_any()
}

/// Draws rows of what is known of their custom clouds.
fn painter(shared: Shared) -> Memo<Painter> {
    let now = use_minutes();
    let filter = Memo::new(move |_| shared.query.with(|query| query.text.clone()));
    let can_change = Memo::new(move |_| shared.read_only_reason.with(Option::is_none));
    Memo::new(move |_| {
        let rows = shared.rows.get();
        let organization_id = shared.organization_id.get_value();
        let (filter, now, can_change) = (filter.get(), now(), can_change.get());
        Painter::new(move |id| {
            let row = rows.get(id)?;
            let view = RowView {
                cloud: &row.cloud,
                organization_id: &organization_id,
                availability: row.availability,
                place: row.place,
                filter: &filter,
                now,
                can_pick: shared.picking.is_some(),
                can_change,
                is_live: true,
            };
            Some(view.row())
        })
    })
}

/// What happens when something in a row is pressed.
fn on_press(shared: Shared) -> OnPress {
    Arc::new(move |press| match (press.name.as_str(), shared.picking) {
        (cells::MENU, _) => {
            shared.menu_row.set(Some(press.row));
            shared.menu.press(&press.element, press.key.as_deref());
        }
        // A press of the space bar is a click too, and says whether Shift is held.
        (custom_cloud::PICK, Some(picking)) => shared.shown.with_untracked(|shown| {
            picking
                .selection
                .update(|it| it.press(&press.row, press.is_shift, shown));
        }),
        _ => {}
    })
}

/// Selects all rows on screen, or none of them.
#[component]
fn PickAll(picking: Picking, shown: Signal<Vec<String>>) -> impl IntoView {
    let Picking { selection, scope } = picking;
    let press = move |_| {
        let is_on = !scope.get_untracked().is_shown_chosen();
        shown.with_untracked(|shown| selection.update(|it| it.put_all(shown, is_on)));
    };
    view! {
        <th scope="col" class="clouds__pick">
            <label>
                <input
                    type="checkbox"
                    class="choice__input"
                    id=PICK_ALL_ID
                    aria-label=Signal::derive(move || scope.get().all_label())
                    prop:checked=Signal::derive(move || scope.get().is_shown_chosen())
                    prop:indeterminate=Signal::derive(move || scope.get().is_mixed())
                    on:click=press
                />
            </label>
        </th>
    }
    .into_any()
}

/// What else can be done with the row whose button was pressed.
#[component]
fn RowMenu(shared: Shared) -> impl IntoView {
    let row = Memo::new(move |_| {
        let id = shared.menu_row.get()?;
        shared.rows.with(|rows| rows.get(&id).cloned())
    });
    let label = Signal::derive(move || {
        row.with(|row| {
            row.as_ref()
                .map(|row| format!("Actions for {}", row.cloud.display_name))
        })
        .unwrap_or_default()
    });
    let items = Signal::derive(move || {
        let cloud = row.with(|row| row.as_ref().map(|row| row.cloud.clone()));
        cloud
            .map(|cloud| menu_items(cloud, shared))
            .unwrap_or_default()
    });
    view! { <MenuPopup control=shared.menu label items/> }
}

fn menu_items(cloud: CustomCloud, shared: Shared) -> Vec<MenuItem> {
    let is_draft = cloud.state == CustomCloudState::Draft;
    let reason = |action: Action| {
        shared
            .read_only_reason
            .get()
            .or_else(|| state::allows(cloud.state, action).err())
    };
    let (renamed, deleted) = (cloud.clone(), cloud.clone());
    let on_action = shared.on_action;
    let rename = MenuItem::press_unless(reason(Action::Rename), "Rename", move || {
        on_action.run(RowAction::Rename(renamed.clone()))
    });
    let label = if is_draft { "Discard draft" } else { "Delete" };
    let delete = match reason(Action::Delete) {
        Some(reason) => MenuItem::disabled(label, reason),
        None => MenuItem::press(label, move || {
            on_action.run(RowAction::Delete(deleted.clone()))
        })
        .danger(),
    };
    vec![
        rename.with_icon(IconName::Edit),
        delete.with_icon(IconName::Trash),
    ]
}
