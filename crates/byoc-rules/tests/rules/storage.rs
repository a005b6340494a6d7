use byoc_rules::storage::{bucket_names, check, has_choice, is_always_own};
use byoc_types::DeploymentModel;

use crate::assert_is_sentence;

/// Provider, model, own buckets asked for, offered here: code of the refusal.
#[test]
fn buckets_are_a_choice_on_aws_and_a_duty_where_compliance_asks_for_them() {
    use DeploymentModel::{Hipaa, PciDss, Standard, StandardPublic};
    use byoc_rules::cloud::Cloud::{Aws, Google};
    for (provider, model, is_own, is_offered, code) in [
        (Aws, Standard, true, true, None),
        (Aws, Standard, false, true, None),
        (Aws, Standard, true, false, Some("storage_not_offered")),
        (Aws, Standard, false, false, None),
        (Aws, StandardPublic, true, true, None),
        (Aws, Hipaa, true, true, None),
        (Aws, Hipaa, false, true, Some("storage_fixed")),
        (Aws, PciDss, true, true, None),
        (Aws, PciDss, false, true, Some("storage_fixed")),
        (Google, Standard, true, true, Some("storage_not_offered")),
        (Google, Standard, false, true, None),
        (
            Google,
            StandardPublic,
            true,
            true,
            Some("storage_not_offered"),
        ),
    ] {
        let found = check(is_own, provider, model, is_offered).err();
        let row = format!("{provider:?} {model:?} {is_own} {is_offered}");
        assert_eq!(found.map(|error| error.code()), code, "{row}");
        if let Some(error) = found {
            assert_is_sentence(&error.to_string());
            let meant = error.suggestion().unwrap() == "true";
            assert!(check(meant, provider, model, is_offered).is_ok(), "{row}");
        }
        let can_choose = [true, false]
            .into_iter()
            .all(|is_own| check(is_own, provider, model, true).is_ok());
        assert_eq!(has_choice(provider, model), can_choose, "{row}");
        assert!(!is_always_own(model) || !can_choose, "{row}");
    }
}

#[test]
fn buckets_are_named_after_the_custom_cloud() {
    let names = bucket_names("cce-cce0123456789a");
    assert_eq!(names["backup"], "cce-cce0123456789a-backup");
    assert_eq!(names["cold-data"], "cce-cce0123456789a-cold-data");
    // AWS, "General purpose bucket naming rules": 3 to 63 characters.
    assert!(names.values().all(|name| name.len() <= 63));
}
