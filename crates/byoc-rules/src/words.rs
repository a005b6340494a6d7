//! The words of the wire and what people read instead of them.

use byoc_types::{
    AddressKind, CloudProvider, CustomCloudState, DeploymentModel, HandOffState, OperationKind,
    ProjectRole, ProviderMode, RequestKind, RequestState, Role, ServiceState, StepState, Tier,
    TokenScope, WizardStep,
};

/// An enum of plain words.
pub trait Words: Copy + Sized + 'static {
    /// Every value, in the order in which people choose.
    const ALL: &'static [Self];

    /// The word on the wire.
    fn as_word(self) -> &'static str;

    /// What a person reads.
    fn label(self) -> &'static str;

    /// The value of a word on the wire, exactly as written there.
    fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|value| value.as_word() == word)
    }
}

/// What a person reads, for example `Google Cloud`.
pub fn label<W: Words>(value: W) -> &'static str {
    value.label()
}

/// The word on the wire, for example `google`.
pub fn as_word<W: Words>(value: W) -> &'static str {
    value.as_word()
}

/// The value of a word on the wire.
pub fn parse<W: Words>(word: &str) -> Option<W> {
    W::parse(word)
}

/// `AWS or Google Cloud`, `Private, Public or HIPAA`.
pub fn either<T: Into<String>>(choices: impl IntoIterator<Item = T>) -> String {
    let mut choices: Vec<String> = choices.into_iter().map(Into::into).collect();
    match choices.pop() {
        Some(last) if choices.is_empty() => last,
        Some(last) => format!("{} or {last}", choices.join(", ")),
        None => String::new(),
    }
}

macro_rules! words {
    ($($name:ident { $($variant:ident $word:literal $label:literal,)* })*) => {$(
        impl Words for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn as_word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }
        }
    )*};
}

words! {
    CloudProvider {
        Aws "aws" "AWS",
        Google "google" "Google Cloud",
        Azure "azure" "Microsoft Azure",
        Oracle "oracle" "Oracle Cloud",
    }
    DeploymentModel {
        Standard "standard" "Private",
        StandardPublic "standard_public" "Public",
        Hipaa "hipaa" "HIPAA",
        PciDss "pci_dss" "PCI DSS",
        IpsecIngress "ipsec_ingress" "IPsec ingress",
        DirectIpsecIngress "direct_ipsec_ingress" "Direct IPsec ingress",
    }
    CustomCloudState {
        Draft "draft" "Draft",
        Validating "validating" "Validating",
        Creating "creating" "Creating",
        Active "active" "Active",
        CreationFailed "creation_failed" "Creation failed",
        Disconnected "disconnected" "Disconnected",
        Reconnecting "reconnecting" "Reconnecting",
        Deleting "deleting" "Deleting",
        DeletionFailed "deletion_failed" "Deletion failed",
        Deleted "deleted" "Deleted",
    }
    Role {
        SuperAdmin "super_admin" "Super admin",
        Member "member" "Member",
    }
    ProjectRole {
        Admin "admin" "Admin",
        Operator "operator" "Operator",
        Developer "developer" "Developer",
        ReadOnly "read_only" "Read only",
    }
    ProviderMode {
        Rehearsal "rehearsal" "Rehearsal",
        Live "live" "Live",
        Off "off" "Off",
    }
    TokenScope {
        Read "read" "Read only",
        Write "write" "Read and write",
    }
    StepState {
        Waiting "waiting" "Waiting",
        Running "running" "Running",
        Done "done" "Done",
        Failed "failed" "Failed",
        Cancelled "cancelled" "Cancelled",
    }
    OperationKind {
        Provision "provision" "Deployment",
        Delete "delete" "Deletion",
        ServiceCreate "service_create" "Service start",
        ServicePowerOn "service_power_on" "Power on",
        ServicePowerOff "service_power_off" "Power off",
        ServiceMoveCancel "service_move_cancel" "Move cancellation",
        ServiceMigrate "service_migrate" "Move",
        ServiceTerminate "service_terminate" "Termination",
    }
    ServiceState {
        Rebuilding "REBUILDING" "Rebuilding",
        Running "RUNNING" "Running",
        Rebalancing "REBALANCING" "Rebalancing",
        Poweroff "POWEROFF" "Powered off",
    }
    RequestKind {
        Enable "enable" "Enable bring your own cloud",
        Azure "azure" "Custom cloud on Azure",
        Migration "migration" "Move a service",
    }
    RequestState {
        Open "open" "Open",
        InProgress "in_progress" "In progress",
        Done "done" "Done",
        Declined "declined" "Declined",
        Withdrawn "withdrawn" "Withdrawn",
    }
    Tier {
        None "none" "None",
        Basic "basic" "Basic",
        Priority "priority" "Priority",
        Advanced "advanced" "Advanced",
        Business "business" "Business",
        Premium "premium" "Premium",
    }
    HandOffState {
        Open "open" "Open",
        Submitted "submitted" "Submitted",
        Approved "approved" "Approved",
        Rejected "rejected" "Rejected",
        Revoked "revoked" "Revoked",
        Expired "expired" "Expired",
    }
    AddressKind {
        Peer "peer" "Peer",
        Vpn "vpn" "VPN",
        OnPremises "on_premises" "On-premises",
        Other "other" "Other",
    }
    WizardStep {
        Details "details" "Cloud details",
        Deploy "deploy" "Deploy the template",
        Availability "availability" "Availability",
        Contacts "contacts" "Customer contacts",
        Create "create" "Create",
    }
}
