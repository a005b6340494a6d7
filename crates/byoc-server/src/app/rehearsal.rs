//! The simulated account of a rehearsed cloud.

use byoc_cloud::SimulatedAccount;
use byoc_cloud::rehearsal::{Setting, choices};
use byoc_rules::{cloud::model_facts, state::Action};
use byoc_types::{CustomCloudState as State, Rehearsal, RehearsalFailure, RehearsalUpdate};

use super::company_rules::with_rules;
use super::transaction::{allowed, write};
use super::{Actor, Ctx, Error, FieldError, Result, access};
use crate::store::custom_clouds::{self, Change, Cloud};

const NO_REHEARSAL: &str = "This custom cloud is not a rehearsal. It runs in a real account.";

/// GET `custom-cloud-environments/{id}/rehearsal`; 404 where the provider is not rehearsed.
pub async fn rehearsal_view(ctx: &Ctx, actor: &Actor, id: &str) -> Result<Rehearsal> {
    let cloud = access::readable(ctx, actor, None, id).await?;
    let cloud = with_rules(&mut ctx.db.read(), cloud).await?;
    let account = account_of(ctx, &cloud)?;
    let chosen = cloud.rehearsal_failure.clone();
    Ok(to_wire(account, failures(&cloud), chosen))
}

/// PUT `custom-cloud-environments/{id}/rehearsal`: what is wrong with the account from now on.
pub async fn rehearsal_update(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    update: RehearsalUpdate,
) -> Result<Rehearsal> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let account = account_of(
        ctx,
        &with_rules(&mut ctx.db.read(), (*cloud).clone()).await?,
    )?;
    let by = actor.clone();
    write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            allowed(&before, Action::Update)?;
            let chosen = update.chosen.filter(|code| !code.is_empty());
            let failures = failures(&with_rules(tx, before.clone()).await?);
            if let Some(code) = &chosen
                && !failures.iter().any(|failure| failure.code == *code)
            {
                let known: Vec<&str> = failures
                    .iter()
                    .map(|failure| failure.code.as_str())
                    .collect();
                return Err(Error::Invalid(vec![FieldError::new(
                    "chosen",
                    "failure_unknown",
                    format!(
                        "The rehearsal can't simulate this failure. Choose one of {}, or null for \
                         none.",
                        known.join(", ")
                    ),
                )]));
            }
            let mut after = before.clone();
            after.rehearsal_failure = chosen;
            if after.rehearsal_failure != before.rehearsal_failure {
                let change = Change {
                    actor: by.email,
                    action: "rehearsal_update",
                    summary: match &after.rehearsal_failure {
                        Some(code) => format!("Rehearsal: simulating {code}"),
                        None => "Rehearsal: simulating no failure".to_owned(),
                    },
                    also: vec![],
                };
                custom_clouds::change(tx, &before, &mut after, change).await?;
            }
            Ok(to_wire(account, failures, after.rehearsal_failure))
        })
    })
    .await
}

fn account_of(ctx: &Ctx, cloud: &Cloud) -> Result<SimulatedAccount> {
    let rehearsal = ctx.clouds.rehearsal(cloud.cloud_provider);
    let rehearsal = rehearsal.ok_or(Error::NotFound(NO_REHEARSAL))?;
    Ok(rehearsal.simulated_account(&cloud.unique_name, cloud.role_path()))
}

/// What can be wrong with the account: for a deployment, or for checks and the deletion of what is
/// deployed.
fn failures(cloud: &Cloud) -> Vec<RehearsalFailure> {
    let Some(on) = cloud.cloud_provider.template() else {
        return Vec::new();
    };
    choices(Setting {
        cloud: on,
        has_bastion: model_facts(cloud.deployment_model).has_bastion,
        has_boundary: cloud.company_rules.permissions_boundary.is_some(),
        is_deployed: !matches!(
            cloud.state,
            State::Draft | State::Validating | State::Creating | State::CreationFailed
        ),
    })
}

fn to_wire(
    account: SimulatedAccount,
    failures: Vec<RehearsalFailure>,
    chosen: Option<String>,
) -> Rehearsal {
    Rehearsal {
        account: account.account,
        identifier: account.identifier,
        failures,
        chosen,
    }
}
