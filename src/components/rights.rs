//! The rights: what the person who applies the template needs, and every policy in words.

mod statement;

use byoc_rules::files;
use byoc_types::{ExplainedPolicy, PermissionsExplained, PolicyKind, PolicyPhase};
use leptos::prelude::*;

use self::statement::Statement;
use crate::{
    components::file_download::FileDownload,
    state::template::Fetch,
    ui::{
        Alert, Button, ButtonKind, CodeView, FoldButton, SelectField, SelectOption, TabItem, Tabs,
        Tone, new_id,
    },
};

/// What applying needs beyond the usual, the policy for it, and a way to every other right.
#[component]
pub fn Rights(
    answer: PermissionsExplained,
    /// The cloud's prefix of everything in the account: names the files.
    unique_name: String,
) -> impl IntoView {
    let operator = answer
        .policies
        .iter()
        .find(|policy| policy.policy == PolicyKind::Operator)
        .cloned();
    let is_open = RwSignal::new(false);
    let panel = new_id("rights");
    let count: usize = answer.policies.iter().map(|p| p.statements.len()).sum();
    let policies = StoredValue::new(answer.policies);
    let names = StoredValue::new(unique_name);
    let toggle_label = move || match is_open.get() {
        true => "Hide permissions".to_owned(),
        false => format!("Show all {count} permissions"),
    };
    view! {
        <div class="rights">
            <ExtraRights sentences=answer.extra_operator_rights/>
            {operator.map(|policy| view! { <OperatorPolicy policy unique_name=names.get_value()/> })}
            <FoldButton is_open panel=panel.clone()>{toggle_label}</FoldButton>
            <div id=panel>
                <Show when=move || is_open.get()>
                    <PolicyTabs policies=policies.get_value() unique_name=names.get_value()/>
                </Show>
            </div>
        </div>
    }
    .into_any()
}

/// What the documented policy does not hold.
#[component]
fn ExtraRights(sentences: Vec<String>) -> impl IntoView {
    (!sentences.is_empty()).then(|| {
        let lines = sentences
            .into_iter()
            .map(|sentence| view! { <li>{sentence}</li> })
            .collect_view();
        view! {
            <Alert
                tone=Tone::Warning
                title="This custom cloud needs more than the documented permissions"
            >
                <ul class="rights__extra">{lines}</ul>
                <p>"The policy below already includes them."</p>
            </Alert>
        }
    })
}

#[component]
fn OperatorPolicy(policy: ExplainedPolicy, unique_name: String) -> impl IntoView {
    view! {
        <p class="rights__purpose">{policy.purpose}</p>
        <CodeView
            label="Policy for running Terraform"
            text=policy.document
            file_name=format!("{unique_name}-operator-policy.json")
            language="json"
            is_folded=true
        />
    }
}

/// A tab for each policy, in reading order.
#[component]
fn PolicyTabs(policies: Vec<ExplainedPolicy>, unique_name: String) -> impl IntoView {
    let selected = RwSignal::new("0".to_owned());
    let items = policies
        .iter()
        .enumerate()
        .map(|(index, policy)| TabItem::new(index.to_string(), tab_label(policy.policy)))
        .collect();
    let policies = StoredValue::new(policies);
    let unique_name = StoredValue::new(unique_name);
    let panel = move || {
        let index = selected.with(|selected| selected.parse::<usize>().unwrap_or_default());
        policies
            .with_value(|policies| policies.get(index).cloned())
            .map(|policy| view! { <PolicyInWords policy unique_name=unique_name.get_value()/> })
    };
    view! {
        <div>
            <Tabs label="Policies" items selected on_select=move |tab| selected.set(tab)>
                {panel}
            </Tabs>
        </div>
    }
}

fn tab_label(policy: PolicyKind) -> &'static str {
    match policy {
        PolicyKind::Operator => "Running Terraform",
        PolicyKind::Trust => "Trust",
        PolicyKind::Runtime => "Control plane",
        PolicyKind::Onboarding => "Until active",
        PolicyKind::Bucket => "Buckets",
        PolicyKind::Endpoint => "S3 endpoint",
    }
}

#[component]
fn PolicyInWords(policy: ExplainedPolicy, unique_name: String) -> impl IntoView {
    let phases = phases(&policy);
    let phase = RwSignal::new(String::new());
    let is_all_open = RwSignal::new(false);
    let has_tools = policy.statements.len() > 1;
    let statements = StoredValue::new(policy.statements);
    let shown = move || {
        let wanted = phase.get();
        let statements = statements.get_value();
        statements
            .into_iter()
            .filter(|statement| {
                wanted.is_empty() || statement.used.iter().any(|used| word(*used) == wanted)
            })
            .map(|statement| view! { <Statement statement is_all_open/> })
            .collect_view()
    };
    // Its purpose and its document stand above the tabs already.
    let is_above = policy.policy == PolicyKind::Operator;
    view! {
        <div class="rights__policy">
            <div>
                <h3>{policy.title}</h3>
                {(!is_above).then(|| view! { <p class="rights__purpose">{policy.purpose}</p> })}
            </div>
            {has_tools.then(|| view! { <Tools phases phase is_all_open/> })}
            <ul class="rights__statements">{shown}</ul>
            {(!is_above)
                .then(|| {
                    view! {
                        <CodeView
                            label=document_label(policy.policy)
                            text=policy.document
                            file_name=format!("{unique_name}-{}", document_name(policy.policy))
                            language="json"
                            is_folded=true
                        />
                    }
                })}
        </div>
    }
}

/// What narrows the list, and what opens all of it.
#[component]
fn Tools(
    phases: Vec<PolicyPhase>,
    phase: RwSignal<String>,
    is_all_open: RwSignal<bool>,
) -> impl IntoView {
    let options: Vec<SelectOption> = std::iter::once(SelectOption::new("", "All permissions"))
        .chain(phases.iter().map(|phase| {
            SelectOption::new(word(*phase), format!("Used {}", phase_in_sentence(*phase)))
        }))
        .collect();
    let is_choice = phases.len() > 1;
    let label = move || {
        if is_all_open.get() {
            "Close all"
        } else {
            "Open all"
        }
    };
    view! {
        <div class="rights__tools">
            {is_choice
                .then(|| {
                    view! {
                        <SelectField
                            id="rights-phase"
                            label="When permissions are used"
                            options
                            value=phase
                            on_change=move |word| phase.set(word)
                            is_label_hidden=true
                        />
                    }
                })}
            <Button
                kind=ButtonKind::Ghost
                is_small=true
                on_press=move |()| is_all_open.update(|is_open| *is_open = !*is_open)
            >
                {label}
            </Button>
        </div>
    }
}

/// When the statements of a policy are used, in the order of a cloud's life.
fn phases(policy: &ExplainedPolicy) -> Vec<PolicyPhase> {
    [
        PolicyPhase::Setup,
        PolicyPhase::Daily,
        PolicyPhase::Deletion,
    ]
    .into_iter()
    .filter(|phase| {
        policy
            .statements
            .iter()
            .any(|statement| statement.used.contains(phase))
    })
    .collect()
}

fn word(phase: PolicyPhase) -> &'static str {
    match phase {
        PolicyPhase::Setup => "setup",
        PolicyPhase::Daily => "daily",
        PolicyPhase::Deletion => "deletion",
    }
}

/// A phase after "used".
pub(crate) fn phase_in_sentence(phase: PolicyPhase) -> &'static str {
    match phase {
        PolicyPhase::Setup => "at setup",
        PolicyPhase::Daily => "daily",
        PolicyPhase::Deletion => "at deletion",
    }
}

fn document_label(policy: PolicyKind) -> &'static str {
    match policy {
        PolicyKind::Operator => "Policy for running Terraform",
        PolicyKind::Trust => "Trust policy",
        PolicyKind::Runtime => "Policy of the control plane",
        PolicyKind::Onboarding => "Policy until active",
        PolicyKind::Bucket => "Bucket policy",
        PolicyKind::Endpoint => "Policy of the S3 endpoint",
    }
}

fn document_name(policy: PolicyKind) -> &'static str {
    match policy {
        PolicyKind::Operator => "operator-policy.json",
        PolicyKind::Trust => "trust-policy.json",
        PolicyKind::Runtime => "runtime-policy.json",
        PolicyKind::Onboarding => "onboarding-policy.json",
        PolicyKind::Bucket => "bucket-policy.json",
        PolicyKind::Endpoint => "endpoint-policy.json",
    }
}

/// The pack for those who have to agree.
#[component]
pub fn SecurityReview(
    /// Names the files.
    unique_name: String,
    fetch_html: Fetch,
    fetch_markdown: Fetch,
) -> impl IntoView {
    view! {
        <div class="security-review">
            <p>
                "For the security review: what is created, who may assume which role, and what stops without each permission. One file to read or print, without signing in."
            </p>
            <div class="security-review__files">
                <FileDownload
                    label="Download as HTML"
                    file_name=files::security_review(&unique_name, "html")
                    media_type="text/html"
                    fetch=fetch_html
                />
                <FileDownload
                    label="Download as Markdown"
                    file_name=files::security_review(&unique_name, "md")
                    media_type="text/markdown"
                    fetch=fetch_markdown
                />
            </div>
        </div>
    }
    .into_any()
}
