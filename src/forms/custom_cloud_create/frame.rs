//! What surrounds every step: where one is, what went wrong, what was answered so far, and the
//! buttons.

use byoc_html::{custom_clouds, first_step};
use byoc_rules::{state, words};
use byoc_types::{CustomCloud, CustomCloudState, WizardStep};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    html,
    prelude::*,
};
use leptos_router::hooks::{use_params_map, use_query_map};
use wasm_bindgen::JsCast;

use super::{
    draft::ScreenStoreFields,
    local::autosave,
    recap::SummaryPanel,
    step::{self, STEPS, Standing},
    wizard::{
        Busy, Wizard,
        actions::{Actions, use_actions, use_is_from_recap},
    },
};
use crate::{
    components::leave_guard::{LeaveGuard, SaveFirst, offer_saving, provide_page_saver},
    forms::form::FormState,
    paths,
    state::{connection::use_offline_reason, title::set_page_title},
    ui::{
        Alert, Breadcrumbs, Button, ButtonKind, CopyButton, Crumb, ErrorSummary, LinkButton,
        LiveRegion, StepBar, StepItem, StepItemState, Tone, dom::after_render,
    },
};

/// The frame; `children` is the step.
#[component]
pub fn WizardFrame(
    wizard: Wizard,
    #[prop(into)] current: Signal<WizardStep>,
    children: ChildrenFn,
) -> impl IntoView {
    let actions = use_actions(wizard);
    let errors = wizard.checked.summary(current);
    let is_wrong = Memo::new(move |_| !errors.with(Vec::is_empty));
    let is_form = move || current.get() != WizardStep::Create;
    // The first step holds it itself, and the last one before Create repeats everything in full.
    let has_summary = move || !matches!(current.get(), WizardStep::Details | WizardStep::Contacts);
    // What was said of one step is not said of another.
    let failure = Memo::new(move |_| {
        wizard
            .form
            .with(|form| form.failure(current.get()).cloned())
    });
    let conflict = Memo::new(move |_| wizard.form.with(FormState::conflict));
    set_page_title(Signal::derive(move || {
        let mark = if is_wrong.get() { "Error: " } else { "" };
        let step = current.get();
        let name = step::label(step);
        match step == WizardStep::Create {
            true => format!("{}{}", creating_mark(wizard), outcome(wizard)),
            false => format!(
                "{mark}{}: {name} · {}",
                step::position(step),
                first_step::TITLE
            ),
        }
    }));
    let kept_at = autosave(
        wizard.organization.get_value(),
        wizard.place,
        Signal::derive(move || wizard.screen.get()),
        wizard.base(),
        wizard.is_dirty.into(),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match current.get_untracked() {
            WizardStep::Contacts => actions.create.run(()),
            WizardStep::Create => {}
            step @ (WizardStep::Details | WizardStep::Deploy | WizardStep::Availability) => {
                actions.next.run(step);
            }
        }
    };
    let press = wizard.form.press();
    offer_saving_draft(wizard, current, actions);
    // A try that failed for another step counts when that step shows.
    let attempts = Memo::new(move |before: Option<&u32>| {
        let attempts = wizard.form.with(FormState::attempts);
        match attempts.part == Some(current.get()) {
            true => attempts.count,
            false => before.copied().unwrap_or_default(),
        }
    });
    view! {
        <div class="wizard" on:pointerdown=press>
            <WizardTop wizard current />
            <form class="wizard__form" novalidate on:submit=submit>
                // More urgent than the heading of the step that it led to.
                <div class="wizard__problems" data-keeps-focus="">
                    <ErrorSummary errors attempts />
                </div>
                {move || {
                    failure.get().map(|error| view! { <Trouble><FailureAlert error=error.clone() /></Trouble> })
                }}
                {move || conflict.get().map(|_| view! { <Trouble><ConflictAlert actions /></Trouble> })}
                <StepHeading wizard current />
                <Notices wizard current />
                <div class="wizard__columns" class:wizard__columns--wide=move || current.get() == WizardStep::Details>
                    <div class="wizard__main">{children()}</div>
                    <Show when=has_summary>
                        <SummaryPanel wizard />
                    </Show>
                </div>
                <Show when=is_form>
                    <WizardFoot wizard current actions kept_at />
                </Show>
            </form>
            <LeaveGuard
                is_dirty=wizard.is_dirty
                inside=Signal::derive(move || own_addresses(wizard))
                consequence="What you typed isn't saved on the server yet. This browser keeps it: you can resume it here, but not on another device."
            />
        </div>
    }
}

/// Leaving can save the draft first, where it can be stored as it is.
fn offer_saving_draft(wizard: Wizard, current: Signal<WizardStep>, actions: Actions) {
    let offline = use_offline_reason();
    provide_page_saver();
    offer_saving(SaveFirst {
        label: "Save draft and leave",
        is_possible: Signal::derive(move || {
            offline.with(Option::is_none) && wizard.is_draft() && wizard.can_save_draft()
        }),
        run: Callback::new(move |told| {
            actions.save_and_tell.run((current.get_untracked(), told));
        }),
    });
}

/// The addresses to which what is typed goes along: the wizard's own, and the request for a cloud
/// that is chosen and has no template.
fn own_addresses(wizard: Wizard) -> Vec<String> {
    let request = wizard.screen.requested().get().map(|_| {
        wizard
            .organization
            .with_value(|org| paths::azure_request(org))
    });
    let stored = wizard.id().map(|id| {
        let details = wizard
            .organization
            .with_value(|org| paths::custom_cloud_setup(org, &id, WizardStep::Details));
        details.trim_end_matches("details").to_owned()
    });
    stored
        .or_else(|| {
            Some(
                wizard
                    .organization
                    .with_value(|org| paths::custom_cloud_create(org)),
            )
        })
        .into_iter()
        .chain(request)
        .collect()
}

/// Heading of the last step.
fn outcome(wizard: Wizard) -> &'static str {
    let state = wizard
        .cloud
        .with(|cloud| cloud.as_ref().map(|cloud| cloud.body.state));
    step::outcome(state.unwrap_or(CustomCloudState::Creating))
}

fn creating_mark(wizard: Wizard) -> String {
    wizard.cloud.with(|cloud| {
        cloud.as_ref().map_or_else(String::new, |cloud| {
            format!(
                "{} - {} · ",
                words::label(cloud.body.state),
                cloud.body.display_name
            )
        })
    })
}

#[component]
fn WizardTop(wizard: Wizard, current: Signal<WizardStep>) -> impl IntoView {
    let items = Memo::new(move |_| {
        let current = current.get();
        // The addresses change with the id.
        wizard.cloud.track();
        let reached = wizard.reached.get().max(current);
        wizard.checked.found.with(|found| {
            let item = |step| {
                let standing = step::standing(step, current, found, reached);
                step_item(wizard, step, standing, current)
            };
            STEPS.into_iter().map(item).collect::<Vec<_>>()
        })
    });
    let above = vec![Crumb::new(custom_clouds::TITLE, wizard.list_href())];
    // Forward only from a step that would pass, as Next does; back always.
    let follow = move |event: MouseEvent| {
        let here = current.get_untracked();
        if step_of_link(&event).is_some_and(|step| step > here) && !wizard.passes(here) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    view! {
        <Breadcrumbs items=above />
        <p class="wizard__what">{first_step::TITLE}</p>
        <div on:click=follow>
            <StepBar label=first_step::STEPS_LABEL steps=items />
        </div>
    }
}

/// The step that a pressed link of the step bar leads to.
fn step_of_link(event: &MouseEvent) -> Option<WizardStep> {
    let pressed: web_sys::Element = event.target()?.dyn_into().ok()?;
    let href = pressed
        .closest("a[href]")
        .ok()
        .flatten()?
        .get_attribute("href")?;
    paths::step_from_word(href.rsplit('/').next()?)
}

fn step_item(
    wizard: Wizard,
    step: WizardStep,
    standing: Standing,
    current: WizardStep,
) -> StepItem {
    let state = match standing {
        Standing::Current => StepItemState::Current,
        Standing::Done => StepItemState::Done,
        Standing::HasProblem => StepItemState::Error,
        Standing::Open => StepItemState::Open,
        Standing::Locked => StepItemState::Locked,
    };
    // Nothing to go back to once the cloud is being created.
    let is_link = standing != Standing::Locked
        && current != WizardStep::Create
        && (wizard.id().is_some() || step == WizardStep::Details);
    StepItem::new(
        step::bar_label(step),
        state,
        is_link.then(|| wizard.href(step)),
    )
}

#[component]
fn StepHeading(wizard: Wizard, current: Signal<WizardStep>) -> impl IntoView {
    // What the last step is for is over once nothing changes any more.
    let is_over = Memo::new(move |_| {
        let has_ended = |cloud: &CustomCloud| !state::is_changing(cloud.state);
        current.get() == WizardStep::Create
            && wizard
                .cloud
                .with(|cloud| cloud.as_ref().is_some_and(|cloud| has_ended(&cloud.body)))
    });
    let purpose = move || match is_over.get() {
        true => "",
        false => step::purpose(current.get(), wizard.screen.provider().get()),
    };
    view! {
        <header class="wizard__header">
            <h1 class="wizard__title" tabindex="-1">
                <span class="wizard__position">
                    {move || step::position(current.get())}
                </span>
                <span class="visually-hidden">": "</span>
                <span class="wizard__name">
                    {move || match current.get() == WizardStep::Create {
                        true => outcome(wizard),
                        false => step::label(current.get()),
                    }}
                </span>
            </h1>
            <p class="wizard__purpose">{purpose}</p>
        </header>
    }
}

/// What came from this browser's memory, and why another step shows than the address asked for.
#[component]
fn Notices(wizard: Wizard, current: Signal<WizardStep>) -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        let word = query.with(|query| query.get("wanted"))?;
        let wanted = paths::step_from_word(&word)?;
        (wanted != current.get() && current.get() != WizardStep::Create).then_some(wanted)
    });
    let params = use_params_map();
    let unknown = Memo::new(move |_| {
        let word = params.with(|params| params.get("step"))?;
        let is_known = word == paths::RESUME || paths::step_from_word(&word).is_some();
        let shown: String = word.chars().take(40).collect();
        (!is_known && current.get() == WizardStep::Details).then_some(shown)
    });
    let discard = Callback::new(move |()| wizard.discard());
    let keep = Callback::new(move |()| wizard.is_restored.set(false));
    view! {
        {move || {
            wanted.get()
                .map(|wanted| {
                    let title = format!(
                        "Complete this step first. “{}” comes after it.",
                        step::label(wanted),
                    );
                    view! { <Alert tone=Tone::Info title is_live=true /> }
                })
        }}
        {move || {
            unknown.get().map(|word| {
                let title = format!("There is no step “{word}”");
                view! {
                    <Alert tone=Tone::Info title is_live=true>
                        "This is the first step."
                    </Alert>
                }
            })
        }}
        <Show when=move || wizard.is_restored.get()>
            <Alert
                tone=Tone::Info
                title="Your earlier entries are back"
                action=move || view! {
                    <Button is_small=true on_press=keep>"Resume"</Button>
                    <Button is_small=true on_press=discard>"Discard"</Button>
                }
            >
                "They were kept in this browser and not saved on the server. Resume or discard them."
            </Alert>
        </Show>
    }
}

/// Takes the focus when it appears: it stands at the top, the button pressed at the bottom.
#[component]
fn Trouble(children: Children) -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    element.on_load(|element| {
        after_render(move || {
            element.scroll_into_view();
            element.focus().ok();
        });
    });
    view! { <div class="wizard__trouble" tabindex="-1" node_ref=element>{children()}</div> }
}

/// Why the last request failed, with what the support needs.
#[component]
fn FailureAlert(error: crate::api::ApiError) -> impl IntoView {
    let details: Vec<_> = error
        .details
        .iter()
        .filter(|detail| detail.message != error.message)
        .map(|detail| view! { <li>{detail.message.clone()}</li> })
        .collect();
    let has_details = !details.is_empty();
    view! {
        <Alert tone=Tone::Danger title=error.message is_live=true>
            {has_details.then(|| view! { <ul>{details}</ul> })}
            <p>"Nothing you typed is lost."</p>
            {error.request_id.map(|id| view! { <RequestId id /> })}
        </Alert>
    }
}

/// The request's number, for the support.
#[component]
pub fn RequestId(id: String) -> impl IntoView {
    view! {
        <p class="wizard__request">
            "Request " <code translate="no">{id.clone()}</code> <CopyButton what="request ID" text=id />
        </p>
    }
}

/// Somebody else saved this draft meanwhile.
#[component]
fn ConflictAlert(actions: Actions) -> impl IntoView {
    view! {
        <Alert
            tone=Tone::Warning
            title="This draft was changed elsewhere since you opened it"
            is_live=true
            action=move || view! {
                <Button kind=ButtonKind::Primary is_small=true on_press=actions.keep_mine>"Keep what I typed"</Button>
                <Button is_small=true on_press=actions.take_theirs>"Load the other version"</Button>
            }
        >
            "Another person, or you in another tab, saved it. What you typed is still here. Choose the version to keep."
        </Alert>
    }
}

#[component]
fn WizardFoot(
    wizard: Wizard,
    current: Signal<WizardStep>,
    actions: Actions,
    kept_at: Signal<Option<f64>>,
) -> impl IntoView {
    let offline = use_offline_reason();
    let is_last = move || current.get() == WizardStep::Contacts;
    let is_stored = move || wizard.cloud.with(Option::is_some);
    let back = move || {
        let before = step::previous(current.get())?;
        is_stored().then(|| wizard.href(before))
    };
    // A provider that the wizard can't set up says so in the place of the fields too.
    let next_reason = Signal::derive(move || {
        offline.get().or_else(|| {
            super::draft::check_on_request(wizard.screen.requested().get())
                .filter(|_| current.get() == WizardStep::Details)
        })
    });
    let is_from_recap = use_is_from_recap();
    let next_label = move || {
        if is_from_recap.get() {
            "Save and review"
        } else {
            "Next"
        }
    };
    let busy = move |of: &'static [Busy]| {
        Signal::derive(move || {
            let busy = wizard.form.with(FormState::busy);
            busy.is_some_and(|busy| of.contains(&busy))
        })
    };
    let kept = Signal::derive(move || match (wizard.is_dirty.get(), kept_at.get()) {
        (true, Some(time)) => format!("Kept in this browser at {}", clock_text(time)),
        _ => String::new(),
    });
    view! {
        <footer class="wizard__foot">
            <div class="wizard__foot-start">
                {move || back().map(|href| view! { <LinkButton href>"Back"</LinkButton> })}
                <Show when=move || back().is_none()>
                    <LinkButton href=wizard.list_href()>"Cancel"</LinkButton>
                </Show>
            </div>
            <p class="wizard__kept">{move || kept.get()}</p>
            <LiveRegion text=kept />
            <p class="wizard__reason">{move || next_reason.get().filter(|_| !is_last())}</p>
            <div class="wizard__foot-end">
                <Show when=is_stored>
                    <Button
                        is_busy=busy(&[Busy::SaveDraft])
                        busy_label="Saving…"
                        disabled_reason=offline
                        on_press=move |()| actions.save_draft.run(current.get_untracked())
                    >
                        "Save draft"
                    </Button>
                </Show>
                <Show
                    when=is_last
                    fallback=move || view! {
                        <Button
                            kind=ButtonKind::Primary
                            is_submit=true
                            is_busy=busy(&[Busy::Next])
                            busy_label="Saving…"
                            disabled_reason=next_reason
                        >
                            {next_label}
                        </Button>
                    }
                >
                    <Button
                        kind=ButtonKind::Primary
                        is_submit=true
                        is_busy=busy(&[Busy::Create])
                        busy_label="Creating…"
                        disabled_reason=offline
                    >
                        "Create custom cloud"
                    </Button>
                </Show>
            </div>
        </footer>
    }
}

/// `15:04` of milliseconds since 1970.
fn clock_text(time: f64) -> String {
    let date = js_sys::Date::new(&time.into());
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}
