//! What people choose instead of a plan's JSON, and what they should do then.

use byoc_types::ExpectedPlan;
use serde_json::Value;

use crate::text;

/// Why a file cannot be checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanProblem {
    #[error("The file is empty. {HOW}")]
    Empty,
    #[error("This is the plan file itself, which only Terraform can read. {HOW}")]
    Binary,
    #[error("This is what terraform plan prints for people. {HOW}")]
    PrintedPlan,
    #[error("This is the log that terraform plan -json prints, not the plan. {HOW}")]
    Log,
    #[error(
        "This is a state, not a plan: terraform show -json needs the name of the plan file. {HOW}"
    )]
    State,
    #[error(
        "These are the outputs of a deployment, not a plan: they belong into the field for the identifier. {HOW}"
    )]
    Outputs,
    #[error("The JSON in this file is cut off or damaged: {0}. Write it again. {HOW}")]
    Damaged(String),
    #[error("This file is no Terraform plan. {HOW}")]
    NotAPlan,
    #[error(
        "This plan is written in format {0}, which is newer or older than the format 1 that is \
         known here. Use Terraform 1.3 or newer, or OpenTofu, and a current version of this console."
    )]
    Format(String),
    #[error(
        "Terraform stopped with an error before this plan was complete. Mend what it says, then write \
         the plan anew. {HOW}"
    )]
    Errored,
    #[error(
        "This is a plan of another custom cloud, {found}; this one's is {expected}. Run terraform \
         plan in the folder with the files of this custom cloud."
    )]
    OtherCustomCloud { found: String, expected: String },
    #[error(
        "This plan is not of this template: it has no variable byoc_unique_name. Run terraform \
         plan in the folder with the files of this custom cloud."
    )]
    OtherTemplate,
}

const HOW: &str = "Run terraform plan with \"-out=plan.bin\", then terraform show -json plan.bin > \
                   plan.json, and choose plan.json.";

impl PlanProblem {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "plan_empty",
            Self::Binary => "plan_binary",
            Self::PrintedPlan => "plan_printed",
            Self::Log => "plan_log",
            Self::State => "plan_state",
            Self::Outputs => "plan_outputs",
            Self::Damaged(_) => "plan_damaged",
            Self::NotAPlan => "plan_unknown",
            Self::Format(_) => "plan_format",
            Self::Errored => "plan_errored",
            Self::OtherCustomCloud { .. } => "plan_other_custom_cloud",
            Self::OtherTemplate => "plan_other_template",
        }
    }
}

/// The JSON in a file. Windows PowerShell writes UTF-16 where others write UTF-8; both are read.
///
/// # Errors
///
/// Where the file holds no JSON; says what it holds instead.
pub fn read(file: &[u8]) -> Result<Value, PlanProblem> {
    // Plan files are zip archives.
    if file.starts_with(b"PK\x03\x04") {
        return Err(PlanProblem::Binary);
    }
    let text = match file {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        all => String::from_utf8(all.to_vec()).ok(),
    };
    let Some(text) = text else {
        return Err(PlanProblem::NotAPlan);
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(PlanProblem::Empty);
    }
    serde_json::from_str(text).map_err(|error| {
        if text.starts_with("{\"@level\"") {
            PlanProblem::Log
        } else if text.starts_with('{') {
            PlanProblem::Damaged(error.to_string())
        } else if is_printed_plan(text) {
            PlanProblem::PrintedPlan
        } else {
            PlanProblem::NotAPlan
        }
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let pairs = bytes.chunks_exact(2);
    let units: Vec<u16> = pairs.map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

fn is_printed_plan(text: &str) -> bool {
    [
        "Terraform will perform",
        "OpenTofu will perform",
        "Terraform used the selected providers",
        "OpenTofu used the selected providers",
        "# aws_",
        "# google_",
        "\nPlan: ",
        "No changes.",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

/// What `terraform show -json` writes of a plan file, in a format that is known here.
pub(super) fn check_is_plan(plan: &Value) -> Result<(), PlanProblem> {
    let Some(object) = plan.as_object() else {
        return Err(PlanProblem::NotAPlan);
    };
    let has = |name| object.contains_key(name);
    if has("@level") {
        return Err(PlanProblem::Log);
    }
    let is_raw_state = has("lineage") && has("serial");
    // Where there is no state yet, only its format is shown.
    let is_shown_state = has("format_version") && !has("configuration");
    if is_raw_state || (is_shown_state && (has("values") || object.len() <= 2)) {
        return Err(PlanProblem::State);
    }
    let is_output =
        |value: &Value| value.get("sensitive").is_some() && value.get("value").is_some();
    if !object.is_empty() && object.values().all(is_output) {
        return Err(PlanProblem::Outputs);
    }
    let Some(version) = plan["format_version"].as_str() else {
        return Err(PlanProblem::NotAPlan);
    };
    if version.split('.').next() != Some("1") {
        return Err(PlanProblem::Format(text::shorten(version, 20)));
    }
    if plan["errored"] == true {
        return Err(PlanProblem::Errored);
    }
    if has("configuration") && has("planned_values") {
        Ok(())
    } else {
        Err(PlanProblem::NotAPlan)
    }
}

/// A plan of this custom cloud, as its variables say.
pub(super) fn check_is_ours(expected: &ExpectedPlan, plan: &Value) -> Result<(), PlanProblem> {
    let Some(found) = plan["variables"]["byoc_unique_name"]["value"].as_str() else {
        return Err(PlanProblem::OtherTemplate);
    };
    if found != expected.byoc_unique_name {
        return Err(PlanProblem::OtherCustomCloud {
            found: text::shorten(found, 40),
            expected: expected.byoc_unique_name.clone(),
        });
    }
    Ok(())
}
