//! Asks before a member gets another role or is removed, and does it.

use byoc_types::{Member, Role};
use leptos::prelude::*;

use crate::{
    api::organizations::{member_delete, member_update},
    forms::saving::{SaveFailure, Saving},
    paths,
    state::{organization::use_organization_id, session::use_session, toasts::use_toasts},
    ui::{Button, ButtonKind, Dialog},
};

/// What is to become of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Role(Role),
    Removal,
}

/// A change that waits for its confirmation.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub member: Member,
    pub change: Change,
    /// Whether it is the person who asks.
    pub is_self: bool,
}

/// What the dialog says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Words {
    title: String,
    consequence: &'static str,
    action: &'static str,
    kind: ButtonKind,
    busy: &'static str,
    done: String,
}

impl Asked {
    fn words(&self) -> Words {
        let name = name_of(&self.member);
        match (self.change, self.is_self) {
            (Change::Role(Role::SuperAdmin), _) => Words {
                title: format!("Make {name} a super admin?"),
                consequence: "Super admins create, change and delete custom clouds, projects, units and members.",
                action: "Make super admin",
                kind: ButtonKind::Primary,
                busy: "Saving…",
                done: format!("{name} is a super admin now"),
            },
            (Change::Role(Role::Member), true) => Words {
                title: "Give up your super admin role?".to_owned(),
                consequence: "Afterwards, you see only the custom clouds of your projects. Only another super admin can give you the role back.",
                action: "Make me a member",
                kind: ButtonKind::Primary,
                busy: "Saving…",
                done: "You are a member now".to_owned(),
            },
            (Change::Role(Role::Member), false) => Words {
                title: format!("Make {name} a member?"),
                consequence: "Members see the custom clouds and services of their projects.",
                action: "Make member",
                kind: ButtonKind::Primary,
                busy: "Saving…",
                done: format!("{name} is a member now"),
            },
            (Change::Removal, true) => Words {
                title: "Leave this organization?".to_owned(),
                consequence: "You lose access to its custom clouds and projects at once, in the console and through the API. Only a super admin can invite you again.",
                action: "Leave",
                kind: ButtonKind::Danger,
                busy: "Leaving…",
                done: "You left the organization".to_owned(),
            },
            (Change::Removal, false) => Words {
                title: format!("Remove {name}?"),
                consequence: "This person loses access to this organization at once, in the console and in the API. If this person is a contact of a custom cloud, the contact stays.",
                action: "Remove",
                kind: ButtonKind::Danger,
                busy: "Removing…",
                done: format!("{name} is no longer a member"),
            },
        }
    }
}

/// Whom the member is called.
pub fn name_of(member: &Member) -> String {
    let name = member.real_name.trim();
    if name.is_empty() { &member.email } else { name }.to_owned()
}

/// The dialog; open while `asked` holds a change.
#[component]
pub fn MemberChangeDialog(
    asked: RwSignal<Option<Asked>>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let org = use_organization_id();
    let session = use_session();
    let toasts = use_toasts();
    let saving = Saving::default();
    let words = Memo::new(move |_| asked.with(|asked| asked.as_ref().map(Asked::words)));
    let close = move || {
        asked.set(None);
        saving.reset();
    };
    let confirm = Callback::new(move |()| {
        let Some(change) = asked.get_untracked() else {
            return;
        };
        let org = org.get_untracked();
        let done = change.words().done;
        let (is_self, is_removal) = (change.is_self, change.change == Change::Removal);
        let send = async move {
            match change.change {
                Change::Role(role) => member_update(&org, &change.member.user_id, role).await,
                Change::Removal => member_delete(&org, &change.member.user_id).await,
            }
        };
        saving.run(send, move |()| {
            close();
            if is_self && is_removal {
                // Nothing that is on screen is theirs any more.
                window().location().set_href(&paths::home()).ok();
                return;
            }
            toasts.success(done);
            if is_self {
                session.reload();
            }
            on_changed.run(());
        });
    });
    // Not while the answer is on its way: it belongs to this member and no other.
    let dismiss = Callback::new(move |()| {
        if !saving.is_busy.get_untracked() {
            close();
        }
    });
    let footer = move || {
        words.get_untracked().map(|words| {
            view! {
                <Button on_press=dismiss has_autofocus=true>"Cancel"</Button>
                <Button kind=words.kind on_press=confirm is_busy=saving.is_busy busy_label=words.busy>
                    {words.action}
                </Button>
            }
        })
    };
    view! {
        <Dialog
            title=Signal::derive(move || words.get().map(|words| words.title).unwrap_or_default())
            is_open=Signal::derive(move || asked.with(Option::is_some))
            on_close=dismiss
            footer
        >
            <p>{words.get_untracked().map(|words| words.consequence)}</p>
            <SaveFailure saving title="Nothing was changed"/>
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_their_own_is_told_what_they_lose() {
        let member = Member {
            user_id: "u1".into(),
            email: "max@example.com".into(),
            real_name: " ".into(),
            role: Role::SuperAdmin,
            is_deactivated: false,
        };
        let title = |change, is_self| {
            let member = member.clone();
            let asked = Asked {
                member,
                change,
                is_self,
            };
            asked.words().title
        };
        assert_eq!(title(Change::Removal, true), "Leave this organization?");
        assert_eq!(title(Change::Removal, false), "Remove max@example.com?");
        assert_eq!(
            title(Change::Role(Role::Member), true),
            "Give up your super admin role?"
        );
        assert_eq!(
            title(Change::Role(Role::Member), false),
            "Make max@example.com a member?"
        );
    }
}
