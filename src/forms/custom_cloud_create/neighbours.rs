//! The organization's other custom clouds, its address book and its open requests: ranges and names,
//! read again while one types.

use std::{cell::Cell, time::Duration};

use byoc_rules::{
    address_book::{self, Book},
    cidr::{Neighbour, NeighbourKind, overlaps},
    display_name,
    requests::reserved,
};
use byoc_types::{CustomCloud, CustomCloudState, OrganizationRequest};
use ipnet::Ipv4Net;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use crate::{
    api::{
        ApiError, Asker, address_book::address_book_view, custom_clouds::custom_cloud_list,
        requests::request_list,
    },
    state::insist::insist,
};

/// How long after the last key they are read again.
const PAUSE: Duration = Duration::from_millis(400);

/// What is known of the others. Copy it where it is needed.
#[derive(Clone, Copy)]
pub struct Neighbours {
    pub ranges: RwSignal<Vec<Neighbour>>,
    names: RwSignal<Vec<String>>,
    /// True once the ranges in use are known.
    pub is_known: RwSignal<bool>,
    /// The organization, and the own custom cloud once it is stored.
    of: StoredValue<(String, Option<Own>)>,
    /// Number of the newest question: an older answer that comes later is dropped.
    asked: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

/// The custom cloud that is set up.
#[derive(Clone)]
struct Own {
    id: String,
    /// As it is stored.
    range: Option<Ipv4Net>,
}

impl Neighbours {
    /// Reads them until the server answers. `own` is no neighbour of itself.
    pub fn new(organization: &str, own: Option<&CustomCloud>) -> Self {
        let own = own.map(|cloud| Own {
            id: cloud.custom_cloud_environment_id.clone(),
            range: cloud.reserved_cidr.parse().ok(),
        });
        let this = Self {
            ranges: RwSignal::default(),
            names: RwSignal::default(),
            is_known: RwSignal::new(false),
            of: StoredValue::new((organization.to_owned(), own)),
            asked: StoredValue::new(0),
            timer: StoredValue::new(None),
        };
        let organization = organization.to_owned();
        let number = this.next_question();
        spawn_local(async move {
            let others = insist(async || others_of(&organization).await).await;
            // Without them the server's own check of overlaps stands alone.
            this.take(number, Ok(others.unwrap_or_default()));
        });
        on_cleanup(move || this.stop());
        this
    }

    /// Reads them again once nobody has typed for a moment. Typing never waits for it,
    /// and is not interrupted if the session has ended.
    pub fn ask_soon(self) {
        self.stop();
        let ask = move || {
            let Some((organization, _)) = self.of.try_get_value() else {
                return;
            };
            let number = self.next_question();
            Asker::App.spawn(async move {
                self.take(number, others_of(&organization).await);
            });
        };
        self.timer
            .set_value(set_timeout_with_handle(ask, PAUSE).ok());
    }

    /// The name of another custom cloud that people would take for `name`.
    pub fn named_like(self, name: &str) -> Option<String> {
        self.names.with(|names| {
            names
                .iter()
                .find(|other| display_name::is_same(other, name))
                .cloned()
        })
    }

    fn next_question(self) -> u32 {
        let number = Cell::new(0);
        self.asked.try_update_value(|asked| {
            *asked += 1;
            number.set(*asked);
        });
        number.get()
    }

    /// What is known stays where the server did not answer, or answered an older question.
    fn take(self, number: u32, answer: Result<Others, ApiError>) {
        let Ok((clouds, mut book, requests)) = answer else {
            return;
        };
        if self.asked.try_get_value() != Some(number) {
            return;
        }
        let Some((_, own)) = self.of.try_get_value() else {
            return;
        };
        let others: Vec<_> = clouds
            .into_iter()
            .filter(|cloud| {
                Some(&cloud.custom_cloud_environment_id) != own.as_ref().map(|own| &own.id)
                    && cloud.state != CustomCloudState::Deleted
            })
            .collect();
        // A row that is newer than the custom cloud does not stand in its way.
        if let Some(range) = own.and_then(|own| own.range) {
            book.retain(|cidr, _| !overlaps(*cidr, range));
        }
        let ranges = others.iter().filter_map(neighbour);
        let requested = requests.iter();
        let requested = requested.filter_map(|it| reserved(it.state, &it.content));
        let ranges = ranges.chain(address_book::neighbours(&book));
        self.ranges.try_set(ranges.chain(requested).collect());
        self.names
            .try_set(others.into_iter().map(|cloud| cloud.display_name).collect());
        self.is_known.try_set(true);
    }

    fn stop(self) {
        let handle = self.timer.try_update_value(Option::take).flatten();
        if let Some(handle) = handle {
            handle.clear();
        }
    }
}

/// What uses addresses.
type Others = (Vec<CustomCloud>, Book, Vec<OrganizationRequest>);

/// The requests first: one that is done meanwhile is among the custom clouds.
async fn others_of(organization: &str) -> Result<Others, ApiError> {
    let requests = request_list(organization).await?.requests;
    let (clouds, book) = futures::join!(
        custom_cloud_list(organization),
        address_book_view(organization)
    );
    Ok((clouds?, address_book::to_book(&book?.rows), requests))
}

fn neighbour(cloud: &CustomCloud) -> Option<Neighbour> {
    let cidr = cloud.reserved_cidr.parse().ok()?;
    Some(Neighbour {
        label: cloud.display_name.clone(),
        cidr,
        kind: NeighbourKind::CustomCloud,
    })
}
