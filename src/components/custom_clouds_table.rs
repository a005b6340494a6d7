//! The list as a table.
