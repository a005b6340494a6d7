//! The rows, and which of them a query shows.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use byoc_rules::{region, words};
use byoc_types::{CustomCloud, CustomCloudPermissions};
use ipnet::Ipv4Net;

use super::query::{ListQuery, SortKey};
use super::text::fold;

/// Who may use a custom cloud, as the list says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// The organization's permissions have not come yet, or may not be read.
    Unknown,
    AllProjects,
    Selected {
        projects: usize,
        units: usize,
    },
}

impl Availability {
    /// Reads a cloud's permissions: the organization's root account stands for every project.
    pub fn from_permissions(permissions: &CustomCloudPermissions, root_account: &str) -> Self {
        if permissions
            .accounts
            .iter()
            .any(|account| account == root_account)
        {
            return Self::AllProjects;
        }
        Self::Selected {
            projects: permissions.projects.len(),
            units: permissions.accounts.len(),
        }
    }

    /// `All projects`, `3 projects`, `1 unit, 2 projects`, `No projects yet`.
    pub fn label(self) -> String {
        let projects = |count: usize| crate::format::counted(count as i64, "project");
        let units = |count: usize| crate::format::counted(count as i64, "unit");
        match self {
            Self::Unknown => "–".into(),
            Self::AllProjects => "All projects".into(),
            Self::Selected {
                projects: 0,
                units: 0,
            } => "No projects yet".into(),
            Self::Selected {
                projects: count,
                units: 0,
            } => projects(count),
            Self::Selected {
                projects: 0,
                units: count,
            } => units(count),
            Self::Selected {
                projects: count,
                units: some,
            } => {
                format!("{}, {}", units(some), projects(count))
            }
        }
    }

    /// For sorting: none, some, all.
    fn rank(self) -> usize {
        match self {
            Self::Unknown => 0,
            Self::Selected { projects, units } => 1 + projects + 1_000 * units,
            Self::AllProjects => usize::MAX,
        }
    }
}

/// A custom cloud with everything that filtering and sorting look at, computed once.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub cloud: CustomCloud,
    pub availability: Availability,
    /// Where the region is, for example `Ireland`.
    pub place: &'static str,
    folded_name: String,
    folded_text: String,
    network: Option<Ipv4Net>,
}

impl Row {
    pub fn new(cloud: CustomCloud, availability: Availability) -> Self {
        let place = region::listed_place(&cloud);
        let text = [
            cloud.display_name.as_str(),
            cloud.cloud_region.as_str(),
            place,
            words::label(cloud.cloud_provider),
            words::label(cloud.deployment_model),
            cloud.reserved_cidr.as_str(),
            words::label(cloud.state),
            cloud.custom_cloud_environment_id.as_str(),
            cloud.byoc_unique_name.as_deref().unwrap_or_default(),
        ]
        .join("\n");
        Self {
            folded_name: fold(&cloud.display_name),
            network: cloud.reserved_cidr.parse().ok(),
            availability,
            place,
            folded_text: fold(&text),
            cloud,
        }
    }

    /// The custom cloud's id.
    pub fn id(&self) -> &str {
        &self.cloud.custom_cloud_environment_id
    }

    /// What the badge of its state doesn't say.
    pub fn note(&self) -> &'static str {
        match (self.cloud.is_destroyed, self.cloud.is_rehearsed) {
            (Some(false), Some(true)) => "Rehearsal, not destroyed yet",
            (Some(false), _) => "Not destroyed yet",
            (_, Some(true)) => "Rehearsal",
            _ => "",
        }
    }

    /// Whether nothing is left of it anywhere: it is listed among the deleted ones alone.
    pub fn is_done(&self) -> bool {
        self.cloud.is_destroyed == Some(true)
    }

    fn matches(&self, needles: &[&str], query: &ListQuery) -> bool {
        query
            .provider
            .is_none_or(|provider| provider == self.cloud.cloud_provider)
            && match query.status {
                Some(status) => status == self.cloud.state,
                None => !self.is_done(),
            }
            && needles
                .iter()
                .all(|needle| self.folded_text.contains(needle))
    }

    fn compare(&self, other: &Self, key: SortKey) -> Ordering {
        match key {
            SortKey::Name => Ordering::Equal,
            SortKey::Provider => words::label(self.cloud.cloud_provider)
                .cmp(words::label(other.cloud.cloud_provider)),
            SortKey::Region => self.cloud.cloud_region.cmp(&other.cloud.cloud_region),
            SortKey::Cidr => self.network.cmp(&other.network),
            SortKey::Model => self
                .cloud
                .deployment_model
                .cmp(&other.cloud.deployment_model),
            SortKey::Availability => self.availability.rank().cmp(&other.availability.rank()),
            SortKey::Status => self.cloud.state.cmp(&other.cloud.state),
            SortKey::Updated => self.cloud.update_time.cmp(&other.cloud.update_time),
        }
    }
}

/// Makes the rows of a list. `permissions` by custom cloud; `None` while they are unknown.
pub fn rows(
    clouds: Vec<CustomCloud>,
    permissions: Option<&BTreeMap<String, CustomCloudPermissions>>,
    root_account: &str,
) -> Vec<Row> {
    let availability = |cloud: &CustomCloud| {
        permissions
            .and_then(|all| all.get(&cloud.custom_cloud_environment_id))
            .map_or(Availability::Unknown, |one| {
                Availability::from_permissions(one, root_account)
            })
    };
    clouds
        .into_iter()
        .map(|cloud| {
            let availability = availability(&cloud);
            Row::new(cloud, availability)
        })
        .collect()
}

/// The rows that the query lets through, in its order. Equal rows stand by name, then by id, so
/// that a refresh never shuffles them.
pub fn select<'a>(rows: impl IntoIterator<Item = &'a Row>, query: &ListQuery) -> Vec<&'a Row> {
    let folded = fold(&query.text);
    let needles: Vec<&str> = folded.split_whitespace().collect();
    let mut chosen: Vec<&Row> = rows
        .into_iter()
        .filter(|row| row.matches(&needles, query))
        .collect();
    chosen.sort_by(|left, right| {
        let by_name = || {
            left.folded_name
                .cmp(&right.folded_name)
                .then_with(|| left.id().cmp(right.id()))
        };
        match (query.sort, query.is_descending) {
            (SortKey::Name, false) => by_name(),
            (SortKey::Name, true) => by_name().reverse(),
            (key, false) => left.compare(right, key).then_with(by_name),
            (key, true) => right.compare(left, key).then_with(by_name),
        }
    });
    chosen
}
