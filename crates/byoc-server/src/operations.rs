//! Long operations.
