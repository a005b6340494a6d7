//! The console: a single-page app that runs in the browser as WebAssembly.
//!
//! Modules in reading order: what the URL shows, then what the pages are made of, then what they
//! talk to.

pub mod app;
pub mod paths;
pub mod routes;

pub mod layouts;

pub mod forms;
pub mod pages;

pub mod components;
pub mod ui;

pub mod api_error;
pub mod format;
mod json;
pub mod url;

pub mod api;
pub mod state;

#[cfg(test)]
mod samples;
