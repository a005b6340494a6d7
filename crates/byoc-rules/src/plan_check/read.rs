//! What people choose instead of a plan's JSON, and what they should do then.

use byoc_types::ExpectedPlan;
use serde_json::Value;

use crate::cloud::NotOffered;
use crate::text;

/// Why a file cannot be checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanProblem {
    #[error("The file is empty. {HOW}")]
    Empty,
    #[error("This is the plan file itself, which only Terraform can read. {HOW}")]
    Binary,
    #[error(
        "This is the output of a CI wrapper around Terraform, without a complete plan. With \
         hashicorp/setup-terraform, set terraform_wrapper: false. {HOW}"
    )]
    Wrapper,
    #[error("This is the plain-text output of terraform plan. {HOW}")]
    PrintedPlan,
    #[error("This is the log that terraform plan -json prints, not the plan. {HOW}")]
    Log,
    #[error(
        "This is a state, not a plan: terraform show -json needs the name of the plan file. {HOW}"
    )]
    State,
    #[error("These are Terraform outputs, not a plan. {HOW}")]
    Outputs,
    #[error("The JSON in this file is cut off or damaged: {0}. Create it again. {HOW}")]
    Damaged(String),
    #[error("This file is not a Terraform plan. {HOW}")]
    NotAPlan,
    #[error(
        "This plan has the format {0}, and only format 1 is supported. Use Terraform 1.3 or newer, \
         or OpenTofu, and a current version of this console."
    )]
    Format(String),
    #[error(
        "Terraform stopped with an error before this plan was complete. Fix the error, then create the \
         plan again. {HOW}"
    )]
    Errored,
    #[error(
        "This is a plan of another custom cloud, {found}. You are checking {expected}. Run terraform \
         plan in the folder with the files of this custom cloud."
    )]
    OtherCustomCloud { found: String, expected: String },
    #[error(
        "This plan is not of this template: it has no variable byoc_unique_name. Run terraform \
         plan in the folder with the files of this custom cloud."
    )]
    OtherTemplate,
    #[error("Only plans of clouds with a template can be checked. {0}")]
    OtherCloud(#[from] NotOffered),
}

const HOW: &str = "Run terraform plan with \"-out=plan.bin\", then terraform show -json plan.bin > \
                   plan.json, and choose plan.json.";

impl PlanProblem {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "plan_empty",
            Self::Binary => "plan_binary",
            Self::Wrapper => "plan_wrapped",
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
            Self::OtherCloud(_) => "plan_other_cloud",
        }
    }
}

/// The plan in a file: its JSON, with whatever a pipeline, a shell or a program wrote around it.
/// Windows PowerShell writes UTF-16 where others write UTF-8; both are read, with their mark at the
/// start or without.
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
        [0, _, ..] => utf16(file, u16::from_be_bytes),
        [_, 0, ..] => utf16(file, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        all => String::from_utf8_lossy(all).into_owned(),
    };
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Err(PlanProblem::Empty);
    }
    let mut error = match serde_json::from_str::<Value>(text) {
        // A plan that somebody wrote into a string.
        Ok(Value::String(inner)) if inner.len() < text.len() => return read(inner.as_bytes()),
        Ok(whole) => return Ok(inner(&whole).unwrap_or(whole)),
        Err(error) => error,
    };
    let mut first = None;
    for found in [text, &without_times(text)].into_iter().map(objects) {
        match found {
            Ok(objects) => {
                let mut objects = objects.into_iter();
                let all: Vec<Value> = objects.by_ref().collect();
                if let Some(plan) = all.iter().find(|object| is_plan(object)) {
                    return Ok(plan.clone());
                }
                first = first.or(all.into_iter().next());
            }
            Err(end) => error = end,
        }
    }
    let is_log = first
        .as_ref()
        .is_some_and(|one| one.get("@level").is_some());
    Err(if is_log || text.starts_with("{\"@level\"") {
        PlanProblem::Log
    } else if let Some(object) =
        first.filter(|object| check_is_plan(object) != Err(PlanProblem::NotAPlan))
    {
        // No plan, but something that is known by name.
        return Ok(object);
    } else if is_wrapped(text) && !is_printed_plan(text) {
        PlanProblem::Wrapper
    } else if text.contains("\"format_version\"") || text.starts_with('{') {
        PlanProblem::Damaged(error.to_string())
    } else if is_printed_plan(text) {
        PlanProblem::PrintedPlan
    } else {
        PlanProblem::NotAPlan
    })
}

/// The plan in a list, or in the answer of a pipeline's step, which holds what was printed as text.
fn inner(whole: &Value) -> Option<Value> {
    if let Some(items) = whole.as_array() {
        return items.iter().find(|item| is_plan(item)).cloned();
    }
    let printed = whole["stdout"].as_str()?;
    read(printed.as_bytes()).ok().filter(is_plan)
}

/// Every object that stands in a text, in its order.
///
/// # Errors
///
/// Where one begins that is not complete.
fn objects(text: &str) -> Result<Vec<Value>, serde_json::Error> {
    /// What begins like an object and is none costs a look; a file of nothing else is no plan.
    const LOOKS: usize = 10_000;
    let mut found = Vec::new();
    let (mut from, mut is_broken) = (0, false);
    for _ in 0..LOOKS {
        let Some(at) = text[from..].find('{').map(|at| from + at) else {
            break;
        };
        let inside = text[at + 1..].trim_start();
        if !inside.starts_with(['"', '}']) {
            from = at + 1;
            continue;
        }
        let mut stream = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        match stream.next() {
            Some(Ok(object)) => {
                from = at + stream.byte_offset();
                // Inside of what is broken a piece is no document of its own.
                if !is_broken || is_plan(&object) {
                    found.push(object);
                }
            }
            // Up to the end of the text: nothing behind it can be read.
            Some(Err(error)) if error.is_eof() && found.is_empty() => return Err(error),
            _ => {
                from = at + 1;
                is_broken = true;
            }
        }
    }
    Ok(found)
}

fn is_plan(object: &Value) -> bool {
    object.get("planned_values").is_some() && object.get("configuration").is_some()
}

/// The lines of a text without the times that pipelines write before each.
fn without_times(text: &str) -> String {
    let is_time = |word: &str| {
        let is_part = |c: char| c.is_ascii_digit() || "-:.,+TZ[]".contains(c);
        word.len() >= 8 && word.contains(':') && word.chars().all(is_part)
    };
    let bare = |line: &str| {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let is_stamped = is_time(word);
        if is_stamped { rest } else { line }.to_owned()
    };
    text.lines().map(bare).collect::<Vec<_>>().join("\n")
}

/// What wrappers of pipelines write around Terraform's output.
fn is_wrapped(text: &str) -> bool {
    [
        "[command]",
        "terraform-bin",
        "tofu-bin",
        "::debug::",
        "##[group]",
        "##[section]",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let pairs = bytes.chunks_exact(2);
    let units: Vec<u16> = pairs.map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
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
