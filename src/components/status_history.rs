//! What happened to a custom cloud.
