//! The steps of a long operation.
