//! Every statement of every policy, in words.

use byoc_types::CloudProvider;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::policy::{Effect, Phase, Scope, Statement};
use crate::{TemplateInput, aws, google};

/// Whose rights a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyKind {
    /// The person who applies the template.
    Operator,
    /// Who may become the role.
    Trust,
    /// The control plane, for as long as the custom cloud exists.
    Runtime,
    /// The control plane, until the custom cloud is active.
    Onboarding,
    /// Who may use the buckets.
    Bucket,
}

/// One statement: what it says, and what a reviewer asks about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatementExplanation {
    pub policy: PolicyKind,
    /// Its `Sid`; on Google the role or permission group. Empty where it has none.
    pub sid: String,
    pub effect: Effect,
    pub actions: Vec<String>,
    pub why: String,
    /// What it is limited to.
    pub limit: String,
    /// What stops without it.
    pub without: String,
    pub used: Vec<Phase>,
    /// The statement itself.
    pub json: Value,
}

pub(crate) fn explain(input: &TemplateInput) -> Vec<StatementExplanation> {
    match input.plan.provider {
        CloudProvider::Google => google::explain(input),
        _ => explain_aws(input),
    }
}

fn explain_aws(input: &TemplateInput) -> Vec<StatementExplanation> {
    let scope = aws::scope(input, "ACCOUNT_ID");
    let documented = aws::documented_statements()
        .into_iter()
        .map(|(json, note)| StatementExplanation {
            policy: PolicyKind::Operator,
            sid: note.sid.to_owned(),
            effect: if json["Effect"] == "Deny" {
                Effect::Deny
            } else {
                Effect::Allow
            },
            actions: actions(&json),
            why: note.why.to_owned(),
            limit: note.limit.to_owned(),
            without: note.without.to_owned(),
            used: note.used.to_vec(),
            json,
        });
    let of = |policy, statements: Vec<Statement>| {
        let rows: Vec<StatementExplanation> = statements
            .iter()
            .map(|statement| row(policy, statement, &scope))
            .collect();
        rows
    };
    let mut rows: Vec<StatementExplanation> = documented.collect();
    rows.extend(of(PolicyKind::Operator, aws::extra_statements(input)));
    rows.extend(of(PolicyKind::Trust, vec![aws::trust_statement()]));
    rows.extend(of(PolicyKind::Runtime, aws::runtime_statements(input)));
    if input.is_onboarding {
        rows.extend(of(PolicyKind::Onboarding, aws::onboarding_statements()));
    }
    if input.needs_buckets() {
        rows.extend(of(PolicyKind::Bucket, aws::bucket_statements()));
    }
    rows
}

fn row(policy: PolicyKind, statement: &Statement, scope: &Scope) -> StatementExplanation {
    let json = statement.to_json(scope);
    StatementExplanation {
        policy,
        sid: statement.sid.to_owned(),
        effect: statement.effect,
        actions: actions(&json),
        why: statement.why.to_owned(),
        limit: statement.limit.to_owned(),
        without: statement.without.to_owned(),
        used: statement.used.to_vec(),
        json,
    }
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
