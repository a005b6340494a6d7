//! The range of a custom cloud.
