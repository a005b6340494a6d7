//! Names and values.
