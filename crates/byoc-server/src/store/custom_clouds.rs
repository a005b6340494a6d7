//! Custom clouds, and the one way to change them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use byoc_types::{
    CompanyRules, ContactEmail, CustomCloudError, CustomCloudState, DeploymentModel, FieldChange,
    Role,
};

use byoc_rules::state::is_transition_allowed;
use byoc_rules::words::as_word;
use ipnet::Ipv4Net;

use super::columns::{Doc, Flag, LeastWord, MaybeFlag, Parsed, Word, readable};
use super::events::{self, NewEvent};
use super::permissions::usable_by;
use super::{Db, Error, Param, Source, Tx, encode, params, queries};

/// Who the history names for what no person did.
pub const CONTROL_PLANE: &str = "control plane";

/// A custom cloud as it is kept.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Cloud {
    pub custom_cloud_id: String,
    pub organization_id: String,
    pub display_name: String,
    #[sqlx(try_from = "Word<CustomCloudState>")]
    pub state: CustomCloudState,
    #[sqlx(try_from = "Word<byoc_rules::cloud::Cloud>")]
    pub cloud_provider: byoc_rules::cloud::Cloud,
    pub cloud_region: String,
    #[sqlx(try_from = "Word<DeploymentModel>")]
    pub deployment_model: DeploymentModel,
    #[sqlx(try_from = "Parsed<Ipv4Net>")]
    pub reserved_cidr: Ipv4Net,
    /// Whether backups are kept in buckets of the customer's own.
    #[sqlx(try_from = "Flag")]
    pub has_buckets: bool,
    pub unique_name: String,
    pub external_id: String,
    /// Role ARN or service account.
    pub identifier: Option<String>,
    #[sqlx(try_from = "Doc<Vec<ContactEmail>>")]
    pub contacts: Vec<ContactEmail>,
    /// Keys as they were given.
    #[sqlx(try_from = "Doc<BTreeMap<String, String>>")]
    pub tags: BTreeMap<String, String>,
    #[sqlx(try_from = "Doc<Vec<CustomCloudError>>")]
    pub errors: Vec<CustomCloudError>,
    #[sqlx(try_from = "Doc<Vec<String>>")]
    pub cloud_names: Vec<String>,
    /// Code of the failure that the rehearsal plays at the next deployment.
    pub rehearsal_failure: Option<String>,
    /// Whether the last deployment was started in a simulated account; `None` before the first one.
    #[sqlx(try_from = "MaybeFlag")]
    pub is_rehearsed: Option<bool>,
    /// The company rules that its deployment was started with. Before that, and after a failure,
    /// those of the organization count.
    #[sqlx(try_from = "Doc<CompanyRules>")]
    pub company_rules: CompanyRules,
    /// Grows with every change.
    pub version: i64,
    /// The version that a person last made.
    pub edit_version: i64,
    /// E-mail of the person who made it.
    pub created_by: String,
    /// Digest of the request that made it.
    pub create_digest: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub deleted_at: Option<i64>,
    /// When somebody said that what Terraform made for it is destroyed.
    pub destroyed_at: Option<i64>,
    /// Until when it is listed although it is deleted; filled in by the store.
    pub listed_until: Option<i64>,
}

impl Cloud {
    /// IAM path of its role, by the company rules that stand in it.
    pub fn role_path(&self) -> &str {
        self.company_rules.role_path.as_deref().unwrap_or("/")
    }

    /// The versions in which everything that people edit is as it is now: who read one of them may
    /// change it, however far the control plane has come since.
    pub fn versions(&self) -> RangeInclusive<i64> {
        self.edit_version..=self.version
    }
}

/// A custom cloud together with what the person who asks is to its organization.
pub struct CloudAndRole {
    pub cloud: Cloud,
    /// Absent for those who are no members.
    pub role: Option<Role>,
    /// Whether a project that the person belongs to may use it.
    pub is_usable: bool,
}

/// Who changed a custom cloud, and what it was in a word and a sentence.
#[derive(Debug, Clone)]
pub struct Change {
    /// E-mail of the person, or [`CONTROL_PLANE`], whose changes leave [`Cloud::edit_version`].
    pub actor: String,
    /// Stable word, for example `custom_cloud_update`.
    pub action: &'static str,
    pub summary: String,
    /// Changes of what is not in [`Cloud`] itself, such as permissions.
    pub also: Vec<FieldChange>,
}

#[derive(sqlx::FromRow)]
struct CloudAndRoleRow {
    #[sqlx(flatten)]
    cloud: Cloud,
    role: Option<LeastWord<Role>>,
    is_usable: i64,
}

#[derive(sqlx::FromRow)]
struct IdRow {
    custom_cloud_id: String,
}

/// A range in use, with what a person knows it by.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RangeRow {
    pub custom_cloud_id: String,
    pub display_name: String,
    #[sqlx(try_from = "Parsed<Ipv4Net>")]
    pub reserved_cidr: Ipv4Net,
}

/// A custom cloud that uses an identifier.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct IdentifierUser {
    pub organization_id: String,
    pub display_name: String,
}

#[derive(sqlx::FromRow)]
struct Written {
    version: i64,
    edit_version: i64,
    created_at: i64,
    updated_at: i64,
    deleted_at: Option<i64>,
    listed_until: Option<i64>,
}

/// The columns that a change writes: what each keeps, and, after the arrow, how the history shows it.
/// A new column is a field of [`Cloud`] and a line here.
macro_rules! kept {
    (|$cloud:ident, $by:ident| $($column:ident = $value:expr $(=> $shown:expr)?;)*) => {
        macro_rules! each_kept {
            (select) => { concat!($("c.", stringify!($column), ", "),*) };
            (names) => { concat!($(stringify!($column), ", "),*) };
            (values) => { concat!($("{next}", each_kept!(nothing $column), ", "),*) };
            (update) => { concat!($(stringify!($column), " = {next}, "),*) };
            (nothing $name:ident) => { "" };
        }

        fn values($cloud: &Cloud) -> Vec<Param> {
            vec![$(Param::from($value)),*]
        }

        /// What the history shows of each column. `by`: whose provider names the identifier.
        fn shown($cloud: &Cloud, $by: &Cloud) -> Vec<Shown> {
            [$(None::<Shown> $(.or(Some($shown)))?),*].into_iter().flatten().collect()
        }
    };
}

/// Fields of the history with their texts.
type Shown = BTreeMap<String, Option<String>>;

fn one(field: &str, text: Option<String>) -> Shown {
    BTreeMap::from([(field.to_owned(), text)])
}

/// An identifier, if custom clouds as `by` have one.
fn identifier(by: &Cloud, text: Option<String>) -> Shown {
    match by.cloud_provider.template() {
        Some(on) => one(on.template_facts().identifier_field, text),
        None => Shown::new(),
    }
}

kept! { |cloud, by|
    display_name = &cloud.display_name => one("display_name", Some(cloud.display_name.clone()));
    state = as_word(cloud.state) => one("state", Some(as_word(cloud.state).to_owned()));
    cloud_provider = as_word(cloud.cloud_provider.provider())
        => one("cloud_provider", Some(as_word(cloud.cloud_provider.provider()).to_owned()));
    cloud_region = &cloud.cloud_region => one("cloud_region", Some(cloud.cloud_region.clone()));
    deployment_model = as_word(cloud.deployment_model)
        => one("deployment_model", Some(as_word(cloud.deployment_model).to_owned()));
    reserved_cidr = cloud.reserved_cidr.to_string()
        => one("reserved_cidr", Some(cloud.reserved_cidr.to_string()));
    has_buckets = cloud.has_buckets
        => one("use_customer_owned_storage", Some(cloud.has_buckets.to_string()));
    identifier = cloud.identifier.clone()
        => identifier(by, cloud.identifier.clone());
    contacts = encode(&cloud.contacts)
        => one("contact_emails", contacts_text(&cloud.contacts));
    tags = encode(&cloud.tags) => tags_shown(&cloud.tags);
    errors = encode(&cloud.errors);
    cloud_names = encode(&cloud.cloud_names) => one("custom_cloud_names", names(&cloud.cloud_names));
    rehearsal_failure = cloud.rehearsal_failure.clone()
        => one("rehearsal_failure", cloud.rehearsal_failure.clone());
    is_rehearsed = cloud.is_rehearsed.map(i64::from);
    company_rules = encode(&cloud.company_rules);
    destroyed_at = cloud.destroyed_at;
}

macro_rules! select {
    ($rest:expr) => {
        select!("", $rest)
    };
    ($more:expr, $rest:expr) => {
        concat!(
            "SELECT ",
            each_kept!(select),
            "c.custom_cloud_id, c.organization_id, c.unique_name, c.external_id, c.version, \
             c.edit_version, c.created_by, c.create_digest, c.created_at, c.updated_at, \
             c.deleted_at, c.listed_until",
            $more,
            " FROM custom_clouds c ",
            $rest
        )
    };
}

queries! {
    CLOUD_BY_ID = select!("WHERE c.custom_cloud_id = $1 {for_update}");
    CLOUD_VIEW = select!(
        concat!(", m.role, CAST(CASE WHEN ", usable_by!("$2"), " THEN 1 ELSE 0 END AS BIGINT) AS is_usable"),
        "LEFT JOIN members m ON m.organization_id = c.organization_id AND m.user_id = $2 \
         WHERE c.custom_cloud_id = $1"
    );
    /// Newest first. `$3` = '': all; else those that this person's projects may use.
    CLOUDS_OF_ORGANIZATION = select!(concat!(
        "WHERE c.organization_id = $1 AND c.deleted_at IS NULL AND ($3 = '' OR ",
        usable_by!("$3"),
        ") AND (c.created_at < $4 OR (c.created_at = $4 AND c.custom_cloud_id < $5)) \
         ORDER BY c.created_at DESC, c.custom_cloud_id DESC LIMIT $2"
    ));
    /// Deleted ones that are still listed. `$3` as in [`CLOUDS_OF_ORGANIZATION`].
    CLOUDS_DELETED = select!(concat!(
        "WHERE c.organization_id = $1 AND c.listed_until > (SELECT {now}) AND ($3 = '' OR ",
        usable_by!("$3"),
        ") AND (c.listed_until < $4 OR (c.listed_until = $4 AND c.custom_cloud_id < $5)) \
         ORDER BY c.listed_until DESC, c.custom_cloud_id DESC LIMIT $2"
    ));
    /// As [`CLOUDS_OF_ORGANIZATION`], of all pages.
    IDS_OF_ORGANIZATION = concat!(
        "SELECT c.custom_cloud_id FROM custom_clouds c \
         WHERE c.organization_id = $1 AND c.deleted_at IS NULL AND ($2 = '' OR ",
        usable_by!("$2"),
        ")"
    );
    /// Another custom cloud that uses an identifier, of whatever organization.
    OTHER_BY_IDENTIFIER = "SELECT organization_id, display_name \
        FROM custom_clouds WHERE identifier = $1 AND custom_cloud_id <> $2 \
        AND deleted_at IS NULL ORDER BY created_at, custom_cloud_id LIMIT 1";
    /// What an untouched draft of the same request is.
    CLOUD_BY_DIGEST = select!(
        "WHERE c.organization_id = $1 AND c.create_digest = $2 AND c.state = 'draft' \
         AND c.version = 1 AND c.created_at > {now} - $3 AND c.deleted_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.custom_cloud_id = c.custom_cloud_id) \
         ORDER BY c.created_at DESC LIMIT 1"
    );
    /// Active clouds that a person's projects may use; `$2` = '' for any project. Super admins belong
    /// to every project. `$3` = 1: in whatever state.
    CLOUDS_TO_USE = select!(
        "JOIN members m ON m.organization_id = c.organization_id AND m.user_id = $1 \
         WHERE (c.state = 'active' OR $3 = 1) AND c.deleted_at IS NULL AND EXISTS ( \
           SELECT 1 FROM custom_cloud_permissions p \
           JOIN organizations o ON o.organization_id = c.organization_id \
           LEFT JOIN projects j ON j.organization_id = c.organization_id \
             AND (j.project_name = $2 OR $2 = '') \
           LEFT JOIN project_members pm ON pm.project_name = j.project_name AND pm.user_id = $1 \
           WHERE p.custom_cloud_id = c.custom_cloud_id \
             AND (m.role = 'super_admin' OR pm.user_id IS NOT NULL) \
             AND (j.project_name IS NOT NULL OR $2 = '') \
             AND ((p.kind = 'account' \
                   AND p.name IN (o.root_account_id, o.organization_id, j.account_id)) \
               OR (p.kind = 'project' AND p.name = j.project_name))) \
         ORDER BY c.created_at DESC, c.custom_cloud_id DESC"
    );
    /// In the middle of a change, without an operation that would end it.
    CLOUDS_STRANDED = select!(
        "WHERE c.state IN ('validating', 'creating', 'deleting') AND NOT EXISTS ( \
           SELECT 1 FROM operations p \
           WHERE p.subject_kind = 'custom_cloud' AND p.subject_id = c.custom_cloud_id \
           AND p.state IN ('waiting', 'running')) \
         ORDER BY c.custom_cloud_id LIMIT 100"
    );
    CLOUD_INSERT = concat!(
        "INSERT INTO custom_clouds (",
        each_kept!(names),
        "custom_cloud_id, organization_id, unique_name, external_id, created_by, create_digest, \
         name_key, cidr_key, cidr_last, listing, version, created_at, updated_at) VALUES (",
        each_kept!(values),
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 1, {now}, {now}) \
         RETURNING version, edit_version, created_at, updated_at, deleted_at, listed_until"
    );
    /// `$3`: the new state. `$4`: 1 for the change of a person. `$5`: when it was destroyed. `$6` to
    /// `$8`: what it is sorted by.
    CLOUD_UPDATE = concat!(
        "UPDATE custom_clouds SET ",
        each_kept!(update),
        "version = version + 1, updated_at = {now}, name_key = $6, cidr_key = $7, cidr_last = $8, \
         listing = CASE \
             WHEN $3 <> 'deleted' THEN 0 \
             WHEN CAST($5 AS BIGINT) IS NOT NULL THEN 1 \
             WHEN state = 'deleted' THEN listing \
             WHEN state <> 'draft' OR EXISTS (SELECT 1 FROM templates_used t \
                 WHERE t.custom_cloud_id = custom_clouds.custom_cloud_id) \
             THEN 1 END, \
         edit_version = CASE WHEN $4 = 1 THEN version + 1 ELSE edit_version END, \
         deleted_at = CASE WHEN $3 = 'deleted' THEN COALESCE(deleted_at, {now}) ELSE NULL END, \
         listed_until = CASE \
             WHEN $3 <> 'deleted' THEN NULL \
             WHEN CAST($5 AS BIGINT) IS NOT NULL THEN CAST($5 AS BIGINT) + 2592000000 \
             WHEN state = 'deleted' THEN listed_until \
             WHEN state <> 'draft' OR EXISTS (SELECT 1 FROM templates_used t \
                 WHERE t.custom_cloud_id = custom_clouds.custom_cloud_id) \
             THEN 9223372036854775806 END \
         WHERE custom_cloud_id = $1 AND version = $2 \
         RETURNING version, edit_version, created_at, updated_at, deleted_at, listed_until"
    );
}

pub mod fill;
pub mod list;
pub mod range;

pub use range::{ranges, ranges_overlapping};

/// A custom cloud by its id; inside a transaction its row stays locked.
pub async fn by_id(source: &mut impl Source, id: &str) -> Result<Option<Cloud>, Error> {
    source.fetch_optional(&CLOUD_BY_ID, params![id]).await
}

/// A custom cloud with the role of `user_id` in its organization.
pub async fn view(
    source: &mut impl Source,
    id: &str,
    user_id: &str,
) -> Result<Option<CloudAndRole>, Error> {
    let row: Option<CloudAndRoleRow> = source
        .fetch_optional(&CLOUD_VIEW, params![id, user_id])
        .await?;
    Ok(row.map(|row| CloudAndRole {
        cloud: row.cloud,
        role: row.role.map(Role::from),
        is_usable: row.is_usable == 1,
    }))
}

/// The organization's custom clouds, newest first, without the deleted ones: all of them, or those
/// that the projects of one person may use; those after the one
/// made at this time with this id, or from the beginning.
pub async fn of_organization(
    source: &mut impl Source,
    organization_id: &str,
    limit: i64,
    limited_to: Option<&str>,
    after: Option<(i64, &str)>,
) -> Result<Vec<Cloud>, Error> {
    let (created_at, id) = after.unwrap_or((i64::MAX, ""));
    let values = params![
        organization_id,
        limit,
        limited_to.unwrap_or_default(),
        created_at,
        id
    ];
    let rows = source.fetch_all(&CLOUDS_OF_ORGANIZATION, values).await?;
    Ok(readable(rows))
}

/// The organization's deleted custom clouds that are still listed, the last to leave the list first:
/// those after the one listed until this time with this id, or from the beginning.
pub async fn deleted(
    source: &mut impl Source,
    organization_id: &str,
    limit: i64,
    limited_to: Option<&str>,
    after: Option<(i64, &str)>,
) -> Result<Vec<Cloud>, Error> {
    let (listed_until, id) = after.unwrap_or((i64::MAX, ""));
    let values = params![
        organization_id,
        limit,
        limited_to.unwrap_or_default(),
        listed_until,
        id
    ];
    let rows = source.fetch_all(&CLOUDS_DELETED, values).await?;
    Ok(rows)
}

/// Ids of the organization's custom clouds, without the deleted ones.
pub async fn ids(
    source: &mut impl Source,
    organization_id: &str,
    limited_to: Option<&str>,
) -> Result<Vec<String>, Error> {
    let rows: Vec<IdRow> = source
        .fetch_all(
            &IDS_OF_ORGANIZATION,
            params![organization_id, limited_to.unwrap_or_default()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.custom_cloud_id).collect())
}

/// The custom cloud beside this one that uses an identifier.
pub async fn other_by_identifier(
    source: &mut impl Source,
    identifier: &str,
    but: &str,
) -> Result<Option<IdentifierUser>, Error> {
    source
        .fetch_optional(&OTHER_BY_IDENTIFIER, params![identifier, but])
        .await
}

/// The untouched draft that the same request made within `milliseconds`.
pub async fn by_digest(
    source: &mut impl Source,
    organization_id: &str,
    digest: &str,
    milliseconds: i64,
) -> Result<Option<Cloud>, Error> {
    let values = params![organization_id, digest, milliseconds];
    source.fetch_optional(&CLOUD_BY_DIGEST, values).await
}

/// Active custom clouds that this project (or any that the person sees) may use.
pub async fn to_use(
    source: &mut impl Source,
    user_id: &str,
    project_name: Option<&str>,
) -> Result<Vec<Cloud>, Error> {
    let values = params![user_id, project_name.unwrap_or_default(), false];
    let rows = source.fetch_all(&CLOUDS_TO_USE, values).await?;
    Ok(readable(rows))
}

/// The custom cloud of this name, in whatever state, if this project may use it.
pub async fn by_name(
    source: &mut impl Source,
    user_id: &str,
    project_name: &str,
    cloud_name: &str,
) -> Result<Option<Cloud>, Error> {
    let values = params![user_id, project_name, true];
    let rows = source.fetch_all(&CLOUDS_TO_USE, values).await?;
    let mut clouds = readable::<Cloud>(rows).into_iter();
    Ok(clouds.find(|cloud| cloud.cloud_names.iter().any(|name| name == cloud_name)))
}

/// Custom clouds whose state is changing while no operation changes it.
pub async fn stranded(source: &mut impl Source) -> Result<Vec<Cloud>, Error> {
    let rows = source.fetch_all(&CLOUDS_STRANDED, vec![]).await?;
    Ok(readable(rows))
}

/// Keeps a new custom cloud with its first event and audit row; fills in version and times.
pub async fn insert(tx: &mut Tx, cloud: &mut Cloud, change: Change) -> Result<(), Error> {
    let mut all = params![
        &cloud.custom_cloud_id,
        &cloud.organization_id,
        &cloud.unique_name,
        &cloud.external_id,
        &cloud.created_by,
        &cloud.create_digest,
    ];
    all.extend(range::sorted_by(&cloud.display_name, cloud.reserved_cidr));
    all.extend(values(cloud));
    let written: Option<Written> = tx.fetch_optional(&CLOUD_INSERT, all).await?;
    fill(cloud, written)?;
    record(tx, cloud, Some(cloud.state), vec![], change).await
}

/// The only way to change a custom cloud: the row under its next version, one event and one audit
/// row that names each field, in the caller's transaction. `after` must come from `before`, which
/// was read in this transaction; its version and times are filled in.
pub async fn change(
    tx: &mut Tx,
    before: &Cloud,
    after: &mut Cloud,
    change: Change,
) -> Result<(), Error> {
    let (from, to) = (before.state, after.state);
    if from != to && !is_transition_allowed(from, to) {
        let what = format!("a custom cloud can't go from {from:?} to {to:?}");
        return Err(Error::Database(sqlx::Error::Protocol(what)));
    }
    let mut all = params![
        &before.custom_cloud_id,
        before.version,
        as_word(after.state),
        change.actor != CONTROL_PLANE,
        after.destroyed_at,
    ];
    all.extend(range::sorted_by(&after.display_name, after.reserved_cidr));
    all.extend(values(after));
    let written: Option<Written> = tx.fetch_optional(&CLOUD_UPDATE, all).await?;
    fill(after, written)?;
    let state = (before.state != after.state).then_some(after.state);
    record(tx, after, state, differences(before, after), change).await
}

async fn record(
    tx: &mut Tx,
    cloud: &Cloud,
    state: Option<CustomCloudState>,
    mut changes: Vec<FieldChange>,
    change: Change,
) -> Result<(), Error> {
    changes.extend(change.also);
    events::append(
        tx,
        NewEvent {
            organization_id: &cloud.organization_id,
            custom_cloud_id: &cloud.custom_cloud_id,
            version: cloud.version,
            action: change.action,
            actor: &change.actor,
            state,
            changes: &changes,
            summary: &change.summary,
        },
    )
    .await
}

fn fill(cloud: &mut Cloud, written: Option<Written>) -> Result<(), Error> {
    // The caller holds the organization's lock, so that nobody else can have changed the row.
    let written = written.ok_or_else(|| {
        Error::Database(sqlx::Error::Protocol(
            "a custom cloud changed under its lock".to_owned(),
        ))
    })?;
    cloud.version = written.version;
    cloud.edit_version = written.edit_version;
    cloud.created_at = written.created_at;
    cloud.updated_at = written.updated_at;
    cloud.deleted_at = written.deleted_at;
    cloud.listed_until = written.listed_until;
    Ok(())
}

/// Field by field, as the history shows it.
fn differences(before: &Cloud, after: &Cloud) -> Vec<FieldChange> {
    let columns = shown(before, after).into_iter().zip(shown(after, after));
    columns
        .flat_map(|(mut before, after)| {
            for field in after.keys() {
                before.entry(field.clone()).or_default();
            }
            before.into_iter().map(move |(field, before)| FieldChange {
                after: after.get(&field).cloned().flatten(),
                field,
                before,
            })
        })
        .filter(|change| change.before != change.after)
        .collect()
}

fn tags_shown(tags: &BTreeMap<String, String>) -> Shown {
    let one = |(key, value): (&String, &String)| (format!("tags.{key}"), Some(value.clone()));
    tags.iter().map(one).collect()
}

fn names(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}

fn contacts_text(contacts: &[ContactEmail]) -> Option<String> {
    let one = |contact: &ContactEmail| {
        let more: Vec<&str> = [&contact.real_name, &contact.role]
            .into_iter()
            .filter_map(|it| it.as_deref())
            .collect();
        if more.is_empty() {
            contact.email.clone()
        } else {
            format!("{} ({})", contact.email, more.join(", "))
        }
    };
    (!contacts.is_empty()).then(|| contacts.iter().map(one).collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests;
