//! The review as Markdown.

use std::fmt::Write;

use super::{Block, Part, Review, StatementCard, Text};
use crate::markdown::{block, code, table, text};

pub(super) fn render(review: &Review) -> String {
    let mut lines = format!(
        "# {}\n\n{}\n",
        text(&review.title),
        inline(&review.subtitle)
    );
    for section in &review.sections {
        write!(lines, "\n## {}\n", text(&section.title)).expect("writing to a String cannot fail");
        for block in &section.blocks {
            lines.push('\n');
            push(&mut lines, block);
        }
    }
    lines
}

fn push(lines: &mut String, content: &Block) {
    match content {
        Block::Paragraph(text) => {
            lines.push_str(&inline(text));
            lines.push('\n');
        }
        Block::List(items) => {
            for item in items {
                writeln!(lines, "- {}", inline(item)).expect("writing to a String cannot fail");
            }
        }
        Block::Facts(facts) => {
            let rows: Vec<Vec<String>> = facts
                .iter()
                .map(|(name, value)| vec![(*name).to_owned(), inline(value)])
                .collect();
            lines.push_str(&table(&["", ""], &rows));
        }
        Block::Table(content) => {
            writeln!(lines, "{}:\n", text(&content.caption))
                .expect("writing to a String cannot fail");
            let rows: Vec<Vec<String>> = content
                .rows
                .iter()
                .map(|row| row.iter().map(inline).collect())
                .collect();
            lines.push_str(&table(&content.head, &rows));
        }
        Block::Heading(title) => {
            writeln!(lines, "### {}", text(title)).expect("writing to a String cannot fail");
        }
        Block::Code {
            language,
            text: code,
        } => lines.push_str(&block(language, code)),
        Block::Statement(statement) => lines.push_str(&card(statement)),
        Block::Drawing(_) => {
            // Two blank lines are one.
            lines.pop();
        }
    }
}

fn card(statement: &StatementCard) -> String {
    let extra = if statement.is_extra {
        ", beyond the documented permissions"
    } else {
        ""
    };
    let actions: Vec<String> = statement
        .actions
        .iter()
        .map(|action| code(action))
        .collect();
    format!(
        "#### {} ({}{extra})\n\n\
         - Why: {}\n\
         - When: {}\n\
         - Limit: {}\n\
         - Without it: {}\n\
         - {}: {}\n",
        text(&statement.name),
        statement.effect.to_lowercase(),
        text(&statement.why),
        text(&statement.used),
        text(&statement.limit),
        text(&statement.without),
        statement.effect,
        actions.join(", ")
    )
}

fn inline(content: &Text) -> String {
    content
        .0
        .iter()
        .map(|part| match part {
            Part::Plain(plain) | Part::Typed(plain) => text(plain),
            Part::Code(machine) => code(machine),
        })
        .collect()
}
