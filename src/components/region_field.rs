//! The region, found by place or name, grouped by geography.

use byoc_html::first_step;
use byoc_rules::cloud::Cloud;
use byoc_rules::company::{self, allowed_regions};
use byoc_rules::region::{self, RegionFact};
use byoc_types::CompanyRules;
use leptos::prelude::*;

use crate::ui::{ComboOption, Combobox};

/// A searchable choice of the provider's regions.
#[component]
pub fn RegionField(
    #[prop(into)] provider: Signal<Cloud>,
    /// The provider's name of the region; empty where none is chosen.
    #[prop(into)]
    value: Signal<String>,
    #[prop(into)] on_select: Callback<String>,
    #[prop(into, optional)] on_blur: Option<Callback<()>>,
    #[prop(into, optional)] error: Signal<Option<String>>,
    /// Only what these rules allow is offered, and what is chosen already.
    #[prop(into, optional)]
    company: Signal<CompanyRules>,
) -> impl IntoView {
    let options = Memo::new(move |_| {
        let provider = provider.get();
        let allowed = company.with(|company| allowed_regions(provider, company));
        value.with(|value| {
            region::regions(provider)
                .iter()
                .filter(|region| allowed.contains(region) || region.name == value)
                .map(option)
                .collect::<Vec<_>>()
        })
    });
    let hint = Signal::derive(move || {
        let provider = provider.get();
        let hint = company.with(|company| first_step::region_hint(provider, company));
        let chosen = value.with(|name| region::find(provider, name));
        Some(match chosen.and_then(RegionFact::to_do_first) {
            Some(first) => format!("{hint} {first}"),
            None => hint,
        })
    });
    let search = Callback::new(move |typed: String| {
        let found = region::search(provider.get(), &typed);
        found.iter().map(|region| region.name.to_owned()).collect()
    });
    // A region that nobody may use here says so; anything else says what was probably meant.
    let explain = Callback::new(move |typed: String| {
        let provider = provider.get();
        match region::read(provider, &typed) {
            Some(region) => company
                .with(|company| company::check_region(provider, region.name, company).err())
                .map(|error| error.to_string()),
            None => region::check(provider, &typed)
                .err()
                .map(|error| error.message),
        }
    });
    let on_blur = on_blur.unwrap_or_else(|| Callback::new(|()| ()));
    view! {
        <Combobox id=first_step::REGION_ID label=first_step::REGION options value on_select on_blur hint error search explain is_required=true />
    }
    .into_any()
}

fn option(region: &RegionFact) -> ComboOption {
    ComboOption {
        value: region.name.to_owned(),
        label: region.place.to_owned(),
        group: region.geography.to_owned(),
    }
}

/// `Ireland (eu-west-1)`; the bare name where it is no region known here.
pub fn region_label(provider: impl Into<Cloud>, name: &str) -> String {
    match region::find(provider, name) {
        Some(region) => format!("{} ({name})", region.place),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_named_by_place_and_name() {
        assert_eq!(region_label(Cloud::Aws, "eu-west-1"), "Ireland (eu-west-1)");
        assert_eq!(region_label(Cloud::Aws, "moon-1"), "moon-1");
    }
}
