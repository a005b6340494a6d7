//! Infrastructure tags.
