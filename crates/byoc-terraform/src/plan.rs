//! What a plan of the template holds, read from the same bodies that make the template's text.
//!
//! A plan is JSON of three parts: what every attribute will be, as far as that is known, what only
//! the cloud can answer, and which attributes the configuration sets at all. So every attribute of
//! a body becomes a value, a reference to something else, or both unknown; and the list of
//! attributes shows what somebody added.

use std::collections::BTreeMap;

use byoc_types::{CloudProvider, ExpectedPlan, ExpectedPlanResource};
use serde_json::{Map, Value, json};

use crate::model::{Blueprint, Instance, Naming, Resource, bucket_names, own_tags};
use crate::policy::{Scope, to_json};
use crate::variables::{Setting, Variable};
use crate::{TEMPLATE_VERSION, TemplateInput, aws, hcl};

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
    pub(crate) fn expected_plan(&self, input: &TemplateInput) -> ExpectedPlan {
        let is_data = |line: &&str| line.starts_with("data \"");
        ExpectedPlan {
            byoc_unique_name: input.unique_name.clone(),
            template_version: TEMPLATE_VERSION.to_owned(),
            cloud_provider: input.plan.provider,
            cloud_region: input.region.clone(),
            resources: self.expected_resources(input),
            customer_rules: self.customer_rules(input),
            may_go: self
                .resources
                .iter()
                .filter(|resource| resource.each.is_optional())
                .map(Resource::address)
                .collect(),
            data_sources: self
                .data
                .lines()
                .filter(is_data)
                .map(|line| {
                    let labels: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
                    format!("data.{}", labels.join("."))
                })
                .collect(),
            variables: values_of(self.variables.iter().filter(|variable| {
                let is_given = !matches!(variable.setting, Setting::Open(_) | Setting::Silent);
                is_given && variable.name != "onboarding"
            })),
            provider_settings: attributes(&self.preamble)
                .into_iter()
                .filter_map(|attribute| {
                    let setting = attribute.path.strip_prefix("provider.")?.to_owned();
                    Some((setting, references(&attribute.expression)))
                })
                .collect(),
        }
    }

    /// Every resource of the plan, sorted by address.
    pub(crate) fn expected_resources(&self, input: &TemplateInput) -> Vec<ExpectedPlanResource> {
        let variables = values_of(self.variables.iter());
        let mut resources: Vec<ExpectedPlanResource> = self
            .resources
            .iter()
            .flat_map(|resource| resource.expand(input, &variables))
            .collect();
        resources.sort_by(|a, b| a.address.cmp(&b.address));
        resources
    }

    /// What the customer's own rules have in common: everything but who comes in where.
    fn customer_rules(&self, input: &TemplateInput) -> Vec<ExpectedPlanResource> {
        // What the customer sets is theirs: its default is not expected.
        let given = self.variables.iter();
        let given = given.filter(|variable| !matches!(variable.setting, Setting::Open(_)));
        let variables = values_of(given);
        self.resources
            .iter()
            .filter(|resource| resource.each.is_customers())
            .map(|resource| resource.instance(input, &variables, &Instance::default()))
            .collect()
    }
}

impl Resource {
    /// Every instance of it that the variables file makes.
    fn expand(
        &self,
        input: &TemplateInput,
        variables: &BTreeMap<String, Value>,
    ) -> Vec<ExpectedPlanResource> {
        self.each
            .instances(input)
            .into_iter()
            .map(|instance| self.instance(input, variables, &instance))
            .collect()
    }

    fn instance(
        &self,
        input: &TemplateInput,
        variables: &BTreeMap<String, Value>,
        instance: &Instance,
    ) -> ExpectedPlanResource {
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
            let document = to_json(statements, &instance_scope(input, instance));
            expected
                .policies
                .insert((*attribute).to_owned(), document.to_string());
        }
        for attribute in attributes(&self.body) {
            self.read(&mut expected, &attribute, variables, instance);
            expected.settings.push(attribute.path);
        }
        expected.settings.sort();
        expected
    }

    fn read(
        &self,
        expected: &mut ExpectedPlanResource,
        attribute: &Attribute,
        variables: &BTreeMap<String, Value>,
        instance: &Instance,
    ) {
        let path = attribute.path.clone();
        if expected.policies.contains_key(&path) || attribute.expression.is_empty() {
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
        match evaluate(&attribute.expression, &look_up) {
            Some(value) if RANGES.contains(&path.as_str()) => {
                expected.ranges.insert(path, range_text(&value));
            }
            Some(value) => {
                expected.values.insert(path, value);
            }
            None => {
                expected
                    .references
                    .insert(path, references(&attribute.expression));
            }
        }
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

/// What the names in a policy mean for this instance: a bucket's policy names that bucket.
fn instance_scope(input: &TemplateInput, instance: &Instance) -> Scope {
    if input.plan.provider != CloudProvider::Aws {
        return Scope::default();
    }
    let key = instance.key.as_deref().unwrap_or_default();
    match bucket_names(input).get(key) {
        Some(bucket) => aws::bucket_scope(input, bucket),
        None => aws::scope(input, "ACCOUNT_ID"),
    }
}

/// One range, or several with commas between them.
fn range_text(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join(", ")
        }
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

/// What a variable is with this variables file: its value there, else its default.
fn values_of<'a>(variables: impl Iterator<Item = &'a Variable>) -> BTreeMap<String, Value> {
    let value = |variable: &Variable| match &variable.setting {
        Setting::Text(text) => Some(json!(text)),
        Setting::Flag(flag) => Some(json!(flag)),
        Setting::List(items) => Some(json!(items)),
        Setting::Map(entries) => Some(json!(entries)),
        Setting::Open(_) | Setting::Silent => evaluate(variable.default?, &|_| None),
    };
    variables
        .filter_map(|variable| Some((variable.name.to_owned(), value(variable)?)))
        .collect()
}

/// An attribute of a body, or a block, whose expression is empty.
struct Attribute {
    /// Dotted where it stands in blocks: `allow.ports`.
    path: String,
    expression: String,
}

/// The attributes and blocks of a body that this crate wrote: an attribute or the beginning or end
/// of a block a line, and expressions that may go on over several.
fn attributes(body: &str) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    let mut blocks: Vec<&str> = Vec::new();
    let mut lines = body.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let path = |name: &str, blocks: &[&str]| [blocks, &[name]].concat().join(".");
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line == "}" {
            blocks.pop();
            continue;
        }
        let name = line.split([' ', '"']).next().unwrap_or_default();
        let Some((_, first)) = line.split_once(" = ") else {
            attributes.push(Attribute {
                path: path(name, &blocks),
                expression: String::new(),
            });
            if line.ends_with('{') {
                blocks.push(name);
            }
            continue;
        };
        let mut expression = first.to_owned();
        while hcl::is_open(&expression) {
            let Some(line) = lines.next() else { break };
            expression.push('\n');
            expression.push_str(line);
        }
        // An object (`aws = { … }`) is one expression, not a block.
        attributes.push(Attribute {
            path: path(name, &blocks),
            expression,
        });
    }
    attributes
}

/// The value of an expression where it can be known before anything exists. Knows what the bodies
/// use: literals, strings with names in them, lists, `replace`, and names.
fn evaluate(expression: &str, look_up: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    let expression = expression.trim();
    if expression.starts_with('{') {
        return (expression == "{}").then(|| Value::Object(Map::new()));
    }
    if let Some(items) = expression
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return arguments(items)
            .iter()
            .map(|item| evaluate(item, look_up))
            .collect();
    }
    if let Some(inside) = expression
        .strip_prefix("replace(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let texts: Vec<Value> = arguments(inside)
            .iter()
            .map(|argument| evaluate(argument, look_up))
            .collect::<Option<_>>()?;
        let [text, from, to] = texts.as_slice() else {
            return None;
        };
        return Some(json!(text.as_str()?.replace(from.as_str()?, to.as_str()?)));
    }
    if let Some(text) = expression.strip_prefix('"') {
        return fill(text.strip_suffix('"')?, look_up);
    }
    // true, false, null and numbers are the same in JSON.
    serde_json::from_str(expression)
        .ok()
        .or_else(|| look_up(expression))
}

/// A string with `${…}` in it.
fn fill(text: &str, look_up: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}')?;
        filled.push_str(before);
        filled.push_str(evaluate(name, look_up)?.as_str()?);
        rest = after;
    }
    filled.push_str(rest);
    (!rest.contains('"')).then(|| json!(filled))
}

/// What commas separate, outside strings and brackets.
fn arguments(text: &str) -> Vec<&str> {
    let mut arguments = Vec::new();
    let (mut start, mut depth, mut is_string) = (0, 0, false);
    for (index, character) in text.char_indices() {
        match character {
            '"' => is_string = !is_string,
            '(' | '[' | '{' if !is_string => depth += 1,
            ')' | ']' | '}' if !is_string => depth -= 1,
            ',' if !is_string && depth == 0 => {
                arguments.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    arguments.push(&text[start..]);
    arguments.retain(|argument| !argument.trim().is_empty());
    arguments
}

/// What an expression points at, as a plan names it without attribute: `aws_vpc.byoc`, `var.x`,
/// `each.value`, `data.aws_partition.current`. Sorted, each once.
fn references(expression: &str) -> Vec<String> {
    let code = without_text(expression);
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.".contains(c);
    let mut references: Vec<String> = code
        .split(|c| !is_part(c))
        .filter_map(|name| {
            let parts: Vec<&str> = name.split('.').collect();
            let first = *parts.first()?;
            let count = match first {
                "data" => 3,
                "var" | "local" | "each" => 2,
                kind if kind.starts_with("aws_") || kind.starts_with("google_") => 2,
                _ => return None,
            };
            Some(parts.get(..count)?.join("."))
        })
        .collect();
    references.sort();
    references.dedup();
    references
}

/// An expression without the text of its strings; what stands in `${…}` stays.
fn without_text(expression: &str) -> String {
    let mut code = String::new();
    // For each string that is open, how many braces of its `${` are open.
    let mut strings: Vec<u32> = Vec::new();
    let mut characters = expression.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, strings.last_mut()) {
            ('"', Some(0)) => {
                strings.pop();
            }
            ('"', _) => strings.push(0),
            ('$', Some(open @ 0)) if characters.peek() == Some(&'{') => {
                characters.next();
                *open = 1;
            }
            (_, Some(0)) => {}
            ('{', Some(open)) => *open += 1,
            ('}', Some(open)) => {
                *open -= 1;
                code.push(' ');
            }
            (other, _) => code.push(other),
        }
    }
    code
}

/// What a person calls each kind of resource, one and several of it, in reading order.
pub(crate) const KINDS: [(&str, &str, &str); 30] = [
    ("aws_vpc", "VPC", "VPCs"),
    ("google_compute_network", "VPC network", "VPC networks"),
    ("aws_subnet", "Subnet", "Subnets"),
    ("google_compute_subnetwork", "Subnet", "Subnets"),
    (
        "aws_internet_gateway",
        "Internet gateway",
        "Internet gateways",
    ),
    ("aws_nat_gateway", "NAT gateway", "NAT gateways"),
    ("aws_eip", "Elastic IP address", "Elastic IP addresses"),
    ("google_compute_router", "Router", "Routers"),
    ("google_compute_router_nat", "NAT", "NATs"),
    ("aws_route_table", "Route table", "Route tables"),
    (
        "aws_route_table_association",
        "Place of a subnet in a route table",
        "Places of subnets in route tables",
    ),
    ("aws_route", "Default route", "Default routes"),
    ("aws_vpc_endpoint", "S3 endpoint", "S3 endpoints"),
    ("aws_security_group", "Security group", "Security groups"),
    (
        "aws_vpc_security_group_ingress_rule",
        "Incoming rule",
        "Incoming rules",
    ),
    (
        "aws_vpc_security_group_egress_rule",
        "Outgoing rule",
        "Outgoing rules",
    ),
    ("google_compute_firewall", "Firewall rule", "Firewall rules"),
    ("aws_iam_role", "Role", "Roles"),
    (
        "aws_iam_role_policy",
        "Policy of the role",
        "Policies of the role",
    ),
    (
        "google_service_account",
        "Service account",
        "Service accounts",
    ),
    (
        "google_service_account_iam_member",
        "Right to impersonate the service account",
        "Rights to impersonate the service account",
    ),
    (
        "google_project_iam_custom_role",
        "Custom role",
        "Custom roles",
    ),
    (
        "google_project_iam_member",
        "Role of the service account",
        "Roles of the service account",
    ),
    ("aws_s3_bucket", "Bucket", "Buckets"),
    ("aws_s3_bucket_policy", "Bucket policy", "Bucket policies"),
    (
        "aws_s3_bucket_public_access_block",
        "Block of public access to a bucket",
        "Blocks of public access to buckets",
    ),
    (
        "aws_s3_bucket_ownership_controls",
        "Ownership setting of a bucket",
        "Ownership settings of buckets",
    ),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "Encryption setting of a bucket",
        "Encryption settings of buckets",
    ),
    (
        "aws_s3_bucket_versioning",
        "Versioning setting of a bucket",
        "Versioning settings of buckets",
    ),
    (
        "aws_s3_bucket_lifecycle_configuration",
        "Lifecycle rule of a bucket",
        "Lifecycle rules of buckets",
    ),
];

/// What a person calls one of a kind.
fn title(kind: &str) -> &str {
    KINDS
        .iter()
        .find(|(name, _, _)| *name == kind)
        .map_or(kind, |(_, one, _)| one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_read_attribute_by_attribute() {
        let body = "name = \"a\"\n ports = [\n \"1\",\n ]\n\n rule {\n # why\n id = 1\n filter {}\n }\n x = f({\n y = 2\n })";
        let found: Vec<(String, String)> = attributes(body)
            .into_iter()
            .map(|attribute| (attribute.path, attribute.expression))
            .collect();
        let expected = [
            ("name", "\"a\""),
            ("ports", "[\n\"1\",\n]"),
            ("rule", ""),
            ("rule.id", "1"),
            ("rule.filter", ""),
            ("x", "f({\ny = 2\n})"),
        ];
        assert_eq!(
            found,
            expected.map(|(path, text)| (path.to_owned(), text.to_owned()))
        );
    }

    #[test]
    fn expressions_are_known_as_far_as_they_can_be() {
        let look_up = |name: &str| (name == "var.name").then(|| json!("a-b"));
        let check = |expression: &str, value: Option<Value>| {
            assert_eq!(evaluate(expression, &look_up), value, "{expression}");
        };
        check("3600", Some(json!(3600)));
        check("null", Some(Value::Null));
        check("\"${var.name}-x\"", Some(json!("a-b-x")));
        check("[\"${var.name}\", 22,\n]", Some(json!(["a-b", 22])));
        check(
            "replace(\"${var.name}_c\", \"-\", \"_\")",
            Some(json!("a_b_c")),
        );
        check("aws_vpc.byoc.id", None);
        check("\"${aws_vpc.byoc.id}-x\"", None);
        check("[for t in aws_route_table.workload : t.id]", None);
    }

    #[test]
    fn references_are_named_as_a_plan_names_them() {
        let check = |expression: &str, expected: &[&str]| {
            assert_eq!(references(expression), expected, "{expression}");
        };
        check(
            "aws_subnet.workload[each.key].id",
            &["aws_subnet.workload", "each.key"],
        );
        check(
            "\"serviceAccount:${google_service_account.control_plane.email}\"",
            &["google_service_account.control_plane"],
        );
        check(
            "concat([aws_route_table.bastion.id], [for table in aws_route_table.workload : table.id])",
            &["aws_route_table.bastion", "aws_route_table.workload"],
        );
        check("\"aws_vpc.x ${data.a.b.c}\"", &["data.a.b"]);
    }
}
