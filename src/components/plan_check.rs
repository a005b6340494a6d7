//! The check of a plan before it is applied. It happens here, in the browser: the file goes nowhere.

pub mod report;

use byoc_rules::{files, plan_check};
use byoc_types::ExpectedPlan;
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use self::report::PlanReportView;
use super::template_files::CommandsView;
use crate::ui::{Alert, FileDrop, FoldButton, LiveRegion, Spinner, TextArea, Tone, new_id};

/// Largest file that is read, in bytes: far more than a plan of the template alone has.
const LARGEST: f64 = 32.0 * 1024.0 * 1024.0;

/// How long typing has to rest before what is typed is read, in milliseconds.
const TYPING: u32 = 250;

/// What became of the plan that was given last.
#[derive(Clone, PartialEq)]
enum Outcome {
    Nothing,
    /// Name of the file.
    Reading(String),
    /// Why it can't be compared.
    Refused(String),
    Compared(plan_check::PlanReport),
}

/// Takes a plan and says whether it is what the template makes.
#[component]
pub fn PlanCheck(expected: ExpectedPlan) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let panel = new_id("plan-check");
    let expected = StoredValue::new(expected);
    view! {
        <section class="plan-check">
            <h3>"Check the plan before you apply it"</h3>
            <p class="plan-check__text">
                "Here you can compare your Terraform plan with the expected plan. The file never leaves your browser."
            </p>
            <FoldButton is_open panel=panel.clone()>
                {move || if is_open.get() { "Hide plan check" } else { "Check a plan" }}
            </FoldButton>
            <div id=panel>
                <Show when=move || is_open.get()>
                    <Check expected/>
                </Show>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Check(expected: StoredValue<ExpectedPlan>) -> impl IntoView {
    let outcome = RwSignal::new(Outcome::Nothing);
    // Counts what was given, so that the last one wins.
    let given = StoredValue::new(0_u32);
    let begin = move |name: String| {
        outcome.set(Outcome::Reading(name));
        given.update_value(|given| *given += 1);
        given.get_value()
    };
    // What says that it is being read is painted first, and a plan that is still being typed is not
    // read at every key.
    let end = move |number: u32, pause: u32, result: Result<Vec<u8>, String>| async move {
        TimeoutFuture::new(pause).await;
        if given.try_get_value() != Some(number) {
            return;
        }
        let compared = result.map(|bytes| compare(&bytes, expected));
        outcome.try_set(compared.unwrap_or_else(Outcome::Refused));
    };
    let on_file = move |file: File| {
        let number = begin(file.name());
        spawn_local(async move { end(number, 0, bytes_of(&file).await).await });
    };
    let pasted = RwSignal::new(String::new());
    let on_paste = move |text: String| {
        pasted.set(text.clone());
        if text.trim().is_empty() {
            outcome.set(Outcome::Nothing);
            return;
        }
        let number = begin("what you pasted".to_owned());
        spawn_local(end(number, TYPING, Ok(text.into_bytes())));
    };
    let commands =
        expected.with_value(|expected| files::plan_commands(&expected.byoc_unique_name).to_vec());
    view! {
        <div class="plan-check__body">
            <CommandsView label="Commands that create the plan" commands/>
            <FileDrop
                id="plan-file"
                label="Choose plan.json"
                hint=Some("Or drop the file here. It stays in your browser.".to_owned())
                accept=".json,application/json"
                on_file
            />
            <Paste text=pasted on_input=on_paste/>
            <OutcomeView outcome/>
        </div>
    }
}

/// The plan as text, for who has no file at hand.
#[component]
fn Paste(text: RwSignal<String>, #[prop(into)] on_input: Callback<String>) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let panel = new_id("plan-paste");
    view! {
        <FoldButton is_open panel=panel.clone() is_small=true>"Paste the plan instead"</FoldButton>
        <div id=panel>
            <Show when=move || is_open.get()>
                <TextArea
                    id="plan-text"
                    label="Plan as JSON".to_owned()
                    hint=Some("What terraform show -json plan.bin prints.".to_owned())
                    value=text
                    on_input
                    rows=5
                    is_monospace=true
                />
            </Show>
        </div>
    }
}

#[component]
fn OutcomeView(outcome: RwSignal<Outcome>) -> impl IntoView {
    let said = move || {
        outcome.with(|outcome| match outcome {
            Outcome::Nothing => String::new(),
            Outcome::Reading(name) => format!("Reading {name}"),
            Outcome::Refused(sentence) => sentence.clone(),
            Outcome::Compared(report) => report.headline(),
        })
    };
    view! {
        <LiveRegion text=Signal::derive(said)/>
        {move || match outcome.get() {
            Outcome::Nothing => ().into_any(),
            Outcome::Reading(name) => {
                view! { <p class="plan-check__reading"><Spinner/> {format!("Reading {name}…")}</p> }
                    .into_any()
            }
            Outcome::Refused(sentence) => {
                view! { <Alert tone=Tone::Danger title="We couldn't check this plan">{sentence}</Alert> }
                    .into_any()
            }
            Outcome::Compared(report) => view! { <PlanReportView report/> }.into_any(),
        }}
    }
}

fn compare(bytes: &[u8], expected: StoredValue<ExpectedPlan>) -> Outcome {
    let report = expected.with_value(|expected| {
        plan_check::read(bytes).and_then(|plan| plan_check::check(expected, &plan))
    });
    match report {
        Ok(report) => Outcome::Compared(report),
        Err(problem) => Outcome::Refused(problem.to_string()),
    }
}

/// The bytes of a file, unless it is too large or can't be read.
async fn bytes_of(file: &File) -> Result<Vec<u8>, String> {
    if file.size() > LARGEST {
        return Err(format!(
            "{} is {:.0} MB, and the limit is 32 MB. A plan of this template is far smaller. Run \
             terraform plan in a folder that contains only the files of this template.",
            file.name(),
            file.size() / 1024.0 / 1024.0,
        ));
    }
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Ok(js_sys::Uint8Array::new(&buffer).to_vec()),
        Err(_) => Err(format!(
            "{} could not be read. Choose it again.",
            file.name()
        )),
    }
}
