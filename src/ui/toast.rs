//! Short messages that come and go in a corner. Never the only place of an error.

use std::time::Duration;

use byoc_html::Html;
use leptos::{
    ev::{FocusEvent, MouseEvent},
    html::Div,
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{IconName, Tone, dom::later, effect, html};

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
    let region = NodeRef::<Div>::new();
    effect(move || {
        if let Some(region) = region.get() {
            toasts.list.with(|list| fill(&region, list, is_urgent));
        }
    });
    let press = move |event: MouseEvent| {
        let pressed = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let toast = pressed.and_then(|it| it.closest("button").ok()??.closest(TOAST).ok()?);
        let Some(id) = toast.and_then(|toast| id_of(&toast)) else {
            return;
        };
        // The button goes: the focus goes back first.
        if let Some(before) = toasts.before.get_value() {
            before.focus().ok();
        }
        toasts.dismiss(id);
    };
    view! {
        <div
            role=if is_urgent { "alert" } else { "status" }
            aria-atomic="false"
            node_ref=region
            on:click=press
        ></div>
    }
    .into_any()
}

const TOAST: &str = "[data-toast]";

/// Makes a region show the messages of its kind. Those that stay are not touched, so that none is read out twice.
///
/// As HTML: a keyed list of Leptos, for this alone, would be 4.5 kB of the first bundle.
fn fill(region: &Element, list: &[Toast], is_urgent: bool) {
    let shown = list
        .iter()
        .filter(|toast| (toast.tone == Tone::Danger) == is_urgent);
    let mut html = Html::default();
    let mut next = region.first_element_child();
    for toast in shown {
        // New ones come at the end, so what stands before this one has been dismissed.
        while let Some(element) = next.take_if(|element| id_of(element) != Some(toast.id)) {
            next = element.next_element_sibling();
            element.remove();
        }
        match next {
            Some(element) => next = element.next_element_sibling(),
            None => toast.write(&mut html),
        }
    }
    while let Some(element) = next {
        next = element.next_element_sibling();
        element.remove();
    }
    html::append(region, &html);
}

fn id_of(toast: &Element) -> Option<u32> {
    toast.get_attribute("data-toast")?.parse().ok()
}

impl Toast {
    fn write(&self, html: &mut Html) {
        let class = format!("toast toast--{}", self.tone.as_class());
        let id = self.id.to_string();
        html.open("div", &[("class", &class), ("data-toast", &id)]);
        html.icon(self.tone.icon());
        html.element("p", &[("class", "toast__text")], &self.text);
        let button = [
            ("type", "button"),
            ("class", "icon-button"),
            ("aria-label", "Dismiss message"),
        ];
        html.open("button", &button);
        html.icon(IconName::Close);
        html.close("button");
        html.close("div");
    }
}
