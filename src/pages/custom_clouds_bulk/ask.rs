//! The questions before it begins: one, and a second one for more than a hundred custom clouds.

use leptos::prelude::*;

use super::preview::Names;
use super::run::questions;
use super::typed::Work;
use crate::ui::{Button, Dialog};

#[component]
pub fn Questions(work: Work) -> impl IntoView {
    let count = work.count();
    let first = questions(count);
    let confirm = move |()| {
        let rest = work.asked.get_untracked().saturating_sub(1);
        work.asked.set(rest);
        if rest == 0 {
            work.begin();
        }
    };
    let close = move |()| work.asked.set(0);
    let title = Signal::derive(move || format!("{}?", work.title()));
    // A second press of Enter in the same place cancels: nothing is confirmed by accident.
    let footer = move || {
        let kind = work.button_kind();
        view! {
            <Button on_press=close has_autofocus=true>"Cancel"</Button>
            <Button kind on_press=confirm>{work.action.label()}</Button>
        }
    };
    view! {
        <Dialog
            title
            is_open=Signal::derive(move || first > 0 && work.asked.get() == first)
            on_close=close
            footer
        >
            {work.consequence().map(|text| view! { <p>{text}</p> })}
            <p>"Each custom cloud is changed separately. If one is refused, the others continue."</p>
            <Names work/>
        </Dialog>
        <Dialog
            title=Signal::derive(move || format!("{} at once?", work.title()))
            is_open=Signal::derive(move || first > 1 && work.asked.get() == 1)
            on_close=close
            footer
        >
            <p>"This is more than 100. Check the number before you continue."</p>
        </Dialog>
    }
}
