//! Who asks, and with what.

use byoc_types::TokenScope;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Actor {
    pub user_id: String,
    pub email: String,
    pub real_name: String,
    /// Reads every organization.
    pub is_operator: bool,
    pub via: Via,
    pub grant: Grant,
}

/// What the session or token of a request allows, and what names it.
#[derive(Debug, Clone, Default)]
pub struct Grant {
    /// Its hash in the store; empty in tests that come without one.
    pub digest: String,
    pub scope: TokenScope,
    /// When it ends, milliseconds since 1970; absent where it never does.
    pub expires_at: Option<i64>,
}

impl Actor {
    /// Whether it is a program with a token, and no person in a browser.
    pub fn is_by_token(&self) -> bool {
        self.via == Via::Token
    }
}

/// How the request was authenticated. A browser's session must say which version it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    Session,
    Token,
}
