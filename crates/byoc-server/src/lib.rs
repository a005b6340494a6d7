//! The control plane: one binary with the console inside, on SQLite or PostgreSQL.
//!
//! `http` parses and answers, `app` decides, `store` keeps. Nothing but `http` names axum,
//! nothing but `store` names sqlx.

pub mod config;
