//! How lists look: a choice of the person, kept in this browser. `public/theme.js` sets the same before the
//! first paint, and the stylesheet does the rest.

use leptos::prelude::*;
use web_sys::Event;

use super::storage::{read, write};

const KEY: &str = "list";
/// Of the root element: what is chosen, word by word.
const ATTRIBUTE: &str = "data-list";

/// Lower rows, so that more of them are in sight.
pub const COMPACT: &str = "compact";

/// Words of what is chosen: [`COMPACT`], and the columns that are hidden. Those of the custom clouds are as in the
/// address; before those of other lists stands the list, as in `members-role`.
#[derive(Clone, Copy)]
pub struct ListView(RwSignal<String>);

/// Makes what was chosen before known to all lists.
pub fn provide_list_view() {
    provide_context(ListView(RwSignal::new(read(KEY).unwrap_or_default())));
}

pub fn use_list_view() -> ListView {
    expect_context()
}

impl ListView {
    pub fn has(self, word: &str) -> bool {
        self.0.with(|words| has(words, word))
    }

    /// Chooses something, or takes it back.
    pub fn toggle(self, word: &str) {
        let words = self.0.with_untracked(|words| toggled(words, word));
        write(KEY, &words);
        if let Some(root) = document().document_element() {
            root.set_attribute(ATTRIBUTE, &words).ok();
        }
        self.0.set(words);
        // Rows and columns have other sizes now.
        if let Ok(event) = Event::new("resize") {
            window().dispatch_event(&event).ok();
        }
    }
}

fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|it| it == word)
}

fn toggled(words: &str, word: &str) -> String {
    let is_on = has(words, word);
    let others = words.split(' ').filter(|it| !it.is_empty() && *it != word);
    let mut words: Vec<&str> = others.collect();
    if !is_on {
        words.push(word);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_toggle_takes_the_word_back() {
        for (words, word, expected) in [
            ("", "compact", "compact"),
            ("compact", "region", "compact region"),
            ("compact region", "compact", "region"),
            ("region", "region", ""),
            (" region  cidr ", "model", "region cidr model"),
        ] {
            assert_eq!(toggled(words, word), expected, "{words} and {word}");
        }
        assert!(!has("regional", "region"));
    }
}
