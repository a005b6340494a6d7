//! What a security reviewer reads who has nothing else: one document, rendered as HTML and as
//! Markdown.

mod content;
mod html;
mod markdown;
mod network;

use serde_json::Value;

use crate::{TemplateError, TemplateInput};

/// What a review says that the template does not depend on. The date is an argument like the rest:
/// this crate knows no clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewContext {
    /// Of the custom cloud.
    pub display_name: String,
    pub organization_name: String,
    /// What the control plane calls itself.
    pub product_name: String,
    /// The day on which it is read, for example `2026-11-23`.
    pub date: String,
}

pub(crate) fn html(
    input: &TemplateInput,
    context: &ReviewContext,
) -> Result<String, TemplateError> {
    Ok(html::render(&content::review(input, context)?))
}

pub(crate) fn markdown(
    input: &TemplateInput,
    context: &ReviewContext,
) -> Result<String, TemplateError> {
    Ok(markdown::render(&content::review(input, context)?))
}

/// The document.
struct Review {
    title: String,
    /// Under the title: what it is about and when it was made.
    subtitle: Text,
    sections: Vec<Section>,
}

struct Section {
    /// For links, the same in both renderings.
    id: &'static str,
    title: String,
    blocks: Vec<Block>,
}

enum Block {
    Paragraph(Text),
    List(Vec<Text>),
    /// Names and what they are.
    Facts(Vec<(&'static str, Text)>),
    Table(Table),
    Heading(String),
    Code {
        language: &'static str,
        text: String,
    },
    Statement(Box<StatementCard>),
    /// A picture of what the tables beside it say in words; Markdown has none.
    Drawing(network::Drawing),
}

struct Table {
    /// What it is a table of.
    caption: String,
    head: Vec<&'static str>,
    rows: Vec<Vec<Text>>,
}

/// One statement of a policy.
struct StatementCard {
    name: String,
    /// `Allows` or `Denies`.
    effect: &'static str,
    /// Whether it goes beyond what is documented for running Terraform.
    is_extra: bool,
    used: String,
    why: String,
    limit: String,
    without: String,
    actions: Vec<String>,
}

/// A line of text. What others typed and what machines read is never part of a format: it has a part of
/// its own.
#[derive(Debug, Clone, Default)]
struct Text(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Plain(String),
    /// Names, CIDR blocks, commands.
    Code(String),
    /// Typed by a person: set apart, so that its writing direction ends with it.
    Typed(String),
}

impl Text {
    fn plain(text: impl Into<String>) -> Self {
        Self(vec![Part::Plain(text.into())])
    }

    fn code(text: impl Into<String>) -> Self {
        Self(vec![Part::Code(text.into())])
    }

    fn typed(text: impl Into<String>) -> Self {
        Self(vec![Part::Typed(text.into())])
    }

    /// Codes with commas between them.
    fn codes<T: Into<String>>(codes: impl IntoIterator<Item = T>) -> Self {
        let mut text = Self::default();
        for code in codes {
            if !text.0.is_empty() {
                text.0.push(Part::Plain(", ".to_owned()));
            }
            text.0.push(Part::Code(code.into()));
        }
        text
    }

    /// Text with codes after each part of it.
    fn sentences(parts: Vec<(&'static str, Vec<String>)>) -> Self {
        let mut text = Self::default();
        for (words, codes) in parts {
            text.0.push(Part::Plain(words.to_owned()));
            text.0.extend(Self::codes(codes).0);
        }
        text
    }

    /// A sentence in which each `{}` is one of the parts.
    fn say(format: &str, parts: impl IntoIterator<Item = Text>) -> Self {
        let mut text = Self::default();
        let mut parts = parts.into_iter();
        for (index, plain) in format.split("{}").enumerate() {
            if index > 0 {
                text.0.extend(parts.next().unwrap_or_default().0);
            }
            if !plain.is_empty() {
                text.0.push(Part::Plain(plain.to_owned()));
            }
        }
        text
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

/// The values of a policy's element, one or several.
fn listed(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(several) => several
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}
