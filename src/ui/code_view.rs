//! Code to read, copy and download.

use leptos::prelude::*;

use super::{Button, ButtonKind, CopyButton, IconName, download_text};

/// Code with line numbers that are not part of what is selected, a switch for wrapping, copy and
/// download. It scrolls by keyboard.
#[component]
pub fn CodeView(
    /// Names the region, for example "Infrastructure template".
    #[prop(into)]
    label: String,
    #[prop(into)] text: Signal<String>,
    /// Name of the downloaded file; no download where empty.
    #[prop(into, optional)]
    file_name: Signal<String>,
    /// `hcl`, `json`, `shell` or `text`: decides the media type and what counts as a comment.
    #[prop(into, optional)]
    language: String,
    /// True: as tall as its text, for a few lines.
    #[prop(optional)]
    is_short: bool,
) -> impl IntoView {
    let is_wrapped = RwSignal::new(false);
    let media_type = if language == "json" {
        "application/json"
    } else {
        "text/plain"
    };
    let comment = match language.as_str() {
        "hcl" | "shell" => Some('#'),
        _ => None,
    };
    let lines = move || {
        text.with(|text| {
            text.split_inclusive('\n')
                .map(|line| {
                    let is_comment =
                        comment.is_some_and(|mark| line.trim_start().starts_with(mark));
                    let class = if is_comment {
                        "code__line code__line--comment"
                    } else {
                        "code__line"
                    };
                    view! { <span class=class>{line.to_owned()}</span> }
                })
                .collect_view()
        })
    };
    let save = move |()| {
        download_text(
            &file_name.get_untracked(),
            media_type,
            &text.get_untracked(),
        );
    };
    view! {
        <div class="code" class:code--short=is_short class:code--wrapped=move || is_wrapped.get()>
            <div class="code__bar">
                <span class="code__name">
                    {
                        let label = label.clone();
                        move || if file_name.with(String::is_empty) { label.clone() } else { file_name.get() }
                    }
                </span>
                <button
                    type="button"
                    class="icon-button"
                    aria-label="Wrap lines"
                    aria-pressed=move || is_wrapped.get().to_string()
                    on:click=move |_| is_wrapped.update(|is_wrapped| *is_wrapped = !*is_wrapped)
                >
                    <super::Icon name=IconName::Wrap/>
                </button>
                <CopyButton what=label.to_lowercase() text has_label=true/>
                <Show when=move || !file_name.with(String::is_empty)>
                    <Button
                        kind=ButtonKind::Ghost
                        icon=IconName::Download
                        is_small=true
                        aria_label=Signal::derive(move || Some(format!("Download {}", file_name.get())))
                        on_press=save
                    >
                        "Download"
                    </Button>
                </Show>
            </div>
            <pre class="code__text" role="region" aria-label=label tabindex="0"><code>{lines}</code></pre>
        </div>
    }
    .into_any()
}
