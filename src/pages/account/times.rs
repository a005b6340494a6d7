//! How exact times are written: in the time zone of the browser, or in UTC as logs have them.

use leptos::prelude::*;

use crate::{
    state::times,
    ui::{Card, Checkbox},
};

/// A choice of this browser, kept as it is made.
#[component]
pub fn TimesCard() -> impl IntoView {
    let is_utc = RwSignal::new(times::is_utc());
    let choose = move |chosen| {
        is_utc.set(chosen);
        times::choose(chosen);
    };
    view! {
        <Card title="Times" description="Exact times are in the time zone of this browser, unless you choose UTC.">
            <Checkbox
                id="times-utc"
                label="Show exact times in UTC"
                hint="In this browser only."
                is_checked=is_utc
                on_change=choose
            />
        </Card>
    }
}
