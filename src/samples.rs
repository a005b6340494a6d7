//! Samples for tests: each test says only what it is about.

use byoc_types::{CustomCloud, Project};
use serde_json::{Value, json};

/// An active custom cloud on AWS, but for these fields.
pub fn custom_cloud(fields: Value) -> CustomCloud {
    let mut cloud = json!({
        "custom_cloud_environment_id": "c1",
        "display_name": "Production EU",
        "state": "active",
        "cloud_provider": "aws",
        "cloud_region": "eu-west-1",
        "deployment_model": "standard",
        "reserved_cidr": "10.0.0.0/16",
        "contact_emails": [],
        "update_time": "2026-11-23T10:00:00Z",
    });
    let Value::Object(fields) = fields else {
        panic!("fields are an object");
    };
    for (name, value) in fields {
        cloud[name] = value;
    }
    serde_json::from_value(cloud).expect("a custom cloud")
}

/// A project of an organizational unit.
pub fn project(name: &str, account: &str) -> Project {
    Project {
        project_name: name.into(),
        account_id: account.into(),
        organization_id: "org".into(),
        default_cloud: String::new(),
        card_info: None,
        billing_extra_text: None,
        billing_currency: String::new(),
        vat_id: String::new(),
        billing_address: String::new(),
        country_code: String::new(),
    }
}
