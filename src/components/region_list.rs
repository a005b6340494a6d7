//! Regions to tick, found by place or name, grouped by geography.

use byoc_rules::cloud::Cloud;
use byoc_rules::region;
use leptos::prelude::*;

use super::pick_frame::PickFrame;
use crate::ui::Checkbox;

/// Several regions of one provider. Controlled: the names go out in the catalogue's order.
#[component]
pub fn RegionList(
    provider: Cloud,
    #[prop(into)] legend: String,
    /// The provider's names of the ticked regions.
    #[prop(into)]
    value: Signal<Vec<String>>,
    #[prop(into)] on_change: Callback<Vec<String>>,
) -> impl IntoView {
    let id = format!("regions-{}", byoc_rules::words::as_word(provider));
    let query = RwSignal::new(String::new());
    let shown = Memo::new(move |_| query.with(|query| groups(provider, query)));
    let found = Signal::derive(move || {
        let count: usize = shown.with(|shown| shown.iter().map(|(_, of)| of.len()).sum());
        crate::format::counted(count as i64, "region")
    });
    let change = Callback::new(move |(regions, is_on): (Vec<&'static str>, bool)| {
        on_change.run(switched(provider, &value.get_untracked(), &regions, is_on));
    });
    view! {
        <PickFrame
            id=id.clone()
            filter_label=format!("Filter: {legend}")
            legend
            chosen=Signal::derive(move || value.with(Vec::len))
            query
            has_filter=true
            found
        >
            <For each=move || shown.get() key=|group| group.clone() let:group>
                <Geography group id=id.clone() value change/>
            </For>
            <Show when=move || shown.with(Vec::is_empty)>
                <p class="pick-list__empty">"Nothing matches. Try fewer letters."</p>
            </Show>
        </PickFrame>
    }
    .into_any()
}

type Group = (&'static str, Vec<&'static str>);

/// A continent: one box for all of it, and one a region.
#[component]
fn Geography(
    group: Group,
    id: String,
    value: Signal<Vec<String>>,
    change: Callback<(Vec<&'static str>, bool)>,
) -> impl IntoView {
    let (geography, regions) = group;
    let all = StoredValue::new(regions.clone());
    let count = Memo::new(move |_| {
        let is_on = |name: &&&str| value.with(|value| value.iter().any(|on| on == **name));
        all.with_value(|all| all.iter().filter(is_on).count())
    });
    let is_all = Memo::new(move |_| count.get() == all.with_value(Vec::len));
    let lines = regions
        .into_iter()
        .map(|name| {
            view! {
                <Checkbox
                    id=format!("{id}-{name}")
                    label=label(name)
                    is_checked=Signal::derive(move || value.with(|value| value.iter().any(|on| on == name)))
                    on_change=move |is_on| change.run((vec![name], is_on))
                />
            }
        })
        .collect_view();
    let group_id = format!("{id}-{}", geography.to_lowercase().replace(' ', "-"));
    view! {
        <div class="region-list__group" role="group" aria-label=geography>
            <Checkbox
                id=group_id
                label=format!("All of {geography}")
                is_checked=is_all
                is_mixed=Signal::derive(move || count.get() > 0 && !is_all.get())
                on_change=move |is_on| change.run((all.get_value(), is_on))
            />
            <div class="region-list__regions">{lines}</div>
        </div>
    }
    .into_any()
}

/// `Ireland (eu-west-1)`: names are the same on no two providers.
fn label(name: &'static str) -> String {
    let place = Cloud::ALL
        .iter()
        .find_map(|provider| region::find(*provider, name))
        .map_or(name, |region| region.place);
    format!("{place} ({name})")
}

/// The regions that the filter leaves, by geography.
fn groups(provider: Cloud, typed: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for region in region::search(provider, typed) {
        match groups.last_mut() {
            Some((geography, names)) if *geography == region.geography => names.push(region.name),
            _ => groups.push((region.geography, vec![region.name])),
        }
    }
    groups
}

/// What is ticked after a change, in the catalogue's order.
fn switched(provider: Cloud, ticked: &[String], changed: &[&str], is_on: bool) -> Vec<String> {
    let stays = |name: &str| {
        if changed.contains(&name) {
            is_on
        } else {
            ticked.iter().any(|on| on == name)
        }
    };
    region::regions(provider)
        .iter()
        .map(|region| region.name)
        .filter(|name| stays(name))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_found_by_place_name_and_geography() {
        let names = |typed: &str| -> Vec<&str> {
            groups(Cloud::Aws, typed)
                .into_iter()
                .flat_map(|(_, names)| names)
                .collect()
        };
        assert_eq!(names("ireland"), ["eu-west-1"]);
        assert_eq!(names("eu-west-1"), ["eu-west-1"]);
        assert_eq!(names("eu-west-1a"), ["eu-west-1"]);
        assert_eq!(names("europe zur"), ["eu-central-2"]);
        assert_eq!(names("").len(), region::regions(Cloud::Aws).len());
        assert!(names("atlantis").is_empty());
    }

    #[test]
    fn ticks_keep_the_order_of_the_catalogue() {
        let ticked = vec!["eu-west-1".to_owned()];
        let more = switched(Cloud::Aws, &ticked, &["us-east-1", "eu-west-1"], true);
        assert_eq!(more, ["us-east-1", "eu-west-1"]);
        let less = switched(Cloud::Aws, &more, &["us-east-1"], false);
        assert_eq!(less, ticked);
    }
}
