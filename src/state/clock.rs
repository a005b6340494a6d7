//! The time of day as a signal, so that "5 minutes ago" grows older by itself.

use gloo_timers::callback::Interval;
use leptos::prelude::*;

use crate::format::{self, MINUTE, Millis};

const TICK: u32 = 15_000;

#[derive(Clone, Copy)]
struct Clock(ReadSignal<Millis>);

/// Makes the clock available to what is below; one timer serves every time on the page.
pub fn provide_clock() {
    let (now, set_now) = signal(format::now());
    let timer = StoredValue::new_local(Interval::new(TICK, move || set_now.set(format::now())));
    on_cleanup(move || timer.dispose());
    provide_context(Clock(now));
}

/// Milliseconds since 1970, a few seconds old at most.
///
/// # Panics
/// Outside [`provide_clock`].
pub fn use_clock() -> ReadSignal<Millis> {
    expect_context::<Clock>().0
}

/// The same for many texts at once. Who reads it is told of a new minute, not of each tick: the words for
/// a time change no more often.
///
/// # Panics
/// Outside [`provide_clock`].
pub fn use_minutes() -> impl Fn() -> Millis + Copy + Send + Sync + 'static {
    let now = use_clock();
    let minute = Memo::new(move |_| now.get() / MINUTE);
    move || {
        // Read, not only tracked: a memo that nobody read listens to nothing.
        minute.get();
        now.get_untracked()
    }
}
