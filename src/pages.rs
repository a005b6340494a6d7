//! One page or tab a file.

pub mod account;
pub mod custom_cloud;
pub mod custom_clouds;
pub mod custom_clouds_bulk;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod hand_off;
pub mod invitation;
pub mod login;
pub mod no_organization;
pub mod operator;
pub mod organization;
pub mod requests;
pub mod reset_password;
pub mod search;
pub mod service;
pub mod services;
pub mod setup;
