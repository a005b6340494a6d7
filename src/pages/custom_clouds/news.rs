//! What happened to an organization's custom clouds since the list was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use byoc_types::{CustomCloud, CustomCloudPermissions};
use leptos::prelude::*;

use crate::api::{ApiError, Asker, custom_clouds, permissions};
use crate::components::custom_clouds_table::Rows;
use crate::components::custom_clouds_table::listing::{self, Patch};
use crate::state::live::{Change, Live};

/// Keeps a list of custom clouds true without a reload.
#[derive(Clone, Copy)]
pub struct News {
    organization_id: StoredValue<String>,
    /// The list as read last; empty until the first reading is handed over.
    list: RwSignal<Arc<Vec<CustomCloud>>>,
    /// Newer forms of single custom clouds.
    patches: RwSignal<BTreeMap<String, Patch>>,
    permissions: RwSignal<Option<BTreeMap<String, CustomCloudPermissions>>>,
    /// Why the list on screen may be old.
    pub staleness: RwSignal<Option<ApiError>>,
    /// Custom clouds being read; true where one changed again meanwhile.
    reading: StoredValue<BTreeMap<String, bool>>,
    is_refreshing: StoredValue<bool>,
}

impl News {
    /// Starts from a list as the API answered it.
    pub fn new(organization_id: String, list: Vec<CustomCloud>) -> Self {
        let news = Self {
            organization_id: StoredValue::new(organization_id),
            list: RwSignal::new(Arc::new(list)),
            patches: RwSignal::default(),
            permissions: RwSignal::default(),
            staleness: RwSignal::default(),
            reading: StoredValue::default(),
            is_refreshing: StoredValue::new(false),
        };
        news.read_permissions();
        news
    }

    /// Listens to the organization's stream until the current owner is cleaned up.
    pub fn follow(self, live: Live) {
        let organization_id = self.organization_id.get_value();
        live.on_change(&organization_id, move |change| match change {
            Change::Anything => self.refresh(Asker::App),
            Change::Service(_) => {}
            Change::Cloud(message) => {
                let id = &message.custom_cloud_environment_id;
                let is_known = self.permissions.with_untracked(|permissions| {
                    permissions
                        .as_ref()
                        .is_some_and(|permissions| permissions.contains_key(id))
                });
                if !is_known || message.action.contains("permission") {
                    self.read_permissions();
                }
                self.read_cloud(id.clone());
            }
        });
    }

    /// The rows by id: recomputed when something changed, not when the filter does.
    pub fn rows(self, root_account_id: String) -> Memo<Rows> {
        Memo::new(move |_| {
            let clouds = self
                .patches
                .with(|patches| self.list.with(|list| listing::merge(list, patches)));
            let rows = self
                .permissions
                .with(|permissions| listing::rows(clouds, permissions.as_ref(), &root_account_id));
            let mut by_id = BTreeMap::new();
            // Not collected: that would bring a second sort along.
            by_id.extend(
                rows.into_iter()
                    .map(|row| (row.id().to_owned(), Arc::new(row))),
            );
            Arc::new(by_id)
        })
    }

    /// Puts in what the caller knows already, such as the answer to a change of its own.
    pub fn put(self, custom_cloud_id: &str, patch: Patch) {
        self.patches
            .try_update(|patches| patches.insert(custom_cloud_id.to_owned(), patch));
    }

    /// Reads the whole list again; the rows on screen stay until it is there.
    pub fn refresh(self, asker: Asker) {
        if self.is_refreshing.try_get_value() != Some(false) {
            return;
        }
        self.is_refreshing.set_value(true);
        self.read_permissions();
        let organization_id = self.organization_id.get_value();
        let earlier = self.patches.get_untracked();
        asker.spawn(async move {
            let answer = custom_clouds::custom_cloud_list(&organization_id).await;
            // The page may be gone by now.
            if self.is_refreshing.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(list) => {
                    self.list.try_set(Arc::new(list));
                    // What came while the list was on its way may be newer than the list.
                    self.patches.try_update(|patches| {
                        patches.retain(|id, patch| earlier.get(id) != Some(patch));
                    });
                    self.staleness.try_set(None);
                }
                Err(error) => {
                    self.staleness.try_set(Some(error));
                }
            }
        });
    }

    /// Reads one custom cloud again.
    pub fn read_cloud(self, custom_cloud_id: String) {
        let is_being_read = self
            .reading
            .try_update_value(|reading| match reading.get_mut(&custom_cloud_id) {
                Some(changed_again) => {
                    *changed_again = true;
                    true
                }
                None => {
                    reading.insert(custom_cloud_id.clone(), false);
                    false
                }
            })
            .unwrap_or(true);
        if is_being_read {
            return;
        }
        let organization_id = self.organization_id.get_value();
        Asker::App.spawn(async move {
            let answer = custom_clouds::custom_cloud_view(&organization_id, &custom_cloud_id).await;
            match answer {
                Ok(tagged) => self.put(&custom_cloud_id, Some(tagged.body)),
                Err(error) if error.status == 404 => self.put(&custom_cloud_id, None),
                Err(error) => {
                    self.staleness.try_set(Some(error));
                }
            }
            let has_changed_again = self
                .reading
                .try_update_value(|reading| reading.remove(&custom_cloud_id))
                .flatten();
            if has_changed_again == Some(true) {
                self.read_cloud(custom_cloud_id);
            }
        });
    }

    /// Availability is a column only: where it can't be read, the column says nothing.
    fn read_permissions(self) {
        let organization_id = self.organization_id.get_value();
        Asker::App.spawn(async move {
            if let Ok(permissions) = permissions::permissions_list(&organization_id).await {
                self.permissions.try_set(Some(permissions));
            }
        });
    }
}
