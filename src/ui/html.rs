//! The only place that writes HTML into the document. It takes no text, but what [`Html`] escaped.

use byoc_html::Html;
use web_sys::Element;

/// Replaces what is in an element.
pub fn write(element: &Element, html: &Html) {
    element.set_inner_html(html.as_str());
}

/// Puts elements at the end of what is in an element.
pub fn append(element: &Element, html: &Html) {
    // Refused in documents of XML alone.
    element
        .insert_adjacent_html("beforeend", html.as_str())
        .ok();
}
