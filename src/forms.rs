//! Forms of more than a field or two.

pub mod custom_cloud_create;
pub mod edit;
pub mod editor_frame;
pub mod left;
pub mod saving;
pub mod submission;
