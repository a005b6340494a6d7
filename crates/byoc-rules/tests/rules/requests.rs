use byoc_rules::requests::{
    CheckedAnswer, TEXT_LIMIT, check_answer, check_eligible, check_enable, check_migration,
    is_open, may_answer, tier,
};
use byoc_rules::words::Words;
use byoc_types::{EnableRequest, MigrationRequest, OrganizationRequestUpdate, RequestState, Tier};

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
