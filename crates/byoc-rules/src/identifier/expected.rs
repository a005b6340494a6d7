//! What the template of a custom cloud creates, and so what its identifier is.

use crate::cloud::TemplateCloud;

/// What the identifier of a custom cloud is compared with: what its template creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected<'a> {
    pub cloud: TemplateCloud,
    /// The custom cloud's prefix of everything in the account.
    pub unique_name: &'a str,
    /// IAM path of the role, with both slashes.
    pub role_path: &'a str,
}

impl<'a> Expected<'a> {
    /// The identifier of a custom cloud to whose role no rule gives a path.
    pub fn new(cloud: TemplateCloud, unique_name: &'a str) -> Self {
        Self {
            cloud,
            unique_name,
            role_path: "/",
        }
    }

    /// The same with the role in the path of the company rules, where they give one.
    #[must_use]
    pub fn in_path(self, role_path: Option<&'a str>) -> Self {
        Self {
            role_path: role_path.unwrap_or("/"),
            ..self
        }
    }

    /// The role's ARN in an account, for example the `123456789012` of the examples.
    pub fn role_arn(&self, account_id: &str) -> String {
        let (path, name) = (self.role_path, role_name(self.unique_name));
        format!("arn:aws:iam::{account_id}:role{path}{name}")
    }
}

/// The role that the template of a custom cloud creates: `<unique name>-iam-role`.
pub fn role_name(unique_name: &str) -> String {
    format!("{unique_name}-iam-role")
}

/// How the unique names of all custom clouds begin.
pub(super) const UNIQUE_NAME_START: &str = "cce-cce";

/// The unique name of a custom cloud at the start of a name: `cce-cce` and eleven hexadecimal
/// digits.
pub(super) fn unique_name_in(name: &str) -> Option<&str> {
    let start = name.get(..18)?;
    let digits = start.strip_prefix(UNIQUE_NAME_START)?;
    let is_end = !name[18..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (is_end && digits.bytes().all(|b| b.is_ascii_hexdigit())).then_some(start)
}
