use std::collections::BTreeMap;

use byoc_types::{
    CloudProvider, CustomCloud, CustomCloudPermissions, CustomCloudState, DeploymentModel,
};

use super::*;

fn cloud(id: &str, name: &str, state: CustomCloudState) -> CustomCloud {
    CustomCloud {
        custom_cloud_environment_id: id.into(),
        display_name: name.into(),
        state,
        cloud_provider: CloudProvider::Aws,
        cloud_region: "eu-west-1".into(),
        deployment_model: DeploymentModel::Standard,
        reserved_cidr: "10.0.0.0/16".into(),
        contact_emails: vec![],
        tags: BTreeMap::new(),
        errors: vec![],
        update_time: "2026-11-23T10:00:00Z".into(),
        byoc_unique_name: None,
        byoc_resource_tags: None,
        aws_iam_role_arn: None,
        aws_subnets_bastion: None,
        aws_subnets_workload: None,
        aiven_aws_account_principal: None,
        aiven_aws_assume_role_external_id: None,
        aiven_google_account_principal: None,
        aiven_management_cidr_blocks: None,
        google_privilege_bearing_service_account_id: None,
        google_bastion_cidr: None,
        google_workload_cidr: None,
        bucket_names: None,
        use_customer_owned_storage: None,
        custom_cloud_names: None,
        is_rehearsed: None,
        is_destroyed: None,
    }
}

fn some_rows() -> Vec<Row> {
    let mut google = cloud("c2", "alpha", CustomCloudState::Draft);
    google.cloud_provider = CloudProvider::Google;
    google.cloud_region = "europe-north1".into();
    google.reserved_cidr = "10.2.0.0/16".into();
    let mut late = cloud("c3", "Beta", CustomCloudState::CreationFailed);
    late.reserved_cidr = "10.10.0.0/16".into();
    late.update_time = "2026-11-24T10:00:00Z".into();
    rows(
        vec![cloud("c1", "gamma", CustomCloudState::Active), google, late],
        None,
        "root",
    )
}

fn names(rows: &[Row], query: &ListQuery) -> Vec<String> {
    select(rows, query)
        .into_iter()
        .map(|row| row.cloud.display_name.clone())
        .collect()
}

#[test]
fn the_query_survives_the_url() {
    for query in [
        ListQuery::default(),
        ListQuery {
            text: "a b&c=ü".into(),
            ..ListQuery::default()
        },
        ListQuery {
            text: String::new(),
            provider: Some(CloudProvider::Google),
            status: Some(CustomCloudState::CreationFailed),
            sort: SortKey::Updated,
            is_descending: true,
        },
        ListQuery {
            is_descending: true,
            ..ListQuery::default()
        },
    ] {
        let params = query.to_params();
        let read = ListQuery::from_params(|name| {
            params
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.clone())
        });
        assert_eq!(read, query);
    }
}

#[test]
fn unknown_words_in_the_url_are_ignored() {
    let read = ListQuery::from_params(|_| Some("-nonsense".into()));
    assert_eq!(
        read,
        ListQuery {
            text: "-nonsense".into(),
            ..ListQuery::default()
        }
    );
}

#[test]
fn names_sort_without_regard_to_case() {
    let rows = some_rows();
    assert_eq!(
        names(&rows, &ListQuery::default()),
        ["alpha", "Beta", "gamma"]
    );
    let descending = ListQuery {
        is_descending: true,
        ..ListQuery::default()
    };
    assert_eq!(names(&rows, &descending), ["gamma", "Beta", "alpha"]);
}

#[test]
fn ranges_sort_as_numbers_not_as_text() {
    let query = ListQuery {
        sort: SortKey::Cidr,
        ..ListQuery::default()
    };
    assert_eq!(names(&some_rows(), &query), ["gamma", "alpha", "Beta"]);
}

#[test]
fn equal_rows_stay_in_the_order_of_their_names_both_ways() {
    for is_descending in [false, true] {
        let query = ListQuery {
            sort: SortKey::Model,
            is_descending,
            ..ListQuery::default()
        };
        assert_eq!(names(&some_rows(), &query), ["alpha", "Beta", "gamma"]);
    }
}

#[test]
fn every_word_of_the_filter_must_be_found_somewhere() {
    let rows = some_rows();
    for (text, expected) in [
        ("BETA", vec!["Beta"]),
        ("  google  ", vec!["alpha"]),
        ("10.10", vec!["Beta"]),
        ("aws eu-west", vec!["Beta", "gamma"]),
        ("aws alpha", vec![]),
    ] {
        let query = ListQuery {
            text: text.into(),
            ..ListQuery::default()
        };
        assert_eq!(names(&rows, &query), expected, "{text}");
    }
}

#[test]
fn provider_and_status_narrow_the_list() {
    let rows = some_rows();
    let google = ListQuery {
        provider: Some(CloudProvider::Google),
        ..ListQuery::default()
    };
    assert_eq!(names(&rows, &google), ["alpha"]);
    let failed = ListQuery {
        status: Some(CustomCloudState::CreationFailed),
        ..ListQuery::default()
    };
    assert_eq!(names(&rows, &failed), ["Beta"]);
    assert!(failed.is_filtering());
    assert!(!failed.without_filters().is_filtering());
}

#[test]
fn a_second_press_on_a_heading_turns_the_order_round() {
    let once = ListQuery::default().sorted_by(SortKey::Updated);
    assert!(!once.is_descending);
    let twice = once.sorted_by(SortKey::Updated);
    assert!(twice.is_descending);
    assert!(!twice.sorted_by(SortKey::Updated).is_descending);
    assert_eq!(
        ListQuery::default().sorted_by(SortKey::Name).to_params(),
        [("sort", "-name".to_owned())]
    );
}

#[test]
fn the_match_is_marked_as_it_is_written() {
    for (text, filter, expected) in [
        ("Production EU", "eu", Some(("Production ", "EU", ""))),
        ("Straße Nord", "STRASSE", None),
        ("Ärger", "är", Some(("", "Är", "ger"))),
        ("aab", "ab", Some(("a", "ab", ""))),
        ("anything", "  ", None),
        ("ab", "abc", None),
    ] {
        assert_eq!(split_at_match(text, filter), expected, "{text} / {filter}");
    }
}

#[test]
fn availability_is_counted() {
    let of = |accounts: &[&str], projects: &[&str]| {
        let permissions = CustomCloudPermissions {
            accounts: accounts.iter().map(|&text| text.to_owned()).collect(),
            projects: projects.iter().map(|&text| text.to_owned()).collect(),
        };
        Availability::from_permissions(&permissions, "root").label()
    };
    assert_eq!(of(&["root"], &["p"]), "All projects");
    assert_eq!(of(&[], &[]), "No projects yet");
    assert_eq!(of(&[], &["p"]), "1 project");
    assert_eq!(of(&["u"], &["p", "q"]), "1 unit, 2 projects");
}

#[test]
fn news_replace_add_and_remove_rows() {
    let list = [
        cloud("c1", "one", CustomCloudState::Creating),
        cloud("c2", "two", CustomCloudState::Active),
        cloud("c3", "three", CustomCloudState::Deleting),
    ];
    let mut older = cloud("c2", "older", CustomCloudState::Creating);
    older.update_time = "2026-11-22T10:00:00Z".into();
    let patches = BTreeMap::from([
        (
            "c1".to_owned(),
            Some(cloud("c1", "one", CustomCloudState::Active)),
        ),
        ("c2".to_owned(), Some(older)),
        ("c3".to_owned(), None),
        (
            "c4".to_owned(),
            Some(cloud("c4", "four", CustomCloudState::Draft)),
        ),
    ]);
    let merged = merge(&list, &patches);
    let seen: Vec<_> = merged
        .iter()
        .map(|cloud| (cloud.display_name.as_str(), cloud.state))
        .collect();
    assert_eq!(
        seen,
        [
            ("one", CustomCloudState::Active),
            ("two", CustomCloudState::Active),
            ("four", CustomCloudState::Draft),
        ]
    );
}

#[test]
fn a_deleted_cloud_leaves_the_list() {
    let list = [cloud("c1", "one", CustomCloudState::Deleting)];
    let patches = BTreeMap::from([(
        "c1".to_owned(),
        Some(cloud("c1", "one", CustomCloudState::Deleted)),
    )]);
    assert_eq!(merge(&list, &patches), []);
}

#[test]
fn what_is_typed_shows_until_the_address_has_it() {
    let in_address = |text: &str| ListQuery {
        text: text.into(),
        ..ListQuery::default()
    };
    let mut typed = Typed::default();
    let mut arrived = 0;
    let mut seen = |typed: &Typed, address: &str| {
        let mut query = in_address(address);
        arrived = typed.show_in(&mut query, arrived);
        query.text
    };
    assert_eq!(seen(&typed, "shared"), "shared");
    typed.take("a");
    assert_eq!(seen(&typed, "shared"), "a");
    typed.take("ab");
    // The address limps behind a fast typist.
    assert_eq!(seen(&typed, "a"), "ab");
    assert_eq!(seen(&typed, "ab"), "ab");
    // A link without a filter, a step back: the address alone counts.
    assert_eq!(seen(&typed, ""), "");
    assert_eq!(seen(&typed, "shared"), "shared");
    typed.take("");
    assert_eq!(seen(&typed, "shared"), "");
}
