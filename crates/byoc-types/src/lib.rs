//! What travels between console, server and other clients.
//!
//! Types only: no function here decides anything. The names are those of the public API; what the
//! API has no word for lives in [`console`].
//!
//! Optional fields that are absent on the wire stay absent when written again, so that an answer
//! read by one client and sent back by another does not grow `null`s.

/// Derives what every wire type has: serde, TypeScript bindings behind `ts`, an OpenAPI schema
/// behind `openapi`.
macro_rules! wire {
    ($($item:item)*) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $item
    )*};
}

/// The same for enums of plain words: copyable, comparable, usable as a key.
macro_rules! wire_words {
    ($($item:item)*) => {$(
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        $item
    )*};
}

pub mod account;
pub mod address_book;
pub mod console;
pub mod custom_cloud;
pub mod error;
pub mod hand_off;
pub mod operator;
pub mod people;
pub mod requests;
pub mod service;
pub mod templates;

pub use account::*;
pub use address_book::*;
pub use console::*;
pub use custom_cloud::*;
pub use error::*;
pub use hand_off::*;
pub use operator::*;
pub use people::*;
pub use requests::*;
pub use service::*;
pub use templates::*;
