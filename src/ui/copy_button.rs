//! Copies a text, and says so.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlTextAreaElement;

use super::{Icon, IconName, LiveRegion, dynamic};

/// How long "Copied" stays.
const SHOWN: Duration = Duration::from_secs(4);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    None,
    Copied,
    Failed,
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
        let text = text.get_untracked();
        // So that a second time is said too.
        outcome.set(Outcome::None);
        spawn_local(async move {
            let is_done = write_clipboard(&text).await;
            outcome.try_set(if is_done {
                Outcome::Copied
            } else {
                Outcome::Failed
            });
            if let Some(timer) = timer.try_get_value().flatten() {
                timer.clear();
            }
            let handle = set_timeout_with_handle(
                move || {
                    outcome.try_set(Outcome::None);
                },
                SHOWN,
            );
            timer.try_set_value(handle.ok());
        });
    };
    let announcement = Signal::derive(move || match outcome.get() {
        Outcome::None => "",
        Outcome::Copied => "Copied",
        Outcome::Failed => "Could not copy. Select the text and copy it by hand.",
    });
    let shown = move || match outcome.get() {
        Outcome::None if has_label => Some("Copy"),
        Outcome::None => None,
        Outcome::Copied => Some("Copied"),
        Outcome::Failed => Some("Not copied"),
    };
    // What the button shows is part of its name: people who speak to it say what they see.
    let name = move || match outcome.get() {
        Outcome::None => format!("Copy {what}"),
        Outcome::Copied => format!("Copied {what}"),
        Outcome::Failed => format!("Not copied {what}"),
    };
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
                    let name = if is_done.get() { IconName::Check } else { IconName::Copy };
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
