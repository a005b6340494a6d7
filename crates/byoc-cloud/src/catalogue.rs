//! From evidence to cause to fix: every way in which an account is known to refuse.

use byoc_rules::cloud::TemplateCloud;
use byoc_types::Cause;

use crate::Target;
use crate::contract::{FailureCode, Gaps};

/// How the same is tried again once it is fixed: the advice names the button that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAdvice {
    /// The button at the step that failed.
    Retry,
    /// The button of a custom cloud that is deployed.
    CheckConnection,
    /// There is no button.
    ByItself,
}

impl RetryAdvice {
    /// The last sentence of an advice.
    pub fn sentence(self) -> &'static str {
        match self {
            RetryAdvice::Retry => "Then retry.",
            RetryAdvice::CheckConnection => "Then press Check connection.",
            RetryAdvice::ByItself => "The control plane tries again by itself.",
        }
    }
}

/// What gaps mean for the person who has to do something about them. With several kinds of gaps it
/// says all of them; the first that stays gives its code.
pub fn cause(gaps: &Gaps, target: &Target, again: RetryAdvice) -> Cause {
    let main = gaps.main().code;
    let mut codes = vec![main];
    for gap in gaps.iter() {
        if !codes.contains(&gap.code) {
            codes.push(gap.code);
        }
    }
    let all: Vec<Explained> = codes.iter().map(|code| explained(*code, target)).collect();
    let titles: Vec<&str> = all.iter().map(|it| it.title.as_str()).collect();
    let mut fixes: Vec<&str> = all.iter().map(|it| it.fix.as_str()).collect();
    let is_retryable = all.iter().all(|it| it.is_retryable);
    if is_retryable {
        fixes.push(again.sentence());
    }
    Cause {
        code: main.word().to_owned(),
        title: titles.join(" "),
        fix: fixes.join(" "),
        evidence: gaps.evidence(),
        is_retryable,
    }
}

/// What the control plane itself ran into, outside any account.
pub fn own_cause(code: &str, title: &str, fix: &str, evidence: String) -> Cause {
    Cause {
        code: code.to_owned(),
        title: title.to_owned(),
        fix: fix.to_owned(),
        evidence,
        is_retryable: true,
    }
}

struct Explained {
    title: String,
    /// Without how it is tried again.
    fix: String,
    /// Whether the failed step can run again as it is.
    is_retryable: bool,
}

fn explained(code: FailureCode, target: &Target) -> Explained {
    let Target {
        unique_name,
        identifier,
        principal,
        cloud_region: region,
        ..
    } = target;
    let apply = byoc_rules::files::apply_command(unique_name);
    let identity = target.cloud.template_facts().identity;
    let account = target.cloud.facts().account;
    let (title, fix) = match code {
        FailureCode::WrongExternalId => (
            format!("The {identity} does not accept this custom cloud's external ID."),
            format!(
                "Download {unique_name}.tfvars again, and replace your file. Then run {apply}. Terraform writes \
                 the value of control_plane_aws_assume_role_external_id into the trust policy."
            ),
        ),
        FailureCode::ExternalIdNotRequired => (
            format!("The {identity} can be assumed without this custom cloud's external ID."),
            format!(
                "Anyone who may act as {principal} could use the {account}. To restore the \
                 condition on sts:ExternalId in the trust policy, run {apply} with the unchanged \
                 template."
            ),
        ),
        FailureCode::RoleNotFound => (
            format!(
                "The {identity} {identifier} does not exist, or does not trust the control plane."
            ),
            format!(
                "Check that {apply} ended without an error in this {account}, and that the trust \
                 policy names {principal}."
            ),
        ),
        FailureCode::WrongAccount => (
            format!("The {identity} {identifier} belongs to another {account}."),
            "Use the identifier that Terraform printed for this custom cloud. In a rehearsal, \
             use the one that the page offers: nothing is created in any cloud."
                .to_owned(),
        ),
        FailureCode::RegionDisabled => (
            format!("The region {region} is not enabled in the {account}."),
            region_fix(target, &apply),
        ),
        FailureCode::MissingSubnet => (
            format!("The network in the {account} differs from the template: a subnet is missing."),
            format!("Run {apply} again to create the missing subnet."),
        ),
        FailureCode::PermissionBoundary => (
            format!(
                "A permissions boundary prevents actions of the {identity} that the template allows."
            ),
            format!(
                "Ask the person who manages the boundary to allow the actions named in the \
                 evidence for this {identity}, or to remove the boundary."
            ),
        ),
        FailureCode::BoundaryMissing => (
            format!("The {identity} does not have the permissions boundary of the company rules."),
            format!(
                "Download the files again, then run {apply}. The new files attach the permissions \
                 boundary that the evidence names."
            ),
        ),
        FailureCode::Quota => (
            format!("The {account}'s quota in {region} is too small."),
            format!(
                "Request an increase of the quota named in the evidence, in {region} ({}). Wait for \
                 approval.",
                quota_page(target.cloud)
            ),
        ),
        FailureCode::Capacity => (
            format!("The provider has no machine of this size free in {region} at the moment."),
            "Wait. This usually passes within an hour.".to_owned(),
        ),
        FailureCode::BastionUnreachable => (
            "The bastion was started, but the control plane can't reach it.".to_owned(),
            bastion_fix(target.cloud, &apply),
        ),
        FailureCode::Leftovers => (
            format!("Something that the control plane created is still in the {account}."),
            "To keep the resources named in the evidence, delete the custom cloud with force=true in \
             the API. Otherwise, remove these resources."
                .to_owned(),
        ),
        FailureCode::Throttled => (
            "The provider is throttling the control plane's requests.".to_owned(),
            "Wait a few minutes. This passes by itself.".to_owned(),
        ),
        FailureCode::TimedOut => (
            "The provider did not answer in time.".to_owned(),
            format!("See the provider's status page for {region}."),
        ),
        FailureCode::Cancelled => (
            "The control plane stopped waiting for the provider.".to_owned(),
            "Wait a moment.".to_owned(),
        ),
        FailureCode::Unavailable => (
            "The provider is not available at the moment.".to_owned(),
            format!("See the provider's status page for {region}."),
        ),
        FailureCode::Refused => (
            format!("The {account} refused a request of the control plane."),
            "Allow the action that the evidence names.".to_owned(),
        ),
    };
    Explained {
        title,
        fix,
        // The same identifier belongs to another account the next time too.
        is_retryable: code != FailureCode::WrongAccount,
    }
}

fn region_fix(target: &Target, apply: &str) -> String {
    let region = &target.cloud_region;
    match target.cloud {
        TemplateCloud::Aws => format!(
            "Enable {region} in the AWS console under Account, AWS Regions. Wait until it is \
             enabled, then run {apply}."
        ),
        TemplateCloud::Google => format!(
            "Allow {region} in the project's organization policy on resource locations, and \
             run {apply}."
        ),
    }
}

fn quota_page(cloud: TemplateCloud) -> &'static str {
    match cloud {
        TemplateCloud::Aws => "AWS: Service Quotas, Amazon EC2",
        TemplateCloud::Google => "Google Cloud: IAM & Admin, Quotas",
    }
}

fn bastion_fix(cloud: TemplateCloud, apply: &str) -> String {
    match cloud {
        TemplateCloud::Aws => format!(
            "Check that no network ACL or firewall of yours blocks the management addresses on ports 22 and 443. Check that the bastion subnets still route to the internet gateway ({apply} puts routes back)."
        ),
        TemplateCloud::Google => format!(
            "Check that no firewall policy or rule of yours blocks the management addresses on \
             ports 22 and 443 ({apply} puts the template's own rules back)."
        ),
    }
}
