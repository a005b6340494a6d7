//! A choice from a long list by typing: the editable combobox with a list of the WAI-ARIA
//! Authoring Practices.

use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html,
    prelude::*,
};

use super::{
    Icon, IconName, LiveRegion,
    dom::after_render,
    field::{FieldFrame, described_by},
};

/// One choice of a [`Combobox`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComboOption {
    /// What is handed out.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Heading it stands under; options of one group stand together. Empty: no heading.
    pub group: String,
    /// What else finds it, in lower case.
    pub keywords: String,
}

impl ComboOption {
    /// Whether every word of `query` (lower case) occurs in it.
    pub fn matches(&self, query: &str) -> bool {
        let text = format!(
            "{} {} {} {}",
            self.label.to_lowercase(),
            self.value,
            self.group.to_lowercase(),
            self.keywords
        );
        query.split_whitespace().all(|word| text.contains(word))
    }
}

/// A labelled combobox. Typing filters; Up and Down move; Enter picks; Escape closes, then clears.
#[component]
pub fn Combobox(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] options: Signal<Vec<ComboOption>>,
    /// Value of the chosen option; empty where none is.
    #[prop(into)]
    value: Signal<String>,
    /// A pick, or an empty value when it was cleared.
    #[prop(into)]
    on_select: Callback<String>,
    #[prop(into, optional)] on_blur: Option<Callback<()>>,
    #[prop(into, optional)] hint: Signal<Option<String>>,
    #[prop(into, optional)] error: Signal<Option<String>>,
    #[prop(optional)] is_required: bool,
    #[prop(into, optional)] placeholder: Option<String>,
) -> impl IntoView {
    let input_ref = NodeRef::<html::Input>::new();
    let is_open = RwSignal::new(false);
    // True once it was left with a text that is no choice.
    let is_left = RwSignal::new(false);
    // What is being typed; `None` while the input shows the chosen option.
    let query = RwSignal::new(None::<String>);
    let active = RwSignal::new(None::<usize>);
    let list_id = StoredValue::new(format!("{id}-list"));

    let chosen_label = Memo::new(move |_| {
        let value = value.get();
        options.with(|options| {
            options
                .iter()
                .find(|option| option.value == value)
                .map(|option| option.label.clone())
                .unwrap_or_default()
        })
    });
    let shown = Memo::new(move |_| {
        let needle = query.get().unwrap_or_default().to_lowercase();
        options.with(|options| {
            options
                .iter()
                .filter(|option| option.matches(&needle))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let text = move || match query.get() {
        // Left behind, it gives way to what was chosen elsewhere since.
        Some(text) if !is_left.get() || value.with(String::is_empty) => text,
        _ => chosen_label.get(),
    };
    // What was left without a choice stays to be corrected, and says so.
    let error = Signal::derive(move || {
        let own = || {
            let text = query.get().filter(|_| is_left.get())?;
            let count = shown.with(Vec::len);
            (value.with(String::is_empty) && count != 1).then(|| unmatched(text.trim(), count))
        };
        error.get().or_else(own)
    });
    let option_id = move |index: usize| list_id.with_value(|list| format!("{list}-{index}"));

    let close = move || {
        is_open.set(false);
        active.set(None);
    };
    let pick = move |index: usize| {
        if let Some(option) = shown.with_untracked(|shown| shown.get(index).cloned()) {
            query.set(None);
            is_left.set(false);
            close();
            on_select.run(option.value);
        }
    };
    // What was left is no longer meant once something was chosen elsewhere.
    let forget_left = move || {
        if is_left.get_untracked() && !value.with_untracked(String::is_empty) {
            query.set(None);
            is_left.set(false);
        }
    };
    let open = move || {
        if !is_open.get_untracked() {
            forget_left();
            is_open.set(true);
            let value = value.get_untracked();
            active.set(
                shown.with_untracked(|shown| shown.iter().position(|option| option.value == value)),
            );
            scroll_to_active(active, option_id);
        }
    };
    let move_to = move |index: Option<usize>| {
        active.set(index);
        scroll_to_active(active, option_id);
    };

    let on_keydown = move |event: KeyboardEvent| {
        let count = shown.with_untracked(Vec::len);
        let at = active.get_untracked();
        let was_open = is_open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => {
                open();
                if count > 0 && (was_open || active.get_untracked().is_none()) {
                    move_to(Some(at.map_or(0, |at| (at + 1) % count)));
                }
            }
            "ArrowUp" => {
                open();
                if count > 0 && (was_open || active.get_untracked().is_none()) {
                    move_to(Some(at.map_or(count - 1, |at| (at + count - 1) % count)));
                }
            }
            "Home" if was_open && count > 0 => move_to(Some(0)),
            "End" if was_open && count > 0 => move_to(Some(count - 1)),
            "Enter" if was_open => {
                if let Some(at) = at {
                    pick(at);
                } else if count == 1 {
                    pick(0);
                }
            }
            "Escape" if was_open => {
                query.set(None);
                is_left.set(false);
                close();
            }
            "Escape" if !text().is_empty() => {
                query.set(None);
                is_left.set(false);
                on_select.run(String::new());
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let on_input = move |text: String| {
        forget_left();
        query.set(Some(text));
        is_open.set(true);
        active.set(shown.with_untracked(|shown| (!shown.is_empty()).then_some(0)));
    };
    let on_leave = move |_| {
        if is_open.is_disposed() {
            // The blur comes from its removal.
            return;
        }
        forget_left();
        // A lone match was meant; of anything else nothing is chosen.
        if let Some(typed) = query.get_untracked() {
            let is_blank = typed.trim().is_empty();
            if !is_blank && shown.with_untracked(Vec::len) == 1 {
                pick(0);
            } else {
                is_left.set(!is_blank);
                if is_blank {
                    query.set(None);
                }
                on_select.run(String::new());
            }
        }
        close();
        if let Some(on_blur) = on_blur {
            on_blur.try_run(());
        }
    };
    let toggle = move |event: MouseEvent| {
        event.prevent_default();
        if is_open.get_untracked() {
            close();
        } else {
            open();
        }
        if let Some(input) = input_ref.get_untracked() {
            input.focus().ok();
        }
    };

    let count_text = Signal::derive(move || {
        if !is_open.get() {
            return String::new();
        }
        match shown.with(Vec::len) {
            0 => "No match".to_owned(),
            1 => "1 match".to_owned(),
            count => format!("{count} matches"),
        }
    });
    let describedby = described_by(&id, hint, error);
    let control = view! {
        <div class="combobox" class:combobox--open=move || is_open.get()>
            <input
                class="input"
                id=id.clone()
                type="text"
                role="combobox"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder=placeholder
                aria-autocomplete="list"
                aria-expanded=move || is_open.get().to_string()
                aria-controls=list_id.get_value()
                aria-activedescendant=move || active.get().filter(|_| is_open.get()).map(option_id)
                aria-required=is_required.then_some("true")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || describedby.get()
                prop:value=text
                node_ref=input_ref
                on:input=move |event| on_input(event_target_value(&event))
                on:keydown=on_keydown
                on:click=move |_| open()
                on:blur=on_leave
            />
            <span class="combobox__arrow" aria-hidden="true" on:mousedown=toggle>
                <Icon name=IconName::ChevronDown/>
            </span>
            <div
                class="combobox__list"
                id=list_id.get_value()
                role="listbox"
                aria-label=move || label.get()
                hidden=move || !is_open.get()
                // The input keeps the focus while the list is used by pointer.
                on:mousedown=|event| event.prevent_default()
            >
                {move || {
                    is_open
                        .get()
                        .then(|| option_views(shown, value, active, option_id, Callback::new(pick)))
                }}
            </div>
            <LiveRegion text=count_text/>
        </div>
    };
    view! { <FieldFrame id label hint error is_optional=false>{control}</FieldFrame> }.into_any()
}

/// What is said of a text that was left and is no choice.
fn unmatched(text: &str, count: usize) -> String {
    match count {
        0 => format!(
            "Nothing in the list matches “{text}”. Type fewer letters and pick from the list."
        ),
        count => format!("“{text}” matches {count} in the list. Pick one of them."),
    }
}

/// The list: options under their group's heading.
fn option_views(
    shown: Memo<Vec<ComboOption>>,
    value: Signal<String>,
    active: RwSignal<Option<usize>>,
    option_id: impl Fn(usize) -> String + Copy + Send + Sync + 'static,
    pick: Callback<usize>,
) -> AnyView {
    let options = shown.get();
    if options.is_empty() {
        return view! {
            <div class="combobox__empty" role="option" aria-disabled="true" aria-selected="false">
                "No match. Try fewer letters."
            </div>
        }
        .into_any();
    }
    let mut groups: Vec<(String, Vec<AnyView>)> = Vec::new();
    for (index, option) in options.into_iter().enumerate() {
        let own = option.value.clone();
        let line = view! {
            <div
                class="combobox__option"
                class:combobox__option--active=move || active.get() == Some(index)
                id=option_id(index)
                role="option"
                aria-selected=move || value.with(|value| *value == own).to_string()
                on:click=move |_| pick.run(index)
            >
                <span>{option.label.clone()}</span>
                {(option.value != option.label)
                    .then(|| view! { <span class="combobox__value">{option.value}</span> })}
            </div>
        }
        .into_any();
        match groups.last_mut() {
            Some((name, lines)) if *name == option.group => lines.push(line),
            _ => groups.push((option.group, vec![line])),
        }
    }
    groups
        .into_iter()
        .map(|(name, lines)| {
            if name.is_empty() {
                return lines.into_any();
            }
            view! {
                <div role="group" aria-label=name>
                    <div class="combobox__group" aria-hidden="true">{name.clone()}</div>
                    {lines}
                </div>
            }
            .into_any()
        })
        .collect_view()
        .into_any()
}

/// Brings the active option into view, once it is there.
fn scroll_to_active(
    active: RwSignal<Option<usize>>,
    option_id: impl Fn(usize) -> String + 'static,
) {
    after_render(move || {
        let Some(index) = active.try_get_untracked().flatten() else {
            return;
        };
        if let Some(option) = document().get_element_by_id(&option_id(index)) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_found_by_label_value_group_and_keyword() {
        let option = ComboOption {
            value: "eu-west-1".into(),
            label: "Ireland".into(),
            group: "Europe".into(),
            keywords: "dublin".into(),
        };
        for query in ["", "ire", "west-1", "europe ireland", "dub"] {
            assert!(option.matches(query), "{query}");
        }
        assert!(!option.matches("frankfurt"));
    }
}
