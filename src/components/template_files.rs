//! The generated files, to read, copy and download, each with its checksum, and the commands that
//! deploy them.

use byoc_rules::files;
use byoc_types::{TemplateFile, TemplateFilesAnswer};
use leptos::prelude::*;

use crate::{
    components::{checksum::Checksum, file_download::FileDownload},
    state::template::Fetch,
    ui::{CodeView, CopyButton, TabItem, Tabs},
};

/// Every file in a tab of its own; below them all of them at once.
#[component]
pub fn TemplateFiles(
    answer: TemplateFilesAnswer,
    /// Asks for the zip.
    fetch_zip: Fetch,
) -> impl IntoView {
    let selected = RwSignal::new("0".to_owned());
    let items = answer
        .files
        .iter()
        .enumerate()
        .map(|(index, file)| TabItem::new(index.to_string(), title(&file.name)))
        .collect();
    let files = StoredValue::new(answer.files);
    let panel = move || {
        let index = selected.with(|selected| selected.parse::<usize>().unwrap_or_default());
        files
            .with_value(|files| files.get(index).cloned())
            .map(|file| view! { <FileView file/> })
    };
    let command = format!("sha256sum -c {}", files::CHECKSUMS);
    view! {
        <div class="template-files">
            <Tabs label="Files" items selected on_select=move |tab| selected.set(tab)>
                {panel}
            </Tabs>
            <p class="print-only">"The files are not printed. Download them from this page."</p>
            <div class="template-files__all">
                <FileDownload
                    label="Download all (zip)"
                    file_name=answer.zip_name
                    media_type="application/zip"
                    fetch=fetch_zip
                />
                <p class="template-files__note">
                    "Unpack the zip into an empty folder. If you download main.tf twice, the browser saves main (1).tf. Terraform then reads both files. The zip also contains the checksums. To check the files, run "
                    <code translate="no">{command.clone()}</code> " "
                    <CopyButton what="the command that checks the files" text=command/>
                    " in the unpacked folder. Template version "
                    {answer.template_version} "."
                </p>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn FileView(file: TemplateFile) -> impl IntoView {
    view! {
        <div class="template-files__file">
            <CodeView
                label=title(&file.name)
                text=file.text
                file_name=file.name.clone()
                language=language(&file.name)
            />
            <Checksum file_name=file.name sha256=file.sha256/>
        </div>
    }
}

/// What a file is, for its tab.
fn title(file_name: &str) -> &str {
    match file_name.rsplit_once('.') {
        Some((_, "tf")) => "Infrastructure template",
        Some((_, "tfvars")) => "Variables file",
        Some((_, "json")) => "Policy",
        _ if file_name == files::PERMISSIONS => "Permissions",
        Some((name, "md")) => name,
        _ => file_name,
    }
}

/// What it is written in, for its colours and its media type.
fn language(file_name: &str) -> &'static str {
    match file_name.rsplit_once('.') {
        Some((_, "md")) => "text",
        Some((_, "json")) => "json",
        _ => "hcl",
    }
}

/// Commands, one a line, to run in the folder that holds the files.
#[component]
pub fn CommandsView(
    /// Names them, for example `Commands`.
    #[prop(into)]
    label: String,
    commands: Vec<String>,
) -> impl IntoView {
    let text: String = commands.into_iter().map(|command| command + "\n").collect();
    view! { <CodeView label text language="shell" is_short=true/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_title_of_its_own() {
        assert_eq!(title("main.tf"), "Infrastructure template");
        assert_eq!(title("cce-cce0123456789a.tfvars"), "Variables file");
        assert_eq!(title("README.md"), "README");
        assert_eq!(title("permissions.md"), "Permissions");
        assert_eq!(title("policy.json"), "Policy");
        assert_eq!(title("SHA256SUMS"), "SHA256SUMS");
    }
}
