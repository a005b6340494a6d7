//! The browser's own memory of what is typed, so that a reload or a crash loses nothing.

use std::mem;
use std::time::Duration;

use leptos::prelude::*;

use super::draft::{Base, LocalDraft, Screen};
use crate::state::local_drafts::{UNSENT, local_draft_read, local_draft_remove, local_draft_write};
use crate::ui::dom::Pause;
use crate::ui::effect;

/// How long after the last key it is written.
const PAUSE: Duration = Duration::from_millis(300);

/// What was typed and not saved. `place`: the stored draft's id, or see [`new_place`].
pub fn local_draft(organization: &str, place: &str) -> Option<LocalDraft> {
    LocalDraft::from_text(&local_draft_read(organization, place)?)
}

/// A place that no other tab has, for a custom cloud that is not stored yet.
pub fn new_place() -> String {
    let part = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("{UNSENT}-{:08x}{:08x}", part(), part())
}

/// Whether a text from an address can be a place of what was never sent.
pub fn is_unsent_place(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.starts_with(UNSENT) && text.len() <= 40 && text.chars().all(is_plain)
}

/// Writes the screen a moment after each change, as long as it differs from what is saved, and at
/// once when the wizard goes away. Answers when it was last written, for `Saved 15:04`.
///
/// `place` changes where another tab writes to it too, as a duplicated one does: from then on each
/// has its own.
pub fn autosave(
    organization: String,
    place: RwSignal<String>,
    screen: Signal<Screen>,
    base: Signal<Base>,
    is_dirty: Signal<bool>,
) -> Signal<Option<f64>> {
    let written = RwSignal::new(None::<f64>);
    let pause = Pause::new(PAUSE);
    // The text that stands there from here: another tab may have written its own since.
    let own = StoredValue::new(local_draft_read(&organization, &place.get_untracked()));
    let organization = StoredValue::new(organization);
    let write = move || {
        let is_dirty = is_dirty.try_get_untracked()?;
        let (screen, base) = (screen.try_get_untracked()?, base.try_get_untracked()?);
        let mut here = place.try_get_untracked()?;
        let ours = own.try_get_value().flatten();
        organization.try_with_value(|organization| {
            let there = local_draft_read(organization, &here);
            if is_dirty {
                if here.starts_with(UNSENT) && there.is_some() && there != ours {
                    here = new_place();
                    place.set(here.clone());
                }
                let kept = LocalDraft::new(screen, base, js_sys::Date::now());
                let text = kept.to_text();
                let is_kept = local_draft_write(organization, &here, &text);
                own.try_set_value(Some(text));
                return is_kept.then_some(kept.saved_at);
            }
            if ours.is_some() && ours == there {
                local_draft_remove(organization, &here);
            }
            None
        })?
    };
    let write_and_tell = move || {
        if let Some(time) = write() {
            written.try_set(Some(time));
        }
    };
    let mut is_first = true;
    effect(move || {
        screen.track();
        is_dirty.track();
        if !mem::take(&mut is_first) {
            pause.restart(write_and_tell);
        }
    });
    // Nobody is told any more: what would show it is going too.
    on_cleanup(move || {
        if pause.stop() {
            write();
        }
    });
    written.into()
}

/// False where the browser has no room or no memory.
pub fn keep(organization: &str, place: &str, draft: &LocalDraft) -> bool {
    local_draft_write(organization, place, &draft.to_text())
}

#[cfg(test)]
mod tests {
    use super::is_unsent_place;

    #[test]
    fn only_places_of_what_was_never_sent_are_taken_from_an_address() {
        for text in ["new", "new-0123456789abcdef"] {
            assert!(is_unsent_place(text), "{text}");
        }
        for text in ["", "018f4c", "new/../x", "new x", &"new".repeat(20)] {
            assert!(!is_unsent_place(text), "{text}");
        }
    }
}
