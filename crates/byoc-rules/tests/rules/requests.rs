use std::collections::BTreeMap;

use byoc_rules::cidr::{Neighbour, NeighbourKind};
use byoc_rules::custom_cloud::CreateContext;
use byoc_rules::requests::{
    CheckedAnswer, TEXT_LIMIT, check_answer, check_azure, check_eligible, check_enable,
    check_migration, is_move_done, is_open, may_answer, reserved, tier,
};
use byoc_rules::words::Words;
use byoc_types::{
    AzureRequest, CompanyRules, ContactEmail, EnableRequest, MandatoryTag, MigrationRequest,
    OrganizationRequestUpdate, RequestContent, RequestState, Tier,
};

fn enable() -> EnableRequest {
    EnableRequest {
        email: "ada@example.com".to_owned(),
        country: "Finland".to_owned(),
        cloud_provider: "aws".to_owned(),
        message: "Two services at first.\nMore in spring.".to_owned(),
    }
}

#[test]
fn a_tier_is_eligible_from_the_minimum_on() {
    let all = [
        ("none", Tier::None),
        ("basic", Tier::Basic),
        ("priority", Tier::Priority),
        ("advanced", Tier::Advanced),
        ("business", Tier::Business),
        ("premium", Tier::Premium),
    ];
    assert_eq!(all.map(|(_, tier)| tier).as_slice(), Tier::ALL);
    for (word, value) in all {
        assert_eq!(tier(word), value);
        for minimum in Tier::ALL.iter().copied() {
            let is_eligible = check_eligible(value, minimum).is_ok();
            assert_eq!(is_eligible, value >= minimum, "{word} for {minimum:?}");
        }
    }
    assert_eq!(
        tier("platinum"),
        Tier::None,
        "an unknown word promises nothing"
    );
    assert_eq!(
        check_eligible(Tier::Basic, Tier::Priority).unwrap_err(),
        "Bring your own cloud needs the support tier Priority or higher, and this organization has \
         Basic. Ask for a higher tier first."
    );
}

#[test]
fn a_request_to_enable_is_kept_tidy() {
    let typed = EnableRequest {
        email: " ada@example.com ".to_owned(),
        country: " Finland\u{200b}".to_owned(),
        message: "\nTwo services at first.\nMore in spring.  ".to_owned(),
        ..enable()
    };
    assert_eq!(check_enable(&typed), Ok(enable()));
    let silent = EnableRequest {
        message: String::new(),
        ..enable()
    };
    assert_eq!(check_enable(&silent), Ok(silent.clone()));
}

#[test]
fn everything_wrong_with_a_request_to_enable_is_said_at_once() {
    let errors = check_enable(&EnableRequest::default()).unwrap_err();
    let codes: Vec<(&str, &str)> = errors
        .iter()
        .map(|error| (&*error.field, &*error.code))
        .collect();
    assert_eq!(
        codes,
        [
            ("email", "email_missing"),
            ("country", "country_missing"),
            ("cloud_provider", "cloud_provider_unknown"),
        ]
    );
    for (field, code, wrong) in [
        (
            "cloud_provider",
            "cloud_provider_unknown",
            EnableRequest {
                cloud_provider: "oracle".into(),
                ..enable()
            },
        ),
        (
            "country",
            "country_too_long",
            EnableRequest {
                country: "x".repeat(65),
                ..enable()
            },
        ),
        (
            "message",
            "message_too_long",
            EnableRequest {
                message: "ä".repeat(TEXT_LIMIT + 1),
                ..enable()
            },
        ),
        (
            "message",
            "message_characters",
            EnableRequest {
                message: "a\u{202e}b".into(),
                ..enable()
            },
        ),
    ] {
        let errors = check_enable(&wrong).unwrap_err();
        assert_eq!(
            (&*errors[0].field, &*errors[0].code, errors.len()),
            (field, code, 1)
        );
    }
    let longest = EnableRequest {
        message: "ä".repeat(TEXT_LIMIT),
        ..enable()
    };
    assert!(check_enable(&longest).is_ok());
}

#[test]
fn a_move_names_service_and_cloud() {
    let request = MigrationRequest {
        project_name: "shop".into(),
        service_name: "pg-orders".into(),
        cloud_name: "custom-aws-eu-west-1-1234567".into(),
        notes: String::new(),
    };
    assert_eq!(check_migration(&request), Ok(request.clone()));
    let errors = check_migration(&MigrationRequest::default()).unwrap_err();
    let fields: Vec<&str> = errors.iter().map(|error| &*error.field).collect();
    assert_eq!(fields, ["project_name", "service_name", "cloud_name"]);
}

#[test]
fn what_is_closed_stays_closed() {
    use RequestState as S;
    let reached = |from: S| -> Vec<S> {
        let all = S::ALL.iter().copied();
        all.filter(|to| may_answer(from, *to)).collect()
    };
    assert_eq!(reached(S::Open), [S::InProgress, S::Done, S::Declined]);
    assert_eq!(reached(S::InProgress), [S::Open, S::Done, S::Declined]);
    for state in [S::Done, S::Declined, S::Withdrawn] {
        assert!(!is_open(state));
        assert_eq!(reached(state), []);
    }
}

#[test]
fn an_operator_says_why_it_is_declined() {
    let to = |state, answer: Option<&str>| OrganizationRequestUpdate {
        state: Some(state),
        answer: answer.map(str::to_owned),
        assignee: None,
    };
    let declined = RequestState::Declined;
    let codes = |update, state, answer| {
        let errors = check_answer(&update, state, answer).unwrap_err();
        errors
            .into_iter()
            .map(|error| error.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes(to(declined, None), RequestState::Open, ""),
        ["answer_missing"]
    );
    assert_eq!(
        codes(to(declined, Some(" ")), RequestState::Open, "Soon"),
        ["answer_missing"]
    );
    assert!(check_answer(&to(declined, None), RequestState::Open, "No.").is_ok());
    assert_eq!(
        codes(to(RequestState::Open, None), RequestState::Done, ""),
        ["request_state_impossible"]
    );
    assert_eq!(
        codes(to(RequestState::Withdrawn, None), RequestState::Open, ""),
        ["request_state_impossible"]
    );
    let same = check_answer(
        &to(RequestState::Done, Some(" Ready. ")),
        RequestState::Done,
        "",
    );
    let expected = CheckedAnswer {
        answer: Some("Ready.".into()),
        ..CheckedAnswer::default()
    };
    assert_eq!(same, Ok(expected));
}

fn azure() -> AzureRequest {
    AzureRequest {
        cloud_region: "westeurope".into(),
        reserved_cidr: "10.20.0.0/16".into(),
        deployment_model: "standard_public".into(),
        subscription_id: "11111111-2222-3333-4444-555555555555".into(),
        tenant_id: "aaaaaaaa-2222-3333-4444-555555555555".into(),
        contact_emails: vec![ContactEmail {
            email: "ada@example.com".into(),
            real_name: None,
            role: Some("Admin".into()),
        }],
        tags: BTreeMap::from([("team".to_owned(), "data".to_owned())]),
        notes: String::new(),
    }
}

#[test]
fn a_mandatory_tag_that_azure_refuses_says_who_can_change_it() {
    let mandatory = |key: &str, value: Option<&str>| MandatoryTag {
        key: key.to_owned(),
        value: value.map(str::to_owned),
    };
    let long = "x".repeat(257);
    let context = CreateContext {
        company: CompanyRules {
            mandatory_tags: vec![mandatory("team/cost", None), mandatory("owner", None)],
            ..CompanyRules::default()
        },
        ..CreateContext::default()
    };
    let tags = [("team/cost", "7"), ("owner", long.as_str()), ("a/b", "c")];
    let request = AzureRequest {
        tags: tags
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
        ..azure()
    };
    let errors = check_azure(&request, &context).unwrap_err();
    let found: Vec<(&str, bool)> = errors
        .iter()
        .map(|error| {
            (
                error.field.as_str(),
                error.message.contains("company rules require"),
            )
        })
        .collect();
    // The value of the second is free, and the third is the person's own.
    assert_eq!(
        found,
        [
            ("tags.a/b", false),
            ("tags.owner", false),
            ("tags.team/cost", true)
        ]
    );
}

#[test]
fn an_azure_request_follows_the_rules_of_custom_clouds() {
    let context = CreateContext::default();
    assert_eq!(check_azure(&azure(), &context), Ok(azure()));
    let typed = AzureRequest {
        reserved_cidr: " 10.20.0.0/16 ".into(),
        tenant_id: "{AAAAAAAA-2222-3333-4444-555555555555}".into(),
        ..azure()
    };
    assert_eq!(check_azure(&typed, &context), Ok(azure()), "as it is kept");
    let codes = |request: &AzureRequest, context: &CreateContext| -> Vec<(String, String)> {
        let errors = check_azure(request, context).unwrap_err();
        errors
            .into_iter()
            .map(|error| (error.field, error.code))
            .collect()
    };
    for (field, code, wrong) in [
        (
            "cloud_region",
            "cloud_region_unknown",
            AzureRequest {
                cloud_region: "moon".into(),
                ..azure()
            },
        ),
        (
            "reserved_cidr",
            "cidr_too_small",
            AzureRequest {
                reserved_cidr: "10.0.0.0/28".into(),
                ..azure()
            },
        ),
        (
            "deployment_model",
            "deployment_model_unknown",
            AzureRequest {
                deployment_model: "hipaa".into(),
                ..azure()
            },
        ),
        (
            "subscription_id",
            "subscription_id_invalid",
            AzureRequest {
                subscription_id: "7".into(),
                ..azure()
            },
        ),
        (
            "contact_emails",
            "contacts_missing",
            AzureRequest {
                contact_emails: vec![],
                ..azure()
            },
        ),
        (
            "notes",
            "notes_too_long",
            AzureRequest {
                notes: "x".repeat(TEXT_LIMIT + 1),
                ..azure()
            },
        ),
    ] {
        assert_eq!(
            codes(&wrong, &context),
            [(field.to_owned(), code.to_owned())]
        );
    }
    let taken = Neighbour {
        label: "Analytics".into(),
        cidr: "10.20.128.0/17".parse().unwrap(),
        kind: NeighbourKind::CustomCloud,
    };
    let taken = CreateContext {
        neighbours: vec![taken],
        ..CreateContext::default()
    };
    assert_eq!(
        codes(&azure(), &taken),
        [("reserved_cidr".into(), "cidr_overlap".into())]
    );
}

#[test]
fn the_range_of_an_azure_request_counts_until_it_is_closed() {
    let content = RequestContent::Azure(azure());
    for state in RequestState::ALL.iter().copied() {
        let found = reserved(state, &content).map(|neighbour| neighbour.cidr.to_string());
        let expected = is_open(state).then(|| "10.20.0.0/16".to_owned());
        assert_eq!(found, expected, "{state:?}");
    }
    assert_eq!(
        reserved(RequestState::Open, &RequestContent::Enable(enable())),
        None
    );
}

#[test]
fn a_move_is_done_for_this_service_and_this_cloud_alone() {
    let content = RequestContent::Migration(MigrationRequest {
        project_name: "shop".to_owned(),
        service_name: "pg-main".to_owned(),
        cloud_name: "custom-aws-1".to_owned(),
        notes: String::new(),
    });
    for (state, project, service, cloud, expected) in [
        (RequestState::Done, "shop", "pg-main", "custom-aws-1", true),
        (RequestState::Open, "shop", "pg-main", "custom-aws-1", false),
        (
            RequestState::Declined,
            "shop",
            "pg-main",
            "custom-aws-1",
            false,
        ),
        (
            RequestState::Done,
            "other",
            "pg-main",
            "custom-aws-1",
            false,
        ),
        (RequestState::Done, "shop", "pg-two", "custom-aws-1", false),
        (RequestState::Done, "shop", "pg-main", "custom-aws-2", false),
    ] {
        let done = is_move_done((&content, state), project, service, cloud);
        assert_eq!(done, expected, "{state:?} {project} {service} {cloud}");
    }
    let other = RequestContent::Enable(EnableRequest::default());
    let done = (&other, RequestState::Done);
    assert!(!is_move_done(done, "", "", ""));
}
