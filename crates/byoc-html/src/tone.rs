//! What colours mean.

use crate::IconName;

/// What a colour means. Colour never stands alone: an icon and words go with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to note.
    #[default]
    Neutral,
    /// Something is going on, or is worth knowing.
    Info,
    /// It worked.
    Success,
    /// It works, with a catch.
    Warning,
    /// It failed, or will destroy something.
    Danger,
}

impl Tone {
    /// Last part of the CSS class, as in `badge--success`.
    pub fn as_class(self) -> &'static str {
        match self {
            Tone::Neutral => "neutral",
            Tone::Info => "info",
            Tone::Success => "success",
            Tone::Warning => "warning",
            Tone::Danger => "danger",
        }
    }

    /// The icon that says the same as the colour.
    pub fn icon(self) -> IconName {
        match self {
            Tone::Neutral | Tone::Info => IconName::Info,
            Tone::Success => IconName::CheckCircle,
            Tone::Warning => IconName::Warning,
            Tone::Danger => IconName::Error,
        }
    }
}
