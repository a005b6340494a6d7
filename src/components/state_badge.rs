//! The state of a custom cloud.
