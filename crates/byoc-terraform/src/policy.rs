//! Statements of IAM policies: rendered to HCL for the template, to JSON for everyone else.

use std::collections::BTreeMap;
use std::fmt::Write;

use byoc_types::PolicyKind;
use serde_json::{Map, Value, json};

use crate::{TemplateError, hcl};

pub(crate) use byoc_types::{PolicyEffect as Effect, PolicyPhase as Phase};

/// A value in a statement.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    /// A string; `${…}` in it stands for a name of the [`Scope`].
    Text(String),
    Texts(Vec<String>),
    /// A string as it is: something that was configured.
    Literal(String),
    /// A name of the [`Scope`], of any type.
    Reference(&'static str),
}

impl Operand {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::Texts(texts.into_iter().map(Into::into).collect())
    }

    fn to_hcl(&self) -> String {
        match self {
            // Written by this crate, so the `${…}` in it is meant.
            Self::Text(text) => format!("\"{text}\""),
            Self::Texts(texts) => {
                let lines: Vec<String> =
                    texts.iter().map(|text| format!("\"{text}\",\n")).collect();
                format!("[\n{}]", lines.concat())
            }
            Self::Literal(text) => hcl::string(text),
            Self::Reference(name) => (*name).to_owned(),
        }
    }

    fn to_json(&self, scope: &Scope) -> Result<Value, TemplateError> {
        Ok(match self {
            Self::Text(text) => Value::String(scope.fill(text)?),
            Self::Texts(texts) => {
                let texts: Result<Vec<String>, TemplateError> =
                    texts.iter().map(|text| scope.fill(text)).collect();
                json!(texts?)
            }
            Self::Literal(text) => Value::String(text.clone()),
            Self::Reference(name) => scope.value(name)?,
        })
    }
}

/// Condition operator and key, with what it is compared with.
pub(crate) type Condition = (&'static str, String, Operand);

/// One statement, with what a reviewer wants to know about it.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub sid: &'static str,
    pub effect: Effect,
    pub actions: Vec<&'static str>,
    /// Absent in trust policies.
    pub resource: Option<Operand>,
    /// Only in trust and resource policies.
    pub principal: Option<&'static str>,
    pub conditions: Vec<Condition>,
    pub used: &'static [Phase],
    /// Why it is there.
    pub why: &'static str,
    /// What it is limited to, in words.
    pub limit: &'static str,
    /// What stops without it.
    pub without: &'static str,
}

/// One statement: what it says, and what a reviewer asks about it.
#[derive(Debug, Clone, PartialEq)]
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
    /// Whether it goes beyond what is documented for the person who applies the template.
    pub is_extra: bool,
    /// The statement itself.
    pub json: Value,
}

/// A policy as a whole.
pub(crate) struct PolicyText {
    pub policy: PolicyKind,
    pub title: &'static str,
    pub purpose: String,
    pub document: Value,
}

impl Statement {
    /// An element of a `Statement` list: an object and a comma.
    fn to_hcl(&self) -> String {
        let mut text = format!(
            "{{\nSid = \"{}\"\nEffect = \"{}\"\n",
            self.sid,
            effect_word(self.effect)
        );
        let mut line = |name: &str, value: &str| {
            writeln!(text, "{name} = {value}").expect("writing to a String cannot fail");
        };
        line("Action", &actions_operand(&self.actions).to_hcl());
        if let Some(principal) = self.principal {
            line("Principal", &format!("{{ AWS = {principal} }}"));
        }
        if let Some(resource) = &self.resource {
            line("Resource", &resource.to_hcl());
        }
        if !self.conditions.is_empty() {
            let mut operators = String::new();
            for (operator, conditions) in self.by_operator() {
                let name = if operator.contains(':') {
                    hcl::key(operator)
                } else {
                    operator.to_owned()
                };
                writeln!(operators, "{name} = {{").expect("writing to a String cannot fail");
                for (key, operand) in conditions {
                    writeln!(operators, "\"{key}\" = {}", operand.to_hcl())
                        .expect("writing to a String cannot fail");
                }
                operators.push_str("}\n");
            }
            line("Condition", &format!("{{\n{operators}}}"));
        }
        text + "},\n"
    }

    pub(crate) fn to_json(&self, scope: &Scope) -> Result<Value, TemplateError> {
        let mut statement = Map::new();
        statement.insert("Sid".to_owned(), json!(self.sid));
        statement.insert("Effect".to_owned(), json!(effect_word(self.effect)));
        statement.insert(
            "Action".to_owned(),
            actions_operand(&self.actions).to_json(scope)?,
        );
        if let Some(principal) = self.principal {
            statement.insert(
                "Principal".to_owned(),
                json!({ "AWS": scope.value(principal)? }),
            );
        }
        if let Some(resource) = &self.resource {
            statement.insert("Resource".to_owned(), resource.to_json(scope)?);
        }
        if !self.conditions.is_empty() {
            let mut operators = Map::new();
            for (operator, conditions) in self.by_operator() {
                let mut keys = Map::new();
                for (key, operand) in conditions {
                    keys.insert(key.to_owned(), operand.to_json(scope)?);
                }
                operators.insert(operator.to_owned(), Value::Object(keys));
            }
            statement.insert("Condition".to_owned(), Value::Object(operators));
        }
        Ok(Value::Object(statement))
    }

    /// Conditions grouped as IAM writes them, in the order in which operators first appear.
    fn by_operator(&self) -> Vec<(&'static str, Vec<(&str, &Operand)>)> {
        let mut groups: Vec<(&'static str, Vec<(&str, &Operand)>)> = Vec::new();
        for (operator, key, operand) in &self.conditions {
            match groups.iter_mut().find(|(name, _)| name == operator) {
                Some((_, conditions)) => conditions.push((key, operand)),
                None => groups.push((operator, vec![(key, operand)])),
            }
        }
        groups
    }
}

/// As IAM writes it.
fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    }
}

fn actions_operand(actions: &[&'static str]) -> Operand {
    match actions {
        [action] => Operand::text(*action),
        actions => Operand::texts(actions.iter().copied()),
    }
}

/// `jsonencode({…})` of a policy document.
pub(crate) fn to_hcl(statements: &[Statement]) -> String {
    let statements: Vec<String> = statements.iter().map(Statement::to_hcl).collect();
    format!(
        "jsonencode({{\nVersion = \"2012-10-17\"\nStatement = [\n{}]\n}})",
        statements.concat()
    )
}

/// The same document as IAM will hold it.
pub(crate) fn to_json(statements: &[Statement], scope: &Scope) -> Result<Value, TemplateError> {
    let statements: Result<Vec<Value>, TemplateError> = statements
        .iter()
        .map(|statement| statement.to_json(scope))
        .collect();
    Ok(json!({ "Version": "2012-10-17", "Statement": statements? }))
}

/// What Terraform's expressions in the statements evaluate to.
#[derive(Debug, Default)]
pub(crate) struct Scope(BTreeMap<&'static str, Value>);

impl Scope {
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.insert(name, value.into());
        self
    }

    /// Every name used in a statement is defined: the tests render all of them.
    fn value(&self, name: &str) -> Result<Value, TemplateError> {
        self.0.get(name).cloned().ok_or_else(|| {
            TemplateError::internal(format!("{name} is not in the scope of the policy"))
        })
    }

    /// What a value holds is never looked up itself: it may be anything.
    fn fill(&self, text: &str) -> Result<String, TemplateError> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').ok_or_else(|| {
                TemplateError::internal(format!("{text:?} does not close its name"))
            })?;
            let value = self.value(name)?;
            filled.push_str(before);
            filled.push_str(
                value
                    .as_str()
                    .ok_or_else(|| TemplateError::internal(format!("{name} is no text")))?,
            );
            rest = after;
        }
        Ok(filled + rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_missing_is_an_error_and_no_panic() {
        let scope = Scope::default().with("list", json!(["a"]));
        for text in ["${missing}", "${open", "${list}"] {
            let error = Operand::text(text).to_json(&scope).expect_err(text);
            assert_eq!(error.code(), "template_internal", "{text}");
        }
    }
}
