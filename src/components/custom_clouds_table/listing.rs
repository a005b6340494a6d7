//! Which custom clouds the list shows, and in what order. Plain data: the table only draws it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use byoc_rules::{region, words};
use byoc_types::{CloudProvider, CustomCloud, CustomCloudPermissions, CustomCloudState};
use ipnet::Ipv4Net;

/// A column that the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    Name,
    Provider,
    Region,
    Cidr,
    Model,
    Availability,
    Status,
    Updated,
}

impl SortKey {
    /// Every column, left to right.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Status,
        Self::Provider,
        Self::Region,
        Self::Cidr,
        Self::Model,
        Self::Availability,
        Self::Updated,
    ];

    /// Its word in the URL.
    pub fn as_word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Provider => "provider",
            Self::Region => "region",
            Self::Cidr => "cidr",
            Self::Model => "model",
            Self::Availability => "availability",
            Self::Status => "status",
            Self::Updated => "updated",
        }
    }

    /// The column's heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Provider => "Provider",
            Self::Region => "Region",
            Self::Cidr => "CIDR",
            Self::Model => "Deployment model",
            Self::Availability => "Availability",
            Self::Status => "Status",
            Self::Updated => "Updated",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_word() == word)
    }
}

/// What the reader asked to see. It lives in the URL, so that a reload or a shared link shows the
/// same rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery {
    pub text: String,
    pub provider: Option<CloudProvider>,
    pub status: Option<CustomCloudState>,
    pub sort: SortKey,
    pub is_descending: bool,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self {
            text: String::new(),
            provider: None,
            status: None,
            sort: SortKey::Name,
            is_descending: false,
        }
    }
}

impl ListQuery {
    /// Reads the URL's parameters; words it doesn't know count as not given.
    pub fn from_params(get: impl Fn(&str) -> Option<String>) -> Self {
        let sort = get("sort").unwrap_or_default();
        let (is_descending, word) = match sort.strip_prefix('-') {
            Some(word) => (true, word),
            None => (false, sort.as_str()),
        };
        let key = SortKey::parse(word);
        Self {
            text: get("q").unwrap_or_default(),
            provider: get("provider").and_then(|word| words::parse(&word)),
            status: get("status").and_then(|word| words::parse(&word)),
            sort: key.unwrap_or(SortKey::Name),
            is_descending: is_descending && key.is_some(),
        }
    }

    /// The parameters that are not at their default, in a fixed order.
    pub fn to_params(&self) -> Vec<(&'static str, String)> {
        let mut params = Vec::new();
        if !self.text.is_empty() {
            params.push(("q", self.text.clone()));
        }
        if let Some(provider) = self.provider {
            params.push(("provider", words::as_word(provider).into()));
        }
        if let Some(status) = self.status {
            params.push(("status", words::as_word(status).into()));
        }
        if self.sort != SortKey::Name || self.is_descending {
            let sign = if self.is_descending { "-" } else { "" };
            params.push(("sort", format!("{sign}{}", self.sort.as_word())));
        }
        params
    }

    /// Whether some rows may be hidden.
    pub fn is_filtering(&self) -> bool {
        !self.text.trim().is_empty() || self.provider.is_some() || self.status.is_some()
    }

    /// The same order with nothing hidden.
    pub fn without_filters(&self) -> Self {
        Self {
            sort: self.sort,
            is_descending: self.is_descending,
            ..Self::default()
        }
    }

    /// The query after a press on a column's heading: sorts by it, or turns the order round.
    pub fn sorted_by(&self, key: SortKey) -> Self {
        let is_descending = self.sort == key && !self.is_descending;
        Self {
            sort: key,
            is_descending,
            ..self.clone()
        }
    }
}

/// The text of the filter as it is typed, while the address is on its way to it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Typed {
    text: String,
    /// Grows with each change.
    version: u32,
}

impl Typed {
    pub fn take(&mut self, text: &str) {
        self.text = text.to_owned();
        self.version += 1;
    }

    /// Puts what is typed into a query read from the address, until the address has it too: from
    /// then on the address alone counts, wherever a link or a step back leads it. `arrived`: the
    /// version that the address had last; answers the one that it has now.
    pub fn show_in(&self, query: &mut ListQuery, arrived: u32) -> u32 {
        if query.text == self.text {
            return self.version;
        }
        if arrived < self.version {
            query.text.clone_from(&self.text);
        }
        arrived
    }
}

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
        let place = region::of(&cloud).map_or("", |fact| fact.place);
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

/// Without regard to case. Letter by letter: `str::to_lowercase` would make the `Σ` at the end of a
/// word another letter than the same one further on.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Cuts a text where the first word of the filter is found, ignoring case: before, match, after.
/// `None` where nothing is to mark.
pub fn split_at_match<'a>(text: &'a str, filter: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let needle: Vec<char> = filter
        .split_whitespace()
        .next()?
        .chars()
        .flat_map(char::to_lowercase)
        .collect();
    let starts = text.char_indices().map(|(at, _)| at);
    for start in starts {
        let mut left = needle.iter();
        let mut expected = left.next();
        for (offset, letter) in text[start..].char_indices() {
            let mut folded = letter.to_lowercase();
            if !folded.all(|part| {
                let is_same = expected == Some(&part);
                expected = left.next();
                is_same
            }) {
                break;
            }
            if expected.is_none() {
                let end = start + offset + letter.len_utf8();
                return Some((&text[..start], &text[start..end], &text[end..]));
            }
        }
    }
    None
}

/// News about one custom cloud: its newest form, or that it is gone.
pub type Patch = Option<CustomCloud>;

/// A list with what changed since it was read. A patch older than its row is dropped: the list may
/// have been read after the change.
pub fn merge(list: &[CustomCloud], patches: &BTreeMap<String, Patch>) -> Vec<CustomCloud> {
    let is_newer = |patch: &CustomCloud, row: &CustomCloud| patch.update_time >= row.update_time;
    let mut merged: Vec<CustomCloud> = list
        .iter()
        .filter_map(|row| match patches.get(&row.custom_cloud_environment_id) {
            None => Some(row.clone()),
            Some(None) => None,
            Some(Some(patch)) if is_newer(patch, row) => Some(patch.clone()),
            Some(Some(_)) => Some(row.clone()),
        })
        .collect();
    let is_known = |id: &str| list.iter().any(|row| row.custom_cloud_environment_id == id);
    merged.extend(
        patches
            .iter()
            .filter(|(id, _)| !is_known(id))
            .filter_map(|(_, patch)| patch.clone()),
    );
    // Deleted, with nothing left in an account.
    merged.retain(|cloud| cloud.state != CustomCloudState::Deleted || cloud.is_destroyed.is_some());
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use byoc_types::DeploymentModel;

    fn cloud(id: &str, name: &str, state: CustomCloudState) -> CustomCloud {
        CustomCloud {
            custom_cloud_environment_id: id.into(),
            display_name: name.into(),
            state,
            cloud_provider: CloudProvider::Aws,
            cloud_region: "eu-west-1".into(),
            deployment_model: DeploymentModel::Standard,
            reserved_cidr: "10.0.0.0/16".into(),
            contact_emails: vec![],
            tags: BTreeMap::new(),
            errors: vec![],
            update_time: "2026-11-23T10:00:00Z".into(),
            byoc_unique_name: None,
            byoc_resource_tags: None,
            aws_iam_role_arn: None,
            aws_subnets_bastion: None,
            aws_subnets_workload: None,
            aiven_aws_account_principal: None,
            aiven_aws_assume_role_external_id: None,
            aiven_google_account_principal: None,
            aiven_management_cidr_blocks: None,
            google_privilege_bearing_service_account_id: None,
            google_bastion_cidr: None,
            google_workload_cidr: None,
            bucket_names: None,
            use_customer_owned_storage: None,
            custom_cloud_names: None,
            is_rehearsed: None,
            is_destroyed: None,
        }
    }

    fn some_rows() -> Vec<Row> {
        let mut google = cloud("c2", "alpha", CustomCloudState::Draft);
        google.cloud_provider = CloudProvider::Google;
        google.cloud_region = "europe-north1".into();
        google.reserved_cidr = "10.2.0.0/16".into();
        let mut late = cloud("c3", "Beta", CustomCloudState::CreationFailed);
        late.reserved_cidr = "10.10.0.0/16".into();
        late.update_time = "2026-11-24T10:00:00Z".into();
        rows(
            vec![cloud("c1", "gamma", CustomCloudState::Active), google, late],
            None,
            "root",
        )
    }

    fn names(rows: &[Row], query: &ListQuery) -> Vec<String> {
        select(rows, query)
            .into_iter()
            .map(|row| row.cloud.display_name.clone())
            .collect()
    }

    #[test]
    fn the_query_survives_the_url() {
        for query in [
            ListQuery::default(),
            ListQuery {
                text: "a b&c=ü".into(),
                ..ListQuery::default()
            },
            ListQuery {
                text: String::new(),
                provider: Some(CloudProvider::Google),
                status: Some(CustomCloudState::CreationFailed),
                sort: SortKey::Updated,
                is_descending: true,
            },
            ListQuery {
                is_descending: true,
                ..ListQuery::default()
            },
        ] {
            let params = query.to_params();
            let read = ListQuery::from_params(|name| {
                params
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| value.clone())
            });
            assert_eq!(read, query);
        }
    }

    #[test]
    fn unknown_words_in_the_url_are_ignored() {
        let read = ListQuery::from_params(|_| Some("-nonsense".into()));
        assert_eq!(
            read,
            ListQuery {
                text: "-nonsense".into(),
                ..ListQuery::default()
            }
        );
    }

    #[test]
    fn names_sort_without_regard_to_case() {
        let rows = some_rows();
        assert_eq!(
            names(&rows, &ListQuery::default()),
            ["alpha", "Beta", "gamma"]
        );
        let descending = ListQuery {
            is_descending: true,
            ..ListQuery::default()
        };
        assert_eq!(names(&rows, &descending), ["gamma", "Beta", "alpha"]);
    }

    #[test]
    fn ranges_sort_as_numbers_not_as_text() {
        let query = ListQuery {
            sort: SortKey::Cidr,
            ..ListQuery::default()
        };
        assert_eq!(names(&some_rows(), &query), ["gamma", "alpha", "Beta"]);
    }

    #[test]
    fn equal_rows_stay_in_the_order_of_their_names_both_ways() {
        for is_descending in [false, true] {
            let query = ListQuery {
                sort: SortKey::Model,
                is_descending,
                ..ListQuery::default()
            };
            assert_eq!(names(&some_rows(), &query), ["alpha", "Beta", "gamma"]);
        }
    }

    #[test]
    fn every_word_of_the_filter_must_be_found_somewhere() {
        let rows = some_rows();
        for (text, expected) in [
            ("BETA", vec!["Beta"]),
            ("  google  ", vec!["alpha"]),
            ("10.10", vec!["Beta"]),
            ("aws eu-west", vec!["Beta", "gamma"]),
            ("aws alpha", vec![]),
        ] {
            let query = ListQuery {
                text: text.into(),
                ..ListQuery::default()
            };
            assert_eq!(names(&rows, &query), expected, "{text}");
        }
    }

    #[test]
    fn provider_and_status_narrow_the_list() {
        let rows = some_rows();
        let google = ListQuery {
            provider: Some(CloudProvider::Google),
            ..ListQuery::default()
        };
        assert_eq!(names(&rows, &google), ["alpha"]);
        let failed = ListQuery {
            status: Some(CustomCloudState::CreationFailed),
            ..ListQuery::default()
        };
        assert_eq!(names(&rows, &failed), ["Beta"]);
        assert!(failed.is_filtering());
        assert!(!failed.without_filters().is_filtering());
    }

    #[test]
    fn a_second_press_on_a_heading_turns_the_order_round() {
        let once = ListQuery::default().sorted_by(SortKey::Updated);
        assert!(!once.is_descending);
        let twice = once.sorted_by(SortKey::Updated);
        assert!(twice.is_descending);
        assert!(!twice.sorted_by(SortKey::Updated).is_descending);
        assert_eq!(
            ListQuery::default().sorted_by(SortKey::Name).to_params(),
            [("sort", "-name".to_owned())]
        );
    }

    #[test]
    fn the_match_is_marked_as_it_is_written() {
        for (text, filter, expected) in [
            ("Production EU", "eu", Some(("Production ", "EU", ""))),
            ("Straße Nord", "STRASSE", None),
            ("Ärger", "är", Some(("", "Är", "ger"))),
            ("aab", "ab", Some(("a", "ab", ""))),
            ("anything", "  ", None),
            ("ab", "abc", None),
        ] {
            assert_eq!(split_at_match(text, filter), expected, "{text} / {filter}");
        }
    }

    #[test]
    fn availability_is_counted() {
        let of = |accounts: &[&str], projects: &[&str]| {
            let permissions = CustomCloudPermissions {
                accounts: accounts.iter().map(|&text| text.to_owned()).collect(),
                projects: projects.iter().map(|&text| text.to_owned()).collect(),
            };
            Availability::from_permissions(&permissions, "root").label()
        };
        assert_eq!(of(&["root"], &["p"]), "All projects");
        assert_eq!(of(&[], &[]), "No projects yet");
        assert_eq!(of(&[], &["p"]), "1 project");
        assert_eq!(of(&["u"], &["p", "q"]), "1 unit, 2 projects");
    }

    #[test]
    fn news_replace_add_and_remove_rows() {
        let list = [
            cloud("c1", "one", CustomCloudState::Creating),
            cloud("c2", "two", CustomCloudState::Active),
            cloud("c3", "three", CustomCloudState::Deleting),
        ];
        let mut older = cloud("c2", "older", CustomCloudState::Creating);
        older.update_time = "2026-11-22T10:00:00Z".into();
        let patches = BTreeMap::from([
            (
                "c1".to_owned(),
                Some(cloud("c1", "one", CustomCloudState::Active)),
            ),
            ("c2".to_owned(), Some(older)),
            ("c3".to_owned(), None),
            (
                "c4".to_owned(),
                Some(cloud("c4", "four", CustomCloudState::Draft)),
            ),
        ]);
        let merged = merge(&list, &patches);
        let seen: Vec<_> = merged
            .iter()
            .map(|cloud| (cloud.display_name.as_str(), cloud.state))
            .collect();
        assert_eq!(
            seen,
            [
                ("one", CustomCloudState::Active),
                ("two", CustomCloudState::Active),
                ("four", CustomCloudState::Draft),
            ]
        );
    }

    #[test]
    fn a_deleted_cloud_leaves_the_list() {
        let list = [cloud("c1", "one", CustomCloudState::Deleting)];
        let patches = BTreeMap::from([(
            "c1".to_owned(),
            Some(cloud("c1", "one", CustomCloudState::Deleted)),
        )]);
        assert_eq!(merge(&list, &patches), []);
    }

    #[test]
    fn what_is_typed_shows_until_the_address_has_it() {
        let in_address = |text: &str| ListQuery {
            text: text.into(),
            ..ListQuery::default()
        };
        let mut typed = Typed::default();
        let mut arrived = 0;
        let mut seen = |typed: &Typed, address: &str| {
            let mut query = in_address(address);
            arrived = typed.show_in(&mut query, arrived);
            query.text
        };
        assert_eq!(seen(&typed, "shared"), "shared");
        typed.take("a");
        assert_eq!(seen(&typed, "shared"), "a");
        typed.take("ab");
        // The address limps behind a fast typist.
        assert_eq!(seen(&typed, "a"), "ab");
        assert_eq!(seen(&typed, "ab"), "ab");
        // A link without a filter, a step back: the address alone counts.
        assert_eq!(seen(&typed, ""), "");
        assert_eq!(seen(&typed, "shared"), "shared");
        typed.take("");
        assert_eq!(seen(&typed, "shared"), "");
    }
}
