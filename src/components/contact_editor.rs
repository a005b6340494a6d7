//! The people to call.
