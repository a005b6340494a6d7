//! A new page is announced, and the focus starts at its heading. Going back, it starts at the link
//! that was followed, or the page is as far down as it was. On a page the focus is never lost: if what
//! had it goes, it goes on to what was around that.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, HtmlElement, MutationObserver, MutationObserverInit};

use crate::{
    state::{
        leaving::last_step,
        storage::{take_in_tab, write_in_tab},
    },
    ui::{
        LiveRegion,
        dom::{focused_element, hear_first, later},
        effect,
        keys::KeyPress,
        windowed_rows::reveal,
    },
};

/// Set in the tab's own storage while a page is on its way in another document.
const ARRIVING: &str = "byoc-arriving";
/// Followed by a path: where the page was left, see [`Place`].
const LEFT_AT: &str = "byoc-followed:";

/// What else may have the focus when something in it is gone: it has a name, or holds the rest.
const AROUND: &str =
    "form, section, fieldset, dialog, [role=group], [role=region], [tabindex='-1'], main";

/// What people do.
const HEARD: [&str; 4] = ["focusin", "pointerdown", "keydown", "click"];

/// Makes the next document treat its first page as one that was gone to.
pub fn keep_arrival() {
    write_in_tab(ARRIVING, "1");
}

/// On each change of the path: scrolls to the top, focuses the `h1` of the new page, and reads out
/// its title. Following a link inside `[data-keeps-focus]` (tabs) leaves the focus there.
#[component]
pub fn RouteAnnouncer() -> impl IntoView {
    let path = use_location().pathname;
    let announced = RwSignal::new(String::new());
    let watch = Watch {
        announced,
        inner: StoredValue::new_local(Inner::default()),
    };
    watch.listen();
    let mut before = None;
    effect(move || {
        let path = path.get();
        let has_moved = match &before {
            Some(before) => *before != path,
            // A document of its own, gone to from another one.
            None => take_in_tab(ARRIVING).is_some(),
        };
        if has_moved {
            watch.go_to(&path);
        }
        watch
            .inner
            .try_update_value(|inner| inner.here.clone_from(&path));
        before = Some(path);
    });
    view! { <LiveRegion text=announced/> }
}

/// A page that is on its way.
struct Arrival {
    /// Where it was left, when the way goes back.
    place: Option<Place>,
    is_announced: bool,
}

/// Where a page was left.
enum Place {
    /// The id of the link that was followed.
    Link(String),
    /// How far down the page was, if the link was none of the page itself.
    Scrolled(i32),
}

impl Place {
    fn of(link: &Element) -> Self {
        let is_of_page = matches!(link.closest("main"), Ok(Some(_)));
        match link.id() {
            id if is_of_page && !id.is_empty() => Self::Link(id),
            _ => Self::Scrolled(window().scroll_y().unwrap_or_default() as i32),
        }
    }

    fn read(text: String) -> Self {
        match text.parse() {
            Ok(pixels) => Self::Scrolled(pixels),
            Err(_) => Self::Link(text),
        }
    }

    fn write(self) -> String {
        match self {
            Self::Link(id) => id,
            Self::Scrolled(pixels) => pixels.to_string(),
        }
    }

    /// Goes there, and says whether it was there to go to: rows come after the heading, and of many only some are in
    /// the document.
    fn go(&self) -> bool {
        match self {
            Self::Link(id) => {
                let found = document().get_element_by_id(id);
                match &found {
                    Some(found) => focus(found),
                    None => reveal(id),
                }
                found.is_some()
            }
            Self::Scrolled(pixels) => {
                let root = document().document_element();
                let is_tall =
                    root.is_none_or(|it| it.scroll_height() - it.client_height() >= *pixels);
                if is_tall {
                    window().scroll_to_with_x_and_y(0.0, f64::from(*pixels));
                }
                is_tall
            }
        }
    }
}

#[derive(Default)]
struct Inner {
    arrival: Option<Arrival>,
    /// True once a key or the pointer was used since: the focus is the person's from then on.
    is_used: bool,
    /// What had the focus last, and what is around it, outwards.
    focused: Vec<HtmlElement>,
    /// Path of the page.
    here: String,
    /// True once a key or the pointer was used in this document.
    is_touched: bool,
}

#[derive(Clone, Copy)]
struct Watch {
    announced: RwSignal<String>,
    inner: StoredValue<Inner, LocalStorage>,
}

impl Watch {
    fn listen(self) {
        // Once the router has heard a click, the page is another one.
        hear_first(&HEARD, move |event| self.hear(event));
        let changed = Closure::<dyn FnMut()>::new(move || self.look_soon());
        if let (Ok(observer), Some(body)) = (
            MutationObserver::new(changed.as_ref().unchecked_ref()),
            document().body(),
        ) {
            let all = MutationObserverInit::new();
            all.set_child_list(true);
            all.set_subtree(true);
            observer.observe_with_options(&body, &all).ok();
            let kept = StoredValue::new_local((observer, changed));
            on_cleanup(move || {
                kept.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
    }

    fn hear(self, event: &Event) {
        let kind = event.type_();
        let is_touched = self.inner.try_with_value(|inner| inner.is_touched);
        if kind == "keydown" && is_touched == Some(false) {
            skip_link_first(event);
        }
        self.inner.try_update_value(|inner| match kind.as_str() {
            "focusin" => inner.focused = focused_and_around(),
            "click" => note_left(event, &inner.here),
            kind => {
                inner.is_used = true;
                inner.is_touched = true;
                // A press anywhere is a will of its own: it may well leave the focus nowhere.
                if kind == "pointerdown" {
                    inner.focused.clear();
                }
            }
        });
    }

    fn go_to(self, path: &str) {
        let left_at = take_in_tab(&format!("{LEFT_AT}{path}"));
        let is_step = last_step().is_some_and(|to| to == path);
        self.inner.try_update_value(|inner| {
            inner.is_used = false;
            inner.arrival = Some(Arrival {
                place: left_at.filter(|_| is_step).map(Place::read),
                is_announced: false,
            });
        });
        self.look_soon();
    }

    /// After whatever goes on has come to its end.
    fn look_soon(self) {
        let is_needed = self.inner.try_with_value(|inner| {
            inner.arrival.is_some() || (!inner.focused.is_empty() && focused_element().is_none())
        });
        if is_needed == Some(true) {
            later(Duration::ZERO, move || self.look());
        }
    }

    fn look(self) {
        // What stands in for the app is still there, and the app is hidden. This runs again once it has gone.
        if document().get_element_by_id("boot").is_some() {
            return;
        }
        // Taken out: moving the focus is heard at once.
        let taken = self.inner.try_update_value(|inner| {
            let focused = inner.focused.clone();
            (inner.arrival.take(), inner.is_used, focused)
        });
        let Some((arrival, is_used, focused)) = taken else {
            return;
        };
        if let Some(mut arrival) = arrival {
            if arrive(&mut arrival, is_used, self.announced) {
                return;
            }
            self.inner
                .try_update_value(|inner| inner.arrival.get_or_insert(arrival).is_announced);
            // Still on its way, and the focus is looked for from there.
            if !is_used {
                return;
            }
        }
        if focused_element().is_none() {
            hand_on(&focused);
        }
    }
}

/// Lets the first Tab in a document reach the skip link, although the focus was put on the heading.
fn skip_link_first(event: &Event) {
    let is_at_heading = focused_element().is_some_and(|it| it.tag_name() == "H1");
    let is_tab = KeyPress::of(event.clone()).is_some_and(|press| {
        press.name == "Tab" && !press.has_modifier() && !press.holds("shiftKey")
    });
    if is_at_heading
        && is_tab
        && let Ok(Some(link)) = document().query_selector(".skip-link")
    {
        event.prevent_default();
        focus(&link);
    }
}

/// Remembers where this page is left by a link.
fn note_left(event: &Event, here: &str) {
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("a[href]").ok().flatten());
    if let Some(link) = link {
        write_in_tab(&format!("{LEFT_AT}{here}"), &Place::of(&link).write());
    }
}

/// True once nothing is left to be waited for.
fn arrive(arrival: &mut Arrival, is_used: bool, announced: RwSignal<String>) -> bool {
    let document = document();
    let is_kept = focused_element()
        .is_some_and(|element| matches!(element.closest("[data-keeps-focus]"), Ok(Some(_))));
    let heading = document.query_selector("main h1").ok().flatten();
    if !arrival.is_announced {
        if heading.is_none() && !is_kept {
            return false;
        }
        arrival.is_announced = true;
        announced.try_set(document.title());
        if let Some(heading) = heading.filter(|_| !is_kept && !is_used) {
            if arrival.place.is_none() {
                window().scroll_to_with_x_and_y(0.0, 0.0);
            }
            focus(&heading);
        }
    }
    let place = arrival.place.as_ref().filter(|_| !is_used);
    place.is_none_or(Place::go)
}

fn focused_and_around() -> Vec<HtmlElement> {
    let mut found = Vec::new();
    let mut next = focused_element();
    while let Some(element) = next {
        next = element
            .parent_element()
            .and_then(|parent| parent.closest(AROUND).ok().flatten())
            .and_then(|around| around.dyn_into().ok());
        found.push(element);
    }
    found
}

/// To what had the focus, where it was only moved; else to the next thing around it that is still
/// there.
fn hand_on(focused: &[HtmlElement]) {
    if focused.first().is_some_and(|it| it.tag_name() == "H1")
        && let Ok(Some(heading)) = document().query_selector("main h1")
    {
        return focus(&heading);
    }
    // The whole page may have been rebuilt.
    let main = document().query_selector("main").ok().flatten();
    let main: Option<HtmlElement> = main.and_then(|main| main.dyn_into().ok());
    for element in focused.iter().chain(&main) {
        if focused_element().is_none() && element.is_connected() {
            focus(element);
        }
    }
}

fn focus(element: &Element) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else {
        return;
    };
    if element.tab_index() < 0 {
        element.set_attribute("tabindex", "-1").ok();
    }
    element.focus().ok();
}
