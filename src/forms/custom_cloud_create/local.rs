//! The browser's own memory of what is typed, so that a reload or a crash loses nothing.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::draft::{Base, LocalDraft, Screen};
use crate::state::local_drafts::{local_draft_read, local_draft_remove, local_draft_write};

/// How long after the last key it is written.
const PAUSE: Duration = Duration::from_millis(300);

/// What was typed and not saved. `cloud`: the stored draft's id, `None` before step 1 is sent.
pub fn local_draft(organization: &str, cloud: Option<&str>) -> Option<LocalDraft> {
    LocalDraft::from_text(&local_draft_read(organization, cloud)?)
}

/// Writes the screen a moment after each change, as long as it differs from what is saved, and at
/// once when the wizard goes away. Answers when it was last written, for `Saved 15:04`.
pub fn autosave(
    organization: String,
    cloud: Option<String>,
    screen: Signal<Screen>,
    base: Signal<Base>,
    is_dirty: Signal<bool>,
) -> Signal<Option<f64>> {
    let written = RwSignal::new(None::<f64>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    // The text that stands there from here: another tab may have written its own since.
    let own = StoredValue::new(local_draft_read(&organization, cloud.as_deref()));
    let place = StoredValue::new((organization, cloud));
    let write = move || {
        let is_dirty = is_dirty.try_get_untracked()?;
        let (screen, base) = (screen.try_get_untracked()?, base.try_get_untracked()?);
        place.try_with_value(|(organization, cloud)| {
            let cloud = cloud.as_deref();
            if is_dirty {
                let kept = LocalDraft::new(screen, base, js_sys::Date::now());
                let text = kept.to_text();
                let is_kept = local_draft_write(organization, cloud, &text);
                own.try_set_value(Some(text));
                return is_kept.then_some(kept.saved_at);
            }
            let own = own.try_get_value().flatten();
            if own.is_some() && own == local_draft_read(organization, cloud) {
                local_draft_remove(organization, cloud);
            }
            None
        })?
    };
    let write_and_tell = move || {
        if let Some(time) = write() {
            written.try_set(Some(time));
        }
    };
    Effect::new(move |is_first: Option<bool>| {
        screen.track();
        is_dirty.track();
        if is_first.is_some() {
            stop(timer);
            timer.set_value(set_timeout_with_handle(write_and_tell, PAUSE).ok());
        }
        false
    });
    // Nobody is told any more: what would show it is going too.
    on_cleanup(move || {
        if stop(timer) {
            write();
        }
    });
    written.into()
}

/// Stops the timer; true where one was running.
fn stop(timer: StoredValue<Option<TimeoutHandle>>) -> bool {
    let handle = timer.try_update_value(Option::take).flatten();
    if let Some(handle) = &handle {
        handle.clear();
    }
    handle.is_some()
}

/// False where the browser has no room or no memory.
pub fn keep(organization: &str, cloud: Option<&str>, draft: &LocalDraft) -> bool {
    local_draft_write(organization, cloud, &draft.to_text())
}
