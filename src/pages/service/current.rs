//! The service on screen, kept true by the organization's stream.

use byoc_rules::service::{Action, Condition, allows};
use byoc_types::{Service, ServiceUpdate, StreamMessage};
use leptos::prelude::*;

use crate::api::services::{service_update, service_view};
use crate::api::{ApiError, Asker};
use crate::forms::service_create::MAY_NOT;
use crate::state::connection::use_offline_reason;
use crate::state::live::{Change, Live};

/// The service that the page shows.
#[derive(Clone, Copy)]
pub struct Current {
    pub organization_id: StoredValue<String>,
    pub project: StoredValue<String>,
    /// Whether the person may change services of the project.
    pub is_allowed: bool,
    service: RwSignal<Service>,
    is_gone: RwSignal<bool>,
}

impl Current {
    pub fn new(
        organization_id: String,
        is_allowed: bool,
        project: String,
        service: Service,
    ) -> Self {
        Self {
            organization_id: StoredValue::new(organization_id),
            project: StoredValue::new(project),
            is_allowed,
            service: RwSignal::new(service),
            is_gone: RwSignal::new(false),
        }
    }

    /// Listens to the organization's stream until the current owner is cleaned up.
    pub fn follow(self, live: Live) {
        live.on_change(&self.organization_id.get_value(), move |change| {
            let is_own = match change {
                Change::Anything => true,
                Change::Service(message) => self.is_of(message),
                // Its name is shown.
                Change::Cloud(message) => self.service.with_untracked(|service| {
                    service.custom_cloud_environment_id.as_deref()
                        == Some(message.custom_cloud_environment_id.as_str())
                }),
            };
            if is_own {
                Asker::App.spawn(self.read());
            }
        });
    }

    fn is_of(self, message: &StreamMessage) -> bool {
        let is_named = |service: &Service| {
            message.service_name.as_deref() == Some(service.service_name.as_str())
        };
        self.project
            .with_value(|project| message.project_name.as_deref() == Some(project.as_str()))
            && self.service.with_untracked(is_named)
    }

    /// Reads it again after a press.
    pub fn refresh(self) {
        Asker::Person.spawn(self.read());
    }

    async fn read(self) {
        let Some(project) = self.project.try_get_value() else {
            return;
        };
        let Some(name) = self
            .service
            .try_with_untracked(|it| it.service_name.clone())
        else {
            return;
        };
        match service_view(&project, &name).await {
            Ok(tagged) => self.put(tagged.body),
            Err(error) if error.status == 404 => {
                self.is_gone.try_set(true);
            }
            // What is on screen stays.
            Err(_) => {}
        }
    }

    /// Puts in what the server has. What is there already changes nothing on screen.
    pub fn put(self, service: Service) {
        if self.service.try_with_untracked(|known| *known != service) == Some(true) {
            self.service.set(service);
        }
    }

    pub fn service(self) -> Service {
        self.service.get()
    }

    /// Its name; `None` once the page is left.
    pub fn try_name(self) -> Option<String> {
        self.service
            .try_with_untracked(|service| service.service_name.clone())
    }

    /// Whether it was terminated, or this person may not see it any more.
    pub fn is_gone(self) -> Signal<bool> {
        self.is_gone.into()
    }

    /// Part of it, as a memo.
    pub fn part<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        pick: impl Fn(&Service) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.service.with(&pick))
    }

    /// Why this person can't do something with the service as it is now.
    pub fn reason_against(self, action: Action) -> Signal<Option<String>> {
        let offline = use_offline_reason();
        let refused = self.part(move |service| {
            let refused = allows(Condition::of(service), action).err();
            refused.map(|refusal| refusal.message)
        });
        let is_allowed = self.is_allowed;
        Signal::derive(move || match is_allowed {
            true => offline.get().or_else(|| refused.get()),
            false => Some(MAY_NOT.to_owned()),
        })
    }

    /// Sends a change, and puts in what came of it.
    pub async fn update(self, update: ServiceUpdate) -> Result<(), ApiError> {
        let name = self.service.with_untracked(|it| it.service_name.clone());
        let answer = service_update(&self.project.get_value(), &name, &update, None).await?;
        self.put(answer.service);
        Ok(())
    }
}
