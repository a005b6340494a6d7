//! Who may call what: every operation of the OpenAPI document × every role. An operation without
//! a row here fails the test.

use std::collections::BTreeSet;

use super::*;
use crate::testing::world::{ORGANIZATION, UNIT};

/// Statuses for: nobody, a super admin of another organization, a member with a project, a member
/// without one, a super admin, an operator of the server who is no member.
type Statuses = [u16; 6];

const CALLERS: [Option<&str>; 6] = [
    None,
    Some("eve"),
    Some("max"),
    Some("kim"),
    Some("ada"),
    Some("olga"),
];

/// Everybody, also without signing in.
const OPEN: Statuses = [200; 6];
/// Everybody who is signed in.
const SIGNED_IN: Statuses = [401, 200, 200, 200, 200, 200];
/// Members of the organization, and operators, who read every one.
const MEMBERS: Statuses = [401, 404, 200, 200, 200, 200];
/// Members of the project and super admins of the organization.
const OWN: Statuses = [401, 404, 200, 404, 200, 404];
/// Admins and operators of the project, and super admins of the organization. The member is a
/// developer of the project.
const SERVING: Statuses = [401, 404, 403, 404, 200, 404];
/// The same, and operators. Members read a custom cloud that their project may use; drafts are for
/// super admins.
const READERS: Statuses = [401, 404, 200, 404, 200, 200];
/// Super admins of the organization change a custom cloud. Operators change nothing.
const CHANGERS: Statuses = [401, 404, 403, 404, 200, 403];
/// Super admins of the organization change the organization.
const ADMINS: Statuses = [401, 404, 403, 403, 200, 403];
/// Super admins of the organization, and operators, who read every one.
const READING_ADMINS: Statuses = [401, 404, 403, 403, 200, 200];
/// Operators of the server, about people: nobody else learns who there is.
const SERVER_OPERATORS: Statuses = [401, 403, 403, 403, 403, 200];
/// Operators of the server.
const OPERATORS: Statuses = [401, 404, 403, 403, 403, 200];

fn rows() -> Vec<(&'static str, Value, Statuses)> {
    let arn = json!({"aws_iam_role_arn": "{arn}"});
    let plan = json!({"cloud_provider": "aws", "cloud_region": "eu-west-1",
        "deployment_model": "standard", "reserved_cidr": "10.0.0.0/16"});
    vec![
        (
            "user_auth",
            json!({"email": "x", "password": "y"}),
            [401; 6],
        ),
        ("me_view", Value::Null, SIGNED_IN),
        ("me_logout", Value::Null, SIGNED_IN),
        ("access_token_list", Value::Null, SIGNED_IN),
        ("access_token_create", json!({}), SIGNED_IN),
        (
            "access_token_delete",
            Value::Null,
            [401, 404, 404, 404, 404, 404],
        ),
        ("organization_list", Value::Null, SIGNED_IN),
        ("organization_view", Value::Null, MEMBERS),
        ("account_list", Value::Null, SIGNED_IN),
        ("organization_project_list", Value::Null, MEMBERS),
        ("project_list", Value::Null, SIGNED_IN),
        ("project_view", Value::Null, OWN),
        ("cloud_list", Value::Null, SIGNED_IN),
        ("project_cloud_list", Value::Null, OWN),
        ("service_list", Value::Null, OWN),
        (
            "service_create",
            json!({"service_name": "pg-two", "service_type": "pg", "plan": "startup-4",
                "cloud": "aws-eu-west-1"}),
            SERVING,
        ),
        ("service_view", Value::Null, OWN),
        (
            "service_update",
            json!({"termination_protection": true}),
            SERVING,
        ),
        ("service_delete", Value::Null, SERVING),
        ("service_tags_view", Value::Null, OWN),
        (
            "service_tags_update",
            json!({"tags": {"team": "data"}}),
            SERVING,
        ),
        ("service_tags_replace", json!({"tags": {}}), SERVING),
        ("project_vpc_list", Value::Null, OWN),
        ("service_type_list", Value::Null, OWN),
        ("service_type_view", Value::Null, OWN),
        ("service_plan_list", Value::Null, OWN),
        ("service_version_list", Value::Null, SIGNED_IN),
        ("account_service_version_list", Value::Null, SIGNED_IN),
        ("cloud_service_list", Value::Null, READERS),
        ("service_event_list", Value::Null, OWN),
        ("service_operation_list", Value::Null, OWN),
        // Nothing failed.
        ("service_retry", Value::Null, [401, 404, 403, 404, 409, 404]),
        // Nothing moves.
        (
            "service_move_cancel",
            Value::Null,
            [401, 404, 403, 404, 409, 404],
        ),
        ("custom_cloud_list", Value::Null, MEMBERS),
        ("custom_cloud_create", create("10.9.0.0/16"), ADMINS),
        ("custom_cloud_view", Value::Null, READERS),
        (
            "custom_cloud_update",
            json!({"display_name": "New name"}),
            CHANGERS,
        ),
        ("custom_cloud_delete", Value::Null, CHANGERS),
        ("custom_cloud_provision", arn, CHANGERS),
        ("permissions_list", Value::Null, MEMBERS),
        ("permissions_view", Value::Null, READERS),
        (
            "permissions_update",
            json!({"accounts": [], "projects": []}),
            CHANGERS,
        ),
        ("template_view", Value::Null, READERS),
        ("variables_view", Value::Null, READERS),
        ("setup_view", Value::Null, OPEN),
        ("setup_create", json!({"token": "wrong"}), [403; 6]),
        ("session_view", Value::Null, [204, 200, 200, 200, 200, 200]),
        (
            "session_create",
            json!({"email": "x", "password": "y"}),
            [401; 6],
        ),
        ("session_delete", Value::Null, OPEN),
        ("capabilities_view", Value::Null, OPEN),
        ("region_list", Value::Null, SIGNED_IN),
        ("network_plan", plan, SIGNED_IN),
        ("unit_list", Value::Null, MEMBERS),
        (
            "unit_create",
            json!({"account_name": "Data platform"}),
            ADMINS,
        ),
        (
            "project_create",
            json!({"project_name": "new-project"}),
            ADMINS,
        ),
        ("unit_view", Value::Null, MEMBERS),
        ("unit_update", json!({"account_name": "Stores"}), ADMINS),
        // A project is in it.
        ("unit_delete", Value::Null, [401, 404, 403, 403, 409, 403]),
        ("unit_dependents", Value::Null, READING_ADMINS),
        ("organization_project_view", Value::Null, READERS),
        ("project_update", json!({"project_name": "store"}), ADMINS),
        ("project_delete", Value::Null, ADMINS),
        // Members of the project read what it may use.
        (
            "project_dependents",
            Value::Null,
            [401, 404, 200, 403, 200, 200],
        ),
        ("project_member_list", Value::Null, READERS),
        ("project_member_update", json!({"role": "operator"}), ADMINS),
        ("project_member_delete", Value::Null, ADMINS),
        ("member_list", Value::Null, MEMBERS),
        ("invitation_list", Value::Null, ADMINS),
        (
            "invitation_create",
            json!({"email": "new@example.com", "role": "member"}),
            ADMINS,
        ),
        (
            "invitation_delete",
            Value::Null,
            [401, 404, 403, 403, 404, 403],
        ),
        ("invitation_view", json!({"token": "wrong"}), [404; 6]),
        ("invitation_accept", json!({"token": "wrong"}), [404; 6]),
        (
            "password_update",
            json!({"current_password": "wrong", "new_password": "four random words"}),
            [401, 400, 400, 400, 400, 400],
        ),
        ("own_session_list", Value::Null, SIGNED_IN),
        ("own_sessions_delete", Value::Null, SIGNED_IN),
        (
            "own_session_delete",
            Value::Null,
            [401, 404, 404, 404, 404, 404],
        ),
        ("password_reset_view", json!({"token": "wrong"}), [404; 6]),
        (
            "password_reset_complete",
            json!({"token": "wrong", "password": "four random words"}),
            [404; 6],
        ),
        ("password_reset_create", Value::Null, SERVER_OPERATORS),
        ("user_deactivate", Value::Null, SERVER_OPERATORS),
        ("user_reactivate", Value::Null, SERVER_OPERATORS),
        ("member_update", json!({"role": "member"}), ADMINS),
        ("member_delete", Value::Null, ADMINS),
        ("organization_event_list", Value::Null, READING_ADMINS),
        ("company_rules_view", Value::Null, MEMBERS),
        (
            "company_rules_update",
            json!({"role_path": "/platform/"}),
            ADMINS,
        ),
        ("address_book_view", Value::Null, MEMBERS),
        (
            "address_book_change",
            json!({"remove": ["10.9.0.0/16"]}),
            ADMINS,
        ),
        ("models_view", Value::Null, OPERATORS),
        (
            "models_update",
            json!({"deployment_models": ["standard"]}),
            OPERATORS,
        ),
        ("request_list", Value::Null, MEMBERS),
        (
            "request_create",
            json!({"content": {"kind": "azure", "cloud_region": "westeurope",
                "reserved_cidr": "10.250.0.0/16", "deployment_model": "standard",
                "subscription_id": "11111111-2222-3333-4444-555555555555",
                "tenant_id": "aaaaaaaa-2222-3333-4444-555555555555",
                "contact_emails": [{"email": "ada@example.com", "role": "Admin"}]}}),
            ADMINS,
        ),
        ("request_view", Value::Null, [401, 404, 404, 404, 404, 404]),
        (
            "request_delete",
            Value::Null,
            [401, 404, 403, 403, 404, 403],
        ),
        ("operator_request_list", Value::Null, SERVER_OPERATORS),
        (
            "operator_request_view",
            Value::Null,
            [401, 403, 403, 403, 403, 404],
        ),
        (
            "operator_request_update",
            json!({"answer": "Soon."}),
            [401, 403, 403, 403, 403, 404],
        ),
        ("operator_organization_list", Value::Null, SERVER_OPERATORS),
        (
            "operator_organization_create",
            json!({"organization_name": "New", "tier": "priority", "email": "new@example.com"}),
            SERVER_OPERATORS,
        ),
        ("operator_organization_view", Value::Null, OPERATORS),
        (
            "operator_organization_update",
            json!({"organization_name": "Example", "tier": "basic", "is_byoc_enabled": false}),
            OPERATORS,
        ),
        // There is a super admin.
        (
            "operator_invitation_create",
            json!({"email": "new@example.com"}),
            [401, 404, 403, 403, 403, 409],
        ),
        ("operator_custom_cloud_list", Value::Null, SERVER_OPERATORS),
        ("operator_failure_list", Value::Null, SERVER_OPERATORS),
        ("operator_health_view", Value::Null, SERVER_OPERATORS),
        ("stream", Value::Null, MEMBERS),
        ("draft_view", Value::Null, CHANGERS),
        ("draft_update", json!({"identifier": "x"}), CHANGERS),
        ("list_with_deleted", Value::Null, MEMBERS),
        (
            "custom_cloud_destroyed",
            Value::Null,
            [401, 404, 403, 404, 409, 403],
        ),
        ("event_export_csv", Value::Null, READERS),
        ("event_export_json", Value::Null, READERS),
        ("organization_event_export_csv", Value::Null, READING_ADMINS),
        (
            "organization_event_export_json",
            Value::Null,
            READING_ADMINS,
        ),
        ("support_bundle_view", Value::Null, CHANGERS),
        ("hand_off_view", Value::Null, CHANGERS),
        ("hand_off_create", json!({"days": 7}), CHANGERS),
        (
            "hand_off_delete",
            Value::Null,
            [401, 404, 403, 404, 404, 403],
        ),
        (
            "hand_off_approve",
            json!({"identifier": "x"}),
            [401, 404, 403, 404, 409, 403],
        ),
        (
            "hand_off_reject",
            json!({"identifier": "x"}),
            [401, 404, 403, 404, 409, 403],
        ),
        // Nobody's account opens what a link opens.
        ("hand_off_offer", Value::Null, [404; 6]),
        ("hand_off_files", Value::Null, [404; 6]),
        ("hand_off_zip", Value::Null, [404; 6]),
        ("hand_off_permissions", Value::Null, [404; 6]),
        ("hand_off_review_html", Value::Null, [404; 6]),
        ("hand_off_review_markdown", Value::Null, [404; 6]),
        ("hand_off_plan", Value::Null, [404; 6]),
        ("hand_off_status", Value::Null, [404; 6]),
        ("hand_off_submit", json!({"identifier": "x"}), [404; 6]),
        ("status_view", Value::Null, READERS),
        ("operation_list", Value::Null, READERS),
        // There is no such operation.
        (
            "operation_calls",
            Value::Null,
            [401, 404, 403, 404, 404, 403],
        ),
        (
            "operation_retry",
            Value::Null,
            [401, 404, 403, 404, 404, 403],
        ),
        ("connection_view", Value::Null, READERS),
        (
            "connection_check",
            Value::Null,
            [401, 404, 403, 404, 409, 403],
        ),
        ("event_list", Value::Null, READERS),
        ("template_files_view", Value::Null, READERS),
        ("template_zip_view", Value::Null, READERS),
        ("permissions_explained_view", Value::Null, READERS),
        ("security_review_html_view", Value::Null, READERS),
        ("security_review_markdown_view", Value::Null, READERS),
        ("expected_plan_view", Value::Null, READERS),
        ("template_versions_view", Value::Null, READERS),
        (
            "template_versions_update",
            json!({"applied": "1.0.0"}),
            CHANGERS,
        ),
        ("rehearsal_view", Value::Null, READERS),
        ("rehearsal_update", json!({"chosen": "quota"}), CHANGERS),
    ]
}

/// Operation id → method and path, from the document.
fn operations() -> BTreeMap<String, (Method, String)> {
    let document = serde_json::to_value(crate::http::openapi()).unwrap();
    let mut operations = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"]
                .as_str()
                .expect("an operation id")
                .to_owned();
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let twin = operations.insert(id.clone(), (method, path.clone()));
            assert!(twin.is_none(), "two operations are called {id}");
        }
    }
    operations
}

#[test]
fn every_operation_has_a_row() {
    let documented: BTreeSet<String> = operations().into_keys().collect();
    let tested: BTreeSet<String> = rows().into_iter().map(|(id, ..)| id.to_owned()).collect();
    assert_eq!(documented, tested);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_may_do_what_it_may_and_no_more() {
    let operations = operations();
    let mut wrong = Vec::new();
    for (id, body, expected) in rows() {
        let (method, path) = &operations[id];
        let api = Api::start().await;
        let cloud = api.world.draft("10.0.0.0/16").await.value;
        let deployed = api.world.provisioning("10.1.0.0/16").await;
        let deployed_id = &deployed.custom_cloud_environment_id;
        let cloud_id = &cloud.custom_cloud_environment_id;
        for id in [cloud_id, deployed_id] {
            let permissions = json!({"accounts": [], "projects": ["shop"]});
            let available = api.put(&format!("{}/permissions", cloud_path(id)), permissions);
            available.of("ada").send().await.expect(200);
        }
        // Only where one is named: a project with services can't be deleted.
        if path.contains("{service}") {
            let service = json!({"service_name": "pg-main", "service_type": "pg",
                "plan": "startup-4", "cloud": "aws-eu-west-1"});
            let made = api.post("/v1/project/shop/service", service).of("ada");
            made.send().await.expect(200);
        }
        let path = path
            .replace("{service}", "pg-main")
            .replace("{service_type}", "pg")
            .replace("{organization_id}", ORGANIZATION)
            .replace("{operation_id}", "01a20915-782d-71ac-a66a-2829a0987ed4")
            .replace("{user_id}", "max")
            .replace("{request_id}", "r0123456789a")
            .replace("{invitation_id}", "i0123456789a")
            .replace("{session_id}", "0123456789abcdef")
            .replace("{project}", "shop")
            .replace("{account_id}", UNIT)
            .replace("{token_prefix}", "byoc_nothing");
        let unique_name = cloud.byoc_unique_name.as_deref().unwrap_or_default();
        let arn = format!("arn:aws:iam::123456789012:role/{unique_name}-iam-role");
        let body = body.to_string().replace("{arn}", &arn);

        let mut found = [0; 6];
        for (who, status) in CALLERS.into_iter().zip(&mut found) {
            // Members never see a draft; super admins change one.
            let is_member = matches!(who, Some("max" | "kim"));
            let id = if is_member { deployed_id } else { cloud_id };
            let mut call = api.call(method.clone(), &path.replace("{id}", id));
            if let Some(who) = who {
                call = call.of(who);
            }
            if body != "null" {
                call = call
                    .bytes(body.clone())
                    .header(header::CONTENT_TYPE, "application/json");
            }
            *status = status_of(call).await;
        }
        if found != expected {
            wrong.push(format!("{id}: {found:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The status alone: a stream never ends.
async fn status_of(call: Call<'_>) -> u16 {
    let request = call.request.body(Body::from(call.body)).unwrap();
    call.api
        .router
        .clone()
        .oneshot(request)
        .await
        .unwrap()
        .status()
        .as_u16()
}
