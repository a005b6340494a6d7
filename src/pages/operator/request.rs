//! One request: what it asks for, who works on it, and the answer.

use byoc_rules::{
    FieldError,
    requests::{check_answer, is_open},
    words,
};
use byoc_types::{OrganizationRequest, OrganizationRequestUpdate, RequestContent, RequestState};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{crumbs, fresh::read_fresh};
use crate::{
    api::{
        ApiError, Tagged,
        operator::{operator_request_update, operator_request_view},
    },
    components::{
        facts::{Facts, lines::Fact},
        request_parts::{RequestBadge, message, request_facts},
        timestamp::Timestamp,
    },
    forms::saving::{SaveFailure, Saving},
    paths,
    state::{
        connection::use_offline_reason, session::use_session, title::set_page_title,
        toasts::use_toasts,
    },
    ui::{
        Button, ButtonKind, Card, Crumb, Dialog, LinkButton, PageHeader, Show, TextArea,
        dom::{after_render, focus_main_heading},
        dynamic, focus_id,
    },
};

type VersionedRequest = Tagged<OrganizationRequest>;

/// The page.
#[component]
pub fn OperatorRequestPage() -> impl IntoView {
    set_page_title("Request");
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let request = read_fresh(move || {
        let id = id.get();
        async move { operator_request_view(&id).await }
    });
    let kept = request.part(|kept| Some(kept.clone()));
    let state = request.part(|kept| Some(kept.body.state));
    // The heading stays while the rest is drawn again: the focus goes to it.
    let title = request.part(|kept| {
        let kind = words::label(kept.body.kind);
        Some(format!("{kind} for {}", kept.body.organization_name))
    });
    let organization =
        request.part(|kept| paths::operator_organization(&kept.body.organization_id));
    // What is typed stays through that.
    let answer = RwSignal::new(String::new());
    let above = || {
        crumbs(vec![Crumb::new(
            "Requests",
            paths::operator_tab(super::REQUESTS),
        )])
    };
    let cards = move || {
        dynamic(move || {
            kept.get().map(|kept| {
                let on_changed = move |()| request.read_again();
                view! { <Request kept answer on_changed/> }.into_any()
            })
        })
    };
    view! {
        <PageHeader
            title=Signal::derive(move || title.get().unwrap_or_else(|| "Request".to_owned()))
            above
            beside=move || dynamic(move || state.get().map(|state| view! { <RequestBadge state/> }))
            actions=move || view! { <LinkButton href=organization>"Open the organization"</LinkButton> }
        />
        <div class="tabs__panel">{request.view("The request could not be loaded", 8, cards)}</div>
    }
}

#[component]
fn Request(
    kept: VersionedRequest,
    answer: RwSignal<String>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let OrganizationRequest {
        state,
        content,
        created_by,
        create_time,
        assignee,
        ..
    } = kept.body.clone();
    let text = message(&content).to_owned();
    let mut facts = request_facts(&content);
    facts.push(Fact::text("Support tier", words::label(kept.body.tier)));
    facts.push(Fact::text(
        "Assigned to",
        assignee.unwrap_or_else(|| "Nobody".to_owned()),
    ));
    view! {
        <Card title="Requested">
            <p class="muted">"Sent " <Timestamp time=create_time/> " by " <bdi>{created_by}</bdi></p>
            <Facts facts/>
            {(!text.is_empty()).then(|| view! { <p class="request__words">{text}</p> })}
        </Card>
        {match is_open(state) {
            true => view! { <AnswerCard kept answer on_changed/> }.into_any(),
            false => view! { <AnsweredCard request=kept.body/> }.into_any(),
        }}
    }
    .into_any()
}

/// What was answered, once it is closed.
#[component]
fn AnsweredCard(request: OrganizationRequest) -> impl IntoView {
    let words = match request.answer.is_empty() {
        true => "There is no answer.".to_owned(),
        false => request.answer,
    };
    let cloud = request.custom_cloud_environment_id.map(|id| {
        let href = paths::operator_custom_cloud(&request.organization_id, &id);
        view! { <p><a href=href>"Open the custom cloud"</a></p> }
    });
    view! {
        <Card title="Answer">
            <p class="request__words">{words}</p>
            {cloud}
        </Card>
    }
}

/// A step that waits for its confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Done,
    Decline,
}

impl Step {
    fn state(self) -> RequestState {
        match self {
            Step::Done => RequestState::Done,
            Step::Decline => RequestState::Declined,
        }
    }
}

#[component]
fn AnswerCard(
    kept: VersionedRequest,
    answer: RwSignal<String>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let request = StoredValue::new(kept);
    let session = use_session();
    let toasts = use_toasts();
    let offline = use_offline_reason();
    let saving = Saving::default();
    let asked = RwSignal::new(None::<Step>);
    let error = RwSignal::new(None::<String>);
    let send = Callback::new(move |(update, said): (OrganizationRequestUpdate, String)| {
        let kept = request.get_value();
        saving.run(put(kept, update), move |_| {
            asked.set(None);
            toasts.success(said);
            on_changed.run(());
            // The dialog first gives the focus back to its button, which goes.
            after_render(focus_main_heading);
        });
    });
    let assign = move |()| {
        let me = session.current().map(|session| session.email);
        let update = OrganizationRequestUpdate {
            state: Some(RequestState::InProgress),
            assignee: me,
            ..OrganizationRequestUpdate::default()
        };
        send.run((update, "The request is assigned to you".to_owned()));
    };
    let ask = move |step: Step| {
        let update = update_of(step, &answer.get_untracked());
        let checked = request.with_value(|kept| check(&update, &kept.body));
        error.set(checked.err());
        if error.with_untracked(Option::is_none) {
            asked.set(Some(step));
        } else {
            focus_id("request-answer");
        }
    };
    let is_mine = request.with_value(|kept| {
        let me = session.current().map(|session| session.email);
        me.is_some() && kept.body.assignee == me
    });
    view! {
        <Card title="Answer">
            <Show when=move || !is_mine>
                <div><Button on_press=assign is_busy=saving.is_busy disabled_reason=offline>"Assign to me"</Button></div>
            </Show>
            <TextArea
                id="request-answer"
                label="Answer"
                hint=Some("The organization can read it. Required if you decline the request.".to_owned())
                value=answer
                on_input=move |text| {
                    answer.set(text);
                    error.set(None);
                }
                error
                spellcheck=true
            />
            <SaveFailure saving title="The answer was not saved"/>
            <div class="form__actions">
                <Button kind=ButtonKind::Primary on_press=move |()| ask(Step::Done) disabled_reason=offline>
                    "Answer and mark as done"
                </Button>
                <Button on_press=move |()| ask(Step::Decline) disabled_reason=offline>"Decline"</Button>
            </div>
        </Card>
        <ConfirmDialog request asked saving on_confirm=move |step| {
            let said = match step {
                Step::Done => "The request is done",
                Step::Decline => "The request is declined",
            };
            send.run((update_of(step, &answer.get_untracked()), said.to_owned()));
        }/>
    }
    .into_any()
}

/// Names what will happen, before it does.
#[component]
fn ConfirmDialog(
    request: StoredValue<VersionedRequest>,
    asked: RwSignal<Option<Step>>,
    saving: Saving,
    #[prop(into)] on_confirm: Callback<Step>,
) -> impl IntoView {
    let is_open = Signal::derive(move || asked.with(Option::is_some));
    let title = Signal::derive(move || match asked.get() {
        Some(Step::Decline) => "Decline this request?".to_owned(),
        Some(Step::Done) | None => "Mark this request as done?".to_owned(),
    });
    let close = Callback::new(move |()| {
        asked.set(None);
        saving.reset();
    });
    let body = move || {
        asked.get().map(|step| {
            let text = request.with_value(|kept| consequence(step, &kept.body));
            let (label, kind) = match step {
                Step::Done => ("Mark as done", ButtonKind::Primary),
                Step::Decline => ("Decline", ButtonKind::Danger),
            };
            view! {
                <p>{text}</p>
                <SaveFailure saving title="The answer was not saved"/>
                <div class="form__actions">
                    <Button on_press=close has_autofocus=true>"Cancel"</Button>
                    <Button
                        kind
                        is_busy=saving.is_busy
                        busy_label="Saving…"
                        on_press=move |()| on_confirm.run(step)
                    >
                        {label}
                    </Button>
                </div>
            }
            .into_any()
        })
    };
    view! {
        <Dialog title is_open on_close=close>
            {dynamic(body)}
        </Dialog>
    }
    .into_any()
}

/// What a step makes of the organization, in a sentence.
fn consequence(step: Step, request: &OrganizationRequest) -> String {
    let name = &request.organization_name;
    if step == Step::Decline {
        return format!("Nothing changes for {name}. Its super admins can read your answer.");
    }
    match &request.content {
        RequestContent::Enable(_) => format!(
            "Bring your own cloud is enabled for {name} at once. Its super admins can then create \
             and deploy custom clouds."
        ),
        RequestContent::Azure(azure) => format!(
            "A custom cloud on Azure in {} with the CIDR block {} is created for {name}. It is \
             active at once, so everything must already be built.",
            azure.cloud_region, azure.reserved_cidr
        ),
        RequestContent::Migration(migration) => format!(
            "Nothing moves automatically. This only says that the network is ready for {} to move. \
             The super admins of {name} can read your answer.",
            migration.service_name
        ),
    }
}

fn update_of(step: Step, answer: &str) -> OrganizationRequestUpdate {
    OrganizationRequestUpdate {
        state: Some(step.state()),
        answer: Some(answer.trim().to_owned()),
        assignee: None,
    }
}

/// The rule of the server, as a sentence.
fn check(update: &OrganizationRequestUpdate, request: &OrganizationRequest) -> Result<(), String> {
    let checked = check_answer(update, request.state, &request.answer);
    checked.map(drop).map_err(|errors: Vec<FieldError>| {
        let messages: Vec<String> = errors.into_iter().map(|error| error.message).collect();
        messages.join(" ")
    })
}

async fn put(
    kept: VersionedRequest,
    update: OrganizationRequestUpdate,
) -> Result<VersionedRequest, ApiError> {
    operator_request_update(&kept.body.request_id, &update, kept.etag.as_deref()).await
}

#[cfg(test)]
mod tests {
    use byoc_types::{AzureRequest, EnableRequest, RequestKind, Tier};

    use super::*;

    fn request(content: RequestContent) -> OrganizationRequest {
        OrganizationRequest {
            request_id: "r1".to_owned(),
            organization_id: "org1".to_owned(),
            organization_name: "Northwind".to_owned(),
            tier: Tier::Priority,
            kind: RequestKind::Enable,
            state: RequestState::Open,
            content,
            answer: String::new(),
            assignee: None,
            custom_cloud_environment_id: None,
            version: 1,
            created_by: "ada@example.com".to_owned(),
            create_time: String::new(),
            update_time: String::new(),
        }
    }

    #[test]
    fn a_refusal_needs_an_answer() {
        let enable = request(RequestContent::Enable(EnableRequest::default()));
        let checked = |step, answer| check(&update_of(step, answer), &enable);
        assert!(
            checked(Step::Decline, " ")
                .unwrap_err()
                .starts_with("Say in the answer why")
        );
        assert_eq!(checked(Step::Decline, "Another contract first."), Ok(()));
        assert_eq!(checked(Step::Done, ""), Ok(()));
    }

    #[test]
    fn the_confirmation_names_what_will_happen() {
        let enable = request(RequestContent::Enable(EnableRequest::default()));
        assert!(consequence(Step::Done, &enable).contains("enabled for Northwind"));
        assert!(consequence(Step::Decline, &enable).contains("Nothing changes for Northwind"));
        let azure = request(RequestContent::Azure(AzureRequest {
            cloud_region: "westeurope".to_owned(),
            reserved_cidr: "10.0.0.0/16".to_owned(),
            ..AzureRequest::default()
        }));
        let said = consequence(Step::Done, &azure);
        assert!(
            said.contains("westeurope") && said.contains("10.0.0.0/16"),
            "{said}"
        );
    }
}
