//! The address book: CIDR blocks in use elsewhere, which new custom clouds avoid.

mod import;
mod row_change;

use std::sync::Arc;

use byoc_rules::words;
use byoc_types::AddressBookRow;
use ipnet::Ipv4Net;
use leptos::prelude::*;

use self::import::ImportForm;
use self::row_change::{Asked, RowDialog};
use super::{ADDRESS_BOOK, OrganizationTabs, use_lead, use_locked_reason};
use crate::{
    api::address_book::address_book_view,
    components::{
        list_table::{
            Column, ListTable, RowItems, TableRow, TableTexts,
            cells::{code, found, isolated},
        },
        loaded::loaded_live,
    },
    state::{organization::use_organization_id, title::set_page_title},
    ui::{Button, Card, Dialog, IconName, MenuItem, PageHeader, Show},
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
            description="CIDR blocks in use elsewhere: peered networks, VPNs, offices. A new custom cloud can't overlap with them, and suggestions avoid them. Existing custom clouds are not affected."
            actions
        >
            <div class="row-cards">
                {loaded_live(
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
fn Rows(rows: Signal<Vec<AddressBookRow>>, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let items = use_items(asked);
    view! {
        <Show
            when=move || rows.with(|rows| !rows.is_empty())
            fallback=|| {
                view! {
                    <p class="muted">
                        "No blocks yet. Add or import the CIDR blocks of networks that your custom clouds will be connected with."
                    </p>
                }
            }
        >
            <ListTable rows items=items.clone()/>
        </Show>
    }
}

impl TableRow for AddressBookRow {
    const TEXTS: TableTexts = TableTexts {
        id: "blocks",
        prefix: "",
        label: "Address book",
        filter: "Filter blocks",
        noun: "block",
        no_match: "No block matches",
        searched: "The filter searches CIDR blocks, names and kinds.",
    };
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            word: "cidr",
            heading: "CIDR block",
            class: "",
            text: |row| row.cidr.clone(),
            order: Some(|row| by_address(&row.cidr)),
            is_searched: true,
            cell: |row, look| code(&found(&row.cidr, look.filter)),
        },
        Column {
            word: "name",
            heading: "Name",
            class: "",
            text: |row| row.name.clone(),
            order: None,
            is_searched: true,
            cell: |row, look| isolated(&found(&row.name, look.filter)),
        },
        Column {
            word: "kind",
            heading: "Kind",
            class: "",
            text: |row| words::label(row.kind).to_owned(),
            order: None,
            is_searched: true,
            cell: |row, look| found(words::label(row.kind), look.filter),
        },
    ];

    fn id(&self) -> &str {
        &self.cidr
    }

    fn name(&self) -> String {
        format!("{} ({})", self.cidr, self.name)
    }
}

/// Orders blocks by their addresses: `9.0.0.0/8` comes before `10.0.0.0/8`.
fn by_address(cidr: &str) -> String {
    match cidr.parse::<Ipv4Net>() {
        Ok(block) => format!("{:08x} {:02}", u32::from(block.addr()), block.prefix_len()),
        Err(_) => cidr.to_owned(),
    }
}

/// What can be done with a row.
fn use_items(asked: RwSignal<Option<Asked>>) -> RowItems<AddressBookRow> {
    let locked = use_locked_reason();
    Arc::new(move |row| {
        let item = |label: &str, opened: Asked| {
            MenuItem::press_unless(locked.get(), label, move || asked.set(Some(opened.clone())))
        };
        vec![
            item("Edit block", Asked::Edit(row.clone())).with_icon(IconName::Edit),
            item("Remove block", Asked::Removal(row.clone()))
                .danger()
                .with_icon(IconName::Trash),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::by_address;

    #[test]
    fn blocks_are_in_the_order_of_their_addresses() {
        let ordered = [
            "9.0.0.0/8",
            "10.0.0.0/8",
            "10.0.0.0/16",
            "10.2.0.0/16",
            "10.10.0.0/16",
            "192.168.0.0/24",
        ];
        assert!(ordered.map(by_address).is_sorted());
    }
}
