//! HTML that server and console write alike.
//!
//! The server puts the first rows of the list and the first fields of the wizard into the document, so that they
//! are there before the app is. The app writes the same rows into its table, and shows the same words beside its
//! fields.

pub mod address;
pub mod cells;
pub mod custom_cloud;
pub mod custom_clouds;
pub mod first_step;
mod html;
mod icon;
pub mod order;
pub mod row;
pub mod time;
mod tone;

pub use html::Html;
pub use icon::IconName;
pub use tone::Tone;
