//! What narrows a list of the operator's place: kept in the address, so that Back and a link have it too.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use crate::ui::Button;

/// Names and values of what is chosen. An empty value is no filter.
pub type Filter = BTreeMap<&'static str, String>;

/// The filter in the address, and what changes a part of it.
#[derive(Clone, Copy)]
pub struct AddressFilter {
    pub chosen: Memo<Filter>,
    pub set: Callback<(&'static str, String)>,
    clear: Callback<()>,
}

impl AddressFilter {
    /// The parts `names` of the address of a list, which `address` builds.
    pub fn of<const N: usize>(names: [&'static str; N], address: fn(&Filter) -> String) -> Self {
        let params = use_query_map();
        let navigate = use_navigate();
        let chosen = Memo::new(move |_| {
            let value = |name: &'static str| Some((name, params.with(|params| params.get(name))?));
            names.into_iter().filter_map(value).collect::<Filter>()
        });
        let go = Callback::new(move |next: Filter| {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&address(&next), options);
        });
        let set = Callback::new(move |(name, value): (&'static str, String)| {
            let mut next = chosen.get_untracked();
            next.insert(name, value);
            go.run(next);
        });
        // At once: after a navigation, `chosen` is the old one for a moment.
        let clear = Callback::new(move |()| go.run(Filter::new()));
        Self { chosen, set, clear }
    }

    /// What is chosen of one part; empty if nothing.
    pub fn value(self, name: &str) -> String {
        self.chosen
            .with(|filter| filter.get(name).cloned().unwrap_or_default())
    }
}

impl AddressFilter {
    /// Whether any part is chosen.
    pub fn is_chosen(self) -> bool {
        self.chosen
            .with(|filter| filter.values().any(|value| !value.is_empty()))
    }

    /// A button that clears all parts; nothing if none is chosen.
    pub fn clear_button(self, label: &'static str) -> AnyView {
        self.is_chosen()
            .then(|| view! { <Button on_press=move |()| self.clear.run(())>{label}</Button> })
            .into_any()
    }
}

/// The filter as the pairs of an address.
pub fn pairs(filter: &Filter) -> impl Iterator<Item = (&str, &str)> {
    filter.iter().map(|(name, value)| (*name, value.as_str()))
}
