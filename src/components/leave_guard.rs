//! Leaving with unsaved input asks first: in the app by a dialog, for the tab by the browser.
//!
//! A form that can save what is typed offers that in the dialog ([`offer_saving`]).

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

/// How a form saves what is typed before its page is left.
#[derive(Clone, Copy)]
pub struct SaveFirst {
    /// On the button, for example `Save draft and leave`.
    pub label: &'static str,
    /// True while there is something to save, and nothing against it.
    pub is_possible: Signal<bool>,
    /// Saves, then says whether that worked.
    pub run: Callback<Callback<bool>>,
}

/// The form on the page that can save, with a number of its own.
#[derive(Clone, Copy)]
struct PageSaver(RwSignal<Option<(u32, SaveFirst)>>);

/// Lets the forms below offer saving to the [`LeaveGuard`] beside them.
pub fn provide_page_saver() {
    provide_context(PageSaver(RwSignal::new(None)));
}

/// Has the dialog offer `save` while the calling component lives. Nothing happens on a page that did
/// not call [`provide_page_saver`].
pub fn offer_saving(save: SaveFirst) {
    let Some(PageSaver(saver)) = use_context() else {
        return;
    };
    let number = saver.with_untracked(|saver| saver.map_or(0, |(number, _)| number + 1));
    saver.set(Some((number, save)));
    on_cleanup(move || {
        // The form that took its place may be there already.
        let is_own = saver.try_with_untracked(|saver| saver.is_some_and(|(own, _)| own == number));
        if is_own == Some(true) {
            saver.set(None);
        }
    });
}

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
    view! { <LeaveDialog wanted is_dirty consequence /> }
}

/// Whether `address` is the form's own, query and fragment aside.
fn is_inside(address: &str, own: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path == own || (own.ends_with('/') && path.starts_with(own))
}

#[component]
fn LeaveDialog(
    wanted: RwSignal<Option<String>>,
    is_dirty: Signal<bool>,
    consequence: String,
) -> impl IntoView {
    let navigate = use_navigate();
    let saver = use_context::<PageSaver>();
    let is_saving = RwSignal::new(false);
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
    let saved = Callback::new(move |has_worked: bool| {
        is_saving.try_set(false);
        // Where something else on the page is unsaved, the question stays open.
        if has_worked && is_dirty.try_get_untracked() == Some(false) {
            leave.try_run(());
        } else if !has_worked {
            // Why not is on the page.
            stay.try_run(());
        }
    });
    let offer = Signal::derive(move || {
        let (_, save) = saver?.0.get()?;
        (is_saving.get() || save.is_possible.get()).then_some(save)
    });
    let footer = move || {
        view! {
            <Button on_press=leave>"Leave"</Button>
            {move || {
                offer.get().map(|save| {
                    let press = move |()| {
                        is_saving.set(true);
                        save.run.run(saved);
                    };
                    view! {
                        <Button on_press=press is_busy=is_saving busy_label="Saving…">{save.label}</Button>
                    }
                })
            }}
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
