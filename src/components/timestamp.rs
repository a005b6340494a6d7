//! A moment, for people and for programs.

use leptos::prelude::*;
use web_sys::Element;

use crate::format;
use crate::state::clock::use_clock;

/// A `<time>` that says how long ago it was and grows older by itself; pointing at it shows the
/// exact time with its zone.
#[component]
pub fn Timestamp(
    /// RFC 3339.
    #[prop(into)]
    time: Signal<String>,
    /// True: the exact time is written beside it, for pages that have the room.
    #[prop(optional)]
    is_exact: bool,
) -> impl IntoView {
    let now = use_clock();
    // A memo: the words change once a minute at most, the clock ticks more often.
    let relative = Memo::new(move |_| {
        time.with(|time| match format::parse_time(time) {
            Some(then) => format::relative(now.get(), then),
            None => time.clone(),
        })
    });
    let exact = Memo::new(move |_| time.with(|time| format::exact_time(time)));
    view! {
        <time class="timestamp" datetime=time title=exact>
            {relative}
            {is_exact.then(|| view! { <span class="timestamp__exact"><bdi>{exact}</bdi></span> })}
        </time>
    }
    .into_any()
}

/// Writes the exact time of a row that is HTML, for the pointer and for the row that has the focus.
pub fn write_exact_times(reached: &Element) {
    let row = reached.closest("tr").ok().flatten();
    if let Some(time) = row.and_then(|row| row.query_selector("time").ok().flatten()) {
        let moment = time.get_attribute("datetime").unwrap_or_default();
        time.set_attribute("title", &format::exact_time(&moment))
            .ok();
    }
}
