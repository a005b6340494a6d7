//! The permissions boundary: the managed policy that says the most a role may ever do.

use std::fmt;

use crate::arn::{self, Arn, PATH_LIMIT, is_name_character};
use crate::text;

/// The longest ARN of a policy: path and name have at most 512 and 128 characters.
const LIMIT: usize = 700;
const NAME_LIMIT: usize = 128;

/// Why a text can't be the boundary, and one that could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundaryError {
    pub problem: BoundaryProblem,
    /// The ARN that was probably meant.
    pub suggested: Option<String>,
}

/// What is wrong with the ARN of a permissions boundary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BoundaryProblem {
    #[error("Enter the ARN of a managed policy, for example {EXAMPLE}.")]
    Missing,
    #[error("The ARN is longer than {LIMIT} characters: enter the ARN of one managed policy only.")]
    TooLong,
    #[error(
        "This is the text of a policy. Create a managed policy from it in IAM, and enter its ARN, for example {EXAMPLE}."
    )]
    PolicyText,
    #[error("There is a space in this ARN. Enter the ARN of one managed policy only.")]
    Space,
    #[error(
        "“{0}” is only a policy's name. Enter its whole ARN, with the account's number in it: arn:aws:iam::123456789012:policy/{0}."
    )]
    NameOnly(String),
    #[error("“{0}” is not the ARN of a managed policy, which looks like {EXAMPLE}.")]
    NotAnArn(String),
    #[error(
        "A boundary is exactly one policy, so “{0}” is not allowed here. Enter the policy's whole ARN."
    )]
    Wildcard(char),
    #[error(
        "The ARN is not complete: it has {0} of the six parts that colons separate. It looks like {EXAMPLE}."
    )]
    ArnParts(usize),
    #[error(
        "This policy is in {place} (partition {partition}). Custom clouds are in the commercial AWS partition, whose ARNs begin with arn:aws:."
    )]
    Partition {
        partition: String,
        place: &'static str,
    },
    #[error("“{0}” is not an AWS partition: the ARN begins with arn:aws:iam::.")]
    PartitionUnknown(String),
    #[error(
        "This ARN belongs to the service {0}, not to IAM. A boundary is a managed policy. Its ARN begins with arn:aws:iam::."
    )]
    Service(String),
    #[error("IAM is not regional. Remove “{0}” between iam and the account number.")]
    Region(String),
    #[error(
        "The account number is missing between arn:aws:iam:: and :policy. Enter twelve digits, or aws for a policy that AWS manages."
    )]
    AccountMissing,
    #[error(
        "The account number “{0}” is not twelve digits. Enter all twelve, without spaces or dashes."
    )]
    Account(String),
    #[error("This is {0}, not a policy. A boundary is a managed policy, for example {EXAMPLE}.")]
    NotAPolicy(String),
    #[error("The policy's name is missing after :policy/.")]
    NameMissing,
    #[error(
        "The policy's name contains “{0}”. Names in IAM have only letters, digits and _ + = , . @ -."
    )]
    Character(char),
    #[error("The policy's name has {0} characters; IAM allows at most {NAME_LIMIT}.")]
    NameTooLong(usize),
    #[error("The policy's path has {0} characters; IAM allows at most 512.")]
    PathTooLong(usize),
}

/// A name that says what it is for.
const EXAMPLE: &str = "arn:aws:iam::123456789012:policy/boundary";

use BoundaryProblem as Problem;

impl fmt::Display for BoundaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.problem)?;
        match &self.suggested {
            Some(arn) => write!(f, " It should be {arn}."),
            None => Ok(()),
        }
    }
}

impl std::error::Error for BoundaryError {}

impl BoundaryError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self.problem {
            Problem::Missing => "boundary_missing",
            Problem::NameOnly(_) => "boundary_name_only",
            Problem::NotAPolicy(_) | Problem::Service(_) => "boundary_not_a_policy",
            Problem::Wildcard(_) => "boundary_wildcard",
            Problem::Partition { .. } | Problem::PartitionUnknown(_) => "arn_partition",
            Problem::AccountMissing | Problem::Account(_) => "arn_account",
            Problem::TooLong
            | Problem::PolicyText
            | Problem::Space
            | Problem::NotAnArn(_)
            | Problem::ArnParts(_)
            | Problem::Region(_)
            | Problem::NameMissing
            | Problem::Character(_)
            | Problem::NameTooLong(_)
            | Problem::PathTooLong(_) => "boundary_invalid",
        }
    }

    /// The ARN that was probably meant, where that can be known.
    pub fn suggestion(&self) -> Option<String> {
        self.suggested.clone()
    }
}

/// The ARN of a managed policy: `arn:aws:iam::<12 digits>:policy/<path and name>`, or `aws` in the
/// place of the digits for one that AWS manages. Format: AWS IAM user guide, "IAM identifiers".
pub fn check_boundary(input: &str) -> Result<String, BoundaryError> {
    let arn = text::unquoted(input);
    if arn.is_empty() {
        return Err(refused(Problem::Missing));
    }
    if arn.starts_with('{') {
        return Err(refused(Problem::PolicyText));
    }
    if arn.len() > LIMIT {
        return Err(refused(Problem::TooLong));
    }
    if !arn.starts_with("arn:") {
        let is_name = arn.chars().all(is_name_character) && arn.len() <= NAME_LIMIT;
        let problem = if is_name {
            Problem::NameOnly
        } else {
            Problem::NotAnArn
        };
        return Err(refused(problem(text::shorten(&arn, NAME_LIMIT))));
    }
    if arn.contains(char::is_whitespace) {
        return Err(refused(Problem::Space));
    }
    if let Some(wildcard) = arn.chars().find(|c| "*?".contains(*c)) {
        return Err(refused(Problem::Wildcard(wildcard)));
    }

    let Arn {
        partition,
        service,
        region,
        account,
        resource,
    } = Arn::split(&arn).map_err(|found| refused(Problem::ArnParts(found)))?;
    let short = |part: &str| text::shorten(part, 40);
    // With every slip of these parts mended, if what is left then is a policy.
    let mended = || {
        let digits: String = account.chars().filter(char::is_ascii_digit).collect();
        let account = if account == "aws" { account } else { &digits };
        let arn = format!("arn:aws:iam::{account}:{resource}");
        (is_account(account) && check_resource(resource).is_ok()).then_some(arn)
    };
    let suggesting = |problem| BoundaryError {
        problem,
        suggested: mended(),
    };
    if partition != "aws" {
        return Err(match arn::place_of(partition) {
            Some(place) => refused(Problem::Partition {
                partition: partition.to_owned(),
                place,
            }),
            None => suggesting(Problem::PartitionUnknown(short(partition))),
        });
    }
    if service != "iam" {
        return Err(refused(Problem::Service(short(service))));
    }
    if !region.is_empty() {
        return Err(suggesting(Problem::Region(short(region))));
    }
    // What it is says more than a slip in the account's number.
    check_resource(resource).map_err(refused)?;
    if account.is_empty() {
        return Err(refused(Problem::AccountMissing));
    }
    if !is_account(account) {
        return Err(suggesting(Problem::Account(short(account))));
    }
    Ok(arn)
}

fn check_resource(resource: &str) -> Result<(), Problem> {
    let (kind, rest) = resource.split_once('/').unwrap_or((resource, ""));
    if kind != "policy" {
        return Err(Problem::NotAPolicy(arn::kind_called(kind)));
    }
    let (path, name) = rest.rsplit_once('/').unwrap_or(("", rest));
    if name.is_empty() {
        return Err(Problem::NameMissing);
    }
    if let Some(c) = name.chars().find(|c| !is_name_character(*c)) {
        return Err(Problem::Character(c));
    }
    if let Some(c) = path.chars().find(|c| !c.is_ascii_graphic()) {
        return Err(Problem::Character(c));
    }
    if name.len() > NAME_LIMIT {
        return Err(Problem::NameTooLong(name.len()));
    }
    let path = if path.is_empty() { 1 } else { path.len() + 2 };
    if path > PATH_LIMIT {
        return Err(Problem::PathTooLong(path));
    }
    Ok(())
}

fn is_account(account: &str) -> bool {
    account == "aws" || arn::is_account(account)
}

fn refused(problem: Problem) -> BoundaryError {
    BoundaryError {
        problem,
        suggested: None,
    }
}
