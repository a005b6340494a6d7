//! What operators of the server do about a member's account: a link for a new password, and
//! deactivation.

use byoc_types::Member;
use leptos::prelude::*;

use super::member_change::name_of;
use crate::{
    api::people::{password_reset_create, user_deactivate, user_reactivate},
    components::one_time_secret::{OneTimeSecret, absolute},
    forms::saving::{SaveFailure, Saving},
    paths,
    state::toasts::use_toasts,
    ui::{Alert, Button, ButtonKind, Dialog, IconName, MenuItem, Tone},
};

/// What is to become of a member's account.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    member: Member,
    step: Step,
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    AskReset,
    /// The link that was made.
    Link(String),
    AskDeactivation,
    AskReactivation,
}

/// The items of a member's menu that operators have.
pub fn access_items(
    member: &Member,
    is_self: bool,
    access: RwSignal<Option<Access>>,
) -> Vec<MenuItem> {
    let item = |label: &str, step: Step| {
        let asked = Access {
            member: member.clone(),
            step,
        };
        MenuItem::press(label, move || access.set(Some(asked.clone())))
    };
    if member.is_deactivated {
        return vec![item("Activate account", Step::AskReactivation).with_icon(IconName::Check)];
    }
    let mut items =
        vec![item("Create password reset link", Step::AskReset).with_icon(IconName::Lock)];
    if !is_self {
        items.push(
            item("Deactivate account", Step::AskDeactivation)
                .danger()
                .with_icon(IconName::Close),
        );
    }
    items
}

impl Access {
    fn title(&self) -> String {
        let name = name_of(&self.member);
        match self.step {
            Step::AskReset => format!("Create a password reset link for {name}?"),
            Step::Link(_) => "Copy the reset link now".to_owned(),
            Step::AskDeactivation => format!("Deactivate the account of {name}?"),
            Step::AskReactivation => format!("Activate the account of {name}?"),
        }
    }

    fn consequence(&self) -> &'static str {
        match self.step {
            Step::AskReset => {
                "The person who opens the link chooses a new password. This ends all sessions and API tokens of the account. Check that the account's owner really asked for the link."
            }
            Step::Link(_) => {
                "The link works once and expires after an hour. Send the link through a channel that only the account's owner can read. This server doesn't send email."
            }
            Step::AskDeactivation => {
                "This person can't sign in to any organization on this server. Their sessions and API tokens end at once."
            }
            Step::AskReactivation => {
                "This person can sign in again with the old password. Ended sessions and tokens stay ended."
            }
        }
    }

    fn action(&self) -> (&'static str, ButtonKind) {
        match self.step {
            Step::AskReset => ("Create reset link", ButtonKind::Primary),
            Step::Link(_) => ("I have copied it", ButtonKind::Primary),
            Step::AskDeactivation => ("Deactivate account", ButtonKind::Danger),
            Step::AskReactivation => ("Activate account", ButtonKind::Primary),
        }
    }
}

/// The dialog; open while `access` holds something.
#[component]
pub fn AccessDialog(
    access: RwSignal<Option<Access>>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let saving = Saving::default();
    let close = Callback::new(move |()| {
        access.set(None);
        saving.reset();
    });
    let confirm = Callback::new(move |()| {
        let Some(Access { member, step }) = access.get_untracked() else {
            return;
        };
        let id = member.user_id.clone();
        let changed = move |said: &'static str| {
            close.run(());
            on_changed.run(());
            toasts.success(said);
        };
        match step {
            Step::AskReset => {
                let send = async move { password_reset_create(&id).await };
                saving.run(send, move |link| {
                    let step = Step::Link(absolute(&paths::reset_password_link(&link.token)));
                    access.set(Some(Access { member, step }));
                });
            }
            Step::Link(_) => close.run(()),
            Step::AskDeactivation => {
                let send = async move { user_deactivate(&id).await };
                saving.run(send, move |()| changed("Account deactivated"));
            }
            Step::AskReactivation => {
                let send = async move { user_reactivate(&id).await };
                saving.run(send, move |()| changed("Account activated"));
            }
        }
    });
    let footer = move || {
        let (label, kind) = access.with(|access| access.as_ref().map(Access::action))?;
        let is_link = access.with(|access| {
            matches!(
                access,
                Some(Access {
                    step: Step::Link(_),
                    ..
                })
            )
        });
        let cancel = (!is_link)
            .then(|| view! { <Button on_press=close has_autofocus=true>"Cancel"</Button> });
        Some(view! {
            {cancel}
            <Button kind on_press=confirm is_busy=saving.is_busy busy_label="Working…">
                {label}
            </Button>
        })
    };
    let body = move || {
        let access = access.get()?;
        let consequence = access.consequence();
        Some(match access.step {
            Step::Link(text) => view! {
                <Alert tone=Tone::Warning title="The link is shown only once" is_live=true>
                    <p>{consequence}</p>
                </Alert>
                <OneTimeSecret what="reset link" text/>
            }
            .into_any(),
            Step::AskReset | Step::AskDeactivation | Step::AskReactivation => {
                view! { <p>{consequence}</p> }.into_any()
            }
        })
    };
    view! {
        <Dialog
            title=Signal::derive(move || {
                access.with(|access| access.as_ref().map(Access::title)).unwrap_or_default()
            })
            is_open=Signal::derive(move || access.with(Option::is_some))
            on_close=close
            footer=move || footer
        >
            {body}
            <SaveFailure saving title="Nothing was changed"/>
        </Dialog>
    }
    .into_any()
}
