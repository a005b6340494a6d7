//! Components that need a DOM, mounted in headless Chromium:
//! `cargo test --target wasm32-unknown-unknown --test browser`. docs/TESTING.md says what that
//! needs.
//!
//! Everything is found the way a person finds it: by label, role and text, never by class.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

#[path = "browser/server.rs"]
mod server;
#[path = "browser/stage.rs"]
mod stage;

#[path = "browser/combobox.rs"]
mod combobox;
#[path = "browser/company_rules.rs"]
mod company_rules;
#[path = "browser/dialog.rs"]
mod dialog;
#[path = "browser/focus.rs"]
mod focus;
#[path = "browser/identifier_field.rs"]
mod identifier_field;
#[path = "browser/menu.rs"]
mod menu;
#[path = "browser/network_plan.rs"]
mod network_plan;
#[path = "browser/pause.rs"]
mod pause;
#[path = "browser/plan_check.rs"]
mod plan_check;
#[path = "browser/state_badge.rs"]
mod state_badge;
#[path = "browser/step_bar.rs"]
mod step_bar;
#[path = "browser/tags_editor.rs"]
mod tags_editor;
#[path = "browser/template.rs"]
mod template;
#[path = "browser/toast.rs"]
mod toast;
#[path = "browser/wizard_details.rs"]
mod wizard_details;
