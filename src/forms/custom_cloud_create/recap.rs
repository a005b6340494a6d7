//! What was answered so far: beside the steps in short, before Create in full.

use byoc_rules::{cidr, storage, words};
use byoc_types::WizardStep;
use leptos::prelude::*;

use super::{
    draft::{Facts, Screen, ScreenStoreFields},
    wizard::Wizard,
};
use crate::components::region_field::region_label;

/// A question and its answer.
type Fact = (&'static str, String);

const NOTHING: &str = "Not provided";

fn or_nothing(text: String) -> String {
    if text.is_empty() {
        NOTHING.to_owned()
    } else {
        text
    }
}

fn detail_facts(screen: &Screen, facts: &Facts) -> Vec<Fact> {
    let tags: Vec<_> = screen
        .tag_rows(&facts.company)
        .iter()
        .filter(|row| !row.is_blank())
        .map(|row| format!("{} = {}", row.key.trim(), row.value.trim()))
        .collect();
    let mut answers = vec![
        ("Name", or_nothing(screen.display_name.trim().to_owned())),
        ("Provider", words::label(screen.provider).to_owned()),
        (
            "Region",
            or_nothing(region_label(screen.provider, &screen.region)),
        ),
        ("CIDR block", or_nothing(cidr::clean(&screen.cidr))),
        ("Deployment model", words::label(screen.model).to_owned()),
    ];
    answers.extend(backups(screen).map(|place| ("Backups", place.to_owned())));
    answers.push(("Infrastructure tags", or_nothing(tags.join(", "))));
    answers
}

/// Where backups are kept, where the provider has more than one place for them.
fn backups(screen: &Screen) -> Option<&'static str> {
    let is_choice = storage::has_choice(screen.provider, screen.model);
    if storage::is_always_own(screen.model) || (is_choice && screen.has_own_buckets) {
        Some("In your own buckets")
    } else {
        is_choice.then_some("In the control plane's storage")
    }
}

fn deploy_facts(screen: &Screen, facts: &Facts) -> Vec<Fact> {
    let found = facts.wanted(screen.provider).read(&screen.identifier);
    vec![(
        screen.provider.template_facts().identifier_label,
        found.unwrap_or_else(|| NOTHING.to_owned()),
    )]
}

fn availability_facts(screen: &Screen) -> Vec<Fact> {
    if screen.is_for_all_projects {
        return vec![("Available to", "All projects, by default".to_owned())];
    }
    // Either is enough: the other one is no answer that was left out.
    let units = (!screen.accounts.is_empty()).then(|| {
        let count = format!("{} selected", screen.accounts.len());
        ("Organizational units", count)
    });
    let has_projects = !screen.projects.is_empty() || units.is_none();
    let projects = has_projects.then(|| ("Projects", or_nothing(screen.projects.join(", "))));
    units.into_iter().chain(projects).collect()
}

/// The answers of step 1, beside the later steps.
#[component]
pub fn SummaryPanel(wizard: Wizard) -> impl IntoView {
    let screen = wizard.screen;
    let facts = Memo::new(move |_| {
        // Only what this panel shows: typing an identifier changes nothing here.
        let shown = Screen {
            display_name: screen.display_name().get(),
            provider: screen.provider().get(),
            requested: screen.requested().get(),
            region: screen.region().get(),
            cidr: screen.cidr().get(),
            model: screen.model().get(),
            has_own_buckets: screen.has_own_buckets().get(),
            ..Screen::default()
        };
        let mut facts = detail_facts(&shown, &Facts::default());
        facts.pop();
        facts
    });
    view! {
        <aside class="wizard-summary" aria-labelledby="summary-title">
            <h2 class="wizard-summary__title" id="summary-title">"Your custom cloud"</h2>
            <dl class="wizard-summary__facts">{move || facts.get().into_iter().map(fact_view).collect_view()}</dl>
        </aside>
    }
}

/// All answers by step, each group with a way back to it.
#[component]
pub fn Recap(wizard: Wizard) -> impl IntoView {
    let group = move |step: WizardStep,
                      title: &'static str,
                      read: fn(&Screen, &Facts) -> Vec<Fact>| {
        let facts = Memo::new(move |_| {
            wizard
                .screen
                .with(|screen| wizard.facts.with(|known| read(screen, known)))
        });
        view! {
            <section class="recap__group">
                <header class="recap__header">
                    <h3 class="recap__title">{title}</h3>
                    <a href=wizard.change_href(step)>
                        "Change" <span class="visually-hidden">{format!(" {}", title.to_lowercase())}</span>
                    </a>
                </header>
                <dl class="recap__facts">{move || facts.get().into_iter().map(fact_view).collect_view()}</dl>
            </section>
        }
    };
    view! {
        <section class="recap" aria-labelledby="recap-title">
            <h2 class="wizard__section-title" id="recap-title">"Check before you create"</h2>
            {group(WizardStep::Details, "Cloud details", detail_facts)}
            {group(WizardStep::Deploy, "Deployment", deploy_facts)}
            {group(WizardStep::Availability, "Availability", |screen, _| availability_facts(screen))}
        </section>
    }
}

fn fact_view((name, value): Fact) -> impl IntoView {
    let is_missing = value == NOTHING;
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd class:fact__missing=is_missing>
                <bdi>{value}</bdi>
            </dd>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::custom_cloud_create::draft::tests::{complete, facts};

    #[test]
    fn every_answer_is_there_and_what_was_skipped_says_so() {
        let screen = Screen {
            tags: Vec::new(),
            ..complete()
        };
        let facts = detail_facts(&screen, &facts());
        assert_eq!(facts[2].1, "Ireland (eu-west-1)");
        assert_eq!(facts[5].1, "In the control plane's storage");
        assert_eq!(facts[6], ("Infrastructure tags", NOTHING.to_owned()));
    }

    #[test]
    fn backups_are_no_answer_where_there_is_no_choice() {
        let of = |screen: &Screen| -> Vec<&str> {
            let answers = detail_facts(screen, &facts());
            answers.into_iter().map(|(name, _)| name).collect()
        };
        assert!(of(&complete()).contains(&"Backups"));
        let google = Screen {
            provider: byoc_rules::cloud::TemplateCloud::Google,
            ..complete()
        };
        assert!(!of(&google).contains(&"Backups"));
        let hipaa = Screen {
            model: byoc_types::DeploymentModel::Hipaa,
            ..complete()
        };
        assert_eq!(detail_facts(&hipaa, &facts())[5].1, "In your own buckets");
    }

    #[test]
    fn a_choice_of_projects_alone_leaves_no_unit_open() {
        let of = |accounts: &[&str], projects: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            availability_facts(&Screen {
                is_for_all_projects: false,
                accounts: owned(accounts),
                projects: owned(projects),
                ..complete()
            })
        };
        let projects = ("Projects", "shop, web".to_owned());
        let units = ("Organizational units", "2 selected".to_owned());
        let both = [units, projects];
        assert_eq!(of(&[], &["shop", "web"]), both[1..]);
        assert_eq!(of(&["a1", "a2"], &[]), both[..1]);
        assert_eq!(of(&["a1", "a2"], &["shop", "web"]), both);
        assert_eq!(of(&[], &[]), [("Projects", NOTHING.to_owned())]);
    }

    #[test]
    fn the_identifier_shows_as_it_was_read() {
        let shown = deploy_facts(&complete(), &facts());
        assert!(shown[0].1.starts_with("arn:aws:iam::"), "{shown:?}");
    }
}
