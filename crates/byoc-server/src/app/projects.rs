//! Projects. Super admins change them; members see those that they belong to.

use std::collections::BTreeMap;

use byoc_rules::{project_name, words};
use byoc_types::{
    CustomCloudState, DependentCloudsAnswer, FieldChange, Project, ProjectCreate, ProjectUpdate,
    ProjectsAnswer,
};

use super::access::{self, NO_PROJECT};
use super::by::By;
use super::dependents::{self, Kind};
use super::organizations::{duplicate, note, set};
use super::transaction::write;
use super::{Actor, Ctx, Error, FieldError, IfMatch, Result, Versioned};
use crate::store::events;
use crate::store::projects::{self, ProjectRow, VersionedProject};
use crate::store::services;
use crate::store::{self, Source, Tx};

/// Where services go when nobody says otherwise.
const DEFAULT_CLOUD: &str = "aws-eu-west-1";

/// GET `/v1/project`: the projects that the actor sees, in all organizations.
pub async fn project_list(ctx: &Ctx, actor: &Actor) -> Result<ProjectsAnswer> {
    let rows = projects::of_user(&mut ctx.db.read(), &actor.user_id).await?;
    let name = |row: &projects::ProjectOfUser| row.project.project_name.clone();
    Ok(ProjectsAnswer {
        project_membership: rows
            .iter()
            .map(|r| (name(r), words::as_word(r.role).to_owned()))
            .collect(),
        project_memberships: rows
            .iter()
            .map(|r| (name(r), vec![words::as_word(r.role).to_owned()]))
            .collect(),
        projects: rows
            .into_iter()
            .map(|row| project_answer(row.project))
            .collect(),
    })
}

/// GET `/v1/organization/{org}/projects`: members get those that they belong to.
pub async fn organization_project_list(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<ProjectsAnswer> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let limited_to = access::limited_to(actor, Some(organization.role));
    let source = &mut ctx.db.read();
    let rows = projects::of_organization(source, &organization.organization_id, limited_to).await?;
    Ok(ProjectsAnswer {
        projects: rows.into_iter().map(project_answer).collect(),
        project_membership: BTreeMap::new(),
        project_memberships: BTreeMap::new(),
    })
}

/// GET `/v1/project/{project}`.
pub async fn project_view(ctx: &Ctx, actor: &Actor, project_name: &str) -> Result<Project> {
    let found = projects::for_user(&mut ctx.db.read(), project_name, &actor.user_id).await?;
    found.map(project_answer).ok_or(Error::NotFound(NO_PROJECT))
}

/// GET `organization/{org}/projects/{project}`.
pub async fn organization_project_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    project_name: &str,
) -> Result<Versioned<Project>> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let limited_to = access::limited_to(actor, Some(organization.role));
    let source = &mut ctx.db.read();
    let found = projects::by_name(source, organization_id, project_name, limited_to).await?;
    found.map(versioned).ok_or(Error::NotFound(NO_PROJECT))
}

/// GET `organization/{org}/projects/{project}/custom-clouds`: those that it may use, and through
/// which permission.
pub async fn project_dependents(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    project_name: &str,
) -> Result<DependentCloudsAnswer> {
    let is_all = match dependents::readable(ctx, actor, organization_id).await {
        Ok(()) => true,
        // Its members see what it may use, as in the list of custom clouds. Drafts are for others.
        Err(Error::Forbidden(_))
            if access::project_seen(ctx, actor, project_name).await.is_ok() =>
        {
            false
        }
        Err(error) => return Err(error),
    };
    let source = &mut ctx.db.read();
    project_of(source, organization_id, project_name).await?;
    let mut custom_clouds = projects::clouds_of_project(source, project_name).await?;
    custom_clouds.retain(|cloud| is_all || cloud.state != CustomCloudState::Draft);
    Ok(DependentCloudsAnswer { custom_clouds })
}

/// POST `organization/{org}/projects`.
pub async fn project_create(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    request: ProjectCreate,
) -> Result<Project> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let mut wrong = Vec::new();
    let project_name = check_project_name(&request.project_name, &mut wrong);
    let account_id = unit_to(
        &mut ctx.db.read(),
        organization_id,
        &organization.root_account_id,
        request.account_id.as_deref().unwrap_or_default(),
        &mut wrong,
    )
    .await?;
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let project = ProjectRow {
        project_name,
        organization_id: organization.organization_id.clone(),
        account_id,
    };
    let (stored, by) = (project.clone(), actor.email.clone());
    write(ctx, organization, move |tx, _| {
        Box::pin(async move {
            projects::insert(tx, &stored)
                .await
                .map_err(taken(&stored.project_name))?;
            let changes = vec![set("account_id", &stored.account_id)];
            let summary = format!("Created the project “{}”", stored.project_name);
            let organization_id = &stored.organization_id;
            note(
                tx,
                organization_id,
                &by,
                "project_create",
                &summary,
                changes,
            )
            .await?;
            Ok(())
        })
    })
    .await?;
    Ok(project_answer(project))
}

/// PUT `organization/{org}/projects/{project}`: another name, another unit, or both. The
/// permissions of custom clouds and the input of drafts that name the project follow a new name.
pub async fn project_update(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    project_name: &str,
    request: ProjectUpdate,
    if_match: &IfMatch,
) -> Result<Versioned<Project>> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let by = By::new(ctx, actor, if_match);
    by.names_version()?;
    let old = project_name.to_owned();
    write(ctx, organization, move |tx, organization| {
        Box::pin(async move {
            // 1. What it is now and what it is to be.
            let org = organization.organization_id;
            let mut wrong = Vec::new();
            let name = request
                .project_name
                .map(|name| check_project_name(&name, &mut wrong));
            let unit = match &request.account_id {
                None => None,
                Some(id) => {
                    let root = &organization.root_account_id;
                    Some(unit_to(tx, &org, root, id, &mut wrong).await?)
                }
            };
            if !wrong.is_empty() {
                return Err(Error::Invalid(wrong));
            }
            let found = projects::by_name(tx, &org, &old, None).await?;
            let Some(before) = found else {
                let renamed = renamed_before(tx, &org, &by.actor, &old, name.as_deref()).await?;
                return renamed.map(versioned).ok_or(Error::NotFound(NO_PROJECT));
            };
            let after = ProjectRow {
                project_name: name.unwrap_or_else(|| old.clone()),
                account_id: unit.unwrap_or_else(|| before.project.account_id.clone()),
                organization_id: org.clone(),
            };
            let changes = differences(&before.project, &after);
            if changes.is_empty() {
                return Ok(versioned(before));
            }
            by.check(before.version..=before.version)?;

            // 2. The project, and everything that names it.
            let new = after.project_name.clone();
            projects::update(tx, &old, &after)
                .await
                .map_err(taken(&new))?;
            let is_renamed = new != old;
            if is_renamed {
                dependents::replace(tx, &org, &by.actor, Kind::Project, &old, Some(&new)).await?;
            }
            let summary = match is_renamed {
                true => format!("Renamed the project “{old}” to “{new}”"),
                false => format!("Moved the project “{new}” to another unit"),
            };
            note(
                tx,
                &org,
                &by.actor.email,
                "project_update",
                &summary,
                changes,
            )
            .await?;
            project_of(tx, &org, &new).await.map(versioned)
        })
    })
    .await
}

/// DELETE `organization/{org}/projects/{project}`: the permissions of custom clouds and the input of
/// drafts no longer name it.
pub async fn project_delete(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    project_name: &str,
    if_match: &IfMatch,
) -> Result<()> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let by = By::new(ctx, actor, if_match);
    by.names_version()?;
    let name = project_name.to_owned();
    write(ctx, organization, move |tx, organization| {
        Box::pin(async move {
            let org = organization.organization_id;
            let before = project_of(tx, &org, &name).await?;
            by.check(before.version..=before.version)?;
            let services = services::of_project(tx, &name).await?;
            if let Some(first) = services.first() {
                return Err(Error::Conflict {
                    code: "project_has_services",
                    message: format!(
                        "This project has services, such as “{}”. Terminate all of its services \
                         first, then delete the project.",
                        first.service_name
                    ),
                });
            }
            dependents::replace(tx, &org, &by.actor, Kind::Project, &name, None).await?;
            projects::delete(tx, &name).await?;
            let summary = format!("Deleted the project “{name}”");
            let changes = vec![FieldChange {
                field: "project_name".to_owned(),
                before: Some(name),
                after: None,
            }];
            note(
                tx,
                &org,
                &by.actor.email,
                "project_delete",
                &summary,
                changes,
            )
            .await?;
            Ok::<_, Error>(())
        })
    })
    .await
}

/// The project, for a person who belongs to it.
pub(super) async fn project_of(
    source: &mut impl Source,
    organization_id: &str,
    project_name: &str,
) -> Result<VersionedProject> {
    projects::by_name(source, organization_id, project_name, None)
        .await?
        .ok_or(Error::NotFound(NO_PROJECT))
}

/// What the same person's same change made a moment ago, if its answer was lost: the project is
/// gone from its old name.
async fn renamed_before(
    tx: &mut Tx,
    organization_id: &str,
    by: &Actor,
    old: &str,
    new: Option<&str>,
) -> Result<Option<VersionedProject>> {
    let Some(new) = new else { return Ok(None) };
    let recent = events::history_of_organization(tx, organization_id, i64::MAX, 20).await?;
    let is_it = |change: &FieldChange| {
        change.field == "project_name"
            && change.before.as_deref() == Some(old)
            && change.after.as_deref() == Some(new)
    };
    let is_repeat = recent
        .iter()
        .any(|event| event.actor == by.email && event.changes.iter().any(is_it));
    match is_repeat {
        true => Ok(projects::by_name(tx, organization_id, new, None).await?),
        false => Ok(None),
    }
}

/// The unit of this id, or the root account for none.
async fn unit_to(
    source: &mut impl Source,
    organization_id: &str,
    root: &str,
    id: &str,
    wrong: &mut Vec<FieldError>,
) -> Result<String> {
    let id = id.trim();
    if id.is_empty() || id == root {
        return Ok(root.to_owned());
    }
    if store::organizations::unit(source, organization_id, id)
        .await?
        .is_none()
    {
        wrong.push(FieldError::new(
            "account_id",
            "account_unknown",
            "This organization has no such unit. Choose one of its units, or none for the \
             organization itself.",
        ));
    }
    Ok(id.to_owned())
}

fn differences(before: &ProjectRow, after: &ProjectRow) -> Vec<FieldChange> {
    [
        ("project_name", &before.project_name, &after.project_name),
        ("account_id", &before.account_id, &after.account_id),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(field, before, after)| FieldChange {
        field: field.to_owned(),
        before: Some(before.clone()),
        after: Some(after.clone()),
    })
    .collect()
}

fn check_project_name(name: &str, wrong: &mut Vec<FieldError>) -> String {
    project_name::check(name).unwrap_or_else(|error| {
        wrong.push(error.at("project_name"));
        name.trim().to_owned()
    })
}

fn taken(name: &str) -> impl FnOnce(store::Error) -> Error + use<> {
    let name = name.to_owned();
    duplicate("project_already_exists", move || {
        format!(
            "A project called “{name}” already exists. Project names are unique on this server. \
             Choose another one."
        )
    })
}

fn versioned(row: VersionedProject) -> Versioned<Project> {
    Versioned {
        version: row.version,
        value: project_answer(row.project),
    }
}

fn project_answer(row: ProjectRow) -> Project {
    Project {
        project_name: row.project_name,
        account_id: row.account_id,
        organization_id: row.organization_id,
        default_cloud: DEFAULT_CLOUD.to_owned(),
        card_info: None,
        billing_extra_text: None,
        billing_currency: "USD".to_owned(),
        vat_id: String::new(),
        billing_address: String::new(),
        country_code: String::new(),
    }
}
