//! What the reader asked to see.

use byoc_html::address::segment;
use byoc_html::custom_clouds::COLUMNS;
use byoc_html::order;
use byoc_rules::words;
use byoc_types::{CloudProvider, CustomCloudState};

/// A column that the list can be sorted by, left to right as in [`COLUMNS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    Name,
    Status,
    Provider,
    Region,
    Cidr,
    Model,
    Availability,
    Updated,
}

impl SortKey {
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
        COLUMNS[self as usize].0
    }

    /// The column's heading.
    pub fn label(self) -> &'static str {
        COLUMNS[self as usize].1
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
        let (word, is_descending) = order::read(&sort);
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
            params.push(("sort", self.order()));
        }
        params
    }

    /// The order as a word of the address.
    pub fn order(&self) -> String {
        order::write(self.sort.as_word(), self.is_descending)
    }

    /// The filter as parameters of the API, for lists that the browser does not hold whole.
    pub fn api_filter(&self) -> String {
        let mut filter = String::new();
        let text = self.text.trim();
        for (name, word) in [
            ("q", Some(text).filter(|text| !text.is_empty())),
            ("provider", self.provider.map(words::as_word)),
            ("state", self.status.map(words::as_word)),
        ] {
            if let Some(word) = word {
                filter.push_str(&format!("&{name}={}", segment(word)));
            }
        }
        filter
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
