//! What a plan of the template holds, read from the same bodies that make the template's text.
//!
//! A plan is JSON of three parts: what every attribute will be, as far as that is known, what only
//! the cloud can answer, and which attributes the configuration sets at all. So every attribute of
//! a body becomes a value, a reference to something else, or both unknown; and the list of
//! attributes shows what somebody added.

use std::collections::BTreeMap;

use byoc_types::{ExpectedPlan, ExpectedPlanResource};
use serde_json::{Value, json};

use crate::kinds::title;
use crate::model::{Blueprint, Instance, Naming, Resource, bucket_names, own_tags};
use crate::policy::{Scope, to_json};
use crate::read::Attribute;
use crate::variables::{Setting, Variable};
use crate::{TEMPLATE_VERSION, TemplateError, TemplateInput, provider, read};

/// Attributes that hold ranges of addresses.
const RANGES: [&str; 6] = [
    "cidr_block",
    "cidr_ipv4",
    "destination_cidr_block",
    "destination_ranges",
    "ip_cidr_range",
    "source_ranges",
];

impl Blueprint {
    pub(crate) fn expected_plan(
        &self,
        input: &TemplateInput,
    ) -> Result<ExpectedPlan, TemplateError> {
        Ok(ExpectedPlan {
            byoc_unique_name: input.unique_name.clone(),
            template_version: TEMPLATE_VERSION.to_owned(),
            cloud_provider: input.plan.cloud.provider(),
            cloud_region: input.region.clone(),
            resources: self.expected_resources(input)?,
            customer_rules: self.customer_rules(input)?,
            removable: self
                .resources
                .iter()
                .filter(|resource| resource.each.is_optional())
                .map(Resource::address)
                .collect(),
            data_sources: read::data_sources(&self.data)?,
            variables: values_of(self.variables.iter().filter(|variable| {
                let is_given = !matches!(variable.setting, Setting::Open(_) | Setting::Silent);
                is_given && variable.name != "onboarding"
            }))?,
            provider_settings: read::attributes(&self.preamble)?
                .into_iter()
                .filter_map(|attribute| {
                    let setting = attribute.path.strip_prefix("provider.")?.to_owned();
                    let references = attribute.expression.as_ref().map(read::references);
                    Some((setting, references.unwrap_or_default()))
                })
                .collect(),
        })
    }

    /// Every resource of the plan, sorted by address.
    pub(crate) fn expected_resources(
        &self,
        input: &TemplateInput,
    ) -> Result<Vec<ExpectedPlanResource>, TemplateError> {
        let variables = values_of(self.variables.iter())?;
        let mut resources = Vec::new();
        for resource in &self.resources {
            resources.extend(resource.expand(input, &variables)?);
        }
        resources.sort_by(|a, b| a.address.cmp(&b.address));
        Ok(resources)
    }

    /// What the customer's own rules have in common: everything but who comes in where.
    fn customer_rules(
        &self,
        input: &TemplateInput,
    ) -> Result<Vec<ExpectedPlanResource>, TemplateError> {
        // What the customer sets is theirs: its default is not expected.
        let given = self.variables.iter();
        let given = given.filter(|variable| !matches!(variable.setting, Setting::Open(_)));
        let variables = values_of(given)?;
        self.resources
            .iter()
            .filter(|resource| resource.each.is_customers())
            .map(|resource| {
                let attributes = read::attributes(&resource.body)?;
                resource.instance(input, &attributes, &variables, &Instance::default())
            })
            .collect()
    }
}

impl Resource {
    /// Every instance of it that the variables file makes.
    fn expand(
        &self,
        input: &TemplateInput,
        variables: &BTreeMap<String, Value>,
    ) -> Result<Vec<ExpectedPlanResource>, TemplateError> {
        let attributes = read::attributes(&self.body)?;
        self.each
            .instances(input)
            .into_iter()
            .map(|instance| self.instance(input, &attributes, variables, &instance))
            .collect()
    }

    fn instance(
        &self,
        input: &TemplateInput,
        attributes: &[Attribute],
        variables: &BTreeMap<String, Value>,
        instance: &Instance,
    ) -> Result<ExpectedPlanResource, TemplateError> {
        let name = self.name_of(input, instance);
        let is_tagged = matches!(self.naming, Naming::Tag(_) | Naming::Bucket);
        let mut expected = ExpectedPlanResource {
            address: format!("{}{}", self.address(), instance.index()),
            kind: self.kind.to_owned(),
            title: title(self.kind).to_owned(),
            name: name.clone(),
            ranges: BTreeMap::new(),
            tags: BTreeMap::new(),
            policies: BTreeMap::new(),
            values: BTreeMap::new(),
            references: BTreeMap::new(),
            settings: Vec::new(),
            is_optional: instance.is_optional,
        };
        if let (true, Some(name)) = (is_tagged, name) {
            expected.tags = own_tags(input);
            expected.tags.insert("Name".to_owned(), name);
            if let Some((tag, value)) = self.tag {
                expected.tags.insert(input.tag_key(tag), value.to_owned());
            }
            expected.settings.push("tags".to_owned());
        }
        if let Some((attribute, statements)) = &self.policy {
            let document = to_json(statements, &instance_scope(input, instance))?;
            expected
                .policies
                .insert((*attribute).to_owned(), document.to_string());
        }
        for attribute in attributes {
            read_into(&mut expected, attribute, variables, instance);
            expected.settings.push(attribute.path.clone());
        }
        expected.settings.sort();
        Ok(expected)
    }

    fn name_of(&self, input: &TemplateInput, instance: &Instance) -> Option<String> {
        let key = instance.key.as_deref().unwrap_or_default();
        match &self.naming {
            Naming::Nameless => None,
            Naming::Tag(suffix) | Naming::Attribute(suffix) => {
                let separator = if suffix.is_empty() { "" } else { "-" };
                let suffix = suffix.replace("${each.key}", key);
                Some(format!("{}{separator}{suffix}", input.unique_name))
            }
            Naming::Bucket => bucket_names(input).remove(key),
        }
    }
}

/// What is expected of one attribute.
fn read_into(
    expected: &mut ExpectedPlanResource,
    attribute: &Attribute,
    variables: &BTreeMap<String, Value>,
    instance: &Instance,
) {
    let path = attribute.path.clone();
    let Some(expression) = &attribute.expression else {
        return;
    };
    if expected.policies.contains_key(&path) {
        return;
    }
    let look_up = |name: &str| match name {
        "each.key" => Some(json!(instance.key.as_ref()?)),
        name => match name.strip_prefix("each.value") {
            Some("") => instance.value.clone(),
            Some(field) => instance
                .value
                .as_ref()?
                .get(field.strip_prefix('.')?)
                .cloned(),
            None => variables.get(name.strip_prefix("var.")?).cloned(),
        },
    };
    match read::evaluate(expression, &look_up) {
        Some(value) if RANGES.contains(&path.as_str()) => {
            expected.ranges.insert(path, range_text(&value));
        }
        Some(value) => {
            expected.values.insert(path, value);
        }
        None => {
            expected
                .references
                .insert(path, read::references(expression));
        }
    }
}

/// What the names in a policy mean for this instance: a bucket's policy names that bucket.
fn instance_scope(input: &TemplateInput, instance: &Instance) -> Scope {
    let key = instance.key.as_deref().unwrap_or_default();
    let buckets = bucket_names(input);
    provider(input).scope(input, buckets.get(key).map(String::as_str))
}

/// One range, or several with commas between them.
fn range_text(value: &Value) -> String {
    let Value::Array(items) = value else {
        return value.as_str().unwrap_or_default().to_owned();
    };
    let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    items.join(", ")
}

/// What a variable is with this variables file: its value there, else its default.
fn values_of<'a>(
    variables: impl Iterator<Item = &'a Variable>,
) -> Result<BTreeMap<String, Value>, TemplateError> {
    let mut values = BTreeMap::new();
    for variable in variables {
        let value = match &variable.setting {
            Setting::Text(text) => Some(json!(text)),
            Setting::Flag(flag) => Some(json!(flag)),
            Setting::List(items) => Some(json!(items)),
            Setting::Map(entries) => Some(json!(entries)),
            Setting::Open(_) | Setting::Silent => match variable.default {
                Some(default) => read::literal(default)?,
                None => None,
            },
        };
        if let Some(value) = value {
            values.insert(variable.name.to_owned(), value);
        }
    }
    Ok(values)
}
