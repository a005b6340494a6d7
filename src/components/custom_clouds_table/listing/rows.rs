//! The rows, and which of them a query shows.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use byoc_html::custom_cloud::Availability;
use byoc_rules::{lower as fold, region, words};
use byoc_types::{CustomCloud, CustomCloudPermissions};
use ipnet::Ipv4Net;

use super::query::{ListQuery, SortKey};

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
            SortKey::Provider => words::as_word(self.cloud.cloud_provider)
                .cmp(words::as_word(other.cloud.cloud_provider)),
            SortKey::Region => self.cloud.cloud_region.cmp(&other.cloud.cloud_region),
            SortKey::Cidr => self.network.cmp(&other.network),
            // As the server sorts: the first page comes from there.
            SortKey::Model => words::as_word(self.cloud.deployment_model)
                .cmp(words::as_word(other.cloud.deployment_model)),
            SortKey::Availability => self.availability.rank().cmp(&other.availability.rank()),
            SortKey::Status => {
                words::as_word(self.cloud.state).cmp(words::as_word(other.cloud.state))
            }
            SortKey::Updated => self.cloud.update_time.cmp(&other.cloud.update_time),
        }
    }
}

/// The rows by the custom cloud's id.
pub type Rows = Arc<BTreeMap<String, Arc<Row>>>;

/// Makes the rows of a list. Those that are in `before` as they have to be are taken from there: of
/// thousands, few change at a time. `permissions` by custom cloud; `None` while they are unknown.
pub fn rows(
    clouds: &[&CustomCloud],
    permissions: Option<&BTreeMap<String, CustomCloudPermissions>>,
    root_account: &str,
    before: Option<&Rows>,
) -> Rows {
    let mut rows = BTreeMap::new();
    for cloud in clouds {
        let id = &cloud.custom_cloud_environment_id;
        let availability = permissions
            .and_then(|all| all.get(id))
            .map_or(Availability::Unknown, |one| {
                Availability::from_permissions(one, root_account)
            });
        let known = before.and_then(|before| before.get(id));
        let known = known.filter(|row| row.availability == availability && row.cloud == **cloud);
        let row = match known {
            Some(row) => row.clone(),
            None => Arc::new(Row::new((*cloud).clone(), availability)),
        };
        rows.insert(id.clone(), row);
    }
    Arc::new(rows)
}

/// All rows in the order of the query. Equal rows stand by name, then by id, so that a refresh never
/// shuffles them.
pub fn ordered<'a>(
    rows: impl IntoIterator<Item = &'a Arc<Row>>,
    key: SortKey,
    is_descending: bool,
) -> Vec<Arc<Row>> {
    let mut ordered: Vec<Arc<Row>> = rows.into_iter().cloned().collect();
    ordered.sort_by(|left, right| {
        let by_name = || {
            left.folded_name
                .cmp(&right.folded_name)
                .then_with(|| left.id().cmp(right.id()))
        };
        match (key, is_descending) {
            (SortKey::Name, false) => by_name(),
            (SortKey::Name, true) => by_name().reverse(),
            (key, false) => left.compare(right, key).then_with(by_name),
            (key, true) => right.compare(left, key).then_with(by_name),
        }
    });
    ordered
}

/// The rows that the query lets through.
pub fn matching<'a>(rows: &'a [Arc<Row>], query: &ListQuery) -> Vec<&'a Row> {
    let folded = fold(&query.text);
    let needles: Vec<&str> = folded.split_whitespace().collect();
    let rows = rows.iter().map(AsRef::as_ref);
    rows.filter(|row| row.matches(&needles, query)).collect()
}
