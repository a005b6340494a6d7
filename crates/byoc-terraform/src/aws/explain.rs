//! The policies on AWS and each of their statements, in words.

use byoc_rules::identifier;
use byoc_types::{PolicyEffect, PolicyKind};
use serde_json::Value;

use super::access::{onboarding_statements, runtime_statements, trust_statement};
use super::operator::{documented_statements, extra_statements, operator_policy};
use super::storage::{bucket_statements, endpoint_statement};
use crate::model::bucket_names;
use crate::policy::{PolicyText, Scope, Statement, StatementExplanation, to_json};
use crate::{TemplateError, TemplateInput};

/// Every policy that there is, in reading order.
pub(super) fn policies(input: &TemplateInput) -> Result<Vec<PolicyText>, TemplateError> {
    let name = &input.unique_name;
    let role = identifier::role_name(name);
    let scope = super::scope(input, "ACCOUNT_ID");
    let extra = match extra_statements(input).len() {
        0 => "This is the documented policy, unchanged.".to_owned(),
        1 => "This is the documented policy and one more statement.".to_owned(),
        count => format!("This is the documented policy and {count} more statements."),
    };
    let mut policies = vec![
        PolicyText {
            policy: PolicyKind::Operator,
            title: "Permissions for running Terraform",
            purpose: format!(
                "These permissions are as powerful as administrator access to the account. \
                 Grant them only to the person running Terraform, and only while Terraform runs. The \
                 control plane never gets them. {extra}"
            ),
            document: operator_policy(input)?,
        },
        PolicyText {
            policy: PolicyKind::Trust,
            title: "Who may assume the role",
            purpose: format!(
                "Decides who may assume the role {role}: one principal of the control plane, with \
                 the external ID of this custom cloud. A session lasts an hour at most. All sessions \
                 end when the role is destroyed."
            ),
            document: to_json(&[trust_statement()], &scope)?,
        },
        PolicyText {
            policy: PolicyKind::Runtime,
            title: "What the control plane may do",
            purpose: format!(
                "The inline policy {name}-iam-policy of the role. The control plane has these \
                 permissions when it assumes the role, from terraform apply until terraform \
                 destroy."
            ),
            document: to_json(&runtime_statements(input), &scope)?,
        },
    ];
    if input.is_onboarding {
        policies.push(PolicyText {
            policy: PolicyKind::Onboarding,
            title: "What the control plane may do until the custom cloud is active",
            purpose: format!(
                "A second inline policy of the role, {name}-iam-policy-onboarding. The control plane \
                 needs this policy only for checks before the custom cloud becomes active. \
                 Afterwards you can destroy this policy and keep the rest."
            ),
            document: to_json(&onboarding_statements(), &scope)?,
        });
    }
    if input.needs_buckets() {
        let names: Vec<String> = bucket_names(input).into_values().collect();
        policies.push(PolicyText {
            policy: PolicyKind::Bucket,
            title: "Who may use the buckets",
            purpose: format!(
                "Each of the buckets {} has this policy, with its own name in it. The policy shown is \
                 that of the first bucket. The policies stay until terraform destroy.",
                names.join(" and ")
            ),
            document: super::bucket_policy(input, &names[0])?,
        });
    }
    if input.is_isolated() {
        policies.push(PolicyText {
            policy: PolicyKind::Endpoint,
            title: "What passes through the S3 endpoint",
            purpose: "The policy of the S3 gateway endpoint. Traffic of service nodes leaves the \
                      network only through this endpoint or the bastion."
                .to_owned(),
            document: to_json(&[endpoint_statement()], &scope)?,
        });
    }
    Ok(policies)
}

/// Every statement of them.
pub(super) fn explain(input: &TemplateInput) -> Result<Vec<StatementExplanation>, TemplateError> {
    let scope = super::scope(input, "ACCOUNT_ID");
    let documented = documented_statements()
        .into_iter()
        .map(|(json, note)| StatementExplanation {
            policy: PolicyKind::Operator,
            sid: note.sid.to_owned(),
            effect: if json["Effect"] == "Deny" {
                PolicyEffect::Deny
            } else {
                PolicyEffect::Allow
            },
            actions: actions(&json),
            why: note.why.to_owned(),
            limit: note.limit.to_owned(),
            without: note.without.to_owned(),
            used: note.used.to_vec(),
            is_extra: false,
            json,
        });
    let mut rows: Vec<StatementExplanation> = documented.collect();
    for statement in extra_statements(input) {
        rows.push(StatementExplanation {
            is_extra: true,
            ..row(PolicyKind::Operator, &statement, &scope)?
        });
    }
    let mut add = |policy, statements: Vec<Statement>, scope: &Scope| {
        for statement in &statements {
            rows.push(row(policy, statement, scope)?);
        }
        Ok(())
    };
    add(PolicyKind::Trust, vec![trust_statement()], &scope)?;
    add(PolicyKind::Runtime, runtime_statements(input), &scope)?;
    if input.is_onboarding {
        add(PolicyKind::Onboarding, onboarding_statements(), &scope)?;
    }
    if let (true, Some(bucket)) = (input.needs_buckets(), bucket_names(input).values().next()) {
        let scope = super::bucket_scope(input, bucket);
        add(PolicyKind::Bucket, bucket_statements(), &scope)?;
    }
    if input.is_isolated() {
        add(PolicyKind::Endpoint, vec![endpoint_statement()], &scope)?;
    }
    Ok(rows)
}

fn row(
    policy: PolicyKind,
    statement: &Statement,
    scope: &Scope,
) -> Result<StatementExplanation, TemplateError> {
    let json = statement.to_json(scope)?;
    Ok(StatementExplanation {
        policy,
        sid: statement.sid.to_owned(),
        effect: statement.effect,
        actions: actions(&json),
        why: statement.why.to_owned(),
        limit: statement.limit.to_owned(),
        without: statement.without.to_owned(),
        used: statement.used.to_vec(),
        is_extra: false,
        json,
    })
}

fn actions(statement: &Value) -> Vec<String> {
    match &statement["Action"] {
        Value::String(action) => vec![action.clone()],
        Value::Array(actions) => actions
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}
