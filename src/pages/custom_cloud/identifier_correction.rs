//! After a failed deployment: give another identifier and start again.

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::custom_cloud::check_provision;
use byoc_rules::state::Action;
use byoc_types::{CompanyRules, CustomCloud, CustomCloudProvision, CustomCloudState};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::current::{Current, use_current};
use super::use_reason_against;
use crate::api::ApiError;
use crate::api::custom_clouds::{custom_cloud_provision, custom_cloud_view};
use crate::components::identifier_field::{
    ExpectedIdentifier, IDENTIFIER_ID, IdentifierField, check_identifier, provision_request,
};
use crate::forms::saving::{SaveFailure, Saving};
use crate::forms::submission::{counting_refusal, drop_refusal};
use crate::state::company_rules::use_company_rules;
use crate::ui::{Button, ErrorSummary, FieldProblem};

/// The identifier as typed, which outlives a change of tab; `None` until something is typed: then the
/// one in use shows.
#[derive(Clone, Copy, Default)]
pub struct TypedIdentifier(pub RwSignal<Option<String>>);

/// A wrong role can't be mended by trying again: the field stands beside the retry, folded away.
#[component]
pub fn IdentifierCorrection() -> impl IntoView {
    let current = use_current();
    let provider = current.part(TemplateCloud::of);
    let is_failed = current.part(|cloud| matches!(cloud.state, CustomCloudState::CreationFailed));
    move || {
        let provider = provider.get().filter(|_| is_failed.get())?;
        Some(view! { <CorrectionForm current provider/> })
    }
}

#[component]
fn CorrectionForm(current: Current, provider: TemplateCloud) -> impl IntoView {
    let field = provider.template_facts().identifier_field;
    let unique_name = current.part(|cloud| cloud.byoc_unique_name.clone().unwrap_or_default());
    // A failed deployment follows the rules of now.
    let company = use_company_rules();
    let wanted = Memo::new(move |_| ExpectedIdentifier {
        provider,
        unique_name: unique_name.get(),
        role_path: company.with(|company| company.role_path.clone()),
    });
    let used = current.part(move |cloud| identifier_of(cloud, provider));
    let TypedIdentifier(typed) = expect_context();
    let is_open = typed.with_untracked(Option::is_some);
    let value = Memo::new(move |_| typed.get().unwrap_or_else(|| used.get()));
    // True once an error may show: after the field was left, or a try.
    let is_shown = RwSignal::new(false);
    let attempts = RwSignal::new(0);
    let saving = Saving::default();
    let error = Signal::derive(move || {
        let from_server = || {
            saving
                .error
                .with(|e| e.as_ref()?.field(field).map(str::to_owned))
        };
        let own = || wanted.with(|wanted| check_identifier(&value.get(), wanted));
        is_shown.get().then(|| own().or_else(from_server)).flatten()
    });
    let problems = Signal::derive(move || {
        let problem = |error| FieldProblem::new(IDENTIFIER_ID, error);
        error.get().map(problem).into_iter().collect::<Vec<_>>()
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        is_shown.set(true);
        let (input, wanted) = (value.get_untracked(), wanted.get_untracked());
        if check_identifier(&input, &wanted).is_some() {
            attempts.update(|attempts| *attempts += 1);
            return;
        }
        let request = provision_request(&input, &wanted);
        let rules = company.get_untracked();
        let deploy = deploy(current.organization_id(), current.id(), request, rules);
        saving.run(counting_refusal(deploy, attempts), move |()| {
            typed.set(None);
            is_shown.set(false);
            current.refresh();
        });
    };
    let summary = move || format!("Deploy with another {}", label_in_sentence(provider));
    let reason = use_reason_against(Action::Provision);
    view! {
        <details class="identifier-correction" open=is_open>
            <summary>{summary}</summary>
            <form class="form" novalidate on:submit=submit>
                <ErrorSummary errors=problems attempts/>
                <IdentifierField
                    wanted
                    value
                    on_input=move |text| {
                        typed.set(Some(text));
                        drop_refusal(saving.error, field);
                    }
                    on_blur=move |()| {
                        let has_text = typed.with_untracked(|typed| {
                            typed.as_ref().is_some_and(|text| !text.trim().is_empty())
                        });
                        if has_text {
                            is_shown.set(true);
                        }
                    }
                    error
                    known=Signal::derive(move || Some(used.get()))
                />
                // Said beside the field already where it is about the field.
                <Show when=move || error.with(Option::is_none)>
                    <SaveFailure saving title="The deployment was not started"/>
                </Show>
                <div class="form__actions">
                    <Button
                        is_submit=true
                        is_busy=saving.is_busy
                        busy_label="Starting…"
                        disabled_reason=reason
                    >
                        "Start the deployment again"
                    </Button>
                </div>
            </form>
        </details>
    }
    .into_any()
}

/// Starts again from the newest version: what somebody else changed meanwhile is kept.
async fn deploy(
    organization_id: String,
    id: String,
    request: CustomCloudProvision,
    rules: CompanyRules,
) -> Result<(), ApiError> {
    let newest = custom_cloud_view(&organization_id, &id).await?;
    check_provision(&request, &newest.body, None, &rules).map_err(ApiError::refused)?;
    custom_cloud_provision(&organization_id, &id, &request, newest.etag.as_deref()).await?;
    Ok(())
}

fn identifier_of(cloud: &CustomCloud, provider: TemplateCloud) -> String {
    let identifier = match provider {
        TemplateCloud::Aws => &cloud.aws_iam_role_arn,
        TemplateCloud::Google => &cloud.google_privilege_bearing_service_account_id,
    };
    identifier.clone().unwrap_or_default()
}

/// The field's name in the middle of a sentence: abbreviations stay as they are.
fn label_in_sentence(provider: TemplateCloud) -> String {
    let label = provider.template_facts().identifier_label;
    match provider {
        TemplateCloud::Aws => label.to_owned(),
        TemplateCloud::Google => label.to_lowercase(),
    }
}
