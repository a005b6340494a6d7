//! What the holder of a hand-off link sees: the files of one custom cloud, and the one thing to give
//! back. Nobody is signed in here.

use byoc_rules::{cloud::TemplateCloud, contacts, hand_off, region, state as rules_state, words};
use byoc_types::{CustomCloudState, HandOffOffer, HandOffState, HandOffSubmit};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        hand_off::{hand_off_offer, hand_off_submit},
    },
    components::{
        facts::{Facts, lines::Fact},
        failure::Failure,
        identifier_field::{ExpectedIdentifier, IDENTIFIER_ID, IdentifierField, check_identifier},
        state_badge::StateBadge,
        template_parts::{
            CommandsPart, FilesPart, NothingToApply, PlanCheckPart, RightsPart, SignInHelp,
        },
    },
    format,
    forms::submission::{Submission, SubmissionFailure, problems},
    layouts::shell::WidePage,
    state::{link_token::use_link_token, template::provide_link_template, title::set_page_title},
    ui::{
        Alert, Button, ButtonKind, Card, CopyButton, EmptyState, ErrorSummary, Skeleton, TextField,
        Tone, dom::after_render, focus_id,
    },
};

/// The template, or why there is none.
#[component]
pub fn HandOffPage() -> impl IntoView {
    set_page_title("Apply the template");
    let token = use_link_token();
    let changes = RwSignal::new(0_u32);
    provide_context(IsFresh(StoredValue::new(false)));
    let offer = LocalResource::new(move || {
        changes.track();
        let token = token.get();
        async move { hand_off_offer(&token).await }
    });
    let shown = move |answer: Result<HandOffOffer, ApiError>| match answer {
        Ok(offer) => view! { <Offer offer token=token.get_untracked() changes/> }.into_any(),
        Err(error) if error.status == 404 => view! { <BadLink/> }.into_any(),
        Err(error) => {
            let action =
                move || view! { <Button on_press=move |()| offer.refetch()>"Try again"</Button> };
            view! {
                <h1 class="centered__title" tabindex="-1">"Apply the template"</h1>
                <Failure title="The link could not be checked" error action/>
            }
            .into_any()
        }
    };
    view! {
        <WidePage>
            <Transition fallback=|| view! { <Skeleton lines=8/> }>
                {move || Suspend::new(async move { shown(offer.await) })}
            </Transition>
        </WidePage>
    }
}

#[component]
fn BadLink() -> impl IntoView {
    view! {
        <EmptyState title="This hand-off link does not work" is_page=true>
            <p>"The link is no longer valid, or part of it is missing. Check that you copied the whole link."</p>
            <p>"Ask the person who sent it for a new link."</p>
        </EmptyState>
    }
}

#[component]
fn Offer(offer: HandOffOffer, token: String, changes: RwSignal<u32>) -> impl IntoView {
    // A cloud that this page does not know has no template.
    let cloud = TemplateCloud::try_from(offer.cloud_provider).ok()?;
    provide_link_template(token.clone(), offer.byoc_unique_name.clone());
    let lead = format!(
        "{} of {} asks you to run Terraform for this custom cloud. Enter Terraform's output on this page. You need no account on this server.",
        offer.created_by, offer.organization_name,
    );
    let facts = facts(cloud, &offer);
    let is_rehearsed = offer.rehearsed_identifier.is_some();
    Some(view! {
        <div class="hand-off">
            <header>
                <h1 tabindex="-1">"Apply the template of " <bdi>{offer.display_name.clone()}</bdi></h1>
                <p class="page-header__lead">{lead}</p>
            </header>
            <Card title="Custom cloud"><Facts facts=Signal::stored(facts)/></Card>
            <Card
                title="1. Get the files"
                description="Save the files in an empty folder. The zip contains all of them."
            >
                <FilesPart/>
            </Card>
            <Card title="2. Check the permissions"><RightsPart/></Card>
            <Card
                title="3. Apply the template"
                description="Run these commands where you saved the files. You need Terraform (1.3 or later) or OpenTofu."
            >
                {is_rehearsed.then(|| view! { <NothingToApply/> })}
                <CommandsPart/>
                <SignInHelp cloud=Signal::stored(cloud)/>
                <PlanCheckPart/>
            </Card>
            <Answer cloud offer token changes/>
        </div>
    })
}

fn facts(cloud: TemplateCloud, offer: &HandOffOffer) -> Vec<Fact> {
    let place = region::find(cloud, &offer.cloud_region).map(|known| known.place);
    vec![
        Fact::text("Provider", words::label(offer.cloud_provider)),
        Fact::region(place, &offer.cloud_region),
        Fact::text("Deployment model", words::label(offer.deployment_model)),
        Fact::data("CIDR block", offer.reserved_cidr.clone()),
        Fact::text(
            "The link works until",
            format::exact_time(&offer.expiry_time),
        ),
    ]
}

/// What is given back: the form, or what became of it.
#[component]
fn Answer(
    cloud: TemplateCloud,
    offer: HandOffOffer,
    token: String,
    changes: RwSignal<u32>,
) -> impl IntoView {
    let title = format!("4. Enter the {}", cloud.template_facts().identifier);
    let body = match (offer.hand_off_state, offer.state) {
        (HandOffState::Open, CustomCloudState::Draft) => {
            view! { <SubmitForm cloud offer token changes/> }.into_any()
        }
        _ => view! { <Submitted offer changes/> }.into_any(),
    };
    view! { <Card title>{body}</Card> }
}

/// Whether something was submitted just now, which the next answer shows.
#[derive(Clone, Copy)]
struct IsFresh(StoredValue<bool>);

/// Takes the focus once the form is gone.
const SUBMITTED: &str = "hand-off-submitted";

#[component]
fn Submitted(offer: HandOffOffer, changes: RwSignal<u32>) -> impl IntoView {
    // The form with the button is gone.
    let IsFresh(is_fresh) = expect_context();
    if is_fresh.get_value() {
        is_fresh.set_value(false);
        after_render(|| focus_id(SUBMITTED));
    }
    let by = offer.created_by;
    let said = match (offer.hand_off_state, offer.state) {
        (HandOffState::Submitted, _) => {
            format!(
                "Submitted. {by} checks the identifier now. You don't have to do anything else."
            )
        }
        (HandOffState::Approved, CustomCloudState::Draft) => {
            format!("Approved. {by} starts the deployment.")
        }
        (HandOffState::Approved, state) => format!("Approved. {}", rules_state::sentence(state)),
        _ => "The deployment was started without your identifier. You can no longer submit one."
            .to_owned(),
    };
    let identifier = offer.submission.map(|it| {
        view! { <p class="hand-off__identifier"><code translate="no">{it.identifier}</code></p> }
    });
    view! {
        <p id=SUBMITTED tabindex="-1" role="status">{said}</p>
        {identifier}
        <p class="cluster">
            "Custom cloud: " <StateBadge state=Signal::stored(offer.state)/>
            <Button is_small=true on_press=move |()| changes.update(|changes| *changes += 1)>
                "Check again"
            </Button>
        </p>
    }
    .into_any()
}

#[component]
fn SubmitForm(
    cloud: TemplateCloud,
    offer: HandOffOffer,
    token: String,
    changes: RwSignal<u32>,
) -> impl IntoView {
    let wanted = StoredValue::new(ExpectedIdentifier {
        provider: cloud,
        unique_name: offer.byoc_unique_name,
        role_path: offer.role_path,
    });
    let (identifier, name) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let email = RwSignal::new(String::new());
    let submission = Submission::default();
    let IsFresh(is_fresh) = expect_context();
    let identifier_error = submission.field_error("identifier", move || {
        identifier.with(|text| wanted.with_value(|wanted| check_identifier(text, wanted)))
    });
    let name_error = submission.field_error("name", move || {
        let checked = name.with(|name| hand_off::check_name(name));
        checked.err().map(|error| error.to_string())
    });
    let email_error = submission.field_error("email", move || {
        let checked = email.with(|email| contacts::check_email(email));
        checked.err().map(|error| error.to_string())
    });
    let errors = problems([
        (IDENTIFIER_ID, identifier_error),
        ("hand-off-name", name_error),
        ("hand-off-email", email_error),
    ]);
    let submit = move |event| {
        let token = token.clone();
        let request = HandOffSubmit {
            identifier: identifier.get_untracked(),
            name: name.get_untracked(),
            email: email.get_untracked(),
        };
        let send = || async move { hand_off_submit(&token, &request).await };
        submission.submit(event, errors, send, move || {
            is_fresh.set_value(true);
            changes.update(|changes| *changes += 1);
        });
    };
    view! {
        <Rehearsed identifier=offer.rehearsed_identifier/>
        <form class="form" novalidate on:submit=submit>
            <ErrorSummary errors attempts=submission.attempts()/>
            <SubmissionFailure submission problems=errors/>
            <IdentifierField
                wanted=Signal::derive(move || wanted.get_value())
                value=identifier
                error=identifier_error
                on_input=submission.input("identifier", identifier)
                on_blur=|()| ()
            />
            <TextField
                id="hand-off-name"
                label="Your name"
                value=name
                on_input=submission.input("name", name)
                error=name_error
                autocomplete="name"
            />
            <TextField
                id="hand-off-email"
                label="Your email"
                hint="So that your colleague can contact you."
                value=email
                on_input=submission.input("email", email)
                error=email_error
                input_type="email"
                autocomplete="email"
            />
            <p class="muted">"You can submit once. Your colleague checks the identifier before anything is deployed."</p>
            <div class="form__actions">
                <Button
                    kind=ButtonKind::Primary
                    is_submit=true
                    is_busy=submission.is_busy()
                    busy_label="Submitting…"
                >
                    "Submit identifier"
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// If the provider is rehearsed, there is nothing to apply.
#[component]
fn Rehearsed(identifier: Option<String>) -> impl IntoView {
    identifier.map(|identifier| {
        view! {
            <Alert tone=Tone::Info title="Rehearsal: nothing is created in any cloud">
                <p>"In the simulated account, the template counts as applied. Terraform would print:"</p>
                <p class="hand-off__identifier">
                    <code translate="no">{identifier.clone()}</code>
                    <CopyButton what="simulated identifier" text=identifier/>
                </p>
            </Alert>
        }
    })
}
