//! The generated files and the commands that deploy them, to read, copy and download.

use leptos::prelude::*;

use crate::ui::{CodeView, TabItem, Tabs};

/// Name under which the template is saved.
pub const TEMPLATE_FILE: &str = "main.tf";

/// Name under which the variables are saved. Terraform does not load it by itself: every command
/// names it with `-var-file`.
pub fn variables_file(unique_name: &str) -> String {
    format!("{unique_name}.tfvars")
}

/// The commands that deploy the template, one a line.
pub fn apply_commands(unique_name: &str) -> String {
    let file = variables_file(unique_name);
    format!("terraform init\nterraform plan -var-file={file}\nterraform apply -var-file={file}\n")
}

/// Template and variables file, in tabs.
#[component]
pub fn TemplateViewer(
    #[prop(into)] template: Signal<String>,
    #[prop(into)] variables: Signal<String>,
    /// The cloud's prefix of everything in the account: names the variables file.
    #[prop(into)]
    unique_name: Signal<String>,
) -> impl IntoView {
    let selected = RwSignal::new("template".to_owned());
    let items = vec![
        TabItem::new("template", "Infrastructure template"),
        TabItem::new("variables", "Variables file"),
    ];
    let panel = move || {
        if selected.with(|selected| selected == "template") {
            view! {
                <CodeView
                    label="Infrastructure template"
                    text=template
                    file_name=TEMPLATE_FILE.to_owned()
                    language="hcl"
                />
            }
            .into_any()
        } else {
            view! {
                <CodeView
                    label="Variables file"
                    text=variables
                    file_name=Signal::derive(move || variables_file(&unique_name.get()))
                    language="hcl"
                />
            }
            .into_any()
        }
    };
    view! {
        <div class="template-viewer">
            <Tabs label="Files" items selected on_select=move |tab| selected.set(tab)>
                {panel}
            </Tabs>
        </div>
    }
    .into_any()
}

/// The commands to run in the folder that holds both files.
#[component]
pub fn CommandsViewer(#[prop(into)] unique_name: Signal<String>) -> impl IntoView {
    view! {
        <CodeView
            label="Commands"
            text=Signal::derive(move || apply_commands(&unique_name.get()))
            language="shell"
            is_short=true
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_needs_the_variables_names_their_file() {
        assert_eq!(
            apply_commands("cce-cce0123456789a"),
            "terraform init\n\
             terraform plan -var-file=cce-cce0123456789a.tfvars\n\
             terraform apply -var-file=cce-cce0123456789a.tfvars\n"
        );
    }
}
