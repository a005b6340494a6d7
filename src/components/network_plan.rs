//! The network plan, drawn.
