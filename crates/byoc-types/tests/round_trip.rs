//! What is read is what is written: no field is lost, none grows.

use byoc_types::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads `wire`, writes it again, and compares both texts as JSON.
#[track_caller]
fn same<T: Serialize + DeserializeOwned>(wire: Value) {
    let read: T = serde_json::from_value(wire.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), wire);
}

#[test]
fn a_custom_cloud_keeps_every_field() {
    same::<CustomCloudAnswer>(json!({"custom_cloud_environment": {
        "custom_cloud_environment_id": "036916e1-35a5-4cc4-943b-082953096870",
        "display_name": "My BYOC",
        "state": "creation_failed",
        "cloud_provider": "aws",
        "cloud_region": "eu-west-1",
        "deployment_model": "standard_public",
        "reserved_cidr": "10.0.0.0/16",
        "contact_emails": [{"email": "a@example.com", "real_name": "A B", "role": "Admin"},
            {"email": "c@example.com"}],
        "tags": {"byoc_resource_tag:a": "b"},
        "errors": [{"category": "general_error", "message": "It failed."}],
        "update_time": "2026-11-22T19:17:54Z",
        "byoc_unique_name": "cce-cce0123456789a",
        "byoc_resource_tags": {"a": "b"},
        "aws_iam_role_arn": "arn:aws:iam::123456789012:role/cce-cce0123456789a-iam-role",
        "aws_subnets_workload": {"az1": "10.0.0.0/18"},
        "aiven_aws_account_principal": "arn:aws:iam::111122223333:user/x",
        "aiven_aws_assume_role_external_id": "0123",
        "aiven_management_cidr_blocks": ["203.0.113.0/27"],
        "use_customer_owned_storage": false,
        "custom_cloud_names": ["custom-aws-eu-west-1-0123456789a"],
        "is_rehearsed": true,
        "is_destroyed": false,
    }}));
}

#[test]
fn what_is_absent_stays_absent() {
    same::<CustomCloudCreate>(json!({}));
    same::<CustomCloudUpdate>(json!({}));
    same::<CustomCloudProvision>(json!({}));
    same::<AccessTokenCreate>(json!({}));
    same::<ContactEmail>(json!({"email": "a@example.com"}));
    same::<ErrorAnswer>(json!({"message": "No.", "errors": []}));
}

#[test]
fn a_null_among_tags_is_not_an_absent_tag() {
    same::<CustomCloudUpdate>(json!({"tags": {"byoc_resource_tag:a": null, "b": "1"}}));
    let update: CustomCloudUpdate = serde_json::from_value(json!({"tags": null})).unwrap();
    assert_eq!(update, CustomCloudUpdate::default());
}

#[test]
fn unknown_fields_are_passed_over() {
    let update: CustomCloudUpdate =
        serde_json::from_value(json!({"display_name": "A", "from_the_future": 1})).unwrap();
    assert_eq!(update.display_name.as_deref(), Some("A"));
}

#[test]
fn states_and_models_are_the_words_of_the_api() {
    for word in [
        "draft",
        "validating",
        "creating",
        "active",
        "creation_failed",
        "disconnected",
        "reconnecting",
        "deleting",
        "deletion_failed",
        "deleted",
    ] {
        same::<CustomCloudState>(json!(word));
    }
    for word in [
        "standard",
        "standard_public",
        "hipaa",
        "pci_dss",
        "ipsec_ingress",
        "direct_ipsec_ingress",
    ] {
        same::<DeploymentModel>(json!(word));
    }
    for word in ["aws", "azure", "google", "oracle"] {
        same::<CloudProvider>(json!(word));
    }
    for word in ["super_admin", "member"] {
        same::<Role>(json!(word));
    }
    for word in ["waiting", "running", "done", "failed", "cancelled"] {
        same::<StepState>(json!(word));
    }
}

#[test]
fn permissions_always_write_both_lists() {
    let empty: CustomCloudPermissions = serde_json::from_value(json!({})).unwrap();
    let written = serde_json::to_value(empty).unwrap();
    assert_eq!(written, json!({"accounts": [], "projects": []}));
}

#[test]
fn an_operation_keeps_its_steps_and_its_cause() {
    same::<OperationCallsAnswer>(json!({"calls": [{
        "start_time": "2026-11-23T12:00:00.000Z",
        "step": "check_network",
        "action": "ec2:DescribeSubnets",
        "region": "eu-west-1",
        "answer": "200",
        "milliseconds": 87,
        "request_id": "7f1c5b0e",
    }]}));
    same::<OperationsAnswer>(json!({"operations": [{
        "operation_id": "01a20915-782d-71ac-a66a-2829a0987ed4",
        "kind": "provision",
        "state": "failed",
        "create_time": "2026-11-22T19:17:54Z",
        "update_time": "2026-11-22T19:17:54Z",
        "steps": [{"name": "assume_role", "title": "Assume the role", "state": "failed",
            "attempts": 2, "start_time": "2026-11-22T19:17:54Z"}],
        "cause": {"code": "wrong_external_id", "title": "No.", "fix": "Do.", "evidence": "E",
            "is_retryable": true},
    }]}));
}

#[test]
fn a_draft_is_kept_as_it_was_typed() {
    let typed = json!({"step": "availability", "identifier": " arn:aws:iam "});
    let read: Draft = serde_json::from_value(typed.clone()).unwrap();
    let again: Draft = serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
    assert_eq!(read, again);
    assert_eq!(read.identifier, " arn:aws:iam ");
    assert_eq!(read.step, Some(WizardStep::Availability));
}

#[test]
fn a_request_carries_its_kind() {
    same::<OrganizationRequestCreate>(json!({"content": {
        "kind": "enable",
        "email": "a@example.com",
        "country": "Finland",
        "cloud_provider": "aws",
        "message": "",
    }}));
    same::<OrganizationRequestUpdate>(json!({"state": "in_progress"}));
}
