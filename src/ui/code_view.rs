//! Code to read, copy and download.

use leptos::prelude::*;

use super::{
    Button, ButtonKind, CopyButton, FoldButton, IconName, VisuallyHidden, download_text, new_id,
};

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
    /// True: the text is folded away until somebody wants to read it; copy and download stay.
    #[prop(optional)]
    is_folded: bool,
) -> impl IntoView {
    // A command that runs out of sight is easily copied by half.
    let is_wrapped = RwSignal::new(is_short);
    let is_open = RwSignal::new(!is_folded);
    let text_id = new_id("code");
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
            <div class="code__bar" class:code__bar--alone=move || !is_open.get()>
                <span class="code__name">
                    {
                        let label = label.clone();
                        move || match file_name.with(String::is_empty) {
                            true => label.clone().into_any(),
                            false => view! { <bdi dir="ltr" translate="no">{file_name.get()}</bdi> }.into_any(),
                        }
                    }
                </span>
                {is_folded
                    .then(|| {
                        let name = format!(" {}", in_sentence(&label));
                        view! {
                            <FoldButton is_open panel=text_id.clone() is_small=true>
                                {move || if is_open.get() { "Hide" } else { "Show" }}
                                <VisuallyHidden>{name}</VisuallyHidden>
                            </FoldButton>
                        }
                    })}
                <Show when=move || is_open.get()>
                    <WrapButton is_wrapped/>
                </Show>
                <CopyButton what=in_sentence(&label) text has_label=true/>
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
            <div id=text_id>
                {move || {
                    is_open
                        .get()
                        .then(|| {
                            view! {
                                <pre translate="no" class="code__text" role="region" aria-label=label.clone() tabindex="0">
                                    <code translate="no">{lines}</code>
                                </pre>
                            }
                        })
                }}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn WrapButton(is_wrapped: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label="Wrap lines"
            aria-pressed=move || is_wrapped.get().to_string()
            on:click=move |_| is_wrapped.update(|is_wrapped| *is_wrapped = !*is_wrapped)
        >
            <super::Icon name=IconName::Wrap/>
        </button>
    }
}

/// A label in the middle of a sentence; names in capitals, as README or API, stay as they are.
fn in_sentence(label: &str) -> String {
    let mut rest = label.chars();
    match rest.next() {
        Some(first) if rest.clone().next().is_some_and(char::is_lowercase) => {
            first.to_lowercase().chain(rest).collect()
        }
        Some(_) | None => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_sentence;

    #[test]
    fn names_in_a_label_keep_their_capitals() {
        for (label, inside) in [
            (
                "Policy for running Terraform",
                "policy for running Terraform",
            ),
            ("README", "README"),
            (
                "Everything, if the Cloud Asset API is on",
                "everything, if the Cloud Asset API is on",
            ),
            ("", ""),
        ] {
            assert_eq!(in_sentence(label), inside);
        }
    }
}
