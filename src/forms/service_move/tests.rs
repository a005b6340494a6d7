use std::collections::BTreeMap;

use byoc_types::Cloud;
use serde_json::json;

use super::*;
use crate::forms::service_place::CustomPlace;
use crate::samples::custom_cloud;

fn service() -> Service {
    serde_json::from_value(json!({
        "service_name": "pg-main", "service_type": "pg",
        "service_type_description": "PostgreSQL: relational database", "state": "RUNNING",
        "cloud_name": "aws-eu-west-1", "cloud_description": "Europe, Ireland - AWS",
        "plan": "startup-4", "node_count": 1, "node_cpu_count": 2, "node_memory_mb": 4096,
        "disk_space_mb": 81920, "termination_protection": false, "user_config": {},
        "maintenance": {}, "node_states": [], "create_time": "2026-11-29T10:00:00Z",
        "update_time": "2026-11-29T10:00:00Z", "is_rehearsed": true,
    }))
    .expect("a service")
}

fn custom(name: &str, model: &str, taken: u32) -> CustomPlace {
    let cloud = custom_cloud(json!({
        "display_name": "Production",
        "deployment_model": model,
        "reserved_cidr": "10.0.0.0/24",
        "custom_cloud_names": [name],
    }));
    let mut place = CustomPlace { cloud, room: None };
    place.room = place.room_when_taken(taken);
    place
}

fn places(custom: Vec<CustomPlace>) -> Places {
    let size = json!({
        "price_usd": "0", "node_cpu_count": 2, "node_memory_mb": 4096, "disk_space_mb": 81920,
    });
    let mut regions = BTreeMap::from([("aws-eu-west-1".to_owned(), size.clone())]);
    for place in &custom {
        regions.insert(place.name().to_owned(), size.clone());
    }
    let plan = |name: &str, nodes: u32| {
        json!({
            "service_type": "pg", "service_plan": name, "node_count": nodes, "regions": regions,
        })
    };
    let kind = serde_json::from_value(json!({
        "service_type": "pg", "name": "PostgreSQL", "description": "", "default_version": "17",
        "latest_available_version": "17", "user_config_schema": {},
        "service_plans": [plan("startup-4", 1), plan("premium-4", 3)],
    }))
    .expect("a type");
    let cloud: Cloud = serde_json::from_value(json!({
        "cloud_name": "aws-eu-west-1", "cloud_description": "Europe, Ireland - AWS",
        "geo_region": "europe", "provider": "aws", "provider_description": "AWS",
    }))
    .expect("a cloud");
    Places {
        types: BTreeMap::from([("pg".to_owned(), kind)]),
        public: vec![cloud],
        custom,
    }
}

#[test]
fn nothing_is_said_before_anything_else_is_chosen() {
    let places = places(vec![]);
    for (cloud, plan) in [("", "startup-4"), ("aws-eu-west-1", "startup-4")] {
        assert_eq!(
            verdict(&places, &service(), |_| false, cloud, plan),
            Verdict::Nothing
        );
    }
}

#[test]
fn the_model_decides_whether_the_operator_must_be_asked() {
    let public = places(vec![custom("public", "standard_public", 0)]);
    assert_eq!(
        verdict(&public, &service(), |_| false, "public", "startup-4"),
        Verdict::Allowed(vec![])
    );
    let private = places(vec![custom("private", "standard", 0)]);
    let asked = verdict(&private, &service(), |_| false, "private", "startup-4");
    assert!(matches!(asked, Verdict::AskOperator(_)), "{asked:?}");
    assert_eq!(
        verdict(
            &private,
            &service(),
            |cloud| cloud == "private",
            "private",
            "startup-4"
        ),
        Verdict::Allowed(vec![])
    );
}

#[test]
fn a_full_cloud_says_how_full_it_is() {
    let places = places(vec![custom("full", "standard_public", u32::MAX)]);
    let refused = verdict(&places, &service(), |_| false, "full", "startup-4");
    let Verdict::Refused(reason) = refused else {
        panic!("{refused:?}");
    };
    assert!(reason.contains("zone az1 has too little room"), "{reason}");
}

#[test]
fn its_own_nodes_make_room_in_their_cloud() {
    let place = custom("own", "standard_public", u32::MAX);
    let mut service = service();
    service.cloud_name = "own".to_owned();
    service.custom_cloud_environment_id = Some("c1".to_owned());
    service.node_states = serde_json::from_value(json!([
        {"name": "a", "state": "running", "zone": "az1"},
        {"name": "b", "state": "running", "zone": "az2"},
        {"name": "c", "state": "running", "zone": "az3"},
    ]))
    .expect("nodes");
    let places = places(vec![place]);
    let full = verdict(&places, &service, |_| false, "own", "premium-4");
    assert!(matches!(full, Verdict::Refused(_)), "{full:?}");
    let emptied = places.without(&service);
    assert_eq!(
        verdict(&emptied, &service, |_| false, "own", "premium-4"),
        Verdict::Allowed(vec![])
    );
}
