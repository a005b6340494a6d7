//! The role that the control plane becomes on AWS.

use std::fmt;

use super::expected::{Expected, UNIQUE_NAME_START, role_name, unique_name_in};
use super::problem::{
    IdentifierError, IdentifierProblem as Problem, LIMIT, ROLE_NAME_LIMIT, refused,
};
use super::secret::is_secret;
use crate::arn::{self, Arn};
use crate::text;

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

/// Reads the ARN of the role that the control plane becomes: the one that this custom cloud's
/// template creates, `arn:aws:iam::<12 digits>:role/<unique name>-iam-role`, or one of the
/// customer's own, with any name and path ([`warning`] is about those). Where the company rules name
/// a path, it is in that. Quotes and spaces around it are ignored. Format: AWS IAM user guide, "IAM
/// identifiers".
pub fn check_role_arn(input: &str, of: &Expected<'_>) -> Result<RoleArn, IdentifierError> {
    let arn = text::unquoted(input);
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
        if arn::is_account(&arn) {
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

    let Arn {
        partition,
        service,
        region,
        account,
        resource,
    } = Arn::split(&arn).map_err(|found| {
        refused(Problem::ArnParts {
            found,
            example: example(),
        })
    })?;
    let is_account = arn::is_account(account);
    let suggesting = |problem| IdentifierError {
        problem,
        suggested: is_account.then(|| of.role_arn(account)),
    };

    if partition != "aws" {
        return Err(match arn::place_of(partition) {
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
                kind: arn::kind_called(kind),
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
    let mut characters = path.chars().filter(|c| *c != '/').chain(name.chars());
    if let Some(c) = characters.find(|c| !arn::is_name_character(*c)) {
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
