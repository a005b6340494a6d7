//! What every driver must do, as one table of tests. A driver's tests implement [`Fixture`] and say
//! [`driver_contract!`](crate::driver_contract).

use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::Target;
use crate::contract::{
    Account, Call, Check, Driver, FailureCode, Gaps, Made, NodeSpec, Observed, Probe, Progress,
};

/// A driver with an account that the test can look into and break.
#[async_trait]
pub trait Fixture: Send + Sync + Sized {
    /// An account in which the template is applied and nothing is wrong.
    async fn new() -> Self;
    fn driver(&self) -> &dyn Driver;
    fn target(&self) -> Target;
    /// The account that the identifier belongs to.
    fn account(&self) -> String;
    /// A target whose identifier belongs to another account.
    fn foreign_target(&self) -> Target;

    /// What opening a session can be made to meet.
    fn open_gaps(&self) -> Vec<FailureCode>;
    /// What a check can be made to find, all of it at the same time.
    fn check_gaps(&self, what: Check) -> Vec<FailureCode>;
    /// From now on this is wrong with the account, and nothing else.
    async fn set_gaps(&self, codes: &[FailureCode]);
    /// Changes something in the network that takes nothing away.
    async fn change_network(&self);
    /// From now on the account answers no request.
    async fn hang(&self);
    /// The next node is created, but its answer gets lost.
    async fn lose_next_answer(&self);
    /// Lets everything that was created start, and be found by its tag.
    async fn pass_time(&self);
    /// The nodes that exist, as the account itself knows them.
    async fn nodes(&self) -> Vec<Made>;
}

/// The time of a call.
const LIMIT: Duration = Duration::from_secs(60);

/// A call as the step of an operation makes it.
pub fn call(token: &str) -> Call {
    Call::new(token, LIMIT)
}

async fn opened(at: &impl Fixture) -> Box<dyn Account> {
    let target = at.target();
    let opened = at
        .driver()
        .open(&target, &call("o:open"), Probe::Take)
        .await;
    opened.expect("a session")
}

fn codes(gaps: &Gaps) -> Vec<FailureCode> {
    gaps.iter().map(|gap| gap.code).collect()
}

fn done<T: std::fmt::Debug>(progress: Progress<T>) -> T {
    match progress {
        Progress::Done(value) => value,
        wait @ Progress::Wait { .. } => panic!("{wait:?}"),
    }
}

fn bastion(at: &impl Fixture) -> NodeSpec {
    NodeSpec::bastion(&at.target().unique_name)
}

/// The bastion, made or found with this token.
async fn ensured(at: &impl Fixture, account: &dyn Account, token: &str) -> Made {
    let ensured = account.ensure(&bastion(at), &call(token)).await;
    done(ensured.expect("a bastion"))
}

/// The external ID is a secret of the call: neither gaps nor log may show it.
fn assert_clean(at: &impl Fixture, gaps: Option<&Gaps>, call: &Call) {
    let external_id = at.target().external_id;
    assert!(!external_id.is_empty());
    assert!(!format!("{gaps:?}{:?}", call.log().requests()).contains(&external_id));
}

pub async fn the_identifier_of_the_account_is_accepted_and_no_other(at: impl Fixture) {
    let account = at.driver().accepts(&at.target()).expect("accepted");
    assert_eq!(account.0, at.account());
    let gaps = at
        .driver()
        .accepts(&at.foreign_target())
        .expect_err("refused");
    assert_eq!(codes(&gaps), [FailureCode::WrongAccount]);
    assert!(!gaps.may_pass());
}

pub async fn a_session_opens_with_and_without_proof(at: impl Fixture) {
    for probe in [Probe::Take, Probe::Prove] {
        let call = call("o:open");
        let opened = at.driver().open(&at.target(), &call, probe).await;
        assert!(opened.is_ok(), "{probe:?}: {:?}", opened.err());
        assert!(!call.log().requests().is_empty(), "{probe:?}");
        assert_clean(&at, None, &call);
    }
}

pub async fn a_session_is_refused_with_the_code_of_what_is_wrong(at: impl Fixture) {
    for code in at.open_gaps() {
        at.set_gaps(&[code]).await;
        let call = call("o:open");
        let opened = at.driver().open(&at.target(), &call, Probe::Prove).await;
        let gaps = opened.err().unwrap_or_else(|| panic!("{code} opens"));
        assert_eq!(codes(&gaps), [code]);
        assert!(
            !gaps.evidence().is_empty() && gaps.main().request_id.is_some(),
            "{gaps:?}"
        );
        assert_clean(&at, Some(&gaps), &call);
    }
}

pub async fn every_check_passes_in_an_account_as_the_template_makes_it(at: impl Fixture) {
    let account = opened(&at).await;
    let mut observed = Observed::default();
    for what in Check::ALL {
        let call = call("o:check");
        observed.add(
            account
                .check(what, &call)
                .await
                .unwrap_or_else(|it| panic!("{what:?}: {it:?}")),
        );
        assert!(!call.log().requests().is_empty(), "{what:?}");
    }
    assert_eq!(observed.account, Some(at.account()));
    assert!(observed.network.is_some());
    let expected = at.target().network;
    let names: Vec<&String> = expected.subnets.iter().map(|it| &it.name).collect();
    assert!(
        names
            .iter()
            .all(|name| observed.subnets.contains_key(*name)),
        "{observed:?}"
    );
    assert_eq!(observed.drift, []);
}

pub async fn a_check_finds_all_gaps_of_its_part_and_none_of_another(at: impl Fixture) {
    let account = opened(&at).await;
    for broken in Check::ALL {
        let expected = at.check_gaps(broken);
        if expected.is_empty() {
            continue;
        }
        at.set_gaps(&expected).await;
        for what in Check::ALL {
            let call = call("o:check");
            let found = account.check(what, &call).await;
            if what != broken {
                assert!(found.is_ok(), "{broken:?}, {what:?}: {found:?}");
                continue;
            }
            let gaps = found.expect_err("gaps");
            assert_eq!(codes(&gaps), expected, "{what:?}");
            for gap in gaps.iter() {
                assert!(
                    !gap.subject.is_empty() && !gap.evidence.is_empty(),
                    "{gap:?}"
                );
            }
            assert_clean(&at, Some(&gaps), &call);
        }
    }
}

pub async fn a_change_that_takes_nothing_away_is_no_gap(at: impl Fixture) {
    let account = opened(&at).await;
    at.change_network().await;
    let observed = account
        .check(Check::Network, &call("o:check"))
        .await
        .expect("no gap");
    assert_eq!(observed.drift.len(), 1, "{observed:?}");
}

pub async fn one_token_makes_one_node(at: impl Fixture) {
    let account = opened(&at).await;
    let first = ensured(&at, &*account, "o:make").await;
    let second = ensured(&at, &*account, "o:make").await;
    at.pass_time().await;
    let third = ensured(&at, &*account, "o:make").await;
    assert_eq!((&first, &first), (&second, &third));
    assert_eq!(at.nodes().await, [first]);
}

pub async fn one_token_in_two_calls_at_once_makes_one_node(at: impl Fixture) {
    let (account, spec) = (opened(&at).await, bastion(&at));
    let (one, other) = (call("o:make"), call("o:make"));
    let (first, second) = tokio::join!(account.ensure(&spec, &one), account.ensure(&spec, &other));
    assert_eq!(done(first.expect("made")), done(second.expect("made")));
    assert_eq!(at.nodes().await.len(), 1);
}

/// The account hides no fault of the caller.
pub async fn two_tokens_make_two_nodes_if_the_first_is_not_found_yet(at: impl Fixture) {
    let account = opened(&at).await;
    for token in ["o:make", "p:make"] {
        ensured(&at, &*account, token).await;
    }
    assert_eq!(at.nodes().await.len(), 2);
}

pub async fn another_operation_finds_the_node_that_is_there(at: impl Fixture) {
    let account = opened(&at).await;
    let made = ensured(&at, &*account, "o:make").await;
    at.pass_time().await;
    let found = ensured(&at, &*account, "p:make").await;
    assert_eq!(found, made);
    assert_eq!(at.nodes().await, [made]);
}

pub async fn two_names_are_two_nodes(at: impl Fixture) {
    let account = opened(&at).await;
    let spec = bastion(&at);
    let other = NodeSpec {
        name: format!("{}-2", spec.name),
        ..spec.clone()
    };
    for spec in [&spec, &other] {
        done(account.ensure(spec, &call("o:make")).await.expect("made"));
    }
    assert_eq!(at.nodes().await.len(), 2);
}

pub async fn a_lost_answer_makes_no_second_node(at: impl Fixture) {
    let account = opened(&at).await;
    at.lose_next_answer().await;
    let gaps = account
        .ensure(&bastion(&at), &call("o:make"))
        .await
        .expect_err("lost");
    assert!(gaps.may_pass(), "{gaps:?}");
    let made = ensured(&at, &*account, "o:make").await;
    assert_eq!(at.nodes().await, [made]);
}

pub async fn a_node_waits_until_it_answers(at: impl Fixture) {
    let account = opened(&at).await;
    let made = ensured(&at, &*account, "o:make").await;
    match account
        .ready(&made, &call("o:ready"))
        .await
        .expect("no gap")
    {
        Progress::Wait { after, note } => assert!(!after.is_zero() && note.ends_with('.')),
        Progress::Done(()) => panic!("it is ready at once"),
    }
    at.pass_time().await;
    done(
        account
            .ready(&made, &call("o:ready"))
            .await
            .expect("no gap"),
    );
    at.set_gaps(&[FailureCode::BastionUnreachable]).await;
    let call = call("o:ready");
    let gaps = account.ready(&made, &call).await.expect_err("a gap");
    assert_eq!(codes(&gaps), [FailureCode::BastionUnreachable]);
    assert_clean(&at, Some(&gaps), &call);
}

pub async fn a_node_without_a_machine_is_not_made(at: impl Fixture) {
    let account = opened(&at).await;
    at.set_gaps(&[FailureCode::Capacity]).await;
    let gaps = account
        .ensure(&bastion(&at), &call("o:make"))
        .await
        .expect_err("a gap");
    assert_eq!(codes(&gaps), [FailureCode::Capacity]);
    assert_eq!(at.nodes().await, []);
}

pub async fn a_removed_node_is_gone_and_removing_it_again_is_fine(at: impl Fixture) {
    let account = opened(&at).await;
    let made = ensured(&at, &*account, "o:make").await;
    for _ in 0..2 {
        let removed = account
            .remove(std::slice::from_ref(&made), &call("o:remove"))
            .await;
        done(removed.expect("removed"));
        assert_eq!(at.nodes().await, []);
    }
    at.pass_time().await;
    let gaps = account
        .ready(&made, &call("o:ready"))
        .await
        .expect_err("it is gone");
    assert_eq!(codes(&gaps), [FailureCode::BastionUnreachable]);
}

pub async fn leftovers_are_exactly_what_is_there(at: impl Fixture) {
    let account = opened(&at).await;
    let left = async || account.leftovers(&call("o:left")).await.expect("a list");
    assert_eq!(left().await, []);
    let mut made = Vec::new();
    for token in ["o:make", "p:make"] {
        made.push(ensured(&at, &*account, token).await);
    }
    assert_eq!(left().await, made);
    let first = made.remove(0);
    done(
        account
            .remove(&[first], &call("o:remove"))
            .await
            .expect("removed"),
    );
    assert_eq!(left().await, made);
}

pub async fn an_account_that_does_not_answer_costs_no_more_than_the_deadline(at: impl Fixture) {
    let account = opened(&at).await;
    let made = ensured(&at, &*account, "o:make").await;
    at.hang().await;
    let short = || Call::new("o:short", Duration::from_millis(20));
    let (target, spec) = (at.target(), bastion(&at));
    let list = std::slice::from_ref(&made);
    let open = short();
    let mut answers = vec![
        at.driver().open(&target, &open, Probe::Take).await.err(),
        account.ensure(&spec, &short()).await.err(),
        account.ready(&made, &short()).await.err(),
        account.remove(list, &short()).await.err(),
        account.leftovers(&short()).await.err(),
    ];
    for what in Check::ALL {
        answers.push(account.check(what, &short()).await.err());
    }
    for gaps in answers {
        let gaps = gaps.expect("a gap");
        assert_eq!(codes(&gaps), [FailureCode::TimedOut]);
        assert!(gaps.may_pass());
    }
    assert_eq!(
        open.log().requests().last().expect("logged").answer,
        "timed_out"
    );
}

pub async fn a_cancelled_call_ends_and_makes_nothing(at: impl Fixture) {
    let account = opened(&at).await;
    let cancellation = CancellationToken::new();
    let call = call("o:make").cancelled_by(cancellation.clone());
    at.hang().await;
    let (spec, cancel) = (bastion(&at), async { cancellation.cancel() });
    let (made, ()) = tokio::join!(account.ensure(&spec, &call), cancel);
    assert_eq!(
        codes(&made.expect_err("cancelled")),
        [FailureCode::Cancelled]
    );
    at.set_gaps(&[]).await;
    let again = account
        .ensure(&spec, &call)
        .await
        .expect_err("still cancelled");
    assert_eq!(codes(&again), [FailureCode::Cancelled]);
    assert_eq!(at.nodes().await, []);
}

pub async fn what_any_request_can_meet_may_pass_or_not(at: impl Fixture) {
    let account = opened(&at).await;
    for (code, may_pass) in [
        (FailureCode::Throttled, true),
        (FailureCode::Unavailable, true),
        (FailureCode::Refused, false),
    ] {
        at.set_gaps(&[code]).await;
        let call = call("o:left");
        let gaps = account.leftovers(&call).await.expect_err("a gap");
        assert_eq!((codes(&gaps), gaps.may_pass()), (vec![code], may_pass));
        assert_eq!(gaps.retry_after().is_some(), code == FailureCode::Throttled);
    }
}

pub async fn the_log_has_each_request_in_order(at: impl Fixture) {
    let account = opened(&at).await;
    let call = call("o:make");
    done(account.ensure(&bastion(&at), &call).await.expect("made"));
    let requests = call.log().requests();
    assert!(requests.len() >= 2, "it looks, then creates: {requests:?}");
    for request in &requests {
        assert_eq!(request.region, at.target().cloud_region);
        assert!(
            !request.action.is_empty() && !request.answer.is_empty(),
            "{request:?}"
        );
        assert!(request.request_id.is_some(), "{request:?}");
    }
    assert_clean(&at, None, &call);
}

/// Runs the whole table on the driver of a [`Fixture`](crate::contract_tests::Fixture), in a module
/// of this name.
#[macro_export]
macro_rules! driver_contract {
    ($module:ident, $fixture:ty) => {
        $crate::driver_contract! {@ $module, $fixture:
            the_identifier_of_the_account_is_accepted_and_no_other
            a_session_opens_with_and_without_proof
            a_session_is_refused_with_the_code_of_what_is_wrong
            every_check_passes_in_an_account_as_the_template_makes_it
            a_check_finds_all_gaps_of_its_part_and_none_of_another
            a_change_that_takes_nothing_away_is_no_gap
            one_token_makes_one_node
            one_token_in_two_calls_at_once_makes_one_node
            two_tokens_make_two_nodes_if_the_first_is_not_found_yet
            another_operation_finds_the_node_that_is_there
            two_names_are_two_nodes
            a_lost_answer_makes_no_second_node
            a_node_waits_until_it_answers
            a_node_without_a_machine_is_not_made
            a_removed_node_is_gone_and_removing_it_again_is_fine
            leftovers_are_exactly_what_is_there
            an_account_that_does_not_answer_costs_no_more_than_the_deadline
            a_cancelled_call_ends_and_makes_nothing
            what_any_request_can_meet_may_pass_or_not
            the_log_has_each_request_in_order
        }
    };
    (@ $module:ident, $fixture:ty: $($test:ident)*) => {
        mod $module {
            use super::*;

            $(#[tokio::test]
            async fn $test() {
                let fixture = <$fixture as $crate::contract_tests::Fixture>::new().await;
                $crate::contract_tests::$test(fixture).await;
            })*
        }
    };
}
