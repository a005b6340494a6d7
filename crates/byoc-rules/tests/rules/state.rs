use byoc_rules::state::{ALL, Action, allows, is_changing, is_transition_allowed, label, sentence};
use byoc_types::CustomCloudState::{self, *};

use crate::assert_is_sentence;

/// The states that allow an action; all others refuse with a reason.
#[track_caller]
fn check(action: Action, allowed: &[CustomCloudState]) {
    for state in ALL.iter().copied() {
        match allows(state, action) {
            Ok(()) => assert!(allowed.contains(&state), "{action:?} in {state:?}"),
            Err(reason) => {
                assert!(
                    !allowed.contains(&state),
                    "{action:?} in {state:?}: {reason}"
                );
                assert_is_sentence(&reason);
            }
        }
    }
}

#[test]
fn provider_region_model_and_range_change_only_in_a_draft() {
    check(Action::Edit, &[Draft]);
}

#[test]
fn name_contacts_tags_and_permissions_change_at_any_time_before_deletion() {
    let allowed = [
        Draft,
        Validating,
        Creating,
        Active,
        CreationFailed,
        Disconnected,
        Reconnecting,
        DeletionFailed,
    ];
    for action in [
        Action::Update,
        Action::Rename,
        Action::SetContacts,
        Action::SetTags,
        Action::SetPermissions,
    ] {
        check(action, &allowed);
    }
}

#[test]
fn a_deployment_starts_from_a_draft_or_after_a_failure() {
    check(Action::Provision, &[Draft, CreationFailed]);
    check(Action::Retry, &[CreationFailed, DeletionFailed]);
}

#[test]
fn services_are_created_in_active_clouds() {
    check(Action::Use, &[Active]);
    check(Action::CheckConnection, &[Active, Disconnected]);
}

#[test]
fn terraform_destroys_only_after_the_cloud_is_deleted() {
    check(Action::Destroy, &[Deleted]);
}

#[test]
fn everything_but_what_is_going_or_gone_can_be_deleted() {
    check(
        Action::Delete,
        &[
            Draft,
            Validating,
            Creating,
            Active,
            CreationFailed,
            Disconnected,
            Reconnecting,
            DeletionFailed,
        ],
    );
}

#[test]
fn transitions_are_exactly_these() {
    let allowed = [
        (Draft, Validating),
        (Draft, Deleting),
        (Draft, Deleted),
        (Validating, Creating),
        (Validating, CreationFailed),
        (Validating, Deleting),
        (Creating, Active),
        (Creating, CreationFailed),
        (Creating, Deleting),
        (CreationFailed, Validating),
        (CreationFailed, Creating),
        (CreationFailed, Deleting),
        (Active, Disconnected),
        (Active, Deleting),
        (Disconnected, Reconnecting),
        (Disconnected, Active),
        (Disconnected, Deleting),
        (Reconnecting, Active),
        (Reconnecting, Disconnected),
        (Reconnecting, Deleting),
        (Deleting, Deleted),
        (Deleting, DeletionFailed),
        (DeletionFailed, Deleting),
    ];
    for from in ALL.iter().copied() {
        for to in ALL.iter().copied() {
            let expected = allowed.contains(&(from, to));
            assert_eq!(
                is_transition_allowed(from, to),
                expected,
                "{from:?} to {to:?}"
            );
        }
    }
}

#[test]
fn nothing_leaves_deleted_and_everything_can_get_there() {
    assert!(ALL.iter().all(|to| !is_transition_allowed(Deleted, *to)));
    for from in ALL.iter().copied() {
        let mut reached = vec![from];
        while let Some(next) = ALL.iter().copied().find(|to| {
            !reached.contains(to) && reached.iter().any(|from| is_transition_allowed(*from, *to))
        }) {
            reached.push(next);
        }
        assert!(reached.contains(&Deleted), "{from:?}");
    }
}

#[test]
fn an_allowed_action_has_a_transition() {
    for state in ALL.iter().copied() {
        if allows(state, Action::Provision).is_ok() {
            assert!(is_transition_allowed(state, Validating), "{state:?}");
        }
        if allows(state, Action::Delete).is_ok() {
            assert!(is_transition_allowed(state, Deleting), "{state:?}");
        }
    }
}

#[test]
fn every_state_has_a_word_and_a_sentence() {
    assert_eq!(ALL.len(), 10);
    for state in ALL.iter().copied() {
        assert!(!label(state).is_empty());
        assert_is_sentence(sentence(state));
    }
    assert_eq!(label(CreationFailed), "Creation failed");
}

#[test]
fn a_state_is_changing_while_the_control_plane_works_on_it() {
    let changing: Vec<_> = ALL
        .iter()
        .copied()
        .filter(|state| is_changing(*state))
        .collect();
    assert_eq!(changing, [Validating, Creating, Reconnecting, Deleting]);
}
