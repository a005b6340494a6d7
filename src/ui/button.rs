//! Buttons, and links that look like one.

use leptos::{ev::MouseEvent, html, prelude::*};

use super::{Icon, IconName, Spinner, dynamic, new_id};

/// How much a button asks for attention. One primary a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing to do next.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// Destroys something.
    Danger,
    /// Without a frame, for toolbars and cards.
    Ghost,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            ButtonKind::Primary => "button button--primary",
            ButtonKind::Secondary => "button button--secondary",
            ButtonKind::Danger => "button button--danger",
            ButtonKind::Ghost => "button button--ghost",
        }
    }
}

/// A button. A disabled one stays in the tab order and says why; a busy one keeps its width and
/// focus, and takes no second press.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    /// Pressed by pointer or keyboard, unless disabled or busy.
    #[prop(into, optional)]
    on_press: Option<Callback<()>>,
    /// True while what it started is going on.
    #[prop(into, optional)]
    is_busy: Signal<bool>,
    /// Shown while busy, for example "Creating…".
    #[prop(into, optional)]
    busy_label: String,
    /// Why it can't be pressed now; pressable where absent.
    #[prop(into, optional)]
    disabled_reason: Signal<Option<String>>,
    #[prop(into, optional)] icon: Option<IconName>,
    /// True: submits the form around it.
    #[prop(optional)]
    is_submit: bool,
    /// True: less tall, for rows and toolbars.
    #[prop(optional)]
    is_small: bool,
    /// Takes the focus when the dialog around it opens.
    #[prop(optional)]
    has_autofocus: bool,
    #[prop(into, optional)] id: Option<String>,
    /// Accessible name, where the visible label alone is not clear ("Remove" in each row).
    #[prop(into, optional)]
    aria_label: Signal<Option<String>>,
    #[prop(optional)] node_ref: NodeRef<html::Button>,
    children: Children,
) -> impl IntoView {
    let reason_id = new_id("reason");
    let described_by = {
        let reason_id = reason_id.clone();
        Signal::derive(move || {
            disabled_reason
                .with(Option::is_some)
                .then(|| reason_id.clone())
        })
    };
    let blocked = Signal::derive(move || {
        let is_blocked = is_busy.get() || disabled_reason.with(Option::is_some);
        is_blocked.then_some("true")
    });
    let press = move |event: MouseEvent| {
        if is_busy.get_untracked() || disabled_reason.with_untracked(Option::is_some) {
            // Not `disabled`: that would drop the focus and hide the reason. So a submit is
            // stopped here.
            event.prevent_default();
            event.stop_propagation();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <span class="button-box">
            <button
                type=if is_submit { "submit" } else { "button" }
                class=kind.class()
                class:button--small=is_small
                class:button--busy=is_busy
                id=id
                autofocus=has_autofocus
                aria-label=aria_label
                aria-disabled=blocked
                aria-describedby=described_by
                node_ref=node_ref
                on:click=press
            >
                <span class="button__label">
                    {icon.map(|name| view! { <Icon name/> })}
                    {children()}
                </span>
                {(!busy_label.is_empty())
                    .then(|| view! { <span class="button__busy"><Spinner/>{busy_label}</span> })}
            </button>
            {dynamic(move || {
                let id = reason_id.clone();
                disabled_reason
                    .get()
                    .map(|reason| {
                        view! { <span class="button__reason" role="tooltip" id=id>{reason}</span> }
                            .into_any()
                    })
            })}
        </span>
    }
    .into_any()
}

/// A link that looks like a button: it goes somewhere, a [`Button`] does something.
#[component]
pub fn LinkButton(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] kind: ButtonKind,
    #[prop(into, optional)] icon: Option<IconName>,
    #[prop(optional)] is_small: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class() class:button--small=is_small href=href>
            <span class="button__label">
                {icon.map(|name| view! { <Icon name/> })}
                {children()}
            </span>
        </a>
    }
    .into_any()
}
