//! The steps of the wizard that creates a custom cloud: their order and their words.

use byoc_types::WizardStep;

use crate::cloud::TemplateCloud;

/// The steps in the order in which they are shown.
pub const STEPS: [WizardStep; 5] = [
    WizardStep::Details,
    WizardStep::Deploy,
    WizardStep::Availability,
    WizardStep::Contacts,
    WizardStep::Create,
];

/// Name in the heading.
pub fn label(step: WizardStep) -> &'static str {
    match step {
        WizardStep::Details => "Cloud details",
        WizardStep::Deploy => "Deploy the template",
        WizardStep::Availability => "Availability",
        WizardStep::Contacts => "Customer contacts",
        WizardStep::Create => "Creating your custom cloud",
    }
}

/// Name in the step bar.
pub fn bar_label(step: WizardStep) -> &'static str {
    match step {
        WizardStep::Create => "Create",
        WizardStep::Details
        | WizardStep::Deploy
        | WizardStep::Availability
        | WizardStep::Contacts => label(step),
    }
}

/// One sentence that says what the step is for.
pub fn purpose(step: WizardStep, provider: TemplateCloud) -> &'static str {
    match step {
        WizardStep::Details => "Choose a name, a region and a CIDR block for the cloud.",
        WizardStep::Deploy => match provider {
            TemplateCloud::Aws => {
                "Apply the Terraform template in your AWS account, then enter the role ARN that it \
                 prints."
            }
            TemplateCloud::Google => {
                "Apply the Terraform template in your Google Cloud project, then enter the service \
                 account that it prints."
            }
        },
        WizardStep::Availability => "Choose which projects can use this custom cloud.",
        WizardStep::Contacts => {
            "Choose the people to call if there is a problem with the custom cloud."
        }
        WizardStep::Create => {
            "The control plane checks your account and prepares the cloud. You can close this \
             page."
        }
    }
}

/// Position in the step bar, from 1.
pub fn number(step: WizardStep) -> usize {
    STEPS.iter().position(|&s| s == step).map_or(1, |i| i + 1)
}

/// `Step 1 of 5`.
pub fn position(step: WizardStep) -> String {
    format!("Step {} of {}", number(step), STEPS.len())
}
