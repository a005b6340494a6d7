//! The table of custom clouds; on narrow screens the same rows as cards.

pub mod listing;
pub mod selection;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use byoc_rules::state::{self, Action};
use byoc_rules::words;
use byoc_types::{CustomCloud, CustomCloudState, WizardStep};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use self::listing::{ListQuery, Row, SortKey, split_at_match};
use self::selection::{Scope, Selection};
use crate::components::state_badge::StateBadge;
use crate::components::timestamp::Timestamp;
use crate::paths;
use crate::ui::{
    Icon, IconName, MenuButton, MenuControl, MenuItem, MenuPopup, Show, SortDirection, SortHeader,
    TableFrame, WindowedRows, dynamic,
};

/// The rows by the custom cloud's id.
pub type Rows = Arc<BTreeMap<String, Arc<Row>>>;

/// What a row's menu asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum RowAction {
    /// Back into the wizard, with the id of a draft.
    Resume(String),
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

/// Id of the link that opens a custom cloud: where the focus goes when a row beside it is gone.
pub fn row_link_id(custom_cloud_id: &str) -> String {
    format!("custom-cloud-{custom_cloud_id}")
}

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
        menu: MenuControl::default(),
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
        view! { <SortHeader label=key.label() direction on_sort=move |()| on_sort.run(key)/> }
    });
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
                    row=Rc::new(move |id| view! { <CloudRow id shared/> }.into_any())
                />
            </TableFrame>
            <RowMenu shared/>
        </div>
    }
    .into_any()
}

#[component]
fn CloudRow(id: String, shared: Shared) -> impl IntoView {
    let row = {
        let id = id.clone();
        // The row outlives its cloud by one moment, when the cloud leaves the list: then the last
        // form stays.
        Memo::new(move |last: Option<&Option<Arc<Row>>>| {
            let found = shared.rows.with(|rows| rows.get(&id).cloned());
            found.or_else(|| last.cloned().flatten())
        })
    };
    let text = move |pick: fn(&Row) -> String| {
        Signal::derive(move || row.with(|row| row.as_deref().map(pick).unwrap_or_default()))
    };
    let state = Memo::new(move |_| {
        row.with(|row| {
            row.as_ref()
                .map_or(CustomCloudState::Deleted, |row| row.cloud.state)
        })
    });
    let name = text(|row| row.cloud.display_name.clone());
    let provider = text(|row| words::label(row.cloud.cloud_provider).into());
    let region = text(|row| row.cloud.cloud_region.clone());
    let place = text(|row| row.place.into());
    let cidr = text(|row| row.cloud.reserved_cidr.clone());
    let model = text(|row| words::label(row.cloud.deployment_model).into());
    let availability = text(|row| row.availability.label());
    let updated = text(|row| row.cloud.update_time.clone());
    let note = text(|row| row.note().into());
    let link_id = id.clone();
    let pick_id = id.clone();
    let pick = shared
        .picking
        .map(|picking| view! { <Pick id=pick_id name picking shown=shared.shown/> });
    let menu = view! {
        <MenuButton
            control=shared.menu
            label=Signal::derive(move || format!("Actions for {}", name.get()))
            class="icon-button"
            on_open=move |()| shared.menu_row.set(Some(id.clone()))
        >
            <Icon name=IconName::Dots/>
        </MenuButton>
    };
    view! {
        <tr class="clouds__row">
            {pick}
            <th scope="row" class="clouds__name">
                <NameLink id=link_id.clone() name shared/>
                <ResumeLink id=link_id name state shared/>
            </th>
            <td data-label="Status" class="clouds__status"><StateBadge state/><span class="clouds__note">{note}</span></td>
            <td data-label="Provider">{provider}</td>
            <td data-label="Region">
                <span class="clouds__place">{place}</span>
                " "
                <bdi dir="ltr" translate="no" class="clouds__region">{region}</bdi>
            </td>
            <td data-label="CIDR"><bdi dir="ltr" translate="no" class="clouds__cidr">{cidr}</bdi></td>
            <td data-label="Deployment model">{model}</td>
            <td data-label="Availability">{availability}</td>
            <td data-label="Updated" class="clouds__updated"><Timestamp time=updated/></td>
            <td class="clouds__actions">{menu}</td>
        </tr>
    }
    .into_any()
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

/// Selects a row; with Shift also the rows between it and the one that was pressed before.
#[component]
fn Pick(
    id: String,
    name: Signal<String>,
    picking: Picking,
    shown: Signal<Vec<String>>,
) -> impl IntoView {
    let selection = picking.selection;
    let id = StoredValue::new(id);
    let is_chosen =
        Signal::derive(move || selection.with(|it| id.with_value(|id| it.contains(id))));
    // A press of the space bar is a click too, and says whether Shift is held.
    let press = move |event: MouseEvent| {
        let id = id.get_value();
        shown
            .with_untracked(|shown| selection.update(|it| it.press(&id, event.shift_key(), shown)));
    };
    view! {
        <td class="clouds__pick">
            <label>
                <input
                    type="checkbox"
                    class="choice__input"
                    aria-label=Signal::derive(move || format!("Select {}", name.get()))
                    prop:checked=is_chosen
                    on:click=press
                />
            </label>
        </td>
    }
    .into_any()
}

#[component]
fn NameLink(id: String, name: Signal<String>, shared: Shared) -> impl IntoView {
    let href = shared
        .organization_id
        .with_value(|organization| paths::custom_cloud(organization, &id));
    let marked = dynamic(move || {
        let name = name.get();
        match shared
            .query
            .with(|query| split_at_match(&name, &query.text).map(owned))
        {
            None => name.into_any(),
            Some((before, found, after)) => {
                view! { {before}<mark>{found}</mark>{after} }.into_any()
            }
        }
    });
    view! { <a class="clouds__link" id=row_link_id(&id) href=href><bdi>{marked}</bdi></a> }
        .into_any()
}

fn owned((before, found, after): (&str, &str, &str)) -> (String, String, String) {
    (before.to_owned(), found.to_owned(), after.to_owned())
}

/// A draft's way back into the wizard.
#[component]
fn ResumeLink(
    id: String,
    name: Signal<String>,
    state: Memo<CustomCloudState>,
    shared: Shared,
) -> impl IntoView {
    // The plain link leads to the first step that a stored draft can be at; a press asks where it
    // was left.
    let href = shared.organization_id.with_value(|organization| {
        paths::custom_cloud_setup(organization, &id, WizardStep::Deploy)
    });
    let (href, id) = (StoredValue::new(href), StoredValue::new(id));
    let resume = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            shared.on_action.run(RowAction::Resume(id.get_value()));
        }
    };
    let can_resume = move || {
        state.get() == CustomCloudState::Draft && shared.read_only_reason.with(Option::is_none)
    };
    view! {
        <Show when=can_resume>
            <div>
                <a class="clouds__resume" href=href.get_value() on:click=resume>
                    "Resume draft"
                    <span class="visually-hidden">" " {name}</span>
                </a>
            </div>
        </Show>
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
    let rename = match reason(Action::Rename) {
        Some(reason) => MenuItem::disabled("Rename", reason),
        None => MenuItem::press("Rename", move || {
            on_action.run(RowAction::Rename(renamed.clone()))
        }),
    };
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
