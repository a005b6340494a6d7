//! The service account: who may become it, what it may do, and who may set it up.

use byoc_types::PolicyKind;
use serde_json::{Value, json};

use crate::TemplateInput;
use crate::policy::StatementExplanation;
use crate::policy::{Effect, Phase};

const SETUP: &[Phase] = &[Phase::Setup];
const DAILY: &[Phase] = &[Phase::Setup, Phase::Daily, Phase::Deletion];

/// Permissions that belong together, and why they are there.
struct Group {
    name: &'static str,
    permissions: &'static [&'static str],
    why: &'static str,
    limit: &'static str,
    without: &'static str,
}

/// What the custom role holds.
pub(super) const RUNTIME: &[&str] = &[
    "compute.disks.create",
    "compute.disks.delete",
    "compute.disks.get",
    "compute.disks.list",
    "compute.disks.resize",
    "compute.disks.setLabels",
    "compute.disks.use",
    "compute.firewalls.get",
    "compute.firewalls.list",
    "compute.globalOperations.get",
    "compute.instances.attachDisk",
    "compute.instances.create",
    "compute.instances.delete",
    "compute.instances.detachDisk",
    "compute.instances.get",
    "compute.instances.getSerialPortOutput",
    "compute.instances.list",
    "compute.instances.reset",
    "compute.instances.setLabels",
    "compute.instances.setMetadata",
    "compute.instances.setTags",
    "compute.instances.start",
    "compute.instances.stop",
    "compute.machineTypes.get",
    "compute.machineTypes.list",
    "compute.networks.get",
    "compute.networks.list",
    "compute.regionOperations.get",
    "compute.routers.get",
    "compute.routes.list",
    "compute.subnetworks.get",
    "compute.subnetworks.list",
    "compute.subnetworks.use",
    "compute.subnetworks.useExternalIp",
    "compute.zoneOperations.get",
    "compute.zones.get",
    "compute.zones.list",
];

/// What only the checks before the custom cloud becomes active read.
pub(super) const ONBOARDING: &[&str] = &[
    "compute.projects.get",
    "compute.regions.get",
    "compute.regions.list",
    "monitoring.timeSeries.list",
    "resourcemanager.projects.get",
];

pub(crate) fn runtime_permissions() -> Value {
    json!({ "includedPermissions": RUNTIME })
}

pub(crate) fn onboarding_permissions() -> Value {
    json!({ "includedPermissions": ONBOARDING })
}

/// A role that the person who applies the template needs.
struct OperatorRole {
    role: &'static str,
    why: &'static str,
    limit: &'static str,
    without: &'static str,
    /// Why the documented roles are not enough; absent where it is one of them.
    extra: Option<&'static str>,
}

/// The first four are documented; they can create neither a network nor a custom role, and switch on
/// no API.
const OPERATOR_ROLES: [OperatorRole; 7] = [
    OperatorRole {
        role: "roles/iam.serviceAccountAdmin",
        why: "Creates the service account and lets the control plane impersonate it.",
        limit: "All service accounts of the project, and who may impersonate them.",
        without: "terraform apply stops at google_service_account.control_plane.",
        extra: None,
    },
    OperatorRole {
        role: "roles/resourcemanager.projectIamAdmin",
        why: "Gives the service account its custom role in the project.",
        limit: "Can give any role in the project to anybody. So a person with this role can become owner of the project.",
        without: "terraform apply stops at google_project_iam_member.control_plane.",
        extra: None,
    },
    OperatorRole {
        role: "roles/compute.instanceAdmin.v1",
        why: "The documentation requires this role. This template creates no machines.",
        limit: "Machines of the whole project.",
        without: "Nothing in this template stops.",
        extra: None,
    },
    OperatorRole {
        role: "roles/compute.securityAdmin",
        why: "Creates the firewall rules.",
        limit: "Firewall rules and certificates of the whole project.",
        without: "terraform apply stops at google_compute_firewall.workload_internal.",
        extra: None,
    },
    OperatorRole {
        role: "roles/compute.networkAdmin",
        why: "Creates the network and everything in it except the firewall rules. The documented roles can't do this.",
        limit: "Networks of the whole project, but not their firewall rules.",
        without: "terraform apply stops at google_compute_network.byoc.",
        extra: Some(
            "Network: the documented roles can create neither a network nor a subnet. \
             roles/compute.networkAdmin allows both.",
        ),
    },
    OperatorRole {
        role: "roles/iam.roleAdmin",
        why: "Creates the custom role with the listed permissions. The documented roles can't do this.",
        limit: "All custom roles of the project, with any permissions in them.",
        without: "terraform apply stops at google_project_iam_custom_role.control_plane.",
        extra: Some(
            "Custom role: the documented roles can grant roles but can't create a role. \
             roles/iam.roleAdmin allows this. So the service account gets only the listed \
             permissions instead of one of Google's broad roles.",
        ),
    },
    OperatorRole {
        role: "roles/serviceusage.serviceUsageAdmin",
        why: "Enables the APIs, because the template doesn't.",
        limit: "Can enable and disable any API of the project. You need this role only until the APIs are enabled.",
        without: "Nothing stops if the APIs are already enabled. Otherwise gcloud services enable fails, and terraform apply stops at the resource that needs the API.",
        extra: Some(
            "APIs: the documented roles can't enable APIs. roles/serviceusage.serviceUsageAdmin \
             allows this. You don't need this role if the APIs are already enabled.",
        ),
    },
];

/// Sentences on the roles that are not documented.
pub(crate) fn extra_operator_rights() -> Vec<String> {
    OPERATOR_ROLES
        .iter()
        .filter_map(|role| role.extra)
        .map(str::to_owned)
        .collect()
}

pub(crate) fn operator_roles() -> Value {
    let roles: Vec<Value> = OPERATOR_ROLES
        .iter()
        .map(|OperatorRole { role, why, .. }| json!({ "role": role, "why": why }))
        .collect();
    json!({ "roles": roles })
}

/// The permissions of [`RUNTIME`], by what they are for. Every one stands in exactly one group.
const GROUPS: [Group; 5] = [
    Group {
        name: "Machines",
        permissions: &[
            "compute.instances.attachDisk",
            "compute.instances.create",
            "compute.instances.delete",
            "compute.instances.detachDisk",
            "compute.instances.get",
            "compute.instances.getSerialPortOutput",
            "compute.instances.list",
            "compute.instances.reset",
            "compute.instances.setLabels",
            "compute.instances.setMetadata",
            "compute.instances.setTags",
            "compute.instances.start",
            "compute.instances.stop",
            "compute.machineTypes.get",
            "compute.machineTypes.list",
        ],
        why: "Starts, replaces, repairs and removes service nodes and the bastion.",
        limit: "Machines of the whole project, and any network tag on them. So other firewall rules of the project can apply to them. Keep nothing else in the project.",
        without: "No node can be started; failed nodes stay.",
    },
    Group {
        name: "Disks",
        permissions: &[
            "compute.disks.create",
            "compute.disks.delete",
            "compute.disks.get",
            "compute.disks.list",
            "compute.disks.resize",
            "compute.disks.setLabels",
            "compute.disks.use",
        ],
        why: "Gives nodes their disks, and more space later.",
        limit: "Disks of the whole project. Keep nothing else in the project.",
        without: "No node can be started; services cannot grow.",
    },
    Group {
        name: "UseNetwork",
        permissions: &[
            "compute.subnetworks.use",
            "compute.subnetworks.useExternalIp",
        ],
        why: "Places machines in the subnets. Gives a public address to those that need one: the bastion of the private model, the nodes of the public model.",
        limit: "Can use all subnets of the project, but can't change them.",
        without: "No node can be started.",
    },
    Group {
        name: "ReadNetwork",
        permissions: &[
            "compute.firewalls.get",
            "compute.firewalls.list",
            "compute.networks.get",
            "compute.networks.list",
            "compute.routers.get",
            "compute.routes.list",
            "compute.subnetworks.get",
            "compute.subnetworks.list",
            "compute.zones.get",
            "compute.zones.list",
        ],
        why: "Checks that the network matches this template, before and after the custom cloud becomes active.",
        limit: "Reads only.",
        without: "Checks fail and the custom cloud becomes disconnected.",
    },
    Group {
        name: "Operations",
        permissions: &[
            "compute.globalOperations.get",
            "compute.regionOperations.get",
            "compute.zoneOperations.get",
        ],
        why: "Checks whether a request to Google Cloud is finished.",
        limit: "Reads only.",
        without: "The control plane can't see when a request is finished, so no change completes.",
    },
];

pub(super) fn explain(input: &TemplateInput) -> Vec<StatementExplanation> {
    let row = |policy, sid: &str, used: &[Phase], json: Value| StatementExplanation {
        policy,
        sid: sid.to_owned(),
        effect: Effect::Allow,
        actions: Vec::new(),
        why: String::new(),
        limit: String::new(),
        without: String::new(),
        used: used.to_vec(),
        is_extra: false,
        json,
    };
    let mut rows: Vec<StatementExplanation> = OPERATOR_ROLES
        .iter()
        .map(|role| StatementExplanation {
            actions: vec![role.role.to_owned()],
            why: role.why.to_owned(),
            limit: role.limit.to_owned(),
            without: role.without.to_owned(),
            is_extra: role.extra.is_some(),
            ..row(
                PolicyKind::Operator,
                role.role,
                &[Phase::Setup, Phase::Deletion],
                json!({ "role": role.role }),
            )
        })
        .collect();
    rows.push(StatementExplanation {
        actions: vec!["roles/iam.serviceAccountTokenCreator".to_owned()],
        why: "Lets the control plane work in this project without a stored key.".to_owned(),
        limit: "Only one member, and only on this service account.".to_owned(),
        without: "Nothing works any more: the custom cloud becomes disconnected.".to_owned(),
        ..row(
            PolicyKind::Trust,
            "ControlPlane",
            DAILY,
            super::trust(input),
        )
    });
    rows.extend(GROUPS.iter().map(|group| {
        StatementExplanation {
            actions: group
                .permissions
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            why: group.why.to_owned(),
            limit: group.limit.to_owned(),
            without: group.without.to_owned(),
            ..row(
                PolicyKind::Runtime,
                group.name,
                DAILY,
                json!({ "includedPermissions": group.permissions }),
            )
        }
    }));
    if input.is_onboarding {
        rows.push(StatementExplanation {
            actions: ONBOARDING.iter().map(|name| (*name).to_owned()).collect(),
            why: "Reads quotas, regions and the use of static routes before anything is started."
                .to_owned(),
            limit: "Reads only.".to_owned(),
            without:
                "You notice a quota that is too small only when the first service fails to start."
                    .to_owned(),
            ..row(
                PolicyKind::Onboarding,
                "Checks",
                SETUP,
                onboarding_permissions(),
            )
        });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_explained_exactly_once() {
        let mut explained: Vec<&str> = GROUPS
            .iter()
            .flat_map(|group| group.permissions)
            .copied()
            .collect();
        explained.sort_unstable();
        assert_eq!(explained, RUNTIME);
    }
}
