//! Which custom clouds the list shows, and in what order. Plain data: the table only draws it.

mod patches;
mod query;
mod rows;
mod text;

pub use self::patches::{Patch, merge};
pub use self::query::{ListQuery, SortKey, Typed};
pub use self::rows::{Availability, Row, rows, select};
pub use self::text::split_at_match;

#[cfg(test)]
mod tests;
