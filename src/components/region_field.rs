//! The region, found by place or name, grouped by geography.

use byoc_rules::region::{self, RegionFact};
use byoc_types::CloudProvider;
use leptos::prelude::*;

use crate::ui::{ComboOption, Combobox};

/// A searchable choice of the provider's regions.
#[component]
pub fn RegionField(
    #[prop(into)] provider: Signal<CloudProvider>,
    /// The provider's name of the region; empty where none is chosen.
    #[prop(into)]
    value: Signal<String>,
    #[prop(into)] on_select: Callback<String>,
    #[prop(into, optional)] on_blur: Option<Callback<()>>,
    #[prop(into, optional)] error: Signal<Option<String>>,
) -> impl IntoView {
    let options = Memo::new(move |_| {
        region::regions(provider.get())
            .iter()
            .map(option)
            .collect::<Vec<_>>()
    });
    let hint = Signal::derive(move || {
        Some(
            match provider.get() {
                CloudProvider::Google => {
                    "Search by place or name, for example Finland or europe-north1."
                }
                _ => "Search by place or name, for example Ireland or eu-west-1.",
            }
            .to_owned(),
        )
    });
    let on_blur = on_blur.unwrap_or_else(|| Callback::new(|()| ()));
    view! {
        <Combobox id="region" label="Region" options value on_select on_blur hint error is_required=true />
    }
    .into_any()
}

fn option(region: &RegionFact) -> ComboOption {
    ComboOption {
        value: region.name.to_owned(),
        label: region.place.to_owned(),
        group: region.geography.to_owned(),
        keywords: region.place.to_lowercase(),
    }
}

/// `Ireland (eu-west-1)`; the bare name where it is no region known here.
pub fn region_label(provider: CloudProvider, name: &str) -> String {
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
        assert_eq!(
            region_label(CloudProvider::Aws, "eu-west-1"),
            "Ireland (eu-west-1)"
        );
        assert_eq!(region_label(CloudProvider::Aws, "moon-1"), "moon-1");
    }
}
