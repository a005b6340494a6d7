//! Whether the browser has a connection.

use leptos::{ev, prelude::*};

#[derive(Clone, Copy)]
struct ConnectionContext(RwSignal<bool>);

/// Follows the browser's own word.
pub fn provide_connection() {
    let is_online = RwSignal::new(window().navigator().on_line());
    provide_context(ConnectionContext(is_online));
    let on = window_event_listener(ev::online, move |_| is_online.set(true));
    let off = window_event_listener(ev::offline, move |_| is_online.set(false));
    on_cleanup(move || {
        on.remove();
        off.remove();
    });
}

/// False while the browser is offline.
pub fn use_is_online() -> Signal<bool> {
    expect_context::<ConnectionContext>().0.into()
}

/// Why nothing can be changed now: the browser is offline. For `disabled_reason`.
pub fn use_offline_reason() -> Signal<Option<String>> {
    let is_online = use_is_online();
    Signal::derive(move || {
        (!is_online.get()).then(|| "You are offline. Reconnect to continue.".to_owned())
    })
}
