//! Names of the files that a customer downloads.

/// The Terraform template. Terraform reads every `.tf` file of a folder, so it is the only one.
pub const TEMPLATE: &str = "main.tf";

/// How to apply the template, and what comes after.
pub const README: &str = "README.md";

/// The permissions that applying and changing the template needs, explained.
pub const PERMISSIONS: &str = "permissions.md";

/// The IAM policy of the person running Terraform, ready to use. On Google Cloud there is none: roles
/// are in [`PERMISSIONS`].
pub const POLICY: &str = "policy.json";

/// SHA-256 of the other files, as `sha256sum --check` reads it.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// The variables file. Terraform does not load it by itself, so every command names it with
/// `-var-file`.
pub fn variables(unique_name: &str) -> String {
    format!("{unique_name}.tfvars")
}

/// All of them in one folder.
pub fn zip(unique_name: &str) -> String {
    format!("{unique_name}.zip")
}

/// What a security reviewer reads, as `html` or `md`.
pub fn security_review(unique_name: &str, extension: &str) -> String {
    format!("{unique_name}-security-review.{extension}")
}

/// What happened to something, as `csv` or `json`.
pub fn history(name: &str, extension: &str) -> String {
    format!("{name}-history.{extension}")
}

/// What somebody who helps needs to know.
pub fn support_bundle(unique_name: &str) -> String {
    format!("{unique_name}-support.zip")
}

/// An argument of Terraform as sh, cmd and PowerShell all take it. The quotes are for PowerShell,
/// which splits a word that begins with a dash at its first dot.
pub fn argument(name: &str, value: &str) -> String {
    format!("\"-{name}={value}\"")
}

/// The argument that names the variables file.
pub fn variables_argument(unique_name: &str) -> String {
    argument("var-file", &variables(unique_name))
}

/// The commands that write a plan as JSON, without applying it.
pub fn plan_commands(unique_name: &str) -> [String; 2] {
    [
        format!(
            "terraform plan {} {}",
            variables_argument(unique_name),
            argument("out", "plan.bin")
        ),
        "terraform show -json plan.bin > plan.json".to_owned(),
    ]
}

/// The command that plans, asks and applies in one go, without a plan to check.
pub fn apply_command(unique_name: &str) -> String {
    format!("terraform apply {}", variables_argument(unique_name))
}

/// The command that destroys these resources, or everything if there are none.
pub fn destroy_command<'a>(
    unique_name: &str,
    targets: impl IntoIterator<Item = &'a str>,
) -> String {
    let targets = targets
        .into_iter()
        .map(|target| format!(" {}", argument("target", target)));
    format!(
        "terraform destroy {}{}",
        variables_argument(unique_name),
        targets.collect::<String>()
    )
}
