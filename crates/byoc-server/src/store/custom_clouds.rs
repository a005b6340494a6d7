//! Custom clouds, and the one way to change them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use byoc_types::{
    CompanyRules, ContactEmail, CustomCloudError, CustomCloudState, DeploymentModel, FieldChange,
    Role,
};

use byoc_rules::state::is_transition_allowed;

use super::columns::LeastWord;
use super::events::{self, NewEvent};
use super::{Error, Source, Tx, decode, encode, from_word, params, queries, readable, to_word};

/// Who the history names for what no person did.
pub const CONTROL_PLANE: &str = "control plane";

/// A custom cloud as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Cloud {
    pub custom_cloud_id: String,
    pub organization_id: String,
    pub display_name: String,
    pub state: CustomCloudState,
    pub cloud_provider: byoc_rules::cloud::Cloud,
    pub cloud_region: String,
    pub deployment_model: DeploymentModel,
    pub reserved_cidr: String,
    /// Whether backups are kept in buckets of the customer's own.
    pub has_buckets: bool,
    pub unique_name: String,
    pub external_id: String,
    /// Role ARN or service account.
    pub identifier: Option<String>,
    pub contacts: Vec<ContactEmail>,
    /// Keys as they were given.
    pub tags: BTreeMap<String, String>,
    pub errors: Vec<CustomCloudError>,
    pub cloud_names: Vec<String>,
    /// Code of the failure that the rehearsal plays at the next deployment.
    pub rehearsal_failure: Option<String>,
    /// Whether the last deployment was started in a simulated account; `None` before the first one.
    pub is_rehearsed: Option<bool>,
    /// The company rules that its deployment was started with. Before that, and after a failure,
    /// those of the organization count.
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
struct CloudRow {
    custom_cloud_id: String,
    organization_id: String,
    display_name: String,
    state: String,
    cloud_provider: String,
    cloud_region: String,
    deployment_model: String,
    reserved_cidr: String,
    has_buckets: i64,
    unique_name: String,
    external_id: String,
    identifier: Option<String>,
    contacts: String,
    tags: String,
    errors: String,
    cloud_names: String,
    rehearsal_failure: Option<String>,
    company_rules: String,
    version: i64,
    edit_version: i64,
    created_by: String,
    create_digest: String,
    created_at: i64,
    updated_at: i64,
    deleted_at: Option<i64>,
    destroyed_at: Option<i64>,
    listed_until: Option<i64>,
    is_rehearsed: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct CloudAndRoleRow {
    #[sqlx(flatten)]
    cloud: CloudRow,
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
    pub reserved_cidr: String,
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

/// Whether a person's projects may use the custom cloud `c`. Nobody uses a draft.
macro_rules! usable_by {
    ($user:literal) => {
        concat!(
            "(c.state <> 'draft' AND EXISTS (SELECT 1 FROM custom_cloud_permissions p \
              JOIN organizations o ON o.organization_id = c.organization_id \
              JOIN projects j ON j.organization_id = c.organization_id \
              JOIN project_members pm ON pm.project_name = j.project_name AND pm.user_id = ",
            $user,
            " WHERE p.custom_cloud_id = c.custom_cloud_id \
              AND ((p.kind = 'project' AND p.name = j.project_name) \
                OR (p.kind = 'account' \
                    AND p.name IN (o.root_account_id, o.organization_id, j.account_id)))))"
        )
    };
}
pub(super) use usable_by;

macro_rules! select {
    ($rest:expr) => {
        select!("", $rest)
    };
    ($more:expr, $rest:expr) => {
        concat!(
            "SELECT c.custom_cloud_id, c.organization_id, c.display_name, c.state, \
             c.cloud_provider, c.cloud_region, c.deployment_model, c.reserved_cidr, \
             c.has_buckets, c.unique_name, c.external_id, c.identifier, c.contacts, c.tags, c.errors, \
             c.cloud_names, c.rehearsal_failure, c.company_rules, c.version, c.edit_version, c.created_by, \
             c.create_digest, c.created_at, c.updated_at, c.deleted_at, c.destroyed_at, \
             c.listed_until, c.is_rehearsed",
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
    RANGES_OF_ORGANIZATION = "SELECT custom_cloud_id, display_name, reserved_cidr \
        FROM custom_clouds WHERE organization_id = $1 AND deleted_at IS NULL \
        ORDER BY created_at DESC, custom_cloud_id DESC";
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
    /// to every project.
    CLOUDS_TO_USE = select!(
        "JOIN members m ON m.organization_id = c.organization_id AND m.user_id = $1 \
         WHERE c.state = 'active' AND c.deleted_at IS NULL AND EXISTS ( \
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
    CLOUD_INSERT = "INSERT INTO custom_clouds (custom_cloud_id, organization_id, display_name, \
        state, cloud_provider, cloud_region, deployment_model, reserved_cidr, unique_name, \
        external_id, identifier, contacts, tags, errors, cloud_names, rehearsal_failure, version, \
        created_by, create_digest, has_buckets, company_rules, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1, $17, \
        $18, $19, $20, {now}, {now}) \
        RETURNING version, edit_version, created_at, updated_at, deleted_at, listed_until";
    CLOUD_UPDATE = "UPDATE custom_clouds SET display_name = $3, state = $4, cloud_provider = $5, \
        cloud_region = $6, deployment_model = $7, reserved_cidr = $8, identifier = $9, \
        contacts = $10, tags = $11, errors = $12, cloud_names = $13, rehearsal_failure = $14, \
        has_buckets = $15, company_rules = $16, \
        version = version + 1, updated_at = {now}, \
        edit_version = CASE WHEN $17 = 1 THEN version + 1 ELSE edit_version END, \
        is_rehearsed = $18, destroyed_at = $19, \
        deleted_at = CASE WHEN $4 = 'deleted' THEN COALESCE(deleted_at, {now}) ELSE NULL END, \
        listed_until = CASE \
            WHEN $4 <> 'deleted' THEN NULL \
            WHEN CAST($19 AS BIGINT) IS NOT NULL THEN CAST($19 AS BIGINT) + 2592000000 \
            WHEN state = 'deleted' THEN listed_until \
            WHEN state <> 'draft' OR EXISTS (SELECT 1 FROM templates_used t \
                WHERE t.custom_cloud_id = custom_clouds.custom_cloud_id) \
            THEN 9223372036854775806 END \
        WHERE custom_cloud_id = $1 AND version = $2 \
        RETURNING version, edit_version, created_at, updated_at, deleted_at, listed_until";
}

/// A custom cloud by its id; inside a transaction its row stays locked.
pub async fn by_id(source: &mut impl Source, id: &str) -> Result<Option<Cloud>, Error> {
    source
        .fetch_optional(&CLOUD_BY_ID, params![id])
        .await?
        .map(from_row)
        .transpose()
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
    row.map(|row| {
        Ok(CloudAndRole {
            cloud: from_row(row.cloud)?,
            role: row.role.map(Role::from),
            is_usable: row.is_usable == 1,
        })
    })
    .transpose()
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
    Ok(from_rows(rows))
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
    rows.into_iter().map(from_row).collect()
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

/// The ranges that the organization's custom clouds reserve.
pub async fn ranges(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Vec<RangeRow>, Error> {
    source
        .fetch_all(&RANGES_OF_ORGANIZATION, params![organization_id])
        .await
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
    let row = source
        .fetch_optional(
            &CLOUD_BY_DIGEST,
            params![organization_id, digest, milliseconds],
        )
        .await?;
    row.map(from_row).transpose()
}

/// Active custom clouds that this project (or any that the person sees) may use.
pub async fn to_use(
    source: &mut impl Source,
    user_id: &str,
    project_name: Option<&str>,
) -> Result<Vec<Cloud>, Error> {
    let rows = source
        .fetch_all(
            &CLOUDS_TO_USE,
            params![user_id, project_name.unwrap_or_default()],
        )
        .await?;
    Ok(from_rows(rows))
}

/// Custom clouds whose state is changing while no operation changes it.
pub async fn stranded(source: &mut impl Source) -> Result<Vec<Cloud>, Error> {
    let rows = source.fetch_all(&CLOUDS_STRANDED, vec![]).await?;
    Ok(from_rows(rows))
}

/// Keeps a new custom cloud with its first event and audit row; fills in version and times.
pub async fn insert(tx: &mut Tx, cloud: &mut Cloud, change: Change) -> Result<(), Error> {
    let written: Option<Written> = tx
        .fetch_optional(
            &CLOUD_INSERT,
            params![
                &cloud.custom_cloud_id,
                &cloud.organization_id,
                &cloud.display_name,
                to_word(&cloud.state),
                to_word(&cloud.cloud_provider),
                &cloud.cloud_region,
                to_word(&cloud.deployment_model),
                &cloud.reserved_cidr,
                &cloud.unique_name,
                &cloud.external_id,
                cloud.identifier.clone(),
                encode(&cloud.contacts),
                encode(&cloud.tags),
                encode(&cloud.errors),
                encode(&cloud.cloud_names),
                cloud.rehearsal_failure.clone(),
                &cloud.created_by,
                &cloud.create_digest,
                cloud.has_buckets,
                encode(&cloud.company_rules),
            ],
        )
        .await?;
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
    let written: Option<Written> = tx
        .fetch_optional(
            &CLOUD_UPDATE,
            params![
                &before.custom_cloud_id,
                before.version,
                &after.display_name,
                to_word(&after.state),
                to_word(&after.cloud_provider),
                &after.cloud_region,
                to_word(&after.deployment_model),
                &after.reserved_cidr,
                after.identifier.clone(),
                encode(&after.contacts),
                encode(&after.tags),
                encode(&after.errors),
                encode(&after.cloud_names),
                after.rehearsal_failure.clone(),
                after.has_buckets,
                encode(&after.company_rules),
                change.actor != CONTROL_PLANE,
                after.is_rehearsed.map(i64::from),
                after.destroyed_at,
            ],
        )
        .await?;
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
    let mut changes = Vec::new();
    let mut compare = |field: &str, before: Option<String>, after: Option<String>| {
        if before != after {
            changes.push(FieldChange {
                field: field.to_owned(),
                before,
                after,
            });
        }
    };
    let text = |text: &String| Some(text.clone());
    compare(
        "display_name",
        text(&before.display_name),
        text(&after.display_name),
    );
    compare(
        "state",
        Some(to_word(&before.state)),
        Some(to_word(&after.state)),
    );
    compare(
        "cloud_provider",
        Some(to_word(&before.cloud_provider)),
        Some(to_word(&after.cloud_provider)),
    );
    compare(
        "cloud_region",
        text(&before.cloud_region),
        text(&after.cloud_region),
    );
    compare(
        "deployment_model",
        Some(to_word(&before.deployment_model)),
        Some(to_word(&after.deployment_model)),
    );
    compare(
        "reserved_cidr",
        text(&before.reserved_cidr),
        text(&after.reserved_cidr),
    );
    let yes_or_no = |is_so: bool| Some(if is_so { "true" } else { "false" }.to_owned());
    compare(
        "use_customer_owned_storage",
        yes_or_no(before.has_buckets),
        yes_or_no(after.has_buckets),
    );
    compare(
        after.cloud_provider.facts().identifier_field,
        before.identifier.clone(),
        after.identifier.clone(),
    );
    compare(
        "contact_emails",
        contacts_text(&before.contacts),
        contacts_text(&after.contacts),
    );
    let mut keys: Vec<&String> = before.tags.keys().chain(after.tags.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        compare(
            &format!("tags.{key}"),
            before.tags.get(key).cloned(),
            after.tags.get(key).cloned(),
        );
    }
    let names = |names: &[String]| (!names.is_empty()).then(|| names.join(", "));
    compare(
        "custom_cloud_names",
        names(&before.cloud_names),
        names(&after.cloud_names),
    );
    compare(
        "rehearsal_failure",
        before.rehearsal_failure.clone(),
        after.rehearsal_failure.clone(),
    );
    changes
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

fn from_rows(rows: Vec<CloudRow>) -> Vec<Cloud> {
    readable(rows, |row| row.custom_cloud_id.clone(), from_row)
}

fn from_row(row: CloudRow) -> Result<Cloud, Error> {
    Ok(Cloud {
        state: from_word(&row.state)?,
        cloud_provider: from_word(&row.cloud_provider)?,
        deployment_model: from_word(&row.deployment_model)?,
        contacts: decode(&row.contacts)?,
        tags: decode(&row.tags)?,
        errors: decode(&row.errors)?,
        cloud_names: decode(&row.cloud_names)?,
        company_rules: decode(&row.company_rules)?,
        has_buckets: row.has_buckets != 0,
        custom_cloud_id: row.custom_cloud_id,
        organization_id: row.organization_id,
        display_name: row.display_name,
        cloud_region: row.cloud_region,
        reserved_cidr: row.reserved_cidr,
        unique_name: row.unique_name,
        external_id: row.external_id,
        identifier: row.identifier,
        rehearsal_failure: row.rehearsal_failure,
        version: row.version,
        edit_version: row.edit_version,
        created_by: row.created_by,
        create_digest: row.create_digest,
        created_at: row.created_at,
        updated_at: row.updated_at,
        deleted_at: row.deleted_at,
        destroyed_at: row.destroyed_at,
        listed_until: row.listed_until,
        is_rehearsed: row.is_rehearsed.map(|is_so| is_so != 0),
    })
}

#[cfg(test)]
mod tests;
