//! Text in a URL.

pub use byoc_html::address::segment;
