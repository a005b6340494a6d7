//! Copies a text, and says so.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlTextAreaElement;

use super::{Icon, IconName, LiveRegion, dom::later_unless_cleared, dynamic};

/// How long "Copied" stays.
const SHOWN: Duration = Duration::from_secs(4);

/// What became of a press on Copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    None,
    Copied,
    Failed,
}

impl Outcome {
    /// What is announced.
    pub fn announcement(self) -> &'static str {
        match self {
            Outcome::None => "",
            Outcome::Copied => "Copied",
            Outcome::Failed => "Could not copy. Select the text and copy it yourself.",
        }
    }

    /// The word beside the icon.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Outcome::None => None,
            Outcome::Copied => Some("Copied"),
            Outcome::Failed => Some("Not copied"),
        }
    }

    /// The name of the button. What it shows is part of that: people who speak to it say what they see.
    pub fn name(self, what: &str) -> String {
        format!("{} {what}", self.word().unwrap_or("Copy"))
    }

    pub fn icon(self) -> IconName {
        match self {
            Outcome::Copied => IconName::Check,
            Outcome::None | Outcome::Failed => IconName::Copy,
        }
    }
}

/// A button named "Copy <what>". The focus stays on it.
#[component]
pub fn CopyButton(
    /// What is copied, for example "role ARN".
    #[prop(into)]
    what: String,
    #[prop(into)] text: Signal<String>,
    /// True: with the words "Copy" beside the icon.
    #[prop(optional)]
    has_label: bool,
) -> impl IntoView {
    let outcome = RwSignal::new(Outcome::None);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let press = move |_| {
        copy_and_tell(text.get_untracked(), timer, move |copied| {
            outcome.try_set(copied);
        });
    };
    let announcement = Signal::derive(move || outcome.get().announcement());
    let shown = move || outcome.get().word().or(has_label.then_some("Copy"));
    let name = move || outcome.get().name(&what);
    let is_done = Signal::derive(move || outcome.get() == Outcome::Copied);
    view! {
        <span class="copy">
            <button
                type="button"
                class="icon-button copy__button"
                class:copy__button--labelled=has_label
                class:copy__button--done=is_done
                aria-label=name
                on:click=press
            >
                {dynamic(move || {
                    let name = outcome.get().icon();
                    view! { <Icon name/> }
                })}
                {dynamic(move || {
                    shown().map(|text| view! { <span class="copy__text">{text}</span> }.into_any())
                })}
            </button>
            <LiveRegion text=announcement/>
        </span>
    }
    .into_any()
}

/// Copies a text, and tells what became of it, for a while. `timer` is that of the one who is told.
pub fn copy_and_tell(
    text: String,
    timer: StoredValue<Option<TimeoutHandle>>,
    tell: impl Fn(Outcome) + Clone + 'static,
) {
    // So that a second time is said too.
    tell(Outcome::None);
    spawn_local(async move {
        tell(match write_clipboard(&text).await {
            true => Outcome::Copied,
            false => Outcome::Failed,
        });
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
        let handle = later_unless_cleared(SHOWN, move || tell(Outcome::None));
        timer.try_set_value(handle);
    });
}

/// Writes text to the clipboard; false where the browser refuses.
async fn write_clipboard(text: &str) -> bool {
    // Absent on plain http outside of the own machine.
    if window().is_secure_context()
        && JsFuture::from(window().navigator().clipboard().write_text(text))
            .await
            .is_ok()
    {
        return true;
    }
    copy_by_selection(text).unwrap_or(false)
}

/// The way before the Clipboard API: select a hidden text and ask the document to copy it.
fn copy_by_selection(text: &str) -> Option<bool> {
    let document = document();
    let focused = super::dom::focused_element();
    let area = document
        .create_element("textarea")
        .ok()?
        .dyn_into::<HtmlTextAreaElement>()
        .ok()?;
    area.set_value(text);
    area.set_class_name("visually-hidden");
    // Inside an open dialog, or else the selection is inert.
    let host = focused
        .as_ref()
        .and_then(|element| element.closest("dialog").ok().flatten());
    match host {
        Some(host) => host.append_child(&area).ok()?,
        None => document.body()?.append_child(&area).ok()?,
    };
    area.select();
    let command = js_sys::Reflect::get(&document, &"execCommand".into()).ok()?;
    let is_done = command
        .dyn_into::<js_sys::Function>()
        .ok()?
        .call1(&document, &"copy".into())
        .ok()?
        .is_truthy();
    area.remove();
    if let Some(focused) = focused {
        focused.focus().ok();
    }
    Some(is_done)
}
