//! The template of the custom cloud on screen: its files, its rights in words, its versions and the
//! plan that is expected of it, each read once for every part of the page that shows it.

use byoc_types::{ExpectedPlan, PermissionsExplained, TemplateFilesAnswer, TemplateVersionsAnswer};
use futures::future::{FutureExt, LocalBoxFuture};
use leptos::prelude::*;

use crate::api::templates::TemplateOf;
use crate::api::{ApiError, templates};

type Answer<T> = LocalResource<Result<T, ApiError>>;

/// Asks the server for a file.
pub type Fetch = Callback<(), LocalBoxFuture<'static, Result<Vec<u8>, ApiError>>>;

#[derive(Clone, Copy)]
pub struct Template {
    of: Signal<TemplateOf>,
    /// The cloud's prefix of everything in the account: names the files.
    pub unique_name: Signal<String>,
    pub files: Answer<TemplateFilesAnswer>,
    pub rights: Answer<PermissionsExplained>,
    pub expected_plan: Answer<ExpectedPlan>,
}

/// Reads the template of a custom cloud for what is below, and again when what it is made of
/// changes: `id` is tracked, so is whatever else it reads.
pub fn provide_template(id: Signal<String>, unique_name: Signal<String>) -> Template {
    provide(
        Signal::derive(move || TemplateOf::Cloud(id.get())),
        unique_name,
    )
}

/// The same for who holds the token of a hand-off link.
pub fn provide_link_template(token: String, unique_name: String) -> Template {
    let of = Signal::stored(TemplateOf::Link(token));
    provide(of, Signal::stored(unique_name))
}

fn provide(of: Signal<TemplateOf>, unique_name: Signal<String>) -> Template {
    let template = Template {
        of,
        unique_name,
        files: LocalResource::new(move || {
            let of = of.get();
            async move { templates::template_files_view(&of).await }
        }),
        rights: LocalResource::new(move || {
            let of = of.get();
            async move { templates::permissions_explained_view(&of).await }
        }),
        expected_plan: LocalResource::new(move || {
            let of = of.get();
            async move { templates::expected_plan_view(&of).await }
        }),
    };
    provide_context(template);
    template
}

/// The template of the custom cloud on screen.
///
/// # Panics
/// Outside [`provide_template`].
pub fn use_template() -> Template {
    expect_context()
}

impl Template {
    /// Its versions, read again whenever `revision` changes. To be asked for once the files are
    /// there: reading those may be what makes a version the last one served.
    pub fn versions(self, revision: Signal<u32>) -> Answer<TemplateVersionsAnswer> {
        LocalResource::new(move || {
            let of = self.of.get();
            revision.track();
            async move { templates::template_versions_view(&of).await }
        })
    }

    /// All files in one.
    pub fn zip(self) -> Fetch {
        self.fetch(|of| async move { templates::template_zip_view(&of).await }.boxed_local())
    }

    /// The pack for the security review; `extension` is `html` or `md`.
    pub fn security_review(self, extension: &'static str) -> Fetch {
        self.fetch(move |of| {
            async move { templates::security_review_view(&of, extension).await }.boxed_local()
        })
    }

    fn fetch(
        self,
        ask: impl Fn(TemplateOf) -> LocalBoxFuture<'static, Result<Vec<u8>, ApiError>>
        + Send
        + Sync
        + 'static,
    ) -> Fetch {
        Callback::new(move |()| ask(self.of.get_untracked()))
    }
}
