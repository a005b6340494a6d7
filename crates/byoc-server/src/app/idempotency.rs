//! Repeats of a create.
