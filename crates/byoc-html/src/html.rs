//! A text of HTML in the making.

use crate::{IconName, Tone};

/// HTML in the making. Text and values of attributes are escaped, and nothing else of a caller's gets in:
/// names of elements and attributes are constants.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The start tag of an element.
    pub fn open(&mut self, element: &'static str, attributes: &[(&'static str, &str)]) {
        self.0.push('<');
        self.0.push_str(element);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.text(value);
            self.0.push('"');
        }
        self.0.push('>');
    }

    /// The end tag of an element.
    pub fn close(&mut self, element: &'static str) {
        self.0.push_str("</");
        self.0.push_str(element);
        self.0.push('>');
    }

    pub fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                _ => self.0.push(letter),
            }
        }
    }

    /// An element with nothing but text in it.
    pub fn element(
        &mut self,
        element: &'static str,
        attributes: &[(&'static str, &str)],
        text: &str,
    ) {
        self.open(element, attributes);
        self.text(text);
        self.close(element);
    }

    /// An icon, hidden from assistive technology.
    pub fn icon(&mut self, name: IconName) {
        self.svg("icon", &[("path", &[("d", name.path())])]);
    }

    /// A badge: colour, icon and word together. A turning ring in place of the icon if it is busy.
    pub fn badge(&mut self, tone: Tone, icon: IconName, is_busy: bool, word: &str) {
        self.open(
            "span",
            &[("class", &format!("badge badge--{}", tone.as_class()))],
        );
        if is_busy {
            let track = [
                ("class", "spinner__track"),
                ("cx", "10"),
                ("cy", "10"),
                ("r", "7.5"),
            ];
            let head = [
                ("class", "spinner__head"),
                ("d", "M10 2.5a7.5 7.5 0 0 1 7.5 7.5"),
            ];
            self.svg("spinner", &[("circle", &track), ("path", &head)]);
        } else {
            self.icon(icon);
        }
        self.text(word);
        self.close("span");
    }

    fn svg(&mut self, class: &str, parts: &[(&'static str, &[(&'static str, &str)])]) {
        let shape = [
            ("viewBox", "0 0 20 20"),
            ("aria-hidden", "true"),
            ("focusable", "false"),
        ];
        let [view, hidden, focusable] = shape;
        self.open("svg", &[("class", class), view, hidden, focusable]);
        for (element, attributes) in parts {
            self.element(element, attributes, "");
        }
        self.close("svg");
    }

    /// Puts finished HTML in.
    pub fn append(&mut self, other: &Html) {
        self.0.push_str(&other.0);
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        let mut html = Html::default();
        html.element("a", &[("href", "/\"><script>")], "<b>'&\"</b>");
        assert_eq!(
            html.as_str(),
            "<a href=\"/&quot;&gt;&lt;script&gt;\">&lt;b&gt;'&amp;&quot;&lt;/b&gt;</a>"
        );
    }
}
