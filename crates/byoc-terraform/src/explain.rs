//! Every statement of every policy, in words.

use byoc_types::{ExplainedPolicy, ExplainedStatement, PermissionsExplained};
use serde_json::Value;

use crate::policy::StatementExplanation;
use crate::{TEMPLATE_VERSION, TemplateError, TemplateInput, provider};

/// The policies, each with its statements, as the API answers them.
pub(crate) fn permissions(input: &TemplateInput) -> Result<PermissionsExplained, TemplateError> {
    let provider = provider(input);
    let rows = provider.explain(input)?;
    let policies = provider
        .policies(input)?
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
        extra_operator_rights: provider.extra_operator_rights(input),
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

/// JSON to read and to paste.
pub(crate) fn indented(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a document has only strings as keys")
}
