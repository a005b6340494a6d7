//! Short messages that come and go in a corner. Never the only place of an error.

use std::time::Duration;

use leptos::{ev::FocusEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{Icon, IconName, Tone, dom::later};

/// How long a message stays when nobody points at it. Errors stay until dismissed.
const SHOWN: Duration = Duration::from_secs(7);

#[derive(Clone, PartialEq, Eq)]
struct Toast {
    id: u32,
    tone: Tone,
    text: String,
}

/// The messages shown now. Copy it where it is needed.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
    /// True while the pointer or the focus is on one: then none goes by itself.
    is_held: RwSignal<bool>,
    /// What had the focus before one of them: there it goes back to.
    before: StoredValue<Option<HtmlElement>, LocalStorage>,
}

impl Default for Toasts {
    fn default() -> Self {
        Toasts {
            list: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            is_held: RwSignal::new(false),
            before: StoredValue::new_local(None),
        }
    }
}

impl Toasts {
    /// Says that something worked.
    pub fn success(self, text: impl Into<String>) {
        self.push(Tone::Success, text.into());
    }

    /// Says something that is over soon.
    pub fn note(self, text: impl Into<String>) {
        self.push(Tone::Info, text.into());
    }

    /// Says that something failed; stays until dismissed.
    pub fn error(self, text: impl Into<String>) {
        self.push(Tone::Danger, text.into());
    }

    /// The messages as a text for [`Self::show_kept`]: a line each, which begins with its kind.
    pub fn to_keep(self) -> String {
        let mut text = String::new();
        self.list.with_untracked(|list| {
            for toast in list {
                text.push(match toast.tone {
                    Tone::Danger => '!',
                    Tone::Success => '+',
                    Tone::Info | Tone::Warning | Tone::Neutral => ' ',
                });
                text.push_str(&toast.text);
                text.push('\n');
            }
        });
        text
    }

    /// Shows messages that another document had on screen.
    pub fn show_kept(self, text: &str) {
        for line in text.lines() {
            let tone = match line.as_bytes().first() {
                Some(b'!') => Tone::Danger,
                Some(b'+') => Tone::Success,
                _ => Tone::Info,
            };
            self.push(tone, line.get(1..).unwrap_or_default().to_owned());
        }
    }

    fn push(self, tone: Tone, text: String) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| list.push(Toast { id, tone, text }));
        if tone != Tone::Danger {
            self.expire(id);
        }
    }

    fn expire(self, id: u32) {
        later(SHOWN, move || {
            if self.is_held.try_get_untracked() == Some(true) {
                self.expire(id);
            } else {
                self.dismiss(id);
            }
        });
    }

    fn dismiss(self, id: u32) {
        self.list
            .try_update(|list| list.retain(|toast| toast.id != id));
        if self.list.try_with_untracked(Vec::is_empty) == Some(true) {
            self.is_held.try_set(false);
        }
    }
}

/// Where the messages appear. Once in the app.
#[component]
pub fn Toaster(toasts: Toasts) -> impl IntoView {
    let hold = move |is_held: bool| {
        move || {
            toasts.is_held.set(is_held);
        }
    };
    let (enter, leave, focus, blur) = (hold(true), hold(false), hold(true), hold(false));
    let note = move |event: FocusEvent| {
        let from = event.related_target();
        let from = from.and_then(|from| from.dyn_into::<HtmlElement>().ok());
        if let Some(from) = from.filter(|from| !matches!(from.closest(".toasts"), Ok(Some(_)))) {
            toasts.before.set_value(Some(from));
        }
    };
    view! {
        <section
            class="toasts"
            aria-label="Notifications"
            on:pointerenter=move |_| enter()
            on:pointerleave=move |_| leave()
            on:focusin=move |event| {
                note(event);
                focus();
            }
            on:focusout=move |_| blur()
        >
            <ToastList toasts is_urgent=false/>
            <ToastList toasts is_urgent=true/>
        </section>
    }
    .into_any()
}

/// The polite or the urgent ones: each kind in a live region that is there from the start.
#[component]
fn ToastList(toasts: Toasts, is_urgent: bool) -> impl IntoView {
    let shown = move || {
        let mut list = toasts.list.get();
        list.retain(|toast| (toast.tone == Tone::Danger) == is_urgent);
        list
    };
    view! {
        <div role=if is_urgent { "alert" } else { "status" } aria-atomic="false">
            <For each=shown key=|toast| toast.id let:toast>
                <div class=format!("toast toast--{}", toast.tone.as_class())>
                    <Icon name=toast.tone.icon()/>
                    <p class="toast__text">{toast.text.clone()}</p>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label="Dismiss message"
                        on:click=move |_| {
                            // The button goes: the focus goes back first.
                            if let Some(before) = toasts.before.get_value() {
                                before.focus().ok();
                            }
                            toasts.dismiss(toast.id);
                        }
                    >
                        <Icon name=IconName::Close/>
                    </button>
                </div>
            </For>
        </div>
    }
    .into_any()
}
