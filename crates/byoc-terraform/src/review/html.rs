//! The review as one HTML file: no script, nothing from elsewhere, made to be printed.

use maud::{Escaper, Markup, PreEscaped, Render, html};

use super::{Block, Part, Review, StatementCard, Table, Text};
use crate::hcl::is_unseen;

const STYLE: &str = include_str!("style.css");

const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

pub(super) fn render(review: &Review) -> String {
    let page = html! {
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (Shown(&review.title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (Shown(&review.title)) }
                    p { (review.subtitle) }
                }
                nav aria-label="Contents" {
                    ol {
                        @for section in &review.sections {
                            li { a href={ "#" (section.id) } { (Shown(&section.title)) } }
                        }
                    }
                }
                main {
                    @for section in &review.sections {
                        section aria-labelledby=(section.id) {
                            h2 id=(section.id) { (Shown(&section.title)) }
                            @for block in &section.blocks { (block) }
                        }
                    }
                }
            }
        }
    };
    format!("<!doctype html>\n{}\n", page.into_string())
}

impl Render for Block {
    fn render(&self) -> Markup {
        // Each begins a line, so that the file can be compared with another.
        html! {
            "\n"
            @match self {
                Self::Paragraph(text) => p { (text) },
                Self::List(items) => ul { @for item in items { "\n" li { (item) } } },
                Self::Facts(facts) => dl .facts {
                    @for (name, value) in facts { (fact(name, value)) }
                },
                Self::Table(content) => (content),
                Self::Heading(title) => h3 { (Shown(title)) },
                Self::Code { text, .. } => pre tabindex="0" { code { (Lines(text)) } },
                Self::Statement(statement) => (statement.as_ref()),
                Self::Drawing(drawing) => figure .wide tabindex="0" { (drawing) },
            }
        }
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        html! {
            // A table that is wider than the screen scrolls on its own, by keyboard too.
            div .wide role="region" aria-label=(Shown(&self.caption)) tabindex="0" {
                table {
                    caption { (Shown(&self.caption)) }
                    thead {
                        tr { @for head in &self.head { th scope="col" { (Shown(head)) } } }
                    }
                    tbody {
                        @for row in &self.rows {
                            "\n"
                            tr {
                                @if let Some((first, rest)) = row.split_first() {
                                    th scope="row" { (first) }
                                    @for cell in rest { td { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Render for StatementCard {
    fn render(&self) -> Markup {
        let actions = Text::codes(self.actions.iter().cloned());
        html! {
            article {
                h4 {
                    code { (Shown(&self.name)) }
                    " "
                    span class={ "badge " (self.effect.to_lowercase()) } { (self.effect) }
                    @if self.is_extra {
                        " "
                        span .badge.extra { "Beyond the documented permissions" }
                    }
                }
                p { (Shown(&self.why)) }
                dl {
                    (fact("When", Shown(&self.used)))
                    (fact("Limit", Shown(&self.limit)))
                    (fact("Without it", Shown(&self.without)))
                    (fact(self.effect, actions))
                }
            }
        }
    }
}

fn fact(name: &str, value: impl Render) -> Markup {
    html! {
        "\n"
        div { dt { (Shown(name)) } dd { (value) } }
    }
}

impl Render for Text {
    fn render(&self) -> Markup {
        html! {
            @for part in &self.0 {
                @match part {
                    Part::Plain(plain) => (Shown(plain)),
                    Part::Code(machine) => code { (Shown(machine)) },
                    Part::Typed(typed) => bdi { (Shown(typed)) },
                }
            }
        }
    }
}

/// Text on one line, in an element or an attribute. What cannot be seen is written as its code
/// point: it could show a reader something else than what is there.
pub(super) struct Shown<'a>(pub &'a str);

impl Render for Shown<'_> {
    fn render_to(&self, buffer: &mut String) {
        use std::fmt::Write;

        let mut escaped = Escaper::new(buffer);
        for character in self.0.chars() {
            // Writing to a String cannot fail.
            let _ = match character {
                '\n' | '\r' | '\t' => escaped.write_char(' '),
                other if is_unseen(other) => write!(escaped, "U+{:04X}", u32::from(other)),
                other => {
                    let mut bytes = [0; 4];
                    escaped.write_str(other.encode_utf8(&mut bytes))
                }
            };
        }
    }
}

/// The same for several lines.
struct Lines<'a>(&'a str);

impl Render for Lines<'_> {
    fn render_to(&self, buffer: &mut String) {
        for (index, line) in self.0.lines().enumerate() {
            if index > 0 {
                buffer.push('\n');
            }
            Shown(line).render_to(buffer);
        }
    }
}
