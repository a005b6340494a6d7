//! Every query of the server.

use super::query::Query;
use super::{
    address_book, beside, cloud_checks, cloud_resources, company_rules, custom_clouds, demo,
    drafts, events, hand_offs, idempotency, invitations, operation_calls, operations, operator,
    organizations, permissions, projects, rehearsal, requests, services, sessions, templates,
    tokens, users,
};

/// Every query of the server, for the test that prepares them all.
pub fn all_queries() -> impl Iterator<Item = &'static Query> {
    [
        address_book::ALL,
        company_rules::ALL,
        beside::ALL,
        cloud_checks::ALL,
        cloud_resources::ALL,
        custom_clouds::ALL,
        custom_clouds::fill::ALL,
        custom_clouds::list::ALL,
        custom_clouds::range::ALL,
        demo::ALL,
        drafts::ALL,
        events::ALL,
        hand_offs::ALL,
        idempotency::ALL,
        invitations::ALL,
        operation_calls::ALL,
        operations::ALL,
        operator::ALL,
        organizations::ALL,
        permissions::ALL,
        projects::ALL,
        rehearsal::ALL,
        requests::ALL,
        services::ALL,
        sessions::ALL,
        templates::ALL,
        tokens::ALL,
        users::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}
