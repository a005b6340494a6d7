//! A plan that was compared: the result in a sentence, the differences, and a tick for every kind of
//! resource.

use byoc_rules::plan_check::{
    OwnRule, PlanAction, PlanFinding, PlanGroup, PlanMark, PlanReport, PlanRow, PlanState,
};
use leptos::prelude::*;

use crate::ui::{Alert, Icon, IconName, Tone, VisuallyHidden};

#[component]
pub fn PlanReportView(report: PlanReport) -> impl IntoView {
    let is_open = report
        .customer_rules
        .iter()
        .any(OwnRule::is_open_to_everyone);
    let tone = match (report.is_as_expected(), report.state) {
        (false, _) | (_, PlanState::Destroy) => Tone::Danger,
        (true, _) if is_open || !report.notes.is_empty() => Tone::Warning,
        (true, _) => Tone::Success,
    };
    view! {
        <div class="plan-report">
            <Alert tone title=report.headline()>
                {origin(report.account.as_deref(), report.terraform_version.as_deref())}
            </Alert>
            <Findings findings=report.findings/>
            <Groups groups=report.groups/>
            <Sentences title="Other changes" sentences=report.notes/>
            <OwnRules rules=report.customer_rules/>
            <Sentences title="Your choices" sentences=report.choices/>
        </div>
    }
    .into_any()
}

/// Which account the plan is for, and who wrote it.
fn origin(account: Option<&str>, terraform_version: Option<&str>) -> Option<String> {
    match (account, terraform_version) {
        (Some(account), Some(version)) => Some(format!(
            "The plan is for {account}. Terraform {version} created it."
        )),
        (Some(account), None) => Some(format!("The plan is for {account}.")),
        (None, Some(version)) => Some(format!("Terraform {version} created it.")),
        (None, None) => None,
    }
}

/// The differences, under the heading of their sort.
#[component]
fn Findings(findings: Vec<PlanFinding>) -> impl IntoView {
    findings
        .chunk_by(|a, b| a.problem.heading() == b.problem.heading())
        .map(|findings| {
            let lines = findings.iter().map(finding_line).collect_view();
            view! {
                <section class="plan-report__findings">
                    <h4 class="plan-report__title">
                        <Icon name=IconName::Error/>
                        {findings[0].problem.heading()}
                    </h4>
                    <ul class="plan-report__lines">{lines}</ul>
                </section>
            }
        })
        .collect_view()
}

fn finding_line(finding: &PlanFinding) -> impl IntoView + use<> {
    view! {
        <li class="plan-report__line">
            <code translate="no" class="plan-report__address">{finding.address.clone()}</code>
            <span>{finding.problem.to_string()}</span>
        </li>
    }
}

/// A line for every kind of expected resource.
#[component]
fn Groups(groups: Vec<PlanGroup>) -> impl IntoView {
    let groups = groups
        .into_iter()
        .map(|group| view! { <Group group/> })
        .collect_view();
    view! {
        <section>
            <h4 class="plan-report__title">"Expected resources"</h4>
            <ul class="plan-report__groups">{groups}</ul>
        </section>
    }
}

#[component]
fn Group(group: PlanGroup) -> impl IntoView {
    let is_good = group.is_as_expected();
    let rows = group
        .rows
        .into_iter()
        .map(|row| view! { <Row row/> })
        .collect_view();
    view! {
        <li>
            <details class="plan-group" class:plan-group--bad=!is_good>
                <summary class="plan-group__summary">
                    <Mark is_good/>
                    <span class="plan-group__title">{group.title}</span>
                    <code translate="no" class="plan-group__kind">{group.kind}</code>
                    <span class="plan-group__count">
                        {format!("{} of {}", group.found, group.expected)}
                    </span>
                </summary>
                <ul class="plan-group__rows">{rows}</ul>
            </details>
        </li>
    }
}

/// A tick or a cross, with its word.
#[component]
fn Mark(is_good: bool) -> impl IntoView {
    let (name, word) = match is_good {
        true => (IconName::CheckCircle, "As expected: "),
        false => (IconName::Error, "Different: "),
    };
    view! {
        <span class="plan-group__mark">
            <Icon name/>
            <VisuallyHidden>{word}</VisuallyHidden>
        </span>
    }
}

#[component]
fn Row(row: PlanRow) -> impl IntoView {
    let word = match row.mark {
        PlanMark::AsExpected => "As expected",
        PlanMark::Differs => "Differs",
        PlanMark::Missing => "Missing",
        PlanMark::LeftOut => "Left out by choice",
        PlanMark::Untouched => "Exists, not in this plan",
    };
    let is_bad = matches!(row.mark, PlanMark::Differs | PlanMark::Missing);
    view! {
        <li class="plan-row" class:plan-row--bad=is_bad>
            <code translate="no" class="plan-row__address">{row.address}</code>
            {row.name.map(|name| view! { <span class="plan-row__fact">{name}</span> })}
            {row.range.map(|range| view! { <bdi class="plan-row__fact">{range}</bdi> })}
            <span class="plan-row__mark">{word}</span>
        </li>
    }
}

/// Rules for the customer's own clients: no fault, but worth a look.
#[component]
fn OwnRules(rules: Vec<OwnRule>) -> impl IntoView {
    let is_shown = !rules.is_empty();
    let lines = rules
        .into_iter()
        .map(|rule| {
            let is_open = rule.is_open_to_everyone();
            view! {
                <li class="plan-report__line">
                    <code translate="no" class="plan-report__address">{rule.address.clone()}</code>
                    <span>
                        {own_rule_text(&rule)}
                        {is_open
                            .then(|| view! { <strong>" Open to everybody on the internet."</strong> })}
                    </span>
                </li>
            }
        })
        .collect_view();
    is_shown.then(|| {
        view! {
            <section>
                <h4 class="plan-report__title">"Your own rules"</h4>
                <ul class="plan-report__lines plan-report__lines--plain">{lines}</ul>
            </section>
        }
    })
}

/// What a rule of the customer's own does to whom.
fn own_rule_text(rule: &OwnRule) -> String {
    let OwnRule { source, ports, .. } = rule;
    match rule.action {
        PlanAction::Delete => format!("Removed: no longer allows {ports} from {source}."),
        PlanAction::Create => format!("New: allows {ports} from {source}."),
        PlanAction::Keep | PlanAction::Update | PlanAction::Replace => {
            format!("Allows {ports} from {source}.")
        }
    }
}

/// Sentences under a title, where there are any.
#[component]
fn Sentences(title: &'static str, sentences: Vec<String>) -> impl IntoView {
    let is_shown = !sentences.is_empty();
    let lines = sentences
        .into_iter()
        .map(|sentence| view! { <li class="plan-report__line">{sentence}</li> })
        .collect_view();
    is_shown.then(|| {
        view! {
            <section>
                <h4 class="plan-report__title">{title}</h4>
                <ul class="plan-report__lines plan-report__lines--plain">{lines}</ul>
            </section>
        }
    })
}
