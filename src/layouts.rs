//! What stays while pages change.

pub mod account_shell;
pub mod announcer;
pub mod brand;
pub mod palette_key;
pub mod shell;
pub mod shortcuts;
pub mod sidebar;
pub mod sign_in_dialog;
pub mod start;
pub mod theme_menu;
pub mod top_bar;
