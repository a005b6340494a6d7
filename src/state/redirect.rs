//! Leading on to another address.

use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Shows another address in place of this one: going back does not return here.
pub fn lead_on(path: &str) {
    let options = NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    };
    use_navigate()(path, options);
}
