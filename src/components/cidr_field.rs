//! The range to reserve: facts while typing, errors once it is finished, fixes in one press.

use byoc_html::first_step;
use byoc_rules::cidr::{self, Neighbour};
use leptos::prelude::*;

use super::network_plan::grouped;
use super::tidy::Tidy;
use crate::ui::{
    Button, ButtonKind, FieldWarning, LiveRegion, SelectField, SelectOption, TextField, focus_id,
};

pub use byoc_html::first_step::CIDR_ID;

/// What is said of a range under its field while it is no error.
fn fact_text(input: &str) -> String {
    match cidr::facts(input) {
        Some(facts) => format!(
            "{} addresses, {} to {}",
            grouped(facts.addresses),
            facts.first,
            facts.last
        ),
        None if cidr::clean(input).is_empty() => String::new(),
        None if cidr::is_unfinished(input) => "Keep typing: for example 10.0.0.0/16".to_owned(),
        None => String::new(),
    }
}

/// The facts beside an error: only what is certain, and no “keep typing”.
fn shown_facts(input: &str, is_wrong: bool) -> String {
    if is_wrong && cidr::facts(input).is_none() {
        return String::new();
    }
    fact_text(input)
}

/// The sentence against a range, if any.
pub fn check_cidr(input: &str, neighbours: &[Neighbour]) -> Option<String> {
    cidr::check_reserved(input, neighbours)
        .err()
        .map(|error| error.to_string())
}

/// The range that one press puts in place of a wrong one.
pub fn suggestion(input: &str, neighbours: &[Neighbour]) -> Option<String> {
    cidr::check_reserved(input, neighbours).err()?.suggestion()
}

/// The field with what belongs to it: live facts, the fix, the next free range of a size.
#[component]
pub fn CidrField(
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(into)] on_blur: Callback<()>,
    /// The sentence against it, once it is to be shown.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Ranges that it may not overlap with.
    #[prop(into)]
    neighbours: Signal<Vec<Neighbour>>,
    /// True once `neighbours` are all there are: until then no range is called free.
    #[prop(into)]
    is_neighbourhood_known: Signal<bool>,
    /// True if ranges in use could not all be read: then overlaps show only when it is sent.
    #[prop(into)]
    is_incomplete: Signal<bool>,
    /// Reads the ranges in use again.
    #[prop(into)]
    on_retry: Callback<()>,
    /// What is worth knowing about it, and no error.
    #[prop(into, optional)]
    warnings: Signal<Vec<String>>,
) -> impl IntoView {
    let facts = Memo::new(move |_| {
        let is_wrong = error.with(Option::is_some);
        value.with(|value| shown_facts(value, is_wrong))
    });
    let warning = Signal::derive(move || {
        warnings.with(|warnings| (!warnings.is_empty()).then(|| warnings.join(" ")))
    });
    let fix = Memo::new(move |_| {
        error.with(Option::is_some).then_some(())?;
        value.with(|value| neighbours.with(|neighbours| suggestion(value, neighbours)))
    });
    let choose = move |range: String| {
        on_input.run(range);
        focus_id(CIDR_ID);
    };
    view! {
        <div class="cidr-field">
            <Tidy on_input>
                <TextField
                    id=CIDR_ID
                    label=first_step::CIDR
                    hint=first_step::CIDR_HINT
                    value
                    on_input
                    on_blur
                    error
                    is_monospace=true
                    is_required=true
                    inputmode="text"
                >
                    <p class="cidr-field__facts" aria-live="polite">{move || facts.get()}</p>
                        <FieldWarning text=warning />
                </TextField>
            </Tidy>
            {move || fix.get().map(|range| view! { <CidrFix range on_use=Callback::new(choose) /> })}
            <div role="status">
                <Show when=move || is_incomplete.get()>
                    <p class="cidr-field__incomplete">
                        "The overlap check is incomplete: not all CIDR blocks in use could be read. "
                        <Button is_small=true on_press=on_retry>"Try again"</Button>
                    </p>
                </Show>
            </div>
            <FreeRange neighbours is_known=is_neighbourhood_known on_use=choose />
        </div>
    }
    .into_any()
}

#[component]
fn CidrFix(range: String, on_use: Callback<String>) -> impl IntoView {
    let text = format!("Use {range}");
    view! {
        <div class="cidr-field__fix">
            <Button is_small=true on_press=move |()| on_use.run(range.clone())>{text}</Button>
        </div>
    }
    .into_any()
}

/// Picks the next free range of a size.
#[component]
fn FreeRange(
    neighbours: Signal<Vec<Neighbour>>,
    /// True once `neighbours` are all there are.
    is_known: Signal<bool>,
    #[prop(into)] on_use: Callback<String>,
) -> impl IntoView {
    let size = RwSignal::new("20".to_owned());
    let said = RwSignal::new(String::new());
    let options = (cidr::LARGEST_PREFIX..=cidr::SMALLEST_PREFIX)
        .map(|prefix| {
            let addresses = grouped(1 << (32 - prefix));
            SelectOption::new(
                prefix.to_string(),
                format!("/{prefix}, {addresses} addresses"),
            )
        })
        .collect::<Vec<_>>();
    let suggest = move |()| {
        let prefix = size.get_untracked().parse().unwrap_or(cidr::LARGEST_PREFIX);
        let free = neighbours.with_untracked(|neighbours| cidr::next_free(prefix, neighbours));
        match free {
            Some(range) => {
                said.set(format!("{range} is free"));
                on_use.run(range.to_string());
            }
            None => said.set(format!(
                "No private /{prefix} block is free. Choose another size."
            )),
        }
    };
    let disabled_reason = Signal::derive(move || {
        (!is_known.get()).then(|| "The CIDR blocks in use are still being read.".to_owned())
    });
    view! {
        <div class="cidr-field__free">
            <SelectField
                id="cidr-size"
                label="Size of a free CIDR block"
                options
                value=size
                on_change=move |value| size.set(value)
            />
            <Button kind=ButtonKind::Secondary on_press=suggest disabled_reason>"Suggest a free CIDR block"</Button>
            <LiveRegion text=said />
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_come_while_typing_and_never_judge() {
        assert_eq!(fact_text(""), "");
        assert_eq!(fact_text("10."), "Keep typing: for example 10.0.0.0/16");
        assert_eq!(
            fact_text("10.0.0.0/16"),
            "65,536 addresses, 10.0.0.0 to 10.0.255.255"
        );
        assert_eq!(fact_text("nonsense"), "");
        assert_eq!(shown_facts("10.88.0.0", false), fact_text("10."));
        assert_eq!(shown_facts("10.88.0.0", true), "");
        assert_eq!(shown_facts("10.0.0.0/", true), "");
        assert_eq!(shown_facts("10.0.0.0/16", true), fact_text("10.0.0.0/16"));
    }

    #[test]
    fn host_bits_are_put_right_in_one_press() {
        assert_eq!(
            suggestion("10.0.0.1/16", &[]).as_deref(),
            Some("10.0.0.0/16")
        );
        assert_eq!(suggestion("10.0.0.0/16", &[]), None);
    }
}
