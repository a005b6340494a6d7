//! The review as one HTML file: no script, nothing from elsewhere, made to be printed.

use std::fmt::Write;

use super::{Block, Part, Review, StatementCard, Table, Text};
use crate::hcl::is_unseen;

const STYLE: &str = include_str!("style.css");

pub(super) fn render(review: &Review) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src \
         'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n<p>{subtitle}</p>\n</header>\n",
        title = escape(&review.title),
        subtitle = inline(&review.subtitle),
    );
    page.push_str("<nav aria-label=\"Contents\">\n<ol>\n");
    for section in &review.sections {
        line(
            &mut page,
            &format!(
                "<li><a href=\"#{}\">{}</a></li>",
                section.id,
                escape(&section.title)
            ),
        );
    }
    page.push_str("</ol>\n</nav>\n<main>\n");
    for section in &review.sections {
        line(
            &mut page,
            &format!(
                "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>",
                escape(&section.title),
                id = section.id,
            ),
        );
        for block in &section.blocks {
            push(&mut page, block);
        }
        page.push_str("</section>\n");
    }
    page + "</main>\n</body>\n</html>\n"
}

fn push(page: &mut String, block: &Block) {
    match block {
        Block::Paragraph(text) => line(page, &format!("<p>{}</p>", inline(text))),
        Block::List(items) => {
            page.push_str("<ul>\n");
            for item in items {
                line(page, &format!("<li>{}</li>", inline(item)));
            }
            page.push_str("</ul>\n");
        }
        Block::Facts(facts) => {
            page.push_str("<dl class=\"facts\">\n");
            for (name, value) in facts {
                fact(page, name, &inline(value));
            }
            page.push_str("</dl>\n");
        }
        Block::Table(content) => table(page, content),
        Block::Heading(title) => line(page, &format!("<h3>{}</h3>", escape(title))),
        Block::Code { text, .. } => line(
            page,
            &format!(
                "<pre tabindex=\"0\"><code>{}</code></pre>",
                escape_lines(text)
            ),
        ),
        Block::Statement(statement) => card(page, statement),
        Block::Drawing(drawing) => line(
            page,
            &format!(
                "<figure class=\"wide\" tabindex=\"0\">\n{}</figure>",
                drawing.svg()
            ),
        ),
    }
}

fn table(page: &mut String, table: &Table) {
    // A table that is wider than the screen scrolls on its own, by keyboard too.
    line(
        page,
        &format!(
            "<div class=\"wide\" role=\"region\" aria-label=\"{0}\" tabindex=\"0\">\n<table>\n\
             <caption>{0}</caption>\n<thead>\n<tr>",
            escape(&table.caption)
        ),
    );
    for head in &table.head {
        line(page, &format!("<th scope=\"col\">{}</th>", escape(head)));
    }
    page.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            let (open, close) = match index {
                0 => ("<th scope=\"row\">", "</th>"),
                _ => ("<td>", "</td>"),
            };
            write!(page, "{open}{}{close}", inline(cell)).expect("writing to a String cannot fail");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

fn card(page: &mut String, statement: &StatementCard) {
    let extra = if statement.is_extra {
        " <span class=\"badge extra\">Beyond what is documented</span>"
    } else {
        ""
    };
    line(
        page,
        &format!(
            "<article>\n<h4><code>{}</code> <span class=\"badge {}\">{}</span>{extra}</h4>",
            escape(&statement.name),
            statement.effect.to_lowercase(),
            statement.effect,
        ),
    );
    line(page, &format!("<p>{}</p>", escape(&statement.why)));
    page.push_str("<dl>\n");
    fact(page, "When", &escape(&statement.used));
    fact(page, "Limit", &escape(&statement.limit));
    fact(page, "Without it", &escape(&statement.without));
    let actions: Vec<String> = statement
        .actions
        .iter()
        .map(|action| format!("<code>{}</code>", escape(action)))
        .collect();
    fact(page, statement.effect, &actions.join(", "));
    page.push_str("</dl>\n</article>\n");
}

fn fact(page: &mut String, name: &str, value: &str) {
    line(
        page,
        &format!("<div><dt>{}</dt><dd>{value}</dd></div>", escape(name)),
    );
}

fn inline(text: &Text) -> String {
    text.0
        .iter()
        .map(|part| match part {
            Part::Plain(plain) => escape(plain),
            Part::Code(code) => format!("<code>{}</code>", escape(code)),
            Part::Typed(typed) => format!("<bdi>{}</bdi>", escape(typed)),
        })
        .collect()
}

/// Text in an element or in a quoted attribute. What cannot be seen is written as its code point:
/// it could show a reader something else than what is there.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\r' | '\t' => escaped.push(' '),
            other if is_unseen(other) => {
                write!(escaped, "U+{:04X}", u32::from(other))
                    .expect("writing to a String cannot fail");
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// The same for several lines.
fn escape_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(escape).collect();
    lines.join("\n")
}

fn line(page: &mut String, text: &str) {
    page.push_str(text);
    page.push('\n');
}
