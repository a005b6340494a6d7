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
use leptos::{prelude::*, task::spawn_local};

use crate::ui::dom::Pause;
use crate::{
    api::{
        ApiError, Asker, address_book::address_book_view, custom_clouds::custom_cloud_list,
        requests::request_list,
    },
    state::retry::retry_until_answered,
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
    /// True while one of the lists was never read: then the server alone finds each overlap.
    pub is_incomplete: RwSignal<bool>,
    /// What was read last of each list.
    lists: StoredValue<Lists>,
    /// The organization, and the own custom cloud once it is stored.
    of: StoredValue<(String, Option<Own>)>,
    /// Number of the newest question: an older answer that comes later is dropped.
    asked: StoredValue<u32>,
    pause: Pause,
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
            is_incomplete: RwSignal::new(false),
            lists: StoredValue::default(),
            of: StoredValue::new((organization.to_owned(), own)),
            asked: StoredValue::new(0),
            pause: Pause::new(PAUSE),
        };
        let organization = organization.to_owned();
        let number = this.next_question();
        spawn_local(async move {
            let ask = async || {
                let (lists, failure) = Lists::read(&organization).await;
                this.take(number, lists);
                failure.map_or(Ok(()), Err)
            };
            retry_until_answered(ask).await;
        });
        on_cleanup(move || {
            this.pause.stop();
        });
        this
    }

    /// Reads them again once nobody has typed for a moment. Typing never waits for it,
    /// and is not interrupted if the session has ended.
    pub fn ask_soon(self) {
        self.pause.restart(move || self.ask(Asker::App));
    }

    /// Reads them again after a press.
    pub fn retry(self) {
        self.pause.stop();
        self.ask(Asker::Person);
    }

    fn ask(self, asker: Asker) {
        let Some((organization, _)) = self.of.try_get_value() else {
            return;
        };
        let number = self.next_question();
        asker.spawn(async move {
            let (lists, _) = Lists::read(&organization).await;
            self.take(number, lists);
        });
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

    /// What is known of a list stays if the server did not answer, or answered an older question.
    fn take(self, number: u32, answer: Lists) {
        if self.asked.try_get_value() != Some(number) {
            return;
        }
        let Some(lists) = self.lists.try_update_value(|lists| {
            lists.put(answer);
            lists.clone()
        }) else {
            return;
        };
        let is_known = lists.is_complete();
        let clouds = lists.clouds.unwrap_or_default();
        let (mut book, requests) = (
            lists.book.unwrap_or_default(),
            lists.requests.unwrap_or_default(),
        );
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
        self.is_known.try_set(is_known);
        self.is_incomplete.try_set(!is_known);
    }
}

/// What uses addresses; `None` for a list that could not be read.
#[derive(Clone, Default)]
struct Lists {
    clouds: Option<Vec<CustomCloud>>,
    book: Option<Book>,
    requests: Option<Vec<OrganizationRequest>>,
}

impl Lists {
    /// Reads all of them, and answers why one is missing. The requests first: one that is done
    /// meanwhile is among the custom clouds.
    async fn read(organization: &str) -> (Self, Option<ApiError>) {
        let requests = request_list(organization).await;
        let (clouds, book) = futures::join!(
            custom_cloud_list(organization),
            address_book_view(organization)
        );
        let mut failure = None;
        let lists = Self {
            requests: kept(requests.map(|answer| answer.requests), &mut failure),
            clouds: kept(clouds, &mut failure),
            book: kept(
                book.map(|book| address_book::to_book(&book.rows)),
                &mut failure,
            ),
        };
        (lists, failure)
    }

    fn is_complete(&self) -> bool {
        self.clouds.is_some() && self.book.is_some() && self.requests.is_some()
    }

    /// Takes what was read again.
    fn put(&mut self, newer: Self) {
        self.clouds = newer.clouds.or(self.clouds.take());
        self.book = newer.book.or(self.book.take());
        self.requests = newer.requests.or(self.requests.take());
    }
}

fn kept<T>(read: Result<T, ApiError>, failure: &mut Option<ApiError>) -> Option<T> {
    read.map_err(|error| failure.get_or_insert(error).clone())
        .ok()
}

fn neighbour(cloud: &CustomCloud) -> Option<Neighbour> {
    let cidr = cloud.reserved_cidr.parse().ok()?;
    Some(Neighbour {
        label: cloud.display_name.clone(),
        cidr,
        kind: NeighbourKind::CustomCloud,
    })
}
