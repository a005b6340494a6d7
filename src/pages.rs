//! One page or tab a file.

pub mod custom_cloud;
pub mod custom_clouds;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod login;
pub mod not_found;
pub mod organization;
pub mod setup;
