use std::collections::BTreeMap;

use byoc_types::{
    CloudProvider, CustomCloud, CustomCloudPermissions, Draft, MandatoryTag, WizardStep,
};

use super::*;
use crate::components::cidr_field::check_cidr;

const UNIQUE: &str = "cce-cce0123456789a";

pub(crate) fn facts() -> Facts {
    Facts {
        neighbours: vec![Neighbour {
            label: "Staging".into(),
            cidr: "10.8.0.0/16".parse().unwrap(),
            kind: byoc_rules::cidr::NeighbourKind::CustomCloud,
        }],
        reserved_tag_prefixes: vec!["byoc".into()],
        unique_name: UNIQUE.into(),
        company: CompanyRules::default(),
    }
}

pub(crate) fn complete() -> Screen {
    Screen {
        display_name: "Production".into(),
        region: "eu-west-1".into(),
        cidr: "10.0.0.0/16".into(),
        tags: vec![TagRow {
            id: 1,
            key: "team".into(),
            value: "data".into(),
        }],
        identifier: format!("arn:aws:iam::123456789012:role/{UNIQUE}-iam-role"),
        contacts: vec![ContactRow {
            id: 0,
            job_title: "Admin".into(),
            email: "ada@example.com".into(),
            real_name: "Ada".into(),
        }],
        ..Screen::default()
    }
}

pub(crate) fn stored() -> CustomCloud {
    CustomCloud {
        custom_cloud_environment_id: "018f".into(),
        display_name: "Production".into(),
        state: byoc_types::CustomCloudState::Draft,
        cloud_provider: CloudProvider::Aws,
        cloud_region: "eu-west-1".into(),
        deployment_model: DeploymentModel::Standard,
        reserved_cidr: "10.0.0.0/16".into(),
        contact_emails: Vec::new(),
        tags: BTreeMap::from([("byoc_resource_tag:team".into(), "data".into())]),
        errors: Vec::new(),
        update_time: "2026-01-01T00:00:00Z".into(),
        byoc_unique_name: Some(UNIQUE.into()),
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

#[test]
fn what_is_sent_is_trimmed_and_cleaned() {
    let screen = Screen {
        display_name: " Production ".into(),
        cidr: " 10.0.0.0/16\u{200b}".into(),
        ..complete()
    };
    let request = screen.to_request(&CompanyRules::default());
    assert_eq!(request.display_name.as_deref(), Some("Production"));
    assert_eq!(request.reserved_cidr.as_deref(), Some("10.0.0.0/16"));
    assert_eq!(request.cloud_provider.as_deref(), Some("aws"));
    assert_eq!(request.deployment_model.as_deref(), Some("standard"));
}

#[test]
fn a_draft_comes_back_as_it_was_saved() {
    let saved = complete();
    let mut cloud = stored();
    cloud.contact_emails = saved.contacts_to_save(&cloud).expect("new contacts");
    let draft = saved.to_draft(WizardStep::Contacts);
    assert_eq!(from_server(&cloud, &draft, &[]), saved);
    assert_eq!(saved.contacts_to_save(&cloud), None);
    // Contacts that would be refused can't be stored in the cloud: they stand beside it.
    let mut half = saved;
    half.contacts[0].email = "ada@".into();
    assert_eq!(half.contacts_to_save(&cloud), None);
    let draft = half.to_draft(WizardStep::Contacts);
    assert_eq!(from_server(&cloud, &draft, &[]), half);
}

fn from_server(cloud: &CustomCloud, draft: &Draft, accounts: &[&str]) -> Screen {
    let permissions = CustomCloudPermissions {
        accounts: accounts.iter().map(|name| (*name).to_owned()).collect(),
        projects: Vec::new(),
    };
    Screen::from_server(cloud, draft, &permissions, "a-root")
}

#[test]
fn what_others_set_shows_and_is_not_undone() {
    let draft = complete().to_draft(WizardStep::Contacts);
    let screen = from_server(&stored(), &draft, &["a-unit"]);
    assert!(!screen.is_for_all_projects);
    assert_eq!(screen.accounts, ["a-unit"]);
    let known = screen.to_permissions("a-root");
    let saved = |screen: &Screen, sent| screen.permissions_to_save(&known, sent, "a-root");
    assert_eq!(saved(&screen, WizardStep::Contacts), None);
    // Another choice goes out at once, from whatever step.
    let changed = complete();
    let wanted = Some(changed.to_permissions("a-root"));
    assert_eq!(saved(&changed, WizardStep::Details), wanted);
}

#[test]
fn a_choice_that_nobody_has_made_yet_is_not_stored() {
    let nobody = CustomCloudPermissions::default();
    let saved = |sent| complete().permissions_to_save(&nobody, sent, "a-root");
    assert_eq!(saved(WizardStep::Deploy), None);
    assert!(saved(WizardStep::Availability).is_some());
}

#[test]
fn a_draft_never_saved_shows_the_defaults() {
    let screen = from_server(&stored(), &Draft::default(), &[]);
    assert!(screen.is_for_all_projects);
    assert_eq!(screen.contacts[0].job_title, "Admin");
}

#[test]
fn nothing_is_sent_where_nothing_changed() {
    assert_eq!(
        complete().to_update(&stored(), &CompanyRules::default()),
        None
    );
}

#[test]
fn only_what_changed_is_sent() {
    let screen = Screen {
        cidr: "10.1.0.0/16".into(),
        ..complete()
    };
    let update = screen
        .to_update(&stored(), &CompanyRules::default())
        .unwrap();
    assert_eq!(update.reserved_cidr.as_deref(), Some("10.1.0.0/16"));
    assert_eq!(update.display_name, None);
    assert_eq!(update.tags, None);
}

fn company() -> CompanyRules {
    let tag = |key: &str, value: Option<&str>| MandatoryTag {
        key: key.into(),
        value: value.map(str::to_owned),
    };
    CompanyRules {
        mandatory_tags: vec![tag("cost-center", Some("1234")), tag("owner", None)],
        allowed_regions: BTreeMap::from([
            (CloudProvider::Aws, vec!["eu-central-1".into()]),
            (CloudProvider::Google, Vec::new()),
        ]),
        ..CompanyRules::default()
    }
}

#[test]
fn the_details_keep_the_company_rules() {
    let facts = Facts {
        company: company(),
        ..facts()
    };
    let problems = complete().problems(WizardStep::Details, &facts);
    let fields: Vec<_> = problems
        .iter()
        .map(|problem| problem.field_id.as_str())
        .collect();
    assert_eq!(fields, [field::REGION, "tag-3-value"], "{problems:?}");
    let google = Screen {
        provider: TemplateCloud::Google,
        region: "europe-west1".into(),
        ..complete()
    };
    let problems = google.problems(WizardStep::Details, &facts);
    assert_eq!(problems[0].field_id, field::PROVIDER);
}

#[test]
fn mandatory_tags_go_out_once_they_have_their_values() {
    let typed = complete();
    assert_eq!(
        typed.to_update(&stored(), &company()),
        None,
        "the owner is missing: a draft of before the rules can still be saved"
    );
    let mut with_owner = complete();
    with_owner.tags = with_owner.tag_rows(&company());
    with_owner.tags[1].value = "data".into();
    let sent = with_owner.to_request(&company()).tags.unwrap();
    assert_eq!(sent.get("cost-center").map(String::as_str), Some("1234"));
    assert_eq!(sent.get("owner").map(String::as_str), Some("data"));
    assert_eq!(sent.len(), 3);
}

#[test]
fn own_buckets_are_asked_for_where_they_are_a_choice() {
    let own = Screen {
        has_own_buckets: true,
        ..complete()
    };
    let asked = |screen: &Screen| {
        let request = screen.to_request(&CompanyRules::default());
        request.use_customer_owned_storage
    };
    assert_eq!(asked(&own), Some(true));
    assert_eq!(asked(&complete()), Some(false));
    let hipaa = Screen {
        model: DeploymentModel::Hipaa,
        ..own.clone()
    };
    assert_eq!(asked(&hipaa), None);
    let update = own.to_update(&stored(), &CompanyRules::default()).unwrap();
    assert_eq!(update.use_customer_owned_storage, Some(true));
}

#[test]
fn all_projects_is_the_root_account() {
    let permissions = complete().to_permissions("a-root");
    assert_eq!(permissions.accounts, ["a-root"]);
    assert!(permissions.projects.is_empty());
}

#[test]
fn the_details_say_what_is_missing_in_the_order_of_the_screen() {
    let problems = Screen::default().problems(WizardStep::Details, &facts());
    let fields: Vec<_> = problems
        .iter()
        .map(|problem| problem.field_id.as_str())
        .collect();
    assert_eq!(fields, [field::DISPLAY_NAME, field::REGION, field::CIDR]);
}

#[test]
fn an_overlap_names_the_other_cloud() {
    let message = check_cidr("10.8.4.0/22", &facts().neighbours).unwrap();
    assert!(message.contains("Staging"), "{message}");
}

#[test]
fn selecting_nobody_is_refused() {
    let screen = Screen {
        is_for_all_projects: false,
        ..complete()
    };
    assert_eq!(screen.problems(WizardStep::Availability, &facts()).len(), 1);
}

#[test]
fn the_servers_paths_lead_to_the_controls() {
    let screen = complete();
    let control = |path: &str| screen.control_of(path);
    assert_eq!(control("reserved_cidr").as_deref(), Some("cidr"));
    assert_eq!(
        control("contact_emails[0].email").as_deref(),
        Some("contact-0-email")
    );
    assert_eq!(
        control("contact_emails[0].role").as_deref(),
        Some("contact-0-job")
    );
    assert_eq!(control("tags.team").as_deref(), Some("tag-1-key"));
    assert_eq!(control("tags").as_deref(), Some("tags"));
    assert_eq!(control("something_else"), None);
}

#[test]
fn what_is_kept_locally_comes_back() {
    let kept = LocalDraft::new(complete(), base("1"), 1.0);
    assert_eq!(LocalDraft::from_text(&kept.to_text()), Some(kept));
}

fn base(version: &str) -> Base {
    Base {
        cloud: Some(version.to_owned()),
        draft: Some(version.to_owned()),
    }
}

#[test]
fn what_was_typed_over_an_older_version_is_known() {
    let kept = LocalDraft::new(complete(), base("1"), 1.0);
    assert!(!kept.is_overtaken(&base("1")));
    assert!(kept.is_overtaken(&base("2")));
    let unknown = LocalDraft::new(complete(), Base::default(), 1.0);
    assert!(!unknown.is_overtaken(&base("2")));
}

#[test]
fn every_control_has_its_step() {
    for (control, step) in [
        (field::CIDR, WizardStep::Details),
        ("tag-1-key", WizardStep::Details),
        (field::IDENTIFIER, WizardStep::Deploy),
        (field::AVAILABILITY, WizardStep::Availability),
        ("contact-0-email", WizardStep::Contacts),
    ] {
        assert_eq!(step_of(control), step, "{control}");
    }
}

#[test]
fn a_secret_key_is_kept_nowhere() {
    let screen = Screen {
        identifier: "AKIAIOSFODNN7EXAMPLE".into(),
        ..complete()
    };
    assert_eq!(screen.to_draft(WizardStep::Deploy).identifier, "");
    let kept = LocalDraft::new(screen, Base::default(), 1.0);
    assert!(!kept.to_text().contains("AKIA"));
}

#[test]
fn a_local_draft_of_another_version_is_left_alone() {
    let text = LocalDraft::new(complete(), Base::default(), 1.0)
        .to_text()
        .replace("\"version\":1", "\"version\":9");
    assert_eq!(LocalDraft::from_text(&text), None);
    assert_eq!(LocalDraft::from_text("nonsense"), None);
}
