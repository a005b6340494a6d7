//! Leaving with unsaved input asks first: in the app by a dialog, for the tab by the browser.

use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BeforeUnloadEvent, Element, Event, MouseEvent};

use crate::ui::{Button, ButtonKind, Dialog};

/// Asks before leaving the addresses that begin with one of `inside`, while `is_dirty`.
#[component]
pub fn LeaveGuard(
    #[prop(into)] is_dirty: Signal<bool>,
    /// Beginnings of the addresses that belong to the form.
    #[prop(into)]
    inside: Signal<Vec<String>>,
    /// What leaving means for what was typed.
    #[prop(into)]
    consequence: String,
) -> impl IntoView {
    let wanted = RwSignal::new(None::<String>);
    let here = StoredValue::new(current_address());
    let must_ask = move |address: &str| {
        is_dirty.get_untracked()
            && !inside.with_untracked(|inside| inside.iter().any(|own| address.starts_with(own)))
    };
    listen("click", move |event| {
        if let Some(address) = followed_address(event)
            && must_ask(&address)
        {
            event.prevent_default();
            event.stop_immediate_propagation();
            wanted.set(Some(address));
        }
    });
    // The address has changed already: it is put back, and the router hears nothing of it.
    listen("popstate", move |event| {
        let address = current_address();
        if must_ask(&address) {
            event.stop_immediate_propagation();
            let history = window().history();
            here.with_value(|here| {
                if let Ok(history) = history {
                    history.push_state_with_url(&JsValue::NULL, "", Some(here)).ok();
                }
            });
            wanted.set(Some(address));
        } else {
            here.set_value(address);
        }
    });
    let unload = window_event_listener(ev::beforeunload, move |event: BeforeUnloadEvent| {
        if is_dirty.get_untracked() {
            event.prevent_default();
            event.set_return_value("unsaved");
        }
    });
    on_cleanup(move || unload.remove());
    view! { <LeaveDialog wanted consequence /> }
}

#[component]
fn LeaveDialog(wanted: RwSignal<Option<String>>, consequence: String) -> impl IntoView {
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        if let Some(address) = wanted.get_untracked() {
            wanted.set(None);
            navigate(&address, NavigateOptions::default());
        }
    });
    let stay = Callback::new(move |()| wanted.set(None));
    let footer = move || {
        view! {
            <Button on_press=leave>"Leave"</Button>
            <Button kind=ButtonKind::Primary has_autofocus=true on_press=stay>"Stay"</Button>
        }
    };
    view! {
        <Dialog
            title="Leave without saving?"
            is_open=Signal::derive(move || wanted.with(Option::is_some))
            on_close=stay
            footer
        >
            <p>{consequence.clone()}</p>
        </Dialog>
    }
}

/// Listens on the window before everybody else, as long as the calling component lives.
fn listen(name: &'static str, handle: impl Fn(&Event) + 'static) {
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| handle(&event));
    let function: js_sys::Function = closure.as_ref().unchecked_ref::<js_sys::Function>().clone();
    window().add_event_listener_with_callback_and_bool(name, &function, true).ok();
    let kept = StoredValue::new_local((closure, function));
    on_cleanup(move || {
        kept.try_with_value(|(_, function)| {
            window().remove_event_listener_with_callback_and_bool(name, function, true).ok();
        });
    });
}

/// The address of this app that a click would lead to; `None` for everything else.
fn followed_address(event: &Event) -> Option<String> {
    let click = event.dyn_ref::<MouseEvent>()?;
    if click.button() != 0 || click.meta_key() || click.ctrl_key() || click.shift_key() {
        return None;
    }
    let link = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok().flatten()?;
    if link.has_attribute("download") || link.get_attribute("target").is_some() {
        return None;
    }
    let address = link.get_attribute("href")?;
    address.starts_with('/').then_some(address)
}

fn current_address() -> String {
    let location = window().location();
    let part = |text: Result<String, JsValue>| text.unwrap_or_default();
    format!("{}{}", part(location.pathname()), part(location.search()))
}
