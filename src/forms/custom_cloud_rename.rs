//! Gives a custom cloud another name.

use byoc_rules::display_name;
use byoc_types::{CustomCloud, CustomCloudUpdate};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::saving::{SaveFailure, Saving};
use crate::api::ApiError;
use crate::api::custom_clouds::{custom_cloud_update, custom_cloud_view};
use crate::state::connection::use_offline_reason;
use crate::state::toasts::use_toasts;
use crate::ui::{Button, ButtonKind, Dialog, FieldWarning, Show, TextField, focus_id};

/// Id of the field.
const FIELD: &str = "rename-name";

/// What is typed into the dialog.
#[derive(Clone, Copy)]
struct Form {
    cloud: RwSignal<Option<CustomCloud>>,
    /// `None` until something is typed: then the present name shows.
    typed: RwSignal<Option<String>>,
    /// True after a first try: from then on errors show while typing.
    is_tried: RwSignal<bool>,
    saving: Saving,
}

impl Form {
    fn name(self) -> String {
        let present = || {
            self.cloud
                .with(|cloud| cloud.as_ref().map(|cloud| cloud.display_name.clone()))
        };
        self.typed.get().or_else(present).unwrap_or_default()
    }

    fn error(self) -> Option<String> {
        let own = display_name::check(&self.name())
            .err()
            .map(|error| error.to_string());
        let from_server = || {
            self.saving
                .error
                .with(|error| error.as_ref()?.field("display_name").map(str::to_owned))
        };
        if self.is_tried.get() {
            own.or_else(from_server)
        } else {
            None
        }
    }

    /// Not while the answer is on its way: it belongs to this custom cloud and no other.
    fn dismiss(self) {
        if !self.saving.is_busy.get_untracked() {
            self.close();
        }
    }

    fn close(self) {
        self.cloud.set(None);
        self.typed.set(None);
        self.is_tried.set(false);
        self.saving.reset();
    }
}

/// The dialog; open while `cloud` holds the custom cloud to rename.
#[component]
pub fn RenameDialog(
    organization_id: String,
    cloud: RwSignal<Option<CustomCloud>>,
    /// The names of the organization's custom clouds by id, as far as they are known.
    #[prop(into)]
    names: Signal<Vec<(String, String)>>,
    /// Gets the custom cloud under its new name.
    #[prop(into)]
    on_renamed: Callback<CustomCloud>,
) -> impl IntoView {
    let form = Form {
        cloud,
        typed: RwSignal::default(),
        is_tried: RwSignal::default(),
        saving: Saving::default(),
    };
    let organization_id = StoredValue::new(organization_id);
    let toasts = use_toasts();
    let save = Callback::new(move |()| {
        form.is_tried.set(true);
        let (Some(opened), Ok(name)) = (
            cloud.get_untracked(),
            display_name::check(&untrack(|| form.name())),
        ) else {
            // One field, which says what is wrong with it: a summary would say it twice.
            focus_id(FIELD);
            return;
        };
        let send = rename(organization_id.get_value(), opened, name);
        form.saving.run(send, move |renamed| {
            toasts.success(format!("Renamed to {}", renamed.display_name));
            form.close();
            on_renamed.run(renamed);
        });
    });
    let close = Callback::new(move |()| form.dismiss());
    let offline = use_offline_reason();
    let footer = move || {
        view! {
            <Button on_press=close>"Cancel"</Button>
            <Button
                kind=ButtonKind::Primary
                on_press=save
                disabled_reason=offline
                is_busy=form.saving.is_busy
                busy_label="Renaming…"
            >
                "Rename"
            </Button>
        }
    };
    view! {
        <Dialog
            title="Rename custom cloud"
            is_open=Signal::derive(move || cloud.with(Option::is_some))
            on_close=close
            footer
        >
            <RenameForm form names save/>
        </Dialog>
    }
}

#[component]
fn RenameForm(
    form: Form,
    names: Signal<Vec<(String, String)>>,
    save: Callback<()>,
) -> impl IntoView {
    let warning = Signal::derive(move || {
        let name = form.name();
        let own = form.cloud.with(|cloud| {
            cloud
                .as_ref()
                .map(|cloud| cloud.custom_cloud_environment_id.clone())
        })?;
        names.with(|names| {
            let (_, other) = names
                .iter()
                .find(|(id, other)| *id != own && display_name::is_same(other, &name))?;
            Some(display_name::same_name_warning(other))
        })
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <TextField
                id=FIELD
                label="Name"
                hint="Up to 64 characters. Services keep running, and nothing changes in your cloud account."
                    .to_owned()
                value=Signal::derive(move || form.name())
                on_input=move |text| {
                    form.typed.set(Some(text));
                    // What was refused is being corrected.
                    form.saving.reset();
                }
                error=Signal::derive(move || form.error())
                has_autofocus=true
            >
                <FieldWarning text=warning/>
            </TextField>
            // Said beside the field already where it is about the field.
            <Show when=move || form.error().is_none()>
                <SaveFailure saving=form.saving title="The name was not saved"/>
            </Show>
        </form>
    }
}

/// Renames the newest version, unless somebody else gave it another name meanwhile.
async fn rename(
    organization_id: String,
    opened: CustomCloud,
    name: String,
) -> Result<CustomCloud, ApiError> {
    let id = &opened.custom_cloud_environment_id;
    let newest = custom_cloud_view(&organization_id, id).await?;
    if newest.body.display_name != opened.display_name && newest.body.display_name != name {
        return Err(ApiError {
            status: 409,
            message: format!(
                "Somebody else renamed this custom cloud to {}. Close this dialog and check the new name.",
                newest.body.display_name
            ),
            ..ApiError::default()
        });
    }
    let request = CustomCloudUpdate {
        display_name: Some(name),
        ..CustomCloudUpdate::default()
    };
    let tagged =
        custom_cloud_update(&organization_id, id, &request, newest.etag.as_deref()).await?;
    Ok(tagged.body)
}
