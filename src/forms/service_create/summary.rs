//! What will be created, beside the fields.

use leptos::prelude::*;

use super::Form;
use super::fields::plan_text;

const NOTHING: &str = "Not chosen yet";

#[component]
pub fn Summary(form: Form) -> impl IntoView {
    let facts = Memo::new(move |_| {
        let or_nothing = |text: String| match text.is_empty() {
            true => NOTHING.to_owned(),
            false => text,
        };
        let plan = form.chosen_plan();
        form.places.with_value(|places| {
            let kind = places.types.get(&form.service_type.get());
            let cloud = form.cloud.get();
            let plan_line = plan.map(|plan| format!("{}: {}", plan.service_plan, plan_text(&plan)));
            [
                (
                    "Type",
                    or_nothing(kind.map(|kind| kind.name.clone()).unwrap_or_default()),
                ),
                ("Plan", or_nothing(plan_line.unwrap_or_default())),
                (
                    "Runs in",
                    or_nothing(match cloud.is_empty() {
                        true => cloud,
                        false => places.label(&cloud),
                    }),
                ),
                ("Name", or_nothing(form.name.get())),
            ]
        })
    });
    let line = |(label, value): (&'static str, String)| {
        view! {
            <div class="facts__line">
                <dt class="facts__label">{label}</dt>
                <dd class="facts__value">{value}</dd>
            </div>
        }
    };
    view! {
        <aside class="service-form__summary" aria-labelledby="service-summary-title">
            <h2 class="service-form__summary-title" id="service-summary-title">"Your service"</h2>
            <dl class="service-form__facts">{move || facts.get().into_iter().map(line).collect_view()}</dl>
        </aside>
    }
}
