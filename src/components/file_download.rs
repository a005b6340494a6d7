//! A file that the server puts together when it is asked for.

use leptos::{html, prelude::*, task::spawn_local};

use crate::{
    api_error::ApiError,
    components::failure::Failure,
    state::template::Fetch,
    ui::{Button, IconName, download_bytes},
};

/// A button that fetches a file and saves it; a refusal stands below it.
#[component]
pub fn FileDownload(
    /// On the button, for example `Download all (zip)`.
    #[prop(into)]
    label: String,
    #[prop(into)] file_name: String,
    /// For example `application/zip`.
    #[prop(into)]
    media_type: String,
    fetch: Fetch,
) -> impl IntoView {
    let is_busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let file = StoredValue::new((file_name.clone(), media_type));
    let start = Callback::new(move |()| {
        is_busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = fetch.run(()).await;
            is_busy.try_set(false);
            match answer {
                Ok(bytes) => {
                    file.try_with_value(|(name, media_type)| {
                        download_bytes(name, media_type, &bytes);
                    });
                }
                Err(refusal) => {
                    error.try_set(Some(refusal));
                }
            }
        });
    });
    let button = NodeRef::<html::Button>::new();
    let again = move |()| {
        // The refusal goes with its button.
        if let Some(button) = button.get_untracked() {
            button.focus().ok();
        }
        start.run(());
    };
    let retry = move || view! { <Button on_press=again>"Try again"</Button> };
    view! {
        <div class="file-download">
            <Button
                icon=IconName::Download
                is_busy
                busy_label="Preparing…"
                on_press=start
                node_ref=button
            >
                {label}
            </Button>
            {move || {
                let title = format!("{file_name} could not be downloaded");
                error.get().map(|error| view! { <Failure title error action=retry/> })
            }}
        </div>
    }
    .into_any()
}
