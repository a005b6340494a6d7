//! Leaving with unsaved input asks first: in the app by a dialog, for the tab by the browser.

use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use web_sys::BeforeUnloadEvent;

use crate::{
    state::leaving::{ask_before_leaving, finish_step},
    ui::{Button, ButtonKind, Dialog},
};

/// Asks before leaving the addresses of the form, while `is_dirty`.
#[component]
pub fn LeaveGuard(
    #[prop(into)] is_dirty: Signal<bool>,
    /// The addresses that belong to the form; with a slash at the end, all that begin with it.
    #[prop(into)]
    inside: Signal<Vec<String>>,
    /// What leaving means for what was typed.
    #[prop(into)]
    consequence: String,
) -> impl IntoView {
    let wanted = RwSignal::new(None::<String>);
    let location = use_location();
    ask_before_leaving(move |address| {
        let must_ask = is_dirty.get_untracked()
            && !inside.with_untracked(|inside| inside.iter().any(|own| is_inside(address, own)));
        must_ask.then(|| {
            wanted.set(Some(address.to_owned()));
            // The router has not moved yet, whatever the browser shows.
            match location.search.get_untracked() {
                search if search.is_empty() => location.pathname.get_untracked(),
                search => format!("{}?{search}", location.pathname.get_untracked()),
            }
        })
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

/// Whether `address` is the form's own, query and fragment aside.
fn is_inside(address: &str, own: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path == own || (own.ends_with('/') && path.starts_with(own))
}

#[component]
fn LeaveDialog(wanted: RwSignal<Option<String>>, consequence: String) -> impl IntoView {
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        if let Some(address) = wanted.get_untracked() {
            wanted.set(None);
            if finish_step() {
                return;
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_is_inside_and_the_wizard_of_the_same_cloud_is_not() {
        assert!(is_inside("/o/c1", "/o/c1"));
        assert!(is_inside("/o/c1?x=1#y", "/o/c1"));
        assert!(!is_inside("/o/c1/setup/deploy", "/o/c1"));
        assert!(!is_inside("/o/c12", "/o/c1"));
        assert!(is_inside("/o/c1/setup/deploy", "/o/c1/setup/"));
    }
}
