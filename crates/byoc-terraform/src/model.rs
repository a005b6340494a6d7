//! The parts that a template is made of, free of any provider.

use std::collections::BTreeMap;
use std::fmt::Write;

use byoc_rules::cloud::model_facts;
use byoc_rules::storage;
use serde_json::{Value, json};

use crate::hcl::{self, comment, wrap};
use crate::policy::{self, Statement};
use crate::variables::Variable;
use crate::{TEMPLATE_VERSION, TemplateInput, apply_commands, rehearsal};

/// Why the plan is a file.
pub(crate) const APPLIES_THE_PLAN: &str = "The last command applies exactly the plan that you \
     reviewed. The check in the console reads plan.json. Don't run terraform apply with -var-file \
     alone: it makes a new plan that nobody has checked.";

/// Where a person keeps what the control plane does not know.
pub(crate) const OWN_SETTINGS: &str = "Keep your own settings in own.auto.tfvars in this folder, \
     never in this file or its variables file: a new download replaces both.";

/// A whole template.
pub(crate) struct Blueprint {
    /// What it is, for the first line: `AWS, private network (standard)`.
    pub title: &'static str,
    /// Sentences of the header, one paragraph each.
    pub notes: Vec<String>,
    /// `terraform` and `provider` blocks.
    pub preamble: String,
    pub variables: Vec<Variable>,
    /// Data sources and locals.
    pub data: String,
    pub resources: Vec<Resource>,
    pub outputs: Vec<Output>,
}

pub(crate) struct Output {
    pub name: &'static str,
    pub description: &'static str,
    pub value: String,
}

/// How many there are of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Each {
    One,
    WorkloadZone,
    BastionZone,
    /// Every zone, or only the first where `nat_gateway_per_zone` is false.
    NatZone,
    /// Every management address with each of the two ports.
    ManagementPort,
    /// As many as the customer adds; none by default.
    CustomerRule,
    Bucket,
    /// A setting of every bucket.
    BucketSetting,
    /// One while `onboarding` is true.
    Onboarding,
    /// One where the customer names source ranges; none by default.
    CustomerRanges,
}

impl Each {
    fn to_hcl(self) -> &'static str {
        match self {
            Self::One => "",
            Self::WorkloadZone => "for_each = var.aws_subnets_workload\n\n",
            Self::BastionZone => "for_each = var.aws_subnets_bastion\n\n",
            Self::NatZone => "for_each = toset(local.nat_zones)\n\n",
            Self::ManagementPort => {
                "for_each = { for p in setproduct(var.control_plane_management_cidr_blocks, \
                 [22, 443]) : \"${p[0]}-${p[1]}\" => { cidr = p[0], port = p[1] } }\n\n"
            }
            Self::CustomerRule => {
                "for_each = { for r in var.customer_ingress_rules : join(\"-\", \
                 compact([r.cidr_ipv4, r.security_group_id, r.from_port, r.to_port])) => r }\n\n"
            }
            Self::Bucket => "for_each = var.bucket_names\n\n",
            Self::BucketSetting => "for_each = aws_s3_bucket.byoc\n\n",
            Self::Onboarding => "count = var.onboarding ? 1 : 0\n\n",
            Self::CustomerRanges => "count = length(var.customer_source_ranges) > 0 ? 1 : 0\n\n",
        }
    }

    /// Whether the customer decides how many there are, each a rule of their own.
    pub(crate) fn is_customers(self) -> bool {
        matches!(self, Self::CustomerRule | Self::CustomerRanges)
    }

    /// Whether it is a bucket or a setting of one.
    pub(crate) fn is_of_buckets(self) -> bool {
        matches!(self, Self::Bucket | Self::BucketSetting)
    }

    /// Whether a choice of the customer can take some of them away.
    pub(crate) fn is_optional(self) -> bool {
        matches!(self, Self::NatZone | Self::Onboarding)
    }

    /// Every instance that this input makes, with the choices of the customer at their defaults.
    pub(crate) fn instances(self, input: &TemplateInput) -> Vec<Instance> {
        let keyed = |entries: BTreeMap<String, String>| -> Vec<Instance> {
            entries
                .into_iter()
                .map(|(key, value)| Instance::keyed(key, Some(json!(value))))
                .collect()
        };
        match self {
            Self::One => vec![Instance::default()],
            Self::WorkloadZone => keyed(input.plan.aws_subnets_workload()),
            Self::BastionZone => keyed(input.plan.aws_subnets_bastion()),
            Self::NatZone => {
                let zones = input.plan.aws_subnets_workload().into_keys();
                zones
                    .enumerate()
                    .map(|(index, zone)| Instance {
                        is_optional: index > 0,
                        ..Instance::keyed(zone.clone(), Some(json!(zone)))
                    })
                    .collect()
            }
            Self::ManagementPort => input
                .control_plane
                .management_cidr_blocks
                .iter()
                .flat_map(|cidr| [22, 443].map(|port| (cidr, port)))
                .map(|(cidr, port)| {
                    let value = json!({ "cidr": cidr, "port": port });
                    Instance::keyed(format!("{cidr}-{port}"), Some(value))
                })
                .collect(),
            Self::CustomerRule | Self::CustomerRanges => Vec::new(),
            Self::Bucket => keyed(bucket_names(input)),
            Self::BucketSetting => bucket_names(input)
                .into_keys()
                .map(|key| Instance::keyed(key, None))
                .collect(),
            Self::Onboarding if input.is_onboarding => vec![Instance {
                is_counted: true,
                is_optional: true,
                ..Instance::default()
            }],
            Self::Onboarding => Vec::new(),
        }
    }
}

/// One of the things that a resource with `for_each` or `count` makes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Instance {
    /// `each.key`.
    pub key: Option<String>,
    /// `each.value`, where it can be known before anything exists.
    pub value: Option<Value>,
    /// Whether its index is a number, from `count`.
    pub is_counted: bool,
    /// Whether a choice of the customer can take it away.
    pub is_optional: bool,
}

impl Instance {
    fn keyed(key: String, value: Option<Value>) -> Self {
        Self {
            key: Some(key),
            value,
            ..Self::default()
        }
    }

    /// What follows the address of the resource.
    pub(crate) fn index(&self) -> String {
        match &self.key {
            Some(key) => format!("[\"{key}\"]"),
            None if self.is_counted => "[0]".to_owned(),
            None => String::new(),
        }
    }
}

/// Usage of a bucket to its name.
pub(crate) fn bucket_names(input: &TemplateInput) -> BTreeMap<String, String> {
    storage::bucket_names(&input.unique_name)
}

/// How a resource carries its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Naming {
    /// None: it cannot carry one, or the operator policy forbids tags on it.
    Nameless,
    /// In the tag `Name`; holds what follows `<unique name>-`.
    Tag(String),
    /// In its own attribute, which stands in the body; nothing is tagged.
    Attribute(String),
    /// A bucket: its whole name.
    Bucket,
}

pub(crate) struct Resource {
    pub kind: &'static str,
    pub label: String,
    pub each: Each,
    pub naming: Naming,
    /// The operator's own tag beside the guard tag, such as `subnet` = `workload`.
    pub tag: Option<(&'static str, &'static str)>,
    /// Comment above it: why it is as it is.
    pub comment: &'static str,
    /// Attributes and blocks, as HCL.
    pub body: String,
    /// The attribute that holds a policy, and what the policy says; it stands in the body too.
    pub policy: Option<(&'static str, Vec<Statement>)>,
    /// What follows the tags.
    pub tail: String,
}

impl Resource {
    pub(crate) fn new(
        kind: &'static str,
        label: impl Into<String>,
        body: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            label: label.into(),
            each: Each::One,
            naming: Naming::Nameless,
            tag: None,
            comment: "",
            body: body.into(),
            policy: None,
            tail: String::new(),
        }
    }

    pub(crate) fn each(self, each: Each) -> Self {
        Self { each, ..self }
    }

    pub(crate) fn tagged(self, suffix: impl Into<String>) -> Self {
        Self {
            naming: Naming::Tag(suffix.into()),
            ..self
        }
    }

    pub(crate) fn named(self, suffix: impl Into<String>) -> Self {
        Self {
            naming: Naming::Attribute(suffix.into()),
            ..self
        }
    }

    pub(crate) fn bucket(self) -> Self {
        Self {
            naming: Naming::Bucket,
            ..self
        }
    }

    pub(crate) fn tag(self, name: &'static str, value: &'static str) -> Self {
        Self {
            tag: Some((name, value)),
            ..self
        }
    }

    /// Adds an attribute that holds a policy.
    pub(crate) fn policy(self, attribute: &'static str, statements: Vec<Statement>) -> Self {
        Self {
            body: format!(
                "{}\n\n{attribute} = {}",
                self.body.trim_end(),
                policy::to_hcl(&statements)
            ),
            policy: Some((attribute, statements)),
            ..self
        }
    }

    pub(crate) fn comment(self, comment: &'static str) -> Self {
        Self { comment, ..self }
    }

    pub(crate) fn tail(self, tail: impl Into<String>) -> Self {
        Self {
            tail: tail.into(),
            ..self
        }
    }

    /// As `terraform state list` writes it, without the index of an instance.
    pub(crate) fn address(&self) -> String {
        format!("{}.{}", self.kind, self.label)
    }

    fn to_hcl(&self, input: &TemplateInput) -> String {
        let mut text = comment(self.comment);
        write!(
            text,
            "resource \"{}\" \"{}\" {{\n{}{}",
            self.kind,
            self.label,
            self.each.to_hcl(),
            self.body.trim_matches('\n')
        )
        .expect("writing to a String cannot fail");
        let name = match &self.naming {
            Naming::Tag(suffix) => Some(format!("\"${{var.byoc_unique_name}}-{suffix}\"")),
            Naming::Bucket => Some("each.value".to_owned()),
            Naming::Nameless | Naming::Attribute(_) => None,
        };
        if let Some(name) = name {
            write!(text, "\n\ntags = merge(local.tags, {{\nName = {name}\n")
                .expect("writing to a String cannot fail");
            if let Some((tag, value)) = self.tag {
                writeln!(text, "{} = \"{value}\"", hcl::name(&input.tag_key(tag)))
                    .expect("writing to a String cannot fail");
            }
            text.push_str("})");
        }
        if !self.tail.is_empty() {
            text.push_str("\n\n");
            text.push_str(self.tail.trim_matches('\n'));
        }
        text + "\n}\n\n"
    }
}

/// Tags that everything taggable carries: the infrastructure tags, then the operator's own, which
/// win.
pub(crate) fn own_tags(input: &TemplateInput) -> BTreeMap<String, String> {
    let mut tags = input.tags.clone();
    tags.insert(
        input.tag_key("custom_cloud_environment_id"),
        input.cloud_id.clone(),
    );
    if let Some(model) = compliance_word(input) {
        tags.insert(input.tag_key("compliance_model"), model.to_owned());
    }
    tags
}

/// Value of the tag `<prefix>_compliance_model`.
pub(crate) fn compliance_word(input: &TemplateInput) -> Option<&'static str> {
    model_facts(input.plan.model).compliance_tag
}

impl Blueprint {
    /// The file. `tried`: which versions were tried, for its head.
    pub(crate) fn template(&self, input: &TemplateInput, tried: &str) -> String {
        let mut text = self.header(input, tried);
        text.push_str(self.preamble.trim_matches('\n'));
        text.push_str("\n\n");
        for variable in &self.variables {
            text.push_str(&variable.to_hcl());
        }
        if !self.data.is_empty() {
            text.push_str(self.data.trim_matches('\n'));
            text.push_str("\n\n");
        }
        for resource in &self.resources {
            text.push_str(&resource.to_hcl(input));
        }
        for output in &self.outputs {
            write!(
                text,
                "output \"{}\" {{\ndescription = {}\nvalue = {}\n}}\n\n",
                output.name,
                hcl::string(output.description),
                output.value
            )
            .expect("writing to a String cannot fail");
        }
        hcl::format(text.trim_end())
    }

    fn header(&self, input: &TemplateInput, tried: &str) -> String {
        let mut lines = vec![
            format!("Custom cloud {}: {}.", input.unique_name, self.title),
            format!("Template version {TEMPLATE_VERSION}."),
            String::new(),
        ];
        if rehearsal::is_rehearsal(input) {
            lines.extend(wrap(rehearsal::NOTE, 96));
            lines.push(String::new());
        }
        lines.push("Put this file and its variables file into an empty folder. Then:".to_owned());
        lines.extend(
            apply_commands(&input.unique_name)
                .into_iter()
                .map(|line| format!("  {line}")),
        );
        lines.push(String::new());
        lines.extend(wrap(APPLIES_THE_PLAN, 96));
        lines.push(String::new());
        lines.extend(wrap(tried, 96));
        for note in &self.notes {
            lines.push(String::new());
            lines.extend(wrap(note, 96));
        }
        let lines: Vec<String> = lines
            .iter()
            .map(|line| format!("# {line}").trim_end().to_owned() + "\n")
            .collect();
        lines.concat() + "\n"
    }
}
