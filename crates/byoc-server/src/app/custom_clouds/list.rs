//! Pages of the console's list, which the database sorts, filters and searches.

use byoc_rules::words;
use byoc_types::{CloudProvider, CustomCloudState, CustomCloudsPage};

use super::read::read_limit;
use super::wire::{compact, to_wire};
use crate::app::{Actor, Ctx, Error, FieldError, Result, access, known};
use crate::store::custom_clouds::list::{self, Filter, Key, Page, Place, Sort};

/// Custom clouds of a page, if nothing else is asked for.
const LIMIT: i64 = 100;
const MOST: i64 = 1_000;
/// Characters of `q`: more than any name has.
const LONGEST: usize = 200;

/// What `sort` may be, and what it means.
const SORTS: [(&str, Sort); 7] = [
    ("name", Sort::Name),
    ("provider", Sort::Provider),
    ("region", Sort::Region),
    ("cidr", Sort::Cidr),
    ("model", Sort::Model),
    ("state", Sort::State),
    ("updated", Sort::Updated),
];

/// What a page is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery {
    text: String,
    providers: Vec<CloudProvider>,
    states: Vec<CustomCloudState>,
    sort: Sort,
    is_descending: bool,
    limit: i64,
    cursor: Option<Place>,
    is_compact: bool,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self {
            text: String::new(),
            providers: vec![],
            states: vec![],
            sort: Sort::Created,
            is_descending: true,
            limit: LIMIT,
            cursor: None,
            is_compact: false,
        }
    }
}

impl ListQuery {
    /// Reads the parameters of a query string. `None` if nothing there is about a page of this list.
    /// Parameters that are not known here are ignored.
    ///
    /// # Errors
    /// `Invalid` with each value that is wrong and the values that pass.
    pub fn read(params: &[(String, String)]) -> Result<Option<Self>> {
        let mut query = Self::default();
        let (mut cursor, mut is_asked, mut wrong) = (None, false, Vec::new());
        for (name, value) in params {
            let read = match (name.as_str(), value.as_str()) {
                ("cursor", value) => {
                    cursor = Some(value);
                    continue;
                }
                ("q" | "provider" | "state" | "sort" | "limit" | "view", "") => Ok(()),
                ("q", text) => query.search(text),
                ("provider", word) => known(name, word).map(|it| query.providers.push(it)),
                ("state", word) => known(name, word).map(|it| query.states.push(it)),
                ("sort", word) => query.order(word),
                ("limit", number) => query.hold(number),
                ("view", "compact") => {
                    query.is_compact = true;
                    Ok(())
                }
                ("view", _) => Err(FieldError::new(
                    "view",
                    "view_unknown",
                    "There is no such view. Use compact, or leave view out.",
                )),
                _ => continue,
            };
            is_asked = true;
            wrong.extend(read.err());
        }
        wrong.extend(query.check_states().err());
        if let Some(cursor) = cursor
            && (is_asked || !is_of_all(cursor))
        {
            is_asked = true;
            match query.place(cursor) {
                Some(place) => query.cursor = Some(place),
                None => wrong.push(FieldError::new(
                    "cursor",
                    "cursor_unknown",
                    "This cursor is not valid for this order. Leave it out to start with the first \
                     page.",
                )),
            }
        }
        match wrong.is_empty() {
            true => Ok(is_asked.then_some(query)),
            false => Err(Error::Invalid(wrong)),
        }
    }

    fn search(&mut self, text: &str) -> std::result::Result<(), FieldError> {
        if text.chars().count() > LONGEST {
            let message = format!("q is too long: at most {LONGEST} characters. Shorten it.");
            return Err(FieldError::new("q", "q_too_long", message));
        }
        self.text = byoc_rules::lower(text.trim());
        Ok(())
    }

    fn order(&mut self, word: &str) -> std::result::Result<(), FieldError> {
        let key = word.strip_prefix('-');
        let named = key.unwrap_or(word);
        let Some((_, sort)) = SORTS.iter().find(|(word, _)| *word == named) else {
            let all = words::either(SORTS.map(|(word, _)| word));
            return Err(FieldError::new(
                "sort",
                "sort_unknown",
                format!(
                    "There is no such order. Use {all}, with - before the word for descending order, \
                     or leave sort out."
                ),
            ));
        };
        (self.sort, self.is_descending) = (*sort, key.is_some());
        Ok(())
    }

    fn hold(&mut self, number: &str) -> std::result::Result<(), FieldError> {
        self.limit = read_limit(number, MOST, LIMIT)?;
        Ok(())
    }

    fn check_states(&self) -> std::result::Result<(), FieldError> {
        let is_deleted = |state: &CustomCloudState| *state == CustomCloudState::Deleted;
        match self.states.iter().any(is_deleted) && !self.states.iter().all(is_deleted) {
            true => Err(FieldError::new(
                "state",
                "state_deleted_alone",
                "Deleted custom clouds are a separate list. Use only state=deleted, or leave \
                 deleted out.",
            )),
            false => Ok(()),
        }
    }

    /// The place in this order that a cursor stands for.
    fn place(&self, cursor: &str) -> Option<Place> {
        let text = String::from_utf8(hex::decode(cursor).ok()?).ok()?;
        let rest = text.strip_prefix(&self.order_word())?.strip_prefix(' ')?;
        let (id, key) = rest.split_once(' ')?;
        Some(Place {
            key: match self.sort.is_text() {
                true => Key::Text(key.to_owned()),
                false => Key::Number(key.parse().ok()?),
            },
            custom_cloud_id: id.to_owned(),
        })
    }

    /// The cursor of what comes after a place.
    fn cursor(&self, place: &Place) -> String {
        let key = match &place.key {
            Key::Text(text) => text.clone(),
            Key::Number(number) => number.to_string(),
        };
        let text = format!("{} {} {key}", self.order_word(), place.custom_cloud_id);
        hex::encode(text)
    }

    fn order_word(&self) -> String {
        let word = SORTS.iter().find(|(_, sort)| *sort == self.sort);
        let sign = if self.is_descending { "-" } else { "" };
        format!("{sign}{}", word.map_or("created", |(word, _)| word))
    }
}

/// Whether a cursor is of the list that is not sorted: see
/// [`list_with_deleted`](crate::app::list_with_deleted).
fn is_of_all(cursor: &str) -> bool {
    cursor.contains('.')
}

/// GET `/console/v1/organization/{org}/custom-cloud-environments` with a parameter of [`ListQuery`].
/// Members get the custom clouds that their projects may use.
pub async fn custom_cloud_page(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    query: &ListQuery,
) -> Result<CustomCloudsPage> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let filter = Filter {
        organization_id: organization.organization_id,
        is_deleted: query.states.contains(&CustomCloudState::Deleted),
        limited_to: access::limited_to(actor, Some(organization.role)).map(str::to_owned),
        providers: query.providers.clone(),
        states: query.states.clone(),
        text: query.text.clone(),
    };
    let page = Page {
        sort: query.sort,
        is_descending: query.is_descending,
        limit: query.limit,
        after: query.cursor.clone(),
    };
    let listed = list::page(&mut ctx.db.read(), &filter, &page).await?;
    let last = listed.clouds.last().filter(|_| listed.has_more);
    let wire = if query.is_compact { compact } else { to_wire };
    Ok(CustomCloudsPage {
        next_cursor: last.map(|cloud| query.cursor(&query.sort.place(cloud))),
        total: u32::try_from(listed.total).unwrap_or(u32::MAX),
        custom_cloud_environments: listed.clouds.iter().map(|cloud| wire(ctx, cloud)).collect(),
    })
}
