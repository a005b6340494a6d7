//! A session in a simulated account.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use byoc_terraform::ExpectedSubnet;

use super::{Away, Fault, NewNode, Node, Rehearsal, simulated};
use crate::Target;
use crate::contract::{
    Account, AccountRef, Answer, Call, Check, Drift, Driver, FailureCode, Gap, Gaps, Made,
    NodeKind, NodeSpec, Observed, Probe, Progress,
};

/// A search by name finds a node only this long after it was created, as on the real clouds, where
/// a list may lag behind. In between only the token keeps a repeated call from creating a second
/// one.
pub const LAG: Duration = Duration::from_secs(2);

/// What the provider asks for when it asks for fewer requests.
const THROTTLE: Duration = Duration::from_secs(1);

struct Session {
    rehearsal: Rehearsal,
    target: Target,
    account: AccountRef,
}

/// The faults of an account at the moment of a request.
struct Faults(BTreeSet<Fault>);

impl Faults {
    fn has(&self, code: FailureCode) -> bool {
        self.0.contains(&Fault::Refusal(code))
    }
}

impl Rehearsal {
    /// Makes a simulated request: `work` sees what is wrong with the account at that moment.
    async fn request<T>(
        &self,
        target: &Target,
        call: &Call,
        action: &str,
        work: impl AsyncFnOnce(&Faults) -> Result<T, Gap>,
    ) -> Result<T, Gap> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let answer = async {
            let value = async {
                let faults = self.accounts.faults(&target.custom_cloud_id).await;
                let faults = faults.map_err(|away| unavailable(target, action, &away))?;
                let faults = Faults(faults.into_iter().collect());
                if faults.has(FailureCode::TimedOut) {
                    std::future::pending::<()>().await;
                }
                disturbed(target, action, &faults)?;
                work(&faults).await
            };
            let value = value.await;
            Answer {
                code: match &value {
                    Ok(_) => "200".to_owned(),
                    Err(gap) => gap.code.word().to_owned(),
                },
                request_id: Some(format!("rehearsal-{number}")),
                value,
            }
        };
        call.request(action, &target.cloud_region, answer).await
    }
}

fn unavailable(target: &Target, action: &str, away: &Away) -> Gap {
    let evidence = format!("{action}: the simulated account does not answer: {away}");
    target
        .gap(FailureCode::Unavailable, action, evidence)
        .passing(None)
}

/// What any request may meet.
fn disturbed(target: &Target, action: &str, faults: &Faults) -> Result<(), Gap> {
    let gap = |code, words: &str| target.gap(code, action, format!("{action}: {words}"));
    if faults.has(FailureCode::Throttled) {
        let gap = gap(FailureCode::Throttled, "Rate exceeded (503)");
        return Err(gap.passing(Some(THROTTLE)));
    }
    if faults.has(FailureCode::Unavailable) {
        return Err(gap(FailureCode::Unavailable, "Service Unavailable (503)").passing(None));
    }
    if faults.has(FailureCode::Refused) {
        return Err(gap(FailureCode::Refused, "Forbidden (403)"));
    }
    Ok(())
}

#[async_trait]
impl Driver for Rehearsal {
    fn accepts(&self, target: &Target) -> Result<AccountRef, Gaps> {
        let role_path = path_of(&target.identifier);
        let account = self.simulated_account(&target.unique_name, role_path);
        if simulated(self.cloud).is_in_account(target, &account) {
            return Ok(AccountRef(account.account));
        }
        let evidence = format!(
            "This server runs rehearsals. Its simulated account is {}, and its identifier for this \
             custom cloud is {}.",
            account.account, account.identifier
        );
        let subject = target.identifier.clone();
        Err(target
            .gap(FailureCode::WrongAccount, subject, evidence)
            .into())
    }

    async fn open(
        &self,
        target: &Target,
        call: &Call,
        probe: Probe,
    ) -> Result<Box<dyn Account>, Gaps> {
        let account = self.accepts(target)?;
        let speech = simulated(self.cloud);
        let action = speech.open_action();
        let subject = &target.identifier;
        let is_proving = probe == Probe::Prove;
        if is_proving {
            call.simulate(self.pace.pause()).await;
        }
        self.request(target, call, action, async |faults| {
            let refused = speech.open_refused(target);
            if faults.has(FailureCode::RoleNotFound) {
                return Err(target.gap(FailureCode::RoleNotFound, subject, refused));
            }
            if faults.has(FailureCode::WrongExternalId) && speech.has_external_id() {
                let evidence = format!("{refused} (with this custom cloud's external ID)");
                return Err(target.gap(FailureCode::WrongExternalId, subject, evidence));
            }
            Ok(())
        })
        .await?;
        if is_proving && speech.has_external_id() {
            for wrong in ["without ExternalId", "with another ExternalId"] {
                self.request(target, call, action, async |faults| {
                    // The account answers with a refusal, which is what it should do.
                    if !faults.has(FailureCode::ExternalIdNotRequired) {
                        return Ok(());
                    }
                    let session = speech.session(target);
                    let evidence =
                        format!("{action} {wrong} on {subject} succeeded: assumed {session}");
                    Err(target.gap(FailureCode::ExternalIdNotRequired, subject, evidence))
                })
                .await?;
            }
        }
        Ok(Box::new(Session {
            rehearsal: self.clone(),
            target: target.clone(),
            account,
        }))
    }
}

#[async_trait]
impl Account for Session {
    async fn check(&self, what: Check, call: &Call) -> Result<Observed, Gaps> {
        let (rehearsal, target) = (&self.rehearsal, &self.target);
        let [find, create, _] = simulated(rehearsal.cloud).node_actions();
        let action = match what {
            Check::Identity => "GetCallerIdentity",
            Check::Region => "DescribeRegion",
            Check::Network => find,
            Check::Permissions => create,
            Check::Quotas => "GetQuotas",
        };
        call.simulate(rehearsal.pace.pause()).await;
        rehearsal
            .request(target, call, action, async |faults| {
                Ok(match what {
                    Check::Identity => Ok(Observed {
                        account: Some(self.account.0.clone()),
                        ..Observed::default()
                    }),
                    Check::Region => self.region(faults),
                    Check::Network => self.network(faults),
                    Check::Permissions => self.permissions(faults),
                    Check::Quotas => self.quotas(faults),
                })
            })
            .await?
    }

    async fn ensure(&self, node: &NodeSpec, call: &Call) -> Result<Progress<Made>, Gaps> {
        let (rehearsal, target) = (&self.rehearsal, &self.target);
        let speech = simulated(rehearsal.cloud);
        let [find, create, _] = speech.node_actions();

        // 1. Observe.
        let found = self.nodes(call, find).await?;
        let is_found = |it: &Node| it.made.name == node.name && it.age >= LAG;
        if let Some(node) = found.into_iter().find(is_found) {
            return Ok(Progress::Done(node.made));
        }
        // 2. Create. Time passes in between, as on a real cloud: the token, not the look, makes it
        // once only.
        call.simulate(rehearsal.pace.pause()).await;
        let made = rehearsal
            .request(target, call, create, async |faults| {
                if faults.has(FailureCode::Capacity) {
                    let evidence = speech.capacity(&target.cloud_region);
                    return Err(target.gap(FailureCode::Capacity, &node.name, evidence));
                }
                let wanted = NewNode {
                    unique_name: target.unique_name.clone(),
                    kind: node.kind,
                    name: node.name.clone(),
                    zone: node.zone.clone(),
                    subnet: node.subnet,
                    token: call.token_for(&node.name),
                };
                let made = rehearsal.accounts.create(&self.account.0, &wanted).await;
                made.map_err(|away| unavailable(target, create, &away))
            })
            .await?;
        Ok(Progress::Done(made))
    }

    async fn ready(&self, made: &Made, call: &Call) -> Result<Progress<()>, Gaps> {
        let (rehearsal, target) = (&self.rehearsal, &self.target);
        let [find, ..] = simulated(rehearsal.cloud).node_actions();
        let nodes = self.nodes(call, find).await?;
        let node = nodes
            .into_iter()
            .find(|node| node.made.provider_id == made.provider_id);
        let gap =
            |evidence: String| target.gap(FailureCode::BastionUnreachable, &made.name, evidence);
        let Some(node) = node else {
            let evidence = format!("{find}: no instance {}", made.provider_id);
            return Err(gap(evidence).into());
        };
        let boot = rehearsal.pace.boot_time();
        if node.age < boot {
            return Ok(Progress::Wait {
                after: boot - node.age,
                note: match made.kind {
                    NodeKind::Bastion => "The bastion is starting.".to_owned(),
                    NodeKind::Service => format!("The node {} is starting.", made.name),
                },
            });
        }
        let address = made
            .address
            .map_or_else(|| made.name.clone(), |it| it.to_string());
        rehearsal
            .request(target, call, "connect", async |faults| {
                match faults.has(FailureCode::BastionUnreachable) {
                    true => Err(gap(format!(
                        "connect tcp {address}:443: timed out after 60 s (5 attempts)"
                    ))),
                    false => Ok(()),
                }
            })
            .await?;
        Ok(Progress::Done(()))
    }

    async fn remove(&self, made: &[Made], call: &Call) -> Result<Progress<()>, Gaps> {
        let (rehearsal, target) = (&self.rehearsal, &self.target);
        let [.., remove] = simulated(rehearsal.cloud).node_actions();
        let ids: Vec<String> = made.iter().map(|made| made.provider_id.clone()).collect();
        rehearsal
            .request(target, call, remove, async |_| {
                let removed = rehearsal.accounts.remove(&self.account.0, &ids).await;
                removed.map_err(|away| unavailable(target, remove, &away))
            })
            .await?;
        Ok(Progress::Done(()))
    }

    async fn leftovers(&self, call: &Call) -> Result<Vec<Made>, Gaps> {
        let (rehearsal, target) = (&self.rehearsal, &self.target);
        let [find, ..] = simulated(rehearsal.cloud).node_actions();
        call.simulate(rehearsal.pace.pause()).await;
        let left = rehearsal
            .request(target, call, find, async |faults| {
                let nodes = rehearsal
                    .accounts
                    .nodes(&self.account.0, &target.unique_name);
                let nodes = nodes
                    .await
                    .map_err(|away| unavailable(target, find, &away))?;
                let mut left: Vec<Made> = nodes.into_iter().map(|node| node.made).collect();
                if faults.has(FailureCode::Leftovers) {
                    left.push(protected(target));
                }
                Ok(left)
            })
            .await?;
        Ok(left)
    }
}

impl Session {
    async fn nodes(&self, call: &Call, action: &str) -> Result<Vec<Node>, Gap> {
        let (rehearsal, target) = (&self.rehearsal, &self.target);
        rehearsal
            .request(target, call, action, async |_| {
                let nodes = rehearsal
                    .accounts
                    .nodes(&self.account.0, &target.unique_name);
                nodes
                    .await
                    .map_err(|away| unavailable(target, action, &away))
            })
            .await
    }

    fn region(&self, faults: &Faults) -> Result<Observed, Gaps> {
        let region = &self.target.cloud_region;
        if faults.has(FailureCode::RegionDisabled) {
            let evidence = simulated(self.rehearsal.cloud).region_disabled(region);
            let gap = self
                .target
                .gap(FailureCode::RegionDisabled, region, evidence);
            return Err(gap.into());
        }
        let zones = self
            .target
            .network
            .subnets
            .iter()
            .filter_map(|it| it.zone.as_ref());
        Ok(Observed {
            zones: zones
                .map(|zone| (zone.clone(), format!("{region}-{zone}")))
                .collect(),
            ..Observed::default()
        })
    }

    fn network(&self, faults: &Faults) -> Result<Observed, Gaps> {
        let (target, network) = (&self.target, &self.target.network);
        let speech = simulated(self.rehearsal.cloud);
        if faults.has(FailureCode::MissingSubnet)
            && let Some(subnet) = lost_subnet(target)
        {
            let evidence = speech.missing_subnet(target, subnet);
            let gap = target.gap(FailureCode::MissingSubnet, &subnet.name, evidence);
            return Err(gap.into());
        }
        let drift = match faults.0.contains(&Fault::Drift) {
            false => vec![],
            true => {
                let (subject, found) = speech.drift(target);
                vec![Drift {
                    subject,
                    expected: None,
                    found,
                }]
            }
        };
        Ok(Observed {
            network: Some(format!("vpc-{}", suffix(target))),
            subnets: ids("subnet", target, network.subnets.iter().map(|it| &it.name)),
            route_tables: ids(
                "rtb",
                target,
                network.route_tables.iter().map(|it| &it.name),
            ),
            security_groups: ids(
                "sg",
                target,
                network.security_groups.iter().map(|it| &it.name),
            ),
            drift,
            ..Observed::default()
        })
    }

    fn permissions(&self, faults: &Faults) -> Result<Observed, Gaps> {
        let target = &self.target;
        let speech = simulated(self.rehearsal.cloud);
        let mut gaps = Vec::new();
        if faults.has(FailureCode::BoundaryMissing)
            && let Some(expected) = &target.permissions_boundary
        {
            let evidence = speech.boundary_missing(target, expected);
            gaps.push(target.gap(FailureCode::BoundaryMissing, &target.identifier, evidence));
        }
        if faults.has(FailureCode::PermissionBoundary) {
            let evidence = speech.boundary_in_the_way(target);
            gaps.push(target.gap(
                FailureCode::PermissionBoundary,
                &target.identifier,
                evidence,
            ));
        }
        Gaps::none_of(gaps).map(|()| Observed::default())
    }

    fn quotas(&self, faults: &Faults) -> Result<Observed, Gaps> {
        if faults.has(FailureCode::Quota) {
            let target = &self.target;
            let (quota, evidence) = simulated(self.rehearsal.cloud).quota(&target.cloud_region);
            return Err(target.gap(FailureCode::Quota, quota, evidence).into());
        }
        Ok(Observed::default())
    }
}

/// The subnet that is missing if one is. Any would do; the second zone's looks most like what
/// happens.
fn lost_subnet(target: &Target) -> Option<&ExpectedSubnet> {
    let subnets = &target.network.subnets;
    let mut workload = subnets.iter().filter(|it| it.purpose == "workload");
    let first = workload.next();
    workload.next().or(first)
}

/// Something that can't be removed by the control plane.
fn protected(target: &Target) -> Made {
    let spec = NodeSpec::bastion(&target.unique_name);
    Made {
        kind: NodeKind::Bastion,
        provider_id: "i-0fedcba9876543210".to_owned(),
        token: String::new(),
        name: format!("{} (termination protection)", spec.name),
        zone: None,
        address: None,
    }
}

fn suffix(target: &Target) -> &str {
    target.unique_name.trim_start_matches("cce-cce")
}

/// Ids of the simulated account, by name.
fn ids<'a>(
    kind: &str,
    target: &Target,
    names: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, String> {
    let id = |number| format!("{kind}-{}{number:02}", suffix(target));
    names
        .enumerate()
        .map(|(number, name)| (name.clone(), id(number)))
        .collect()
}

/// The path of the role in an ARN: `/` if it has none.
fn path_of(identifier: &str) -> &str {
    let role = identifier.split_once(":role").map_or("/", |(_, role)| role);
    role.rfind('/').map_or("/", |end| &role[..=end])
}
