//! The service account that the control plane acts as on Google Cloud.

use std::fmt;

use super::expected::unique_name_in;
use super::problem::{
    IdentifierError, IdentifierProblem as Problem, LIMIT, SERVICE_ACCOUNT_DOMAIN, refused,
};
use crate::text;

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

/// Reads the service account that this custom cloud's template creates:
/// `projects/<project>/serviceAccounts/<unique name>@<project>.iam.gserviceaccount.com`, or its
/// e-mail address alone. Quotes and spaces around it, `serviceAccount:` and the full resource name
/// of IAM (`//iam.googleapis.com/…`) are accepted.
pub fn check_service_account(
    input: &str,
    unique_name: &str,
) -> Result<ServiceAccount, IdentifierError> {
    let typed = text::unquoted(input);
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
