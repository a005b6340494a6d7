//! What Terraform printed: the bare identifier or the whole output, read on every key.

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::identifier::{self, Expected, Reading};
use byoc_types::CustomCloudProvision;
use leptos::prelude::*;

use crate::ui::{Icon, IconName, TextArea};

/// Id of the input.
pub const IDENTIFIER_ID: &str = "identifier";

/// What the identifier is compared with, as a screen holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedIdentifier {
    pub provider: TemplateCloud,
    /// The cloud's prefix of everything in the account.
    pub unique_name: String,
    /// IAM path of the role, where the company rules give one.
    pub role_path: Option<String>,
}

impl ExpectedIdentifier {
    fn expected(&self) -> Expected<'_> {
        Expected::new(self.provider, &self.unique_name).in_path(self.role_path.as_deref())
    }

    /// The identifier in what was pasted.
    pub fn read(&self, input: &str) -> Option<String> {
        Some(self.reading(input)?.identifier)
    }

    fn reading(&self, input: &str) -> Option<Reading> {
        identifier::read(input, &self.expected()).ok()
    }
}

/// The sentence against an identifier, or against the output pasted in its place.
pub fn check_identifier(input: &str, wanted: &ExpectedIdentifier) -> Option<String> {
    identifier::read_output(input, &wanted.expected())
        .err()
        .map(|error| error.to_string())
}

/// What starts a deployment with what was pasted, which must have passed [`check_identifier`].
pub fn provision_request(input: &str, wanted: &ExpectedIdentifier) -> CustomCloudProvision {
    let identifier = wanted.read(input);
    match wanted.provider {
        TemplateCloud::Aws => CustomCloudProvision {
            aws_iam_role_arn: identifier,
            ..CustomCloudProvision::default()
        },
        TemplateCloud::Google => CustomCloudProvision {
            google_privilege_bearing_service_account_id: identifier,
            ..CustomCloudProvision::default()
        },
    }
}

/// The account of a role, or the project of a service account.
fn account_of(identifier: &str) -> Option<&str> {
    match identifier.strip_prefix("projects/") {
        Some(rest) => rest.split('/').next(),
        None => identifier.split(':').nth(4),
    }
    .filter(|account| !account.is_empty())
}

/// The field with what was read from it. Where something else is pasted than the identifier, or
/// stands there when the field is left, the identifier takes its place, with a note of what that was.
#[component]
pub fn IdentifierField(
    #[prop(into)] wanted: Signal<ExpectedIdentifier>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(into)] on_blur: Callback<()>,
    #[prop(into)] error: Signal<Option<String>>,
    /// An identifier of the account that the cloud is known to be in: one of another account is
    /// taken, with a word about it.
    #[prop(into, optional)]
    known: Signal<Option<String>>,
    /// True: that account is simulated, and no other one can be deployed to.
    #[prop(optional)]
    is_known_simulated: bool,
) -> impl IntoView {
    let provider = Signal::derive(move || wanted.with(|wanted| wanted.provider));
    let read = move |value: &str| wanted.with(|wanted| wanted.reading(value));
    let found = Memo::new(move |_| value.with(|value| read(value)));
    let identifier = Memo::new(move |_| Some(found.get()?.identifier));
    let warning = Memo::new(move |_| {
        wanted.with(|wanted| identifier::warning(&identifier.get()?, &wanted.expected()))
    });
    let is_pasting = StoredValue::new(false);
    // What was left out of the text that stood there before the identifier.
    let left_out = RwSignal::new(None::<String>);
    let take = move |text: String| match untrack(|| read(&text)) {
        Some(reading) if reading.identifier != text => {
            left_out.set(reading.note);
            on_input.run(reading.identifier);
        }
        _ => on_input.run(text),
    };
    let input = move |text: String| {
        left_out.set(None);
        match is_pasting.get_value() {
            true => take(text),
            false => on_input.run(text),
        }
        is_pasting.set_value(false);
    };
    let leave = move |()| {
        let text = value.get_untracked();
        if untrack(|| read(&text)).is_some_and(|reading| reading.identifier != text) {
            take(text);
        }
        on_blur.run(());
    };
    let note = move || left_out.get().or_else(|| found.get()?.note);
    let hint = Signal::derive(move || {
        let what = provider.get().template_facts().identifier;
        let example = wanted.with(|wanted| match wanted.provider {
            TemplateCloud::Aws => wanted.expected().role_arn("<account>"),
            TemplateCloud::Google => {
                let name = &wanted.unique_name;
                format!("projects/my-project/serviceAccounts/{name}@…")
            }
        });
        Some(format!(
            "Paste the {what}, for example {example}, or everything that terraform output prints."
        ))
    });
    view! {
        // A paste tells so before the input does.
        <div class="identifier-field" on:paste=move |_| is_pasting.set_value(true)>
            <TextArea
                id=IDENTIFIER_ID
                label=Signal::derive(move || provider.get().template_facts().identifier_label.to_owned())
                hint
                value
                on_input=input
                on_blur=leave
                error
                rows=3
                is_monospace=true
                is_required=true
            >
                <div role="status">
                    {move || {
                        let found = identifier.get()?;
                        Some(view! { <Found provider=provider.get() found note=note()/> })
                    }}
                    {move || warning.get().map(|text| view! { <Note>{text}</Note> })}
                    <OtherAccount provider found=identifier known is_simulated=is_known_simulated/>
                </div>
            </TextArea>
        </div>
    }
    .into_any()
}

/// What was found, and where it is.
#[component]
fn Found(provider: TemplateCloud, found: String, note: Option<String>) -> impl IntoView {
    let (what, place) = (provider.template_facts().identity, provider.facts().account);
    let account = account_of(&found).unwrap_or_default().to_owned();
    let note = note.map(|note| format!(" {note}"));
    view! {
        <p class="identifier-field__found">
            <Icon name=IconName::CheckCircle />
            <span>
                "Found " <bdi class="identifier-field__value">{found}</bdi>
                {format!(": this custom cloud's {what}, in {place} ")}
                <bdi class="identifier-field__value">{account}</bdi> "." {note}
            </span>
        </p>
    }
    .into_any()
}

/// Something to look at that stands in nobody's way.
#[component]
fn Note(children: Children) -> impl IntoView {
    view! {
        <p class="identifier-field__note">
            <Icon name=IconName::Warning />
            <span>{children()}</span>
        </p>
    }
    .into_any()
}

/// Says that the account is not the one that is known. It is no error, because a template can be applied in another
/// account. In a rehearsal, it says that only the simulated account works.
#[component]
fn OtherAccount(
    provider: Signal<TemplateCloud>,
    found: Memo<Option<String>>,
    known: Signal<Option<String>>,
    is_simulated: bool,
) -> impl IntoView {
    move || {
        let (found, known) = (found.get()?, known.get()?);
        let account = |identifier: &str| Some(account_of(identifier)?.to_owned());
        let (found, known) = (account(&found)?, account(&known)?);
        let word = provider.get().facts().account;
        (found != known).then(|| match is_simulated {
            true => view! {
                <Note>
                    "This identifier is in the " {word} " "
                    <bdi class="identifier-field__value">{found}</bdi>
                    ". In a rehearsal, you can deploy only to the simulated " {word} " "
                    <bdi class="identifier-field__value">{known}</bdi>
                    ". Press “Use this identifier” above."
                </Note>
            }
            .into_any(),
            false => view! {
                <Note>
                    "This identifier is in " <bdi class="identifier-field__value">{found}</bdi>
                    ", but this custom cloud was in "
                    <bdi class="identifier-field__value">{known}</bdi>
                    ". Continue only if you applied the template in the new account or project."
                </Note>
            }
            .into_any(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIQUE: &str = "cce-cce0123456789a";

    #[test]
    fn a_deployment_starts_with_the_identifier_alone() {
        let wanted = ExpectedIdentifier {
            provider: TemplateCloud::Aws,
            unique_name: UNIQUE.to_owned(),
            role_path: Some("/platform/".to_owned()),
        };
        let role = format!("arn:aws:iam::123456789012:role/platform/{UNIQUE}-iam-role");
        let pasted = format!("Outputs:\n\nrole = \"{role}\"\n");
        let request = provision_request(&pasted, &wanted);
        assert_eq!(request.aws_iam_role_arn, Some(role));
        assert_eq!(request.google_privilege_bearing_service_account_id, None);
    }

    #[test]
    fn every_identifier_tells_its_account() {
        for (identifier, account) in [
            ("arn:aws:iam::123456789012:role/x", Some("123456789012")),
            (
                "projects/my-project/serviceAccounts/x@my-project.iam.gserviceaccount.com",
                Some("my-project"),
            ),
            ("", None),
        ] {
            assert_eq!(account_of(identifier), account, "{identifier}");
        }
    }
}
