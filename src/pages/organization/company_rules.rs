//! What the organization asks of all its custom clouds.

use byoc_rules::cloud::{Cloud, TemplateCloud};
use byoc_rules::{FieldError, company::Installation};
use byoc_types::{CompanyRules, MandatoryTag};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError, Tagged,
        company_rules::{company_rules_update, company_rules_view},
    },
    components::{
        company_rules_editor::{CompanyRulesEditor, TypedRules},
        facts::{Facts, lines::Fact},
        loaded::loaded,
        region_field::region_label,
    },
    forms::{
        edit::{Edit, Saves},
        editor_frame::EditorFrame,
        saving::changed_meanwhile,
    },
    state::{
        capabilities::{offered_clouds, use_capabilities},
        organization::{use_is_super_admin, use_organization_id},
        toasts::use_toasts,
    },
    ui::{Alert, Card, Tone},
};

/// What is typed, and the rules with their version that it started from.
pub type RulesEdit = Edit<TypedRules, Tagged<CompanyRules>>;

/// The rules: to change for super admins, to read for everybody else.
#[component]
pub fn CompanyRulesTab(edit: RulesEdit) -> impl IntoView {
    let org = use_organization_id();
    let is_super_admin = use_is_super_admin();
    let answer = LocalResource::new(move || {
        let org = org.get();
        async move { company_rules_view(&org).await }
    });
    view! {
        <Card
            title="Company rules"
            description="Required on every custom cloud. Each template and each change must follow these rules."
        >
            <Alert tone=Tone::Info title="Deployed custom clouds don't change at once">
                <p>
                    "Deployed custom clouds keep their boundary and path. Drafts and failed deployments follow the new rules. Mandatory tags are required when you next change the tags of a custom cloud."
                </p>
            </Alert>
            {loaded(answer, 8, move |rules| match is_super_admin.get() {
                true => view! { <RulesForm edit rules/> }.into_any(),
                false => view! { <ReadOnlyRules rules=rules.body/> }.into_any(),
            })}
        </Card>
    }
}

#[component]
fn RulesForm(edit: RulesEdit, rules: Tagged<CompanyRules>) -> impl IntoView {
    let org = use_organization_id();
    let toasts = use_toasts();
    let capabilities = use_capabilities();
    let present = RwSignal::new(rules);
    let value =
        Memo::new(move |_| edit.value(|| present.with(|rules| TypedRules::new(&rules.body))));
    let installation = Memo::new(move |_| {
        capabilities.with(|capabilities| Installation {
            reserved_tag_prefixes: capabilities.reserved_tag_prefixes.clone(),
            clouds: offered_clouds(capabilities),
        })
    });
    let send = move |base| {
        let rules = value.with_untracked(TypedRules::to_wire);
        send(org.get_untracked(), rules, base, present)
    };
    let editor = edit.on_page(Saves {
        problems: move || {
            value.with(|typed| installation.with(|installation| typed.problems(installation)))
        },
        refused: move |error: &ApiError| value.with(|typed| typed.at_controls(said(error))),
        present: move || present.get_untracked(),
        send,
        saved: move |saved| {
            present.set(saved);
            toasts.success("Company rules saved");
        },
    });
    view! {
        <EditorFrame
            failure_title="The company rules were not saved"
            save_label="Save company rules"
            editor
        >
            <CompanyRulesEditor
                value
                on_change=move |typed| edit.change(typed, || present.get_untracked())
                on_blur=move |id: String| edit.leave(&id)
                errors=editor.errors
                clouds=Signal::derive(move || installation.with(|it| ruled_clouds(&it.clouds)))
            />
        </EditorFrame>
    }
}

/// Where somebody else was faster, `present` gets what they saved: to take, or to save over.
async fn send(
    org: String,
    rules: CompanyRules,
    base: Tagged<CompanyRules>,
    present: RwSignal<Tagged<CompanyRules>>,
) -> Result<Tagged<CompanyRules>, ApiError> {
    match company_rules_update(&org, &rules, base.etag.as_deref()).await {
        Err(error) if error.status == 412 => {
            let theirs = company_rules_view(&org).await?;
            present.try_set(theirs);
            Err(changed_meanwhile())
        }
        answer => answer,
    }
}

/// What the server said against fields of the request.
fn said(error: &ApiError) -> Vec<FieldError> {
    let of_field = error.details.iter().filter_map(|detail| {
        let field = detail.field.as_deref()?;
        Some(FieldError::new(field, "", detail.message.clone()))
    });
    of_field.collect()
}

#[component]
fn ReadOnlyRules(rules: CompanyRules) -> impl IntoView {
    view! {
        <p class="muted">"Only super admins can change the company rules. Ask one of them."</p>
        <Facts facts=facts(&rules)/>
    }
}

/// The clouds that a rule can be about: those that the server offers, and those on request.
fn ruled_clouds(offered: &[TemplateCloud]) -> Vec<Cloud> {
    let is_ruled = |cloud: &Cloud| cloud.template().is_none_or(|on| offered.contains(&on));
    Cloud::ALL.iter().copied().filter(is_ruled).collect()
}

/// The rules as questions and answers.
fn facts(rules: &CompanyRules) -> Vec<Fact> {
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "None".to_owned());
    let tag = |tag: &MandatoryTag| match &tag.value {
        Some(value) => format!("{} = {value}", tag.key),
        None => format!("{} (any value)", tag.key),
    };
    let tags: Vec<String> = rules.mandatory_tags.iter().map(tag).collect();
    let regions = |cloud: Cloud| match rules
        .allowed_regions
        .get(&cloud.provider())
        .map(Vec::as_slice)
    {
        None => "All".to_owned(),
        Some([]) => "None: no custom clouds on this provider".to_owned(),
        Some(names) => {
            let labels = names.iter().map(|name| region_label(cloud, name));
            labels.collect::<Vec<_>>().join(", ")
        }
    };
    let mut facts = vec![
        // To be copied.
        match &rules.permissions_boundary {
            Some(arn) => Fact::code("Permissions boundary", arn.clone()),
            None => Fact::text("Permissions boundary", "None"),
        },
        Fact::text("Role path", or_none(rules.role_path.clone())),
        Fact::text(
            "Mandatory tags",
            or_none(Some(tags.join(", ")).filter(|tags| !tags.is_empty())),
        ),
    ];
    let of_cloud = |cloud: &Cloud| {
        let label = match cloud {
            Cloud::Aws => "Allowed regions of AWS",
            Cloud::Google => "Allowed regions of Google Cloud",
            Cloud::Azure => "Allowed regions of Microsoft Azure",
        };
        Fact::text(label, regions(*cloud))
    };
    facts.extend(Cloud::ALL.iter().map(of_cloud));
    facts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_member_reads_every_rule() {
        let none = facts(&CompanyRules::default());
        assert_eq!(none[0].value, "None");
        assert_eq!(none[3], Fact::text("Allowed regions of AWS", "All"));
        let rules = CompanyRules {
            role_path: Some("/platform/".into()),
            mandatory_tags: vec![
                MandatoryTag {
                    key: "cost-center".into(),
                    value: Some("1234".into()),
                },
                MandatoryTag {
                    key: "owner".into(),
                    value: None,
                },
            ],
            allowed_regions: BTreeMap::from([
                (Cloud::Aws.provider(), vec!["eu-west-1".into()]),
                (Cloud::Google.provider(), Vec::new()),
            ]),
            ..CompanyRules::default()
        };
        let said: Vec<String> = facts(&rules).into_iter().map(|fact| fact.value).collect();
        assert_eq!(
            said,
            [
                "None",
                "/platform/",
                "cost-center = 1234, owner (any value)",
                "Ireland (eu-west-1)",
                "None: no custom clouds on this provider",
                "All",
            ]
        );
    }
}
