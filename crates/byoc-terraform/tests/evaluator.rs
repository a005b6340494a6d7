//! The evaluator decides as IAM documents it: what the other tests say about policies stands on it.

#[path = "common/iam.rs"]
mod iam;

use iam::{Call, Decision, Keys, decide, is_allowed};
use serde_json::{Value, json};

const VPC: &str = "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1";

/// Whether `condition` holds for a request with these keys (`key=value`, several values by `+`).
fn holds(condition: Value, keys: &str) -> bool {
    let policy = json!({ "Statement": [
        { "Effect": "Allow", "Action": "ec2:DeleteVpc", "Resource": "*", "Condition": condition },
    ] });
    is_allowed(&policy, &call("ec2:DeleteVpc", VPC, keys))
}

fn call(action: &str, resource: &str, keys: &str) -> Call {
    let keys: Keys = keys
        .split_whitespace()
        .map(|key| key.split_once('=').expect("key=value"))
        .map(|(key, values)| {
            (
                key.to_owned(),
                values.split('+').map(str::to_owned).collect(),
            )
        })
        .collect();
    Call {
        action: action.to_owned(),
        resources: vec![(resource.to_owned(), keys)],
    }
}

/// A policy of one statement, without a condition.
fn allows(action: &str, resource: &str, asked: &str, about: &str) -> bool {
    let policy = json!({ "Statement": [
        { "Effect": "Allow", "Action": action, "Resource": resource },
    ] });
    is_allowed(&policy, &call(asked, about, ""))
}

#[test]
fn what_nothing_allows_is_denied() {
    assert!(!is_allowed(
        &json!({ "Statement": [] }),
        &call("ec2:DeleteVpc", VPC, "")
    ));
    assert!(!allows("ec2:DeleteSubnet", "*", "ec2:DeleteVpc", VPC));
}

#[test]
fn a_denial_wins_over_every_allowance_in_whatever_order() {
    let allow = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let deny = json!({ "Effect": "Deny", "Action": "ec2:DeleteVpc", "Resource": VPC });
    for statements in [[&allow, &deny], [&deny, &allow]] {
        let policy = json!({ "Statement": statements });
        assert_eq!(
            decide(&policy, None, &call("ec2:DeleteVpc", VPC, "")),
            Decision::Forbidden
        );
        let other = call(
            "ec2:DeleteVpc",
            "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-2",
            "",
        );
        assert_eq!(decide(&policy, None, &other), Decision::Allowed);
    }
}

#[test]
fn a_call_is_allowed_only_if_each_of_its_resources_is() {
    let policy = json!({ "Statement": [
        { "Effect": "Allow", "Action": "ec2:CreateSubnet", "Resource": "arn:aws:ec2:*:*:subnet/*" },
    ] });
    let mut both = call(
        "ec2:CreateSubnet",
        "arn:aws:ec2:eu-west-1:123456789012:subnet/*",
        "",
    );
    assert!(is_allowed(&policy, &both));
    both.resources.push((VPC.to_owned(), Keys::new()));
    assert_eq!(decide(&policy, None, &both), Decision::NotAllowed);
}

#[test]
fn actions_have_no_case_and_resources_do() {
    assert!(allows("EC2:deletevpc", "*", "ec2:DeleteVpc", VPC));
    assert!(!allows(
        "ec2:DeleteVpc",
        &VPC.to_uppercase(),
        "ec2:DeleteVpc",
        VPC
    ));
}

#[test]
fn a_star_stands_for_any_characters_and_a_question_mark_for_one() {
    assert!(allows("ec2:Delete*", "*", "ec2:DeleteVpc", VPC));
    assert!(allows("*", "arn:aws:ec2:*:*:vpc/*", "ec2:DeleteVpc", VPC));
    assert!(allows("*", "arn:*vpc-?", "ec2:DeleteVpc", VPC));
    assert!(!allows("*", "arn:*vpc-??", "ec2:DeleteVpc", VPC));
    assert!(!allows(
        "*",
        "arn:aws:ec2:*:*:subnet/*",
        "ec2:DeleteVpc",
        VPC
    ));
    // A star spans colons and slashes: a narrower look is the pattern's own business.
    let role = "arn:aws:iam::123456789012:role/platform/cce-x-iam-role";
    assert!(allows(
        "*",
        "arn:aws:iam::*:role/*-iam-role",
        "iam:GetRole",
        role
    ));
    assert!(!allows(
        "*",
        "arn:aws:iam::*:role/cce-*-iam-role",
        "iam:GetRole",
        role
    ));
    // The last part must be at the end, and parts must not overlap.
    assert!(!allows("*", "arn:*vpc-1*vpc-1", "ec2:DeleteVpc", VPC));
}

#[test]
fn several_values_are_alternatives_and_several_keys_all_needed() {
    let either = json!({ "StringEquals": { "k": ["a", "b"] } });
    assert!(holds(either.clone(), "k=b"));
    assert!(!holds(either, "k=c"));
    let both = json!({ "StringEquals": { "k": "a", "l": "b" } });
    assert!(holds(both.clone(), "k=a l=b"));
    assert!(!holds(both, "k=a l=c"));
    let operators = json!({ "StringEquals": { "k": "a" }, "Bool": { "l": "true" } });
    assert!(holds(operators.clone(), "k=a l=true"));
    assert!(!holds(operators, "k=a l=false"));
}

#[test]
fn names_of_keys_have_no_case_and_values_do() {
    let condition = json!({ "StringEquals": { "AWS:ResourceTag/NAME": "cce" } });
    assert!(holds(condition.clone(), "aws:resourcetag/Name=cce"));
    assert!(!holds(condition, "aws:ResourceTag/Name=CCE"));
    assert!(holds(
        json!({ "StringEqualsIgnoreCase": { "k": "a" } }),
        "k=A"
    ));
    assert!(holds(json!({ "Bool": { "k": "True" } }), "k=true"));
    let in_no_case = json!({ "StringNotEqualsIgnoreCase": { "k": ["Guard", "Name"] } });
    assert!(!holds(in_no_case.clone(), "k=gUARD"));
    assert!(!holds(in_no_case.clone(), "k=Name"));
    assert!(holds(in_no_case.clone(), "k=guardian"));
    assert!(holds(in_no_case, ""));
    let none_of = json!({ "ForAllValues:StringNotEqualsIgnoreCase": { "k": ["Name"] } });
    assert!(holds(none_of.clone(), "k=team+owner"));
    assert!(!holds(none_of, "k=team+NAME"));
}

#[test]
fn like_knows_wildcards_and_equals_does_not() {
    assert!(holds(json!({ "StringLike": { "k": "cce-*" } }), "k=cce-x"));
    assert!(!holds(
        json!({ "StringEquals": { "k": "cce-*" } }),
        "k=cce-x"
    ));
    assert!(!holds(
        json!({ "StringLike": { "k": "cce-*" } }),
        "k=x-cce-x"
    ));
    assert!(!holds(
        json!({ "StringNotLike": { "k": "cce-*" } }),
        "k=cce-x"
    ));
    assert!(holds(
        json!({ "StringNotLike": { "k": "cce-*" } }),
        "k=production"
    ));
}

#[test]
fn a_missing_key_matches_nothing_but_a_negation() {
    assert!(!holds(json!({ "StringEquals": { "k": "a" } }), ""));
    assert!(!holds(json!({ "StringLike": { "k": "*" } }), ""));
    assert!(!holds(json!({ "Bool": { "k": "false" } }), ""));
    assert!(holds(json!({ "StringNotEquals": { "k": "a" } }), ""));
    assert!(holds(json!({ "StringNotLike": { "k": "a" } }), ""));
    assert!(holds(json!({ "StringEqualsIfExists": { "k": "a" } }), ""));
    assert!(!holds(
        json!({ "StringEqualsIfExists": { "k": "a" } }),
        "k=b"
    ));
}

#[test]
fn null_asks_whether_the_key_is_missing() {
    assert!(holds(json!({ "Null": { "k": "true" } }), ""));
    assert!(!holds(json!({ "Null": { "k": "true" } }), "k=a"));
    assert!(holds(json!({ "Null": { "k": "false" } }), "k=a"));
    assert!(!holds(json!({ "Null": { "k": "false" } }), ""));
}

#[test]
fn for_all_values_holds_for_none_and_for_any_value_does_not() {
    let all = json!({ "ForAllValues:StringEquals": { "k": ["a", "b"] } });
    assert!(holds(all.clone(), "k=a+b"));
    assert!(!holds(all.clone(), "k=a+c"));
    assert!(holds(all, ""), "which is why Null stands beside it");
    let any = json!({ "ForAnyValue:StringEquals": { "k": ["a", "b"] } });
    assert!(holds(any.clone(), "k=c+b"));
    assert!(!holds(any.clone(), "k=c"));
    assert!(!holds(any, ""));
    let none_of = json!({ "ForAllValues:StringNotEquals": { "k": ["Name", "guard"] } });
    assert!(holds(none_of.clone(), "k=team+cost"));
    assert!(!holds(none_of, "k=team+Name"));
    let like = json!({ "ForAnyValue:StringLike": { "k": "cce-*" } });
    assert!(holds(like.clone(), "k=x+cce-1"));
    assert!(!holds(like, "k=x+y"));
    let some_other = json!({ "ForAnyValue:StringNotEquals": { "k": "a" } });
    assert!(holds(some_other.clone(), "k=a+b"));
    assert!(!holds(some_other, "k=a"));
}

#[test]
fn a_policy_of_a_resource_is_about_the_principals_that_it_names() {
    let [named, other] = ["named", "other"].map(|role| format!("arn:aws:iam::1:role/{role}"));
    let policy = json!({ "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": [named] }, "Action": "s3:*", "Resource": "*" },
        { "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": "s3:*", "Resource": "*",
          "Condition": { "Bool": { "aws:SecureTransport": "false" } } },
    ] });
    let object = "arn:aws:s3:::bucket/object";
    let safe = call("s3:GetObject", object, "aws:SecureTransport=true");
    let clear = call("s3:GetObject", object, "aws:SecureTransport=false");
    assert_eq!(decide(&policy, Some(&named), &safe), Decision::Allowed);
    assert_eq!(decide(&policy, Some(&other), &safe), Decision::NotAllowed);
    assert_eq!(decide(&policy, Some(&named), &clear), Decision::Forbidden);
    assert_eq!(decide(&policy, Some(&other), &clear), Decision::Forbidden);
}

#[test]
#[should_panic(expected = "does not know the operator NumericLessThan")]
fn an_operator_that_it_does_not_know_is_no_guess() {
    holds(json!({ "NumericLessThan": { "k": "1" } }), "k=0");
}

#[test]
#[should_panic(expected = "what is NotAction?")]
fn an_element_that_it_does_not_know_is_no_guess() {
    let policy = json!({ "Statement": [
        { "Effect": "Allow", "NotAction": "ec2:DeleteVpc", "Resource": "*" },
    ] });
    is_allowed(&policy, &call("ec2:DeleteSubnet", VPC, ""));
}

#[test]
#[should_panic(expected = "policy variables")]
fn a_policy_variable_is_no_text() {
    holds(json!({ "StringEquals": { "k": "${aws:username}" } }), "k=a");
}
