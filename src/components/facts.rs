//! Labels and values of a thing, with a copy button beside what is meant for machines.

pub mod lines;

use leptos::prelude::*;

use self::lines::Fact;
use crate::ui::CopyButton;

/// A list of facts.
#[component]
pub fn Facts(
    #[prop(into)] facts: Signal<Vec<Fact>>,
    /// More lines, as `dt` and `dd` inside a `div class="facts__line"`.
    #[prop(into, optional)]
    more: ViewFn,
) -> impl IntoView {
    view! {
        <dl class="facts">
            <For each=move || facts.get() key=|fact| (fact.label, fact.value.clone(), fact.name_of_value.clone()) let:fact>
                {line(fact)}
            </For>
            {more.run()}
        </dl>
    }
    .into_any()
}

fn line(fact: Fact) -> AnyView {
    let hint =
        (!fact.hint.is_empty()).then(|| view! { <span class="facts__hint">{fact.hint}</span> });
    let name = fact.name();
    let value = if fact.is_code {
        view! {
            <dd class="facts__value facts__value--code">
                <code translate="no"><bdi dir="ltr" translate="no">{fact.value.clone()}</bdi></code>
                <CopyButton what=name.clone() text=fact.value/>
                {hint}
            </dd>
        }
        .into_any()
    } else {
        let value = match fact.is_data {
            true => view! { <bdi>{fact.value}</bdi> }.into_any(),
            false => fact.value.into_any(),
        };
        let name = (!fact.name_of_value.is_empty()).then(|| {
            view! { " (" <bdi dir="ltr" translate="no">{fact.name_of_value}</bdi> ")" }
        });
        view! { <dd class="facts__value">{value} {name} {hint}</dd> }.into_any()
    };
    view! { <div class="facts__line"><dt class="facts__label">{name}</dt>{value}</div> }.into_any()
}
