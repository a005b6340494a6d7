//! The address book of an organization: CIDR blocks that peers, VPNs and networks on-premises use,
//! which a new custom cloud must not overlap.

mod import;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use byoc_types::{AddressBookChange, AddressBookRow, AddressKind};
use ipnet::Ipv4Net;

use crate::cidr::{self, Neighbour, NeighbourKind};
use crate::{FieldError, text, words};

pub use import::{Import, LineProblem, read_import};

/// The most rows of an organization.
pub const LIMIT: usize = 500;
/// The most characters of a name.
pub const NAME_LIMIT: usize = 64;
/// The largest block of a row.
pub const LARGEST_PREFIX: u8 = 8;

/// Blocks with what stands beside them.
pub type Book = BTreeMap<Ipv4Net, Entry>;

/// What a row says about its block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub kind: AddressKind,
}

/// Why a row, or the whole address book, can't be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("Enter a CIDR block, for example 10.20.0.0/16.")]
    CidrMissing,
    #[error("“{0}” is an IPv6 block. Custom clouds only have IPv4 addresses, so leave it out.")]
    Ipv6(String),
    #[error("“{0}” has no prefix length. For one address, write {1}/32.")]
    PrefixMissing(String, Ipv4Addr),
    #[error(
        "“{0}” is not a CIDR block. Write an IPv4 address, a slash and a prefix length, for example 10.20.0.0/16."
    )]
    NotCidr(String),
    #[error("A /{0} block is too large. The largest is /8, for example 10.0.0.0/8.")]
    TooLarge(u8),
    #[error("{typed} is not the first address of its block. Write {network}.")]
    HostBits { typed: String, network: Ipv4Net },
    #[error("Enter a name for this block, for example Head office.")]
    NameMissing,
    #[error("The name has {count} characters; at most 64 are possible. Shorten it by {}.", .count - NAME_LIMIT)]
    NameTooLong { count: usize, shortened: String },
    #[error(
        "The name contains a line break, a tab or another character that can't be shown. Write it on one line, for example {0}."
    )]
    NameInvisible(String),
    #[error("“{0}” is not a kind. Use peer, vpn, on_premises or other.")]
    NotKind(String),
    #[error(
        "The address book would have {rows} rows; at most {LIMIT} are possible. Leave out or remove {}.",
        .rows - LIMIT
    )]
    Full { rows: usize },
}

impl AddressError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CidrMissing => "cidr_missing",
            Self::Ipv6(_) => "cidr_ipv6",
            Self::PrefixMissing(..) => "cidr_prefix_missing",
            Self::NotCidr(_) => "cidr_notation",
            Self::TooLarge(_) => "cidr_too_big",
            Self::HostBits { .. } => "cidr_host_bits_set",
            Self::NameMissing => "name_missing",
            Self::NameTooLong { .. } => "name_too_long",
            Self::NameInvisible(_) => "name_characters",
            Self::NotKind(_) => "kind_unknown",
            Self::Full { .. } => "address_book_full",
        }
    }

    /// A value that would pass.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::PrefixMissing(_, address) => Some(format!("{address}/32")),
            Self::HostBits { network, .. } => Some(network.to_string()),
            Self::NameTooLong { shortened, .. } => Some(shortened.clone()),
            Self::NameInvisible(cleaned) => Some(cleaned.clone()),
            Self::CidrMissing
            | Self::Ipv6(_)
            | Self::NotCidr(_)
            | Self::TooLarge(_)
            | Self::NameMissing
            | Self::NotKind(_)
            | Self::Full { .. } => None,
        }
    }
}

/// Reads the block of a row: any IPv4 network of /8 to /32, public ones too.
pub fn check_cidr(input: &str) -> Result<Ipv4Net, AddressError> {
    let typed = cidr::clean(input);
    let shown = || text::shorten(&text::tidy(input), 40);
    if typed.is_empty() {
        return Err(AddressError::CidrMissing);
    }
    let Some(facts) = cidr::facts(input) else {
        return Err(match typed.parse::<Ipv4Addr>() {
            Ok(address) => AddressError::PrefixMissing(shown(), address),
            Err(_) if typed.matches(':').count() > 1 => AddressError::Ipv6(shown()),
            Err(_) => AddressError::NotCidr(shown()),
        });
    };
    let network = facts.network;
    if network.prefix_len() < LARGEST_PREFIX {
        return Err(AddressError::TooLarge(network.prefix_len()));
    }
    match facts.has_host_bits {
        true => Err(AddressError::HostBits {
            typed: shown(),
            network,
        }),
        false => Ok(network),
    }
}

/// The name of a row without spaces around it: 1 to 64 characters on one line.
pub fn check_name(input: &str) -> Result<String, AddressError> {
    let name = input.trim();
    let cleaned = text::tidy(name);
    if cleaned.is_empty() {
        return Err(AddressError::NameMissing);
    }
    let count = name.chars().count();
    if text::has_refused(name) {
        return Err(AddressError::NameInvisible(shortened(&cleaned)));
    }
    if count > NAME_LIMIT {
        let shortened = shortened(name);
        return Err(AddressError::NameTooLong { count, shortened });
    }
    Ok(name.to_owned())
}

fn shortened(name: &str) -> String {
    let start: String = name.chars().take(NAME_LIMIT).collect();
    start.trim_end().to_owned()
}

/// The kind that a word or a label means, in any case; empty is [`AddressKind::Other`].
pub(crate) fn check_kind(input: &str) -> Result<AddressKind, AddressError> {
    let plain = |text: &str| {
        let letters = text.chars().filter(char::is_ascii_alphabetic);
        letters.collect::<String>().to_ascii_lowercase()
    };
    let typed = text::tidy(input);
    if typed.is_empty() {
        return Ok(AddressKind::default());
    }
    let all = <AddressKind as words::Words>::ALL.iter().copied();
    all.into_iter()
        .find(|kind| {
            [words::as_word(*kind), words::label(*kind)]
                .map(plain)
                .contains(&plain(&typed))
        })
        .ok_or_else(|| AddressError::NotKind(text::shorten(&typed, 40)))
}

/// Whether an address book may have so many rows.
pub fn check_size(rows: usize) -> Result<(), AddressError> {
    match rows > LIMIT {
        true => Err(AddressError::Full { rows }),
        false => Ok(()),
    }
}

/// The address book after a change: `remove` goes first, then a row takes the place of the one with
/// the same block.
///
/// # Errors
/// Everything that is wrong with the change, each at its field.
pub fn changed(book: &Book, change: &AddressBookChange) -> Result<Book, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut after = book.clone();
    for (at, block) in change.remove.iter().enumerate() {
        match check_cidr(block) {
            Ok(block) => _ = after.remove(&block),
            Err(error) => errors.push(error.at(format!("remove[{at}]"))),
        }
    }
    for (at, row) in change.rows.iter().enumerate() {
        let cidr = check_cidr(&row.cidr).map_err(|error| error.at(format!("rows[{at}].cidr")));
        let name = check_name(&row.name).map_err(|error| error.at(format!("rows[{at}].name")));
        match (cidr, name) {
            (Ok(cidr), Ok(name)) => {
                let kind = row.kind;
                after.insert(cidr, Entry { name, kind });
            }
            (cidr, name) => {
                errors.extend(cidr.err());
                errors.extend(name.err());
            }
        }
    }
    if errors.is_empty() {
        errors.extend(check_size(after.len()).err().map(|error| error.at("rows")));
    }
    match errors.is_empty() {
        true => Ok(after),
        false => Err(errors),
    }
}

/// The rows that can be read, as a book.
pub fn to_book(rows: &[AddressBookRow]) -> Book {
    let read = |row: &AddressBookRow| {
        let (name, kind) = (row.name.clone(), row.kind);
        Some((check_cidr(&row.cidr).ok()?, Entry { name, kind }))
    };
    rows.iter().filter_map(read).collect()
}

/// The book as it travels, by block.
pub fn to_rows(book: &Book) -> Vec<AddressBookRow> {
    let row = |(cidr, entry): (&Ipv4Net, &Entry)| AddressBookRow {
        name: entry.name.clone(),
        cidr: cidr.to_string(),
        kind: entry.kind,
    };
    book.iter().map(row).collect()
}

/// The blocks that a custom cloud may not overlap.
pub fn neighbours(book: &Book) -> impl Iterator<Item = Neighbour> {
    book.iter().map(|(cidr, entry)| Neighbour {
        label: entry.name.clone(),
        cidr: *cidr,
        kind: NeighbourKind::AddressBook,
    })
}
