//! Who may see and change what: nothing else decides that.
//!
//! A change is decided twice, for the request and again under the lock: see [`Permit`].

use std::ops::Deref;

use byoc_types::{Role, TokenScope};

use super::{Actor, Ctx, Error, Result};
use crate::auth::digest;
use crate::store::custom_clouds::{self, Cloud};
use crate::store::events;
use crate::store::hand_offs::{self, HandOffRow};
use crate::store::organizations::{self, OrganizationRow};
use crate::store::projects::{self, ProjectOfUser, ProjectRow};
use crate::store::{self, Source, Tx, users};

pub const NO_ORGANIZATION: &str = "There is no such organization. Check the ID, for example with \
                                   `avn organization list`.";
pub const NO_CLOUD: &str = "There is no such custom cloud. Check its ID, for example with \
                            `avn byoc list --organization-id ORGANIZATION_ID`.";
pub const NO_PROJECT: &str = "There is no such project. Check the name, for example with \
                              `avn project list`.";
pub const NO_USER: &str =
    "There is no such person on this server, or their account is deactivated. Check the ID.";

pub const SIGN_IN_AGAIN: &str = "You are not signed in, or your session has ended. Sign in again.";
const ADMINS_ONLY: &str = "Only super admins of this organization can do this. Ask one of them.";
const CLOUDS_ADMINS_ONLY: &str = "Only super admins of the organization can change its custom \
                                  clouds. Ask one of them to do it, or to make you a super admin.";
const SERVICES_OPERATORS_ONLY: &str = "Only admins and operators of this project can change its \
                                       services. Ask one of them, or a super admin of the \
                                       organization.";
/// For every hand-off link that does not work, and for everything that none opens.
pub const BAD_HAND_OFF: &str = "This link does not work: it expired, was revoked or was used. Ask \
                                the person who sent it for a new one.";
const CALLS_ADMINS_ONLY: &str = "Only super admins of the organization can see the requests to the \
                                 account. Ask one of them.";
pub const OPERATORS_ONLY: &str = "Only operators of this server can do this. Ask one of them.";

/// A custom cloud that the actor may read: super admins and operators all of them, members those
/// that their projects may use, drafts left out. `organization_id` where the path names one.
pub async fn readable(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: Option<&str>,
    id: &str,
) -> Result<Cloud> {
    find(&mut ctx.db.read(), actor, organization_id, id)
        .await
        .map(|(cloud, _)| cloud)
}

/// A custom cloud whose requests to the account the actor may see.
pub async fn inspectable(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
) -> Result<Cloud> {
    let (cloud, role) = find(&mut ctx.db.read(), actor, Some(organization_id), id).await?;
    admins_only(role, CALLS_ADMINS_ONLY)?;
    Ok(cloud)
}

/// A custom cloud that the actor may change.
pub async fn changeable(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: Option<&str>,
    id: &str,
) -> Result<Changeable> {
    let (cloud, role) = find(&mut ctx.db.read(), actor, organization_id, id).await?;
    admins_only(role, CLOUDS_ADMINS_ONLY)?;
    Ok(Changeable {
        cloud,
        actor: actor.clone(),
    })
}

/// An organization that the actor may see, with their role in it.
pub async fn member_of(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<OrganizationRow> {
    let reads_all = actor.is_operator;
    organizations::for_user(
        &mut ctx.db.read(),
        organization_id,
        &actor.user_id,
        reads_all,
    )
    .await?
    .ok_or(Error::NotFound(NO_ORGANIZATION))
}

/// An organization whose custom clouds the actor may change.
pub async fn admin_of(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<Administered> {
    administered_or(ctx, actor, organization_id, CLOUDS_ADMINS_ONLY).await
}

/// An organization that the actor may change.
pub async fn administered(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<Administered> {
    administered_or(ctx, actor, organization_id, ADMINS_ONLY).await
}

/// An organization for which its super admins do something, refused to others in these words.
pub async fn admin_or(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    refusal: &'static str,
) -> Result<Administered> {
    administered_or(ctx, actor, organization_id, refusal).await
}

async fn administered_or(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    refusal: &'static str,
) -> Result<Administered> {
    let organization = member_of(ctx, actor, organization_id).await?;
    admins_only(Some(organization.role), refusal)?;
    Ok(Administered {
        organization,
        actor: actor.clone(),
        refusal,
    })
}

/// What an operator changes of an organization, which they see.
pub async fn operated(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    refusal: &'static str,
) -> Result<Operated> {
    member_of(ctx, actor, organization_id).await?;
    operators_only(actor.is_operator, refusal)?;
    Ok(Operated {
        actor: actor.clone(),
        target: Target::Organization(organization_id.to_owned()),
        refusal,
    })
}

/// Whether the actor may see what only operators of the server see.
pub fn operator(actor: &Actor, refusal: &'static str) -> Result<()> {
    operators_only(actor.is_operator, refusal)
}

/// What an operator adds to the server.
pub fn operated_server(actor: &Actor) -> Result<Operated> {
    operator(actor, OPERATORS_ONLY)?;
    Ok(Operated {
        actor: actor.clone(),
        target: Target::Server,
        refusal: OPERATORS_ONLY,
    })
}

/// What an operator changes of a person's account, in the same words whether or not the person
/// exists.
pub fn operated_user(actor: &Actor, user_id: &str) -> Result<Operated> {
    operators_only(actor.is_operator, OPERATORS_ONLY)?;
    Ok(Operated {
        actor: actor.clone(),
        target: Target::User(user_id.to_owned()),
        refusal: OPERATORS_ONLY,
    })
}

/// What a person changes of their own account.
pub fn own(actor: &Actor) -> Own {
    Own {
        user_id: actor.user_id.clone(),
        joins: None,
    }
}

/// How a person joins an organization with an invitation, which the caller checks.
pub fn joining(actor: &Actor, organization_id: &str) -> Own {
    Own {
        user_id: actor.user_id.clone(),
        joins: Some(organization_id.to_owned()),
    }
}

/// What somebody may do who knows a password, a link or the secret of a session: the caller checks
/// that in the transaction.
pub fn by_secret() -> Unchecked {
    Unchecked(())
}

/// What who runs the server does on its command line.
pub fn command_line() -> Unchecked {
    Unchecked(())
}

/// What the server itself notes about a read that was allowed.
pub fn bookkeeping() -> Unchecked {
    Unchecked(())
}

/// The person whose projects decide what is shown: the actor, or `None` if they see everything.
pub fn limited_to(actor: &Actor, role: Option<Role>) -> Option<&str> {
    let sees_all = role == Some(Role::SuperAdmin) || actor.is_operator;
    (!sees_all).then_some(actor.user_id.as_str())
}

/// Whether the credential may change something.
///
/// # Errors
/// `Forbidden` for a token that only reads.
pub fn may_write(actor: &Actor) -> Result<()> {
    match actor.grant.scope {
        TokenScope::Write => Ok(()),
        TokenScope::Read => Err(Error::Forbidden(
            "This API token can only read. Use a token with the scope write, for example one \
             from `avn user login`."
                .to_owned(),
        )),
    }
}

/// What the holder of a hand-off link may work on.
///
/// # Errors
/// One and the same for every token that does not work.
pub async fn handed_off(ctx: &Ctx, token: &str) -> Result<HandedOff> {
    HandedOff::find(&mut ctx.db.read(), digest(token)).await
}

async fn find(
    source: &mut impl Source,
    actor: &Actor,
    organization_id: Option<&str>,
    id: &str,
) -> Result<(Cloud, Option<Role>)> {
    let found = custom_clouds::view(source, id, &actor.user_id)
        .await?
        .filter(|found| organization_id.is_none_or(|id| id == found.cloud.organization_id))
        .filter(|found| found.role.is_some() || actor.is_operator)
        .filter(|found| limited_to(actor, found.role).is_none() || found.is_usable)
        .ok_or(Error::NotFound(NO_CLOUD))?;
    Ok((found.cloud, found.role))
}

fn admins_only(role: Option<Role>, refusal: &str) -> Result<()> {
    match role {
        Some(Role::SuperAdmin) => Ok(()),
        Some(Role::Member) | None => Err(Error::Forbidden(refusal.to_owned())),
    }
}

fn operators_only(is_operator: bool, refusal: &str) -> Result<()> {
    match is_operator {
        true => Ok(()),
        false => Err(Error::Forbidden(refusal.to_owned())),
    }
}

/// The right to a change, found for a request. It is good for one transaction, which finds it again
/// under the lock: it may have been taken away while the request waited.
pub trait Permit: Send + 'static {
    /// What the transaction gets to work on, as it is under the lock.
    type Held: Send + 'static;

    /// Locks what changes, then decides.
    fn hold(self, tx: &mut Tx) -> impl Future<Output = Result<Self::Held>> + Send;
}

/// A custom cloud that an actor may change.
pub struct Changeable {
    cloud: Cloud,
    actor: Actor,
}

impl Deref for Changeable {
    type Target = Cloud;

    fn deref(&self) -> &Cloud {
        &self.cloud
    }
}

impl Permit for Changeable {
    type Held = Cloud;

    async fn hold(self, tx: &mut Tx) -> Result<Cloud> {
        let Changeable { cloud, actor } = self;
        let role = role_under_lock(tx, &cloud.organization_id, &actor).await?;
        admins_only(
            Some(role.ok_or(Error::NotFound(NO_CLOUD))?),
            CLOUDS_ADMINS_ONLY,
        )?;
        custom_clouds::by_id(tx, &cloud.custom_cloud_id)
            .await?
            .ok_or(Error::NotFound(NO_CLOUD))
    }
}

/// An organization that an actor may change.
pub struct Administered {
    organization: OrganizationRow,
    actor: Actor,
    refusal: &'static str,
}

impl Deref for Administered {
    type Target = OrganizationRow;

    fn deref(&self) -> &OrganizationRow {
        &self.organization
    }
}

impl Permit for Administered {
    type Held = OrganizationRow;

    async fn hold(self, tx: &mut Tx) -> Result<OrganizationRow> {
        let id = &self.organization.organization_id;
        let role = role_under_lock(tx, id, &self.actor).await?;
        admins_only(
            Some(role.ok_or(Error::NotFound(NO_ORGANIZATION))?),
            self.refusal,
        )?;
        Ok(self.organization)
    }
}

/// Locks the organization; answers what the actor is to it now. Who demotes, removes or deactivates
/// somebody holds the same lock.
async fn role_under_lock(
    tx: &mut Tx,
    organization_id: &str,
    actor: &Actor,
) -> Result<Option<Role>> {
    events::lock(tx, organization_id).await?;
    let standing = organizations::standing(tx, organization_id, &actor.user_id).await?;
    match standing {
        Some(standing) if standing.deactivated_at.is_none() => Ok(standing.role),
        _ => Err(Error::Unauthorized(SIGN_IN_AGAIN.to_owned())),
    }
}

/// A project that the actor sees.
pub async fn project_seen(ctx: &Ctx, actor: &Actor, project_name: &str) -> Result<ProjectRow> {
    let source = &mut ctx.db.read();
    let found = projects::with_role(source, project_name, &actor.user_id).await?;
    Ok(found.ok_or(Error::NotFound(NO_PROJECT))?.project)
}

/// A project whose services the actor may create, change, power and terminate.
pub async fn project_served(ctx: &Ctx, actor: &Actor, project_name: &str) -> Result<Served> {
    let source = &mut ctx.db.read();
    let found = projects::with_role(source, project_name, &actor.user_id).await?;
    Ok(Served {
        project: may_serve(found)?,
        actor: actor.clone(),
    })
}

fn may_serve(found: Option<ProjectOfUser>) -> Result<ProjectRow> {
    let found = found.ok_or(Error::NotFound(NO_PROJECT))?;
    match byoc_rules::service::may_change(found.role) {
        true => Ok(found.project),
        false => Err(Error::Forbidden(SERVICES_OPERATORS_ONLY.to_owned())),
    }
}

/// A project whose services an actor may change.
pub struct Served {
    project: ProjectRow,
    actor: Actor,
}

impl Permit for Served {
    type Held = ProjectRow;

    /// Locks the organization, as who changes its custom clouds, projects and members does.
    async fn hold(self, tx: &mut Tx) -> Result<ProjectRow> {
        let Served { project, actor } = self;
        role_under_lock(tx, &project.organization_id, &actor).await?;
        let (name, person) = (&project.project_name, &actor.user_id);
        may_serve(projects::with_role(tx, name, person).await?)
    }
}

/// Something that an operator may change.
pub struct Operated {
    actor: Actor,
    target: Target,
    refusal: &'static str,
}

enum Target {
    /// What is not there yet, so that nobody else can hold it.
    Server,
    Organization(String),
    User(String),
}

impl Permit for Operated {
    type Held = ();

    /// Organizations before people, people in the order of their ids: nobody waits in a circle.
    async fn hold(self, tx: &mut Tx) -> Result<()> {
        let mut people = vec![self.actor.user_id.as_str()];
        match &self.target {
            Target::Server => {}
            Target::Organization(id) => _ = events::lock(tx, id).await?,
            Target::User(id) => {
                lock_organizations(tx, id).await?;
                people.push(id);
            }
        }
        people.sort_unstable();
        people.dedup();
        let mut operator = None;
        for id in people {
            let account = users::lock_account(tx, id).await?;
            if id == self.actor.user_id {
                operator = account;
            }
        }
        match operator {
            Some(operator) if operator.deactivated_at.is_none() => {
                operators_only(operator.is_operator, self.refusal)
            }
            _ => Err(Error::Unauthorized(SIGN_IN_AGAIN.to_owned())),
        }
    }
}

/// A person's own account.
pub struct Own {
    user_id: String,
    joins: Option<String>,
}

impl Permit for Own {
    /// Ids of the organizations that the person belongs to, all of them locked.
    type Held = Vec<String>;

    async fn hold(self, tx: &mut Tx) -> Result<Vec<String>> {
        let belongs_to = organizations::ids_of_user(tx, &self.user_id).await?;
        let mut ids: Vec<&String> = belongs_to.iter().chain(&self.joins).collect();
        ids.sort();
        ids.dedup();
        for id in ids {
            events::lock(tx, id).await?;
        }
        match users::lock(tx, &self.user_id).await? {
            Some(_) => Ok(belongs_to),
            None => Err(Error::Unauthorized(SIGN_IN_AGAIN.to_owned())),
        }
    }
}

/// One custom cloud, to the holder of a hand-off link.
pub struct HandedOff {
    pub row: HandOffRow,
    pub cloud: Cloud,
    token_hash: String,
}

impl HandedOff {
    async fn find(source: &mut impl Source, token_hash: String) -> Result<Self> {
        let row = hand_offs::by_token(source, &token_hash).await?;
        let row = row.ok_or(Error::NotFound(BAD_HAND_OFF))?;
        // Nobody's view: the link is what counts.
        let found = custom_clouds::view(source, &row.custom_cloud_id, "").await?;
        Ok(Self {
            cloud: found.ok_or(Error::NotFound(BAD_HAND_OFF))?.cloud,
            row,
            token_hash,
        })
    }
}

impl Permit for HandedOff {
    type Held = Self;

    async fn hold(self, tx: &mut Tx) -> Result<Self> {
        events::lock(tx, &self.cloud.organization_id).await?;
        Self::find(tx, self.token_hash).await
    }
}

/// A change that no role decides about.
pub struct Unchecked(());

impl Permit for Unchecked {
    type Held = ();

    async fn hold(self, _: &mut Tx) -> Result<()> {
        Ok(())
    }
}

/// Locks the organizations that a person belongs to, so that a change of the account can be noted in
/// each. Their ids.
pub async fn lock_organizations(tx: &mut Tx, user_id: &str) -> Result<Vec<String>, store::Error> {
    let ids = organizations::ids_of_user(tx, user_id).await?;
    for id in &ids {
        events::lock(tx, id).await?;
    }
    Ok(ids)
}

#[cfg(test)]
mod tests;
