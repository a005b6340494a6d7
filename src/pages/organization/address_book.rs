//! The address book: CIDR blocks in use elsewhere, which new custom clouds avoid.

mod import;
mod row_change;

use byoc_rules::words;
use byoc_types::AddressBookRow;
use leptos::prelude::*;

use self::import::ImportForm;
use self::row_change::{Asked, RowDialog};
use super::{ADDRESS_BOOK, OrganizationTabs, use_lead, use_locked_reason};
use crate::{
    api::address_book::address_book_view,
    components::loaded::loaded_as,
    format::counted,
    state::{organization::use_organization_id, title::set_page_title},
    ui::{Button, Card, Dialog, Icon, IconName, Menu, MenuItem, PageHeader, TableFrame},
};

/// The rows, and what changes them.
#[component]
pub fn AddressBookPage() -> impl IntoView {
    set_page_title("Address book");
    view! {
        <PageHeader title="Organization" lead=use_lead()/>
        <OrganizationTabs tab=Signal::stored(ADDRESS_BOOK.to_owned())/>
        <div class="tabs__panel"><BookCard/></div>
    }
}

#[component]
fn BookCard() -> impl IntoView {
    let org = use_organization_id();
    let changes = RwSignal::new(0_u32);
    let asked = RwSignal::new(None::<Asked>);
    let is_importing = RwSignal::new(false);
    let book = LocalResource::new(move || {
        changes.track();
        let org = org.get();
        async move { address_book_view(&org).await.map(|book| book.rows) }
    });
    let on_changed = Callback::new(move |()| changes.update(|changes| *changes += 1));
    // What an import would replace; nothing where that is not known.
    let present = Signal::derive_local(move || book.get().and_then(Result::ok).unwrap_or_default());
    let locked = use_locked_reason();
    let actions = move || {
        view! {
            <Button
                icon=IconName::Upload
                is_small=true
                disabled_reason=locked
                on_press=move |()| is_importing.set(true)
            >
                "Import"
            </Button>
            <Button
                icon=IconName::Plus
                is_small=true
                disabled_reason=locked
                on_press=move |()| asked.set(Some(Asked::Addition))
            >
                "Add block"
            </Button>
        }
    };
    view! {
        <Card
            title="Address book"
            description="CIDR blocks in use elsewhere: peered networks, VPNs, offices. A new custom cloud can't overlap them, and suggestions of a free range avoid them. Existing custom clouds are not affected."
            actions
        >
            <div class="row-cards">
                {loaded_as(
                    "The address book could not be loaded",
                    book,
                    4,
                    move |rows| view! { <Rows rows asked/> }.into_any(),
                )}
            </div>
        </Card>
        <RowDialog asked on_changed/>
        <Dialog
            title="Import blocks"
            is_open=is_importing
            on_close=move |()| is_importing.set(false)
        >
            <ImportForm is_open=is_importing present=present.get_untracked() on_changed/>
        </Dialog>
    }
}

#[component]
fn Rows(rows: Vec<AddressBookRow>, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <p class="muted">
                "No block yet. Add the ranges that your custom clouds will be connected with, or import them."
            </p>
        }
        .into_any();
    }
    let count = counted(rows.len() as i64, "block");
    let lines = rows
        .into_iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row"><code translate="no">{row.cidr.clone()}</code></th>
                    <td><bdi>{row.name.clone()}</bdi></td>
                    <td>{words::label(row.kind)}</td>
                    <td><RowMenu row asked/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <p class="muted">{count}</p>
        <TableFrame label="Address book">
            <thead>
                <tr>
                    <th scope="col">"CIDR block"</th>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Kind"</th>
                    <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </TableFrame>
    }
    .into_any()
}

/// What can be done with a row.
#[component]
fn RowMenu(row: AddressBookRow, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let locked = use_locked_reason();
    let label = format!("Actions for {} ({})", row.cidr, row.name);
    let items = Signal::derive(move || {
        let item = |label: &str, opened: Asked| match locked.get() {
            Some(reason) => MenuItem::disabled(label, reason),
            None => MenuItem::press(label, move || asked.set(Some(opened.clone()))),
        };
        vec![
            item("Edit block", Asked::Edit(row.clone())).with_icon(IconName::Edit),
            item("Remove block", Asked::Removal(row.clone()))
                .danger()
                .with_icon(IconName::Trash),
        ]
    });
    view! {
        <Menu label items button_class="icon-button">
            <Icon name=IconName::Dots/>
        </Menu>
    }
    .into_any()
}
