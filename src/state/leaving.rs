//! Asking before a page with unsaved input is left, and whether it was left by a step through the
//! history.
//!
//! The listeners stand before the router's own, so that a refused step never reaches it: the
//! browser calls the listeners of the window in the order in which they were added.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, MouseEvent};

use crate::ui::dom::hear_first;

/// Answers, for an address that is about to be shown, the address to stay at; `None` to go on.
type Question = Rc<dyn Fn(&str) -> Option<String>>;

thread_local! {
    static QUESTION: RefCell<Option<Question>> = const { RefCell::new(None) };
    static STEP: RefCell<Option<String>> = const { RefCell::new(None) };
    /// The step that was asked about last, undone until the answer; `Allowed`: the one to come.
    static ASKED: Cell<Asked> = const { Cell::new(Asked::Nothing) };
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Asked {
    #[default]
    Nothing,
    Step,
    Allowed,
}

/// Begins to listen. Once, before the router.
pub fn provide_leaving() {
    hear_first(&["click"], |event| {
        if let Some(address) = followed_address(event)
            && ask(&address).is_some()
        {
            event.prevent_default();
            event.stop_immediate_propagation();
        }
    });
    hear_first(&["popstate"], |event| {
        let is_allowed = ASKED.take() == Asked::Allowed;
        let here = (!is_allowed).then(|| ask(&current_address())).flatten();
        let Some(here) = here else {
            STEP.set(window().location().pathname().ok());
            return;
        };
        event.stop_immediate_propagation();
        ASKED.set(Asked::Step);
        // The address has changed already: it is put back.
        if let Ok(history) = window().history() {
            history
                .push_state_with_url(&JsValue::NULL, "", Some(&here))
                .ok();
        }
    });
}

/// Has `question` asked before another address is shown, while the calling component lives.
pub fn ask_before_leaving(question: impl Fn(&str) -> Option<String> + 'static) {
    QUESTION.set(Some(Rc::new(question)));
    on_cleanup(|| QUESTION.set(None));
}

/// Takes the step through the history that was asked about. False where the question was about a link.
pub fn finish_step() -> bool {
    if ASKED.get() != Asked::Step {
        return false;
    }
    ASKED.set(Asked::Allowed);
    // One back from where it was put back leads to where it led.
    window()
        .history()
        .is_ok_and(|history| history.back().is_ok())
}

/// The path that the last step through the history led to, told once.
pub fn last_step() -> Option<String> {
    STEP.take()
}

fn ask(address: &str) -> Option<String> {
    let question = QUESTION.with_borrow(Clone::clone)?;
    ASKED.set(Asked::Nothing);
    question(address)
}

/// The address of this app that a click would lead to; `None` for everything else.
pub fn followed_address(event: &Event) -> Option<String> {
    let click = event.dyn_ref::<MouseEvent>()?;
    // With a key the browser opens, saves or downloads: this page stays.
    let has_key = click.meta_key() || click.ctrl_key() || click.shift_key() || click.alt_key();
    if click.button() != 0 || has_key {
        return None;
    }
    let link = event
        .target()?
        .dyn_into::<Element>()
        .ok()?
        .closest("a[href]")
        .ok()
        .flatten()?;
    if link.has_attribute("download") || link.get_attribute("target").is_some() {
        return None;
    }
    let address = link.get_attribute("href")?;
    address.starts_with('/').then_some(address)
}

/// Path and query that the browser shows.
fn current_address() -> String {
    let location = window().location();
    let part = |text: Result<String, JsValue>| text.unwrap_or_default();
    format!("{}{}", part(location.pathname()), part(location.search()))
}
