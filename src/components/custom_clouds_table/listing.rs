//! Which custom clouds the list shows, and in what order. Plain data: the table only draws it.

mod patches;
mod query;
mod rows;

pub use self::patches::{Patch, merge};
pub use self::query::{ListQuery, SortKey};
pub use self::rows::{Availability, Row, Rows, matching, ordered, rows};

#[cfg(test)]
mod tests;
