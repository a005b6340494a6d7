//! The company rules as a form: what is typed, what is wrong with it, and the fields.

use std::collections::BTreeMap;

use byoc_rules::{
    FieldError,
    cloud::Cloud,
    company::{self, Installation, MANDATORY_TAG_LIMIT},
    words,
};
use byoc_types::{CompanyRules, MandatoryTag};
use leptos::prelude::*;

use super::{
    region_list::RegionList,
    tags_editor::{TagRow, TagsEditor},
    tidy::Tidy,
};
use crate::ui::{FieldProblem, RadioGroup, RadioOption, TextField};

const BOUNDARY: &str = "permissions-boundary";
const PATH: &str = "role-path";

/// Which regions of a cloud custom clouds may be in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    All,
    Chosen,
    Closed,
}

impl Scope {
    const ALL: [(Self, &'static str); 3] = [
        (Self::All, "all"),
        (Self::Chosen, "chosen"),
        (Self::Closed, "closed"),
    ];

    fn word(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(scope, _)| *scope == self)
            .map_or("all", |(_, word)| word)
    }

    fn from_word(word: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|(_, known)| *known == word)
            .map_or(Self::All, |(scope, _)| scope)
    }
}

/// The regions of a provider as chosen. What was ticked stays while another scope is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    pub scope: Scope,
    pub regions: Vec<String>,
}

impl Places {
    fn of(cloud: Cloud, rules: &CompanyRules) -> Self {
        let regions = rules.allowed_regions.get(&cloud.provider());
        let scope = match regions.map(Vec::as_slice) {
            None => Scope::All,
            Some([]) => Scope::Closed,
            Some(_) => Scope::Chosen,
        };
        Self {
            scope,
            regions: regions.cloned().unwrap_or_default(),
        }
    }

    fn to_wire(&self) -> Option<Vec<String>> {
        match self.scope {
            Scope::All => None,
            Scope::Chosen => Some(self.regions.clone()),
            Scope::Closed => Some(Vec::new()),
        }
    }
}

/// The rules as typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TypedRules {
    pub boundary: String,
    pub path: String,
    pub tags: Vec<TagRow>,
    /// One for each cloud; all regions of a cloud that is not here.
    pub places: BTreeMap<Cloud, Places>,
}

impl TypedRules {
    pub fn new(rules: &CompanyRules) -> Self {
        let row = |(id, tag): (u32, &MandatoryTag)| TagRow {
            id,
            key: tag.key.clone(),
            value: tag.value.clone().unwrap_or_default(),
        };
        Self {
            boundary: rules.permissions_boundary.clone().unwrap_or_default(),
            path: rules.role_path.clone().unwrap_or_default(),
            tags: (1..).zip(&rules.mandatory_tags).map(row).collect(),
            places: Cloud::ALL
                .iter()
                .map(|cloud| (*cloud, Places::of(*cloud, rules)))
                .collect(),
        }
    }

    /// The rules as the API takes them; rows left blank are left out.
    pub fn to_wire(&self) -> CompanyRules {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
        let tag = |row: &TagRow| MandatoryTag {
            key: row.key.clone(),
            value: given(&row.value),
        };
        let filled = self.tags.iter().filter(|row| !row.is_blank());
        CompanyRules {
            permissions_boundary: given(&self.boundary),
            role_path: given(&self.path),
            mandatory_tags: filled.map(tag).collect(),
            allowed_regions: self
                .places
                .iter()
                .filter_map(|(cloud, places)| Some((cloud.provider(), places.to_wire()?)))
                .collect(),
        }
    }

    /// Everything that would be refused, in the order of the screen.
    pub fn problems(&self, installation: &Installation) -> Vec<FieldProblem> {
        let rules = self.to_wire();
        let mut problems = self.at_controls(
            company::check(&rules, installation)
                .err()
                .unwrap_or_default(),
        );
        for (cloud, places) in &self.places {
            if places.scope == Scope::Chosen && places.regions.is_empty() {
                let label = cloud.label();
                let message = format!(
                    "Choose at least one region of {label}, or choose “No custom clouds on {label}”."
                );
                let control = scope_id(*cloud);
                problems.retain(|problem| problem.field_id != control);
                problems.push(FieldProblem::new(control, message));
            }
        }
        problems
    }

    /// The same errors at the controls that they belong to.
    pub fn at_controls(&self, errors: Vec<FieldError>) -> Vec<FieldProblem> {
        errors
            .into_iter()
            .map(|error| FieldProblem::new(self.control_of(&error.field), error.message))
            .collect()
    }

    /// Id of the control that a field of the request belongs to.
    pub fn control_of(&self, field: &str) -> String {
        let (name, rest) = field.split_at(field.find(['.', '[']).unwrap_or(field.len()));
        match name {
            "permissions_boundary" => BOUNDARY.to_owned(),
            "role_path" => PATH.to_owned(),
            "mandatory_tags" => self.tag_control(rest),
            _ => Self::scope_control(rest),
        }
    }

    /// The control of `.google[1]`; of the first cloud for what is about all of them.
    fn scope_control(rest: &str) -> String {
        let word = rest.trim_start_matches('.').split('[').next();
        let cloud = word.and_then(words::parse);
        let cloud = cloud.or(Cloud::ALL.first().copied());
        cloud.map(scope_id).unwrap_or_default()
    }

    /// The control of `[1].value`: rows left blank are not counted on the wire.
    fn tag_control(&self, rest: &str) -> String {
        let (at, part) = rest
            .trim_start_matches('[')
            .split_once("].")
            .unwrap_or((rest, "key"));
        let row = at.parse().ok().and_then(|at: usize| {
            let mut filled = self.tags.iter().filter(|row| !row.is_blank());
            filled.nth(at)
        });
        let last = || self.tags.last();
        row.or_else(last)
            .map_or_else(|| "tags".to_owned(), |row| row.control(part))
    }
}

fn scope_id(cloud: Cloud) -> String {
    format!("scope-{}", words::as_word(cloud))
}

/// The fields, each with what it does and which rights it asks of the person who applies the
/// template. Controlled: what is typed goes out through `on_change`.
#[component]
pub fn CompanyRulesEditor(
    #[prop(into)] value: Signal<TypedRules>,
    #[prop(into)] on_change: Callback<TypedRules>,
    /// A control was left; with its id.
    #[prop(into)]
    on_blur: Callback<String>,
    /// What is wrong and to be shown now.
    #[prop(into)]
    errors: Signal<Vec<FieldProblem>>,
    /// Clouds that the rules can be about.
    #[prop(into)]
    clouds: Signal<Vec<Cloud>>,
) -> impl IntoView {
    let change = move |change: Box<dyn FnOnce(&mut TypedRules)>| {
        let mut next = value.get_untracked();
        change(&mut next);
        on_change.run(next);
    };
    let error = move |control: String| {
        Signal::derive(move || {
            errors.with(|errors| {
                let one = errors.iter().find(|one| one.field_id == control)?;
                Some(one.message.clone())
            })
        })
    };
    let scopes = move || {
        let scope = |cloud| {
            view! { <ScopeField cloud value on_change error=error(scope_id(cloud))/> }
        };
        clouds.get().into_iter().map(scope).collect_view()
    };
    let tags = view! {
        <Rule
            title="Mandatory tags"
            effect="Required on every custom cloud. Set a value to require it everywhere. Leave it empty so that each custom cloud can choose."
            rights="Tags set at creation need no extra permissions. Changing or removing them later needs ec2:CreateTags and ec2:DeleteTags. The role and the security group rules have no tags. A policy that requires tags on them blocks the template."
        >
            <TagsEditor
                rows=Signal::derive(move || value.with(|value| value.tags.clone()))
                on_change=move |rows| change(Box::new(|next| next.tags = rows))
                on_blur
                errors
                label="Mandatory tags"
                limit=MANDATORY_TAG_LIMIT
                value_example="Any value"
            />
        </Rule>
    };
    view! {
        <div class="company-rules">
            <Rule
                title="Permissions boundary"
                effect="The template puts this boundary on the role of every custom cloud on AWS. It must allow what the control plane does in your account."
                rights="The person running Terraform also needs iam:PutRolePermissionsBoundary on that role."
            >
                <Tidy on_input=move |text: String| change(Box::new(|next| next.boundary = text))>
                    <TextField
                        id=BOUNDARY
                        label="Policy ARN"
                        hint="A managed policy of the account, for example arn:aws:iam::123456789012:policy/boundary. Leave empty for no boundary."
                        value=Signal::derive(move || value.with(|value| value.boundary.clone()))
                        on_input=move |text: String| change(Box::new(|next| next.boundary = text))
                        on_blur=move |()| on_blur.run(BOUNDARY.to_owned())
                        error=error(BOUNDARY.to_owned())
                        is_monospace=true
                        is_optional=true
                    />
                </Tidy>
            </Rule>
            <Rule
                title="Role path"
                effect="The template creates the role of every custom cloud on AWS under this path. If you use your own role instead, it must be under this path too."
                rights="The documented policy for running Terraform covers only roles without a path. The policy of each custom cloud adds the IAM actions for this path."
            >
                <Tidy on_input=move |text: String| change(Box::new(|next| next.path = text))>
                    <TextField
                        id=PATH
                        label="Path"
                        hint="Begins and ends with a slash, for example /platform/. Leave empty for no path."
                        value=Signal::derive(move || value.with(|value| value.path.clone()))
                        on_input=move |text: String| change(Box::new(|next| next.path = text))
                        on_blur=move |()| on_blur.run(PATH.to_owned())
                        error=error(PATH.to_owned())
                        is_monospace=true
                        is_optional=true
                    />
                </Tidy>
            </Rule>
            {tags}
            <Rule
                title="Allowed regions"
                effect="Custom clouds in other regions are refused when they are created, and when a draft is deployed. The template itself stays the same."
                rights="The person running Terraform needs no extra permissions."
            >
                {scopes}
            </Rule>
        </div>
    }
    .into_any()
}

/// One rule: its fields, and what it means.
#[component]
fn Rule(
    title: &'static str,
    effect: &'static str,
    rights: &'static str,
    children: Children,
) -> impl IntoView {
    let id = crate::ui::new_id("rule");
    view! {
        <section class="company-rules__rule" aria-labelledby=id>
            <h3 class="company-rules__title" id=id.clone()>{title}</h3>
            <p class="company-rules__effect">{effect}</p>
            {children()}
            <p class="company-rules__rights"><strong>"Permissions: "</strong>{rights}</p>
        </section>
    }
    .into_any()
}

#[component]
fn ScopeField(
    cloud: Cloud,
    value: Signal<TypedRules>,
    on_change: Callback<TypedRules>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let label = cloud.label();
    let places = Memo::new(move |_| {
        value.with(|value| value.places.get(&cloud).cloned().unwrap_or_default())
    });
    let change = move |next: Places| {
        let mut all = value.get_untracked();
        all.places.insert(cloud, next);
        on_change.run(all);
    };
    let options = vec![
        RadioOption::new("all", "All regions").with_hint("All current and future regions."),
        RadioOption::new("chosen", "Chosen regions"),
        RadioOption::new("closed", format!("No custom clouds on {label}"))
            .with_hint("Nobody can create one there."),
    ];
    view! {
        <div class="company-rules__provider">
            <RadioGroup
                id=scope_id(cloud)
                legend=label
                options
                value=Signal::derive(move || places.with(|places| places.scope.word().to_owned()))
                on_select=move |word: String| {
                    let scope = Scope::from_word(&word);
                    change(Places { scope, ..places.get_untracked() });
                }
                error
            />
            <Show when=move || places.with(|places| places.scope == Scope::Chosen)>
                <RegionList
                    provider=cloud
                    legend=format!("Regions of {label}")
                    value=Signal::derive(move || places.with(|places| places.regions.clone()))
                    on_change=move |regions| change(Places { regions, ..places.get_untracked() })
                />
            </Show>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installation() -> Installation {
        Installation {
            reserved_tag_prefixes: vec!["byoc".into()],
            clouds: byoc_rules::cloud::TemplateCloud::ALL.to_vec(),
        }
    }

    fn row(id: u32, key: &str, value: &str) -> TagRow {
        TagRow {
            id,
            key: key.into(),
            value: value.into(),
        }
    }

    #[test]
    fn rules_come_back_as_they_were_saved() {
        let rules = CompanyRules {
            permissions_boundary: Some("arn:aws:iam::123456789012:policy/boundary".into()),
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
        };
        let typed = TypedRules::new(&rules);
        assert_eq!(typed.places[&Cloud::Google].scope, Scope::Closed);
        assert_eq!(typed.to_wire(), rules);
        assert!(typed.problems(&installation()).is_empty());
        let none = TypedRules::new(&CompanyRules::default());
        assert_eq!(none.to_wire(), CompanyRules::default());
    }

    #[test]
    fn every_error_stands_at_its_control() {
        let typed = TypedRules {
            boundary: "boundary".into(),
            path: "platform".into(),
            tags: vec![row(1, "", ""), row(2, "owner", ""), row(3, "byoc-x", "")],
            places: [(Cloud::Aws, Scope::Chosen), (Cloud::Google, Scope::Closed)]
                .map(|(cloud, scope)| {
                    let regions = Vec::new();
                    (cloud, Places { scope, regions })
                })
                .into(),
        };
        let problems = typed.problems(&installation());
        let fields: Vec<_> = problems
            .iter()
            .map(|problem| problem.field_id.as_str())
            .collect();
        assert_eq!(fields, [BOUNDARY, PATH, "tag-3-key", "scope-aws"]);
        assert!(
            problems[3]
                .message
                .starts_with("Choose at least one region")
        );
    }
}
