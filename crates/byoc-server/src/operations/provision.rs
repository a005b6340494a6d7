//! From the identifier to an active custom cloud.

use byoc_cloud::contract::{Check, FailureCode, Gaps, NodeSpec, Observed, Probe, Progress};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::words;
use byoc_types::CustomCloudState;

use super::steps::{Found, Step, StepCall, nothing};
use crate::store::custom_clouds::Cloud;

/// The steps on a cloud. While `validating` nothing is made; `creating` makes what deletion removes
/// again ([`delete`](super::delete) holds the undo of each).
pub fn steps(cloud: TemplateCloud) -> &'static [Step] {
    match cloud {
        TemplateCloud::Aws => AWS,
        TemplateCloud::Google => GOOGLE,
    }
}

const AWS: &[Step] = &[
    CHECK_IDENTIFIER,
    Step {
        name: "assume_role",
        title: "Assume the role with its external ID",
        ..OPEN
    },
    CHECK_ACCOUNT,
    CHECK_NETWORK,
    CHECK_RIGHTS,
    CREATE_BASTION,
    REACH_BASTION,
    REGISTER_NAMES,
];

const GOOGLE: &[Step] = &[
    CHECK_IDENTIFIER,
    OPEN,
    CHECK_ACCOUNT,
    CHECK_NETWORK,
    CHECK_RIGHTS,
    CREATE_BASTION,
    REACH_BASTION,
    REGISTER_NAMES,
];

const CHECK_IDENTIFIER: Step = Step {
    name: "check_identifier",
    title: "Check the identifier",
    state: CustomCloudState::Validating,
    needs_bastion: false,
    run: |at| {
        Box::pin(async {
            let account = at.driver.accepts(at.target)?;
            let observed = Observed {
                account: Some(account.0),
                ..Observed::default()
            };
            Ok(Progress::Done(Found {
                observed,
                ..Found::default()
            }))
        })
    },
};

const OPEN: Step = Step {
    name: "assume_role",
    title: "Impersonate the service account",
    state: CustomCloudState::Validating,
    needs_bastion: false,
    run: |at| {
        Box::pin(async {
            at.open(Probe::Prove).await?;
            Ok(Progress::Done(Found::default()))
        })
    },
};

const CHECK_ACCOUNT: Step = Step {
    name: "check_account",
    title: "Check account and region",
    state: CustomCloudState::Validating,
    needs_bastion: false,
    run: |at| Box::pin(at.check(&[Check::Identity, Check::Region])),
};

const CHECK_NETWORK: Step = Step {
    name: "check_network",
    title: "Compare the network with the template",
    state: CustomCloudState::Validating,
    needs_bastion: false,
    run: |at| Box::pin(at.check(&[Check::Network])),
};

const CHECK_RIGHTS: Step = Step {
    name: "check_rights",
    title: "Check rights and quotas",
    state: CustomCloudState::Validating,
    needs_bastion: false,
    run: |at| Box::pin(at.check(&[Check::Permissions, Check::Quotas])),
};

const CREATE_BASTION: Step = Step {
    name: "create_bastion",
    title: "Start the bastion",
    state: CustomCloudState::Creating,
    needs_bastion: true,
    run: |at| {
        Box::pin(async {
            let spec = NodeSpec::bastion(&at.target.unique_name);
            let made = at.open(Probe::Take).await?.ensure(&spec, at.call).await?;
            Ok(made.map(|made| Found {
                made: vec![made],
                ..Found::default()
            }))
        })
    },
};

const REACH_BASTION: Step = Step {
    name: "reach_bastion",
    title: "Wait until the bastion answers",
    state: CustomCloudState::Creating,
    needs_bastion: true,
    run: |at| Box::pin(reach_bastion(at)),
};

const REGISTER_NAMES: Step = Step {
    name: "register_names",
    title: "Register the cloud's name",
    state: CustomCloudState::Creating,
    needs_bastion: false,
    // Only the database: `finish` writes the name together with the last step.
    run: nothing,
};

pub async fn reach_bastion(at: &StepCall<'_>) -> Result<Progress<Found>, Gaps> {
    let account = at.open(Probe::Take).await?;
    let spec = NodeSpec::bastion(&at.target.unique_name);
    let nodes = account.leftovers(at.call).await?;
    let Some(made) = nodes.into_iter().find(|made| made.name == spec.name) else {
        let evidence = format!("{} is not in the account any more.", spec.name);
        let code = FailureCode::BastionUnreachable;
        return Err(at.target.gap(code, spec.name, evidence).into());
    };
    let ready = account.ready(&made, at.call).await?;
    Ok(ready.map(|()| Found::default()))
}

/// What the last step leaves: an active custom cloud with the name by which services are placed.
pub fn finish(cloud: &mut Cloud) {
    cloud.state = CustomCloudState::Active;
    cloud.errors.clear();
    cloud.rehearsal_failure = None;
    let suffix = cloud.unique_name.trim_start_matches("cce-cce");
    let provider = words::as_word(cloud.cloud_provider);
    cloud.cloud_names = vec![format!("custom-{provider}-{}-{suffix}", cloud.cloud_region)];
}
