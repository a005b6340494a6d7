//! The control plane: one binary with the console inside, on SQLite or PostgreSQL.
//!
//! `http` parses and answers, `app` decides, `store` keeps, `operations` does what takes minutes.
//! Nothing but `http` names axum, nothing but `store` names sqlx.

pub mod admin;
pub mod app;
pub mod auth;
pub mod command_line;
pub mod config;
pub mod context;
pub mod demo;
pub mod http;
pub mod operations;
mod rendering;
pub mod start;
pub mod store;
pub mod time;

#[cfg(test)]
mod testing;
