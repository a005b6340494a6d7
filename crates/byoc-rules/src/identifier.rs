//! The one identifier that the customer gives back after `terraform apply`: an IAM role's ARN on
//! AWS, a privilege-bearing service account on Google Cloud.

mod output;

use std::fmt;

use crate::cloud::Cloud;
use crate::text;

pub use output::{Reading, read, read_output};

/// Length limit of an ARN on the wire.
const LIMIT: usize = 2048;

/// Stable word of the warning about a role that the template doesn't create.
pub const ROLE_NAME_OTHER: &str = "role_name_other";

/// AWS IAM user guide, "IAM and AWS STS quotas".
const ROLE_NAME_LIMIT: usize = 64;

/// What the identifier of a custom cloud is compared with: what its template creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected<'a> {
    pub cloud: Cloud,
    /// The custom cloud's prefix of everything in the account.
    pub unique_name: &'a str,
    /// IAM path of the role, with both slashes.
    pub role_path: &'a str,
}

impl<'a> Expected<'a> {
    /// The identifier of a custom cloud to whose role no rule gives a path.
    pub fn new(cloud: Cloud, unique_name: &'a str) -> Self {
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

/// The role of a custom cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleArn {
    /// Twelve digits.
    pub account_id: String,
    /// With both slashes: `/` where it has none.
    pub role_path: String,
    pub role_name: String,
}

impl fmt::Display for RoleArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "arn:aws:iam::{}:role{}{}",
            self.account_id, self.role_path, self.role_name
        )
    }
}

/// The privilege-bearing service account of a custom cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// The project's id, for example `my-project` or `example.com:my-project`.
    pub project: String,
    /// The part of the e-mail address before the @.
    pub account: String,
}

impl ServiceAccount {
    /// The e-mail address: `<account>@<project>.iam.gserviceaccount.com`, where the project of a
    /// domain turns round (`my-project.example.com`).
    pub fn email(&self) -> String {
        let host = match self.project.split_once(':') {
            Some((domain, project)) => format!("{project}.{domain}"),
            None => self.project.clone(),
        };
        format!("{}@{host}{SERVICE_ACCOUNT_DOMAIN}", self.account)
    }
}

impl fmt::Display for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "projects/{}/serviceAccounts/{}",
            self.project,
            self.email()
        )
    }
}

const SERVICE_ACCOUNT_DOMAIN: &str = ".iam.gserviceaccount.com";

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
    #[error(
        "Paste what Terraform printed: the role's ARN, or the whole output of terraform output."
    )]
    RoleMissing,
    #[error(
        "Paste what Terraform printed: the service account, or the whole output of terraform output."
    )]
    ServiceAccountMissing,
    #[error(
        "Terraform printed no outputs: it has not created anything yet in this folder. Run terraform apply first, then paste the output of terraform output."
    )]
    NoOutputs,
    #[error(
        "This output tells of a Terraform error: {0} Fix it, run terraform apply again, and paste the output of terraform output."
    )]
    TerraformError(String),
    #[error(
        "This text holds a secret key. Never paste keys here or anywhere else: withdraw the key, and paste only what terraform output prints."
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
    #[error("There is no role ARN in this text. It looks like {0}.")]
    NoRole(String),
    #[error("There is no service account in this text. It looks like {0}.")]
    NoServiceAccount(String),
    #[error("The identifier is longer than {LIMIT} characters. Paste only what Terraform printed.")]
    TooLong,
    #[error(
        "This is a Google service account, but the custom cloud is on AWS: paste the role's ARN, which looks like {0}."
    )]
    GoogleOnAws(String),
    #[error(
        "This is an AWS ARN, but the custom cloud is on Google Cloud: paste the service account, which looks like {0}."
    )]
    AwsOnGoogle(String),
    #[error(
        "The ARN is not complete: it has {found} of the six parts that colons separate. It looks like {example}."
    )]
    ArnParts { found: usize, example: String },
    #[error(
        "This role is in {place} (partition {partition}); the custom cloud is in the commercial AWS partition, whose ARNs begin with arn:aws:."
    )]
    Partition {
        partition: String,
        place: &'static str,
    },
    #[error("“{0}” is not an AWS partition: the ARN begins with arn:aws:iam::.")]
    PartitionUnknown(String),
    #[error(
        "This ARN belongs to the service {service}, not to IAM: paste the ARN of the role {expected}, which begins with arn:aws:iam::."
    )]
    Service { service: String, expected: String },
    #[error(
        "IAM is not regional: between iam and the account number there is nothing, but this ARN has “{0}” there."
    )]
    Region(String),
    #[error(
        "The account number is missing in this ARN: twelve digits stand between arn:aws:iam:: and :role."
    )]
    AccountMissing,
    #[error("The account number “{0}” is not twelve digits.")]
    Account(String),
    #[error("This is the root user of account {account}. Enter the ARN of the role {expected}.")]
    AccountRoot { account: String, expected: String },
    #[error(
        "This is the IAM user “{name}”. The control plane assumes a role, never a user: paste the ARN of the role {expected}."
    )]
    User { name: String, expected: String },
    #[error(
        "This is a session of the role “{role}” (somebody who has assumed it), not a role: paste the ARN of the role {expected}."
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
        "This role belongs to another custom cloud, {other}; this one's is {expected}. Paste the output from this cloud's Terraform folder."
    )]
    OtherCustomCloud { other: String, expected: String },
    #[error(
        "The role {name} is in a path that belongs to AWS. Its trust policy can't be changed: create a role of your own."
    )]
    RoleOfAws { name: String },
    #[error(
        "A role's name can't hold {character}. If that stands behind the ARN, paste the ARN alone."
    )]
    RoleNameCharacter { character: String },
    #[error(
        "The role's name has {0} characters; IAM allows at most {ROLE_NAME_LIMIT}. Paste the ARN alone."
    )]
    RoleNameTooLong(usize),
    #[error("The ARN seems to be broken over several lines. Paste it on one line.")]
    Broken,
    #[error(
        "There are several roles in this text: {0}. Paste only the ARN of this custom cloud's role."
    )]
    SeveralRoles(String),
    #[error("The role is called “{found}”, but this custom cloud's template creates {expected}.")]
    RoleName { found: String, expected: String },
    #[error(
        "“{0}” is an ordinary e-mail address. A service account's ends with {SERVICE_ACCOUNT_DOMAIN}."
    )]
    Person(String),
    #[error(
        "“{email}” is one of Google's own service accounts. The control plane uses the one that the template creates: {expected}."
    )]
    DefaultServiceAccount { email: String, expected: String },
    #[error("The service account is not complete. It looks like {0}.")]
    ServiceAccountParts(String),
    #[error(
        "The project “{0}” is not a project id: 6 to 30 lower-case letters, digits and dashes, a letter first."
    )]
    Project(String),
    #[error(
        "The project before the service account ({path}) and the one in its address ({email}) are not the same."
    )]
    ProjectsDiffer { path: String, email: String },
    #[error(
        "This service account belongs to another custom cloud, {other}; this one's begins with {expected}@. Paste the output from this cloud's Terraform folder."
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

/// The role that the template of a custom cloud creates: `<unique name>-iam-role`.
pub fn role_name(unique_name: &str) -> String {
    format!("{unique_name}-iam-role")
}

/// Reads the ARN of the role that the control plane becomes: the one that this custom cloud's
/// template creates, `arn:aws:iam::<12 digits>:role/<unique name>-iam-role`, or one of the
/// customer's own, with any name and path ([`warning`] is about those). Where the company rules name
/// a path, it is in that. Quotes and spaces around it are ignored. Format: AWS IAM user guide, "IAM
/// identifiers".
pub fn check_role_arn(input: &str, of: &Expected<'_>) -> Result<RoleArn, IdentifierError> {
    let arn = unquoted(input);
    let unique_name = of.unique_name;
    let expected = role_name(unique_name);
    let example = || of.role_arn("123456789012");
    if arn.is_empty() {
        return Err(refused(Problem::RoleMissing));
    }
    if arn.len() > LIMIT {
        return Err(refused(Problem::TooLong));
    }
    if !arn.starts_with("arn:") {
        if arn.contains("gserviceaccount.com") || arn.contains("/serviceAccounts/") {
            return Err(refused(Problem::GoogleOnAws(example())));
        }
        if is_secret(&arn) {
            return Err(refused(Problem::Secret));
        }
        if arn.len() == 12 && arn.bytes().all(|b| b.is_ascii_digit()) {
            let suggested = Some(of.role_arn(&arn));
            let problem = Problem::AccountOnly { expected };
            return Err(IdentifierError { problem, suggested });
        }
        let is_name = arn.starts_with(unique_name) && !arn.contains(char::is_whitespace);
        let problem = if is_name {
            Problem::NameOnly
        } else {
            Problem::NoRole
        };
        return Err(refused(problem(example())));
    }

    // arn:partition:service:region:account:resource
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, partition, service, region, account, resource] = parts[..] else {
        return Err(refused(Problem::ArnParts {
            found: parts.len(),
            example: example(),
        }));
    };
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    let suggesting = |problem| IdentifierError {
        problem,
        suggested: is_account.then(|| of.role_arn(account)),
    };

    if partition != "aws" {
        return Err(match place_of(partition) {
            Some(place) => refused(Problem::Partition {
                partition: partition.to_owned(),
                place,
            }),
            None => suggesting(Problem::PartitionUnknown(text::shorten(partition, 20))),
        });
    }
    if !account.is_empty() && !is_account {
        return Err(refused(Problem::Account(text::shorten(account, 20))));
    }
    let (kind, name) = resource.split_once('/').unwrap_or((resource, ""));
    let short = |name: &str| text::shorten(name, 64);
    if service == "sts" {
        let problem = match kind {
            "assumed-role" => {
                let role = short(name.split('/').next().unwrap_or_default());
                let expected = expected.clone();
                return Err(suggesting(Problem::AssumedRole { role, expected }));
            }
            "federated-user" => Problem::FederatedUser { expected },
            _ => Problem::Service {
                service: "sts".to_owned(),
                expected,
            },
        };
        return Err(refused(problem));
    }
    if service != "iam" {
        return Err(refused(Problem::Service {
            service: short(service),
            expected,
        }));
    }
    if account.is_empty() {
        return Err(refused(Problem::AccountMissing));
    }
    if !region.is_empty() {
        return Err(suggesting(Problem::Region(short(region))));
    }
    match kind {
        "role" => {}
        "root" => {
            let account = account.to_owned();
            return Err(suggesting(Problem::AccountRoot {
                account,
                expected: expected.clone(),
            }));
        }
        "user" => {
            let name = short(name.rsplit('/').next().unwrap_or_default());
            return Err(suggesting(Problem::User {
                name,
                expected: expected.clone(),
            }));
        }
        _ => {
            return Err(suggesting(Problem::NotARole {
                kind: kind_called(kind),
                expected: expected.clone(),
            }));
        }
    }
    if name.is_empty() {
        return Err(suggesting(Problem::RoleNameMissing {
            expected: expected.clone(),
        }));
    }
    let (path, name) = match name.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), name),
        None => ("/".to_owned(), name),
    };
    if let Some(other) = unique_name_in(name).filter(|other| *other != unique_name) {
        return Err(refused(Problem::OtherCustomCloud {
            other: other.to_owned(),
            expected,
        }));
    }
    if name != expected {
        if is_like(name, &expected) {
            return Err(suggesting(Problem::RoleName {
                found: short(name),
                expected: expected.clone(),
            }));
        }
        check_own_role(&path, name)?;
    }
    if of.role_path != "/" && path != of.role_path {
        let is_templates = name == expected;
        let problem = Problem::Path {
            name: short(name),
            found: short(&path),
            expected: of.role_path.to_owned(),
            is_templates,
        };
        return Err(if is_templates {
            suggesting(problem)
        } else {
            refused(problem)
        });
    }
    Ok(RoleArn {
        account_id: account.to_owned(),
        role_path: path,
        role_name: name.to_owned(),
    })
}

/// True for a name that is meant to be the template's but isn't: one that was cut off, one in other
/// letters, and whatever else begins like the names of custom clouds.
fn is_like(name: &str, expected: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with(UNIQUE_NAME_START) || (name.len() >= 4 && expected.starts_with(&lower))
}

/// A role of the customer's own: what IAM allows of its name and path.
fn check_own_role(path: &str, name: &str) -> Result<(), IdentifierError> {
    let is_allowed = |c: &char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(*c);
    let mut characters = path.chars().filter(|c| *c != '/').chain(name.chars());
    if let Some(c) = characters.find(|c| !is_allowed(c)) {
        let character = format!("“{c}”");
        return Err(refused(Problem::RoleNameCharacter { character }));
    }
    if name.len() > ROLE_NAME_LIMIT {
        return Err(refused(Problem::RoleNameTooLong(name.len())));
    }
    if ["/aws-service-role/", "/aws-reserved/"]
        .iter()
        .any(|own| path.starts_with(own))
    {
        let name = name.to_owned();
        return Err(refused(Problem::RoleOfAws { name }));
    }
    Ok(())
}

/// What a person should know about an identifier that passed [`check`]: that its role is not the one
/// that the template creates. Its word is [`ROLE_NAME_OTHER`].
pub fn warning(identifier: &str, of: &Expected<'_>) -> Option<String> {
    match of.cloud {
        Cloud::Aws => {}
        Cloud::Google => return None,
    }
    let role = check_role_arn(identifier, of).ok()?;
    let expected = role_name(of.unique_name);
    let difference = if role.role_name != expected {
        format!(
            "The template creates the role {expected}, not {}.",
            role.role_name
        )
    } else if role.role_path != of.role_path {
        format!(
            "The template creates the role {expected} without a path; this one is in {}.",
            role.role_path
        )
    } else {
        return None;
    };
    Some(format!(
        "{difference} Make sure that your role has the trust policy and the permissions of the template."
    ))
}

/// Reads the service account that this custom cloud's template creates:
/// `projects/<project>/serviceAccounts/<unique name>@<project>.iam.gserviceaccount.com`, or its
/// e-mail address alone. Quotes and spaces around it, `serviceAccount:` and the full resource name
/// of IAM (`//iam.googleapis.com/…`) are accepted.
pub fn check_service_account(
    input: &str,
    unique_name: &str,
) -> Result<ServiceAccount, IdentifierError> {
    let typed = unquoted(input);
    let example = || {
        let project = "my-project".to_owned();
        ServiceAccount {
            project,
            account: unique_name.to_owned(),
        }
        .to_string()
    };
    let expected = || unique_name.to_owned();
    if typed.is_empty() {
        return Err(refused(Problem::ServiceAccountMissing));
    }
    if typed.len() > LIMIT {
        return Err(refused(Problem::TooLong));
    }
    if typed.starts_with("arn:") {
        return Err(refused(Problem::AwsOnGoogle(example())));
    }
    let id = typed.strip_prefix("serviceAccount:").unwrap_or(&typed);
    let id = id.strip_prefix("//iam.googleapis.com/").unwrap_or(id);
    let (path_project, email) = match id.strip_prefix("projects/") {
        None => (None, id),
        Some(rest) => match rest.split_once("/serviceAccounts/") {
            Some((project, email)) => (Some(project), email),
            None => return Err(refused(Problem::ServiceAccountParts(example()))),
        },
    };
    let Some((account, host)) = email.split_once('@') else {
        let problem = match path_project {
            Some(_) => Problem::ServiceAccountParts(example()),
            None => Problem::NoServiceAccount(example()),
        };
        return Err(refused(problem));
    };
    let Some(host) = host.strip_suffix(SERVICE_ACCOUNT_DOMAIN) else {
        let email = text::shorten(email, 80);
        let is_googles = email.ends_with("gserviceaccount.com");
        return Err(refused(match is_googles {
            true => Problem::DefaultServiceAccount {
                email,
                expected: expected(),
            },
            false => Problem::Person(email),
        }));
    };
    // my-project.example.com is the project example.com:my-project.
    let project = match host.split_once('.') {
        Some((project, domain)) => format!("{domain}:{project}"),
        None => host.to_owned(),
    };
    if !is_project_id(&project) {
        return Err(refused(Problem::Project(text::shorten(&project, 60))));
    }
    let meant = ServiceAccount {
        project,
        account: unique_name.to_owned(),
    };
    // IAM takes a dash for "the project that the address says".
    if let Some(path) = path_project.filter(|path| *path != meant.project && *path != "-") {
        let (path, email) = (text::shorten(path, 60), meant.project);
        return Err(refused(Problem::ProjectsDiffer { path, email }));
    }
    if account == unique_name {
        return Ok(meant);
    }
    Err(
        match unique_name_in(account).filter(|other| *other != unique_name) {
            Some(other) => refused(Problem::OtherServiceAccount {
                other: other.to_owned(),
                expected: expected(),
            }),
            None => IdentifierError {
                suggested: Some(meant.to_string()),
                problem: Problem::ServiceAccountName {
                    found: text::shorten(account, 64),
                    expected: expected(),
                },
            },
        },
    )
}

/// Checks a bare identifier of either provider; answers it as it is stored and sent.
pub fn check(input: &str, of: &Expected<'_>) -> Result<String, IdentifierError> {
    match of.cloud {
        Cloud::Aws => Ok(check_role_arn(input, of)?.to_string()),
        Cloud::Google => Ok(check_service_account(input, of.unique_name)?.to_string()),
    }
}

/// Whether a text may be kept as it was typed, right or not: everything but secret keys.
pub fn check_storable(text: &str) -> Result<(), IdentifierError> {
    if is_secret(text) {
        Err(refused(Problem::Secret))
    } else {
        Ok(())
    }
}

fn refused(problem: IdentifierProblem) -> IdentifierError {
    IdentifierError {
        problem,
        suggested: None,
    }
}

/// Where a partition is that is not the commercial one; `None` for what is no partition.
pub(crate) fn place_of(partition: &str) -> Option<&'static str> {
    Some(match partition {
        "aws-cn" => "China",
        "aws-us-gov" => "GovCloud",
        "aws-eusc" => "the European Sovereign Cloud",
        "aws-iso" | "aws-iso-b" | "aws-iso-e" | "aws-iso-f" => "an isolated AWS network",
        _ => return None,
    })
}

/// What a person calls the things that ARNs of IAM name.
pub(crate) fn kind_called(kind: &str) -> String {
    match kind {
        "role" => "an IAM role".to_owned(),
        "user" => "an IAM user".to_owned(),
        "group" => "an IAM group".to_owned(),
        "policy" => "an IAM policy".to_owned(),
        "root" => "the root of an account".to_owned(),
        "instance-profile" => "an instance profile".to_owned(),
        "oidc-provider" | "saml-provider" => "an identity provider".to_owned(),
        "mfa" => "an MFA device".to_owned(),
        other => format!("“{}”", text::shorten(other, 64)),
    }
}

/// The end of a sentence about a role that was found in a path, and expected in another.
fn in_other_path(found: &str, expected: &str, is_templates: bool) -> String {
    let fix = match is_templates {
        true => "apply the variables file as it is now",
        false => "create the role there",
    };
    match found {
        "/" => {
            format!("has no path, but the company rules put it into the path {expected}: {fix}.")
        }
        found => format!(
            "is in the path {found}, but the company rules put it into the path {expected}: {fix}."
        ),
    }
}

/// The text without what surrounds an identifier that was copied from somewhere.
pub(crate) fn unquoted(input: &str) -> String {
    let typed = text::tidy(input);
    typed
        .trim_matches(|c: char| c.is_whitespace() || "\"'`“”‘’,;".contains(c))
        .to_owned()
}

/// True for an access key of AWS ("IAM identifiers", unique ids: AKIA and ASIA) and for private
/// keys in PEM, as Google's key files hold them.
fn is_secret(text: &str) -> bool {
    let is_access_key = |word: &str| {
        word.len() == 20
            && (word.starts_with("AKIA") || word.starts_with("ASIA"))
            && word
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    text.contains("PRIVATE KEY-----")
        || text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(is_access_key)
}

/// How the unique names of all custom clouds begin.
const UNIQUE_NAME_START: &str = "cce-cce";

/// The unique name of a custom cloud at the start of a name: `cce-cce` and eleven hexadecimal
/// digits.
fn unique_name_in(name: &str) -> Option<&str> {
    let start = name.get(..18)?;
    let digits = start.strip_prefix(UNIQUE_NAME_START)?;
    let is_end = !name[18..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (is_end && digits.bytes().all(|b| b.is_ascii_hexdigit())).then_some(start)
}

/// Google Cloud, "Creating and managing projects": 6 to 30 lower-case letters, digits and dashes,
/// a letter first, no dash last; before it, where the project belongs to a domain, that and `:`.
fn is_project_id(project: &str) -> bool {
    let id = match project.split_once(':') {
        Some((domain, id)) => {
            let is_allowed =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
            if !domain.contains('.') || !domain.chars().all(is_allowed) {
                return false;
            }
            id
        }
        None => project,
    };
    (6..=30).contains(&id.len())
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && !id.ends_with('-')
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
