//! Pages of an organization's custom clouds, as the database sorts and filters them.
//!
//! A page has to cost the same beside 1,000 and 100,000 custom clouds. So it walks the index of its
//! order. If a filter or a person's projects let only few through, these few are sorted instead:
//! else the walk would pass all the others.

use byoc_rules::words::{Words, as_word};
use byoc_types::{CloudProvider, CustomCloudState};

use super::range::key_of;
use super::{Cloud, Error, Param, Source};
use crate::store::columns::{Readable, readable};
use crate::store::permissions::{names_of, usable_among};
use crate::store::{Query, params, queries};

/// How far custom clouds are counted. One more stands for "more than that".
pub const COUNTED: i64 = 10_000;
/// So many that a filter lets through are sorted rather than searched for in the index of their order.
const FEW_CHOSEN: i64 = 1_000;
/// So many that a person may see, as it takes longer to ask each row of an index about a person. The
/// limit in `few!` is one more.
const FEW_USABLE: i64 = 3_000;

/// What a list is sorted by; equal ones by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Created,
    Name,
    Provider,
    Region,
    Cidr,
    Model,
    State,
    Updated,
}

/// Which custom clouds are asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub organization_id: String,
    /// The deleted ones that are still listed, or the others.
    pub is_deleted: bool,
    /// The person whose projects decide what is shown; `None`: everything.
    pub limited_to: Option<String>,
    /// Empty: of every cloud.
    pub providers: Vec<CloudProvider>,
    /// Empty: in every state.
    pub states: Vec<CustomCloudState>,
    /// Part of a name, region, CIDR block, id or unique name, folded; empty: any.
    pub text: String,
}

/// Which of them, in what order.
#[derive(Debug, Clone)]
pub struct Page {
    pub sort: Sort,
    pub is_descending: bool,
    pub limit: i64,
    /// Absent: from the beginning.
    pub after: Option<Place>,
}

/// A place in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub key: Key,
    pub custom_cloud_id: String,
}

/// What a custom cloud is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    Text(String),
    Number(i64),
}

/// A page of a list.
pub struct Listed {
    pub clouds: Vec<Cloud>,
    /// Whether there are more after it.
    pub has_more: bool,
    /// How many there are on all pages; at most [`COUNTED`] + 1.
    pub total: i64,
}

impl Sort {
    /// Whether its keys are texts.
    pub fn is_text(self) -> bool {
        match self {
            Self::Name | Self::Provider | Self::Region | Self::Model | Self::State => true,
            Self::Created | Self::Cidr | Self::Updated => false,
        }
    }

    /// Where a custom cloud is in this order.
    pub fn place(self, cloud: &Cloud) -> Place {
        let text = |word: &str| Key::Text(word.to_owned());
        Place {
            key: match self {
                Self::Created => Key::Number(cloud.created_at),
                Self::Name => Key::Text(byoc_rules::lower(&cloud.display_name)),
                Self::Provider => text(as_word(cloud.cloud_provider.provider())),
                Self::Region => text(&cloud.cloud_region),
                Self::Cidr => Key::Number(key_of(cloud.reserved_cidr)),
                Self::Model => text(as_word(cloud.deployment_model)),
                Self::State => text(as_word(cloud.state)),
                Self::Updated => Key::Number(cloud.updated_at),
            },
            custom_cloud_id: cloud.custom_cloud_id.clone(),
        }
    }
}

impl Page {
    /// `$18`, `$19`: the place after which it begins.
    fn params(&self) -> [Param; 2] {
        let Place {
            key,
            custom_cloud_id,
        } = self.after.clone().unwrap_or_else(|| self.start());
        let key = match key {
            Key::Text(text) => Param::from(text),
            Key::Number(number) => Param::from(number),
        };
        [key, Param::from(custom_cloud_id)]
    }

    /// The place before the first one.
    fn start(&self) -> Place {
        let key = match (self.sort.is_text(), self.is_descending) {
            (true, false) => Key::Text(String::new()),
            // Above every text: no name has two of the last character that there is.
            (true, true) => Key::Text("\u{10ffff}\u{10ffff}".to_owned()),
            (false, false) => Key::Number(i64::MIN),
            (false, true) => Key::Number(i64::MAX),
        };
        Place {
            key,
            custom_cloud_id: String::new(),
        }
    }
}

impl Filter {
    fn has_words(&self) -> bool {
        !self.providers.is_empty() || !self.states.is_empty()
    }

    /// `$1` to `$17`: which rows, and how many. A list that is too short for its parameters repeats
    /// its last word.
    fn params(&self, limit: i64) -> Vec<Param> {
        let mut params = params![&self.organization_id, self.is_deleted, limit];
        params.extend(padded(&self.providers));
        params.extend(padded(&self.states));
        params
    }

    /// What [`found`] asks more.
    fn params_found(&self) -> [Param; 2] {
        [
            Param::from(self.limited_to.as_deref().unwrap_or_default()),
            Param::from(pattern(&self.text)),
        ]
    }
}

/// As many words as there are of a kind: those of `chosen`, or all.
fn padded<W: Words>(chosen: &[W]) -> impl Iterator<Item = Param> {
    let chosen = if chosen.is_empty() { W::ALL } else { chosen };
    let last = chosen.last().copied();
    let words = chosen.iter().copied().map(Some);
    words
        .chain(std::iter::repeat(last))
        .flatten()
        .take(W::ALL.len())
        .map(|word| Param::from(word.as_word()))
}

/// A pattern of LIKE for texts that hold this one; empty for an empty one.
fn pattern(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}

macro_rules! providers {
    () => {
        "IN ($4, $5, $6, $7)"
    };
}
macro_rules! states {
    () => {
        "IN ($8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
    };
}
macro_rules! listed {
    () => {
        "c.organization_id = $1 AND c.listing = $2 \
         AND COALESCE(c.listed_until, 9223372036854775807) > (SELECT {now})"
    };
}
/// What is filtered by, as conditions that choose an index.
macro_rules! chosen {
    () => {
        concat!(
            listed!(),
            " AND c.cloud_provider ",
            providers!(),
            " AND c.state ",
            states!()
        )
    };
}
/// The same as conditions that choose none: the index of the order has these columns last.
macro_rules! passed {
    () => {
        concat!(
            listed!(),
            " AND {unindexed}c.cloud_provider ",
            providers!(),
            " AND {unindexed}c.state ",
            states!()
        )
    };
}
/// What the index of an order can't answer: whether the projects of `$person` may use a custom cloud,
/// and whether it has `$text`. Both may be empty.
macro_rules! found {
    ($person:literal, $text:literal) => {
        concat!(
            "(",
            $person,
            " = '' OR ",
            usable_among!("$1", $person),
            ") AND (",
            $text,
            " = '' OR c.name_key LIKE ",
            $text,
            " ESCAPE '\\' OR c.cloud_region LIKE ",
            $text,
            " ESCAPE '\\' OR c.reserved_cidr LIKE ",
            $text,
            " ESCAPE '\\' OR c.custom_cloud_id LIKE ",
            $text,
            " ESCAPE '\\' OR c.unique_name LIKE ",
            $text,
            " ESCAPE '\\')"
        )
    };
}
/// Ids of the custom clouds that the projects of `$person` in the organization may use; some of them
/// more than once. `CROSS JOIN`: SQLite takes the names first.
macro_rules! usable_ids {
    ($person:literal) => {
        concat!(
            "SELECT p.custom_cloud_id FROM (",
            names_of!("$1", $person),
            ") n CROSS JOIN custom_cloud_permissions p WHERE p.name = n.name AND p.kind = n.kind"
        )
    };
}
/// The few that the filter lets through (`$which` is 1), or that a person may see (2).
macro_rules! few {
    ($which:literal, $person:literal, $text:literal) => {
        concat!(
            "(SELECT DISTINCT t.custom_cloud_id FROM (\
                SELECT c.custom_cloud_id FROM custom_clouds c WHERE ",
            $which,
            " = 1 AND ",
            chosen!(),
            " UNION ALL ",
            usable_ids!($person),
            " AND ",
            $which,
            " = 2 LIMIT 3001) t) few \
             CROSS JOIN custom_clouds c WHERE c.custom_cloud_id = few.custom_cloud_id AND ",
            passed!(),
            " AND ",
            found!($person, $text)
        )
    };
}
/// The rows of a page, whose ids are found in `$from` after the place `$18`, `$19`. The key is compared
/// alone too: SQLite begins there in the index only if no other column is compared with it.
macro_rules! page {
    ($key:literal, $order:literal, $than:literal, $from:expr) => {
        select!(concat!(
            "JOIN (SELECT c.custom_cloud_id FROM ",
            $from,
            " AND ",
            $key,
            $than,
            "= $18 AND (",
            $key,
            ", c.custom_cloud_id) ",
            $than,
            " ($18, $19) ORDER BY ",
            $key,
            " ",
            $order,
            ", c.custom_cloud_id ",
            $order,
            " LIMIT $3) page ON page.custom_cloud_id = c.custom_cloud_id ORDER BY ",
            $key,
            " ",
            $order,
            ", c.custom_cloud_id ",
            $order
        ))
    };
}
/// How many there are in `$from`, as far as `$3`.
macro_rules! count {
    ($from:expr) => {
        concat!(
            "SELECT COUNT(*) AS number FROM (SELECT 1 AS one FROM ",
            $from,
            " LIMIT $3) counted"
        )
    };
}
macro_rules! walk {
    ($key:literal, $order:literal, $than:literal) => {
        page!(
            $key,
            $order,
            $than,
            concat!("custom_clouds c WHERE ", passed!())
        )
    };
}
macro_rules! search {
    ($key:literal, $order:literal, $than:literal) => {
        page!(
            $key,
            $order,
            $than,
            concat!(
                "custom_clouds c WHERE ",
                passed!(),
                " AND ",
                found!("$20", "$21")
            )
        )
    };
}
macro_rules! sort {
    ($key:literal, $order:literal, $than:literal) => {
        page!($key, $order, $than, few!("$22", "$20", "$21"))
    };
}

/// How the rows of a page are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// In the index of the order.
    Walk,
    /// The same, with more to ask of each row.
    Search,
    /// Few are sorted: those that the filter lets through, or those that a person may see.
    Sort(Few),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Few {
    Chosen,
    Usable,
}

impl How {
    /// What its queries ask beside [`Filter::params`] and [`Page::params`].
    fn params(self, filter: &Filter) -> Vec<Param> {
        let which = match self {
            How::Walk => return vec![],
            How::Search => None,
            How::Sort(Few::Chosen) => Some(1_i64),
            How::Sort(Few::Usable) => Some(2),
        };
        let found = filter.params_found().into_iter();
        found.chain(which.map(Param::from)).collect()
    }
}

/// The queries of each order, three for each direction, and which one is which.
macro_rules! orders {
    ($($sort:ident $key:literal: $($name:ident)*;)*) => {
        fn query(page: &Page, how: How) -> &'static Query {
            match page.sort {
                $(Sort::$sort => orders!(one page, how, $($name)*),)*
            }
        }

        orders!(declare $($key: $($name)*;)*);
    };
    (one $page:ident, $how:ident, $up:ident $down:ident $found_up:ident $found_down:ident
        $few_up:ident $few_down:ident) => {
        match ($how, $page.is_descending) {
            (How::Walk, false) => &$up,
            (How::Walk, true) => &$down,
            (How::Search, false) => &$found_up,
            (How::Search, true) => &$found_down,
            (How::Sort(_), false) => &$few_up,
            (How::Sort(_), true) => &$few_down,
        }
    };
    (declare $($key:literal: $up:ident $down:ident $found_up:ident $found_down:ident
        $few_up:ident $few_down:ident;)*) => {
        queries! {
            COUNT_ALL = count!(concat!("custom_clouds c WHERE ", listed!()));
            COUNT_CHOSEN = count!(concat!("custom_clouds c WHERE ", chosen!()));
            COUNT_FOUND = count!(concat!(
                "custom_clouds c WHERE ", chosen!(), " AND ", found!("$18", "$19")
            ));
            COUNT_FEW = count!(few!("$20", "$18", "$19"));
            COUNT_USABLE = concat!(
                "SELECT COUNT(*) AS number FROM (", usable_ids!("$3"), " LIMIT $2) counted"
            );
            $(
                $up = walk!($key, "ASC", ">");
                $down = walk!($key, "DESC", "<");
                $found_up = search!($key, "ASC", ">");
                $found_down = search!($key, "DESC", "<");
                $few_up = sort!($key, "ASC", ">");
                $few_down = sort!($key, "DESC", "<");
            )*
        }
    };
}
orders! {
    Created "c.created_at":
        CREATED CREATED_DOWN CREATED_FOUND CREATED_FOUND_DOWN CREATED_FEW CREATED_FEW_DOWN;
    Name "c.name_key COLLATE \"binary\"":
        NAME NAME_DOWN NAME_FOUND NAME_FOUND_DOWN NAME_FEW NAME_FEW_DOWN;
    Provider "c.cloud_provider COLLATE \"binary\"":
        PROVIDER PROVIDER_DOWN PROVIDER_FOUND PROVIDER_FOUND_DOWN PROVIDER_FEW PROVIDER_FEW_DOWN;
    Region "c.cloud_region COLLATE \"binary\"":
        REGION REGION_DOWN REGION_FOUND REGION_FOUND_DOWN REGION_FEW REGION_FEW_DOWN;
    Cidr "c.cidr_key":
        CIDR CIDR_DOWN CIDR_FOUND CIDR_FOUND_DOWN CIDR_FEW CIDR_FEW_DOWN;
    Model "c.deployment_model COLLATE \"binary\"":
        MODEL MODEL_DOWN MODEL_FOUND MODEL_FOUND_DOWN MODEL_FEW MODEL_FEW_DOWN;
    State "c.state COLLATE \"binary\"":
        STATE STATE_DOWN STATE_FOUND STATE_FOUND_DOWN STATE_FEW STATE_FEW_DOWN;
    Updated "c.updated_at":
        UPDATED UPDATED_DOWN UPDATED_FOUND UPDATED_FOUND_DOWN UPDATED_FEW UPDATED_FEW_DOWN;
}

#[derive(sqlx::FromRow)]
struct Number {
    number: i64,
}

/// A page of the organization's custom clouds.
pub async fn page(source: &mut impl Source, filter: &Filter, page: &Page) -> Result<Listed, Error> {
    let how = how(source, filter).await?;
    let total = count(source, filter, how, COUNTED + 1).await?;
    // One more than a page tells whether there is another.
    let mut params = filter.params(page.limit + 1);
    params.extend(page.params());
    params.extend(how.params(filter));
    let mut rows: Vec<Readable<Cloud>> = source.fetch_all(query(page, how), params).await?;
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    Ok(Listed {
        clouds: readable(rows),
        has_more,
        total,
    })
}

/// The cheapest way to find what passes.
async fn how(source: &mut impl Source, filter: &Filter) -> Result<How, Error> {
    if let Some(person) = &filter.limited_to {
        let params = params![&filter.organization_id, FEW_USABLE + 1, person];
        let row: Option<Number> = source.fetch_optional(&COUNT_USABLE, params).await?;
        if row.is_some_and(|row| row.number <= FEW_USABLE) {
            return Ok(How::Sort(Few::Usable));
        }
    }
    let is_plain = filter.limited_to.is_none() && filter.text.is_empty();
    let all = if is_plain { How::Walk } else { How::Search };
    let is_few =
        filter.has_words() && count(source, filter, How::Walk, FEW_CHOSEN + 1).await? <= FEW_CHOSEN;
    Ok(if is_few { How::Sort(Few::Chosen) } else { all })
}

/// How many pass, as far as `limit`.
async fn count(
    source: &mut impl Source,
    filter: &Filter,
    how: How,
    limit: i64,
) -> Result<i64, Error> {
    let query = match how {
        How::Walk if !filter.has_words() => &COUNT_ALL,
        How::Walk => &COUNT_CHOSEN,
        How::Search => &COUNT_FOUND,
        How::Sort(_) => &COUNT_FEW,
    };
    let mut params = filter.params(limit);
    if !filter.has_words() && how == How::Walk {
        params.truncate(3);
    }
    params.extend(how.params(filter));
    let row: Option<Number> = source.fetch_optional(query, params).await?;
    Ok(row.map_or(0, |row| row.number))
}

#[cfg(test)]
mod tests;
