//! What is kept in this browser, as text.

use serde::{Deserialize, Serialize};

use super::{Screen, storable};
use crate::json;

/// What is kept in this browser between key presses and saving, per organization and draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocalDraft {
    version: u32,
    /// Milliseconds since 1970, UTC.
    pub saved_at: f64,
    /// What was on the server when this was typed.
    #[serde(default)]
    pub base: Base,
    pub screen: Screen,
}

/// Versions of the custom cloud and of the input beside it; none before the draft is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Base {
    pub cloud: Option<String>,
    pub draft: Option<String>,
}

impl LocalDraft {
    /// Raised when [`Screen`] changes its shape: older texts are then left alone.
    const VERSION: u32 = 1;

    pub fn new(mut screen: Screen, base: Base, saved_at: f64) -> Self {
        screen.identifier = storable(&screen.identifier);
        Self {
            version: Self::VERSION,
            saved_at,
            base,
            screen,
        }
    }

    /// Whether somebody saved since this was typed, as far as that is known.
    pub fn is_overtaken(&self, now: &Base) -> bool {
        let differs = |then: &Option<String>, now: &Option<String>| then.is_some() && then != now;
        differs(&self.base.cloud, &now.cloud) || differs(&self.base.draft, &now.draft)
    }

    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// `None` for a text of another version or no such text at all.
    pub fn from_text(text: &str) -> Option<Self> {
        json::from_str(text).filter(|kept: &Self| kept.version == Self::VERSION)
    }
}
