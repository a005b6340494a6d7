//! Every statement of every policy, in words.

use byoc_rules::identifier;
use byoc_types::{
    CloudProvider, ExplainedPolicy, ExplainedStatement, PermissionsExplained, PolicyEffect,
    PolicyKind,
};
use serde_json::Value;

use crate::model::bucket_names;
use crate::policy::{Scope, Statement, StatementExplanation};
use crate::{TEMPLATE_VERSION, TemplateError, TemplateInput, aws, google};

/// The policies, each with its statements, as the API answers them.
pub(crate) fn permissions(input: &TemplateInput) -> Result<PermissionsExplained, TemplateError> {
    let rows = explain(input)?;
    let policies = PolicyText::all(input)?
        .into_iter()
        .map(|text| ExplainedPolicy {
            policy: text.policy,
            title: text.title.to_owned(),
            purpose: text.purpose,
            document: indented(&text.document),
            statements: rows
                .iter()
                .filter(|row| row.policy == text.policy)
                .map(to_answer)
                .collect(),
        })
        .collect();
    Ok(PermissionsExplained {
        template_version: TEMPLATE_VERSION.to_owned(),
        policies,
        extra_operator_rights: match input.plan.provider {
            CloudProvider::Google => google::extra_operator_rights(),
            _ => aws::extra_operator_rights(input),
        },
    })
}

/// A statement as the API answers it.
fn to_answer(row: &StatementExplanation) -> ExplainedStatement {
    ExplainedStatement {
        sid: row.sid.clone(),
        effect: row.effect,
        actions: row.actions.clone(),
        why: row.why.clone(),
        limit: row.limit.clone(),
        without: row.without.clone(),
        used: row.used.clone(),
        is_extra: row.is_extra,
        document: indented(&row.json),
    }
}

/// A policy as a whole.
struct PolicyText {
    policy: PolicyKind,
    title: &'static str,
    purpose: String,
    document: Value,
}

impl PolicyText {
    /// Every policy that there is, in reading order.
    fn all(input: &TemplateInput) -> Result<Vec<Self>, TemplateError> {
        match input.plan.provider {
            CloudProvider::Google => Ok(Self::google(input)),
            _ => Self::aws(input),
        }
    }

    fn aws(input: &TemplateInput) -> Result<Vec<Self>, TemplateError> {
        let name = &input.unique_name;
        let role = identifier::role_name(name);
        let scope = aws::scope(input, "ACCOUNT_ID");
        let extra = match aws::extra_statements(input).len() {
            0 => "This is the documented policy, unchanged.".to_owned(),
            1 => "This is the documented policy and one more statement.".to_owned(),
            count => format!("This is the documented policy and {count} more statements."),
        };
        let mut policies = vec![
            Self {
                policy: PolicyKind::Operator,
                title: "What the person who applies the template needs",
                purpose: format!(
                    "These permissions are as powerful as administrator access to the account. \
                     Grant them only to the person who runs Terraform, and only while it runs. The \
                     control plane never gets them. {extra}"
                ),
                document: aws::operator_policy(input)?,
            },
            Self {
                policy: PolicyKind::Trust,
                title: "Who may become the role",
                purpose: format!(
                    "Decides who may become the role {role}: one principal of the control plane, \
                     with the external ID of this custom cloud, for at most an hour at a time, \
                     until the role is destroyed."
                ),
                document: crate::policy::to_json(&[aws::trust_statement()], &scope)?,
            },
            Self {
                policy: PolicyKind::Runtime,
                title: "What the control plane may do",
                purpose: format!(
                    "The inline policy {name}-iam-policy of the role. The control plane has these \
                     rights while it works as the role, from terraform apply until terraform destroy."
                ),
                document: crate::policy::to_json(&aws::runtime_statements(input), &scope)?,
            },
        ];
        if input.is_onboarding {
            policies.push(Self {
                policy: PolicyKind::Onboarding,
                title: "What the control plane may do until the custom cloud is active",
                purpose: format!(
                    "A second inline policy of the role, {name}-iam-policy-onboarding, which the \
                     checks before Active use. It can be destroyed on its own once the custom \
                     cloud is active."
                ),
                document: crate::policy::to_json(&aws::onboarding_statements(), &scope)?,
            });
        }
        if input.needs_buckets() {
            let names: Vec<String> = bucket_names(input).into_values().collect();
            policies.push(Self {
                policy: PolicyKind::Bucket,
                title: "Who may use the buckets",
                purpose: format!(
                    "The policy of each bucket, {}, with its own name in it; here that of the \
                     first. It stands until terraform destroy.",
                    names.join(" and ")
                ),
                document: aws::bucket_policy(input, &names[0])?,
            });
        }
        if input.is_compliance() {
            policies.push(Self {
                policy: PolicyKind::Endpoint,
                title: "What passes through the S3 endpoint",
                purpose: "The policy of the gateway endpoint. Service nodes have no other way out \
                          of the network than this one and the bastion."
                    .to_owned(),
                document: crate::policy::to_json(&[aws::endpoint_statement()], &scope)?,
            });
        }
        Ok(policies)
    }

    fn google(input: &TemplateInput) -> Vec<Self> {
        let name = &input.unique_name;
        let role = name.replace('-', "_");
        let mut policies = vec![
            Self {
                policy: PolicyKind::Operator,
                title: "What the person who applies the template needs",
                purpose:
                    "These roles are as powerful as ownership of the project. Grant them only to \
                          the person who runs Terraform, and only while it runs. The control plane \
                          never gets them."
                        .to_owned(),
                document: google::operator_roles(),
            },
            Self {
                policy: PolicyKind::Trust,
                title: "Who may become the service account",
                purpose: format!(
                    "Decides who may impersonate the service account {name}: one principal of the \
                     control plane, with tokens that last an hour at most, until the service \
                     account is destroyed and the last token has run out."
                ),
                document: google::trust(input),
            },
            Self {
                policy: PolicyKind::Runtime,
                title: "What the control plane may do",
                purpose: format!(
                    "The custom role {role}, which the service account holds in the project from \
                     terraform apply until terraform destroy."
                ),
                document: google::runtime_permissions(),
            },
        ];
        if input.is_onboarding {
            policies.push(Self {
                policy: PolicyKind::Onboarding,
                title: "What the control plane may do until the custom cloud is active",
                purpose: format!(
                    "A second custom role, {role}_onboarding, which the checks before Active use. \
                     The service account holds it until the custom cloud is active: then the binding \
                     is destroyed on its own. The role stays, held by nobody."
                ),
                document: google::onboarding_permissions(),
            });
        }
        policies
    }
}

/// JSON to read and to paste.
pub(crate) fn indented(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a document has only strings as keys")
}

pub(crate) fn explain(input: &TemplateInput) -> Result<Vec<StatementExplanation>, TemplateError> {
    match input.plan.provider {
        CloudProvider::Google => Ok(google::explain(input)),
        _ => explain_aws(input),
    }
}

fn explain_aws(input: &TemplateInput) -> Result<Vec<StatementExplanation>, TemplateError> {
    let scope = aws::scope(input, "ACCOUNT_ID");
    let documented = aws::documented_statements()
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
    for statement in aws::extra_statements(input) {
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
    add(PolicyKind::Trust, vec![aws::trust_statement()], &scope)?;
    add(PolicyKind::Runtime, aws::runtime_statements(input), &scope)?;
    if input.is_onboarding {
        add(PolicyKind::Onboarding, aws::onboarding_statements(), &scope)?;
    }
    if let (true, Some(bucket)) = (input.needs_buckets(), bucket_names(input).values().next()) {
        let scope = aws::bucket_scope(input, bucket);
        add(PolicyKind::Bucket, aws::bucket_statements(), &scope)?;
    }
    if input.is_compliance() {
        add(
            PolicyKind::Endpoint,
            vec![aws::endpoint_statement()],
            &scope,
        )?;
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
        _ => Vec::new(),
    }
}
