use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use byoc_types::ErrorDetail;

use super::*;

type State = FormState<u8, &'static str>;

const FIRST: u8 = 1;
const SECOND: u8 = 2;

/// A name and two rows in the first part, an email in the second; all wrong.
fn found() -> Problems<u8> {
    let mut found = Problems::default();
    let wrong = |id: &str| FieldProblem::new(id, format!("{id} is wrong"));
    found.add(FIRST, ["name", "tag-1-key", "tag-2-key"].map(wrong));
    found.add(SECOND, [wrong("email")]);
    found
}

fn ids(problems: &[FieldProblem]) -> Vec<&str> {
    problems.iter().map(|one| one.field_id.as_str()).collect()
}

fn error(fields: &[&str]) -> ApiError {
    let detail = |field: &&str| ErrorDetail {
        field: (!field.is_empty()).then(|| (*field).to_owned()),
        message: format!("the server refuses {field}"),
        error_code: None,
        status: 400,
        more_info: None,
    };
    ApiError {
        status: 400,
        message: "refused".to_owned(),
        details: fields.iter().map(detail).collect(),
        ..ApiError::default()
    }
}

/// Fields of the request are controls of the same name.
fn place(field: &str) -> Option<(u8, String)> {
    let part = match field {
        "email" => SECOND,
        "unknown" => return None,
        _ => FIRST,
    };
    Some((part, field.to_owned()))
}

#[test]
fn what_shows_follows_from_what_was_done() {
    type Act = fn(&mut State) -> bool;
    // What was done, whether the last of it changed anything, and the controls whose problems show.
    let cases: &[(&str, &[Act], bool, &[&str])] = &[
        ("nothing", &[], false, &[]),
        ("left", &[|it| it.leave("name")], true, &["name"]),
        (
            "left twice",
            &[|it| it.leave("name"), |it| it.leave("name")],
            false,
            &["name"],
        ),
        (
            "left by a press that goes on",
            &[State::press, |it| it.leave("name")],
            false,
            &[],
        ),
        (
            "left by a press that is over",
            &[State::press, |it| it.leave("name"), State::release],
            true,
            &["name"],
        ),
        (
            "pressed and nothing left",
            &[State::press, State::release],
            false,
            &[],
        ),
        (
            "tried",
            &[|it| it.try_part(FIRST)],
            true,
            &["name", "tag-1-key", "tag-2-key"],
        ),
        (
            "left, tried and discarded",
            &[
                |it| it.leave("email"),
                |it| it.try_part(FIRST),
                State::discard,
            ],
            true,
            &[],
        ),
    ];
    for (what, acts, is_changed, expected) in cases {
        let mut state = State::default();
        let changed = acts.iter().fold(false, |_, act| act(&mut state));
        let found = found();
        let shown = ["name", "tag-1-key", "tag-2-key", "email"]
            .into_iter()
            .filter(|control| state.error(&found, control).is_some());
        assert_eq!(shown.collect::<Vec<_>>(), *expected, "{what}");
        if !acts.is_empty() {
            assert_eq!(changed, *is_changed, "{what}");
        }
        // The lists say the same as the controls.
        let rows = state.row_errors(&found, "tag-");
        let both = [state.shown(&found, FIRST), state.shown(&found, SECOND)].concat();
        assert_eq!(ids(&both), *expected, "{what}");
        let is_row = |id: &&&str| id.starts_with("tag-");
        let expected: Vec<_> = expected.iter().filter(is_row).copied().collect();
        assert_eq!(ids(&rows), expected, "{what}");
    }
}

#[test]
fn the_summary_comes_with_a_try_and_takes_the_focus_each_time() {
    let mut state = State::default();
    state.leave("name");
    assert!(state.summary(&found(), FIRST).is_empty());
    for count in 1..=2 {
        state.try_part(FIRST);
        let part = Some(FIRST);
        assert_eq!(state.attempts(), Attempts { count, part });
    }
    let summary = state.summary(&found(), FIRST);
    assert_eq!(ids(&summary), ["name", "tag-1-key", "tag-2-key"]);
    assert!(state.summary(&found(), SECOND).is_empty());
}

#[test]
fn what_the_server_says_shows_where_its_field_is() {
    // The fields named, where to look, attempts counted at the part sent, and whether more than the
    // fields must be said.
    let cases: &[(&[&str], Option<u8>, u32, bool)] = &[
        (&[], None, 0, true),
        (&[""], None, 0, true),
        (&["unknown"], None, 0, true),
        (&["name"], None, 1, false),
        (&["name", "email"], None, 1, false),
        (&["email"], Some(SECOND), 0, false),
        (&["email", "unknown"], Some(SECOND), 0, true),
    ];
    for (fields, elsewhere, count, is_said_above) in cases {
        let mut state = State::default();
        assert_eq!(
            state.refuse(FIRST, error(fields), place),
            *elsewhere,
            "{fields:?}"
        );
        assert_eq!(state.attempts().count, *count, "{fields:?}");
        assert_eq!(state.failure(FIRST).is_some(), *is_said_above, "{fields:?}");
        assert!(state.failure(SECOND).is_none(), "{fields:?}");
        for control in ["name", "email"] {
            let said = state.error(&Problems::default(), control);
            assert_eq!(said.is_some(), fields.contains(&control), "{fields:?}");
        }
    }
}

#[test]
fn what_the_server_said_goes_with_a_change_of_its_field() {
    let mut state = State::default();
    state.refuse(FIRST, error(&["name", "tag-1-key", "tag-2-key"]), place);
    assert!(!state.edit("email"));
    // The whole list changes at once.
    assert!(state.edit("tag-"));
    assert_eq!(ids(&state.summary(&Problems::default(), FIRST)), ["name"]);
    assert!(state.edit("name"));
    assert!(!state.edit("name"));
    assert!(state.summary(&Problems::default(), FIRST).is_empty());
    // It goes before what the rules say, and a later answer replaces it.
    state.try_part(FIRST);
    state.refuse(FIRST, error(&["name"]), place);
    assert_eq!(
        state.error(&found(), "name").as_deref(),
        Some("the server refuses name")
    );
    assert_eq!(state.summary(&found(), FIRST).len(), 3);
    state.refuse(FIRST, error(&["tag-1-key"]), place);
    assert_eq!(
        state.error(&found(), "name").as_deref(),
        Some("name is wrong")
    );
}

#[test]
fn one_thing_is_on_its_way_at_a_time_and_none_while_a_question_is_open() {
    let mut state = State::default();
    state.fail(FIRST, ApiError::network());
    assert!(state.begin("save", FIRST));
    assert_eq!(state.busy(), Some("save"));
    assert!(state.failure(FIRST).is_none());
    assert!(!state.begin("next", FIRST));
    assert_eq!(state.busy(), Some("save"));
    assert!(state.end());
    assert!(!state.end());

    // Somebody else was faster: what is pressed now waits for the answer.
    state.ask(Some("save"), FIRST);
    assert!(!state.begin("next", SECOND));
    assert_eq!(state.busy(), None);
    let waiting = Conflict {
        wanted: Some("next"),
        part: SECOND,
        time: 2,
    };
    assert_eq!(state.conflict(), Some(waiting));
    assert!(state.settle());
    assert_eq!(state.conflict(), None);
    assert!(state.begin("next", SECOND));
}

#[test]
fn the_rules_run_once_for_each_change_however_many_look() {
    let owner = Owner::new();
    owner.with(|| {
        let runs = Arc::new(AtomicU32::new(0));
        let name = RwSignal::new(String::new());
        let form = Form::<u8, &'static str>::default();
        let counted = runs.clone();
        let checked = form.checked_by(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            let mut problems = Problems::default();
            let wrong = name.with(String::is_empty);
            problems.add(
                FIRST,
                wrong.then(|| FieldProblem::new("name", "Enter a name")),
            );
            problems
        });
        let errors = ["name", "tag-1-key", "email"].map(|control| checked.error(control));
        let summary = checked.summary(Signal::stored(FIRST));
        let look = || {
            let errors = errors.iter().filter(|it| it.get_untracked().is_some());
            let seen = (errors.count(), summary.with_untracked(Vec::len));
            checked.found.with_untracked(Problems::first_part);
            seen
        };
        assert_eq!(look(), (0, 0));
        assert!(!checked.passes(FIRST));
        assert_eq!(look(), (1, 1));
        assert_eq!(runs.load(Ordering::Relaxed), 1);
        name.set("A".to_owned());
        assert_eq!(look(), (0, 0));
        assert!(checked.passes(FIRST));
        assert_eq!(runs.load(Ordering::Relaxed), 2);
        // A press of a button changes no field.
        assert!(form.begin("save", FIRST));
        look();
        assert_eq!(runs.load(Ordering::Relaxed), 2);
    });
}
