//! The custom cloud on screen, kept true by the organization's stream.

use std::time::Duration;

use byoc_rules::cloud::Cloud;
use byoc_rules::state;
use byoc_types::{CustomCloud, CustomCloudState, CustomCloudUpdate, Operation, StepState};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::custom_clouds::{custom_cloud_update, custom_cloud_view, status_view};
use crate::api::{ApiError, Asker, Tagged};
use crate::forms::saving::changed_meanwhile;
use crate::paths;
use crate::state::live::{Change, Live};

/// How often a running operation is looked at: what it waits for is told by no event.
const LOOK: Duration = Duration::from_secs(3);

/// The custom cloud that the page shows. Tabs take it from context.
#[derive(Clone, Copy)]
pub struct Current {
    organization_id: StoredValue<String>,
    id: StoredValue<String>,
    tagged: RwSignal<Tagged<CustomCloud>>,
    operation: RwSignal<Option<Operation>>,
    /// Version of the status as read last.
    status_etag: StoredValue<Option<String>>,
    /// Grows with every change, for what is read beside the cloud: history, permissions.
    revision: RwSignal<u32>,
    /// Why what is on screen may be old.
    pub staleness: RwSignal<Option<ApiError>>,
    /// True while it is being read; `Some(true)` inside: and it changed again meanwhile.
    reading: StoredValue<Option<bool>>,
    /// What to do where it is not to be seen any more.
    on_missing: Callback<()>,
}

impl Current {
    /// Starts from a custom cloud as the API answered it. `on_missing` runs where a later read says
    /// that there is none, or none that this person may see.
    pub fn new(
        organization_id: String,
        tagged: Tagged<CustomCloud>,
        on_missing: Callback<()>,
    ) -> Self {
        let current = Self {
            organization_id: StoredValue::new(organization_id),
            id: StoredValue::new(tagged.body.custom_cloud_environment_id.clone()),
            tagged: RwSignal::new(tagged),
            operation: RwSignal::default(),
            status_etag: StoredValue::default(),
            revision: RwSignal::default(),
            staleness: RwSignal::default(),
            reading: StoredValue::default(),
            on_missing,
        };
        spawn_local(async move { current.read_operation().await });
        current
    }

    /// Listens to the organization's stream until the current owner is cleaned up.
    pub fn follow(self, live: Live) {
        live.on_change(&self.organization_id.get_value(), move |change| {
            let is_own = match change {
                Change::Anything => true,
                Change::Service(_) => false,
                Change::Cloud(message) => self
                    .id
                    .with_value(|id| *id == message.custom_cloud_environment_id),
            };
            if is_own {
                self.refresh_for(Asker::App);
            }
        });
        // A step that waits raises no event: no version, no history.
        let timer = set_interval_with_handle(
            move || {
                let is_live = self.operation.with_untracked(|operation| {
                    operation.as_ref().is_some_and(|operation| {
                        matches!(operation.state, StepState::Waiting | StepState::Running)
                    })
                });
                let is_changing = self
                    .tagged
                    .with_untracked(|tagged| state::is_changing(tagged.body.state));
                if is_live && is_changing {
                    Asker::App.spawn(async move { self.read_operation().await });
                }
            },
            LOOK,
        );
        on_cleanup(move || {
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
    }

    pub fn organization_id(self) -> String {
        self.organization_id.get_value()
    }

    pub fn id(self) -> String {
        self.id.get_value()
    }

    /// Address of one of its tabs.
    pub fn tab_address(self, tab: &str) -> String {
        paths::custom_cloud_tab(&self.organization_id(), &self.id(), tab)
    }

    /// Its id, while its page is there.
    pub fn id_if_shown(self) -> Option<String> {
        self.id.try_get_value()
    }

    /// The custom cloud as known now.
    pub fn cloud(self) -> CustomCloud {
        self.tagged.with(|tagged| tagged.body.clone())
    }

    /// Part of it, as a memo: what shows a name is not redrawn when the state changes.
    pub fn part<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        pick: impl Fn(&CustomCloud) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.tagged.with(|tagged| pick(&tagged.body)))
    }

    pub fn state(self) -> Memo<CustomCloudState> {
        self.part(|cloud| cloud.state)
    }

    /// Whether operators built it because somebody asked: it has no template and no identifier.
    pub fn is_requested(self) -> Memo<bool> {
        self.part(|cloud| Cloud::of(cloud).is_some_and(|cloud| cloud.template().is_none()))
    }

    /// Whether nothing is created for it in any cloud.
    pub fn is_rehearsed(self) -> Memo<bool> {
        self.part(|cloud| cloud.is_rehearsed == Some(true))
    }

    /// The newest operation, running or ended.
    pub fn operation(self) -> Signal<Option<Operation>> {
        self.operation.into()
    }

    /// Grows with every change.
    pub fn revision(self) -> Signal<u32> {
        self.revision.into()
    }

    /// Puts in what the server has. What is there already changes nothing on screen.
    pub fn put(self, tagged: Tagged<CustomCloud>) {
        if self.tagged.try_with_untracked(|known| *known != tagged) == Some(true) {
            self.tagged.set(tagged);
            self.revision.update(|revision| *revision += 1);
        }
    }

    /// Reads it again after a press; what is on screen stays until it is there.
    pub fn refresh(self) {
        self.refresh_for(Asker::Person);
    }

    fn refresh_for(self, asker: Asker) {
        let is_reading = self.reading.try_update_value(|reading| match reading {
            Some(has_changed_again) => {
                *has_changed_again = true;
                true
            }
            None => {
                *reading = Some(false);
                false
            }
        });
        if is_reading != Some(false) {
            return;
        }
        asker.spawn(async move {
            let answer = self.read().await;
            self.staleness.try_set(answer.err());
            let has_changed_again = self.reading.try_update_value(Option::take).flatten();
            if has_changed_again == Some(true) {
                self.refresh_for(Asker::App);
            }
        });
    }

    async fn read(self) -> Result<(), ApiError> {
        let (Some(organization_id), Some(id)) = (
            self.organization_id.try_get_value(),
            self.id.try_get_value(),
        ) else {
            return Ok(());
        };
        match custom_cloud_view(&organization_id, &id).await {
            Ok(tagged) => self.put(tagged),
            // Not deleted: a deleted one is answered as that. This person may not see it any more.
            Err(error) if error.status == 404 => {
                self.on_missing.try_run(());
                return Ok(());
            }
            Err(error) => return Err(error),
        }
        self.read_operation().await;
        Ok(())
    }

    /// Steps are shown beside the state; where they can't be read the state alone shows.
    async fn read_operation(self) {
        let etag = self.status_etag.try_get_value().flatten();
        let Some(id) = self.id.try_get_value() else {
            return;
        };
        if let Ok(Some(status)) = status_view(&id, etag.as_deref()).await {
            self.status_etag.try_set_value(status.etag);
            self.operation.try_set(status.body.operation);
        }
    }

    /// Saves a change of one part. A change of other parts by somebody else, or of the state by
    /// the control plane, is no conflict: the newest version is taken and the change sent again.
    ///
    /// `is_base` says whether a custom cloud still has the part that the change was made from.
    ///
    /// # Errors
    /// 412 where somebody else changed the same part, and every refusal of the server.
    pub async fn update(
        self,
        request: CustomCloudUpdate,
        is_base: impl Fn(&CustomCloud) -> bool,
    ) -> Result<Tagged<CustomCloud>, ApiError> {
        let (organization_id, id) = (self.organization_id(), self.id());
        let mut newest = self.tagged.get_untracked();
        let mut tries = 0;
        loop {
            if !is_base(&newest.body) {
                self.put(newest);
                return Err(changed_meanwhile());
            }
            let answer =
                custom_cloud_update(&organization_id, &id, &request, newest.etag.as_deref()).await;
            match answer {
                Err(error) if error.status == 412 && tries < 3 => {
                    tries += 1;
                    newest = custom_cloud_view(&organization_id, &id).await?;
                }
                Ok(tagged) => {
                    self.put(tagged.clone());
                    return Ok(tagged);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether the control plane is at work on it.
    pub fn is_changing(self) -> Memo<bool> {
        self.part(|cloud| state::is_changing(cloud.state))
    }
}

/// The custom cloud on screen.
///
/// # Panics
/// Outside the custom cloud's page.
pub fn use_current() -> Current {
    expect_context()
}
