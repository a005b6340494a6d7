//! What is left in an account: reading listings, and what removes each thing.
//!
//! `aws-*` is what version 2 of the AWS command line printed against a simulated account that held a
//! part of what the template makes, and something of somebody else. `google-*` follows the reference of
//! `gcloud`: there is no such simulation.

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::leftovers::{Found, LeftoverError, Searched, listings, read};

use crate::assert_is_sentence;

const AWS: Searched<'static> = Searched {
    cloud: TemplateCloud::Aws,
    unique_name: "cce-cce0123456789a",
    region: "eu-west-1",
    project: None,
};
const GOOGLE: Searched<'static> = Searched {
    cloud: TemplateCloud::Google,
    unique_name: "cce-cce0123456789a",
    region: "europe-west1",
    project: Some("my-project"),
};

const TEXT: &str = include_str!("leftovers/aws-get-resources.txt");
const JSON: &str = include_str!("leftovers/aws-get-resources.json");
const TABLE: &str = include_str!("leftovers/aws-get-resources-table.txt");
const ROLES: &str = include_str!("leftovers/aws-roles.json");
const BUCKETS: &str = include_str!("leftovers/aws-buckets.json");
const ASSETS: &str = include_str!("leftovers/google-assets.json");
const ASSETS_TEXT: &str = include_str!("leftovers/google-assets.txt");

fn kinds(found: &Found) -> Vec<&str> {
    found.leftovers.iter().map(|it| it.kind).collect()
}

#[test]
fn json_text_and_table_say_the_same() {
    let expected = [
        "NAT gateway",
        "Security group",
        "Subnet",
        "Subnet",
        "Route table",
        "Internet gateway",
        "VPC",
        "Bucket",
    ];
    let json = read(JSON, &AWS).expect("JSON");
    assert_eq!(kinds(&json), expected);
    assert_eq!(json.others, 0);
    assert_eq!(read(TABLE, &AWS).expect("a table"), json);
    // Asked without a query: the other network is counted, and nothing removes it.
    let text = read(TEXT, &AWS).expect("text");
    assert_eq!(text.leftovers, json.leftovers);
    assert_eq!(text.others, 1);
    let all: Vec<&String> = text.leftovers.iter().flat_map(|it| &it.commands).collect();
    assert!(
        all.iter()
            .all(|command| !command.contains("vpc-ea8cf4028c37b3e54"))
    );
}

#[test]
fn each_thing_comes_with_what_removes_it() {
    let found = read(&format!("{JSON}\n{ROLES}\n{BUCKETS}"), &AWS).expect("three outputs");
    assert_eq!(found.leftovers.len(), 9, "the bucket is named twice");
    let of = |kind: &str| {
        found
            .leftovers
            .iter()
            .find(|it| it.kind == kind)
            .expect(kind)
    };
    assert_eq!(
        of("VPC").commands,
        ["aws ec2 delete-vpc --region eu-west-1 --vpc-id vpc-990ceff79369e7af5"]
    );
    assert_eq!(of("NAT gateway").commands.len(), 2);
    assert_eq!(
        of("Bucket").commands,
        ["aws s3 rb s3://cce-cce0123456789a-backup --force"]
    );
    let role = of("Role");
    assert_eq!(role.name, "cce-cce0123456789a-iam-role");
    assert_eq!(
        role.commands[1],
        "aws iam delete-role --role-name cce-cce0123456789a-iam-role"
    );
    assert_eq!(found.leftovers.last().map(|it| it.kind), Some("Role"));
    for leftover in &found.leftovers {
        assert!(
            leftover
                .commands
                .iter()
                .all(|command| !command.contains('{'))
        );
        if !leftover.note.is_empty() {
            assert_is_sentence(leftover.note);
        }
    }
}

#[test]
fn roles_in_a_path_and_interfaces_of_a_group_are_ours() {
    let input = "[[\"arn:aws:ec2:eu-west-1::network-interface/eni-0a1b2c3d\", \
        \"cce-cce0123456789a-sg-workload\"]]\n\
        [\"arn:aws:iam::123456789012:role/platform/cce-cce0123456789a-iam-role\"]";
    let found = read(input, &AWS).expect("two");
    assert_eq!(kinds(&found), ["Network interface", "Role"]);
    assert_eq!(found.leftovers[1].name, "cce-cce0123456789a-iam-role");
}

#[test]
fn another_custom_cloud_is_somebody_else() {
    // One whose name begins alike, and one that ends alike.
    let input = "arn:aws:iam::123456789012:role/cce-cce0123456789ab-iam-role \
        arn:aws:iam::123456789012:role/xcce-cce0123456789a-iam-role \
        arn:aws:sqs:eu-west-1:123456789012:cce-cce0123456789a-queue";
    let found = read(input, &AWS).expect("three");
    assert_eq!(found.others, 2);
    assert_eq!(kinds(&found), ["Something that no template creates"]);
    assert!(found.leftovers[0].commands.is_empty());
}

#[test]
fn google_is_told_by_its_paths() {
    let found = read(ASSETS, &GOOGLE).expect("JSON");
    assert_eq!(
        kinds(&found),
        [
            "Router with its NAT",
            "Subnet",
            "VPC network",
            "Service account"
        ]
    );
    assert_eq!(found.others, 1);
    assert_eq!(
        found.leftovers[1].commands,
        [
            "gcloud compute networks subnets delete cce-cce0123456789a-subnet-workload \
          --project=my-project --region=europe-west1"
        ]
    );
    let found = read(ASSETS_TEXT, &GOOGLE).expect("text");
    assert_eq!(
        kinds(&found),
        ["Instance", "Disk", "Firewall rule", "Custom role"]
    );
    assert_eq!(
        found.leftovers[0].commands,
        [
            "gcloud compute instances delete cce-cce0123456789a-1 --project=my-project \
          --zone=europe-west1-b"
        ]
    );
}

#[test]
fn an_empty_listing_is_good_news_and_an_error_is_none() {
    for empty in [
        "[]",
        "{\"ResourceTagMappingList\": []}",
        "None",
        "Listed 0 items.",
    ] {
        assert_eq!(read(empty, &AWS), Ok(Found::default()), "{empty}");
    }
    for failed in [
        "An error occurred (AccessDeniedException) when calling the GetResources operation: no",
        "ERROR: (gcloud.asset.search-all-resources) PERMISSION_DENIED: Cloud Asset API has not been used",
        "Unable to locate credentials. You can configure credentials by running \"aws configure\".",
    ] {
        let error = read(failed, &AWS).expect_err(failed);
        assert_eq!(error.code(), "listing_failed");
        assert_is_sentence(&error.to_string());
    }
    for other in ["hello", "vpc-1234", "\"text\""] {
        assert_eq!(read(other, &AWS), Err(LeftoverError::NotOutput), "{other}");
    }
}

#[test]
fn every_listing_names_the_custom_cloud() {
    for of in [AWS, GOOGLE] {
        let listings = listings(&of);
        assert!(listings.len() >= 3);
        for listing in listings {
            let underscored = of.unique_name.replace('-', "_");
            assert!(
                listing.command.contains(of.unique_name) || listing.command.contains(&underscored),
                "{}",
                listing.command
            );
        }
    }
}
