//! Words of a request that name a cloud or a deployment model.

use std::collections::BTreeSet;

use byoc_types::{CloudProvider, DeploymentModel};

use super::{CreateContext, MODEL, PROVIDER};
use crate::cloud::{Cloud, TemplateCloud, model_facts};
use crate::words::{self, Words};
use crate::{FieldError, text};

/// The cloud of a word of the wire, offered by this installation.
pub(super) fn check_cloud(
    word: &str,
    context: &CreateContext,
) -> Result<TemplateCloud, FieldError> {
    let offered: Vec<TemplateCloud> = context
        .models
        .iter()
        .filter(|(_, models)| !models.is_empty())
        .map(|(cloud, _)| *cloud)
        .collect();
    let is_requested = |cloud: &Cloud| cloud.template().is_none();
    if let Some(cloud) = words::parse::<Cloud>(word.trim()).filter(is_requested) {
        let mut message = format!(
            "Custom clouds on {} are set up on request: ask for one on the page {}.",
            cloud.label(),
            context.request_page
        );
        if !offered.is_empty() {
            message.push_str(&format!(
                " To create a custom cloud here, use {}.",
                listed(&offered)
            ));
        }
        let error = FieldError::new(PROVIDER, "cloud_provider_not_offered", message);
        return Err(suggesting(
            error,
            offered.first().map(|first| first.as_word()),
        ));
    }
    cloud_among(word, &offered)
}

/// The cloud of a word of the wire, also one on which custom clouds are requested.
pub fn cloud_from_word(word: &str) -> Result<Cloud, FieldError> {
    cloud_among(word, Cloud::ALL)
}

fn cloud_among<C>(word: &str, offered: &[C]) -> Result<C, FieldError>
where
    C: Words + PartialEq + TryFrom<CloudProvider>,
{
    let choices = listed(offered);
    let first = offered.first().map(|cloud| cloud.as_word());
    // A provider that only the wire knows is no misspelling.
    let provider: CloudProvider = from_word(word, PROVIDER, "cloud provider", &choices, first)?;
    let found = C::try_from(provider).ok();
    if let Some(cloud) = found.filter(|cloud| offered.contains(cloud)) {
        return Ok(cloud);
    }
    let label = provider.label();
    let message = if offered.is_empty() {
        format!(
            "{label} is not offered: no cloud provider is offered to this organization. Ask the \
             operator to enable one."
        )
    } else {
        format!("{label} is not offered here. Use {choices}.")
    };
    let error = FieldError::new(PROVIDER, "cloud_provider_not_offered", message);
    Err(suggesting(error, first))
}

/// The deployment model of a word of the wire, offered for this cloud. Without a cloud, any that
/// exists.
pub(super) fn check_model(
    word: &str,
    cloud: Option<TemplateCloud>,
    context: &CreateContext,
) -> Result<DeploymentModel, FieldError> {
    let Some(cloud) = cloud else {
        // Whose models they are can't be known: those that anybody is offered here.
        let offered: BTreeSet<DeploymentModel> =
            context.models.values().flatten().copied().collect();
        let offered: Vec<DeploymentModel> = offered.into_iter().collect();
        return model_among(word, &offered);
    };
    let offered = context.models.get(&cloud).map_or(&[][..], Vec::as_slice);
    let model = model_among(word, offered)?;
    if offered.contains(&model) {
        return Ok(model);
    }
    let (label, on, choices) = (model.label(), cloud.label(), listed(offered));
    let message = format!("The deployment model {label} is not offered on {on}. Use {choices}.");
    let error = FieldError::new(MODEL, "deployment_model_not_offered", message);
    let first = offered.first().map(|model| model.as_word());
    Err(suggesting(error, first))
}

/// The deployment model of a word of the wire.
pub fn model_from_word(word: &str) -> Result<DeploymentModel, FieldError> {
    let known = DeploymentModel::ALL.iter().copied();
    let known: Vec<_> = known
        .filter(|model| !model_facts(*model).clouds.is_empty())
        .collect();
    model_among(word, &known)
}

fn model_among(word: &str, offered: &[DeploymentModel]) -> Result<DeploymentModel, FieldError> {
    let first = offered.first().map(|model| model.as_word());
    from_word(word, MODEL, "deployment model", &listed(offered), first)
}

fn from_word<W: Words>(
    word: &str,
    field: &str,
    called: &str,
    choices: &str,
    example: Option<&str>,
) -> Result<W, FieldError> {
    let typed = word.trim();
    if let Some(value) = W::parse(typed) {
        return Ok(value);
    }
    if typed.is_empty() {
        let message = format!("Choose the {called}: {choices}.");
        let error = FieldError::new(field, &format!("{field}_missing"), message);
        return Err(suggesting(error, example));
    }
    // AWS, Private, standard-public: a label or another spelling.
    let folded = typed.to_ascii_lowercase().replace(['-', ' '], "_");
    let is_meant =
        |value: &&W| value.as_word() == folded || value.label().eq_ignore_ascii_case(typed);
    let meant = W::ALL.iter().find(is_meant).map(|meant| meant.as_word());
    let shown = text::shorten(typed, 40);
    let message = match meant {
        Some(meant) => format!("“{shown}” is not a {called}; write {meant}."),
        None => format!("“{shown}” is not a {called}. Use {choices}."),
    };
    let error = FieldError::new(field, &format!("{field}_unknown"), message);
    Err(suggesting(error, meant.or(example)))
}

fn suggesting(error: FieldError, word: Option<&str>) -> FieldError {
    match word {
        Some(word) => error.suggesting(word),
        None => error,
    }
}

/// `aws (AWS) or google (Google Cloud)`.
fn listed<W: Words>(values: &[W]) -> String {
    let with_label = |value: &W| format!("{} ({})", value.as_word(), value.label());
    words::either(values.iter().map(with_label))
}
