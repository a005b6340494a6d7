use std::collections::BTreeSet;

use byoc_rules::cloud::Cloud::{self, Aws, Azure, Google};
use byoc_rules::region::{self, find, nearest, read, regions, search};

use crate::assert_is_sentence;

#[test]
fn the_catalogue_holds_every_commercial_region() {
    assert_eq!(regions(Aws).len(), 34);
    assert_eq!(regions(Google).len(), 43);
    // Those with availability zones.
    assert_eq!(regions(Azure).len(), 37);
}

#[test]
fn every_region_is_whole_and_there_once() {
    for provider in Cloud::ALL.iter().copied() {
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
    for provider in Cloud::ALL.iter().copied() {
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
    check(Azure, "west-europe", Some("westeurope"));
    check(Azure, "westeurop", Some("westeurope"));
    check(Aws, "mars-north-1", None);
    check(Aws, "", None);
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
        sentences.starts_with("The region ap-southeast-6 is disabled by default.")
            && sentences
                .ends_with("This region needs version 6.13 or newer of Terraform's AWS provider."),
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

#[test]
fn what_people_paste_names_the_region() {
    for (provider, typed, meant) in [
        (Azure, "West Europe", "westeurope"),
        (Azure, "East US 2", "eastus2"),
        (Azure, "westeurope-1", "westeurope"),
        (Azure, "Gävle", "swedencentral"),
        (Aws, "eu-west-1a", "eu-west-1"),
        (Aws, "EU-WEST-1A", "eu-west-1"),
        (Aws, " eu-west-1\u{200b} ", "eu-west-1"),
        (Aws, "eu\u{2011}west\u{2011}1", "eu-west-1"),
        (Aws, "us-east-1a, us-east-1b", "us-east-1"),
        (Aws, "euw1-az1", "eu-west-1"),
        (Aws, "apse2-az3", "ap-southeast-2"),
        (Aws, "aps1-az2", "ap-south-1"),
        (Aws, "us-east-1-bos-1a", "us-east-1"),
        (Aws, "Europe (Ireland)", "eu-west-1"),
        (Aws, "EU (Ireland)", "eu-west-1"),
        (Aws, "Europe (Ireland) eu-west-1", "eu-west-1"),
        (Aws, "Europe (Ireland)\neu-west-1", "eu-west-1"),
        (Aws, "US East (N. Virginia)", "us-east-1"),
        (Aws, "Middle East (UAE)", "me-central-1"),
        (Aws, "Canada (Central)", "ca-central-1"),
        (Aws, "South America (Sao Paulo)", "sa-east-1"),
        (Aws, "Sa\u{303}o Paulo", "sa-east-1"),
        (Aws, "Zürich", "eu-central-2"),
        (Aws, "Queretaro", "mx-central-1"),
        (
            Aws,
            "arn:aws:ec2:eu-north-1:123456789012:vpc/vpc-1",
            "eu-north-1",
        ),
        (Google, "europe-west1-b", "europe-west1"),
        (Google, "europe-west1", "europe-west1"),
        (Google, "europe-west12", "europe-west12"),
        (Google, "europe-west10-a", "europe-west10"),
        (Google, "us-central1-ai1a", "us-central1"),
        (Google, "projects/p/zones/europe-west3-a", "europe-west3"),
        (Google, "europe-west6 (Zurich, Switzerland)", "europe-west6"),
        (Google, "St. Ghislain, Belgium", "europe-west1"),
        (Google, "zurich", "europe-west6"),
        (Google, "MONTREAL", "northamerica-northeast1"),
    ] {
        assert_eq!(
            read(provider, typed).map(|region| region.name),
            Some(meant),
            "{typed}"
        );
        let found: Vec<&str> = search(provider, typed)
            .iter()
            .map(|region| region.name)
            .collect();
        assert_eq!(found, [meant], "{typed}");
    }
}

#[test]
fn what_may_mean_two_regions_means_none() {
    for (provider, typed) in [
        (Aws, ""),
        (Aws, "  "),
        (Aws, "Europe"),
        (Aws, "eu-west"),
        (Aws, "us-east-1a us-west-2a"),
        // A letter away from three of them.
        (Aws, "eu-west-4"),
        (Aws, "eu-west-1aa"),
        (Aws, "euw9-az1"),
        (Aws, "europe-west1"),
        (Google, "europe-west1b"),
        (Google, "europe-west1-1"),
        (Google, "eu-west-1a"),
    ] {
        assert_eq!(read(provider, typed), None, "{typed}");
    }
}

#[test]
fn a_search_finds_by_any_word_and_keeps_the_order() {
    let names = |provider, typed: &str| -> Vec<&str> {
        search(provider, typed)
            .iter()
            .map(|region| region.name)
            .collect()
    };
    assert_eq!(names(Aws, "").len(), 34);
    assert_eq!(
        names(Aws, "eu-west"),
        ["eu-west-1", "eu-west-2", "eu-west-3"]
    );
    assert_eq!(names(Aws, "irel"), ["eu-west-1"]);
    assert_eq!(names(Aws, "germany"), ["eu-central-1"]);
    assert_eq!(names(Aws, "São"), ["sa-east-1"]);
    assert_eq!(names(Aws, "europe zur"), ["eu-central-2"]);
    assert_eq!(names(Google, "germany"), ["europe-west3", "europe-west10"]);
    assert!(names(Aws, "atlantis").is_empty());
}

#[test]
fn every_region_is_read_by_all_that_it_is_called() {
    for provider in Cloud::ALL.iter().copied() {
        for region in regions(provider) {
            for typed in [
                region.name.to_owned(),
                region.name.to_uppercase(),
                region.name.replace('-', " "),
                format!("{} ({})", region.place, region.name),
                format!("{} ({})", region.geography, region.place),
                region.place.to_owned(),
            ] {
                assert_eq!(read(provider, &typed), Some(region), "{typed}");
            }
        }
    }
}

#[test]
fn regions_are_looked_up_with_the_provider() {
    let check = |provider, name: &str, part: &str, suggestion: &str| {
        let error = region::check(provider, name).expect_err(name);
        assert!(error.message.contains(part), "{}", error.message);
        assert_eq!(error.suggestion.as_deref(), Some(suggestion));
        assert_is_sentence(&error.message);
    };
    check(
        Aws,
        "europe-west1",
        "is a region of Google Cloud, not of AWS",
        "eu-west-1",
    );
    check(
        Aws,
        "eu-west-1a",
        "Did you mean eu-west-1 (Ireland)?",
        "eu-west-1",
    );
    check(
        Google,
        "nowhere",
        "has no region called “nowhere”",
        "europe-north1",
    );
    assert_eq!(
        region::check(Aws, " eu-west-1 ").map(|r| r.name),
        Ok("eu-west-1")
    );
}
