//! A simulated account, for trying everything without one.
//!
//! The template counts as applied as soon as its role is named. Nothing is created anywhere; calls
//! take a moment, and one chosen failure can be played.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use byoc_rules::cloud::Cloud;
use byoc_rules::identifier::Expected;
use byoc_types::{CloudProvider as ProviderName, RehearsalFailure};

use crate::{CloudProvider, Failure, SimulatedAccount, Target};

/// The AWS account that plays the customer's.
pub const AWS_ACCOUNT: &str = "123456789012";
/// The Google project that plays the customer's.
pub const GOOGLE_PROJECT: &str = "rehearsal-project";

/// How long simulated calls take. Tests take no time.
#[async_trait]
pub trait Pace: Send + Sync {
    async fn pause(&self);
}

/// The rehearsal of a provider.
pub struct Rehearsal {
    provider: ProviderName,
    pace: Arc<dyn Pace>,
    /// By unique name: the tokens under which a bastion was made, one unless a step went wrong.
    bastions: Mutex<BTreeMap<String, Vec<String>>>,
}

struct Played {
    code: &'static str,
    title: &'static str,
    provider: Option<ProviderName>,
}

/// Which of the failures make sense for a custom cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    pub provider: ProviderName,
    pub has_bastion: bool,
    /// Whether the company asks for a permissions boundary.
    pub has_boundary: bool,
}

const AWS: Option<ProviderName> = Some(ProviderName::Aws);

/// In the order in which a deployment meets them.
const PLAYED: [Played; 10] = [
    Played {
        code: "role_not_found",
        title: "The role does not exist",
        provider: AWS,
    },
    Played {
        code: "role_not_found",
        title: "The service account does not exist",
        provider: Some(ProviderName::Google),
    },
    Played {
        code: "wrong_external_id",
        title: "The external ID is wrong",
        provider: AWS,
    },
    Played {
        code: "external_id_not_required",
        title: "The role can be assumed without the external ID",
        provider: AWS,
    },
    Played {
        code: "region_disabled",
        title: "The region is not enabled",
        provider: AWS,
    },
    Played {
        code: "missing_subnet",
        title: "A subnet is missing",
        provider: None,
    },
    Played {
        code: "boundary_missing",
        title: "The role lacks the permissions boundary of the company rules",
        provider: AWS,
    },
    Played {
        code: "permission_boundary",
        title: "A permissions boundary is in the way",
        provider: AWS,
    },
    Played {
        code: "quota",
        title: "A quota is too small",
        provider: None,
    },
    Played {
        code: "bastion_unreachable",
        title: "The bastion does not answer",
        provider: None,
    },
];

impl Rehearsal {
    pub fn new(provider: ProviderName, pace: Arc<dyn Pace>) -> Self {
        Self {
            provider,
            pace,
            bastions: Mutex::default(),
        }
    }

    /// Failures that can be chosen for the deployment of a custom cloud.
    pub fn failures(of: Setting) -> Vec<RehearsalFailure> {
        PLAYED
            .iter()
            .filter(|played| played.provider.is_none_or(|only| only == of.provider))
            .filter(|played| of.has_bastion || played.code != "bastion_unreachable")
            .filter(|played| of.has_boundary || played.code != "boundary_missing")
            .map(|played| RehearsalFailure {
                code: played.code.to_owned(),
                title: played.title.to_owned(),
            })
            .collect()
    }

    /// Failures that can be chosen for the deletion of what is deployed.
    pub fn deletion_failures() -> Vec<RehearsalFailure> {
        vec![RehearsalFailure {
            code: "leftovers".to_owned(),
            title: "Something is left in the account".to_owned(),
        }]
    }

    /// The tokens under which this custom cloud's bastion was made, for tests: one unless a
    /// step had its effect twice.
    pub fn bastions_made(&self, unique_name: &str) -> Vec<String> {
        self.lock().get(unique_name).cloned().unwrap_or_default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<String>>> {
        self.bastions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Plays the first of these failures that was chosen.
    async fn play(
        &self,
        target: &Target,
        evidence: &[(&'static str, String)],
    ) -> Result<(), Failure> {
        self.pace.pause().await;
        let chosen = target.rehearsal_failure.as_deref();
        match evidence.iter().find(|(code, _)| Some(*code) == chosen) {
            Some((code, evidence)) => Err(Failure::lasting(code, evidence.clone())),
            None => Ok(()),
        }
    }

    fn assumed(target: &Target) -> String {
        match target.cloud_provider {
            ProviderName::Google => target.identifier.clone(),
            _ => format!(
                "arn:aws:sts::{AWS_ACCOUNT}:assumed-role/{}/byoc",
                target.identifier.rsplit('/').next().unwrap_or_default()
            ),
        }
    }
}

/// The path of the role in an ARN: `/` where it has none.
fn path_of(identifier: &str) -> &str {
    let role = identifier.split_once(":role").map_or("/", |(_, role)| role);
    role.rfind('/').map_or("/", |end| &role[..=end])
}

/// The account in an ARN.
fn account_of(identifier: &str) -> Option<&str> {
    identifier.split(':').nth(4)
}

#[async_trait]
impl CloudProvider for Rehearsal {
    fn simulated_account(&self, unique_name: &str, role_path: &str) -> Option<SimulatedAccount> {
        Some(match self.provider {
            ProviderName::Google => SimulatedAccount {
                account: GOOGLE_PROJECT.to_owned(),
                identifier: format!(
                    "projects/{GOOGLE_PROJECT}/serviceAccounts/\
                     {unique_name}@{GOOGLE_PROJECT}.iam.gserviceaccount.com"
                ),
            },
            _ => SimulatedAccount {
                account: AWS_ACCOUNT.to_owned(),
                identifier: Expected::new(Cloud::Aws, unique_name)
                    .in_path(Some(role_path))
                    .role_arn(AWS_ACCOUNT),
            },
        })
    }

    fn accepts(&self, target: &Target) -> Result<(), Failure> {
        // Whether name and path are right was decided with the identifier: a role of the customer's
        // own is as simulated as the template's.
        let account = self.simulated_account(&target.unique_name, path_of(&target.identifier));
        let is_there = |account: &SimulatedAccount| match self.provider {
            ProviderName::Google => account.identifier == target.identifier,
            _ => account_of(&target.identifier) == Some(AWS_ACCOUNT),
        };
        match account {
            Some(account) if !is_there(&account) => Err(Failure::lasting(
                "wrong_account",
                format!(
                    "This server rehearses: its simulated account is {}, and its identifier for \
                     this custom cloud is {}.",
                    account.account, account.identifier
                ),
            )),
            _ => Ok(()),
        }
    }

    async fn assume_role(&self, target: &Target) -> Result<(), Failure> {
        let Target {
            principal,
            identifier,
            ..
        } = target;
        let refused = match target.cloud_provider {
            ProviderName::Google => format!(
                "404 NOT_FOUND: iamcredentials.generateAccessToken: Not found; Gaia id not found \
                 for {identifier}."
            ),
            _ => format!(
                "AccessDenied (403) sts:AssumeRole: User: {principal} is not authorized to \
                 perform: sts:AssumeRole on resource: {identifier}"
            ),
        };
        self.play(
            target,
            &[
                ("role_not_found", refused.clone()),
                (
                    "wrong_external_id",
                    format!("{refused} (with this custom cloud's external ID)"),
                ),
                (
                    "external_id_not_required",
                    format!(
                        "sts:AssumeRole without ExternalId on {identifier} succeeded: assumed {}",
                        Self::assumed(target)
                    ),
                ),
            ],
        )
        .await
    }

    async fn check_account(&self, target: &Target) -> Result<(), Failure> {
        let region = &target.cloud_region;
        let evidence = format!(
            "OptInRequired (401) ec2:DescribeRegions: You are not subscribed to the region \
             {region}. OptInStatus: not-opted-in"
        );
        self.play(target, &[("region_disabled", evidence)]).await
    }

    async fn check_network(&self, target: &Target) -> Result<(), Failure> {
        // Any subnet would do; the second zone's looks most like what happens.
        let network = &target.network;
        let workload = || {
            network
                .subnets
                .iter()
                .filter(|subnet| subnet.purpose == "workload")
        };
        let missing = workload().nth(1).or_else(|| workload().next());
        let evidence = missing.map_or_else(String::new, |subnet| match target.cloud_provider {
            ProviderName::Google => format!(
                "compute.subnetworks.list {}: no subnetwork {} with the range {}.",
                network.vpc_name, subnet.name, subnet.cidr
            ),
            _ => format!(
                "ec2:DescribeSubnets in {} ({}): {} subnets found of {}; none is {} with the \
                 range {}.",
                network.vpc_name,
                network.vpc_cidr,
                network.subnets.len() - 1,
                network.subnets.len(),
                subnet.name,
                subnet.cidr
            ),
        });
        self.play(target, &[("missing_subnet", evidence)]).await
    }

    async fn check_rights(&self, target: &Target) -> Result<(), Failure> {
        let boundary = format!(
            "UnauthorizedOperation (403) ec2:RunInstances (dry run): User: {} is not authorized \
             to perform this operation because no permissions boundary allows the \
             ec2:RunInstances action",
            Self::assumed(target)
        );
        let quota = match target.cloud_provider {
            ProviderName::Google => format!(
                "compute.regions.get {}: quota CPUS limit 8, usage 6, needed 4.",
                target.cloud_region
            ),
            _ => {
                "servicequotas:GetServiceQuota L-1216C47A (Running On-Demand Standard instances): \
                  value 5 vCPUs, in use 4, needed 2."
                    .to_owned()
            }
        };
        let mut evidence = Vec::new();
        if let Some(expected) = &target.permissions_boundary {
            let missing = format!(
                "iam:GetRole {}: the role has no PermissionsBoundary; expected {expected}.",
                target.identifier
            );
            evidence.push(("boundary_missing", missing));
        }
        evidence.extend([("permission_boundary", boundary), ("quota", quota)]);
        self.play(target, &evidence).await
    }

    async fn ensure_bastion(&self, target: &Target) -> Result<(), Failure> {
        self.pace.pause().await;
        let mut bastions = self.lock();
        let made = bastions.entry(target.unique_name.clone()).or_default();
        // A real account is looked up by the token; so is this one.
        if !made.contains(&target.token) {
            made.push(target.token.clone());
        }
        Ok(())
    }

    async fn reach_bastion(&self, target: &Target) -> Result<(), Failure> {
        let evidence = "connect tcp 203.0.113.17:443: timed out after 60 s (5 attempts)".to_owned();
        self.play(target, &[("bastion_unreachable", evidence)])
            .await
    }

    async fn remove_bastion(&self, target: &Target) -> Result<(), Failure> {
        self.pace.pause().await;
        self.lock().remove(&target.unique_name);
        Ok(())
    }

    async fn check_empty(&self, target: &Target) -> Result<(), Failure> {
        let (call, state) = match target.cloud_provider {
            ProviderName::Google => ("compute.instances.list", "STOPPING (deletion protection)"),
            _ => (
                "ec2:DescribeInstances",
                "shutting-down (termination protection)",
            ),
        };
        let bastion = format!("{call}: {}-bastion is", target.unique_name);
        let evidence = format!("{bastion} {state}");
        self.play(target, &[("leftovers", evidence)]).await?;
        match self.lock().get(&target.unique_name) {
            None => Ok(()),
            Some(_) => Err(Failure::lasting("leftovers", format!("{bastion} running"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use byoc_rules::{cloud::Cloud, network};
    use byoc_terraform::{CompanyRules, ControlPlane, TemplateInput};
    use byoc_types::DeploymentModel;

    const PRINCIPAL: &str = "arn:aws:iam::111122223333:user/byoc-control-plane";

    const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/developer-boundary";

    struct NoTime;

    #[async_trait]
    impl Pace for NoTime {
        async fn pause(&self) {}
    }

    fn rehearsal() -> Rehearsal {
        Rehearsal::new(ProviderName::Aws, Arc::new(NoTime))
    }

    fn input() -> TemplateInput {
        let range = "10.0.0.0/16".parse().unwrap();
        TemplateInput {
            cloud_id: "00000000-0000-4000-8000-000000000000".to_owned(),
            unique_name: "cce-cce0123456789a".to_owned(),
            region: "eu-west-1".to_owned(),
            plan: network::plan(Cloud::Aws, DeploymentModel::Standard, 3, range).unwrap(),
            tags: BTreeMap::new(),
            control_plane: ControlPlane {
                aws_account_principal: PRINCIPAL.to_owned(),
                image_owner_ids: vec!["111122223333".to_owned()],
                management_cidr_blocks: vec!["203.0.113.0/27".to_owned()],
                ..ControlPlane::default()
            },
            external_id: "0123456789abcdef0123456789abcdef".to_owned(),
            is_onboarding: true,
            has_buckets: false,
            company_rules: CompanyRules::default(),
        }
    }

    fn target(failure: Option<&str>) -> Target {
        let input = input();
        Target {
            custom_cloud_id: "00000000-0000-4000-8000-000000000000".to_owned(),
            unique_name: "cce-cce0123456789a".to_owned(),
            cloud_provider: ProviderName::Aws,
            cloud_region: "eu-west-1".to_owned(),
            deployment_model: DeploymentModel::Standard,
            identifier: "arn:aws:iam::123456789012:role/cce-cce0123456789a-iam-role".to_owned(),
            external_id: "0123456789abcdef0123456789abcdef".to_owned(),
            principal: PRINCIPAL.to_owned(),
            network: byoc_terraform::expected_network(&input).unwrap(),
            permissions_boundary: None,
            token: "operation:step".to_owned(),
            rehearsal_failure: failure.map(str::to_owned),
        }
    }

    async fn first_failure(rehearsal: &Rehearsal, target: &Target) -> Option<Failure> {
        let calls = async {
            rehearsal.accepts(target)?;
            rehearsal.assume_role(target).await?;
            rehearsal.check_account(target).await?;
            rehearsal.check_network(target).await?;
            rehearsal.check_rights(target).await?;
            rehearsal.ensure_bastion(target).await?;
            rehearsal.reach_bastion(target).await
        };
        calls.await.err()
    }

    #[tokio::test]
    async fn a_boundary_that_nobody_asks_for_is_not_missed() {
        let target = target(Some("boundary_missing"));
        assert_eq!(first_failure(&rehearsal(), &target).await, None);
        let bounded = Target {
            permissions_boundary: Some(BOUNDARY.to_owned()),
            ..target
        };
        let failure = first_failure(&rehearsal(), &bounded).await.expect("missed");
        assert!(failure.evidence.contains(BOUNDARY), "{}", failure.evidence);
    }

    /// A name of a variable that advice gives is one of the variables file.
    #[tokio::test]
    async fn advice_names_the_variable_that_is_in_the_file() {
        let target = target(Some("wrong_external_id"));
        let failure = first_failure(&rehearsal(), &target).await.expect("refused");
        let advice = crate::cause(&failure, &target).fix;
        let variable = advice
            .split(' ')
            .find(|word| word.ends_with("_external_id"))
            .expect("a variable");
        let file = byoc_terraform::variables(&input()).expect("a variables file");
        let has_it = file
            .lines()
            .any(|line| line.split(' ').next() == Some(variable));
        assert!(has_it, "{variable} is not in\n{file}");
    }

    #[tokio::test]
    async fn without_a_chosen_failure_everything_passes() {
        assert_eq!(first_failure(&rehearsal(), &target(None)).await, None);
    }

    #[tokio::test]
    async fn every_chosen_failure_is_played_with_evidence_cause_and_fix() {
        for failure in Rehearsal::failures(Setting {
            provider: ProviderName::Aws,
            has_bastion: true,
            has_boundary: true,
        }) {
            let target = Target {
                permissions_boundary: Some(BOUNDARY.to_owned()),
                ..target(Some(&failure.code))
            };
            let played = first_failure(&rehearsal(), &target)
                .await
                .expect(&failure.code);
            assert_eq!(played.code, failure.code);
            let cause = crate::cause(&played, &target);
            assert!(!cause.evidence.is_empty(), "{cause:?}");
            assert!(!cause.evidence.contains(&target.external_id), "{cause:?}");
            assert!(cause.fix.contains("retry"), "{cause:?}");
            assert_ne!(
                cause.title,
                "The account refused a call of the control plane."
            );
        }
    }

    #[test]
    fn the_role_of_another_account_is_refused_with_the_right_one() {
        let mut target = target(None);
        target.identifier = target.identifier.replace(AWS_ACCOUNT, "999999999999");
        let failure = rehearsal().accepts(&target).unwrap_err();
        assert_eq!(failure.code, "wrong_account");
        assert!(
            failure.evidence.contains("123456789012"),
            "{}",
            failure.evidence
        );
    }

    #[test]
    fn a_role_in_a_path_is_the_accounts_role_too() {
        let mut target = target(None);
        let account = rehearsal().simulated_account(&target.unique_name, "/platform/");
        let identifier = account.expect("a rehearsal").identifier;
        assert_eq!(
            identifier,
            "arn:aws:iam::123456789012:role/platform/cce-cce0123456789a-iam-role"
        );
        target.identifier = identifier;
        assert_eq!(rehearsal().accepts(&target), Ok(()));
        // So is one that the template doesn't create.
        target.identifier = "arn:aws:iam::123456789012:role/team/byoc-prod".to_owned();
        assert_eq!(rehearsal().accepts(&target), Ok(()));
        assert_eq!(
            Rehearsal::assumed(&target),
            "arn:aws:sts::123456789012:assumed-role/byoc-prod/byoc"
        );
        target.identifier = target.identifier.replace("123456789012", "012345678901");
        let failure = rehearsal().accepts(&target).unwrap_err();
        assert_eq!(failure.code, "wrong_account");
    }

    #[tokio::test]
    async fn a_repeated_call_makes_one_bastion() {
        let (rehearsal, target) = (rehearsal(), target(None));
        rehearsal.ensure_bastion(&target).await.unwrap();
        rehearsal.ensure_bastion(&target).await.unwrap();
        assert_eq!(
            rehearsal.bastions_made(&target.unique_name),
            ["operation:step"]
        );
        assert_eq!(
            rehearsal.check_empty(&target).await.unwrap_err().code,
            "leftovers"
        );
        rehearsal.remove_bastion(&target).await.unwrap();
        rehearsal.remove_bastion(&target).await.unwrap();
        rehearsal.check_empty(&target).await.unwrap();
    }

    #[test]
    fn google_has_no_external_id_to_get_wrong() {
        let codes: Vec<String> = Rehearsal::failures(Setting {
            provider: ProviderName::Google,
            has_bastion: false,
            has_boundary: true,
        })
        .into_iter()
        .map(|failure| failure.code)
        .collect();
        assert_eq!(codes, ["role_not_found", "missing_subnet", "quota"]);
    }
}
