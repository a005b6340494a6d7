//! A choice from a long list by typing: the editable combobox with a list of the WAI-ARIA
//! Authoring Practices.

use leptos::{ev::MouseEvent, html, prelude::*};
use web_sys::HtmlInputElement;

use super::{
    Icon, IconName, LiveRegion,
    dom::{after_render, bring_into_sight, hear_first},
    field::{FieldFrame, described_by},
    keys::on_key,
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
}

impl ComboOption {
    /// Whether every word of `query` (lower case) occurs in it.
    pub fn matches(&self, query: &str) -> bool {
        let text = format!("{} {} {}", self.label, self.value, self.group).to_lowercase();
        query.split_whitespace().all(|word| text.contains(word))
    }

    /// What the closed field shows: `Ireland (eu-west-1)`, or the label alone where it is the value.
    fn text(&self) -> String {
        if self.label == self.value {
            self.label.clone()
        } else {
            format!("{} ({})", self.label, self.value)
        }
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
    /// Values of the options that a text finds, in their order. Where absent, those that have every
    /// word of it.
    #[prop(into, optional)]
    search: Option<Callback<String, Vec<String>>>,
    /// What is said of a text that finds nothing; a general sentence where absent.
    #[prop(into, optional)]
    explain: Option<Callback<String, Option<String>>>,
) -> impl IntoView {
    let input_ref = NodeRef::<html::Input>::new();
    let room = RwSignal::new(Room::default());
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
                .map(ComboOption::text)
                .unwrap_or_default()
        })
    });
    let shown = Memo::new(move |_| {
        let typed = query.get().unwrap_or_default();
        let found = search.map(|search| search.run(typed.clone()));
        let needle = typed.to_lowercase();
        let fits = |option: &&ComboOption| match &found {
            Some(found) => found.contains(&option.value),
            None => option.matches(&needle),
        };
        options.with(|options| options.iter().filter(fits).cloned().collect::<Vec<_>>())
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
            (value.with(String::is_empty) && count != 1).then(|| {
                explain
                    .filter(|_| count == 0)
                    .and_then(|explain| explain.run(text.clone()))
                    .unwrap_or_else(|| unmatched(text.trim(), count))
            })
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
    let measure = move || {
        if let Some(input) = input_ref.try_get_untracked().flatten() {
            room.set(Room::around(&input));
        }
    };
    let open_list = move || {
        measure();
        is_open.set(true);
    };
    keep_inside(is_open, measure);
    let open = move || {
        if !is_open.get_untracked() {
            forget_left();
            open_list();
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

    let on_keydown = on_key(move |press| {
        let count = shown.with_untracked(Vec::len);
        let at = active.get_untracked();
        let was_open = is_open.get_untracked();
        match press.name.as_str() {
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
        press.take();
    });
    let on_input = move |text: String| {
        forget_left();
        query.set(Some(text));
        open_list();
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
    // What is chosen is there to be replaced by typing.
    let press = move |_| {
        open();
        if let Some(input) = input_ref.get_untracked() {
            input.select();
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
                on:click=press
                on:blur=on_leave
            />
            <span class="combobox__arrow" aria-hidden="true" on:mousedown=toggle>
                <Icon name=IconName::ChevronDown/>
            </span>
            <div
                class="combobox__list"
                class:combobox__list--above=move || room.get().is_above
                style:max-block-size=move || format!("{}px", room.get().height)
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

/// Where the list of a combobox has its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Room {
    /// True: it opens upwards.
    is_above: bool,
    /// The most it may be tall, in CSS pixels.
    height: i32,
}

impl Room {
    /// As tall as a list gets.
    const MOST: f64 = 320.0;
    /// Between the list and the input, and between the list and the edge of the window.
    const GAP: f64 = 8.0;

    /// Below an input where a whole list fits or there is more room than above; within the window in
    /// any case. All in CSS pixels from the top of what can be seen; `top_edge` is where it begins.
    fn between(top_edge: f64, input_top: f64, input_bottom: f64, bottom_edge: f64) -> Self {
        let above = input_top - top_edge - 2.0 * Self::GAP;
        let below = bottom_edge - input_bottom - 2.0 * Self::GAP;
        let is_above = below < Self::MOST && above > below;
        let height = if is_above { above } else { below };
        Room {
            is_above,
            height: height.clamp(0.0, Self::MOST) as i32,
        }
    }

    fn around(input: &HtmlInputElement) -> Self {
        let rect = input.get_bounding_client_rect();
        let root = document().document_element();
        let bottom = root.map_or(0.0, |root| f64::from(root.client_height()));
        // The bar at the top stays in front of the page.
        let bar = document().query_selector("header").ok().flatten();
        let top = bar.map_or(0.0, |bar| bar.get_bounding_client_rect().bottom());
        Self::between(
            top.clamp(0.0, rect.top().max(0.0)),
            rect.top(),
            rect.bottom(),
            bottom,
        )
    }
}

/// Measures again while the list is open and the page moves under it.
fn keep_inside(is_open: RwSignal<bool>, measure: impl Fn() + Clone + 'static) {
    hear_first(&["scroll", "resize"], move |_| {
        if is_open.try_get_untracked() == Some(true) {
            measure();
        }
    });
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
            bring_into_sight(&option);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_found_by_label_value_and_group() {
        let option = ComboOption {
            value: "eu-west-1".into(),
            label: "Ireland".into(),
            group: "Europe".into(),
        };
        for query in ["", "ire", "west-1", "europe ireland"] {
            assert!(option.matches(query), "{query}");
        }
        assert!(!option.matches("frankfurt"));
        assert_eq!(option.text(), "Ireland (eu-west-1)");
    }

    #[test]
    fn the_list_stays_inside_the_window() {
        for (top_edge, input_top, input_bottom, bottom_edge, is_above, height) in [
            // Room for all of it below.
            (56.0, 300.0, 340.0, 900.0, false, 320),
            // At 1280 x 900 the field of the wizard is at 712: more room above.
            (56.0, 712.0, 752.0, 900.0, true, 320),
            (56.0, 532.0, 572.0, 720.0, true, 320),
            // A small screen: the larger side, as tall as it is.
            (56.0, 280.0, 320.0, 640.0, false, 304),
            (56.0, 320.0, 360.0, 640.0, false, 264),
            (56.0, 330.0, 370.0, 640.0, true, 258),
            (56.0, 360.0, 400.0, 640.0, true, 288),
            // None at all, as with a keyboard on screen.
            (56.0, 60.0, 100.0, 90.0, true, 0),
        ] {
            let room = Room::between(top_edge, input_top, input_bottom, bottom_edge);
            assert_eq!(
                room,
                Room { is_above, height },
                "{input_top} of {bottom_edge}"
            );
        }
    }
}
