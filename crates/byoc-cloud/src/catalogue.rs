//! From evidence to cause to fix: every way in which an account is known to refuse.

use byoc_types::{Cause, CloudProvider};

use crate::{Failure, Target};

/// What a failure means for the person who has to do something about it.
pub fn cause(failure: &Failure, target: &Target) -> Cause {
    let (title, fix, is_retryable) = explained(failure.code, target);
    Cause {
        code: failure.code.to_owned(),
        title,
        fix,
        evidence: failure.evidence.clone(),
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

fn explained(code: &str, target: &Target) -> (String, String, bool) {
    let Target {
        unique_name,
        identifier,
        principal,
        cloud_region: region,
        ..
    } = target;
    let apply = byoc_rules::files::apply_command(unique_name);
    let is_google = target.cloud_provider == CloudProvider::Google;
    let (what, quotas) = match is_google {
        true => ("service account", "Google Cloud: IAM & Admin, Quotas"),
        false => ("role", "AWS: Service Quotas, Amazon EC2"),
    };
    match code {
        "wrong_external_id" => (
            format!("The {what} does not accept this custom cloud's external ID."),
            format!(
                "Compare control_plane_aws_assume_role_external_id in {unique_name}.tfvars with \
                 the variables file shown here; download it again where they differ, run {apply}, \
                 then retry."
            ),
            true,
        ),
        "external_id_not_required" => (
            format!("The {what} can be assumed without this custom cloud's external ID."),
            format!(
                "Anyone who may act as {principal} could use the account. Put the condition on \
                 sts:ExternalId back into the trust policy: run {apply} with the unchanged \
                 template, then retry."
            ),
            true,
        ),
        "role_not_found" => (
            format!("The {what} {identifier} does not exist, or does not trust the control plane."),
            format!(
                "Check that {apply} ended without an error and in this account, and that the \
                 trust policy names {principal}; then retry."
            ),
            true,
        ),
        "wrong_account" => (
            format!("The {what} {identifier} belongs to another account."),
            "Use the identifier that Terraform printed for this custom cloud. In a rehearsal, \
             use the one that the page offers: nothing is created anywhere."
                .to_owned(),
            false,
        ),
        "region_disabled" => (
            format!("The region {region} is not enabled in the account."),
            format!(
                "Enable {region} in the account's settings (AWS: Account, Regions), wait until it \
                 says enabled, run {apply}, then retry."
            ),
            true,
        ),
        "missing_subnet" => (
            "The network in the account is not the one of the template: a subnet is missing."
                .to_owned(),
            format!(
                "Somebody removed it, or {apply} stopped half-way. Run it again: it makes what is \
                 missing and nothing else. Then retry."
            ),
            true,
        ),
        "permission_boundary" => (
            format!("A permissions boundary keeps the {what} from doing what the template allows."),
            "Ask whoever sets the boundary to allow the actions named in the evidence for this \
             role, or to take the boundary off it; then retry."
                .to_owned(),
            true,
        ),
        "boundary_missing" => (
            format!("The {what} is not bounded by the policy that your company asks for."),
            format!(
                "Run {apply} with the files shown here: they attach the permissions boundary that \
                 the evidence names. Then retry."
            ),
            true,
        ),
        "quota" => (
            format!("The account's quota in {region} is too small."),
            format!(
                "Ask for the quota named in the evidence in {region} ({quotas}), wait for the \
                 answer, then retry."
            ),
            true,
        ),
        "capacity" => (
            format!("The provider has no machine of this size free in {region} at the moment."),
            "It usually passes within the hour: retry then.".to_owned(),
            true,
        ),
        "bastion_unreachable" => (
            "The bastion was started but the control plane can't reach it.".to_owned(),
            match is_google {
                true => format!(
                    "Check that no firewall policy or rule of yours blocks the management \
                     addresses on ports 22 and 443 ({apply} puts the template's own rules back); \
                     then retry."
                ),
                false => format!(
                    "Check that no network ACL or firewall of yours blocks the management \
                     addresses on ports 22 and 443, and that the bastion subnets still route to \
                     the internet gateway ({apply} puts routes back); then retry."
                ),
            },
            true,
        ),
        "leftovers" => (
            "Something that the control plane made is still in the account.".to_owned(),
            "Remove what the evidence names, or delete with force to leave it there; then retry."
                .to_owned(),
            true,
        ),
        _ => (
            "The account refused a call of the control plane.".to_owned(),
            "The evidence says what was refused. Fix it, then retry.".to_owned(),
            true,
        ),
    }
}
