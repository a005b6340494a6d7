//! Step 4: whom to call; and before Create, everything that was answered.

use leptos::prelude::*;

use super::{draft::ScreenStoreFields, recap::Recap, wizard::Wizard};
use crate::components::contact_editor::ContactEditor;

#[component]
pub fn ContactsStep(wizard: Wizard) -> impl IntoView {
    let contacts = wizard.screen.contacts();
    let errors = wizard.row_errors("contact");
    let blur = move |control: String| {
        let has_content = contacts.with_untracked(|rows| {
            rows.iter().any(|row| {
                (row.control("email") == control && !row.email.trim().is_empty())
                    || (row.control("name") == control && !row.real_name.trim().is_empty())
            })
        });
        wizard.touch(&control, has_content);
    };
    view! {
        <div class="contacts-step">
            <section class="wizard__section">
                <p class="wizard__section-text">
                    "At least one contact must be an Admin: the person to call first."
                </p>
                <ContactEditor
                    rows=Signal::derive(move || contacts.get())
                    errors
                    on_change=move |rows| wizard.edit("contact", |_| contacts.set(rows))
                    on_blur=blur
                />
            </section>
            <Recap wizard />
        </div>
    }
}
