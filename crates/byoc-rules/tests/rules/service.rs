use std::collections::BTreeMap;

use byoc_rules::cloud::{Cloud, TemplateCloud};
use byoc_rules::network::{self, NetworkPlan};
use byoc_rules::service::catalogue::{self, NamedCloud};
use byoc_rules::service::migration::{self, Place};
use byoc_rules::service::request::{self, Current};
use byoc_rules::service::room::{self, NoRoom, Taken, Zone};
use byoc_rules::service::{self, Action, Condition, ServiceNameError};
use byoc_types::{
    CatalogueMachine, CataloguePlan, CatalogueType, DeploymentModel, ProjectRole, ServiceCreate,
    ServiceMaintenance, ServiceState, ServiceUpdate, ServicesCatalogue,
};
use serde_json::{Value, json};

use crate::assert_is_sentence;

fn plan(name: &str, nodes: u32, disk_mb: u32) -> CataloguePlan {
    let machine = |name: &str| {
        Some(CatalogueMachine {
            machine_type: name.to_owned(),
            image_filter: "byoc-*".to_owned(),
        })
    };
    CataloguePlan {
        plan: name.to_owned(),
        nodes,
        cpu: 2,
        memory_mb: 4096,
        disk_mb,
        price_usd: None,
        aws: machine("m6i.large"),
        google: machine("n2-standard-2"),
        user_data_file: None,
    }
}

fn catalogue() -> ServicesCatalogue {
    let only_aws = CataloguePlan {
        google: None,
        price_usd: Some("1.25".to_owned()),
        ..plan("premium-4", 3, 80_000)
    };
    ServicesCatalogue {
        types: vec![CatalogueType {
            service_type: "pg".to_owned(),
            name: "PostgreSQL".to_owned(),
            description: "Relational database".to_owned(),
            default_version: "17".to_owned(),
            versions: vec!["18".to_owned(), "17".to_owned(), "16".to_owned()],
            plans: vec![
                plan("startup-4", 1, 80_000),
                plan("business-4", 2, 60_000),
                only_aws,
            ],
        }],
    }
}

fn network(cidr: &str, zones: u8) -> NetworkPlan {
    let range = cidr.parse().unwrap();
    network::plan(Cloud::Aws, DeploymentModel::Standard, zones, range).unwrap()
}

fn zones(names: &[&str]) -> Vec<Zone> {
    names.iter().map(|name| Some((*name).to_owned())).collect()
}

#[test]
fn names_are_parts_of_urls() {
    let (longest, longer) = ("a".repeat(64), "a".repeat(65));
    for name in ["a", "pg-main", "kafka-2", "x-", &longest] {
        assert_eq!(service::check_name(name), Ok(()), "{name}");
    }
    for (name, error) in [
        ("", ServiceNameError::Missing),
        (" pg", ServiceNameError::Characters),
        ("Pg", ServiceNameError::Characters),
        ("2pg", ServiceNameError::Characters),
        ("-pg", ServiceNameError::Characters),
        ("pg_main", ServiceNameError::Characters),
        ("größe", ServiceNameError::Characters),
        (&longer, ServiceNameError::TooLong(65)),
    ] {
        assert_eq!(service::check_name(name), Err(error.clone()), "{name}");
        assert_is_sentence(&error.to_string());
    }
}

#[test]
fn public_regions_are_found_by_their_names() {
    for (name, found) in [
        ("aws-eu-west-1", Some((TemplateCloud::Aws, "eu-west-1"))),
        (
            "google-europe-west1",
            Some((TemplateCloud::Google, "europe-west1")),
        ),
        ("google-eu-west-1", None),
        ("azure-westeurope", None),
        ("awseu-west-1", None),
        ("aws-", None),
        ("", None),
    ] {
        let region = service::public_region(name).map(|(cloud, region)| (cloud, region.name));
        assert_eq!(region, found, "{name}");
        if let Some((cloud, region)) = region {
            assert_eq!(service::public_name(cloud, region), name);
        }
    }
}

#[test]
fn admins_and_operators_of_a_project_change_its_services() {
    for (role, may) in [
        (ProjectRole::Admin, true),
        (ProjectRole::Operator, true),
        (ProjectRole::Developer, false),
        (ProjectRole::ReadOnly, false),
    ] {
        assert_eq!(service::may_change(role), may, "{role:?}");
    }
}

#[test]
fn each_state_allows_what_it_allows() {
    use Action as A;
    use ServiceState as S;
    // State, protection, terminating: what each action answers, in the order of `Action::ALL`.
    let ok = "";
    for (state, is_protected, is_terminating, expected) in [
        (S::Running, false, false, [ok, ok, ok, ok, ok]),
        (
            S::Running,
            true,
            false,
            [
                ok,
                ok,
                "termination_protection",
                ok,
                "termination_protection",
            ],
        ),
        (
            S::Poweroff,
            false,
            false,
            [ok, "service_powered_off", ok, ok, ok],
        ),
        (
            S::Poweroff,
            true,
            false,
            [
                ok,
                "service_powered_off",
                "termination_protection",
                ok,
                "termination_protection",
            ],
        ),
        (
            S::Rebuilding,
            false,
            false,
            [ok, "service_rebuilding", ok, ok, ok],
        ),
        (
            S::Rebalancing,
            false,
            false,
            [ok, "service_rebalancing", ok, ok, ok],
        ),
        (S::Running, false, true, ["service_terminating"; 5]),
        (S::Poweroff, true, true, ["service_terminating"; 5]),
    ] {
        let condition = Condition {
            state,
            is_terminating,
            termination_protection: is_protected,
            is_at_rest: true,
        };
        for (action, expected) in A::ALL.into_iter().zip(expected) {
            let answer = service::allows(condition, action);
            let code = answer.as_ref().err().map_or(ok, |refusal| refusal.code);
            assert_eq!(code, expected, "{condition:?} {action:?}");
            if let Err(refusal) = answer {
                assert_is_sentence(&refusal.message);
            }
        }
    }
}

#[test]
fn power_comes_back_once_the_nodes_are_gone() {
    for (state, is_at_rest, expected) in [
        (ServiceState::Poweroff, false, Err("service_powering_off")),
        (ServiceState::Poweroff, true, Ok(())),
        (ServiceState::Rebuilding, false, Ok(())),
    ] {
        let condition = Condition {
            state,
            is_terminating: false,
            termination_protection: false,
            is_at_rest,
        };
        let answer = service::allows(condition, Action::PowerOn);
        assert_eq!(
            answer.map_err(|refusal| refusal.code),
            expected,
            "{state:?}"
        );
    }
}

#[test]
fn tags_have_plain_keys_and_short_values() {
    let tags = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        let pairs = pairs.iter();
        pairs
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    };
    let long = "x".repeat(65);
    for (given, code) in [
        (tags(&[("team", "data"), ("a.b:c_d-e", "")]), None),
        (tags(&[("", "x")]), Some("tag_key_invalid")),
        (tags(&[("two words", "x")]), Some("tag_key_invalid")),
        (tags(&[(&long, "x")]), Some("tag_key_invalid")),
        (tags(&[("team", &long)]), Some("tag_value_too_long")),
        (tags(&[("team", "a\nb")]), Some("tag_value_invalid")),
    ] {
        let errors = service::check_tags(&given);
        assert_eq!(
            errors.first().map(|error| error.code.as_str()),
            code,
            "{given:?}"
        );
        for error in errors {
            assert_is_sentence(&error.message);
        }
    }
    let many: BTreeMap<String, String> = (0..51)
        .map(|number| (format!("k{number}"), String::new()))
        .collect();
    assert_eq!(service::check_tags(&many)[0].code, "tags_too_many");
}

#[test]
fn nodes_are_spread_over_the_zones_the_emptier_first() {
    let network = network("10.0.0.0/16", 3);
    let place = |taken: &[&str], needs| {
        room::place(&network, &zones(taken).into_iter().collect(), needs).unwrap()
    };
    assert_eq!(place(&[], 1), zones(&["az1"]));
    assert_eq!(place(&[], 3), zones(&["az1", "az2", "az3"]));
    assert_eq!(place(&["az1"], 1), zones(&["az2"]));
    assert_eq!(place(&["az1", "az2"], 2), zones(&["az3", "az1"]));
    assert_eq!(
        place(&["az1", "az1"], 6),
        zones(&["az2", "az3", "az1", "az2", "az3", "az1"])
    );
    assert_eq!(room::spread(2, 3), zones(&["az1", "az2", "az1"]));
    assert_eq!(room::spread(0, 1), zones(&["az1"]));
}

#[test]
fn the_room_is_half_of_the_addresses_in_the_network_and_in_each_zone() {
    // /24 on AWS in three zones: 3 × 59 addresses, so 88 nodes and 29 in each zone.
    let network = network("10.0.0.0/24", 3);
    let of = |zone: &str, count: usize| vec![Some(zone.to_owned()); count];
    let room = room::to_wire(&network, &of("az1", 2).into_iter().collect());
    assert_eq!((room.taken, room.fits), (2, 88));
    let first = &room.zones[0];
    assert_eq!(
        (first.zone.as_str(), first.taken, first.fits),
        ("az1", 2, 29)
    );

    assert_eq!(room::free(&room), 86);
    // The app knows what is taken from what the wire tells.
    let told = Taken::from(&room);
    assert_eq!(
        (told.total(), told.in_zone(&Some("az1".to_owned()))),
        (2, 2)
    );

    let most: Taken = ["az1", "az2", "az3"]
        .into_iter()
        .flat_map(|zone| of(zone, 28))
        .collect();
    assert_eq!(most.total(), 84);
    assert!(room::place(&network, &most, 3).is_ok());
    let refused = room::place(&network, &most, 5).unwrap_err();
    assert_eq!(
        refused,
        NoRoom::Network {
            needs: 5,
            free: 4,
            fits: 88,
            taken: 84
        }
    );
    assert_is_sentence(&refused.to_string());
    assert!(
        refused
            .to_string()
            .contains("needs 5 nodes, but there is room for only 4 more"),
        "{refused}"
    );
    assert_eq!(refused.code(), "no_room");

    let full: Taken = of("az2", 29).into_iter().collect();
    assert_eq!(room::place(&network, &full, 1), Ok(zones(&["az1"])));
    assert_eq!(room::place(&network, &full, 2), Ok(zones(&["az1", "az3"])));
    let refused = room::place(&network, &full, 3).unwrap_err();
    let zone = "az2".to_owned();
    assert_eq!(
        refused,
        NoRoom::Zone {
            zone,
            needs: 3,
            fits: 29,
            taken: 29
        }
    );
    assert_is_sentence(&refused.to_string());
    assert_eq!(refused.code(), "no_room_in_zone");
}

#[test]
fn a_regional_subnet_has_no_zones() {
    let range = "10.0.0.0/24".parse().unwrap();
    let network = network::plan(Cloud::Google, DeploymentModel::Standard, 3, range).unwrap();
    assert_eq!(
        room::place(&network, &Taken::default(), 2),
        Ok(vec![None, None])
    );
    let room = room::to_wire(&network, &vec![None; 3].into_iter().collect());
    assert_eq!(
        (room.taken, room.fits, room.zones.len()),
        (3, network.nodes_that_fit(), 0)
    );
    let full: Taken = vec![None; room.fits as usize].into_iter().collect();
    assert_eq!(
        room::place(&network, &full, 1).unwrap_err().code(),
        "no_room"
    );
}

fn place(name: &str, cloud: Cloud, region: &str, model: Option<DeploymentModel>) -> Place {
    Place {
        cloud_name: name.to_owned(),
        cloud,
        region: region.to_owned(),
        model,
    }
}

#[test]
fn migration_depends_on_state_model_region_and_plan() {
    use DeploymentModel as M;
    let running = Condition {
        state: ServiceState::Running,
        is_terminating: false,
        termination_protection: true,
        is_at_rest: true,
    };
    let catalogue = catalogue();
    let plan = |name| catalogue::plan(&catalogue.types[0], name).unwrap();
    let ireland = |name, model| place(name, Cloud::Aws, "eu-west-1", model);
    let public_region = ireland("aws-eu-west-1", None);
    let public = ireland("custom-aws-eu-west-1-a", Some(M::StandardPublic));
    let private = ireland("custom-aws-eu-west-1-b", Some(M::Standard));
    let google = place("google-europe-west1", Cloud::Google, "europe-west1", None);
    let ohio = place("aws-us-east-2", Cloud::Aws, "us-east-2", None);
    let hipaa = ireland("custom-aws-eu-west-1-c", Some(M::Hipaa));
    let pci = ireland("custom-aws-eu-west-1-d", Some(M::PciDss));

    for (from, old, to, new, expected) in [
        // The public model and public regions: by itself.
        (&public_region, "startup-4", &public, "startup-4", Ok(0)),
        (&public, "startup-4", &public_region, "startup-4", Ok(0)),
        (&private, "startup-4", &public, "startup-4", Ok(0)),
        // Network work first.
        (
            &public_region,
            "startup-4",
            &private,
            "startup-4",
            Err("network_work_first"),
        ),
        (
            &public,
            "startup-4",
            &hipaa,
            "startup-4",
            Err("network_work_first"),
        ),
        (
            &private,
            "startup-4",
            &pci,
            "startup-4",
            Err("network_work_first"),
        ),
        // The same cloud: only plan or version change.
        (&private, "business-4", &private, "startup-4", Ok(0)),
        (&private, "startup-4", &private, "business-4", Ok(1)),
        // Another region or provider.
        (&public_region, "startup-4", &ohio, "startup-4", Ok(1)),
        (&public, "startup-4", &google, "business-4", Ok(2)),
        (
            &public,
            "startup-4",
            &google,
            "premium-4",
            Err("plan_not_in_cloud"),
        ),
    ] {
        let answer = migration::allows(running, (from, plan(old)), (to, plan(new)), false);
        let found = answer
            .as_ref()
            .map(Vec::len)
            .map_err(|refusal| refusal.code);
        assert_eq!(
            found, expected,
            "{} {old} to {} {new}",
            from.cloud_name, to.cloud_name
        );
        match answer {
            Ok(warnings) => warnings
                .iter()
                .for_each(|warning| assert_is_sentence(warning)),
            Err(refusal) => assert_is_sentence(&refusal.message),
        }
    }
    let (from, to) = (
        (&public_region, plan("startup-4")),
        (&private, plan("startup-4")),
    );
    assert_eq!(migration::allows(running, from, to, true), Ok(vec![]));
    for (state, code) in [
        (ServiceState::Poweroff, "service_powered_off"),
        (ServiceState::Rebalancing, "service_rebalancing"),
        (ServiceState::Rebuilding, "service_rebuilding"),
    ] {
        let condition = Condition { state, ..running };
        let (from, to) = (
            (&public_region, plan("startup-4")),
            (&public, plan("startup-4")),
        );
        assert_eq!(
            migration::allows(condition, from, to, false)
                .unwrap_err()
                .code,
            code
        );
    }
}

fn create() -> ServiceCreate {
    ServiceCreate {
        service_name: "pg-main".to_owned(),
        service_type: "pg".to_owned(),
        plan: "startup-4".to_owned(),
        cloud: Some("aws-eu-west-1".to_owned()),
        ..ServiceCreate::default()
    }
}

fn options(pairs: &[(&str, Value)]) -> BTreeMap<String, Value> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

#[test]
fn a_create_request_names_everything_that_is_wrong() {
    let checked = request::check_create(&create(), &catalogue()).unwrap();
    assert_eq!(checked.cloud, "aws-eu-west-1");
    assert_eq!(checked.user_config, BTreeMap::new());

    let day = ServiceMaintenance {
        dow: Some("someday".to_owned()),
        time: Some("25:00:00".to_owned()),
        updates: vec![],
    };
    let wrong = ServiceCreate {
        service_name: "PG".to_owned(),
        plan: "huge-4".to_owned(),
        cloud: None,
        user_config: Some(options(&[("pg_version", json!("9")), ("extra", json!(1))])),
        maintenance: Some(day),
        tags: Some(BTreeMap::from([("a b".to_owned(), String::new())])),
        project_vpc_id: Some("vpc".to_owned()),
        service_integrations: vec![json!({})],
        static_ips: vec!["ip".to_owned()],
        ..create()
    };
    let errors = request::check_create(&wrong, &catalogue()).unwrap_err();
    let codes: Vec<&str> = errors.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "service_name_characters",
            "plan_unknown",
            "option_unknown",
            "version_unknown",
            "cloud_missing",
            "maintenance_day",
            "maintenance_time",
            "tag_key_invalid",
            "project_vpc_unknown",
            "service_integrations_unsupported",
            "static_ips_unsupported",
        ]
    );
    errors
        .iter()
        .for_each(|error| assert_is_sentence(&error.message));

    let wrong = ServiceCreate {
        service_type: "mysql".to_owned(),
        ..create()
    };
    let errors = request::check_create(&wrong, &catalogue()).unwrap_err();
    assert_eq!(errors[0].code, "service_type_unknown");
    assert!(
        errors[0].message.contains("Choose pg."),
        "{}",
        errors[0].message
    );
    let wrong = ServiceCreate {
        disk_space_mb: Some(1),
        ..create()
    };
    let errors = request::check_create(&wrong, &catalogue()).unwrap_err();
    assert_eq!(errors[0].suggestion.as_deref(), Some("80000"));
}

#[test]
fn an_update_keeps_what_it_does_not_name() {
    let catalogue = catalogue();
    let kind = &catalogue.types[0];
    let kept = options(&[("pg_version", json!("16"))]);
    let current = Current {
        plan: "retired-4",
        user_config: &kept,
    };
    // What the official client always sends.
    let same = ServiceUpdate {
        plan: Some("retired-4".to_owned()),
        user_config: Some(BTreeMap::new()),
        ..ServiceUpdate::default()
    };
    let checked = request::check_update(&same, kind, current).unwrap();
    assert_eq!(checked, request::CheckedUpdate::default());

    let other = |value: Value| ServiceUpdate {
        user_config: Some(options(&[("pg_version", value)])),
        ..ServiceUpdate::default()
    };
    let checked = request::check_update(&other(json!("18")), kind, current).unwrap();
    assert_eq!(
        checked.user_config,
        Some(options(&[("pg_version", json!("18"))]))
    );
    let checked = request::check_update(&other(Value::Null), kind, current).unwrap();
    assert_eq!(checked.user_config, Some(BTreeMap::new()));
    let plan = ServiceUpdate {
        plan: Some("huge-4".to_owned()),
        ..ServiceUpdate::default()
    };
    assert_eq!(
        request::check_update(&plan, kind, current).unwrap_err()[0].code,
        "plan_unknown"
    );
}

#[test]
fn versions_only_rise() {
    let catalogue = catalogue();
    let kind = &catalogue.types[0];
    for (from, to, is_allowed) in [
        ("16", "17", true),
        ("17", "17", true),
        ("17", "16", false),
        ("18", "16", false),
        ("9", "16", true),
    ] {
        assert_eq!(
            request::check_version(kind, from, to).is_ok(),
            is_allowed,
            "{from} to {to}"
        );
    }
    assert_eq!(catalogue::version(kind, &BTreeMap::new()), "17");
    assert_eq!(
        catalogue::version(kind, &options(&[("pg_version", json!("16"))])),
        "16"
    );
}

#[test]
fn a_type_travels_with_its_plans_in_the_clouds_that_have_them() {
    let clouds = [
        ("aws-eu-west-1", Cloud::Aws),
        ("google-europe-west1", Cloud::Google),
    ]
    .map(|(name, cloud)| NamedCloud {
        name: name.to_owned(),
        cloud,
    });
    let wire = catalogue::to_wire(&catalogue().types[0], &clouds);
    assert_eq!(wire.latest_available_version, "18");
    let option = &wire.user_config_schema["properties"]["pg_version"];
    assert_eq!(option["enum"], json!(["18", "17", "16", null]));
    let regions: Vec<usize> = wire
        .service_plans
        .iter()
        .map(|plan| plan.regions.len())
        .collect();
    assert_eq!(regions, [2, 2, 1]);
    assert_eq!(
        wire.service_plans[0].regions["aws-eu-west-1"].price_usd,
        "0"
    );
    assert_eq!(
        wire.service_plans[2].regions["aws-eu-west-1"].price_usd,
        "1.25"
    );
    assert_eq!(catalogue::all_versions(&catalogue()).len(), 3);
}

#[test]
fn a_catalogue_says_what_is_wrong_with_it() {
    assert_eq!(catalogue::check(&catalogue()), Ok(()));
    let wrong = |change: fn(&mut CatalogueType)| {
        let mut catalogue = catalogue();
        change(&mut catalogue.types[0]);
        catalogue::check(&catalogue).expect_err("it is wrong")
    };
    for (error, words) in [
        (
            wrong(|kind| kind.service_type = "Pg".to_owned()),
            "begin with a lower-case letter",
        ),
        (
            wrong(|kind| kind.default_version = "9".to_owned()),
            "not in its versions",
        ),
        (wrong(|kind| kind.name = String::new()), "needs a name"),
        (wrong(|kind| kind.plans.clear()), "has no plan"),
        (
            wrong(|kind| kind.plans[0].plan = "Big".to_owned()),
            "a plan's name has only",
        ),
        (
            wrong(|kind| kind.plans[1].plan = "startup-4".to_owned()),
            "twice",
        ),
        (wrong(|kind| kind.plans[0].nodes = 0), "give it 1 to 60"),
        (wrong(|kind| kind.plans[0].cpu = 0), "at least 1"),
        (wrong(|kind| kind.plans[2].aws = None), "without a machine"),
        (
            wrong(|kind| kind.plans[0].price_usd = Some("1,5".to_owned())),
            "dollars an hour",
        ),
    ] {
        assert!(error.contains(words), "{error}");
    }
    let empty = ServicesCatalogue { types: vec![] };
    assert!(catalogue::check(&empty).is_err());
}
