//! The first fields of the wizard as they are in the document, before the app is there.
//!
//! They stand where the app will put the same, and can be typed into: the app takes over what was typed.

use byoc_rules::cloud::{Cloud, TemplateCloud};
use byoc_rules::company::{allowed_regions, is_open};
use byoc_rules::wizard::{STEPS, bar_label, label, position, purpose};
use byoc_rules::{region, words};
use byoc_types::{CompanyRules, ProviderMode, WizardStep};

use crate::{Html, IconName, address, custom_clouds};

pub const TITLE: &str = "Create custom cloud";
pub const STEPS_LABEL: &str = "Steps to create a custom cloud";
pub const NAME_ID: &str = "display-name";
pub const NAME: &str = "Custom cloud name";
pub const NAME_HINT: &str = "Up to 64 characters. You can change it later.";
pub const PROVIDER_ID: &str = "provider";
pub const PROVIDER: &str = "Cloud provider";
const REHEARSAL: &str = "Rehearsal: nothing is created in any cloud.";
pub const REGION_ID: &str = "region";
pub const REGION: &str = "Region";
pub const CIDR_ID: &str = "cidr";
pub const CIDR: &str = "CIDR block";
pub const CIDR_HINT: &str = "The private IPv4 addresses of the cloud's network, from /16 to /24, for example 10.0.0.0/16. You can't change the CIDR block after the deployment has started.";

/// What is chosen at first.
pub const DEFAULT_PROVIDER: TemplateCloud = TemplateCloud::Aws;

/// The step that these fields are of.
const STEP: WizardStep = WizardStep::Details;

/// What the tile of a provider says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderWords {
    pub description: String,
    /// Why it can't be chosen.
    pub closed: Option<&'static str>,
}

/// What is said of all providers at once: that each one this server offers is rehearsed.
///
/// `mode_of`: `None` until it is known.
pub fn provider_hint(
    mode_of: impl Fn(TemplateCloud) -> Option<ProviderMode>,
) -> Option<&'static str> {
    let modes = TemplateCloud::ALL.iter().map(|cloud| mode_of(*cloud));
    let mut offered = modes
        .filter(|mode| *mode != Some(ProviderMode::Off))
        .peekable();
    offered.peek()?;
    offered
        .all(|mode| mode == Some(ProviderMode::Rehearsal))
        .then_some(REHEARSAL)
}

/// `mode`: `None` until it is known, and for a cloud without a template. `hint` stands above.
pub fn provider_words(
    cloud: Cloud,
    mode: Option<ProviderMode>,
    hint: Option<&str>,
    company: &CompanyRules,
) -> ProviderWords {
    let own = |on: TemplateCloud| format!("In your own {} {}.", on.label(), on.facts().account);
    let description = match (cloud.template().map(own), mode) {
        (Some(own), Some(ProviderMode::Rehearsal)) if hint.is_none() => {
            format!("{own} {REHEARSAL}")
        }
        (Some(own), _) => own,
        (None, _) => "On request.".to_owned(),
    };
    let closed = if !is_open(cloud, company) {
        Some("Not allowed by the company rules.")
    } else if mode == Some(ProviderMode::Off) {
        Some("Not offered by this server.")
    } else {
        None
    };
    ProviderWords {
        description,
        closed,
    }
}

/// What stands under the label of the region.
pub fn region_hint(provider: Cloud, company: &CompanyRules) -> String {
    let example = provider.facts().example_region;
    let place = region::find(provider, example).map_or(example, |region| region.place);
    let search = format!("Search by place or name, for example {place} or {example}.");
    let all = region::regions(provider).len();
    match allowed_regions(provider, company).len() {
        count if count == all => search,
        count => format!("{search} The company rules allow {count} of {all} regions."),
    }
}

/// What the first fields need to know.
#[derive(Clone, Copy)]
pub struct FirstStepView<'a> {
    pub organization_id: &'a str,
    pub company: &'a CompanyRules,
    /// How this server makes custom clouds.
    pub mode_of: &'a dyn Fn(TemplateCloud) -> ProviderMode,
}

impl FirstStepView<'_> {
    /// Heading and fields, down to the CIDR block.
    pub fn page(&self) -> Html {
        let mut html = Html::default();
        html.open("div", &[("class", "wizard")]);
        self.top(&mut html);
        html.open("div", &[("class", "wizard__form")]);
        heading(&mut html);
        let around = [
            ("div", "wizard__columns wizard__columns--wide"),
            ("div", "wizard__main"),
            ("div", "details-step"),
            ("section", "details-step__fields"),
        ];
        for (element, class) in around {
            html.open(element, &[("class", class)]);
        }
        html.open("div", &[("class", "tidy")]);
        text_field(&mut html, (NAME_ID, NAME, NAME_HINT), "input");
        html.close("div");
        self.providers(&mut html);
        self.region(&mut html);
        html.open("div", &[("class", "cidr-field")]);
        html.open("div", &[("class", "tidy")]);
        text_field(
            &mut html,
            (CIDR_ID, CIDR, CIDR_HINT),
            "input input--monospace",
        );
        html.close("div");
        html.close("div");
        skeleton(&mut html, &[("id", "boot-skeleton"), ("aria-busy", "true")]);
        html.close("section");
        html.open("div", &[("class", "plan-panel"), ("aria-hidden", "true")]);
        skeleton(&mut html, &[]);
        html.close("div");
        for _ in 0..5 {
            html.close("div");
        }
        html
    }

    fn top(&self, html: &mut Html) {
        let list = address::custom_clouds(self.organization_id);
        html.open(
            "nav",
            &[("class", "breadcrumbs"), ("aria-label", "Breadcrumb")],
        );
        html.open("ol", &[]);
        html.open("li", &[]);
        html.element("a", &[("href", &list)], custom_clouds::TITLE);
        html.close("li");
        html.close("ol");
        html.close("nav");
        html.element("p", &[("class", "wizard__what")], TITLE);
        html.open("div", &[]);
        html.open("nav", &[("class", "steps"), ("aria-label", STEPS_LABEL)]);
        html.open("ol", &[("class", "steps__list")]);
        for step in STEPS {
            self.step(html, step);
        }
        html.close("ol");
        html.close("nav");
        html.close("div");
    }

    fn step(&self, html: &mut Html, step: WizardStep) {
        let is_current = step == STEP;
        let (class, state) = match is_current {
            true => ("step step--current step--shown", ", current"),
            false => (
                "step step--locked",
                ", locked until the steps before it are done",
            ),
        };
        html.open("li", &[("class", class)]);
        let here = address::custom_cloud_create(self.organization_id);
        let body = [
            ("class", "step__body"),
            ("href", here.as_str()),
            ("aria-current", "step"),
        ];
        match is_current {
            true => html.open("a", &body),
            false => html.open("span", &body[..1]),
        }
        html.open("span", &[("class", "step__mark"), ("aria-hidden", "true")]);
        match is_current {
            true => html.text("1"),
            false => html.icon(IconName::Lock),
        }
        html.close("span");
        html.open("span", &[("class", "step__label")]);
        html.text(bar_label(step));
        html.element("span", &[("class", "visually-hidden")], state);
        html.close("span");
        html.close(if is_current { "a" } else { "span" });
        html.close("li");
    }

    fn providers(&self, html: &mut Html) {
        html.open("div", &[("class", "details-step__providers")]);
        let legend = format!("{PROVIDER_ID}-legend");
        let hint = provider_hint(|cloud| Some((self.mode_of)(cloud)));
        let hint_id = format!("{PROVIDER_ID}-hint");
        let group = [
            ("class", "field"),
            ("id", PROVIDER_ID),
            ("tabindex", "-1"),
            ("role", "radiogroup"),
            ("aria-labelledby", &legend),
            ("aria-describedby", &hint_id),
        ];
        html.open("fieldset", &group[..5 + usize::from(hint.is_some())]);
        html.element(
            "legend",
            &[("class", "field__label"), ("id", &legend)],
            PROVIDER,
        );
        if let Some(hint) = hint {
            html.element("p", &[("class", "field__hint"), ("id", &hint_id)], hint);
        }
        html.open("div", &[("class", "tiles")]);
        for cloud in Cloud::ALL.iter().copied() {
            self.tile(html, cloud, hint);
        }
        html.close("div");
        html.close("fieldset");
        html.close("div");
    }

    fn tile(&self, html: &mut Html, cloud: Cloud, hint: Option<&str>) {
        let mode = cloud.template().map(self.mode_of);
        let words = provider_words(cloud, mode, hint, self.company);
        let (id, word) = (
            format!("{PROVIDER_ID}-{}", words::as_word(cloud)),
            words::as_word(cloud),
        );
        let text_id = format!("{id}-text");
        let class = match words.closed {
            Some(_) => "tile tile--disabled",
            None => "tile",
        };
        html.open("div", &[("class", class)]);
        let mut input = vec![
            ("type", "radio"),
            ("class", "choice__input"),
            ("id", id.as_str()),
            ("name", PROVIDER_ID),
            ("value", word),
            ("aria-describedby", text_id.as_str()),
        ];
        if cloud == Cloud::from(DEFAULT_PROVIDER) {
            input.push(("checked", ""));
        }
        if words.closed.is_some() {
            input.push(("disabled", ""));
        }
        html.open("input", &input);
        html.open("label", &[("class", "tile__body"), ("for", &id)]);
        html.element(
            "span",
            &[("class", "tile__drawing"), ("aria-hidden", "true")],
            "",
        );
        html.element("span", &[("class", "tile__label")], cloud.label());
        html.close("label");
        html.open("p", &[("class", "tile__description"), ("id", &text_id)]);
        html.text(&words.description);
        if let Some(reason) = words.closed {
            html.element("span", &[("class", "tile__reason")], reason);
        }
        html.close("p");
        html.close("div");
    }

    fn region(&self, html: &mut Html) {
        let hint = region_hint(DEFAULT_PROVIDER.into(), self.company);
        field(html, (REGION_ID, REGION, &hint));
        html.open("div", &[("class", "combobox")]);
        input(html, REGION_ID, "input");
        html.open(
            "span",
            &[("class", "combobox__arrow"), ("aria-hidden", "true")],
        );
        html.icon(IconName::ChevronDown);
        html.close("span");
        html.close("div");
        html.close("div");
    }
}

fn heading(html: &mut Html) {
    html.open("header", &[("class", "wizard__header")]);
    html.open("h1", &[("class", "wizard__title"), ("tabindex", "-1")]);
    html.element("span", &[("class", "wizard__position")], &position(STEP));
    html.element("span", &[("class", "visually-hidden")], ": ");
    html.element("span", &[("class", "wizard__name")], label(STEP));
    html.close("h1");
    let text = purpose(STEP, DEFAULT_PROVIDER);
    html.element("p", &[("class", "wizard__purpose")], text);
    html.close("header");
}

/// Begins a field, with its label and its hint.
fn field(html: &mut Html, (id, label, hint): (&str, &str, &str)) {
    html.open("div", &[("class", "field")]);
    html.element("label", &[("class", "field__label"), ("for", id)], label);
    let hint_id = format!("{id}-hint");
    html.element("p", &[("class", "field__hint"), ("id", &hint_id)], hint);
}

fn text_field(html: &mut Html, words: (&str, &str, &str), class: &str) {
    field(html, words);
    html.open("div", &[("class", "field__row")]);
    input(html, words.0, class);
    html.close("div");
    // Where the app warns.
    html.element("div", &[("role", "status")], "");
    html.close("div");
}

fn input(html: &mut Html, id: &str, class: &str) {
    let hint = format!("{id}-hint");
    let attributes = [
        ("class", class),
        ("id", id),
        ("type", "text"),
        ("autocomplete", "off"),
        ("autocapitalize", "off"),
        ("spellcheck", "false"),
        ("aria-required", "true"),
        ("aria-describedby", &hint),
    ];
    html.open("input", &attributes);
}

fn skeleton(html: &mut Html, more: &[(&'static str, &str)]) {
    html.open("div", &[&[("class", "skeleton")], more].concat());
    for _ in 0..4 {
        html.element("div", &[("class", "skeleton__line")], "");
    }
    html.close("div");
}

#[cfg(test)]
mod tests {
    use byoc_types::CloudProvider;

    use super::*;

    fn html(company: &CompanyRules, mode: ProviderMode) -> String {
        let view = FirstStepView {
            organization_id: "org1",
            company,
            mode_of: &|_| mode,
        };
        view.page().into_string()
    }

    #[test]
    fn each_element_that_begins_ends() {
        let html = html(&CompanyRules::default(), ProviderMode::Live);
        for element in [
            "div", "section", "nav", "ol", "li", "a", "span", "fieldset", "label", "p", "header",
            "h1",
        ] {
            let begins = html.matches(&format!("<{element} ")).count()
                + html.matches(&format!("<{element}>")).count();
            let ends = html.matches(&format!("</{element}>")).count();
            assert_eq!(begins, ends, "{element}");
        }
    }

    #[test]
    fn each_input_has_a_label_and_what_describes_it() {
        let html = html(&CompanyRules::default(), ProviderMode::Live);
        let value = |tag: &str, name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            Some(rest.split_once('"')?.0.to_owned())
        };
        let inputs: Vec<&str> = html.split("<input").skip(1).collect();
        assert_eq!(inputs.len(), 6);
        for input in inputs {
            let (id, hint) = (value(input, "id"), value(input, "aria-describedby"));
            assert!(html.contains(&format!(" for=\"{}\"", id.unwrap())));
            assert!(html.contains(&format!(" id=\"{}\"", hint.unwrap())));
        }
    }

    #[test]
    fn what_can_not_be_chosen_says_why() {
        let none = CompanyRules::default();
        let only_google = CompanyRules {
            allowed_regions: [(CloudProvider::Aws, Vec::new())].into(),
            ..CompanyRules::default()
        };
        for (cloud, mode, company, description, closed) in [
            (Cloud::Aws, None, &none, "In your own AWS account.", None),
            (
                Cloud::Aws,
                Some(ProviderMode::Rehearsal),
                &none,
                "In your own AWS account. Rehearsal: nothing is created in any cloud.",
                None,
            ),
            (
                Cloud::Google,
                Some(ProviderMode::Off),
                &none,
                "In your own Google Cloud project.",
                Some("Not offered by this server."),
            ),
            (
                Cloud::Aws,
                Some(ProviderMode::Off),
                &only_google,
                "In your own AWS account.",
                Some("Not allowed by the company rules."),
            ),
            (Cloud::Azure, None, &none, "On request.", None),
        ] {
            let words = provider_words(cloud, mode, None, company);
            assert_eq!(
                (words.description.as_str(), words.closed),
                (description, closed)
            );
        }
        let rehearsed = provider_words(Cloud::Aws, Some(ProviderMode::Rehearsal), Some(""), &none);
        assert_eq!(rehearsed.description, "In your own AWS account.");
        let page = html(&only_google, ProviderMode::Live);
        assert!(page.contains("id=\"provider-aws\" name=\"provider\" value=\"aws\" aria-describedby=\"provider-aws-text\" checked=\"\" disabled=\"\""));
    }

    #[test]
    fn a_rehearsal_is_said_once_if_it_is_all_there_is() {
        use ProviderMode::{Live, Off, Rehearsal};
        for (aws, google, is_said) in [
            (Some(Rehearsal), Some(Rehearsal), true),
            (Some(Off), Some(Rehearsal), true),
            (Some(Live), Some(Rehearsal), false),
            (Some(Off), Some(Off), false),
            (None, None, false),
        ] {
            let hint = provider_hint(|cloud| match cloud {
                TemplateCloud::Aws => aws,
                TemplateCloud::Google => google,
            });
            assert_eq!(hint.is_some(), is_said, "{aws:?} {google:?}");
        }
        let none = CompanyRules::default();
        assert_eq!(html(&none, Rehearsal).matches(REHEARSAL).count(), 1);
        assert_eq!(html(&none, Live).matches(REHEARSAL).count(), 0);
    }
}
