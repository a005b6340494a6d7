//! What the reader asked to see.

use byoc_rules::words;
use byoc_types::{CloudProvider, CustomCloudState};

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
