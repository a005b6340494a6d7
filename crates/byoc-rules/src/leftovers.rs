//! What is left in an account after `terraform destroy`: the commands that list it, reading their
//! output, and the command that removes each thing, in the order in which the cloud lets go of them.

mod aws;
mod google;

use crate::cloud::TemplateCloud;
use crate::text;

/// A command that lists what is left, and what it finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub title: &'static str,
    pub command: String,
}

/// Something that is still in the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// For a person, for example `NAT gateway`.
    pub kind: &'static str,
    /// What the cloud calls it.
    pub name: String,
    /// Commands that remove it, one after the other. None if it is better removed by hand.
    pub commands: Vec<String>,
    /// What to know before it is removed.
    pub note: &'static str,
}

/// What a pasted output says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// In the order in which they can be removed.
    pub leftovers: Vec<Leftover>,
    /// How many things in it belong to something else: nothing is said about removing those.
    pub others: usize,
}

/// Why a text can't be read as the output of a listing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeftoverError {
    #[error("The command failed: “{}”. Fix the cause, run the command again and paste its output.", text::shorten(.0, 200))]
    Failed(String),
    #[error(
        "This is not the output of one of the commands above. Run one and paste all that it prints."
    )]
    NotOutput,
}

impl LeftoverError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Failed(_) => "listing_failed",
            Self::NotOutput => "listing_unreadable",
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Searched<'a> {
    pub cloud: TemplateCloud,
    /// The custom cloud's prefix of everything in the account.
    pub unique_name: &'a str,
    pub region: &'a str,
    /// Google Cloud's project, if it is known.
    pub project: Option<&'a str>,
}

/// A kind of resource: what tells it, its place in the order, and how it is removed.
struct Kind {
    /// As the cloud's identifiers name it.
    word: &'static str,
    label: &'static str,
    /// Commands with `{id}`, `{region}`, `{project}` and `{place}`.
    commands: &'static [&'static str],
    note: &'static str,
}

/// One thing that a text names.
struct Named<'t> {
    /// Index among the kinds; `None` for a kind that no template makes.
    kind: Option<usize>,
    /// All of its identifier.
    whole: &'t str,
    id: &'t str,
    /// Region, zone or project.
    place: &'t str,
    /// Where it stands in the text.
    at: usize,
}

/// The commands that list what is left of a custom cloud.
pub fn listings(of: &Searched<'_>) -> Vec<Listing> {
    match of.cloud {
        TemplateCloud::Aws => aws::listings(of),
        TemplateCloud::Google => google::listings(of),
    }
}

/// Reads what one or several of the commands printed, as JSON, text or a table. Only what carries the
/// name of the custom cloud is said to be left.
///
/// # Errors
/// If the text is no such output.
pub fn read(input: &str, of: &Searched<'_>) -> Result<Found, LeftoverError> {
    let (kinds, named): (&[Kind], _) = match of.cloud {
        TemplateCloud::Aws => (&aws::KINDS, aws::named(input)),
        TemplateCloud::Google => (&google::KINDS, google::named(input)),
    };
    if named.is_empty() {
        return match failure(input) {
            Some(line) => Err(LeftoverError::Failed(line)),
            None if is_empty_list(input) => Ok(Found::default()),
            None => Err(LeftoverError::NotOutput),
        };
    }
    let mut found = Found::default();
    let mut known: Vec<&str> = Vec::new();
    let mut ours: Vec<(usize, Leftover)> = Vec::new();
    for (number, one) in named.iter().enumerate() {
        if known.contains(&one.whole) {
            continue;
        }
        known.push(one.whole);
        // What stands after it, up to the next one, is said of it: its tags, its group.
        let end = named.get(number + 1).map_or(input.len(), |next| next.at);
        if !is_ours(&input[one.at..end], of.unique_name) {
            found.others += 1;
            continue;
        }
        let kind = one.kind.map(|kind| &kinds[kind]);
        let rank = one.kind.unwrap_or(kinds.len());
        ours.push((rank, leftover(one, kind, of)));
    }
    ours.sort_by(|(a, one), (b, other)| (a, &one.name).cmp(&(b, &other.name)));
    found.leftovers = ours.into_iter().map(|(_, leftover)| leftover).collect();
    Ok(found)
}

fn leftover(one: &Named<'_>, kind: Option<&Kind>, of: &Searched<'_>) -> Leftover {
    let Some(kind) = kind else {
        return Leftover {
            kind: "Something that no template creates",
            name: one.whole.to_owned(),
            commands: Vec::new(),
            note: "Check it in the provider's console, and remove it there if nothing needs it.",
        };
    };
    let region = if one.place.is_empty() {
        of.region
    } else {
        one.place
    };
    let fill = |command: &&str| {
        command
            .replace("{id}", one.id)
            .replace("{region}", region)
            .replace("{place}", one.place)
            .replace("{project}", of.project.unwrap_or("PROJECT_ID"))
    };
    Leftover {
        kind: kind.label,
        name: one.id.to_owned(),
        commands: kind.commands.iter().map(fill).collect(),
        note: kind.note,
    }
}

/// Whether a text carries the name of the custom cloud: as it is, or with underscores where an
/// identifier may hold no dash. Another one whose name only begins alike does not count.
fn is_ours(text: &str, unique_name: &str) -> bool {
    let underscored = unique_name.replace('-', "_");
    [unique_name, &underscored].into_iter().any(|name| {
        !name.is_empty()
            && text.match_indices(name).any(|(at, _)| {
                let after = text[at + name.len()..].chars().next();
                let before = text[..at].chars().next_back();
                !after.is_some_and(|c| c.is_ascii_alphanumeric())
                    && !before.is_some_and(|c| c.is_ascii_alphanumeric())
            })
    })
}

/// The line of an error of the command itself.
fn failure(input: &str) -> Option<String> {
    let is_failure = |line: &&str| {
        let line = line.to_ascii_lowercase();
        [
            "error:",
            "an error occurred",
            "unable to locate",
            "usage:",
            "permission_denied",
        ]
        .iter()
        .any(|word| line.contains(word))
    };
    let line = input.lines().map(str::trim).find(is_failure)?;
    Some(text::tidy(line))
}

/// Whether a text is a listing without anything in it.
fn is_empty_list(input: &str) -> bool {
    let text = input.trim();
    let is_json = serde_json::from_str::<serde_json::Value>(text)
        .is_ok_and(|value| !value.is_string() && !value.is_number());
    is_json || text == "None" || text.starts_with("Listed 0 items")
}

/// The characters of an identifier, from a place in a text.
fn word_at(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let is_end = |c: char| c.is_whitespace() || "\"'|,;()[]{}<>`".contains(c);
    let end = rest.find(is_end).unwrap_or(rest.len());
    rest[..end].trim_end_matches(['.', ':'])
}
