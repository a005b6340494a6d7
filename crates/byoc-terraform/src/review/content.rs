//! What the review says, put together from what the renderings say: a file a chapter.

mod cannot;
mod commands;
mod company;
mod created;
mod flow;
mod network;
mod operator;
mod rights;
mod summary;
mod trust;
mod verified;
mod version;

use super::{Block, Review, ReviewContext, Section, Text};
use crate::versions::CURRENT;
use crate::{TemplateError, TemplateInput, expected_network, permissions_explained};

pub(super) fn review(
    input: &TemplateInput,
    context: &ReviewContext,
) -> Result<Review, TemplateError> {
    let explained = permissions_explained(input)?;
    let network = expected_network(input)?;
    let sections = vec![
        summary::summary(input, context, &explained)?,
        created::created(input)?,
        network::network_section(input, &network),
        flow::flow(input, &network),
        trust::trust(input)?,
        rights::rights(&explained),
        cannot::cannot(input),
        operator::operator(input, &explained)?,
        company::company(input)?,
        commands::commands(input)?,
        version::version(input),
        verified::downloaded(input)?,
        verified::verified(input),
        rights::documents(&explained),
    ];
    Ok(Review {
        title: format!("Security review of custom cloud {}", input.unique_name),
        subtitle: Text::say(
            "About {}, of {}. Created by {} on {}, template version {}.",
            [
                Text::typed(&context.display_name),
                Text::typed(&context.organization_name),
                Text::typed(&context.product_name),
                Text::plain(&context.date),
                Text::plain(CURRENT),
            ],
        ),
        sections,
    })
}

fn section(id: &'static str, title: &str, blocks: Vec<Block>) -> Section {
    Section {
        id,
        title: title.to_owned(),
        blocks,
    }
}
