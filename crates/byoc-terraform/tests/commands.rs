//! Commands work where people type them: in sh, in cmd and in PowerShell.

#[path = "common/variants.rs"]
mod variants;

use std::path::{Path, PathBuf};

use byoc_rules::plan_check::PlanProblem;
use byoc_terraform::{
    ReviewContext, apply_commands, bucket_release, destroy_command, destroy_onboarding_command,
    files, keep_buckets_command, security_review_html, security_review_markdown,
};

/// Whether an argument stands without its double quotes. PowerShell splits a word that begins with a
/// dash at its first dot, unless it is quoted so, which cmd and sh take too.
fn is_unquoted(line: &str) -> bool {
    let line = line.replace("&quot;", "\"").replace("\\\"", "\"");
    ["-var-file=", "-out=", "-target=", "-var="]
        .iter()
        .any(|argument| {
            let quoted = format!("\"{argument}");
            line.matches(argument).count() > line.matches(&quoted).count()
        })
}

/// The first line of a text that is for one shell only.
fn complaint(text: &str) -> Option<&str> {
    text.lines().find(|line| {
        let command = line.trim_start();
        let is_command = ["terraform ", "gcloud ", "aws "]
            .iter()
            .any(|program| command.starts_with(program));
        // cmd and PowerShell continue a line with ^ and `, and single quotes are nothing to cmd.
        let is_of_one_shell =
            is_command && (command.ends_with('\\') || command.contains(['\'', '$']));
        is_unquoted(line) || is_of_one_shell || command.starts_with("export ")
    })
}

#[test]
fn an_unquoted_argument_is_found() {
    for line in [
        "terraform plan -var-file=x.tfvars",
        "# terraform plan \"-var-file=x.tfvars\" -out=plan.bin",
        "Run `terraform destroy -target=aws_vpc.byoc` first.",
        "terraform apply &quot;-var-file=x.tfvars&quot; -var=a.b=c",
        "terraform state rm \\",
        "terraform apply '-var-file=x.tfvars'",
        "terraform plan \"-var-file=$NAME.tfvars\"",
        "export AWS_PROFILE=my-profile",
    ] {
        assert!(complaint(line).is_some(), "{line}");
    }
    for line in [
        "terraform plan \"-var-file=x.tfvars\" \"-out=plan.bin\"",
        "terraform apply &quot;-var-file=x.tfvars&quot;",
        "Terraform warns that `-target` is for rare cases.",
        "a \"\\\"-out=plan.bin\\\"\" in a string of Rust",
    ] {
        assert_eq!(complaint(line), None);
    }
}

#[test]
fn every_text_that_is_rendered_has_commands_for_every_shell() {
    let context = ReviewContext {
        display_name: "Production".to_owned(),
        organization_name: "Example Corp".to_owned(),
        product_name: "BYOC Console".to_owned(),
        date: "2026-11-29".to_owned(),
    };
    for variant in variants::all() {
        let input = &variant.input;
        let name = &input.unique_name;
        let mut texts: Vec<(String, String)> = files(input)
            .expect("files")
            .into_iter()
            .map(|file| (file.name, file.text))
            .collect();
        let mut add = |name: &str, text: String| texts.push((name.to_owned(), text));
        add(
            "review.html",
            security_review_html(input, &context).expect("a review"),
        );
        add(
            "review.md",
            security_review_markdown(input, &context).expect("a review"),
        );
        add("apply", apply_commands(name).join("\n"));
        add("destroy", destroy_command(name));
        add(
            "onboarding",
            destroy_onboarding_command(input).expect("a command"),
        );
        add(
            "keep",
            keep_buckets_command(input)
                .expect("an answer")
                .unwrap_or_default(),
        );
        add(
            "release",
            bucket_release(input)
                .expect("an answer")
                .unwrap_or_default()
                .to_owned(),
        );
        for (place, text) in &texts {
            assert_eq!(complaint(text), None, "{} {place}", variant.name);
        }
        // The walk sees something at all.
        assert!(
            texts[2].1.contains("\"-target=") == input.is_onboarding,
            "{}",
            variant.name
        );
    }
    for problem in [PlanProblem::PrintedPlan, PlanProblem::Log] {
        assert_eq!(complaint(&problem.to_string()), None);
    }
}

/// Sentences that hold a command are written in many places: all of them are walked, as sources.
#[test]
fn every_sentence_with_a_command_has_it_for_every_shell() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut seen = 0;
    for place in [
        "src",
        "crates",
        "docs",
        "deploy",
        "README.md",
        "CHANGELOG.md",
    ] {
        let mut files = Vec::new();
        walk(&root.join(place), &mut files);
        for file in files {
            let text = std::fs::read_to_string(&file).expect("a text");
            let wrong = text.lines().find(|line| {
                let is_printed =
                    line.contains("terraform ") && !line.trim_start().starts_with("//");
                is_printed && is_unquoted(line)
            });
            assert_eq!(wrong, None, "{}", file.display());
            seen += 1;
        }
    }
    assert!(seen > 200, "{seen} files");
}

/// Texts and sources that people or programs read, without tests.
fn walk(place: &Path, files: &mut Vec<PathBuf>) {
    let name = place.file_name().unwrap_or_default();
    if place.is_dir() {
        let is_test = ["tests", "bindings", "data"]
            .iter()
            .any(|folder| name == *folder);
        if !is_test {
            let entries = std::fs::read_dir(place).expect("a folder");
            for entry in entries {
                walk(&entry.expect("an entry").path(), files);
            }
        }
    } else if ["rs", "md", "toml"]
        .iter()
        .any(|ending| place.extension().is_some_and(|e| e == *ending))
    {
        files.push(place.to_owned());
    }
}
