use std::collections::BTreeMap;

use byoc_rules::FieldError;
use byoc_rules::cidr::{Neighbour, NeighbourKind};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::custom_cloud::{
    CreateContext, check_create, check_provision, check_update, cloud_from_word, is_id,
    model_from_word,
};
use byoc_types::{
    CloudProvider, CompanyRules, ContactEmail, CustomCloud, CustomCloudCreate,
    CustomCloudProvision, CustomCloudState, CustomCloudUpdate, DeploymentModel, MandatoryTag,
};

use crate::assert_is_sentence;

fn context() -> CreateContext {
    let models = vec![DeploymentModel::Standard, DeploymentModel::StandardPublic];
    CreateContext {
        neighbours: vec![Neighbour {
            label: "Production".to_owned(),
            cidr: "10.0.0.0/16".parse().expect("a range"),
            kind: NeighbourKind::CustomCloud,
        }],
        reserved_tag_prefixes: vec!["byoc".to_owned()],
        models: BTreeMap::from([
            (TemplateCloud::Aws, models.clone()),
            (TemplateCloud::Google, models),
        ]),
        request_page: "/organizations/acme/admin/byoc/azure".to_owned(),
        company: CompanyRules::default(),
        has_object_storage: true,
    }
}

/// The same for an organization with rules of its own.
fn bound() -> CreateContext {
    let tag = |key: &str, value: Option<&str>| MandatoryTag {
        key: key.to_owned(),
        value: value.map(str::to_owned),
    };
    CreateContext {
        company: CompanyRules {
            role_path: text("/platform/"),
            mandatory_tags: vec![tag("cost-center", Some("1234")), tag("owner", None)],
            allowed_regions: BTreeMap::from([
                (
                    CloudProvider::Aws,
                    vec!["eu-central-1".to_owned(), "eu-west-1".to_owned()],
                ),
                (CloudProvider::Google, Vec::new()),
            ]),
            ..CompanyRules::default()
        },
        ..context()
    }
}

fn tagged(tags: &[(&str, &str)]) -> BTreeMap<String, String> {
    tags.iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn request() -> CustomCloudCreate {
    CustomCloudCreate {
        display_name: text(" My BYOC "),
        cloud_provider: text("aws"),
        cloud_region: text("eu-west-1"),
        deployment_model: text("standard"),
        reserved_cidr: text(" 10.1.0.0/16"),
        contact_emails: None,
        tags: None,
        use_customer_owned_storage: None,
    }
}

fn current(state: CustomCloudState) -> CustomCloud {
    CustomCloud {
        custom_cloud_environment_id: "036916e1-35a5-4cc4-943b-082953096870".to_owned(),
        display_name: "My BYOC".to_owned(),
        state,
        cloud_provider: CloudProvider::Aws,
        cloud_region: "eu-west-1".to_owned(),
        deployment_model: DeploymentModel::Standard,
        reserved_cidr: "10.1.0.0/16".to_owned(),
        contact_emails: vec![admin()],
        tags: BTreeMap::from([("env".to_owned(), "prod".to_owned())]),
        errors: Vec::new(),
        update_time: "2026-11-22T19:17:54Z".to_owned(),
        byoc_unique_name: text("cce-cce0123456789a"),
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

fn admin() -> ContactEmail {
    ContactEmail {
        email: "a@example.com".to_owned(),
        real_name: None,
        role: text("Admin"),
    }
}

fn found(errors: &[FieldError]) -> Vec<(&str, &str)> {
    errors
        .iter()
        .for_each(|error| assert_is_sentence(&error.message));
    errors
        .iter()
        .map(|error| (error.field.as_str(), error.code.as_str()))
        .collect()
}

const ARN: &str = "arn:aws:iam::123456789012:role/cce-cce0123456789a-iam-role";

#[test]
fn a_good_request_is_answered_with_its_plan() {
    let checked = check_create(&request(), &context()).expect("a good request");
    assert_eq!(checked.display_name, "My BYOC");
    assert_eq!(checked.cloud, TemplateCloud::Aws);
    assert_eq!(checked.cloud_region, "eu-west-1");
    assert_eq!(checked.reserved_cidr.to_string(), "10.1.0.0/16");
    assert_eq!(checked.contact_emails, None);
    assert_eq!(checked.plan.subnets.len(), 6);
    let two = CustomCloudCreate {
        cloud_region: text("us-west-1"),
        ..request()
    };
    assert_eq!(
        check_create(&two, &context())
            .expect("two zones")
            .plan
            .zones,
        2
    );
}

#[test]
fn an_empty_request_hears_about_every_field_at_once() {
    let errors = check_create(&CustomCloudCreate::default(), &context()).expect_err("empty");
    assert_eq!(
        found(&errors),
        [
            ("display_name", "display_name_missing"),
            ("cloud_provider", "cloud_provider_missing"),
            ("cloud_region", "cloud_region_missing"),
            ("deployment_model", "deployment_model_missing"),
            ("reserved_cidr", "cidr_missing"),
        ]
    );
    assert_eq!(
        errors[1].message,
        "Choose the cloud provider: aws (AWS) or google (Google Cloud)."
    );
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let wrong = CustomCloudCreate {
        display_name: text(&"x".repeat(65)),
        cloud_provider: text("azure"),
        cloud_region: text("eu-west-1"),
        deployment_model: text("private"),
        reserved_cidr: text("10.0.0.0/16"),
        contact_emails: Some(vec![]),
        tags: Some(BTreeMap::from([("aiven-x".to_owned(), String::new())])),
        use_customer_owned_storage: None,
    };
    let errors = check_create(&wrong, &context()).expect_err("wrong");
    assert_eq!(
        found(&errors),
        [
            ("display_name", "display_name_too_long"),
            ("cloud_provider", "cloud_provider_not_offered"),
            ("deployment_model", "deployment_model_unknown"),
            ("reserved_cidr", "cidr_overlap"),
            ("contact_emails", "contacts_missing"),
            ("tags.aiven-x", "tag_key_reserved"),
        ]
    );
    assert_eq!(errors[2].suggestion.as_deref(), Some("standard"));
    assert_eq!(
        errors[1].message,
        "Custom clouds on Microsoft Azure are set up on request: ask for one on the page \
         /organizations/acme/admin/byoc/azure. To create a custom cloud here, use aws (AWS) or google (Google \
         Cloud)."
    );
    assert_eq!(errors[1].suggestion.as_deref(), Some("aws"));
}

#[test]
fn a_custom_cloud_on_request_is_edited_and_has_no_identifier() {
    let azure = CustomCloud {
        cloud_provider: CloudProvider::Azure,
        cloud_region: "westeurope".to_owned(),
        aws_iam_role_arn: None,
        ..current(CustomCloudState::Active)
    };
    let renamed = CustomCloudUpdate {
        display_name: text("Lakehouse"),
        tags: Some(BTreeMap::from([("Team".to_owned(), text("data & ml"))])),
        ..CustomCloudUpdate::default()
    };
    let checked = check_update(&renamed, &azure, &context()).expect("fine");
    assert_eq!(checked.display_name, text("Lakehouse"));

    let with_role = CustomCloudUpdate {
        aws_iam_role_arn: text("arn:aws:iam::123456789012:role/x"),
        ..CustomCloudUpdate::default()
    };
    let errors = check_update(&with_role, &azure, &context()).expect_err("no role there");
    assert_eq!(
        found(&errors),
        [("aws_iam_role_arn", "identifier_other_provider")]
    );
    assert_is_sentence(&errors[0].message);

    let request = CustomCloudProvision::default();
    let errors = check_provision(&request, &azure, None, &CompanyRules::default());
    assert_eq!(
        found(&errors.expect_err("no template")),
        [("cloud_provider", "cloud_provider_not_offered")]
    );
}

#[test]
fn unknown_words_are_answered_with_the_known_ones() {
    let provider = |word: &str| cloud_from_word(word).expect_err(word);
    assert_eq!(
        provider("AWS").message,
        "“AWS” is not a cloud provider; write aws."
    );
    assert_eq!(
        provider("Google Cloud").suggestion.as_deref(),
        Some("google")
    );
    assert_eq!(
        provider("ibm").message,
        "“ibm” is not a cloud provider. Use aws (AWS), google (Google Cloud) or azure (Microsoft \
         Azure)."
    );
    let model = |word: &str| model_from_word(word).expect_err(word);
    assert_eq!(
        model("Public").suggestion.as_deref(),
        Some("standard_public")
    );
    assert_eq!(
        model("standard-public").suggestion.as_deref(),
        Some("standard_public")
    );
    assert_eq!(model("").code, "deployment_model_missing");
    assert_eq!(model_from_word(" hipaa "), Ok(DeploymentModel::Hipaa));
}

#[test]
fn models_that_are_not_offered_are_refused() {
    let request = CustomCloudCreate {
        deployment_model: text("hipaa"),
        ..request()
    };
    let errors = check_create(&request, &context()).expect_err("not offered");
    assert_eq!(
        found(&errors),
        [("deployment_model", "deployment_model_not_offered")]
    );
    assert!(
        errors[0]
            .message
            .contains("standard (Private) or standard_public (Public)")
    );
}

#[test]
fn an_update_that_repeats_everything_changes_nothing_in_any_state() {
    for state in byoc_rules::state::ALL.iter().copied() {
        let current = current(state);
        let same = CustomCloudUpdate {
            display_name: text("My BYOC"),
            cloud_provider: text("aws"),
            cloud_region: text("eu-west-1"),
            deployment_model: text("standard"),
            reserved_cidr: text("10.1.0.0/16"),
            contact_emails: Some(current.contact_emails.clone()),
            tags: Some(BTreeMap::from([("env".to_owned(), text("prod"))])),
            ..Default::default()
        };
        assert!(
            check_update(&same, &current, &context())
                .expect("no change")
                .is_empty()
        );
        let empty = CustomCloudUpdate::default();
        assert!(
            check_update(&empty, &current, &context())
                .expect("no change")
                .is_empty()
        );
    }
}

#[test]
fn a_draft_may_move() {
    let update = CustomCloudUpdate {
        cloud_provider: text("google"),
        cloud_region: text("europe-west1"),
        reserved_cidr: text("10.2.0.0/20"),
        ..Default::default()
    };
    let draft = current(CustomCloudState::Draft);
    let checked = check_update(&update, &draft, &context()).expect("a draft");
    assert_eq!(checked.cloud, Some(TemplateCloud::Google));
    assert_eq!(checked.cloud_region.as_deref(), Some("europe-west1"));
    assert_eq!(
        checked
            .reserved_cidr
            .map(|range| range.to_string())
            .as_deref(),
        Some("10.2.0.0/20")
    );
    assert_eq!(checked.display_name, None);
    // The region of the old provider does not move with it.
    let update = CustomCloudUpdate {
        cloud_provider: text("google"),
        ..Default::default()
    };
    let errors = check_update(&update, &draft, &context()).expect_err("no such region");
    assert_eq!(found(&errors), [("cloud_region", "cloud_region_unknown")]);
}

#[test]
fn after_the_draft_place_and_range_are_fixed() {
    let update = CustomCloudUpdate {
        cloud_provider: text("google"),
        cloud_region: text("eu-west-2"),
        deployment_model: text("standard_public"),
        reserved_cidr: text("10.3.0.0/16"),
        display_name: text("Renamed"),
        ..Default::default()
    };
    let active = current(CustomCloudState::Active);
    let errors = check_update(&update, &active, &context()).expect_err("fixed");
    assert_eq!(
        found(&errors),
        [
            ("cloud_provider", "field_fixed"),
            ("cloud_region", "field_fixed"),
            ("deployment_model", "field_fixed"),
            ("reserved_cidr", "field_fixed"),
        ]
    );
    let same_range = CustomCloudUpdate {
        reserved_cidr: text(" 10.1.0.0 /16"),
        ..Default::default()
    };
    assert!(
        check_update(&same_range, &active, &context())
            .expect("the same")
            .is_empty()
    );
}

#[test]
fn name_contacts_and_tags_change_later() {
    let update = CustomCloudUpdate {
        display_name: text(" Renamed "),
        contact_emails: Some(vec![
            admin(),
            ContactEmail {
                email: "b@example.com".to_owned(),
                real_name: None,
                role: None,
            },
        ]),
        tags: Some(BTreeMap::from([
            ("env".to_owned(), None),
            ("team".to_owned(), text("x")),
        ])),
        ..Default::default()
    };
    let checked =
        check_update(&update, &current(CustomCloudState::Active), &context()).expect("later");
    assert_eq!(checked.display_name.as_deref(), Some("Renamed"));
    assert_eq!(checked.contact_emails.map(|people| people.len()), Some(2));
    assert_eq!(
        checked.tags,
        Some(BTreeMap::from([("team".to_owned(), "x".to_owned())]))
    );

    let errors = check_update(&update, &current(CustomCloudState::Deleting), &context());
    assert_eq!(
        found(&errors.expect_err("deleting")),
        [("state", "state_conflict")]
    );
}

#[test]
fn an_identifier_is_checked_and_fits_the_provider() {
    let with = |role: Option<&str>, account: Option<&str>| CustomCloudUpdate {
        aws_iam_role_arn: role.map(str::to_owned),
        google_privilege_bearing_service_account_id: account.map(str::to_owned),
        ..Default::default()
    };
    let draft = current(CustomCloudState::Draft);
    let checked = check_update(&with(Some(ARN), None), &draft, &context()).expect("the role");
    assert_eq!(checked.identifier.as_deref(), Some(ARN));
    let wrong = check_update(&with(Some("x"), None), &draft, &context()).expect_err("no ARN");
    assert_eq!(
        found(&wrong),
        [("aws_iam_role_arn", "identifier_not_found")]
    );
    let other = check_update(&with(None, Some("x")), &draft, &context()).expect_err("not Google");
    assert_eq!(
        found(&other),
        [("aws_iam_role_arn", "identifier_other_provider")]
    );
    let active = current(CustomCloudState::Active);
    let late = check_update(&with(Some(ARN), None), &active, &context()).expect_err("too late");
    assert_eq!(found(&late), [("aws_iam_role_arn", "field_fixed")]);
    let known = CustomCloud {
        aws_iam_role_arn: text(ARN),
        ..active
    };
    assert!(
        check_update(&with(Some(ARN), None), &known, &context())
            .expect("the same")
            .is_empty()
    );
}

#[test]
fn a_deployment_needs_exactly_the_identifier_that_fits() {
    let draft = current(CustomCloudState::Draft);
    let role = CustomCloudProvision {
        aws_iam_role_arn: text(ARN),
        ..Default::default()
    };
    assert_eq!(
        check_provision(&role, &draft, None, &CompanyRules::default()).as_deref(),
        Ok(ARN)
    );

    let none = CustomCloudProvision::default();
    let errors =
        check_provision(&none, &draft, None, &CompanyRules::default()).expect_err("no identifier");
    assert_eq!(found(&errors), [("aws_iam_role_arn", "identifier_missing")]);
    let known = CustomCloud {
        aws_iam_role_arn: text(ARN),
        ..draft.clone()
    };
    assert_eq!(
        check_provision(&none, &known, None, &CompanyRules::default()).as_deref(),
        Ok(ARN)
    );

    let account = CustomCloudProvision {
        google_privilege_bearing_service_account_id: text("x@my-project.iam.gserviceaccount.com"),
        ..Default::default()
    };
    let errors =
        check_provision(&account, &draft, None, &CompanyRules::default()).expect_err("not Google");
    assert_eq!(
        found(&errors),
        [("aws_iam_role_arn", "identifier_other_provider")]
    );
    let google = CustomCloud {
        cloud_provider: CloudProvider::Google,
        ..draft
    };
    let errors = check_provision(&account, &google, None, &CompanyRules::default())
        .expect_err("another name");
    assert_eq!(
        found(&errors),
        [(
            "google_privilege_bearing_service_account_id",
            "service_account_name"
        )]
    );
}

#[test]
fn a_create_that_keeps_the_company_rules_passes() {
    let request = CustomCloudCreate {
        tags: Some(tagged(&[
            ("byoc_resource_tag:cost-center", "1234"),
            ("owner", "data"),
            ("env", "prod"),
        ])),
        ..request()
    };
    let checked = check_create(&request, &bound()).expect("a request within the rules");
    assert_eq!(checked.tags.len(), 3);
}

#[test]
fn a_create_hears_about_every_broken_company_rule_at_once() {
    let elsewhere = CustomCloudCreate {
        cloud_region: text("us-east-1"),
        tags: Some(tagged(&[("cost-center", "9"), ("env", "prod")])),
        ..request()
    };
    let errors = check_create(&elsewhere, &bound()).expect_err("two broken rules");
    assert_eq!(
        found(&errors),
        [
            ("cloud_region", "cloud_region_not_allowed"),
            ("tags.cost-center", "tag_mandatory_value"),
        ]
    );
    assert_eq!(errors[0].suggestion.as_deref(), Some("eu-central-1"));
    assert_eq!(errors[1].suggestion.as_deref(), Some("1234"));

    let google = CustomCloudCreate {
        cloud_provider: text("google"),
        cloud_region: text("europe-west1"),
        tags: Some(tagged(&[("cost-center", "1234"), ("owner", "")])),
        ..request()
    };
    let errors = check_create(&google, &bound()).expect_err("a closed provider");
    assert_eq!(
        found(&errors),
        [
            ("cloud_provider", "cloud_provider_not_allowed"),
            ("tags.owner", "tag_mandatory_empty"),
        ]
    );
    assert_eq!(errors[0].suggestion.as_deref(), Some("aws"));
}

#[test]
fn newer_company_rules_stand_only_in_the_way_of_what_they_are_about() {
    let old = CustomCloud {
        cloud_region: "us-east-1".to_owned(),
        ..current(CustomCloudState::Draft)
    };
    let rename = CustomCloudUpdate {
        display_name: text("Another name"),
        cloud_region: text("us-east-1"),
        tags: Some(BTreeMap::from([("env".to_owned(), text("prod"))])),
        ..CustomCloudUpdate::default()
    };
    let checked = check_update(&rename, &old, &bound()).expect("only the name changes");
    assert_eq!(checked.display_name.as_deref(), Some("Another name"));

    let move_and_tag = CustomCloudUpdate {
        cloud_region: text("us-west-2"),
        tags: Some(BTreeMap::from([("team".to_owned(), text("data"))])),
        ..CustomCloudUpdate::default()
    };
    let errors = check_update(&move_and_tag, &old, &bound()).expect_err("the region is bound");
    assert_eq!(
        found(&errors),
        [("cloud_region", "cloud_region_not_allowed")],
        "a draft may lack tags: not every client can send them"
    );
    let active = CustomCloud {
        state: CustomCloudState::Active,
        ..old.clone()
    };
    let tag = CustomCloudUpdate {
        cloud_region: None,
        ..move_and_tag
    };
    let errors = check_update(&tag, &active, &bound()).expect_err("it is deployed");
    assert_eq!(
        found(&errors),
        [
            ("tags.cost-center", "tag_mandatory_missing"),
            ("tags.owner", "tag_mandatory_missing"),
        ]
    );

    let leave = CustomCloudUpdate {
        cloud_provider: text("google"),
        cloud_region: text("europe-west1"),
        ..CustomCloudUpdate::default()
    };
    let errors = check_update(&leave, &old, &bound()).expect_err("closed");
    assert_eq!(
        found(&errors),
        [("cloud_provider", "cloud_provider_not_allowed")]
    );
}

#[test]
fn a_deployment_keeps_the_company_rules_of_now() {
    let path_arn = "arn:aws:iam::123456789012:role/platform/cce-cce0123456789a-iam-role";
    let rules = bound().company;
    let with = |arn: &str| CustomCloudProvision {
        aws_iam_role_arn: text(arn),
        ..CustomCloudProvision::default()
    };
    let old = CustomCloud {
        cloud_region: "us-east-1".to_owned(),
        ..current(CustomCloudState::Draft)
    };
    let errors = check_provision(&with(ARN), &old, None, &rules).expect_err("older than the rules");
    assert_eq!(
        found(&errors),
        [
            ("cloud_region", "cloud_region_not_allowed"),
            ("tags.cost-center", "tag_mandatory_missing"),
            ("tags.owner", "tag_mandatory_missing"),
            ("aws_iam_role_arn", "arn_path"),
        ]
    );
    let right = CustomCloud {
        tags: tagged(&[("cost-center", "1234"), ("owner", "data")]),
        ..current(CustomCloudState::Draft)
    };
    assert_eq!(
        check_provision(&with(path_arn), &right, None, &rules).as_deref(),
        Ok(path_arn)
    );
}

#[test]
fn buckets_are_chosen_in_the_draft_and_follow_the_model() {
    let all = vec![
        DeploymentModel::Standard,
        DeploymentModel::StandardPublic,
        DeploymentModel::Hipaa,
    ];
    let mut context = context();
    context.models.insert(TemplateCloud::Aws, all);
    let create = CustomCloudCreate {
        use_customer_owned_storage: Some(true),
        ..request()
    };
    assert!(
        check_create(&create, &context)
            .expect("a choice")
            .has_buckets
    );
    let hipaa = CustomCloudCreate {
        deployment_model: text("hipaa"),
        use_customer_owned_storage: Some(false),
        ..request()
    };
    let errors = check_create(&hipaa, &context).expect_err("a duty");
    assert_eq!(
        found(&errors),
        [("use_customer_owned_storage", "storage_fixed")]
    );

    let with = |model, is_own| CustomCloud {
        deployment_model: model,
        use_customer_owned_storage: Some(is_own),
        ..current(CustomCloudState::Draft)
    };
    let change = |model: Option<&str>, is_own| CustomCloudUpdate {
        deployment_model: model.and_then(text),
        use_customer_owned_storage: is_own,
        ..CustomCloudUpdate::default()
    };
    use DeploymentModel::{Hipaa, Standard};
    for (before, update, after) in [
        (with(Standard, false), change(None, Some(true)), Some(true)),
        (with(Standard, true), change(None, Some(true)), None),
        (with(Standard, true), change(Some("hipaa"), None), None),
        // What was a duty can be kept as a choice, or is given up with the model.
        (
            with(Hipaa, true),
            change(Some("standard"), Some(true)),
            Some(true),
        ),
        (with(Hipaa, true), change(Some("standard"), None), None),
        (with(Hipaa, true), change(None, Some(true)), None),
    ] {
        let checked = check_update(&update, &before, &context).expect("a change");
        assert_eq!(checked.has_buckets, after, "{update:?}");
    }
    let to_google = CustomCloudUpdate {
        cloud_provider: text("google"),
        cloud_region: text("europe-west1"),
        tags: Some(BTreeMap::new()),
        ..CustomCloudUpdate::default()
    };
    let checked = check_update(&to_google, &with(Standard, true), &context).expect("a move");
    assert_eq!(checked.has_buckets, Some(false));

    let active = CustomCloud {
        state: CustomCloudState::Active,
        ..with(Standard, false)
    };
    let errors = check_update(&change(None, Some(true)), &active, &context);
    let errors = errors.expect_err("fixed");
    assert_eq!(
        found(&errors),
        [("use_customer_owned_storage", "field_fixed")]
    );
    assert!(check_update(&change(None, Some(false)), &active, &context).is_ok());
}

#[test]
fn only_a_uuid_can_be_an_id() {
    assert!(is_id("018b6442-c602-42bc-b63d-438026133f60"));
    for other in [
        "",
        "azure",
        "enable",
        "new",
        "018b6442c60242bcb63d438026133f60",
        "018b6442-c602-42bc-b63d-438026133f6",
        "018b6442-c602-42bc-b63d-438026133f60 ",
        "g18b6442-c602-42bc-b63d-438026133f60",
        "018b6442-c602-42bc-b63d-43802613\u{e9}60",
    ] {
        assert!(!is_id(other), "{other}");
    }
}
