//! The IAM path that the template's role is created in.

use std::fmt;

use crate::arn::{PATH_LIMIT as LIMIT, is_name_character};
use crate::text;

/// Why a text can't be the role's path, and one that could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePathError {
    pub problem: RolePathProblem,
    /// The path that was probably meant.
    pub suggested: Option<String>,
}

/// What is wrong with a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RolePathProblem {
    #[error("Enter the path, for example /platform/.")]
    Missing,
    #[error("A path begins and ends with a slash.")]
    Slashes,
    #[error("A path begins with a slash.")]
    NoFirstSlash,
    #[error("A path ends with a slash.")]
    NoLastSlash,
    #[error("This path has two slashes in a row. Write a name between them.")]
    EmptyPart,
    #[error(
        "This is an ARN. Enter only the part between “role” and the role's name, for example /platform/."
    )]
    Arn,
    #[error(
        "There is {0} in this path. Use letters, digits and _ + = , . @ - between the slashes."
    )]
    Character(String),
    #[error("The path has {0} characters; IAM allows at most {LIMIT}, both slashes included.")]
    TooLong(usize),
    #[error(
        "Paths that begin with /aws-service-role/ or /aws-reserved/ belong to AWS. Choose another path."
    )]
    Reserved,
}

use RolePathProblem as Problem;

impl fmt::Display for RolePathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.problem)?;
        match &self.suggested {
            Some(path) => write!(f, " It should be {}.", text::shorten(path, 80)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for RolePathError {}

impl RolePathError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self.problem {
            Problem::Missing => "role_path_missing",
            Problem::Slashes | Problem::NoFirstSlash | Problem::NoLastSlash => "role_path_slashes",
            Problem::EmptyPart | Problem::Arn => "role_path_invalid",
            Problem::Character(_) => "role_path_characters",
            Problem::TooLong(_) => "role_path_too_long",
            Problem::Reserved => "role_path_reserved",
        }
    }

    /// The path that was probably meant, where that can be known.
    pub fn suggestion(&self) -> Option<String> {
        self.suggested.clone()
    }
}

/// The path of a role: `/`, or names between slashes, at most 512 characters.
///
/// IAM itself takes every visible ASCII character ("IAM identifiers"). A path also stands in
/// policies, where `*`, `?` and `$` mean something else, and in commands: so its parts are written
/// like the names in IAM, and the template's own validation asks for the same.
pub fn check_role_path(input: &str) -> Result<String, RolePathError> {
    let path = text::tidy(input);
    if path.is_empty() {
        return Err(refused(Problem::Missing));
    }
    if path.starts_with("arn:") {
        let suggested = path_in_arn(&path).filter(|path| is_path(path));
        let problem = Problem::Arn;
        return Err(RolePathError { problem, suggested });
    }
    let suggesting = |problem| RolePathError {
        problem,
        suggested: mended(&path),
    };
    if let Some(c) = path.chars().find(|c| *c != '/' && !is_name_character(*c)) {
        return Err(suggesting(Problem::Character(named(c))));
    }
    if !is_path(&path) {
        let slashes = (path.starts_with('/'), path.ends_with('/'));
        return Err(match slashes {
            (false, false) => suggesting(Problem::Slashes),
            (false, true) => suggesting(Problem::NoFirstSlash),
            (true, false) => suggesting(Problem::NoLastSlash),
            (true, true) if path.contains("//") => suggesting(Problem::EmptyPart),
            (true, true) if is_reserved(&path) => refused(Problem::Reserved),
            (true, true) => refused(Problem::TooLong(path.len())),
        });
    }
    Ok(path)
}

/// True for a path that passes.
fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && path.ends_with('/')
        && !path.contains("//")
        && !is_reserved(path)
        && path.len() <= LIMIT
        && path.chars().all(|c| c == '/' || is_name_character(c))
}

fn is_reserved(path: &str) -> bool {
    path.starts_with("/aws-service-role/") || path.starts_with("/aws-reserved/")
}

/// Slashes where they are missing, one where there are several, dashes for what can't be there.
fn mended(path: &str) -> Option<String> {
    let parts: Vec<String> = path
        .split(['/', '\\'])
        .map(|part| {
            part.trim()
                .chars()
                .map(|c| if is_name_character(c) { c } else { '-' })
                .collect::<String>()
        })
        .filter(|part| part.chars().any(|c| c.is_ascii_alphanumeric()))
        .collect();
    let mended = format!("/{}/", parts.join("/"));
    (!parts.is_empty() && is_path(&mended)).then_some(mended)
}

/// `/platform/` of `arn:aws:iam::123456789012:role/platform/name`.
fn path_in_arn(arn: &str) -> Option<String> {
    let (_, resource) = arn.split_once(":role/")?;
    let (path, _) = resource.rsplit_once('/')?;
    Some(format!("/{path}/"))
}

fn named(c: char) -> String {
    match c {
        c if c.is_whitespace() => "a space".to_owned(),
        '\\' => "a backslash".to_owned(),
        c => format!("“{c}”"),
    }
}

fn refused(problem: Problem) -> RolePathError {
    RolePathError {
        problem,
        suggested: None,
    }
}
