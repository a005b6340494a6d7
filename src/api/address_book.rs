//! CIDR blocks that an organization uses outside of its custom clouds.

use byoc_types::{AddressBook, AddressBookChange};

use super::{ApiError, Call, send};
use crate::url::segment;

fn path(org: &str) -> String {
    format!("/console/v1/organization/{}/address-book", segment(org))
}

/// All rows, by block.
pub async fn address_book_view(org: &str) -> Result<AddressBook, ApiError> {
    send(Call::get(path(org))).await
}

/// Keeps and removes rows; those that are not named stay. Answers all rows.
pub async fn address_book_change(
    org: &str,
    change: &AddressBookChange,
) -> Result<AddressBook, ApiError> {
    send(Call::post(path(org)).json(change)).await
}
