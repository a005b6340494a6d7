//! Asks before a custom cloud is deleted, and deletes it.

pub mod deletion;

use byoc_types::CustomCloud;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use self::deletion::Deletion;
use super::saving::{SaveFailure, Saving};
use crate::api::ApiError;
use crate::api::custom_clouds::{custom_cloud_delete, custom_cloud_view};
use crate::state::connection::use_offline_reason;
use crate::state::toasts::use_toasts;
use crate::ui::{Button, ButtonKind, Dialog, TextField};

#[derive(Clone, Copy)]
struct Form {
    cloud: RwSignal<Option<CustomCloud>>,
    typed: RwSignal<String>,
    saving: Saving,
}

impl Form {
    fn deletion(self) -> Option<Deletion> {
        self.cloud.with(|cloud| cloud.as_ref().map(Deletion::of))
    }

    fn name(self) -> String {
        self.cloud
            .with(|cloud| cloud.as_ref().map(|cloud| cloud.display_name.clone()))
            .unwrap_or_default()
    }

    fn is_confirmed(self) -> bool {
        let typed = self.typed.get();
        self.deletion()
            .is_some_and(|deletion| deletion.is_confirmed(&typed, &self.name()))
    }

    /// Not while the answer is on its way: it belongs to this custom cloud and no other.
    fn dismiss(self) {
        if !self.saving.is_busy.get_untracked() {
            self.close();
        }
    }

    fn close(self) {
        self.cloud.set(None);
        self.typed.set(String::new());
        self.saving.reset();
    }
}

/// The dialog; open while `cloud` holds the custom cloud to delete.
#[component]
pub fn DeleteDialog(
    organization_id: String,
    cloud: RwSignal<Option<CustomCloud>>,
    /// Gets the custom cloud as it was: a draft is gone now, anything else is being deleted.
    #[prop(into)]
    on_deleted: Callback<CustomCloud>,
) -> impl IntoView {
    let form = Form {
        cloud,
        typed: RwSignal::default(),
        saving: Saving::default(),
    };
    let organization_id = StoredValue::new(organization_id);
    let toasts = use_toasts();
    let delete = Callback::new(move |()| {
        let Some(opened) = cloud
            .get_untracked()
            .filter(|_| untrack(|| form.is_confirmed()))
        else {
            return;
        };
        let said = if Deletion::of(&opened).is_name_needed {
            format!("Deletion of {} started", opened.display_name)
        } else {
            format!("Draft {} discarded", opened.display_name)
        };
        form.saving.run(
            delete(organization_id.get_value(), opened.clone()),
            move |()| {
                toasts.success(said);
                form.close();
                on_deleted.run(opened);
            },
        );
    });
    let close = Callback::new(move |()| form.dismiss());
    view! {
        <Dialog
            title=Signal::derive(move || form.deletion().map(|deletion| deletion.title).unwrap_or_default())
            is_open=Signal::derive(move || cloud.with(Option::is_some))
            on_close=close
            footer=move || view! { <DeleteButtons form close delete/> }
        >
            <DeleteForm form delete/>
        </Dialog>
    }
}

#[component]
fn DeleteButtons(form: Form, close: Callback<()>, delete: Callback<()>) -> impl IntoView {
    let deletion = untrack(|| form.deletion());
    let (action, busy, is_name_needed) = deletion
        .map(|deletion| (deletion.action, deletion.busy, deletion.is_name_needed))
        .unwrap_or_default();
    let offline = use_offline_reason();
    let disabled_reason = Signal::derive(move || {
        let unconfirmed = || {
            (!form.is_confirmed()).then(|| "Type the name of the custom cloud first.".to_owned())
        };
        offline.get().or_else(unconfirmed)
    });
    view! {
        // Where no name is asked for, the harmless button has the focus.
        <Button on_press=close has_autofocus=!is_name_needed>"Cancel"</Button>
        <Button
            kind=ButtonKind::Danger
            on_press=delete
            disabled_reason
            is_busy=form.saving.is_busy
            busy_label=busy
        >
            {action}
        </Button>
    }
}

#[component]
fn DeleteForm(form: Form, delete: Callback<()>) -> impl IntoView {
    let deletion = untrack(|| form.deletion());
    let (consequence, failure, is_name_needed) =
        deletion.map_or_else(Default::default, |deletion| {
            (
                deletion.consequence,
                deletion.failure,
                deletion.is_name_needed,
            )
        });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        delete.run(());
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <p>{consequence}</p>
            {is_name_needed
                .then(|| {
                    view! {
                        <TextField
                            id="delete-name"
                            label=Signal::derive(move || format!("Type “{}” to confirm", form.name()))
                            value=form.typed
                            on_input=move |text| form.typed.set(text)
                            has_autofocus=true
                        />
                    }
                })}
            <SaveFailure saving=form.saving title=failure/>
        </form>
    }
}

/// Deletes the newest version, unless it became something else than what was confirmed.
///
/// # Errors
/// 409 if it became something else, and every refusal of the server.
pub async fn delete(organization_id: String, opened: CustomCloud) -> Result<(), ApiError> {
    let id = &opened.custom_cloud_environment_id;
    let newest = custom_cloud_view(&organization_id, id).await?;
    if Deletion::of(&newest.body) != Deletion::of(&opened) {
        return Err(ApiError {
            status: 409,
            message:
                "Somebody else renamed this custom cloud or started its deployment. Check its page \
                      before you delete it."
                    .to_owned(),
            ..ApiError::default()
        });
    }
    custom_cloud_delete(&organization_id, id, newest.etag.as_deref()).await
}
