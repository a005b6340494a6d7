use std::collections::BTreeSet;

use byoc_rules::region::{find, nearest, regions};
use byoc_types::CloudProvider::{Aws, Azure, Google, Oracle};

#[test]
fn the_catalogue_holds_every_commercial_region() {
    assert_eq!(regions(Aws).len(), 34);
    assert_eq!(regions(Google).len(), 43);
    assert!(regions(Azure).is_empty() && regions(Oracle).is_empty());
}

#[test]
fn every_region_is_whole_and_there_once() {
    for provider in [Aws, Google] {
        let mut names = BTreeSet::new();
        for region in regions(provider) {
            assert!(names.insert(region.name), "{} is there twice", region.name);
            assert!(region.name.len() <= 32, "the wire's limit");
            assert!(!region.place.is_empty() && !region.geography.is_empty());
            assert!((2..=3).contains(&region.zones));
            assert_eq!(find(provider, region.name), Some(region));
        }
    }
}

#[test]
fn regions_of_a_geography_stand_together() {
    for provider in [Aws, Google] {
        let mut geographies: Vec<_> = regions(provider).iter().map(|r| r.geography).collect();
        geographies.dedup();
        let different: BTreeSet<_> = geographies.iter().collect();
        assert_eq!(geographies.len(), different.len(), "{geographies:?}");
    }
}

#[test]
fn northern_california_gives_new_accounts_two_zones() {
    let two: Vec<_> = regions(Aws)
        .iter()
        .filter(|r| r.zones == 2)
        .map(|r| r.name)
        .collect();
    assert_eq!(two, ["us-west-1"]);
    assert_eq!(
        find(Aws, "eu-west-1").map(|r| (r.place, r.zones)),
        Some(("Ireland", 3))
    );
}

#[test]
fn names_are_matched_exactly() {
    for name in [
        "",
        "EU-WEST-1",
        "eu-west-1a",
        "europe-west1",
        "cn-north-1",
        "us-gov-west-1",
    ] {
        assert_eq!(find(Aws, name), None, "{name}");
    }
}

#[test]
fn a_slip_finds_the_region_that_was_meant() {
    let check = |provider, typed: &str, meant: Option<&str>| {
        assert_eq!(
            nearest(provider, typed).map(|region| region.name),
            meant,
            "{typed}"
        );
    };
    check(Aws, "EU-West-1", Some("eu-west-1"));
    check(Aws, "eu west 1", Some("eu-west-1"));
    check(Aws, "eu_west_1", Some("eu-west-1"));
    check(Aws, "eu-west-1a", Some("eu-west-1"));
    check(Aws, "eu-west1", Some("eu-west-1"));
    check(Aws, "us-esat-1", Some("us-east-1"));
    check(Aws, "Ireland", Some("eu-west-1"));
    check(Aws, "n. virginia", Some("us-east-1"));
    check(Google, "europe-west1-b", Some("europe-west1"));
    check(Google, "europe-west-1", Some("europe-west1"));
    check(Aws, "mars-north-1", None);
    check(Aws, "", None);
    check(Azure, "westeurope", None);
}

#[test]
fn a_region_that_accounts_do_not_have_at_once_says_what_to_do() {
    let of = |provider, name| {
        let region = find(provider, name).expect("a region");
        region.to_do_first()
    };
    let sentence = of(Aws, "af-south-1").expect("a sentence");
    crate::assert_is_sentence(&sentence);
    assert!(sentence.contains("af-south-1"), "{sentence}");
    // Terraform's provider must know it too.
    let sentences = of(Aws, "ap-southeast-6").expect("two sentences");
    assert!(
        sentences.starts_with("AWS accounts do not have ap-southeast-6 until")
            && sentences.ends_with("Terraform needs version 6.13 of its AWS provider or newer."),
        "{sentences}"
    );
    assert_eq!(of(Aws, "eu-west-1"), None);
    assert_eq!(of(Google, "africa-south1"), None);
    let count = regions(Aws)
        .iter()
        .filter(|region| region.is_opt_in)
        .count();
    assert_eq!(count, 17);
}
