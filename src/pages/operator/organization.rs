//! An organization: what an operator decides about it, and how much belongs to it.

use byoc_rules::{contacts, words, words::Words};
use byoc_types::{
    DeploymentModel, Invitation, OperatorInvitationCreate, OperatorOrganization, Tier,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    create::tier_hint,
    crumbs,
    decisions::{
        Decisions, MODELS, NAME, OFFER, OFFER_HINT, TIER, control_of, offered, tier_options,
    },
    invitation::InvitationLink,
};
use crate::{
    api::{
        ApiError, Tagged,
        operator::{
            operator_invitation_create, operator_organization_update, operator_organization_view,
        },
    },
    components::{
        facts::{Facts, lines::Fact},
        leave_guard::{LeaveGuard, provide_page_saver},
        loaded::loaded_as,
        model_tiles::model_sentence,
    },
    format::counted,
    forms::{
        add_form::AddForm,
        edit::{Edit, Editor, Saves},
        editor_frame::EditorFrame,
        saving::changed_meanwhile,
        submission::{Submission, problems},
    },
    paths,
    state::{
        connection::use_offline_reason, live::on_return, title::set_page_title, toasts::use_toasts,
    },
    ui::{
        Alert, Button, Card, Checkbox, Dialog, FieldProblem, LinkButton, PageHeader, RadioGroup,
        RadioOption, SelectField, Show, TextField, Tone, dom::focused_element,
    },
};

type VersionedOrganization = Tagged<OperatorOrganization>;
type DecisionsEdit = Edit<Decisions, VersionedOrganization>;

/// The page.
#[component]
pub fn OperatorOrganizationPage() -> impl IntoView {
    set_page_title("Organization");
    let params = use_params_map();
    let org = Memo::new(move |_| params.with(|params| params.get("org").unwrap_or_default()));
    let answer = LocalResource::new(move || {
        let org = org.get();
        async move { operator_organization_view(&org).await }
    });
    // While something is typed it stays as it was read: saving says if somebody else was faster.
    let edit = DecisionsEdit::default();
    // Nor while the focus is in the form: a new one would not have it.
    on_return(move || {
        let is_in_form = |element: web_sys::HtmlElement| {
            element.closest("form").is_ok_and(|form| form.is_some())
        };
        if !edit.is_edited_untracked() && !focused_element().is_some_and(is_in_form) {
            answer.refetch();
        }
    });
    provide_page_saver();
    view! {
        <LeaveGuard
            is_dirty=Signal::derive(move || edit.is_edited())
            inside=Signal::derive(move || vec![paths::operator_organization(&org.get())])
            consequence="Your changes to this organization are not saved. If you leave, they are lost."
        />
        {loaded_as(
            "The organization could not be loaded",
            answer,
            8,
            move |kept| view! { <Organization kept edit on_invited=move |()| answer.refetch()/> }.into_any(),
        )}
    }
}

#[component]
fn Organization(
    kept: VersionedOrganization,
    edit: DecisionsEdit,
    #[prop(into)] on_invited: Callback<()>,
) -> impl IntoView {
    let present = RwSignal::new(kept);
    let name = Memo::new(move |_| present.with(|kept| kept.body.organization_name.clone()));
    let lead = Signal::derive(move || {
        present.with(|kept| Some(format!("Organization {}", kept.body.organization_id)))
    });
    view! {
        <PageHeader title=name lead above=|| crumbs(vec![])/>
        <div class="tabs__panel">
            <NoSuperAdmin present on_invited/>
            <DecisionsCard present edit/>
            <BelongsCard present/>
        </div>
    }
}

#[component]
fn DecisionsCard(present: RwSignal<VersionedOrganization>, edit: DecisionsEdit) -> impl IntoView {
    let toasts = use_toasts();
    let value = Memo::new(move |_| edit.value(|| present.with(|kept| Decisions::of(&kept.body))));
    let minimum = Memo::new(move |_| present.with(|kept| kept.body.minimum_tier));
    let editor = edit.on_page(Saves {
        problems: move || value.with(|value| value.problems(minimum.get())),
        refused: said,
        present: move || present.get_untracked(),
        send: move |base| send(value.get_untracked(), base, present),
        saved: move |saved| {
            present.set(saved);
            toasts.success("Organization saved");
        },
    });
    view! {
        <Card
            title="Support tier and deployment models"
            description="Existing custom clouds keep their deployment model."
        >
            <EditorFrame
                failure_title="The organization was not saved"
                save_label="Save organization"
                editor
            >
                <Fields value present edit editor minimum/>
            </EditorFrame>
        </Card>
    }
    .into_any()
}

#[component]
fn Fields(
    value: Memo<Decisions>,
    present: RwSignal<VersionedOrganization>,
    edit: DecisionsEdit,
    editor: Editor,
    minimum: Memo<Tier>,
) -> impl IntoView {
    let change = move |make: &dyn Fn(&mut Decisions)| {
        let mut next = value.get_untracked();
        make(&mut next);
        edit.change(next, || present.get_untracked());
    };
    view! {
        <div class="operator-form">
            <TextField
                id=NAME
                label="Name"
                value=Signal::derive(move || value.with(|value| value.name.clone()))
                on_input=move |text: String| change(&|next| next.name = text.clone())
                on_blur=move |()| edit.leave(NAME)
                error=editor.error(NAME)
            />
            <SelectField
                id=TIER
                label="Support tier"
                options=tier_options()
                value=Signal::derive(move || value.with(|value| value.tier.clone()))
                on_change=move |word: String| {
                    change(&|next| next.tier = word.clone());
                    edit.leave(TIER);
                }
                hint=Signal::derive(move || Some(tier_hint(minimum.get())))
                error=editor.error(TIER)
            />
            <Checkbox
                id=OFFER
                label="Enable bring your own cloud"
                is_checked=Signal::derive(move || value.with(|value| value.is_enabled))
                on_change=move |is_checked| {
                    change(&|next| next.is_enabled = is_checked);
                    edit.leave(TIER);
                }
                hint=Some(OFFER_HINT.to_owned())
            />
            <Models value present edit error=editor.error(MODELS)/>
        </div>
    }
    .into_any()
}

const CONFIGURED: &str = "configured";
const OWN: &str = "own";

#[component]
fn Models(
    value: Memo<Decisions>,
    present: RwSignal<VersionedOrganization>,
    edit: DecisionsEdit,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let change = move |next: Decisions| edit.change(next, || present.get_untracked());
    let has_own = Memo::new(move |_| value.with(|value| value.has_own_models));
    let choose = move |word: String| {
        let mut next = value.get_untracked();
        next.has_own_models = word == OWN;
        change(next);
    };
    let boxes = move || {
        offered()
            .map(|model| model_box(model, value, change))
            .collect_view()
    };
    view! {
        <RadioGroup
            id=MODELS
            legend="Deployment models"
            options=vec![
                RadioOption::new(CONFIGURED, "Models from the configuration")
                    .with_hint("The server's configuration sets them for all organizations without their own models."),
                RadioOption::new(OWN, "Own models of this organization")
                    .with_hint("For example HIPAA and PCI DSS, once the organization has a contract for them."),
            ]
            value=Signal::derive(move || if has_own.get() { OWN } else { CONFIGURED }.to_owned())
            on_select=choose
            error
        />
        <Show when=has_own>
            <fieldset class="operator-models">
                <legend class="visually-hidden">"Own models of this organization"</legend>
                {boxes()}
            </fieldset>
        </Show>
    }
    .into_any()
}

fn model_box(
    model: DeploymentModel,
    value: Memo<Decisions>,
    change: impl Fn(Decisions) + Copy + Send + Sync + 'static,
) -> AnyView {
    view! {
        <Checkbox
            id=format!("organization-model-{}", model.as_word())
            label=words::label(model)
            is_checked=Signal::derive(move || value.with(|value| value.models.contains(&model)))
            on_change=move |is_given| change(value.get_untracked().with_model(model, is_given))
            hint=Some(model_sentence(model).to_owned())
        />
    }
    .into_any()
}

/// If somebody else was faster, `present` gets what they saved: to take, or to save over.
async fn send(
    decisions: Decisions,
    base: VersionedOrganization,
    present: RwSignal<VersionedOrganization>,
) -> Result<VersionedOrganization, ApiError> {
    let org = base.body.organization_id;
    match operator_organization_update(&org, &decisions.to_wire(), base.etag.as_deref()).await {
        Err(error) if error.status == 412 => {
            let theirs = operator_organization_view(&org).await?;
            present.try_set(theirs);
            Err(changed_meanwhile())
        }
        answer => answer,
    }
}

/// What the server said against fields of the request, at their controls.
fn said(error: &ApiError) -> Vec<FieldProblem> {
    let of_field = error.details.iter().filter_map(|detail| {
        let field = detail.field.as_deref()?;
        Some(FieldProblem::new(control_of(field), detail.message.clone()))
    });
    of_field.collect()
}

/// Says that nobody can administer the organization, and invites somebody.
#[component]
fn NoSuperAdmin(
    present: RwSignal<VersionedOrganization>,
    on_invited: Callback<()>,
) -> impl IntoView {
    let is_alone = Memo::new(move |_| present.with(|kept| kept.body.super_admin_count == 0));
    let is_open = RwSignal::new(false);
    let offline = use_offline_reason();
    let invite = move || {
        view! {
            <Button disabled_reason=offline on_press=move |()| is_open.set(true)>"Invite super admin"</Button>
        }
    };
    view! {
        <Show when=is_alone>
            <Alert tone=Tone::Warning title="No super admin can sign in yet" action=invite>
                <p>"An invitation works for 72 hours. A new one to the same address replaces it."</p>
            </Alert>
        </Show>
        <InviteDialog present is_open on_invited/>
    }
}

#[component]
fn InviteDialog(
    present: RwSignal<VersionedOrganization>,
    is_open: RwSignal<bool>,
    on_invited: Callback<()>,
) -> impl IntoView {
    let invited = RwSignal::new(None::<Invitation>);
    let close = Callback::new(move |()| {
        is_open.set(false);
        if invited.with_untracked(Option::is_some) {
            invited.set(None);
            on_invited.run(());
        }
    });
    let title = Signal::derive(move || match invited.with(Option::is_some) {
        true => "Copy the invitation link now".to_owned(),
        false => "Invite super admin".to_owned(),
    });
    view! {
        <Dialog title is_open on_close=close>
            {move || match invited.get() {
                Some(invitation) => view! { <InvitationLink invitation on_close=close/> }.into_any(),
                None => view! { <InviteForm present invited close/> }.into_any(),
            }}
        </Dialog>
    }
    .into_any()
}

#[component]
fn InviteForm(
    present: RwSignal<VersionedOrganization>,
    invited: RwSignal<Option<Invitation>>,
    close: Callback<()>,
) -> impl IntoView {
    let email = RwSignal::new(String::new());
    let submission = Submission::default();
    let email_error = submission.field_error("email", move || {
        let checked = email.with(|email| contacts::check_email(email));
        checked.err().map(|error| error.to_string())
    });
    let errors = problems([("super-admin-email", email_error)]);
    let submit = move |event| {
        let org = present.with_untracked(|kept| kept.body.organization_id.clone());
        let email = email.get_untracked().trim().to_owned();
        let send = || async move {
            let request = OperatorInvitationCreate { email };
            let invitation = operator_invitation_create(&org, &request).await?;
            invited.try_set(Some(invitation));
            Ok(())
        };
        submission.submit(event, errors, send, || {});
    };
    view! {
        <AddForm
            label="Create invitation link"
            busy_label="Inviting…"
            on_cancel=close
            submission
            problems=errors
            on_submit=submit
        >
            <TextField
                id="super-admin-email"
                label="Email"
                hint="This person chooses a name and a password."
                value=email
                on_input=submission.input("email", email)
                error=email_error
                input_type="email"
                has_autofocus=true
            />
        </AddForm>
    }
}

/// How much belongs to the organization.
#[component]
fn BelongsCard(present: RwSignal<VersionedOrganization>) -> impl IntoView {
    let facts = Signal::derive(move || present.with(|kept| facts(&kept.body)));
    let id = present.with_untracked(|kept| kept.body.organization_id.clone());
    let href = paths::operator_custom_clouds([("organization", id.as_str())]);
    view! {
        <Card
            title="Contents"
            actions=move || view! { <LinkButton href=href.clone() is_small=true>"Show its custom clouds"</LinkButton> }
        >
            <Facts facts/>
        </Card>
    }
}

fn facts(organization: &OperatorOrganization) -> Vec<Fact> {
    vec![
        Fact::text("Members", counted(organization.member_count, "member")),
        Fact::text(
            "Super admins who can sign in",
            counted(organization.super_admin_count, "super admin"),
        ),
        Fact::text(
            "Custom clouds",
            counted(organization.custom_cloud_count, "custom cloud"),
        ),
        Fact::code("Organization ID", organization.organization_id.clone()),
    ]
}
