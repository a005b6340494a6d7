//! Finding the identifier in whatever a person copied from a terminal, a log or a chat: `terraform
//! output` as text or JSON, the end of `terraform apply`, a line of it, or the bare identifier; with
//! a prompt behind it, in colours, or broken over several lines.

use super::expected::{Expected, role_name};
use super::problem::{
    IdentifierError, IdentifierProblem as Problem, SERVICE_ACCOUNT_DOMAIN, refused,
};
use super::secret::is_secret;
use super::{check, check_service_account};
use crate::cloud::TemplateCloud;
use crate::text;

/// An identifier that was found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// As it is stored and sent.
    pub identifier: String,
    /// What was done to the text to get it, a sentence or two; absent where it was all there was.
    pub note: Option<String>,
}

/// The identifier in a text, as it is stored and sent.
///
/// # Errors
///
/// As [`read`].
pub fn read_output(input: &str, of: &Expected<'_>) -> Result<String, IdentifierError> {
    Ok(read(input, of)?.identifier)
}

/// The identifier in a text, with a note of what was left out.
///
/// # Errors
///
/// Where the text holds several candidates of which none fits this custom cloud, the error says what
/// is wrong with the likeliest one: a role before anything else.
pub fn read(input: &str, of: &Expected<'_>) -> Result<Reading, IdentifierError> {
    let text = plain(input);
    // First of all: a key file names its service account too.
    if is_secret(&text) {
        return Err(refused(Problem::Secret));
    }
    if let Some(reading) = templates_own(&text, of) {
        return Ok(reading);
    }
    let candidates = candidates(&text);
    let mut best: Option<(u8, IdentifierError)> = None;
    let mut good: Vec<(String, String)> = Vec::new();
    for candidate in candidates {
        match check(&candidate, of) {
            Ok(identifier) => {
                if good.iter().all(|(known, _)| *known != identifier) {
                    good.push((identifier, candidate));
                }
            }
            Err(error) => {
                let rank = rank(&error.problem);
                if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                    best = Some((rank, error));
                }
            }
        }
    }
    let is_of_another = |error: &IdentifierError| {
        matches!(
            error.problem,
            Problem::OtherCustomCloud { .. } | Problem::RoleName { .. }
        )
    };
    match (good.as_slice(), best) {
        // Beside a role of another custom cloud no role is likely to be the right one.
        (_, Some((_, error))) if is_of_another(&error) => Err(error),
        ([], Some((_, error))) => Err(error),
        ([(identifier, candidate)], _) => {
            if is_broken(&text, candidate) {
                return Err(refused(Problem::Broken));
            }
            Ok(Reading {
                identifier: identifier.clone(),
                note: note(&text, candidate),
            })
        }
        ([(one, _), (other, _), ..], _) => {
            let both = [one, other].map(|role| text::shorten(role, 100));
            Err(refused(Problem::SeveralRoles(both.join(" and "))))
        }
        ([], None) => Err(nothing(&text, of)),
    }
}

/// Why there is no identifier in a text that holds nothing like one.
fn nothing(text: &str, of: &Expected<'_>) -> IdentifierError {
    if text.contains("No outputs found") || text.trim() == "{}" {
        return refused(Problem::NoOutputs);
    }
    if let Some(line) = terraform_error(text) {
        return refused(Problem::TerraformError(line));
    }
    // Let the check of a bare identifier name the problem.
    let problem = check(text, of).err();
    problem.unwrap_or_else(|| refused(Problem::Broken))
}

/// What the template creates, wherever it stands: also broken over lines, and with something behind
/// it that no space separates. That it is known beforehand tells where it ends.
fn templates_own(text: &str, of: &Expected<'_>) -> Option<Reading> {
    let joined = Joined::new(text);
    let spans = match of.cloud {
        TemplateCloud::Aws => roles(&joined.text, of),
        TemplateCloud::Google => accounts(&joined.text, of),
    };
    spans.into_iter().find_map(|(start, end)| {
        let (first, last) = (joined.at[start], joined.at[end - 1] + 1);
        if !is_end(&text[last..]) || !is_start(&text[..first]) {
            return None;
        }
        let identifier = check(&joined.text[start..end], of).ok()?;
        Some(Reading {
            identifier,
            note: note(text, &text[first..last]),
        })
    })
}

/// A text without what a terminal, a box or a shell puts into the middle of a long word.
struct Joined {
    text: String,
    /// For each byte of it, where that was.
    at: Vec<usize>,
}

impl Joined {
    fn new(text: &str) -> Self {
        let is_between = |c: char| c.is_whitespace() || c.is_control() || "│|>\\\"'`".contains(c);
        let mut joined = Self {
            text: String::with_capacity(text.len()),
            at: Vec::with_capacity(text.len()),
        };
        for (at, c) in text.char_indices().filter(|(_, c)| !is_between(*c)) {
            joined.text.push(c);
            joined.at.extend(at..at + c.len_utf8());
        }
        joined
    }
}

/// Where roles with the template's name and path stand.
fn roles(joined: &str, of: &Expected<'_>) -> Vec<(usize, usize)> {
    const START: &str = "arn:aws:iam::";
    const LONGEST_PATH: usize = 512;
    let name = role_name(of.unique_name);
    let end_of = |start: usize| {
        let account = start + START.len();
        let resource = joined.get(account + 12..)?.strip_prefix(":role")?;
        let path = resource.find(&name).filter(|end| *end <= LONGEST_PATH)?;
        let is_path = |c: char| c.is_ascii_alphanumeric() || "/_+=,.@-".contains(c);
        let is_one = resource[..path].starts_with('/')
            && resource[..path].ends_with('/')
            && resource[..path].chars().all(is_path);
        is_one.then(|| account + 12 + ":role".len() + path + name.len())
    };
    let starts = joined.match_indices(START).map(|(start, _)| start);
    starts
        .filter_map(|start| Some((start, end_of(start)?)))
        .collect()
}

/// Where service accounts with the template's name stand.
fn accounts(joined: &str, of: &Expected<'_>) -> Vec<(usize, usize)> {
    let start = format!("{}@", of.unique_name);
    let span = |start: usize| {
        let host = joined[start..].find(SERVICE_ACCOUNT_DOMAIN)?;
        let end = start + host + SERVICE_ACCOUNT_DOMAIN.len();
        check_service_account(&joined[start..end], of.unique_name).ok()?;
        // With the project's part before it, where that is there.
        let before = joined[..start].rfind("projects/");
        let long = before.filter(|at| {
            let is_one = !joined[*at + 1..start].contains("projects/");
            is_one && check_service_account(&joined[*at..end], of.unique_name).is_ok()
        });
        // A project before it that is another one is not left out.
        if joined[..start].ends_with("/serviceAccounts/") {
            return Some((long?, end));
        }
        Some((start, end))
    };
    let starts = joined.match_indices(&start).map(|(start, _)| start);
    starts.filter_map(span).collect()
}

/// Whether an identifier can end before this: nothing that could belong to it follows, or a prompt.
fn is_end(rest: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    let word: &str = rest.split(char::is_whitespace).next().unwrap_or_default();
    // The end of a sentence.
    let bare = word.trim_start_matches(['.', ',']);
    if !bare.starts_with(is_part) {
        return true;
    }
    let is_prompt = |word: &str| {
        word.contains('@') || word.ends_with(['$', '%', '#', '>', '❯', '~']) || word == "PS"
    };
    bare.len() == word.len() && is_prompt(word)
}

/// Whether an identifier can begin behind this.
fn is_start(before: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    // A key with a colour before it, and what a program writes before a value.
    !before.ends_with(is_part) || before.ends_with(|c: char| c == 'm' || c.is_ascii_digit())
}

/// Whether the one candidate is the first of several lines that hold nothing but one word: what its
/// end is can't be told.
fn is_broken(text: &str, candidate: &str) -> bool {
    let is_word = |line: &&str| {
        line.chars()
            .all(|c| c.is_ascii_alphanumeric() || "/_+=,.-".contains(c))
    };
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next() == Some(candidate);
    first && lines.next().as_ref().is_some_and(is_word)
}

/// What was left out of a text around an identifier, and whether it was put together.
fn note(text: &str, found: &str) -> Option<String> {
    let lines = found.lines().count();
    let joined =
        (lines > 1).then(|| format!("The identifier was on {lines} lines. We joined them."));
    let (before, after) = text.split_once(found)?;
    let bare = |part: &str| -> String {
        let is_wrapper = |c: char| c.is_whitespace() || "\"'`“”‘’,;".contains(c);
        part.trim_matches(is_wrapper).to_owned()
    };
    let (before, after) = (bare(before), bare(after));
    let is_short = |part: &str| part.chars().count() <= 40 && !part.contains('\n');
    let rest = match (before.as_str(), after.as_str()) {
        ("", "") => None,
        ("", after) if is_short(after) => Some(format!(
            "We ignored the text after the identifier: “{after}”."
        )),
        (before, "") if is_short(before) => Some(format!(
            "We ignored the text before the identifier: “{before}”."
        )),
        _ => Some(match text.trim().lines().count() {
            1 => "We found the identifier in the text and ignored the rest.".to_owned(),
            lines => {
                format!("We found the identifier in a text of {lines} lines and ignored the rest.")
            }
        }),
    };
    let sentences: Vec<String> = joined.into_iter().chain(rest).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Everything in the text that could be an identifier, in its order.
fn candidates(text: &str) -> Vec<String> {
    // What ends an identifier in terminals, JSON, HCL and prose.
    let ends =
        |c: char| c.is_whitespace() || c.is_control() || "\"'`“”‘’;()[]{}<>\\│╵╷".contains(c);
    // A comma may stand in a role's name and path: there the next ARN begins another one.
    let parts = |word: &str| -> Vec<String> {
        match word.contains("arn:") {
            true => word.replace(",arn:", "\0arn:"),
            false => word.replace(',', "\0"),
        }
        .split('\0')
        .map(str::to_owned)
        .collect()
    };
    // Quotes say where it ends, also on the next line.
    let quoted = text.match_indices("\"arn:").filter_map(|(at, _)| {
        let inside = &text[at + 1..];
        let inside = &inside[..inside.find('"')?];
        let is_one = inside.lines().count() > 1 && !inside.contains('=');
        is_one.then(|| Joined::new(inside).text)
    });
    let words = text.split(ends).flat_map(parts).filter_map(|word| {
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
        // Behind it: the end of a sentence, the mark of zsh for a line without an end, a prompt.
        let candidate =
            word[start..].trim_end_matches(['.', ',', ':', '!', '?', '%', '$', '#', '|', '❯', '➜']);
        (candidate.len() > 4).then(|| candidate.to_owned())
    });
    let quoted: Vec<String> = quoted.collect();
    let is_first_part = |word: &String| quoted.iter().any(|whole| whole.starts_with(word.as_str()));
    let words: Vec<String> = words.filter(|word| !is_first_part(word)).collect();
    quoted.into_iter().chain(words).collect()
}

/// Which of several wrong candidates to talk about: the nearest to a right one first.
fn rank(problem: &Problem) -> u8 {
    match problem {
        Problem::RoleName { .. }
        | Problem::Path { .. }
        | Problem::OtherCustomCloud { .. }
        | Problem::OtherServiceAccount { .. }
        | Problem::ServiceAccountName { .. }
        | Problem::RoleNameCharacter { .. }
        | Problem::RoleNameTooLong(_)
        | Problem::RoleOfAws { .. }
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
        Problem::RoleMissing
        | Problem::ServiceAccountMissing
        | Problem::NoOutputs
        | Problem::TerraformError(_)
        | Problem::Secret
        | Problem::AccountOnly { .. }
        | Problem::NameOnly(_)
        | Problem::TooLong
        | Problem::ArnParts { .. }
        | Problem::PartitionUnknown(_)
        | Problem::Service { .. }
        | Problem::FederatedUser { .. }
        | Problem::Broken
        | Problem::SeveralRoles(_)
        | Problem::Person(_)
        | Problem::ServiceAccountParts(_) => 4,
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

/// The text without what can't be seen, with the dashes and colons that were typed, where a program
/// put others into their place.
fn plain(input: &str) -> String {
    let text: String = without_colours(input)
        .chars()
        .filter(|c| !text::is_format(*c))
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            c => c,
        })
        .collect();
    // An address of the AWS console holds the ARN like this.
    if text.contains("arn%3A") || text.contains("arn%3a") {
        return ["%3A", "%3a"]
            .iter()
            .fold(text, |text, code| text.replace(code, ":"))
            .replace("%2F", "/")
            .replace("%2f", "/");
    }
    text
}

/// The text without the escape sequences by which terminals colour it and mark links (ECMA-48: `ESC
/// [`, parameters, a letter; `ESC ]` up to BEL or `ESC \`).
fn without_colours(input: &str) -> String {
    let mut text = String::with_capacity(input.len());
    let mut rest = input.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\u{1b}', Some('[')) => {
                rest.next();
                for c in rest.by_ref() {
                    if ('@'..='~').contains(&c) {
                        break;
                    }
                }
            }
            ('\u{1b}', Some(']')) => {
                while let Some(c) = rest.next() {
                    if c == '\u{7}' {
                        break;
                    }
                    if c == '\u{1b}' {
                        rest.next_if_eq(&'\\');
                        break;
                    }
                }
            }
            _ => text.push(c),
        }
    }
    text
}
