use std::collections::BTreeMap;
use std::sync::Arc;

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

fn some_rows() -> Vec<Arc<Row>> {
    let mut google = cloud("c2", "alpha", CustomCloudState::Draft);
    google.cloud_provider = CloudProvider::Google;
    google.cloud_region = "europe-north1".into();
    google.reserved_cidr = "10.2.0.0/16".into();
    let mut late = cloud("c3", "Beta", CustomCloudState::CreationFailed);
    late.reserved_cidr = "10.10.0.0/16".into();
    late.update_time = "2026-11-24T10:00:00Z".into();
    let first = cloud("c1", "gamma", CustomCloudState::Active);
    let rows = rows(&[&first, &google, &late], None, "root", None);
    rows.values().cloned().collect()
}

fn names(rows: &[Arc<Row>], query: &ListQuery) -> Vec<String> {
    matching(&ordered(rows, query.sort, query.is_descending), query)
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
    let patches = [
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
    ];
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
    let patches = [(
        "c1".to_owned(),
        Some(cloud("c1", "one", CustomCloudState::Deleted)),
    )];
    assert!(merge(&list, &patches).is_empty());
}

#[test]
fn rows_that_did_not_change_are_kept() {
    let (one, mut two) = (
        cloud("c1", "one", CustomCloudState::Active),
        cloud("c2", "two", CustomCloudState::Active),
    );
    let before = rows(&[&one, &two], None, "root", None);
    two.display_name = "second".into();
    let after = rows(&[&one, &two], None, "root", Some(&before));
    assert!(Arc::ptr_eq(&before["c1"], &after["c1"]));
    assert_eq!(after["c2"].cloud.display_name, "second");
    // What a row says of its projects is a part of it.
    let open = CustomCloudPermissions {
        accounts: vec!["root".into()],
        projects: vec![],
    };
    let permissions = BTreeMap::from([("c1".to_owned(), open)]);
    let after = rows(&[&one, &two], Some(&permissions), "root", Some(&after));
    assert_eq!(after["c1"].availability, Availability::AllProjects);
}

#[test]
fn the_server_gets_the_filter_in_its_own_words() {
    let query = ListQuery {
        text: " a&b ".into(),
        provider: Some(CloudProvider::Google),
        status: Some(CustomCloudState::CreationFailed),
        sort: SortKey::Updated,
        is_descending: true,
    };
    assert_eq!(
        (query.order(), query.api_filter()),
        (
            "-updated".to_owned(),
            "&q=a%26b&provider=google&state=creation_failed".to_owned()
        )
    );
    assert_eq!(ListQuery::default().api_filter(), "");
}
