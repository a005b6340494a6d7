//! What a person can break in the simulated account.

use byoc_rules::cloud::TemplateCloud;
use byoc_types::RehearsalFailure;

use crate::contract::FailureCode;

/// Something that is wrong with the simulated account of a custom cloud. It stays wrong until it is
/// taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The account refuses with this code. With [`FailureCode::TimedOut`] it does not answer.
    Refusal(FailureCode),
    /// Something was changed in the network. All that is needed is there.
    Drift,
}

/// The word of [`Fault::Drift`].
const DRIFT: &str = "network_changed";

impl Fault {
    /// The word in the API: that of the failure, or `network_changed`.
    pub fn word(self) -> &'static str {
        match self {
            Fault::Refusal(code) => code.word(),
            Fault::Drift => DRIFT,
        }
    }

    /// The fault of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            DRIFT => Some(Fault::Drift),
            word => FailureCode::from_word(word).map(Fault::Refusal),
        }
    }
}

/// Which faults make sense for a custom cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    pub cloud: TemplateCloud,
    pub has_bastion: bool,
    /// Whether the company rules set a permissions boundary.
    pub has_boundary: bool,
    /// False until it is deployed: what a deployment can meet. True after: what the checks of an
    /// active custom cloud can find, and what a deletion can meet.
    pub is_deployed: bool,
}

/// The faults that can be chosen, in the order in which an operation meets them.
pub fn faults(of: Setting) -> Vec<Fault> {
    let simulated = super::simulated(of.cloud);
    let (codes, drift) = match of.is_deployed {
        true => (simulated.found_later(), Some(Fault::Drift)),
        false => (simulated.met_by_deployments(), None),
    };
    codes
        .iter()
        .filter(|code| match code {
            FailureCode::BastionUnreachable => of.has_bastion,
            FailureCode::BoundaryMissing => of.has_boundary,
            FailureCode::RoleNotFound
            | FailureCode::WrongExternalId
            | FailureCode::ExternalIdNotRequired
            | FailureCode::WrongAccount
            | FailureCode::RegionDisabled
            | FailureCode::MissingSubnet
            | FailureCode::PermissionBoundary
            | FailureCode::Quota
            | FailureCode::Capacity
            | FailureCode::Leftovers
            | FailureCode::Throttled
            | FailureCode::TimedOut
            | FailureCode::Cancelled
            | FailureCode::Unavailable
            | FailureCode::Refused => true,
        })
        .map(|code| Fault::Refusal(*code))
        .chain(drift)
        .collect()
}

/// The same as the API answers them.
pub fn choices(of: Setting) -> Vec<RehearsalFailure> {
    let choice = |fault: Fault| RehearsalFailure {
        code: fault.word().to_owned(),
        title: title(fault, of.cloud),
    };
    faults(of).into_iter().map(choice).collect()
}

fn title(fault: Fault, cloud: TemplateCloud) -> String {
    let identity = cloud.template_facts().identity;
    let code = match fault {
        Fault::Drift => return "Something in the network was changed".to_owned(),
        Fault::Refusal(code) => code,
    };
    match code {
        FailureCode::RoleNotFound => format!("The {identity} does not exist"),
        FailureCode::WrongExternalId => "The external ID is wrong".to_owned(),
        FailureCode::ExternalIdNotRequired => {
            format!("The {identity} can be assumed without the external ID")
        }
        FailureCode::WrongAccount => "The identifier belongs to another account".to_owned(),
        FailureCode::RegionDisabled => "The region is not enabled".to_owned(),
        FailureCode::MissingSubnet => "A subnet is missing".to_owned(),
        FailureCode::BoundaryMissing => {
            format!("The {identity} lacks the permissions boundary of the company rules")
        }
        FailureCode::PermissionBoundary => "A permissions boundary prevents an action".to_owned(),
        FailureCode::Quota => "A quota is too small".to_owned(),
        FailureCode::Capacity => "The provider has no free machine".to_owned(),
        FailureCode::BastionUnreachable => "The bastion does not answer".to_owned(),
        FailureCode::Leftovers => "Something is left in the account".to_owned(),
        FailureCode::Throttled => "The provider throttles requests".to_owned(),
        FailureCode::TimedOut => "The provider does not answer".to_owned(),
        FailureCode::Cancelled => "The request is cancelled".to_owned(),
        FailureCode::Unavailable => "The provider is not available".to_owned(),
        FailureCode::Refused => "The provider refuses a request".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(of: Setting) -> Vec<&'static str> {
        faults(of).into_iter().map(Fault::word).collect()
    }

    #[test]
    fn google_has_no_external_id_to_get_wrong() {
        let of = Setting {
            cloud: TemplateCloud::Google,
            has_bastion: false,
            has_boundary: true,
            is_deployed: false,
        };
        assert_eq!(words(of), ["role_not_found", "missing_subnet", "quota"]);
        let titles: Vec<String> = choices(of).into_iter().map(|it| it.title).collect();
        assert_eq!(titles[0], "The service account does not exist");
        let deployed = Setting {
            is_deployed: true,
            ..of
        };
        assert_eq!(
            words(deployed),
            [
                "leftovers",
                "role_not_found",
                "missing_subnet",
                "network_changed"
            ]
        );
    }

    #[test]
    fn every_fault_is_found_by_its_word() {
        for has_boundary in [true, false] {
            for is_deployed in [true, false] {
                let of = Setting {
                    cloud: TemplateCloud::Aws,
                    has_bastion: true,
                    has_boundary,
                    is_deployed,
                };
                for fault in faults(of) {
                    assert_eq!(Fault::from_word(fault.word()), Some(fault));
                }
            }
        }
        assert_eq!(Fault::from_word("meteor"), None);
    }
}
