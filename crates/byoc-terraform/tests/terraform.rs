//! The real terraform reads, plans and applies every variant, with providers that know only the
//! schemas (`provider/provider.py`): no network, no account. What applying makes is looked at in
//! `terraform/applied.rs`.
//!
//! Without terraform on PATH these tests are skipped, loudly; with `CI=true` they then fail.

#[path = "common/actions.rs"]
mod actions;
#[path = "terraform/applied.rs"]
mod applied;
#[path = "terraform/choices.rs"]
mod choices;
#[path = "common/hostile.rs"]
mod hostile;
#[path = "common/iam.rs"]
mod iam;
#[path = "terraform/plan_check.rs"]
mod plan_check;
#[path = "terraform/plan_check_later.rs"]
mod plan_check_later;
#[path = "terraform/planned.rs"]
mod planned;
#[path = "terraform/program.rs"]
mod program;
#[path = "terraform/readme.rs"]
mod readme;
#[path = "terraform/real.rs"]
mod real;
#[path = "terraform/refused.rs"]
mod refused;
#[path = "common/variants.rs"]
mod variants;

use byoc_rules::cloud::TemplateCloud;
use byoc_terraform::TemplateInput;
use byoc_types::DeploymentModel;
use program::{Terraform, text};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{LazyLock, OnceLock};
use variants::Variant;

const ACCOUNT: &str = "123456789012";

#[test]
fn every_file_is_as_terraform_fmt_writes_it() {
    let Some(terraform) = terraform() else { return };
    for variant in variants::all() {
        let folder = terraform.folder("fmt", &variant);
        let output = terraform.run(&folder, ["fmt", "-check", "-diff"]);
        assert!(
            output.status.success(),
            "{}:\n{}",
            variant.name,
            text(&output)
        );
    }
}

#[test]
fn every_template_fits_the_schemas_of_its_providers() {
    let Some(terraform) = terraform() else { return };
    for variant in variants::all() {
        let folder = terraform.folder("validate", &variant);
        let output = terraform.run(&folder, ["validate", "-json"]);
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(answer["valid"], json!(true), "{}: {answer:#}", variant.name);
        assert_eq!(answer["diagnostics"], json!([]), "{}", variant.name);
    }
}

fn named(name: &str) -> Variant {
    variants::all()
        .into_iter()
        .find(|variant| variant.name == name)
        .expect("a variant")
}

/// Addresses of the managed resources in the state.
fn state(terraform: &Terraform, folder: &Path) -> BTreeSet<String> {
    let output = terraform.run(folder, ["state", "list"]);
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|address| !address.starts_with("data."))
        .map(str::to_owned)
        .collect()
}

#[test]
fn models_that_are_no_variant_have_no_template() {
    let refuse = |cloud, model| {
        let mut input: TemplateInput =
            variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 3);
        (input.plan.cloud, input.plan.model) = (cloud, model);
        byoc_terraform::template(&input)
            .expect_err("a refusal")
            .to_string()
    };
    assert_eq!(
        refuse(TemplateCloud::Google, DeploymentModel::Hipaa),
        "There is no template for the deployment model HIPAA on Google Cloud. Choose Private or \
         Public, or AWS for HIPAA."
    );
    let ipsec = refuse(TemplateCloud::Aws, DeploymentModel::IpsecIngress);
    assert!(
        ipsec.ends_with("on AWS. Choose Private, Public, HIPAA or PCI DSS."),
        "{ipsec}"
    );
}

// ---------------------------------------------------------------------------------------------

/// A terraform that reaches only providers that know the schemas. None where it is not installed.
fn terraform() -> Option<&'static Terraform> {
    static TERRAFORM: LazyLock<Option<Terraform>> =
        LazyLock::new(|| Terraform::start("provider.py"));
    TERRAFORM.as_ref()
}

/// The plan of every variant.
fn plans(terraform: &Terraform) -> &'static [(Variant, Value)] {
    static PLANS: OnceLock<Vec<(Variant, Value)>> = OnceLock::new();
    PLANS.get_or_init(|| {
        let plan = |variant| {
            let plan = terraform.plan("plan", &variant, &[]);
            (variant, plan)
        };
        variants::all().into_iter().map(plan).collect()
    })
}

impl Terraform {
    /// The plan of a variant as `terraform show -json` writes it.
    fn plan(&self, purpose: &str, variant: &Variant, arguments: &[&str]) -> Value {
        let folder = self.folder(purpose, variant);
        self.plan_in(&folder, variant, arguments)
    }

    /// The same with a template that somebody changed.
    fn plan_of(&self, purpose: &str, variant: &Variant, template: &str) -> Value {
        let folder = self.folder(purpose, variant);
        std::fs::write(folder.join("main.tf"), template).expect("a file");
        self.plan_in(&folder, variant, &[])
    }

    fn plan_in(&self, folder: &Path, variant: &Variant, arguments: &[&str]) -> Value {
        let mut all = vec![
            "plan",
            "-input=false",
            "-no-color",
            "-out=plan.bin",
            "-var-file=x.tfvars",
        ];
        if variant.input.plan.cloud == TemplateCloud::Google {
            all.extend(["-var", "google_project_id=my-project"]);
        }
        all.extend(arguments);
        self.succeed(folder, all);
        let output = self.run(folder, ["show", "-json", "plan.bin"]);
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

/// Planned values of every managed resource, by address.
fn resources(plan: &Value) -> BTreeMap<String, Value> {
    plan["planned_values"]["root_module"]["resources"]
        .as_array()
        .expect("resources")
        .iter()
        .filter(|resource| resource["mode"] == json!("managed"))
        .map(|resource| {
            (
                resource["address"].as_str().expect("an address").to_owned(),
                resource["values"].clone(),
            )
        })
        .collect()
}

/// A policy document, which Terraform holds as text.
fn document(policy: &Value) -> Value {
    serde_json::from_str(policy.as_str().expect("a document")).expect("JSON")
}
