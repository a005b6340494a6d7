//! The rehearsal on the contract, and what only it can do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use byoc_rules::network;
use byoc_terraform::{CompanyRules, ControlPlane, TemplateInput};
use byoc_types::DeploymentModel;

use super::memory::Memory;
use super::*;
use crate::contract::{Check, Driver, FailureCode, Gaps, Made, NodeSpec, Probe, Progress};
use crate::contract_tests::{Fixture, call};
use crate::{Target, cause};

const PRINCIPAL: &str = "arn:aws:iam::111122223333:user/byoc-control-plane";
const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/developer-boundary";
const UNIQUE_NAME: &str = "cce-cce0123456789a";
const BOOT_TIME: Duration = Duration::from_secs(30);

/// Calls that take no time.
struct NoTime;

#[async_trait]
impl Pace for NoTime {
    async fn pause(&self) {
        tokio::task::yield_now().await;
    }

    fn boot_time(&self) -> Duration {
        BOOT_TIME
    }
}

fn input(cloud: TemplateCloud) -> TemplateInput {
    let range = "10.0.0.0/16".parse().unwrap();
    TemplateInput {
        cloud_id: "00000000-0000-4000-8000-000000000000".to_owned(),
        unique_name: UNIQUE_NAME.to_owned(),
        region: cloud.facts().example_region.to_owned(),
        plan: network::plan(cloud, DeploymentModel::Standard, 3, range).unwrap(),
        tags: BTreeMap::new(),
        control_plane: ControlPlane {
            aws_account_principal: PRINCIPAL.to_owned(),
            google_account_principal: "serviceAccount:byoc@my-project.iam.gserviceaccount.com"
                .to_owned(),
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

/// A rehearsal of one cloud with accounts in memory.
struct World {
    cloud: TemplateCloud,
    memory: Arc<Memory>,
    rehearsal: Rehearsal,
}

impl World {
    fn of(cloud: TemplateCloud) -> Self {
        let memory = Arc::new(Memory::default());
        let rehearsal = Rehearsal::new(cloud, memory.clone(), Arc::new(NoTime));
        Self {
            cloud,
            memory,
            rehearsal,
        }
    }

    fn target(&self) -> Target {
        let input = input(self.cloud);
        let account = self.rehearsal.simulated_account(UNIQUE_NAME, "/");
        Target {
            custom_cloud_id: input.cloud_id.clone(),
            unique_name: UNIQUE_NAME.to_owned(),
            cloud: self.cloud,
            cloud_region: input.region.clone(),
            deployment_model: DeploymentModel::Standard,
            identifier: account.identifier,
            external_id: input.external_id.clone(),
            principal: PRINCIPAL.to_owned(),
            network: byoc_terraform::expected_network(&input).unwrap(),
            permissions_boundary: Some(BOUNDARY.to_owned()),
        }
    }

    fn set(&self, codes: &[FailureCode]) {
        let faults: Vec<Fault> = codes.iter().copied().map(Fault::Refusal).collect();
        self.memory.set_faults(&faults);
    }
}

struct OnAws(World);
struct OnGoogle(World);

macro_rules! fixture {
    ($fixture:ident, $cloud:expr, $account:expr, $open:expr, $region:expr, $permissions:expr) => {
        #[async_trait]
        impl Fixture for $fixture {
            async fn new() -> Self {
                Self(World::of($cloud))
            }

            fn driver(&self) -> &dyn Driver {
                &self.0.rehearsal
            }

            fn target(&self) -> Target {
                self.0.target()
            }

            fn account(&self) -> String {
                $account.to_owned()
            }

            fn foreign_target(&self) -> Target {
                let target = self.0.target();
                let identifier = target.identifier.replace($account, "999999999999");
                Target {
                    identifier,
                    ..target
                }
            }

            fn open_gaps(&self) -> Vec<FailureCode> {
                $open.to_vec()
            }

            fn check_gaps(&self, what: Check) -> Vec<FailureCode> {
                match what {
                    Check::Identity => vec![],
                    Check::Region => $region.to_vec(),
                    Check::Network => vec![FailureCode::MissingSubnet],
                    Check::Permissions => $permissions.to_vec(),
                    Check::Quotas => vec![FailureCode::Quota],
                }
            }

            async fn set_gaps(&self, codes: &[FailureCode]) {
                self.0.set(codes);
            }

            async fn change_network(&self) {
                self.0.memory.set_faults(&[Fault::Drift]);
            }

            async fn hang(&self) {
                self.0.set(&[FailureCode::TimedOut]);
            }

            async fn lose_next_answer(&self) {
                self.0.memory.lose_next_answer();
            }

            async fn pass_time(&self) {
                self.0.memory.pass_time(BOOT_TIME + LAG);
            }

            async fn nodes(&self) -> Vec<Made> {
                self.0.memory.all()
            }
        }
    };
}

fixture!(
    OnAws,
    TemplateCloud::Aws,
    AWS_ACCOUNT,
    [
        FailureCode::RoleNotFound,
        FailureCode::WrongExternalId,
        FailureCode::ExternalIdNotRequired,
    ],
    [FailureCode::RegionDisabled],
    [
        FailureCode::BoundaryMissing,
        FailureCode::PermissionBoundary
    ]
);
fixture!(
    OnGoogle,
    TemplateCloud::Google,
    GOOGLE_PROJECT,
    [FailureCode::RoleNotFound],
    [FailureCode::RegionDisabled],
    [FailureCode::PermissionBoundary]
);

crate::driver_contract!(on_aws, OnAws);
crate::driver_contract!(on_google, OnGoogle);

/// Everything that the control plane asks of an account, one after the other, and the first that
/// is wrong.
async fn first_gaps(world: &World, target: &Target) -> Option<Gaps> {
    let everything = async {
        let driver = &world.rehearsal;
        let account = driver.open(target, &call("o:open"), Probe::Prove).await?;
        for what in Check::ALL {
            account.check(what, &call("o:check")).await?;
        }
        let spec = NodeSpec::bastion(&target.unique_name);
        let Progress::Done(made) = account.ensure(&spec, &call("o:make")).await? else {
            panic!("a simulated node is made at once");
        };
        world.memory.pass_time(BOOT_TIME);
        account.ready(&made, &call("o:ready")).await?;
        account.remove(&[made], &call("o:remove")).await?;
        target.nothing_left(&account.leftovers(&call("o:left")).await?)
    };
    everything.await.err()
}

#[tokio::test]
async fn without_a_fault_everything_passes() {
    for cloud in TemplateCloud::ALL {
        let world = World::of(*cloud);
        assert_eq!(first_gaps(&world, &world.target()).await, None);
    }
}

#[tokio::test]
async fn every_code_is_reached_and_has_evidence_cause_and_fix() {
    let world = World::of(TemplateCloud::Aws);
    let mut titles = BTreeSet::new();
    for code in FailureCode::ALL {
        let mut target = world.target();
        world.set(&[*code]);
        let gaps = match code {
            FailureCode::WrongAccount => {
                target.identifier = target.identifier.replace(AWS_ACCOUNT, "999999999999");
                first_gaps(&world, &target).await
            }
            FailureCode::TimedOut => {
                let short = crate::contract::Call::new("o:open", Duration::from_millis(5));
                world
                    .rehearsal
                    .open(&target, &short, Probe::Take)
                    .await
                    .err()
            }
            FailureCode::Cancelled => {
                let cancellation = tokio_util::sync::CancellationToken::new();
                cancellation.cancel();
                let call = call("o:open").cancelled_by(cancellation);
                world
                    .rehearsal
                    .open(&target, &call, Probe::Take)
                    .await
                    .err()
            }
            FailureCode::RoleNotFound
            | FailureCode::WrongExternalId
            | FailureCode::ExternalIdNotRequired
            | FailureCode::RegionDisabled
            | FailureCode::MissingSubnet
            | FailureCode::BoundaryMissing
            | FailureCode::PermissionBoundary
            | FailureCode::Quota
            | FailureCode::Capacity
            | FailureCode::BastionUnreachable
            | FailureCode::Leftovers
            | FailureCode::Throttled
            | FailureCode::Unavailable
            | FailureCode::Refused => first_gaps(&world, &target).await,
        };
        let gaps = gaps.unwrap_or_else(|| panic!("{code} is never met"));
        assert_eq!(gaps.main().code, *code);
        let cause = cause(&gaps, &target, crate::RetryAdvice::Retry);
        assert_eq!(cause.code, code.word());
        assert!(!cause.evidence.is_empty(), "{cause:?}");
        assert!(
            !format!("{cause:?}").contains(&target.external_id),
            "{cause:?}"
        );
        let is_retryable = *code != FailureCode::WrongAccount;
        assert_eq!(cause.is_retryable, is_retryable);
        assert_eq!(
            cause.fix.to_lowercase().contains("retry"),
            is_retryable,
            "{cause:?}"
        );
        assert!(
            titles.insert(cause.title),
            "{code} has the title of another code"
        );
    }
}

#[tokio::test]
async fn every_fault_that_is_offered_is_met() {
    for cloud in TemplateCloud::ALL {
        for is_deployed in [false, true] {
            let of = Setting {
                cloud: *cloud,
                has_bastion: true,
                has_boundary: true,
                is_deployed,
            };
            for fault in faults(of) {
                let world = World::of(*cloud);
                world.memory.set_faults(&[fault]);
                let met = first_gaps(&world, &world.target())
                    .await
                    .map(|it| it.main().code);
                let expected = match fault {
                    Fault::Refusal(code) => Some(code),
                    Fault::Drift => None,
                };
                assert_eq!(met, expected);
            }
        }
    }
}

#[tokio::test]
async fn several_gaps_are_one_cause_that_says_all_of_them() {
    let world = World::of(TemplateCloud::Aws);
    world.set(&[
        FailureCode::BoundaryMissing,
        FailureCode::PermissionBoundary,
    ]);
    let target = world.target();
    let account = world
        .rehearsal
        .open(&target, &call("o:open"), Probe::Take)
        .await
        .unwrap();
    let mut gaps = account
        .check(Check::Permissions, &call("o:check"))
        .await
        .unwrap_err();
    world.set(&[FailureCode::Quota]);
    gaps.add(
        account
            .check(Check::Quotas, &call("o:check"))
            .await
            .unwrap_err(),
    );
    let cause = cause(&gaps, &target, crate::RetryAdvice::Retry);
    assert_eq!(cause.code, "boundary_missing");
    assert_eq!(cause.evidence.lines().count(), 3, "{cause:?}");
    assert!(cause.evidence.contains(BOUNDARY), "{cause:?}");
    for part in ["company rules", "prevents actions of the role", "quota in"] {
        assert!(cause.title.contains(part), "{cause:?}");
    }
}

#[tokio::test]
async fn a_boundary_that_nobody_asks_for_is_not_missed() {
    let world = World::of(TemplateCloud::Aws);
    world.set(&[FailureCode::BoundaryMissing]);
    let target = Target {
        permissions_boundary: None,
        ..world.target()
    };
    assert_eq!(first_gaps(&world, &target).await, None);
}

/// A name of a variable that advice gives is one of the variables file.
#[tokio::test]
async fn advice_names_the_variable_that_is_in_the_file() {
    let world = World::of(TemplateCloud::Aws);
    world.set(&[FailureCode::WrongExternalId]);
    let target = world.target();
    let gaps = first_gaps(&world, &target).await.expect("refused");
    let advice = cause(&gaps, &target, crate::RetryAdvice::Retry).fix;
    let variable = advice
        .split(' ')
        .find(|word| word.ends_with("_external_id"))
        .expect("a variable");
    let file = byoc_terraform::variables(&input(TemplateCloud::Aws)).expect("a variables file");
    let has_it = file
        .lines()
        .any(|line| line.split(' ').next() == Some(variable));
    assert!(has_it, "{variable} is not in\n{file}");
}

#[test]
fn the_external_id_is_taken_out_of_the_providers_words() {
    let target = World::of(TemplateCloud::Aws).target();
    let said = format!("AccessDenied for ExternalId={}!", target.external_id);
    let gap = target.gap(FailureCode::Refused, "role", said);
    assert_eq!(gap.evidence, "AccessDenied for ExternalId=…!");
}

#[test]
fn the_role_of_another_account_is_refused_with_the_right_one() {
    let world = World::of(TemplateCloud::Aws);
    let mut target = world.target();
    target.identifier = target.identifier.replace(AWS_ACCOUNT, "999999999999");
    let evidence = world.rehearsal.accepts(&target).unwrap_err().evidence();
    assert!(evidence.contains(AWS_ACCOUNT), "{evidence}");
}

#[test]
fn a_role_in_a_path_is_the_accounts_role_too() {
    let world = World::of(TemplateCloud::Aws);
    let mut target = world.target();
    let account = world.rehearsal.simulated_account(UNIQUE_NAME, "/platform/");
    assert_eq!(
        account.identifier,
        "arn:aws:iam::123456789012:role/platform/cce-cce0123456789a-iam-role"
    );
    // One that the template doesn't create is accepted too.
    for identifier in [
        account.identifier.as_str(),
        "arn:aws:iam::123456789012:role/team/byoc-prod",
    ] {
        target.identifier = identifier.to_owned();
        assert!(world.rehearsal.accepts(&target).is_ok(), "{identifier}");
    }
    target.identifier = "arn:aws:iam::012345678901:role/team/byoc-prod".to_owned();
    let gaps = world.rehearsal.accepts(&target).unwrap_err();
    assert_eq!(gaps.main().code, FailureCode::WrongAccount);
}
