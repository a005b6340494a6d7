//! What is in the cells of every list.

use byoc_rules::lower_letter;

use crate::time::{Millis, parse_time, relative};
use crate::{Html, IconName, Tone};

/// What a press on something in a row is called, in `data-press`.
pub const MENU: &str = "menu";

/// The last attribute of what needs the app: see [`until_live`].
pub(crate) const DISABLED: (&str, &str) = ("disabled", "");

/// The attributes without the last one, [`DISABLED`], once the app is there.
pub(crate) fn until_live<'a>(
    attributes: &'a [(&'static str, &'a str)],
    is_live: bool,
) -> &'a [(&'static str, &'a str)] {
    &attributes[..attributes.len() - usize::from(is_live)]
}

/// Text.
pub fn text(text: &str) -> Html {
    let mut html = Html::default();
    html.text(text);
    html
}

/// Text in which the first word of the filter is marked.
pub fn found(text: &str, filter: &str) -> Html {
    let mut html = Html::default();
    match split_at_match(text, filter) {
        None => html.text(text),
        Some((before, found, after)) => {
            html.text(before);
            html.element("mark", &[], found);
            html.text(after);
        }
    }
    html
}

/// Cuts a text where the first word of the filter is found, ignoring case: before, match, after.
/// `None` if there is nothing to mark.
fn split_at_match<'a>(text: &'a str, filter: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let needle: Vec<char> = filter
        .split_whitespace()
        .next()?
        .chars()
        .map(lower_letter)
        .collect();
    let starts = text.char_indices().map(|(at, _)| at);
    for start in starts {
        let mut left = needle.iter();
        let mut expected = left.next();
        for (offset, letter) in text[start..].char_indices() {
            if expected != Some(&lower_letter(letter)) {
                break;
            }
            expected = left.next();
            if expected.is_none() {
                let end = start + offset + letter.len_utf8();
                return Some((&text[..start], &text[start..end], &text[end..]));
            }
        }
    }
    None
}

/// What may be written in another direction than the text around it.
pub fn isolated(content: &Html) -> Html {
    let mut html = Html::default();
    html.open("bdi", &[]);
    html.append(content);
    html.close("bdi");
    html
}

/// A link. `id` is that of the element: Back gives the focus to it.
pub fn link(id: &str, href: &str, content: &Html) -> Html {
    let mut html = Html::default();
    html.open("a", &[("id", id), ("href", href)]);
    html.append(content);
    html.close("a");
    html
}

/// What stands in a line, with room between.
pub fn cluster(parts: &[Html]) -> Html {
    let mut html = Html::default();
    html.open("span", &[("class", "cluster")]);
    parts.iter().for_each(|part| html.append(part));
    html.close("span");
    html
}

/// A badge with nothing but a word.
pub fn badge(tone: Tone, word: &str) -> Html {
    let mut html = Html::default();
    let class = format!("badge badge--{}", tone.as_class());
    html.element("span", &[("class", &class)], word);
    html
}

/// An identifier.
pub fn code(content: &Html) -> Html {
    let mut html = Html::default();
    html.open("code", &[("translate", "no")]);
    html.append(content);
    html.close("code");
    html
}

/// A moment; the exact time is written once pointer or focus come to the row.
pub fn time(time: &str, now: Millis) -> Html {
    moment(time, |then| relative(now, then))
}

/// A moment, said with these words.
pub fn moment(time: &str, words: impl FnOnce(Millis) -> String) -> Html {
    let words = parse_time(time).map(words);
    let mut html = Html::default();
    let attributes = [("class", "timestamp"), ("datetime", time)];
    html.element("time", &attributes, words.as_deref().unwrap_or(time));
    html
}

/// The button of a row's menu. Without the app, which opens the menu, it is disabled.
pub fn menu_button(name: &str, menu_id: &str, is_live: bool) -> Html {
    let label = format!("Actions for {name}");
    let mut html = Html::default();
    let attributes = [
        ("type", "button"),
        ("class", "icon-button"),
        ("data-press", MENU),
        ("aria-haspopup", "menu"),
        ("aria-expanded", "false"),
        ("aria-controls", menu_id),
        ("aria-label", &label),
        DISABLED,
    ];
    html.open("button", until_live(&attributes, is_live));
    html.icon(IconName::Dots);
    html.close("button");
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_match_is_marked_as_it_is_written() {
        for (text, filter, expected) in [
            ("Production EU", "eu", Some(("Production ", "EU", ""))),
            ("Straße Nord", "STRASSE", None),
            ("Ärger", "är", Some(("", "Är", "ger"))),
            ("aab", "ab", Some(("a", "ab", ""))),
            ("anything", "  ", None),
            ("ab", "abc", None),
        ] {
            assert_eq!(split_at_match(text, filter), expected, "{text} / {filter}");
        }
    }
}
