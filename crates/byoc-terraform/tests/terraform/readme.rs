//! The files and their README are enough to apply and to destroy.

use crate::program::text;
use crate::{named, state, terraform};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::identifier::{Expected, read_output};
use byoc_rules::plan_check::{self};
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn with_the_files_and_their_readme_alone_it_applies_and_goes_again() {
    let Some(terraform) = terraform() else { return };
    for name in ["aws_hipaa", "aws_standard", "google_standard"] {
        let variant = named(name);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("byoc-readme")
            .join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut files = byoc_terraform::files(&variant.input).expect("files");
        files.push(byoc_terraform::checksums(&files));
        for file in &files {
            std::fs::write(folder.join(&file.name), &file.text).expect("a file");
        }
        let readme = &files[2].text;
        let succeed = |line: &str| -> String {
            let output = terraform.type_in(&folder, line);
            assert!(output.status.success(), "{name}: {line}\n{}", text(&output));
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let shell: Vec<&str> = readme
            .split("```sh\n")
            .skip(1)
            .filter_map(|block| block.split("```").next())
            .flat_map(str::lines)
            .collect();
        // Signing in is left to the person.
        let lines: Vec<&str> = shell
            .into_iter()
            .filter(|line| line.starts_with("terraform ") || line.starts_with("sha256sum "))
            // For who keeps the buckets; here they go.
            .filter(|line| !line.starts_with("terraform state "))
            .collect();
        let commands: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.split(' ').nth(1))
            .collect();
        assert_eq!(
            commands,
            [
                "--check", "init", "plan", "show", "apply", "output", "destroy", "destroy"
            ]
        );
        succeed(lines[0]);
        if variant.input.plan.cloud == TemplateCloud::Google {
            let own = "google_project_id = \"my-project\"\n";
            assert!(readme.contains(&format!("```hcl\n{own}```")), "{readme}");
            std::fs::write(folder.join("own.auto.tfvars"), own).expect("a file");
        }
        // The buckets are empty here, so that they may go: the file that the README has for it.
        if let Some(release) = byoc_terraform::bucket_release(&variant.input).expect("an answer") {
            assert!(
                readme.contains(&format!("```hcl\n{release}\n```")),
                "{readme}"
            );
            std::fs::write(folder.join("own_override.tf"), release).expect("a file");
        }
        let mut answers = lines[1..].iter().map(|line| succeed(line));
        answers.nth(2).expect("the plan is shown");
        let plan = std::fs::read(folder.join("plan.json")).expect("the plan");
        let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
        let report = plan_check::read(&plan)
            .and_then(|plan| plan_check::check(&expected, &plan))
            .expect("a report");
        assert!(report.is_as_expected(), "{name}: {:?}", report.findings);

        let output = answers.nth(1).expect("the output");
        let input = &variant.input;
        let found = read_output(
            &output,
            &Expected::new(input.plan.cloud, &input.unique_name),
        );
        assert!(found.is_ok(), "{name}: {output}");
        assert_eq!(answers.count(), 2, "onboarding, then everything");
        assert_eq!(state(terraform, &folder), BTreeSet::new(), "{name}");
    }
}
