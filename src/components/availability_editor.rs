//! Which projects may use a custom cloud.
