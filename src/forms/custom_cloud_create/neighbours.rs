//! The organization's other custom clouds: their ranges and names, read again while one types.

use std::{cell::Cell, time::Duration};

use byoc_rules::{cidr::Neighbour, display_name};
use byoc_types::{CustomCloud, CustomCloudState};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use crate::{
    api::{ApiError, Asker, custom_clouds::custom_cloud_list},
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
    of: StoredValue<(String, Option<String>)>,
    /// Number of the newest question: an older answer that comes later is dropped.
    asked: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Neighbours {
    /// Reads them until the server answers. `own` is no neighbour of itself.
    pub fn new(organization: &str, own: Option<&CustomCloud>) -> Self {
        let own = own.map(|cloud| cloud.custom_cloud_environment_id.clone());
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
            let list = insist(async || custom_cloud_list(&organization).await).await;
            // Without the list the server's own check of overlaps stands alone.
            this.take(number, Ok(list.unwrap_or_default()));
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
                self.take(number, custom_cloud_list(&organization).await);
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
    fn take(self, number: u32, answer: Result<Vec<CustomCloud>, ApiError>) {
        let Ok(clouds) = answer else { return };
        if self.asked.try_get_value() != Some(number) {
            return;
        }
        let Some((_, own)) = self.of.try_get_value() else {
            return;
        };
        let others: Vec<_> = clouds
            .into_iter()
            .filter(|cloud| {
                Some(&cloud.custom_cloud_environment_id) != own.as_ref()
                    && cloud.state != CustomCloudState::Deleted
            })
            .collect();
        self.ranges
            .try_set(others.iter().filter_map(neighbour).collect());
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

fn neighbour(cloud: &CustomCloud) -> Option<Neighbour> {
    let cidr = cloud.reserved_cidr.parse().ok()?;
    Some(Neighbour {
        label: cloud.display_name.clone(),
        cidr,
    })
}
