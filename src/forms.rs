//! Forms of more than a field or two.

pub mod custom_cloud_create;
pub mod submission;
