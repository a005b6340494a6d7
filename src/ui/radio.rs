//! One choice of a few: as plain lines, or as tiles with a drawing.
//!
//! Both are native radio buttons, so the group is one tab stop and the arrow keys choose.

use leptos::prelude::*;

use super::{
    field::{FieldError, FieldHint, described_by},
    new_id,
};

/// One line of a [`RadioGroup`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadioOption {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
}

impl RadioOption {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        RadioOption {
            value: value.into(),
            label: label.into(),
            hint: None,
        }
    }

    /// The same with a line of explanation.
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        RadioOption {
            hint: Some(hint.into()),
            ..self
        }
    }
}

/// One tile of [`RadioTiles`].
#[derive(Clone)]
pub struct RadioTile {
    pub value: String,
    pub label: String,
    pub description: String,
    /// Drawn above the words; empty where there is nothing to draw.
    pub drawing: ViewFn,
    /// Why it can't be chosen.
    pub disabled_reason: Option<String>,
}

impl RadioTile {
    pub fn new(
        value: impl Into<String>,
        label: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        RadioTile {
            value: value.into(),
            label: label.into(),
            description: description.into(),
            drawing: ViewFn::default(),
            disabled_reason: None,
        }
    }

    /// The same with a drawing, hidden from assistive technology.
    pub fn with_drawing(self, drawing: impl Into<ViewFn>) -> Self {
        RadioTile {
            drawing: drawing.into(),
            ..self
        }
    }

    /// The same, but not to be chosen.
    pub fn disabled(self, reason: impl Into<String>) -> Self {
        RadioTile {
            disabled_reason: Some(reason.into()),
            ..self
        }
    }
}

/// A group of radio buttons, one a line.
#[component]
pub fn RadioGroup(
    /// Id of the group, which can take the focus: the summary of errors leads to it. The buttons
    /// are `<id>-<value>`.
    #[prop(into)]
    id: String,
    #[prop(into)] legend: String,
    #[prop(into)] options: Signal<Vec<RadioOption>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_select: Callback<String>,
    #[prop(into, optional)] hint: Signal<Option<String>>,
    #[prop(into, optional)] error: Signal<Option<String>>,
) -> impl IntoView {
    let name = new_id("radio");
    let group_id = id.clone();
    let lines = move || {
        let (name, group_id) = (name.clone(), group_id.clone());
        options
            .get()
            .into_iter()
            .map(move |option| {
                let id = format!("{group_id}-{}", option.value);
                let hint_id = format!("{id}-hint");
                let has_hint = option.hint.is_some();
                view! {
                    <div class="choice">
                        <RadioInput
                            id=id.clone()
                            name=name.clone()
                            own=option.value
                            value
                            on_select
                            describedby=has_hint.then(|| hint_id.clone())
                            is_disabled=false
                        />
                        <label class="choice__label" for=id>{option.label}</label>
                        {option
                            .hint
                            .map(|hint| view! { <p class="choice__hint" id=hint_id>{hint}</p> })}
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <RadioFrame id legend hint error>
            <div class="radio-group">{lines}</div>
        </RadioFrame>
    }
    .into_any()
}

/// A group of radio buttons as tiles: the whole tile is the target.
#[component]
pub fn RadioTiles(
    #[prop(into)] id: String,
    #[prop(into)] legend: String,
    #[prop(into)] tiles: Signal<Vec<RadioTile>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_select: Callback<String>,
    #[prop(into, optional)] hint: Signal<Option<String>>,
    #[prop(into, optional)] error: Signal<Option<String>>,
) -> impl IntoView {
    let name = new_id("radio");
    let group_id = id.clone();
    let list = move || {
        let (name, group_id) = (name.clone(), group_id.clone());
        tiles
            .get()
            .into_iter()
            .map(move |tile| {
                let id = format!("{group_id}-{}", tile.value);
                let text_id = format!("{id}-text");
                let is_disabled = tile.disabled_reason.is_some();
                view! {
                    <div class="tile" class:tile--disabled=is_disabled>
                        <RadioInput
                            id=id.clone()
                            name=name.clone()
                            own=tile.value
                            value
                            on_select
                            describedby=Some(text_id.clone())
                            is_disabled
                        />
                        <label class="tile__body" for=id>
                            <span class="tile__drawing" aria-hidden="true">{tile.drawing.run()}</span>
                            <span class="tile__label">{tile.label}</span>
                        </label>
                        <p class="tile__description" id=text_id>
                            {tile.description}
                            {tile
                                .disabled_reason
                                .map(|reason| view! { <span class="tile__reason">{reason}</span> })}
                        </p>
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <RadioFrame id legend hint error>
            <div class="tiles">{list}</div>
        </RadioFrame>
    }
    .into_any()
}

#[component]
fn RadioFrame(
    id: String,
    legend: String,
    hint: Signal<Option<String>>,
    error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let describedby = described_by(&id, hint, error);
    let legend_id = format!("{id}-legend");
    view! {
        <fieldset
            class="field"
            class:field--invalid=move || error.with(Option::is_some)
            id=id
            tabindex="-1"
            role="radiogroup"
            aria-labelledby=legend_id
            aria-describedby=move || describedby.get()
            aria-invalid=move || error.with(Option::is_some).then_some("true")
        >
            <legend class="field__label" id=legend_id.clone()>{legend}</legend>
            <FieldHint id=id.clone() hint/>
            {children()}
            <FieldError id=id.clone() error/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn RadioInput(
    id: String,
    name: String,
    /// The value this one stands for.
    own: String,
    /// The chosen value.
    value: Signal<String>,
    on_select: Callback<String>,
    describedby: Option<String>,
    is_disabled: bool,
) -> impl IntoView {
    let (chosen, picked) = (own.clone(), own.clone());
    view! {
        <input
            type="radio"
            class="choice__input"
            id=id
            name=name
            value=own
            disabled=is_disabled
            aria-describedby=describedby
            prop:checked=move || value.with(|value| *value == chosen)
            on:change=move |_| on_select.run(picked.clone())
        />
    }
}
