use byoc_rules::cloud::Cloud;
use byoc_rules::network::{NetworkPlan, PlanError, SubnetPurpose, plan};
use byoc_types::DeploymentModel;
use ipnet::Ipv4Net;
use proptest::prelude::*;

use crate::assert_is_sentence;
use Cloud::{Aws, Azure, Google};
use DeploymentModel::{Hipaa, IpsecIngress, PciDss, Standard, StandardPublic};

fn net(text: &str) -> Ipv4Net {
    text.parse().expect("the test's own range")
}

fn planned(cloud: Cloud, model: DeploymentModel, zones: u8, vpc: &str) -> NetworkPlan {
    plan(cloud, model, zones, net(vpc)).expect("a plan")
}

/// The plan as lines: purpose, zone, range, usable addresses; then what stays free.
#[track_caller]
fn check(plan: &NetworkPlan, subnets: &[&str], free: &[&str]) {
    let lines: Vec<String> = plan
        .subnets
        .iter()
        .map(|subnet| {
            let zone = subnet.zone.as_deref().unwrap_or("-");
            format!(
                "{} {zone} {} {}",
                subnet.purpose.as_word(),
                subnet.cidr,
                subnet.usable
            )
        })
        .collect();
    assert_eq!(lines, subnets);
    assert_eq!(
        plan.free.iter().map(Ipv4Net::to_string).collect::<Vec<_>>(),
        free
    );
}

#[test]
fn aws_private_in_three_zones() {
    let plan = planned(Aws, Standard, 3, "10.0.0.0/16");
    check(
        &plan,
        &[
            "workload az1 10.0.0.0/18 16379",
            "workload az2 10.0.64.0/18 16379",
            "workload az3 10.0.128.0/18 16379",
            "bastion az1 10.0.192.0/20 4091",
            "bastion az2 10.0.208.0/20 4091",
            "bastion az3 10.0.224.0/20 4091",
        ],
        &["10.0.240.0/20"],
    );
    assert_eq!(plan.workload_usable(), 3 * 16379);
    assert_eq!(
        plan.nodes_that_fit() + plan.headroom(),
        plan.workload_usable()
    );
    assert_eq!(plan.aws_subnets_workload()["az2"], "10.0.64.0/18");
    assert_eq!(plan.aws_subnets_bastion()["az3"], "10.0.224.0/20");
    assert_eq!(plan.google_workload_cidr(), None);
    assert_eq!(plan.google_bastion_cidr(), None);
}

#[test]
fn aws_private_in_the_smallest_range_has_the_smallest_subnets_of_aws() {
    let plan = planned(Aws, Standard, 3, "10.0.0.0/24");
    check(
        &plan,
        &[
            "workload az1 10.0.0.0/26 59",
            "workload az2 10.0.0.64/26 59",
            "workload az3 10.0.0.128/26 59",
            "bastion az1 10.0.0.192/28 11",
            "bastion az2 10.0.0.208/28 11",
            "bastion az3 10.0.0.224/28 11",
        ],
        &["10.0.0.240/28"],
    );
    assert_eq!(plan.nodes_that_fit(), 88);
    assert_eq!(plan.warnings().len(), 1);
}

#[test]
fn aws_private_in_two_zones_leaves_the_third_free() {
    let plan = planned(Aws, Standard, 2, "10.0.0.0/16");
    check(
        &plan,
        &[
            "workload az1 10.0.0.0/18 16379",
            "workload az2 10.0.64.0/18 16379",
            "bastion az1 10.0.192.0/20 4091",
            "bastion az2 10.0.208.0/20 4091",
        ],
        &["10.0.128.0/18", "10.0.224.0/19"],
    );
    assert!(plan.warnings()[0].contains("two availability zones"));
}

#[test]
fn aws_public_has_no_bastion() {
    let plan = planned(Aws, StandardPublic, 3, "172.16.0.0/20");
    check(
        &plan,
        &[
            "workload az1 172.16.0.0/22 1019",
            "workload az2 172.16.4.0/22 1019",
            "workload az3 172.16.8.0/22 1019",
        ],
        &["172.16.12.0/22"],
    );
    assert!(plan.aws_subnets_bastion().is_empty());
}

#[test]
fn compliance_models_divide_like_the_private_one() {
    for model in [Hipaa, PciDss] {
        let private = planned(Aws, Standard, 3, "10.0.0.0/20");
        assert_eq!(
            planned(Aws, model, 3, "10.0.0.0/20").subnets,
            private.subnets
        );
    }
}

#[test]
fn google_subnets_span_the_region() {
    let plan = planned(Google, Standard, 3, "10.0.0.0/16");
    check(
        &plan,
        &[
            "workload - 10.0.0.0/17 32764",
            "bastion - 10.0.128.0/20 4092",
        ],
        &["10.0.144.0/20", "10.0.160.0/19", "10.0.192.0/18"],
    );
    assert_eq!(plan.google_workload_cidr().as_deref(), Some("10.0.0.0/17"));
    assert_eq!(plan.google_bastion_cidr().as_deref(), Some("10.0.128.0/20"));
    assert!(plan.aws_subnets_workload().is_empty());

    // Azure is divided in the same way, and keeps one address more of each subnet.
    let azure = planned(Azure, Standard, 3, "10.0.0.0/16");
    check(
        &azure,
        &[
            "workload - 10.0.0.0/17 32763",
            "bastion - 10.0.128.0/20 4091",
        ],
        &["10.0.144.0/20", "10.0.160.0/19", "10.0.192.0/18"],
    );
    assert_eq!(azure.google_workload_cidr(), None);

    let public = planned(Google, StandardPublic, 3, "10.0.0.0/16");
    check(&public, &["workload - 10.0.0.0/16 65532"], &[]);
    assert_eq!(public.google_bastion_cidr(), None);
}

#[test]
fn what_cannot_be_divided_says_why() {
    let check = |provider, model, zones, vpc: &str, code: &str, suggestion: &str| {
        let error = plan(provider, model, zones, net(vpc)).expect_err(vpc);
        assert_eq!(error.code(), code, "{error}");
        assert_eq!(error.suggestion().as_deref(), Some(suggestion), "{error}");
        assert_is_sentence(&error.to_string());
    };
    check(Aws, Standard, 3, "10.0.0.0/15", "cidr_size", "10.0.0.0/16");
    check(Aws, Standard, 3, "10.0.0.0/25", "cidr_size", "10.0.0.0/24");
    check(
        Aws,
        Standard,
        3,
        "10.0.0.1/24",
        "cidr_host_bits_set",
        "10.0.0.0/24",
    );
    check(Aws, Standard, 1, "10.0.0.0/24", "zones_unsupported", "3");
    check(Aws, Standard, 4, "10.0.0.0/24", "zones_unsupported", "3");
    check(
        Google,
        Hipaa,
        3,
        "10.0.0.0/24",
        "deployment_model_unknown",
        "standard",
    );
    check(
        Aws,
        IpsecIngress,
        3,
        "10.0.0.0/24",
        "deployment_model_unknown",
        "standard",
    );
    assert!(matches!(
        plan(Google, PciDss, 3, net("10.0.0.0/24")),
        Err(PlanError::Model {
            cloud: Google,
            model: PciDss
        })
    ));
}

#[test]
fn the_answer_of_the_api_is_the_plan() {
    let answer = planned(Google, Standard, 3, "10.0.0.0/24").to_answer();
    assert_eq!(answer.reserved_cidr, "10.0.0.0/24");
    assert_eq!(answer.subnets[1].purpose, "bastion");
    assert_eq!(answer.subnets[1].zone, None);
    assert_eq!(answer.subnets[1].cidr, "10.0.0.128/28");
    assert_eq!(answer.subnets[1].usable, 12);
    assert_eq!(
        answer.free,
        ["10.0.0.144/28", "10.0.0.160/27", "10.0.0.192/26"]
    );
    assert_eq!(answer.warnings.len(), 1);
}

/// Terraform's cidrsubnet, bit by bit in text: the network's bits, then the number's, then zeros.
fn slow_subnet(vpc: Ipv4Net, new_bits: usize, number: u32) -> String {
    let prefix = usize::from(vpc.prefix_len());
    let whole = format!("{:032b}", u32::from(vpc.addr()));
    let bits = format!("{}{number:0new_bits$b}", &whole[..prefix]);
    let bits = format!("{bits:0<32}");
    let octets: Vec<String> = (0..4)
        .map(|i| {
            u8::from_str_radix(&bits[i * 8..i * 8 + 8], 2)
                .expect("eight bits")
                .to_string()
        })
        .collect();
    format!("{}/{}", octets.join("."), prefix + new_bits)
}

prop_compose! {
    fn vpc()(address: u32, prefix in 16..=24_u8) -> Ipv4Net {
        Ipv4Net::new(address.into(), prefix).expect("a range").trunc()
    }
}

fn models() -> impl Strategy<Value = (Cloud, DeploymentModel, u8)> {
    let aws = (
        prop_oneof![
            Just(Standard),
            Just(StandardPublic),
            Just(Hipaa),
            Just(PciDss)
        ],
        2..=3_u8,
    );
    prop_oneof![
        aws.prop_map(|(model, zones)| (Aws, model, zones)),
        (
            prop_oneof![Just(Google), Just(Azure)],
            prop_oneof![Just(Standard), Just(StandardPublic)]
        )
            .prop_map(|(cloud, model)| (cloud, model, 3)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_subnet_is_the_one_that_terraform_computes(
        vpc in vpc(),
        (provider, model, zones) in models(),
    ) {
        let plan = plan(provider, model, zones, vpc).expect("a plan");
        let is_public = model == StandardPublic;
        let number = |purpose: SubnetPurpose| {
            plan.subnets.iter().filter(|subnet| subnet.purpose == purpose).count()
        };
        let per_zone = if provider == Aws { usize::from(zones) } else { 1 };
        prop_assert_eq!(number(SubnetPurpose::Workload), per_zone);
        prop_assert_eq!(number(SubnetPurpose::Bastion), if is_public { 0 } else { per_zone });
        for subnet in &plan.subnets {
            let zone: u32 = subnet.zone.as_deref().map_or(0, |z| z[2..].parse::<u32>().expect("az") - 1);
            let expected = match (provider, subnet.purpose) {
                (Aws, SubnetPurpose::Workload) => slow_subnet(vpc, 2, zone),
                (Aws, SubnetPurpose::Bastion) => slow_subnet(vpc, 4, 12 + zone),
                (_, SubnetPurpose::Workload) if is_public => vpc.to_string(),
                (_, SubnetPurpose::Workload) => slow_subnet(vpc, 1, 0),
                (_, SubnetPurpose::Bastion) => slow_subnet(vpc, 4, 8),
            };
            prop_assert_eq!(subnet.cidr.to_string(), expected);
            let kept = if provider == Google { 4 } else { 5 };
            prop_assert_eq!(u64::from(subnet.usable), (1_u64 << (32 - subnet.cidr.prefix_len())) - kept);
        }
    }

    #[test]
    fn subnets_and_free_blocks_cover_the_range_exactly_once(
        vpc in vpc(),
        (provider, model, zones) in models(),
    ) {
        let plan = plan(provider, model, zones, vpc).expect("a plan");
        let mut blocks: Vec<(u128, u128)> = plan
            .subnets
            .iter()
            .map(|subnet| subnet.cidr)
            .chain(plan.free.iter().copied())
            .map(|block| (u32::from(block.network()).into(), u32::from(block.broadcast()).into()))
            .collect();
        blocks.sort_unstable();
        let mut next = u128::from(u32::from(vpc.network()));
        for (first, last) in blocks {
            prop_assert_eq!(first, next);
            next = last + 1;
        }
        prop_assert_eq!(next, u128::from(u32::from(vpc.broadcast())) + 1);
        // No two free blocks could be one.
        let mut joined = plan.free.clone();
        joined = Ipv4Net::aggregate(&joined);
        prop_assert_eq!(joined, plan.free);
    }
}
