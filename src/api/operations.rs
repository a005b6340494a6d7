//! Long operations and their history.
