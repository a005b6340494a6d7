use byoc_rules::azure::check_azure_account;

use crate::assert_is_sentence;

const SUBSCRIPTION: &str = "0b1f6471-1bf0-4dda-aec3-cb9272f09590";
const TENANT: &str = "d5e1c3f2-7a68-4f0c-9a4b-2c1f0e9d8b7a";

#[test]
fn ids_are_read_as_people_paste_them() {
    for (subscription, tenant) in [
        (SUBSCRIPTION.to_owned(), TENANT.to_owned()),
        (SUBSCRIPTION.to_uppercase(), format!("{{{TENANT}}}")),
        (
            format!(" /subscriptions/{SUBSCRIPTION} "),
            format!("\"{TENANT}\""),
        ),
    ] {
        let account = check_azure_account(&subscription, &tenant).expect("an account");
        assert_eq!(account.subscription_id, SUBSCRIPTION);
        assert_eq!(account.tenant_id, TENANT);
    }
}

#[test]
fn what_is_wrong_with_both_ids_comes_together() {
    let refused = |subscription: &str, tenant: &str| {
        let errors = check_azure_account(subscription, tenant).expect_err("no account");
        for error in &errors {
            assert_is_sentence(&error.message);
        }
        let found = errors.into_iter().map(|error| (error.field, error.code));
        found.collect::<Vec<_>>()
    };
    let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    assert_eq!(
        refused("", " "),
        [
            pair("subscription_id", "subscription_id_missing"),
            pair("tenant_id", "tenant_id_missing"),
        ]
    );
    assert_eq!(
        refused("Pay-As-You-Go", "acme.onmicrosoft.com"),
        [
            pair("subscription_id", "subscription_id_invalid"),
            pair("tenant_id", "tenant_id_invalid"),
        ]
    );
    assert_eq!(
        refused(SUBSCRIPTION, &TENANT[1..]),
        [pair("tenant_id", "tenant_id_invalid")]
    );
    assert_eq!(
        refused(SUBSCRIPTION, &SUBSCRIPTION.to_uppercase()),
        [pair("tenant_id", "tenant_id_is_subscription_id")]
    );
}
