//! The reserved range of a custom cloud: one IPv4 network in CIDR notation.
//!
//! The rules, in the order in which they are checked: notation (RFC 4632), inside one of the
//! private ranges of RFC 1918, between /16 and /24, no host bits, no overlap with a range that the
//! organization already uses.

mod read;
mod suggest;
mod unfinished;

use std::fmt;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::text;
use read::read;
use suggest::{free_of_any_size, nearest};

pub use suggest::next_free;
pub use unfinished::is_unfinished;

/// The largest block a custom cloud may reserve: 65,536 addresses.
pub const LARGEST_PREFIX: u8 = 16;
/// The smallest block a custom cloud may reserve: 256 addresses.
pub const SMALLEST_PREFIX: u8 = 24;

/// The private ranges of RFC 1918, section 3, in the order in which free blocks are suggested:
/// first address and prefix length.
const PRIVATE: [(u32, u8); 3] = [(0x0A00_0000, 8), (0xAC10_0000, 12), (0xC0A8_0000, 16)];

/// The most characters that are looked at: twice what a range has in any notation that is known
/// here, spaces included.
const LONGEST: usize = 64;

/// A range in use elsewhere, with the name by which a person knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    pub label: String,
    pub cidr: Ipv4Net,
    pub kind: NeighbourKind,
}

/// What uses a range elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeighbourKind {
    CustomCloud,
    /// An open request for a custom cloud: its label says whose it is.
    Request,
    AddressBook,
}

/// What can be said about a range while it is being typed, without judging it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CidrFacts {
    /// The network, host bits cleared.
    pub network: Ipv4Net,
    pub first: Ipv4Addr,
    pub last: Ipv4Addr,
    /// Number of addresses: up to 2³².
    pub addresses: u64,
    pub netmask: Ipv4Addr,
    /// True where the typed address is not the first of its network.
    pub has_host_bits: bool,
}

/// Why a range can't be reserved, and a range that could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CidrError {
    pub problem: CidrProblem,
    /// A range that would pass every check.
    pub suggested: Option<Ipv4Net>,
}

/// What is wrong with a range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CidrProblem {
    #[error("Enter the CIDR block to reserve.")]
    Empty,
    #[error("This text is too long for a CIDR block. Enter only the CIDR block.")]
    TooLong,
    #[error("“{0}” is an IPv6 block. Enter an IPv4 block: four numbers with dots between them.")]
    Ipv6(String),
    #[error("Enter only one CIDR block: a custom cloud reserves one.")]
    SeveralRanges,
    #[error(
        "This is a range from one address to another. Write the first address, a slash and the prefix length instead."
    )]
    FromTo,
    #[error(
        "There is a space between “{before}” and “{after}”. Replace it with a slash or a dot, or remove it."
    )]
    Space { before: String, after: String },
    #[error("“{0}” can't be part of a CIDR block. Use only digits, dots and one slash.")]
    Character(char),
    #[error("“{0}” looks like a web address. Enter only the CIDR block.")]
    WebAddress(String),
    #[error(
        "There is more than one slash. Write one slash between the address and the prefix length."
    )]
    Slashes,
    #[error("The address before the slash is missing.")]
    AddressMissing,
    #[error("An IPv4 address has four numbers with dots between them. This one has {found}.")]
    OctetCount { found: usize },
    #[error("The {} number of the address is missing. There must be a number on both sides of every dot.", ordinal(*.0))]
    OctetMissing(u8),
    #[error("There is one dot too many after the fourth number of the address.")]
    DotAtEnd,
    #[error("The {} number of the address, {value}, is too large: each of the four goes from 0 to 255.", ordinal(*.position))]
    OctetTooLarge { position: u8, value: String },
    #[error("The {} number of the address, {value}, begins with a zero, which some programs read as octal: write {}.", ordinal(*.position), without_zeros(.value))]
    OctetLeadingZero { position: u8, value: String },
    #[error(
        "The prefix length is missing. It sets the size of the block, from /16 (65,536 addresses) to /24 (256)."
    )]
    PrefixMissing,
    #[error("“/{value}” is a netmask; write it as a prefix length: /{prefix}.")]
    Netmask { value: String, prefix: u8 },
    #[error("“/{value}” is a wildcard mask; write a prefix length instead: /{prefix}.")]
    WildcardMask { value: String, prefix: u8 },
    #[error(
        "“{0}” after the slash is neither a prefix length nor a netmask: write a number from 16 to 24."
    )]
    PrefixNotation(String),
    #[error("The prefix length {value} begins with a zero: write /{}.", without_zeros(.value))]
    PrefixLeadingZero { value: String },
    #[error(
        "The prefix length {0} is too large. An IPv4 address has only 32 bits. A custom cloud needs /16 to /24."
    )]
    PrefixTooLarge(String),
    #[error(
        "{address} is {what}. A custom cloud needs private addresses: inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."
    )]
    NotPrivate {
        address: Ipv4Addr,
        what: &'static str,
    },
    #[error("A /{prefix} block is too large ({} addresses). The largest is /16, which has 65,536.", thousands(addresses(*.prefix)))]
    TooBig { prefix: u8 },
    #[error("A /{prefix} block is too small ({}). The smallest is /24, which has 256 addresses.", counted(addresses(*.prefix)))]
    TooSmall { prefix: u8 },
    #[error("{address} is not the first address of its /{prefix} block: that block is {network}, from {} to {}.", .network.network(), .network.broadcast())]
    HostBits {
        address: Ipv4Addr,
        prefix: u8,
        network: Ipv4Net,
    },
    #[error("{range} overlaps with {theirs}, {}{}. Networks that share addresses can't be connected.", user(.label, *.kind), others(*.more))]
    Overlap {
        range: Ipv4Net,
        label: String,
        kind: NeighbourKind,
        theirs: Ipv4Net,
        more: usize,
    },
}

impl fmt::Display for CidrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.problem)?;
        match (&self.problem, self.suggested) {
            (_, None) => Ok(()),
            (CidrProblem::HostBits { .. } | CidrProblem::Overlap { .. }, Some(range)) => {
                write!(f, " Use {range}.")
            }
            (_, Some(range)) => write!(f, " For example, {range} would pass."),
        }
    }
}

impl std::error::Error for CidrError {}

impl CidrError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        use CidrProblem as P;
        match self.problem {
            P::Empty => "cidr_missing",
            P::Ipv6(_) => "cidr_ipv6",
            P::TooLong
            | P::SeveralRanges
            | P::FromTo
            | P::Space { .. }
            | P::Character(_)
            | P::WebAddress(_)
            | P::Slashes
            | P::AddressMissing
            | P::OctetCount { .. }
            | P::OctetMissing(_)
            | P::DotAtEnd
            | P::OctetTooLarge { .. }
            | P::PrefixNotation(_) => "cidr_notation",
            P::OctetLeadingZero { .. } | P::PrefixLeadingZero { .. } => "cidr_leading_zero",
            P::PrefixMissing => "cidr_prefix_missing",
            P::Netmask { .. } | P::WildcardMask { .. } => "cidr_netmask",
            P::PrefixTooLarge(_) => "cidr_prefix_out_of_range",
            P::NotPrivate { .. } => "cidr_not_private",
            P::TooBig { .. } => "cidr_too_big",
            P::TooSmall { .. } => "cidr_too_small",
            P::HostBits { .. } => "cidr_host_bits_set",
            P::Overlap { kind, .. } => match kind {
                NeighbourKind::CustomCloud | NeighbourKind::Request => "cidr_overlap",
                NeighbourKind::AddressBook => "cidr_overlaps_address_book",
            },
        }
    }

    /// A range that would pass.
    pub fn suggestion(&self) -> Option<String> {
        self.suggested.map(|range| range.to_string())
    }
}

/// The text without spaces and invisible characters, so that ` 10.0.0.0/16\u{200b}` from a web
/// page or a table passes. Slashes that only look like one (full width, fraction, division) become
/// the plain one.
pub fn clean(input: &str) -> String {
    input
        .chars()
        .filter(|c| !c.is_whitespace() && !text::is_invisible(*c))
        .map(plain)
        .collect()
}

/// Reads a range and checks everything that a custom cloud asks of it: what the server runs on a
/// request and the browser on every key. `neighbours` are the organization's other ranges, in any
/// order; they may overlap each other.
pub fn check_reserved(input: &str, neighbours: &[Neighbour]) -> Result<Ipv4Net, CidrError> {
    let refused = |problem, wanted: Option<Ipv4Net>| CidrError {
        problem,
        suggested: match wanted {
            Some(range) => nearest(range, neighbours),
            None => free_of_any_size(LARGEST_PREFIX, neighbours),
        },
    };
    let range = read(input).map_err(|(problem, wanted)| refused(problem, wanted))?;
    let (address, prefix) = (range.addr(), range.prefix_len());

    if !is_private(address) {
        let what = kind_of_public(address);
        return Err(refused(
            CidrProblem::NotPrivate { address, what },
            Some(range),
        ));
    }
    if prefix < LARGEST_PREFIX {
        return Err(refused(CidrProblem::TooBig { prefix }, Some(range)));
    }
    if prefix > SMALLEST_PREFIX {
        return Err(refused(CidrProblem::TooSmall { prefix }, Some(range)));
    }
    let network = range.trunc();
    if network != range {
        return Err(refused(
            CidrProblem::HostBits {
                address,
                prefix,
                network,
            },
            Some(range),
        ));
    }
    let mut overlapping = neighbours
        .iter()
        .filter(|other| overlaps(other.cidr, range));
    if let Some(first) = overlapping.next() {
        let more = overlapping.count();
        let (label, theirs) = (first.label.clone(), first.cidr.trunc());
        let kind = first.kind;
        return Err(refused(
            CidrProblem::Overlap {
                range,
                label,
                kind,
                theirs,
                more,
            },
            Some(range),
        ));
    }
    Ok(range)
}

/// What a text says about a network, whether it may be reserved or not. `None` while it is not yet
/// a range.
pub fn facts(input: &str) -> Option<CidrFacts> {
    let range = read(input).ok()?;
    let network = range.trunc();
    Some(CidrFacts {
        network,
        first: network.network(),
        last: network.broadcast(),
        addresses: addresses(network.prefix_len()),
        netmask: network.netmask(),
        has_host_bits: network != range,
    })
}

/// Ranges that are used so often that a network of the same addresses is likely to be met, and what
/// to know about each.
const USED_OFTEN: [(Ipv4Addr, u8, &str); 3] = [
    // VPC user guide, "VPC CIDR blocks": some services use 172.17.0.0/16 themselves.
    (
        Ipv4Addr::new(172, 17, 0, 0),
        16,
        "172.17.0.0/16 is also the default network of Docker, and Cloud9 and SageMaker use it inside a VPC. Machines with that network can't reach this cloud.",
    ),
    // VPC user guide, "Default VPC components".
    (
        Ipv4Addr::new(172, 31, 0, 0),
        16,
        "172.31.0.0/16 is the CIDR block of every default VPC of AWS. A default VPC can't be \
         connected with this cloud.",
    ),
    // VPC documentation of Google Cloud, "Auto mode IPv4 subnet ranges".
    (
        Ipv4Addr::new(10, 128, 0, 0),
        9,
        "10.128.0.0/9 is the CIDR block of auto mode networks in Google Cloud. Such a network \
         can't be connected with this cloud.",
    ),
];

/// What passes but deserves a warning, a text each.
pub fn warnings(range: Ipv4Net) -> Vec<String> {
    let mut warnings = Vec::new();
    if range.prefix_len() == SMALLEST_PREFIX {
        warnings.push(
            "/24 is the smallest block. Upgrades run old and new nodes together and may run out of addresses. The CIDR block can't be changed after the deployment has started."
                .to_owned(),
        );
    }
    let is_met =
        |(address, prefix, _): &&(Ipv4Addr, u8, &str)| overlaps(block(*address, *prefix), range);
    let often = USED_OFTEN.iter().filter(is_met);
    warnings.extend(often.map(|(_, _, warning)| (*warning).to_owned()));
    warnings
}

/// True where two networks share an address.
pub fn overlaps(a: Ipv4Net, b: Ipv4Net) -> bool {
    let shorter = mask(a.prefix_len().min(b.prefix_len()));
    (u32::from(a.addr()) ^ u32::from(b.addr())) & shorter == 0
}

fn is_private(address: Ipv4Addr) -> bool {
    PRIVATE
        .iter()
        .any(|&(start, prefix)| u32::from(address) & mask(prefix) == start)
}

/// What an address outside RFC 1918 is, as the end of "… is". Special ranges: RFC 6890.
fn kind_of_public(address: Ipv4Addr) -> &'static str {
    match address.octets() {
        [0, ..] => "a reserved address",
        [100, 64..=127, ..] => "a carrier's shared address (RFC 6598), not a private one",
        [127, ..] => "a loopback address",
        [169, 254, ..] => "a link-local address",
        [172, ..] => "a public address: in 172.x only 172.16.0.0 to 172.31.255.255 is private",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "reserved for documentation",
        [192, ..] => "a public address: in 192.x only 192.168.0.0 to 192.168.255.255 is private",
        [198, 18..=19, ..] => "reserved for benchmarks",
        [224..=239, ..] => "a multicast address",
        [240..=255, ..] => "a reserved address",
        _ => "a public address",
    }
}

/// A block whose prefix length is known to be at most 32.
fn block(address: Ipv4Addr, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(address, prefix.min(32))
}

/// The netmask of a prefix length as bits.
fn mask(prefix: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0)
}

fn addresses(prefix: u8) -> u64 {
    1 << (32 - prefix)
}

fn counted(addresses: u64) -> String {
    match addresses {
        1 => "a single address".to_owned(),
        many => format!("{many} addresses"),
    }
}

/// `65,536`: digits in threes.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn ordinal(position: u8) -> &'static str {
    match position {
        1 => "first",
        2 => "second",
        3 => "third",
        4 => "fourth",
        _ => "fifth",
    }
}

fn user(label: &str, kind: NeighbourKind) -> String {
    match kind {
        NeighbourKind::CustomCloud => format!("used by the custom cloud “{label}”"),
        NeighbourKind::Request => format!("reserved by {label}"),
        NeighbourKind::AddressBook => format!("“{label}” in the address book"),
    }
}

fn others(more: usize) -> String {
    match more {
        0 => String::new(),
        1 => " (and with one other block)".to_owned(),
        many => format!(" (and with {many} other blocks)"),
    }
}

fn without_zeros(number: &str) -> &str {
    let significant = number.trim_start_matches('0');
    if significant.is_empty() {
        "0"
    } else {
        significant
    }
}

fn plain(c: char) -> char {
    match c {
        '／' | '⁄' | '∕' => '/',
        '．' | '。' => '.',
        '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
        c => c,
    }
}
