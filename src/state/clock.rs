//! The time of day as a signal, so that "5 minutes ago" grows older by itself.

use gloo_timers::callback::Interval;
use leptos::prelude::*;

use crate::format::{self, Millis};

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
