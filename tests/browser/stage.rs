//! A place in the page to mount one component on, and what a person does with it: read, type,
//! press, leave.

use gloo_timers::future::TimeoutFuture;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::Render;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlButtonElement, HtmlElement, HtmlInputElement, KeyboardEvent,
    KeyboardEventInit,
};

/// A mounted component. Dropping it removes the component and its place.
pub struct Stage {
    place: HtmlElement,
    /// Unmounts when dropped.
    _handle: Box<dyn std::any::Any>,
}

impl Stage {
    /// Mounts a component and waits until it has rendered.
    pub async fn mount<F, N>(component: F) -> Self
    where
        F: FnOnce() -> N + 'static,
        N: IntoView + 'static,
        <N as Render>::State: 'static,
    {
        // A test that panicked dropped nothing: what it left would answer to the same ids.
        while let Some(left) = document()
            .query_selector("[data-stage]")
            .expect("a selector")
        {
            left.remove();
        }
        let place: HtmlElement = document()
            .create_element("div")
            .expect("an element")
            .unchecked_into();
        place.set_attribute("data-stage", "").expect("set");
        document()
            .body()
            .expect("a body")
            .append_child(&place)
            .expect("appended");
        let handle: UnmountHandle<_> = mount_to(place.clone(), component);
        settle().await;
        Self {
            place,
            _handle: Box::new(handle),
        }
    }

    /// What a person reads, white space as one space.
    pub fn text(&self) -> String {
        squeezed(&self.place.text_content().unwrap_or_default())
    }

    /// All elements that match a selector of roles, elements or ARIA attributes.
    pub fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.place.query_selector_all(selector).expect("a selector");
        (0..found.length())
            .filter_map(|i| found.get(i)?.dyn_into().ok())
            .collect()
    }

    /// The one element that matches.
    #[track_caller]
    pub fn one(&self, selector: &str) -> Element {
        let mut found = self.all(selector);
        assert_eq!(found.len(), 1, "{selector} in: {}", self.place.inner_html());
        found.remove(0)
    }

    /// The control with this label: the text of its `label`, or its `aria-label`.
    #[track_caller]
    pub fn control(&self, label: &str) -> HtmlInputElement {
        self.find_control(label)
            .unwrap_or_else(|| panic!("no control “{label}” in: {}", self.text()))
            .unchecked_into()
    }

    pub fn find_control(&self, label: &str) -> Option<Element> {
        let labelled = self.all("label").into_iter().find_map(|element| {
            let text = squeezed(&element.text_content()?);
            let is_wanted = text == label || text == format!("{label} (optional)");
            let id = is_wanted.then(|| element.get_attribute("for"))??;
            document().get_element_by_id(&id)
        });
        labelled.or_else(|| {
            let named = self.all("input, select, textarea, [role]").into_iter();
            named
                .into_iter()
                .find(|e| e.get_attribute("aria-label").as_deref() == Some(label))
        })
    }

    /// The button with this name: its `aria-label`, or its text.
    #[track_caller]
    pub fn button(&self, name: &str) -> HtmlButtonElement {
        self.find_button(name)
            .unwrap_or_else(|| panic!("no button “{name}” in: {}", self.text()))
    }

    /// A button that can be busy has the words for that behind its name, not shown.
    pub fn find_button(&self, name: &str) -> Option<HtmlButtonElement> {
        let all = self.all("button");
        let exact = all.iter().find(|button| name_of(button) == name);
        let button = exact.or_else(|| all.iter().find(|b| name_of(b).starts_with(name)))?;
        Some(button.clone().unchecked_into())
    }

    /// Presses the button with this name.
    #[track_caller]
    pub fn press(&self, name: &str) -> impl Future<Output = ()> + use<> {
        self.button(name).click();
        settle()
    }

    /// The error that assistive technology reads with a control: the texts of its description,
    /// only while it is marked invalid.
    pub fn error_of(&self, control: &Element) -> Option<String> {
        (control.get_attribute("aria-invalid").as_deref() == Some("true"))
            .then(|| description(control))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // After this the handle unmounts; the place itself is ours.
        self.place.remove();
    }
}

/// Puts the whole text into a control, as one key press or a paste does.
pub async fn type_into(control: &HtmlInputElement, text: &str) {
    control.set_value(text);
    dispatch(control, "input", true);
    settle().await;
}

/// Types a text key by key, each after the page has taken the one before.
pub async fn type_keys(control: &HtmlInputElement, text: &str) {
    for (end, c) in text.char_indices() {
        type_into(control, &text[..end + c.len_utf8()]).await;
    }
}

/// Leaves a control.
pub async fn leave(control: &Element) {
    dispatch(control, "blur", false);
    dispatch(control, "focusout", true);
    settle().await;
}

/// Presses a key on a control.
pub async fn key(control: &Element, key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("a key");
    control.dispatch_event(&event).expect("dispatched");
    settle().await;
}

/// Pastes a text into a control. The page decides what becomes of it: nothing is inserted here.
pub async fn paste(control: &Element, text: &str) {
    js_sys::Function::new_with_args(
        "control, text",
        "const clipboardData = new DataTransfer();
         clipboardData.setData('text/plain', text);
         const init = { clipboardData, bubbles: true, cancelable: true };
         control.dispatchEvent(new ClipboardEvent('paste', init));",
    )
    .call2(&wasm_bindgen::JsValue::NULL, control, &text.into())
    .expect("pasted");
    settle().await;
}

fn dispatch(target: &Element, kind: &str, is_bubbling: bool) {
    let event = Event::new(kind).expect("an event");
    event.init_event_with_bubbles(kind, is_bubbling);
    target.dispatch_event(&event).expect("dispatched");
}

/// Waits until effects and what they start have run: two turns of the event loop.
pub async fn settle() {
    leptos::task::tick().await;
    TimeoutFuture::new(0).await;
    leptos::task::tick().await;
}

/// Waits turn by turn until something holds; fails after about five seconds.
#[track_caller]
pub fn until(what: &'static str, holds: impl Fn() -> bool) -> impl Future<Output = ()> {
    let caller = std::panic::Location::caller();
    async move {
        for _ in 0..500 {
            if holds() {
                return;
            }
            TimeoutFuture::new(10).await;
        }
        panic!("{caller}: never {what}");
    }
}

/// The accessible description: the texts that `aria-describedby` names.
pub fn description(element: &Element) -> String {
    let ids = element
        .get_attribute("aria-describedby")
        .unwrap_or_default();
    let texts = ids.split_whitespace().map(|id| {
        let named = document()
            .get_element_by_id(id)
            .unwrap_or_else(|| panic!("no #{id}"));
        squeezed(&named.text_content().unwrap_or_default())
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// The accessible name of a button or link.
pub fn name_of(element: &Element) -> String {
    element
        .get_attribute("aria-label")
        .unwrap_or_else(|| squeezed(&element.text_content().unwrap_or_default()))
}

/// True for the element that has the focus.
pub fn has_focus(element: &Element) -> bool {
    document().active_element().as_ref() == Some(element)
}

pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
