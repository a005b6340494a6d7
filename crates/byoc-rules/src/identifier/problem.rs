//! Why an identifier is refused.

use std::fmt;

pub(super) const SERVICE_ACCOUNT_DOMAIN: &str = ".iam.gserviceaccount.com";

/// Length limit of an ARN on the wire.
pub(super) const LIMIT: usize = 2048;

/// AWS IAM user guide, "IAM and AWS STS quotas".
pub(super) const ROLE_NAME_LIMIT: usize = 64;

/// Why an identifier can't be the one of this custom cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifierError {
    pub problem: IdentifierProblem,
    /// The identifier that was probably meant.
    pub suggested: Option<String>,
}

/// What is wrong with an identifier. `expected` is a role's or service account's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierProblem {
    #[error("Paste the role's ARN, or everything that terraform output prints.")]
    RoleMissing,
    #[error("Paste the service account, or everything that terraform output prints.")]
    ServiceAccountMissing,
    #[error(
        "Terraform printed no outputs, because it has not created anything in this folder yet. Run terraform apply first. Then paste what terraform output prints."
    )]
    NoOutputs,
    #[error(
        "Terraform reports an error: {0} Fix it and run terraform apply again. Then paste what terraform output prints."
    )]
    TerraformError(String),
    #[error(
        "This text contains a secret key. Never paste keys anywhere. Revoke the key, and paste only what terraform output prints."
    )]
    Secret,
    #[error(
        "This is only the account's number. The control plane needs the whole ARN of the role {expected}."
    )]
    AccountOnly { expected: String },
    #[error(
        "This is only a name. The control plane needs the role's whole ARN, with the account's number in it: {0}."
    )]
    NameOnly(String),
    #[error("There is no role ARN in this text. A role ARN looks like {0}.")]
    NoRole(String),
    #[error("There is no service account in this text. A service account looks like {0}.")]
    NoServiceAccount(String),
    #[error("The identifier is longer than {LIMIT} characters. Paste only what Terraform printed.")]
    TooLong,
    #[error(
        "This is a Google service account, but the custom cloud is on AWS. Paste the role's ARN, such as {0}."
    )]
    GoogleOnAws(String),
    #[error(
        "This is an AWS ARN, but the custom cloud is on Google Cloud. Paste the service account, such as {0}."
    )]
    AwsOnGoogle(String),
    #[error(
        "The ARN is not complete: it has {found} of the six parts that colons separate. It looks like {example}."
    )]
    ArnParts { found: usize, example: String },
    #[error(
        "This role is in {place} (partition {partition}). The custom cloud is in the commercial AWS partition: its ARNs begin with arn:aws:."
    )]
    Partition {
        partition: String,
        place: &'static str,
    },
    #[error("“{0}” is not an AWS partition: the ARN begins with arn:aws:iam::.")]
    PartitionUnknown(String),
    #[error(
        "This ARN belongs to the service {service}, not to IAM. Paste the ARN of the role {expected}. It begins with arn:aws:iam::."
    )]
    Service { service: String, expected: String },
    #[error("IAM is not regional. Remove “{0}” between iam and the account number.")]
    Region(String),
    #[error(
        "The account number is missing in this ARN: enter twelve digits between arn:aws:iam:: and :role."
    )]
    AccountMissing,
    #[error(
        "The account number “{0}” is not twelve digits. Enter all twelve, without spaces or dashes."
    )]
    Account(String),
    #[error("This is the root user of account {account}. Enter the ARN of the role {expected}.")]
    AccountRoot { account: String, expected: String },
    #[error(
        "This is the IAM user “{name}”. The control plane assumes a role, never a user: paste the ARN of the role {expected}."
    )]
    User { name: String, expected: String },
    #[error(
        "This is a session of the role “{role}”, not the role itself. Paste the ARN of the role {expected}."
    )]
    AssumedRole { role: String, expected: String },
    #[error(
        "This is a federated user's session, not a role: paste the ARN of the role {expected}."
    )]
    FederatedUser { expected: String },
    #[error("This is {kind}, not a role: paste the ARN of the role {expected}.")]
    NotARole { kind: String, expected: String },
    #[error("The role's name is missing after :role/. It is {expected}.")]
    RoleNameMissing { expected: String },
    #[error("The role {name} {}", in_other_path(.found, .expected, *.is_templates))]
    Path {
        name: String,
        found: String,
        expected: String,
        /// Whether the template creates it.
        is_templates: bool,
    },
    #[error(
        "This role belongs to another custom cloud, {other}. The role of this one is {expected}. Paste the output from this cloud's Terraform folder."
    )]
    OtherCustomCloud { other: String, expected: String },
    #[error(
        "The role {name} is in a path that belongs to AWS, so its trust policy can't be changed. Create your own role."
    )]
    RoleOfAws { name: String },
    #[error(
        "A role's name can't contain {character}. If that comes after the ARN, paste only the ARN."
    )]
    RoleNameCharacter { character: String },
    #[error(
        "The role's name has {0} characters; IAM allows at most {ROLE_NAME_LIMIT}. Paste only the ARN."
    )]
    RoleNameTooLong(usize),
    #[error("The ARN seems to be on several lines. Paste it on one line.")]
    Broken,
    #[error(
        "There are several roles in this text: {0}. Paste only the ARN of this custom cloud's role."
    )]
    SeveralRoles(String),
    #[error("The role is called “{found}”, but this custom cloud's template creates {expected}.")]
    RoleName { found: String, expected: String },
    #[error(
        "“{0}” is an ordinary email address. The address of a service account ends with {SERVICE_ACCOUNT_DOMAIN}."
    )]
    Person(String),
    #[error(
        "“{email}” is one of Google's own service accounts. The control plane uses the one that the template creates: {expected}."
    )]
    DefaultServiceAccount { email: String, expected: String },
    #[error("The service account is not complete. It looks like {0}.")]
    ServiceAccountParts(String),
    #[error(
        "“{0}” is not a project ID. A project ID has 6 to 30 lower-case letters, digits and dashes, and begins with a letter."
    )]
    Project(String),
    #[error(
        "The project before the service account ({path}) and the one in its address ({email}) differ. Paste the service account exactly as Terraform printed it."
    )]
    ProjectsDiffer { path: String, email: String },
    #[error(
        "This service account belongs to another custom cloud, {other}. The one of this cloud begins with {expected}@. Paste the output from this cloud's Terraform folder."
    )]
    OtherServiceAccount { other: String, expected: String },
    #[error(
        "The service account is called “{found}”, but this custom cloud's template creates {expected}."
    )]
    ServiceAccountName { found: String, expected: String },
}

use IdentifierProblem as Problem;

impl fmt::Display for IdentifierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.problem)?;
        match &self.suggested {
            Some(identifier) => write!(f, " It should be {identifier}."),
            None => Ok(()),
        }
    }
}

impl std::error::Error for IdentifierError {}

impl IdentifierError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self.problem {
            Problem::RoleMissing | Problem::ServiceAccountMissing => "identifier_missing",
            Problem::NoOutputs => "identifier_no_outputs",
            Problem::TerraformError(_) => "identifier_terraform_error",
            Problem::NoRole(_) | Problem::NoServiceAccount(_) => "identifier_not_found",
            Problem::TooLong => "identifier_too_long",
            Problem::Secret => "identifier_secret",
            Problem::AccountOnly { .. } | Problem::NameOnly(_) => "arn_invalid",
            Problem::GoogleOnAws(_) | Problem::AwsOnGoogle(_) => "identifier_other_provider",
            Problem::ArnParts { .. } | Problem::Region(_) | Problem::RoleNameMissing { .. } => {
                "arn_invalid"
            }
            Problem::Partition { .. } | Problem::PartitionUnknown(_) => "arn_partition",
            Problem::Service { .. } => "arn_service",
            Problem::AccountMissing | Problem::Account(_) => "arn_account",
            Problem::AccountRoot { .. } => "arn_account_root",
            Problem::User { .. } => "arn_user",
            Problem::AssumedRole { .. } => "arn_assumed_role",
            Problem::FederatedUser { .. } | Problem::NotARole { .. } => "arn_not_a_role",
            Problem::Path { .. } => "arn_path",
            Problem::OtherCustomCloud { .. } | Problem::OtherServiceAccount { .. } => {
                "identifier_other_custom_cloud"
            }
            Problem::RoleName { .. }
            | Problem::RoleNameCharacter { .. }
            | Problem::RoleNameTooLong(_) => "arn_role_name",
            Problem::RoleOfAws { .. } => "arn_path",
            Problem::Broken => "arn_invalid",
            Problem::SeveralRoles(_) => "identifier_several",
            Problem::Person(_) => "service_account_person",
            Problem::DefaultServiceAccount { .. } => "service_account_default",
            Problem::ServiceAccountParts(_) => "service_account_invalid",
            Problem::Project(_) | Problem::ProjectsDiffer { .. } => "service_account_project",
            Problem::ServiceAccountName { .. } => "service_account_name",
        }
    }

    /// The identifier that was probably meant, where that can be known.
    pub fn suggestion(&self) -> Option<String> {
        self.suggested.clone()
    }
}

pub(super) fn refused(problem: IdentifierProblem) -> IdentifierError {
    IdentifierError {
        problem,
        suggested: None,
    }
}

/// The end of a sentence about a role that was found in a path, and expected in another.
fn in_other_path(found: &str, expected: &str, is_templates: bool) -> String {
    let fix = match is_templates {
        true => "Download the variables file again and apply the template",
        false => "Create the role in that path",
    };
    match found {
        "/" => {
            format!("has no path, but the company rules require the path {expected}. {fix}.")
        }
        found => format!(
            "is in the path {found}, but the company rules require the path {expected}. {fix}."
        ),
    }
}
