//! Where one is in a form of several steps.

use leptos::prelude::*;

use super::{Icon, IconName, VisuallyHidden};

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepItemState {
    Done,
    Current,
    /// Something in it is wrong.
    Error,
    /// Can be gone to, but nothing is filled in.
    Open,
    /// Not before the ones before it are done.
    Locked,
}

impl StepItemState {
    /// The state in words.
    fn word(self) -> &'static str {
        match self {
            StepItemState::Done => "done",
            StepItemState::Current => "current",
            StepItemState::Error => "has errors",
            StepItemState::Open => "not started",
            StepItemState::Locked => "locked until the steps before it are done",
        }
    }

    fn class(self) -> &'static str {
        match self {
            StepItemState::Done => "step step--done",
            StepItemState::Current => "step step--current",
            StepItemState::Error => "step step--error",
            StepItemState::Open => "step step--open",
            StepItemState::Locked => "step step--locked",
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepItem {
    pub label: String,
    pub state: StepItemState,
    /// Where it leads; plain text where absent.
    pub href: Option<String>,
    /// True for the step that is shown, whatever its state.
    pub is_current: bool,
}

impl StepItem {
    /// A step; the one with [`StepItemState::Current`] is the one shown.
    pub fn new(label: impl Into<String>, state: StepItemState, href: Option<String>) -> Self {
        StepItem {
            label: label.into(),
            state,
            href,
            is_current: state == StepItemState::Current,
        }
    }
}

/// All steps in order, with their state in words. On narrow screens their names are not shown: the
/// heading of the page has the name of the current one.
#[component]
pub fn StepBar(
    /// Names the list, for example "Steps to create a custom cloud".
    #[prop(into)]
    label: String,
    #[prop(into)] steps: Signal<Vec<StepItem>>,
) -> impl IntoView {
    // A step that changes is drawn again, the others stay.
    let count = Memo::new(move |_| steps.with(Vec::len));
    let list = move || {
        (0..count.get())
            .map(|index| {
                let step = Memo::new(move |_| steps.with(|steps| steps.get(index).cloned()));
                move || step.get().map(|step| step_view(index, step))
            })
            .collect_view()
    };
    view! {
        <nav class="steps" aria-label=label>
            <ol class="steps__list">{list}</ol>
        </nav>
    }
    .into_any()
}

fn step_view(index: usize, step: StepItem) -> impl IntoView {
    let current = step.is_current.then_some("step");
    let mark = match step.state {
        StepItemState::Done => view! { <Icon name=IconName::Check/> }.into_any(),
        StepItemState::Error => "!".into_any(),
        StepItemState::Locked => view! { <Icon name=IconName::Lock/> }.into_any(),
        StepItemState::Current | StepItemState::Open => (index + 1).into_any(),
    };
    let content = view! {
        <span class="step__mark" aria-hidden="true">{mark}</span>
        <span class="step__label">
            {step.label} <VisuallyHidden>{format!(", {}", step.state.word())}</VisuallyHidden>
        </span>
    };
    let body = match step.href {
        Some(href) => {
            view! { <a class="step__body" href=href aria-current=current>{content}</a> }.into_any()
        }
        None => view! { <span class="step__body" aria-current=current>{content}</span> }.into_any(),
    };
    view! {
        <li class=step.state.class() class:step--shown=step.is_current>
            {body}
        </li>
    }
}
