//! What is in the cells of a row, as HTML.

use byoc_html::Html;
use byoc_html::cells::moment;
pub use byoc_html::cells::{MENU, badge, cluster, code, found, isolated, link, menu_button, time};

use crate::format::{Millis, until};
use crate::ui::copy_button::Outcome;

/// What a press on a button that copies is called, in `data-press`.
pub const COPY: &str = "copy";
/// The attribute with the text that a press copies.
pub const COPIED_TEXT: &str = "data-text";

/// What the look of a row depends on beside what it is about.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    pub filter: &'a str,
    pub now: Millis,
    /// What became of a copy from this row.
    pub copied: Outcome,
}

/// A moment to come: how long it is until then.
pub fn deadline(time: &str, look: &Look) -> Html {
    moment(time, |then| until(look.now, then))
}

/// A button that copies `text`; `what` is what it is called.
pub fn copy(what: &str, text: &str, look: &Look) -> Html {
    let class = match look.copied {
        Outcome::Copied => "icon-button copy__button copy__button--done",
        Outcome::None | Outcome::Failed => "icon-button copy__button",
    };
    let mut html = Html::default();
    html.open("span", &[("class", "copy")]);
    let name = look.copied.name(what);
    let attributes = [
        ("type", "button"),
        ("class", class),
        ("data-press", COPY),
        (COPIED_TEXT, text),
        ("aria-label", name.as_str()),
    ];
    html.open("button", &attributes);
    html.icon(look.copied.icon());
    if let Some(word) = look.copied.word() {
        html.element("span", &[("class", "copy__text")], word);
    }
    html.close("button");
    html.close("span");
    html
}
