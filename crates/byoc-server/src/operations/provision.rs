//! From the identifier to an active custom cloud.

use std::time::Duration;

use byoc_cloud::contract::{Check, FailureCode, Gaps, NodeSpec, Observed, Probe, Progress};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::words;
use byoc_types::CustomCloudState;

use super::steps::{Step, StepCall, nothing};
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
    limit: Duration::from_secs(10),
    run: |at| {
        Box::pin(async {
            let account = at.driver.accepts(at.target)?;
            at.observe(Observed {
                account: Some(account.0),
                ..Observed::default()
            });
            Ok(Progress::Done(()))
        })
    },
};

const OPEN: Step = Step {
    name: "assume_role",
    title: "Impersonate the service account",
    state: CustomCloudState::Validating,
    needs_bastion: false,
    limit: Duration::from_secs(40),
    run: |at| {
        Box::pin(async {
            at.open(Probe::Prove).await?;
            Ok(Progress::Done(()))
        })
    },
};

const CHECK_ACCOUNT: Step = Step {
    name: "check_account",
    title: "Check account and region",
    state: CustomCloudState::Validating,
    needs_bastion: false,
    limit: Duration::from_secs(30),
    run: |at| Box::pin(at.check(&[Check::Identity, Check::Region])),
};

const CHECK_NETWORK: Step = Step {
    name: "check_network",
    title: "Compare the network with the template",
    state: CustomCloudState::Validating,
    needs_bastion: false,
    // A list for each kind of resource, some in several pages.
    limit: Duration::from_secs(120),
    run: |at| Box::pin(at.check(&[Check::Network])),
};

const CHECK_RIGHTS: Step = Step {
    name: "check_rights",
    title: "Check permissions and quotas",
    state: CustomCloudState::Validating,
    needs_bastion: false,
    limit: Duration::from_secs(90),
    run: |at| Box::pin(at.check(&[Check::Permissions, Check::Quotas])),
};

const CREATE_BASTION: Step = Step {
    name: "create_bastion",
    title: "Start the bastion",
    state: CustomCloudState::Creating,
    needs_bastion: true,
    limit: Duration::from_secs(60),
    run: |at| {
        Box::pin(async {
            let account = at.open(Probe::Take).await?;
            let spec = NodeSpec::bastion(&at.target.unique_name);
            at.ensure(&*account, &spec).await
        })
    },
};

const REACH_BASTION: Step = Step {
    name: "reach_bastion",
    title: "Wait until the bastion answers",
    state: CustomCloudState::Creating,
    needs_bastion: true,
    limit: Duration::from_secs(40),
    run: |at| Box::pin(reach_bastion(at)),
};

const REGISTER_NAMES: Step = Step {
    name: "register_names",
    title: "Register the cloud's name",
    state: CustomCloudState::Creating,
    needs_bastion: false,
    limit: Duration::from_secs(10),
    // Only the database: `finish` writes the name together with the last step.
    run: nothing,
};

pub async fn reach_bastion(at: &StepCall<'_>) -> Result<Progress<()>, Gaps> {
    let account = at.open(Probe::Take).await?;
    let spec = NodeSpec::bastion(&at.target.unique_name);
    let Some(made) = at.node(&*account, &spec.name).await? else {
        let evidence = format!("{} is not in the account any more.", spec.name);
        let code = FailureCode::BastionUnreachable;
        return Err(at.target.gap(code, spec.name, evidence).into());
    };
    account.ready(&made, at.call).await
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
