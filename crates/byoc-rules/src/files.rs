//! Names of the files that a customer downloads.

/// The Terraform template. Terraform reads every `.tf` file of a folder, so it is the only one.
pub const TEMPLATE: &str = "main.tf";

/// What explains the other two.
pub const README: &str = "README.md";

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

/// The commands that write a plan as JSON, without applying it.
pub fn plan_commands(unique_name: &str) -> [String; 2] {
    [
        format!(
            "terraform plan -var-file={} -out=plan.bin",
            variables(unique_name)
        ),
        "terraform show -json plan.bin > plan.json".to_owned(),
    ]
}
