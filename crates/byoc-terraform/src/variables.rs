//! Variables of a template: their declaration in the template, their value in the variables file.

use std::collections::BTreeMap;
use std::fmt::Write;

use byoc_rules::files;

use crate::hcl::{self, comment, wrap};
use crate::{TEMPLATE_VERSION, TemplateInput, rehearsal};

/// Above the settings that are the customer's own. This file sets none of them, so that it never
/// wins over the file that does: of all files, the one of `-var-file` has the last word.
const OPEN_HEAD: &str = "\
Your own settings. This file sets none of them. Write them into own.auto.tfvars in the same folder,
which Terraform reads automatically. A new download replaces this file, but not own.auto.tfvars.";

/// What the variables file says.
#[derive(Debug, Clone)]
pub(crate) enum Setting {
    Text(String),
    Flag(bool),
    List(Vec<String>),
    Map(BTreeMap<String, String>),
    /// Left to the default, or to the person: these lines stand there as a comment.
    Open(&'static str),
    /// Not mentioned.
    Silent,
}

pub(crate) struct Variable {
    pub name: &'static str,
    pub kind: &'static str,
    pub description: &'static str,
    /// HCL of the default; a variable without one must be set.
    pub default: Option<&'static str>,
    /// Whether null reaches the template. Elsewhere Terraform refuses it in its own words, or takes
    /// the default.
    pub is_nullable: bool,
    /// Condition in HCL, sentence where it does not hold.
    pub validations: Vec<(String, &'static str)>,
    /// Lines above the declaration.
    pub comment: &'static str,
    pub setting: Setting,
}

impl Variable {
    pub(crate) fn new(
        name: &'static str,
        kind: &'static str,
        description: &'static str,
        setting: Setting,
    ) -> Self {
        Self {
            name,
            kind,
            description,
            default: None,
            is_nullable: false,
            validations: Vec::new(),
            comment: "",
            setting,
        }
    }

    pub(crate) fn default(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    /// For a variable whose own validation or default is about null.
    pub(crate) fn nullable(self) -> Self {
        Self {
            is_nullable: true,
            ..self
        }
    }

    pub(crate) fn comment(self, comment: &'static str) -> Self {
        Self { comment, ..self }
    }

    /// `VALUE` in the condition stands for the variable.
    pub(crate) fn valid(mut self, condition: &str, sentence: &'static str) -> Self {
        let condition = condition.replace("VALUE", &format!("var.{}", self.name));
        self.validations.push((condition, sentence));
        self
    }

    pub(crate) fn to_hcl(&self) -> String {
        let mut text = comment(self.comment);
        write!(
            text,
            "variable \"{}\" {{\ntype = {}\ndescription = {}\n",
            self.name,
            self.kind,
            hcl::string(self.description)
        )
        .expect("writing to a String cannot fail");
        if let Some(default) = self.default {
            writeln!(text, "default = {default}").expect("writing to a String cannot fail");
        }
        if !self.is_nullable {
            text.push_str("nullable = false\n");
        }
        for (condition, sentence) in &self.validations {
            write!(
                text,
                "\nvalidation {{\ncondition = {condition}\nerror_message = {}\n}}\n",
                hcl::string(sentence)
            )
            .expect("writing to a String cannot fail");
        }
        text + "}\n\n"
    }
}

/// The variables file.
pub(crate) fn file(input: &TemplateInput, variables: &[Variable]) -> String {
    let name = &input.unique_name;
    let mut text = format!(
        "# Variables of custom cloud {name}, for template version {TEMPLATE_VERSION}.\n\
         # Pass this file to terraform plan and terraform destroy: {}\n\n",
        files::variables_argument(name)
    );
    if rehearsal::is_rehearsal(input) {
        text.push_str(&comment(&wrap(rehearsal::NOTE, 96).join("\n")));
        text.push('\n');
    }
    let mut open = String::new();
    for variable in variables {
        match &variable.setting {
            Setting::Silent => {}
            Setting::Open(lines) => {
                open.push('\n');
                open.push_str(&comment(lines));
            }
            setting
            @ (Setting::Text(_) | Setting::Flag(_) | Setting::List(_) | Setting::Map(_)) => {
                writeln!(text, "{} = {}", variable.name, value(setting))
                    .expect("writing to a String cannot fail")
            }
        }
    }
    if !open.is_empty() {
        text.push('\n');
        text.push_str(&comment(OPEN_HEAD));
        text.push_str(&open);
    }
    hcl::format(text.trim_end())
}

fn value(setting: &Setting) -> String {
    match setting {
        Setting::Text(text) => hcl::string(text),
        Setting::Flag(flag) => flag.to_string(),
        Setting::List(items) if items.len() <= 1 => {
            let items: Vec<String> = items.iter().map(|item| hcl::string(item)).collect();
            format!("[{}]", items.concat())
        }
        Setting::List(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| format!("{},\n", hcl::string(item)))
                .collect();
            format!("[\n{}]", items.concat())
        }
        Setting::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Setting::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{} = {}\n", hcl::key(key), hcl::string(value)))
                .collect();
            format!("{{\n{}}}", entries.concat())
        }
        Setting::Open(_) | Setting::Silent => String::new(),
    }
}
