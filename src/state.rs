//! The only global state: each a newtype in context, with `provide_…` and `use_…`.

pub mod address_query;
pub mod capabilities;
pub mod chosen;
pub mod clock;
pub mod company_rules;
pub mod connection;
pub mod leaving;
pub mod link_token;
pub mod list_view;
pub mod live;
pub mod local_drafts;
pub mod organization;
pub mod palette;
pub mod redirect;
pub mod retry;
pub mod session;
pub mod shortcuts;
pub mod storage;
pub mod template;
pub mod theme;
pub mod times;
pub mod title;
pub mod toasts;
