//! Everything that happened in the organization, as a file.

use byoc_rules::files;
use futures::future::FutureExt;
use leptos::prelude::*;

use crate::{
    api::organizations::organization_event_export,
    components::file_download::FileDownload,
    state::{
        organization::{use_is_super_admin, use_organization_id},
        template::Fetch,
    },
    ui::{Card, Show},
};

/// For super admins.
#[component]
pub fn ExportCard() -> impl IntoView {
    let org = use_organization_id();
    let is_super_admin = use_is_super_admin();
    let fetch = move |extension: &'static str| -> Fetch {
        Callback::new(move |()| {
            let org = org.get_untracked();
            async move { organization_event_export(&org, extension).await }.boxed_local()
        })
    };
    let name = move |extension: &str| files::history(&org.get_untracked(), extension);
    view! {
        <Show when=move || is_super_admin.get()>
            <Card
                title="Activity"
                description="Who changed what, and when, in the organization and all its custom clouds."
            >
                <div class="cluster">
                    <FileDownload
                        label="Export CSV"
                        file_name=name("csv")
                        media_type="text/csv"
                        fetch=fetch("csv")
                    />
                    <FileDownload
                        label="Export JSON"
                        file_name=name("json")
                        media_type="application/json"
                        fetch=fetch("json")
                    />
                </div>
            </Card>
        </Show>
    }
    .into_any()
}
