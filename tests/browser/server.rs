//! A server that answers what a test gives it, in place of the page's `fetch`.

use std::cell::Cell;
use std::collections::BTreeMap;

use byoc_types::{
    AddressBook, Capabilities, CloudProvider, CustomCloud, CustomCloudState, CustomCloudsAnswer,
    DeploymentModel, Membership, Organization, OrganizationRequestsAnswer, ProviderMode, Role,
    Session, Tier,
};
use serde::Serialize;
use wasm_bindgen::JsValue;

/// Puts the stand-in in place: what it has no answer for is 404, in the shape of every refusal.
/// Dropping it gives the page its own `fetch` back.
pub struct Server {
    /// Id of the organization whose pages are shown: another one each time, since the browser keeps
    /// drafts by organization.
    pub organization: String,
}

impl Server {
    /// A server where a super admin is signed in, with these custom clouds.
    pub fn start(clouds: &[CustomCloud]) -> Self {
        js_sys::Function::new_no_args(
            "window.__own ??= { fetch: window.fetch, SharedWorker: window.SharedWorker };
             window.__answers = {};
             window.__asked = [];
             window.fetch = async (request) => {
                 const key = request.method + ' ' + new URL(request.url).pathname;
                 window.__asked.push([key, await request.text()]);
                 const [status, body] = window.__answers[key] ?? [404, '{\"message\":\"Not found.\",\"errors\":[]}'];
                 const headers = { 'content-type': 'application/json', etag: '\"1\"' };
                 return new Response(body, { status, headers });
             };
             window.SharedWorker = class { port = { postMessage() {} } };",
        )
        .call0(&JsValue::NULL)
        .expect("the stand-in");
        thread_local!(static COUNT: Cell<u32> = const { Cell::new(0) });
        COUNT.set(COUNT.get() + 1);
        let server = Self {
            organization: format!("org{}", COUNT.get()),
        };
        server.answer(
            "GET",
            "/console/v1/session",
            200,
            &session(&server.organization),
        );
        server.answer("GET", "/console/v1/capabilities", 200, &capabilities());
        let list = CustomCloudsAnswer {
            cursor: None,
            custom_cloud_environments: clouds.to_vec(),
        };
        server.answer("GET", &server.list_path(), 200, &list);
        let requests = OrganizationRequestsAnswer {
            requests: Vec::new(),
            is_byoc_enabled: true,
            tier: Tier::Priority,
            minimum_tier: Tier::Priority,
            operator_name: "Example Cloud".to_owned(),
        };
        server.answer("GET", &server.console_path("requests"), 200, &requests);
        let book = AddressBook { rows: Vec::new() };
        server.answer("GET", &server.console_path("address-book"), 200, &book);
        server
    }

    fn console_path(&self, rest: &str) -> String {
        format!("/console/v1/organization/{}/{rest}", self.organization)
    }

    /// Where custom clouds are listed, the deleted ones too.
    pub fn list_path(&self) -> String {
        format!("/console{}", self.clouds_path())
    }

    /// Where custom clouds are made.
    pub fn clouds_path(&self) -> String {
        format!(
            "/v1/organization/{}/custom-cloud-environments",
            self.organization
        )
    }

    /// From now on a call is answered with this.
    pub fn answer(&self, method: &str, path: &str, status: u16, body: &impl Serialize) {
        let body = serde_json::to_string(body).expect("JSON");
        js_sys::Function::new_with_args(
            "key, status, body",
            "window.__answers[key] = [status, body]",
        )
        .call3(
            &JsValue::NULL,
            &format!("{method} {path}").into(),
            &status.into(),
            &body.into(),
        )
        .expect("an answer");
    }

    /// The bodies of the calls of this kind so far.
    pub fn asked(&self, method: &str, path: &str) -> Vec<String> {
        let all = js_sys::Function::new_with_args(
            "key",
            "return window.__asked.filter(([asked]) => asked === key).map(([, body]) => body)",
        )
        .call1(&JsValue::NULL, &format!("{method} {path}").into())
        .expect("what was asked");
        js_sys::Array::from(&all)
            .iter()
            .filter_map(|body| body.as_string())
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let restore = js_sys::Function::new_no_args("Object.assign(window, window.__own)");
        restore.call0(&JsValue::NULL).expect("the page's own");
    }
}

/// A custom cloud with the least it can have.
pub fn cloud(id: &str, name: &str, cidr: &str, state: CustomCloudState) -> CustomCloud {
    CustomCloud {
        custom_cloud_environment_id: id.to_owned(),
        display_name: name.to_owned(),
        state,
        cloud_provider: CloudProvider::Aws,
        cloud_region: "eu-west-1".to_owned(),
        deployment_model: DeploymentModel::Standard,
        reserved_cidr: cidr.to_owned(),
        contact_emails: Vec::new(),
        tags: BTreeMap::new(),
        errors: Vec::new(),
        update_time: "2026-01-01T00:00:00Z".to_owned(),
        byoc_unique_name: Some("cce-cce0123456789a".to_owned()),
        byoc_resource_tags: None,
        aws_iam_role_arn: None,
        aws_subnets_bastion: None,
        aws_subnets_workload: None,
        aiven_aws_account_principal: None,
        aiven_aws_assume_role_external_id: None,
        aiven_google_account_principal: None,
        aiven_management_cidr_blocks: None,
        google_privilege_bearing_service_account_id: None,
        google_bastion_cidr: None,
        google_workload_cidr: None,
        bucket_names: None,
        use_customer_owned_storage: None,
        custom_cloud_names: None,
        is_rehearsed: None,
        is_destroyed: None,
    }
}

fn session(organization_id: &str) -> Session {
    let time = "2026-01-01T00:00:00Z".to_owned();
    Session {
        user_id: "u1".to_owned(),
        email: "admin@example.com".to_owned(),
        real_name: "Admin".to_owned(),
        is_operator: false,
        organizations: vec![Membership {
            models: Default::default(),
            organization: Organization {
                organization_id: organization_id.to_owned(),
                organization_name: "Example".to_owned(),
                account_id: "a1".to_owned(),
                tier: "business".to_owned(),
                create_time: time.clone(),
                update_time: time,
            },
            role: Role::SuperAdmin,
            is_byoc_enabled: true,
        }],
    }
}

fn capabilities() -> Capabilities {
    let models = vec![DeploymentModel::Standard, DeploymentModel::StandardPublic];
    Capabilities {
        product_name: "BYOC Console".to_owned(),
        version: "0.0.0".to_owned(),
        aws: ProviderMode::Rehearsal,
        google: ProviderMode::Rehearsal,
        is_demo: false,
        models: BTreeMap::from([
            (CloudProvider::Aws, models.clone()),
            (CloudProvider::Google, models),
        ]),
        reserved_tag_prefixes: vec!["byoc".to_owned()],
        has_object_storage: true,
        operator_contact: None,
    }
}
