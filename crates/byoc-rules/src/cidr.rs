//! The reserved range of a custom cloud: one IPv4 network in CIDR notation.
//!
//! The rules, in the order in which they are checked: notation (RFC 4632), inside one of the
//! private ranges of RFC 1918, between /16 and /24, no host bits, no overlap with a range that the
//! organization already uses.

use std::fmt;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::text;

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
    #[error("Enter the IP address range to reserve.")]
    Empty,
    #[error("This text is too long for an IP address range. Enter the range and nothing else.")]
    TooLong,
    #[error(
        "“{0}” is an IPv6 range. A custom cloud reserves IPv4 addresses: four numbers with dots between them."
    )]
    Ipv6(String),
    #[error("Enter one range only: a custom cloud reserves a single block.")]
    SeveralRanges,
    #[error(
        "This is a range from one address to another. Write the first address, a slash and the prefix length instead."
    )]
    FromTo,
    #[error(
        "There is a space between “{before}” and “{after}”: put a slash or a dot there, or close the gap."
    )]
    Space { before: String, after: String },
    #[error("“{0}” can't be part of an address range: use only digits, dots and one slash.")]
    Character(char),
    #[error("“{0}” looks like a web address. Enter only the IP address range.")]
    WebAddress(String),
    #[error(
        "There is more than one slash: only one stands between the address and the prefix length."
    )]
    Slashes,
    #[error("The address before the slash is missing.")]
    AddressMissing,
    #[error("An IPv4 address has four numbers with dots between them; this one has {found}.")]
    OctetCount { found: usize },
    #[error("The {} number of the address is missing: there must be a number on both sides of every dot.", ordinal(*.0))]
    OctetMissing(u8),
    #[error("There is a dot too many after the fourth number of the address.")]
    DotAtEnd,
    #[error("The {} number of the address, {value}, is too large: each of the four goes from 0 to 255.", ordinal(*.position))]
    OctetTooLarge { position: u8, value: String },
    #[error("The {} number of the address, {value}, begins with a zero, which some programs read as octal: write {}.", ordinal(*.position), without_zeros(.value))]
    OctetLeadingZero { position: u8, value: String },
    #[error(
        "The prefix length is missing: it says how large the block is, from /16 (65,536 addresses) to /24 (256)."
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
        "The prefix length {0} is too large: an IPv4 address has only 32 bits, and a custom cloud needs /16 to /24."
    )]
    PrefixTooLarge(String),
    #[error(
        "{address} is {what}. A custom cloud needs private addresses: inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."
    )]
    NotPrivate {
        address: Ipv4Addr,
        what: &'static str,
    },
    #[error("/{prefix} is too large a block ({} addresses): at most /16, which has 65,536.", thousands(addresses(*.prefix)))]
    TooBig { prefix: u8 },
    #[error("/{prefix} is too small a block ({}): at least /24, which has 256 addresses.", counted(addresses(*.prefix)))]
    TooSmall { prefix: u8 },
    #[error("{address} is not the first address of its /{prefix} block: that block is {network}, from {} to {}.", .network.network(), .network.broadcast())]
    HostBits {
        address: Ipv4Addr,
        prefix: u8,
        network: Ipv4Net,
    },
    #[error("{range} overlaps with {theirs}, used by {label}{}. Networks that share addresses can't be connected.", others(*.more))]
    Overlap {
        range: Ipv4Net,
        label: String,
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
            P::Overlap { .. } => "cidr_overlap",
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

/// True while more typing at the end could still make it a range that passes [`check_reserved`]
/// without neighbours. A text that passes already is finished; so is one that no typing can save.
/// Exact: `10.0.0.0/1` is unfinished, `10.0.0.1` is not (a /24 or larger never begins there).
pub fn is_unfinished(input: &str) -> bool {
    let typed = clean(input);
    match typed.split_once('/') {
        Some((address, prefix)) => {
            let Ok(address) = parse_address(address) else {
                return false;
            };
            is_private(address)
                && (LARGEST_PREFIX..=SMALLEST_PREFIX).any(|candidate| {
                    let mut digits = [0; 3];
                    let digits = decimal(candidate, &mut digits);
                    digits.len() > prefix.len()
                        && digits.starts_with(prefix.as_bytes())
                        && u32::from(address) & !mask(candidate) == 0
                })
        }
        None => can_become_address(&typed),
    }
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
        return Err(refused(
            CidrProblem::Overlap {
                range,
                label,
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

/// The first block of the size `prefix` in 10.0.0.0/8, then 172.16.0.0/12, then 192.168.0.0/16
/// that overlaps none of the neighbours. One sort and one pass: n log n for n neighbours.
pub fn next_free(prefix: u8, neighbours: &[Neighbour]) -> Option<Ipv4Net> {
    if prefix > 32 {
        return None;
    }
    let mut taken: Vec<(u32, u32)> = neighbours
        .iter()
        .map(|other| {
            (
                u32::from(other.cidr.network()),
                u32::from(other.cidr.broadcast()),
            )
        })
        .collect();
    taken.sort_unstable();

    let last_of_block = (1_u64 << (32 - prefix)) - 1;
    PRIVATE
        .iter()
        .filter(|(_, size)| *size <= prefix)
        .find_map(|&(start, size)| {
            // 64 bits, so that stepping past the last address of all is no special case.
            let mut candidate = u64::from(start);
            for &(first, last) in &taken {
                if u64::from(first) > candidate + last_of_block {
                    break;
                }
                if u64::from(last) >= candidate {
                    candidate = (u64::from(last) + 1 + last_of_block) & !last_of_block;
                }
            }
            let end_of_range = u64::from(start) | u64::from(!mask(size));
            if candidate + last_of_block > end_of_range {
                return None;
            }
            let address = u32::try_from(candidate).ok()?;
            Ipv4Net::new(Ipv4Addr::from(address), prefix).ok()
        })
}

/// What passes but deserves a warning.
pub fn warning(range: Ipv4Net) -> Option<String> {
    if range.prefix_len() == SMALLEST_PREFIX {
        return Some(
            "/24 is the smallest block: while nodes are replaced or upgraded, old and new ones run \
             side by side, and a subnet of this size may run out of addresses. The range can't be \
             changed later."
                .to_owned(),
        );
    }
    // VPC user guide, "VPC CIDR blocks": some services use 172.17.0.0/16 themselves.
    let docker = Ipv4Net::new_assert(Ipv4Addr::new(172, 17, 0, 0), 16);
    overlaps(docker, range).then(|| {
        "172.17.0.0/16 is also the default network of Docker, and some AWS services (such as \
         Cloud9 and SageMaker) use it inside a VPC: machines that do can't reach this cloud."
            .to_owned()
    })
}

/// True where two networks share an address.
pub fn overlaps(a: Ipv4Net, b: Ipv4Net) -> bool {
    let shorter = mask(a.prefix_len().min(b.prefix_len()));
    (u32::from(a.addr()) ^ u32::from(b.addr())) & shorter == 0
}

/// What could not be read, with the range that was probably meant.
type Unreadable = (CidrProblem, Option<Ipv4Net>);

fn read(input: &str) -> Result<Ipv4Net, Unreadable> {
    let typed = clean(input);
    if typed.is_empty() {
        return Err((CidrProblem::Empty, None));
    }
    let visible = text::tidy(input);
    if visible.chars().nth(LONGEST).is_some() {
        return Err((CidrProblem::TooLong, None));
    }
    // Before spaces are ignored: between two digits a space stands for something else.
    if let Some(unreadable) = digits_around_space(&visible) {
        return Err(unreadable);
    }
    if let Some(problem) = foreign_notation(&typed) {
        return Err((problem, guess(&typed)));
    }
    let (address, prefix) = match typed.split_once('/') {
        None => {
            let address = parse_address(&typed)?;
            return Err((
                CidrProblem::PrefixMissing,
                Some(block(address, implied_prefix(address))),
            ));
        }
        Some(("", _)) => return Err((CidrProblem::AddressMissing, None)),
        Some((_, prefix)) if prefix.contains('/') => {
            return Err((CidrProblem::Slashes, guess(&typed)));
        }
        Some(parts) => parts,
    };
    let prefix_read = parse_prefix(prefix);
    let address = parse_address(address).map_err(|(problem, meant)| {
        // Keep the size that was asked for in the suggestion.
        let size = prefix_read.as_ref().ok().copied();
        (
            problem,
            meant.map(|range| block(range.addr(), size.unwrap_or(range.prefix_len()))),
        )
    })?;
    match prefix_read {
        Ok(prefix) => Ok(block(address, prefix)),
        Err((problem, meant)) => Err((
            problem,
            Some(block(
                address,
                meant.unwrap_or_else(|| implied_prefix(address)),
            )),
        )),
    }
}

/// `10.0.0.0 16`, `10.0.0.0 255.255.0.0`, `10 0 0 0/16`.
fn digits_around_space(visible: &str) -> Option<Unreadable> {
    let (before, after) = gap(visible)?;
    let address = parse_address(&clean(before)).ok();
    if let (Some(address), Some(netmask)) = (address, parse_address(&clean(after)).ok())
        && let Some(prefix) = netmask_prefix(netmask)
    {
        let problem = CidrProblem::Netmask {
            value: clean(after),
            prefix,
        };
        return Some((problem, Some(block(address, prefix))));
    }
    if address.is_some() && parse_address(&clean(after.split('/').next().unwrap_or(""))).is_ok() {
        return Some((
            CidrProblem::SeveralRanges,
            address.map(|a| block(a, LARGEST_PREFIX)),
        ));
    }
    let meant = address
        .zip(parse_prefix(&clean(after)).ok())
        .map(|(a, p)| block(a, p));
    if before.contains('/') && after.contains('/') {
        return Some((CidrProblem::SeveralRanges, None));
    }
    let word = |text: &str, is_last: bool| {
        let digits = |c: char| !c.is_ascii_digit() && c != '.' && c != '/';
        let part = if is_last {
            text.rsplit(digits).next()
        } else {
            text.split(digits).next()
        };
        text::shorten(part.unwrap_or(text), 20)
    };
    let problem = CidrProblem::Space {
        before: word(before, true),
        after: word(after, false),
    };
    Some((problem, meant))
}

/// What stands before and after the first space between two digits. One pass: each run of spaces
/// is looked at once.
fn gap(visible: &str) -> Option<(&str, &str)> {
    let mut rest = visible;
    loop {
        let (word, spaces) = rest.split_at(rest.find(char::is_whitespace)?);
        rest = spaces.trim_start();
        if word.ends_with(|c: char| c.is_ascii_digit())
            && rest.starts_with(|c: char| c.is_ascii_digit())
        {
            let before = visible.len() - spaces.len();
            return Some((&visible[..before], rest));
        }
    }
}

/// Everything that is not written with digits, dots and slashes.
fn foreign_notation(typed: &str) -> Option<CidrProblem> {
    if typed.contains("://") {
        return Some(CidrProblem::WebAddress(text::shorten(typed, 40)));
    }
    if typed.matches(':').count() >= 2
        && typed
            .chars()
            .all(|c| c.is_ascii_hexdigit() || ":./%[]".contains(c))
    {
        return Some(CidrProblem::Ipv6(text::shorten(typed, 50)));
    }
    if typed.contains([',', ';', '|']) && with_dots(typed).is_none() {
        return Some(CidrProblem::SeveralRanges);
    }
    if let Some((from, to)) = typed.split_once(['-', '–', '—'])
        && from.contains('.')
        && to.starts_with(|c: char| c.is_ascii_digit())
        && (to.contains('.') || !from.contains('/'))
    {
        return Some(CidrProblem::FromTo);
    }
    let strange = typed
        .chars()
        .find(|c| !c.is_ascii_digit() && *c != '.' && *c != '/')?;
    Some(CidrProblem::Character(strange))
}

/// The same with dots, where commas stand in their places: one address, no list.
fn with_dots(typed: &str) -> Option<String> {
    let are_dots = !typed.contains('.') && typed.matches(',').count() == 3;
    are_dots.then(|| typed.replace(',', "."))
}

/// The range meant by a text with something strange in it: the first address and the number after
/// it.
fn guess(typed: &str) -> Option<Ipv4Net> {
    let dotted = with_dots(typed);
    let mut parts = dotted
        .as_deref()
        .unwrap_or(typed)
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter(|part| !part.is_empty());
    let address = parse_address(parts.find(|part| part.contains('.'))?).ok()?;
    let prefix = parts.next().and_then(|part| parse_prefix(part).ok());
    Some(block(
        address,
        prefix.unwrap_or_else(|| implied_prefix(address)),
    ))
}

/// Four numbers; on failure with the block that was probably meant.
fn parse_address(typed: &str) -> Result<Ipv4Addr, Unreadable> {
    let parts: Vec<&str> = typed.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if let Some(strange) = typed.chars().find(|c| !c.is_ascii_digit() && *c != '.') {
        return Err((CidrProblem::Character(strange), None));
    }
    // "10." and "10.0." are short, not wrong; "10..0.0" has a hole.
    let filled = if parts.last() == Some(&"") {
        &parts[..parts.len() - 1]
    } else {
        &parts[..]
    };
    let meant = || {
        let mut octets = [0; 4];
        for (octet, part) in octets
            .iter_mut()
            .zip(filled.iter().filter(|part| is_number(part)))
        {
            *octet = part.trim_start_matches('0').parse().unwrap_or(0);
        }
        let address = Ipv4Addr::from(octets);
        Some(block(address, implied_prefix(address)))
    };
    for (position, part) in (1..).zip(filled) {
        let value = || text::shorten(part, 12);
        if part.is_empty() {
            return Err((CidrProblem::OctetMissing(position), meant()));
        }
        let significant = part.trim_start_matches('0');
        if significant.len() > 3 || significant.parse::<u16>().is_ok_and(|number| number > 255) {
            return Err((
                CidrProblem::OctetTooLarge {
                    position,
                    value: value(),
                },
                None,
            ));
        }
        if part.len() > 1 && part.starts_with('0') {
            return Err((
                CidrProblem::OctetLeadingZero {
                    position,
                    value: value(),
                },
                meant(),
            ));
        }
        if position > 4 {
            break;
        }
    }
    if parts.len() == 5 && filled.len() == 4 {
        return Err((CidrProblem::DotAtEnd, meant()));
    }
    if parts.len() == 4 && filled.len() == 3 {
        return Err((CidrProblem::OctetMissing(4), meant()));
    }
    if filled.len() != 4 || parts.len() != 4 {
        return Err((
            CidrProblem::OctetCount {
                found: filled.len(),
            },
            meant(),
        ));
    }
    let mut octets = [0; 4];
    for (octet, part) in octets.iter_mut().zip(&parts) {
        *octet = part.parse().unwrap_or(0);
    }
    Ok(Ipv4Addr::from(octets))
}

/// A prefix length of 0 to 32; on failure with the one that was probably meant.
fn parse_prefix(typed: &str) -> Result<u8, (CidrProblem, Option<u8>)> {
    if typed.is_empty() {
        return Err((CidrProblem::PrefixMissing, None));
    }
    if let Ok(netmask) = parse_address(typed) {
        let value = typed.to_owned();
        if let Some(prefix) = netmask_prefix(netmask) {
            return Err((CidrProblem::Netmask { value, prefix }, Some(prefix)));
        }
        if let Some(prefix) = netmask_prefix(Ipv4Addr::from(!u32::from(netmask))) {
            return Err((CidrProblem::WildcardMask { value, prefix }, Some(prefix)));
        }
    }
    if !typed.bytes().all(|b| b.is_ascii_digit()) {
        return Err((CidrProblem::PrefixNotation(text::shorten(typed, 20)), None));
    }
    let number = typed.trim_start_matches('0');
    let prefix = if number.is_empty() {
        Some(0)
    } else {
        number.parse().ok().filter(|p| *p <= 32)
    };
    let Some(prefix) = prefix else {
        return Err((CidrProblem::PrefixTooLarge(text::shorten(typed, 12)), None));
    };
    if typed.len() > 1 && typed.starts_with('0') {
        return Err((
            CidrProblem::PrefixLeadingZero {
                value: text::shorten(typed, 12),
            },
            Some(prefix),
        ));
    }
    Ok(prefix)
}

/// The prefix length of a contiguous netmask.
fn netmask_prefix(netmask: Ipv4Addr) -> Option<u8> {
    let bits = u32::from(netmask);
    let prefix = u8::try_from(bits.leading_ones()).ok()?;
    (bits == mask(prefix) && prefix > 0).then_some(prefix)
}

/// The size meant by an address without one: /24 where its third number is set, else /16.
fn implied_prefix(address: Ipv4Addr) -> u8 {
    let [_, _, third, _] = address.octets();
    let is_class_c = address.octets()[0] == 192;
    if third == 0 && !is_class_c {
        LARGEST_PREFIX
    } else {
        SMALLEST_PREFIX
    }
}

/// The range nearest to what was meant that passes every check.
fn nearest(meant: Ipv4Net, neighbours: &[Neighbour]) -> Option<Ipv4Net> {
    let prefix = meant.prefix_len().clamp(LARGEST_PREFIX, SMALLEST_PREFIX);
    let is_free = |range: Ipv4Net| !neighbours.iter().any(|other| overlaps(other.cidr, range));
    let moved = block(into_private(meant.addr()), prefix).trunc();
    if is_free(moved) {
        Some(moved)
    } else {
        free_of_any_size(prefix, neighbours)
    }
}

/// The next free block of this size or, where none is left, of the largest smaller size.
fn free_of_any_size(prefix: u8, neighbours: &[Neighbour]) -> Option<Ipv4Net> {
    (prefix..=SMALLEST_PREFIX).find_map(|size| next_free(size, neighbours))
}

/// The private address that looks most like this one.
fn into_private(address: Ipv4Addr) -> Ipv4Addr {
    if is_private(address) {
        return address;
    }
    match address.octets() {
        [172, _, c, d] => Ipv4Addr::new(172, 16, c, d),
        [192, _, c, d] => Ipv4Addr::new(192, 168, c, d),
        [_, b, c, d] => Ipv4Addr::new(10, b, c, d),
    }
}

fn is_private(address: Ipv4Addr) -> bool {
    PRIVATE
        .iter()
        .any(|&(start, prefix)| u32::from(address) & mask(prefix) == start)
}

/// What an address outside RFC 1918 is, as the end of "… is". Special ranges: RFC 6890.
fn kind_of_public(address: Ipv4Addr) -> &'static str {
    match address.octets() {
        [0, ..] => "in the range that stands for “this network”",
        [100, 64..=127, ..] => "a carrier's shared address (RFC 6598), not a private one",
        [127, ..] => "a machine's address of itself (loopback)",
        [169, 254, ..] => "a link-local address",
        [172, ..] => "a public address: of 172.x only 172.16.0.0 to 172.31.255.255 is private",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "reserved for documentation",
        [192, ..] => "a public address: of 192.x only 192.168.0.0 to 192.168.255.255 is private",
        [198, 18..=19, ..] => "reserved for benchmarks",
        [224..=239, ..] => "a multicast address",
        [240..=255, ..] => "a reserved address",
        _ => "a public address",
    }
}

/// True where typing on could make it the address of a private network of /24 or larger.
fn can_become_address(typed: &str) -> bool {
    let parts: Vec<&str> = typed.split('.').collect();
    let Some((last, done)) = parts.split_last() else {
        return true;
    };
    if parts.len() > 4 {
        return false;
    }
    let mut octets = [0; 4];
    for (octet, part) in octets.iter_mut().zip(done) {
        match part.parse::<u8>() {
            Ok(number) if is_decimal(number, part) => *octet = number,
            _ => return false,
        }
    }
    let may_stand_at = |octets: &[u8; 4], position: usize| match (position, octets) {
        (0, [first, ..]) => matches!(first, 10 | 172 | 192),
        (1, [172, second, ..]) => (16..=31).contains(second),
        (1, [192, second, ..]) => *second == 168,
        // The last octet of a /24 or larger is zero.
        (3, [.., fourth]) => *fourth == 0,
        _ => true,
    };
    if !(0..done.len()).all(|position| may_stand_at(&octets, position)) {
        return false;
    }
    (0..=255).any(|number| {
        octets[done.len()] = number;
        let mut digits = [0; 3];
        decimal(number, &mut digits).starts_with(last.as_bytes())
            && may_stand_at(&octets, done.len())
    })
}

/// The digits of a number without leading zeros.
fn decimal(number: u8, digits: &mut [u8; 3]) -> &[u8] {
    *digits = [
        b'0' + number / 100,
        b'0' + number / 10 % 10,
        b'0' + number % 10,
    ];
    match number {
        0..=9 => &digits[2..],
        10..=99 => &digits[1..],
        _ => &digits[..],
    }
}

fn is_decimal(number: u8, text: &str) -> bool {
    decimal(number, &mut [0; 3]) == text.as_bytes()
}

fn plain(c: char) -> char {
    match c {
        '／' | '⁄' | '∕' => '/',
        '．' | '。' => '.',
        '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
        c => c,
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

fn without_zeros(number: &str) -> &str {
    let significant = number.trim_start_matches('0');
    if significant.is_empty() {
        "0"
    } else {
        significant
    }
}

fn others(more: usize) -> String {
    match more {
        0 => String::new(),
        1 => " (and with one other range)".to_owned(),
        many => format!(" (and with {many} other ranges)"),
    }
}

#[cfg(test)]
mod tests {
    use super::gap;

    #[test]
    fn a_gap_is_found_in_one_pass() {
        assert_eq!(gap("10.0.0.0 /16"), None);
        assert_eq!(gap("a 10.0.0.0  16 24"), Some(("a 10.0.0.0", "16 24")));
        // Looking at the spaces once for each of them would take minutes.
        let spaces = " ".repeat(500_000);
        assert_eq!(gap(&format!("1{spaces}x")), None);
        let many = "1 x ".repeat(125_000);
        assert_eq!(
            gap(&format!("{many}1 1")),
            Some((&*format!("{many}1"), "1"))
        );
    }
}
