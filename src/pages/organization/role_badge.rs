//! What a role in the organization looks like.

use byoc_html::{Html, cells::badge};
use byoc_rules::words;
use byoc_types::Role;

use crate::ui::Tone;

pub fn tone(role: Role) -> Tone {
    match role {
        Role::SuperAdmin => Tone::Info,
        Role::Member => Tone::Neutral,
    }
}

pub fn role_badge(role: Role) -> Html {
    badge(tone(role), words::label(role))
}
