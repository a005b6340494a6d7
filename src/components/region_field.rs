//! The region of a custom cloud.
