//! What happened to an organization's custom clouds since the list was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use byoc_types::{CustomCloud, CustomCloudPermissions, CustomCloudsPage};
use leptos::prelude::*;

use crate::api::{ApiError, Asker, custom_clouds, permissions};
use crate::components::custom_clouds_table::Rows;
use crate::components::custom_clouds_table::listing::{self, ListQuery, Patch};
use crate::state::live::{Change, Live};

/// What is read of a list: parameters of its API.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scope {
    /// The order as in the address of the list.
    pub sort: Option<String>,
    /// Empty unless the list is too long for the browser.
    pub filter: String,
}

/// How much of the list is here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// The first rows of so many. The others are on their way.
    Beginning(usize),
    All,
    /// There are more than the browser holds: the server answers what is filtered.
    Most,
}

/// Keeps a list of custom clouds true without a reload.
#[derive(Clone, Copy)]
pub struct News {
    organization_id: StoredValue<String>,
    scope: StoredValue<Scope>,
    pub extent: RwSignal<Extent>,
    /// The list as read last; empty until the first reading is handed over.
    list: RwSignal<Arc<Vec<CustomCloud>>>,
    /// Newer forms of single custom clouds.
    patches: RwSignal<Vec<(String, Patch)>>,
    permissions: RwSignal<Option<BTreeMap<String, CustomCloudPermissions>>>,
    /// Why the list on screen may be old.
    pub staleness: RwSignal<Option<ApiError>>,
    /// Custom clouds being read; true if one changed again meanwhile. Few at a time.
    reading: StoredValue<Vec<(String, bool)>>,
    /// Counts the readings of the list: an older one stops.
    round: StoredValue<u32>,
    /// While the list is being read: whether to read it again after that.
    again: StoredValue<Option<bool>>,
}

impl News {
    /// Starts from the first page of a list as the API answered it, and reads the rest.
    pub fn new(organization_id: String, sort: Option<String>, page: CustomCloudsPage) -> Self {
        let news = Self {
            organization_id: StoredValue::new(organization_id),
            scope: StoredValue::new(Scope {
                sort,
                filter: String::new(),
            }),
            extent: RwSignal::new(Extent::Beginning(page.total as usize)),
            list: RwSignal::new(Arc::default()),
            patches: RwSignal::default(),
            permissions: RwSignal::default(),
            staleness: RwSignal::default(),
            reading: StoredValue::default(),
            round: StoredValue::new(0),
            again: StoredValue::new(None),
        };
        news.read_permissions();
        news.read(Asker::App, Some(page));
        news
    }

    /// Reads what the query asks for, if the list is too long for the browser.
    pub fn narrow(self, query: &ListQuery) {
        if self.extent.get_untracked() != Extent::Most {
            return;
        }
        let scope = Scope {
            sort: Some(query.order()),
            filter: query.api_filter(),
        };
        if self.scope.with_value(|known| *known != scope) {
            self.scope.set_value(scope);
            self.read(Asker::Person, None);
        }
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
        Memo::new(move |before: Option<&Rows>| {
            self.patches.with(|patches| {
                self.list.with(|list| {
                    let clouds = listing::merge(list, patches);
                    self.permissions.with(|permissions| {
                        listing::rows(&clouds, permissions.as_ref(), &root_account_id, before)
                    })
                })
            })
        })
    }

    /// Puts in what the caller knows already, such as the answer to a change of its own.
    pub fn put(self, custom_cloud_id: &str, patch: Patch) {
        self.patches.try_update(|patches| {
            patches.retain(|(id, _)| id != custom_cloud_id);
            patches.push((custom_cloud_id.to_owned(), patch));
        });
    }

    /// Reads the whole list again; the rows on screen stay until it is there. A reading that goes on comes to
    /// its end first: many pages take longer than the time between two changes.
    pub fn refresh(self, asker: Asker) {
        match self.again.try_get_value() {
            Some(Some(_)) => self.again.set_value(Some(true)),
            Some(None) => {
                self.read_permissions();
                self.read(asker, None);
            }
            // The page is gone.
            None => {}
        }
    }

    /// Reads the list, or the rest of it after its first page.
    fn read(self, asker: Asker, first: Option<CustomCloudsPage>) {
        let round = self.round.get_value() + 1;
        self.round.set_value(round);
        self.again.set_value(Some(false));
        let organization_id = self.organization_id.get_value();
        let scope = self.scope.get_value();
        let earlier = self.patches.get_untracked();
        asker.spawn(async move {
            // The page may be gone by then, or something else is asked for.
            let is_wanted = || self.round.try_get_value() == Some(round);
            let answer = self
                .read_all(&organization_id, &scope, first, &is_wanted)
                .await;
            if !is_wanted() {
                return;
            }
            let again = self.again.get_value();
            self.again.set_value(None);
            match answer {
                Ok((list, extent)) => {
                    self.list.try_set(Arc::new(list));
                    self.extent.try_set(extent);
                    // What came while the list was on its way may be newer than the list.
                    self.patches.try_update(|patches| {
                        patches.retain(|patch| !earlier.contains(patch));
                    });
                    self.staleness.try_set(None);
                }
                Err(error) => {
                    self.staleness.try_set(Some(error));
                }
            }
            if again == Some(true) {
                self.refresh(Asker::App);
            }
        });
    }

    async fn read_all(
        self,
        org: &str,
        scope: &Scope,
        first: Option<CustomCloudsPage>,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<(Vec<CustomCloud>, Extent), ApiError> {
        let (sort, filter) = (scope.sort.as_deref(), scope.filter.as_str());
        let mut page = match first {
            Some(page) => {
                let rows = page.custom_cloud_environments.clone();
                self.list.try_set(Arc::new(rows));
                page
            }
            None => custom_clouds::custom_cloud_first_page(org, sort, filter).await?,
        };
        let is_most = !filter.is_empty() || page.total as usize > custom_clouds::MOST_ROWS;
        let cursor = page.next_cursor.take();
        let mut list = page.custom_cloud_environments;
        let rest = custom_clouds::custom_cloud_rest(org, sort, filter, cursor, is_wanted);
        list.extend(rest.await?);
        let extent = if is_most { Extent::Most } else { Extent::All };
        Ok((list, extent))
    }

    /// Reads one custom cloud again.
    pub fn read_cloud(self, custom_cloud_id: String) {
        let is_being_read = self
            .reading
            .try_update_value(|reading| {
                let found = reading.iter_mut().find(|(id, _)| *id == custom_cloud_id);
                let is_known = found.is_some();
                match found {
                    Some((_, changed_again)) => *changed_again = true,
                    None => reading.push((custom_cloud_id.clone(), false)),
                }
                is_known
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
                .try_update_value(|reading| {
                    let at = reading.iter().position(|(id, _)| *id == custom_cloud_id)?;
                    Some(reading.swap_remove(at).1)
                })
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
