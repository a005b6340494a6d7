//! Finding the identifier in whatever a person copied from a terminal: `terraform output` as text
//! or JSON, the end of `terraform apply`, a line of it, or the bare identifier.

use super::{Expected, IdentifierError, IdentifierProblem as Problem, check, is_secret, refused};

/// The identifier in a text, as it is stored and sent. Where the text holds several candidates,
/// the one that fits this custom cloud; where none fits, the error says what is wrong with the
/// likeliest one: a role before anything else.
pub fn read_output(input: &str, of: &Expected<'_>) -> Result<String, IdentifierError> {
    let text = without_colours(input);
    // First of all: a key file names its service account too.
    if is_secret(&text) {
        return Err(refused(Problem::Secret));
    }
    let candidates = candidates(&text, of.role_path.contains(','));
    let mut best: Option<(u8, IdentifierError)> = None;
    for candidate in candidates {
        match check(candidate, of) {
            Ok(identifier) => return Ok(identifier),
            Err(error) => {
                let rank = rank(&error.problem);
                if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                    best = Some((rank, error));
                }
            }
        }
    }
    if let Some((_, error)) = best {
        return Err(error);
    }
    if text.contains("No outputs found") || text.trim() == "{}" {
        return Err(refused(Problem::NoOutputs));
    }
    if let Some(line) = terraform_error(&text) {
        return Err(refused(Problem::TerraformError(line)));
    }
    // Nothing that looks like one: let the check of a bare identifier name the problem.
    check(&text, of)
}

/// Everything in the text that could be an identifier, in its order.
fn candidates(text: &str, has_comma: bool) -> Vec<&str> {
    // What ends an identifier in terminals, JSON, HCL and prose. A comma may stand in a role's
    // path, but not in the name of a custom cloud's role.
    let ends = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || "\"'`“”‘’;()[]{}<>\\│╵╷".contains(c)
            || (c == ',' && !has_comma)
    };
    text.split(ends)
        .filter_map(|word| {
            let start = word
                .find("arn:")
                .or_else(|| {
                    word.find("projects/")
                        .filter(|_| word.contains("/serviceAccounts/"))
                })
                // key=value, as people write it in messages.
                .or_else(|| {
                    word.rfind('=')
                        .filter(|_| word.contains('@'))
                        .map(|at| at + 1)
                })
                .or_else(|| word.contains('@').then_some(0))?;
            let candidate = word[start..].trim_end_matches(['.', ',', ':', '!', '?']);
            (candidate.len() > 4).then_some(candidate)
        })
        .collect()
}

/// Which of several wrong candidates to talk about: the nearest to a right one first.
fn rank(problem: &Problem) -> u8 {
    match problem {
        Problem::RoleName { .. }
        | Problem::Path { .. }
        | Problem::OtherCustomCloud { .. }
        | Problem::OtherServiceAccount { .. }
        | Problem::ServiceAccountName { .. }
        | Problem::Partition { .. }
        | Problem::Account(_) => 0,
        Problem::AssumedRole { .. }
        | Problem::AccountRoot { .. }
        | Problem::User { .. }
        | Problem::AccountMissing
        | Problem::Region(_)
        | Problem::RoleNameMissing { .. }
        | Problem::Project(_)
        | Problem::ProjectsDiffer { .. } => 1,
        Problem::NotARole { .. } | Problem::DefaultServiceAccount { .. } => 2,
        Problem::GoogleOnAws(_) | Problem::AwsOnGoogle(_) => 3,
        Problem::NoRole(_) | Problem::NoServiceAccount(_) => 5,
        _ => 4,
    }
}

/// The first error that Terraform printed, on one line.
fn terraform_error(text: &str) -> Option<String> {
    let line = text.lines().find_map(|line| {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || "│╷╵|".contains(c));
        line.strip_prefix("Error: ")
    })?;
    let line = crate::text::shorten(line.trim().trim_end_matches(['.', ':']), 160);
    Some(format!("“{line}”."))
}

/// The text without the escape sequences by which terminals colour it (ECMA-48: `ESC [`,
/// parameters, a letter).
fn without_colours(input: &str) -> String {
    let mut text = String::with_capacity(input.len());
    let mut rest = input.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' && rest.peek() == Some(&'[') {
            rest.next();
            for c in rest.by_ref() {
                if ('@'..='~').contains(&c) {
                    break;
                }
            }
        } else {
            text.push(c);
        }
    }
    text
}
