//! Reading a range as people type it, and saying what is wrong with what is none.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::{CidrProblem, LARGEST_PREFIX, LONGEST, SMALLEST_PREFIX, block, clean, mask};
use crate::text;

/// What could not be read, with the range that was probably meant.
pub(super) type Unreadable = (CidrProblem, Option<Ipv4Net>);

pub(super) fn read(input: &str) -> Result<Ipv4Net, Unreadable> {
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
pub(super) fn digits_around_space(visible: &str) -> Option<Unreadable> {
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
pub(super) fn gap(visible: &str) -> Option<(&str, &str)> {
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
pub(super) fn foreign_notation(typed: &str) -> Option<CidrProblem> {
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
pub(super) fn with_dots(typed: &str) -> Option<String> {
    let are_dots = !typed.contains('.') && typed.matches(',').count() == 3;
    are_dots.then(|| typed.replace(',', "."))
}

/// The range meant by a text with something strange in it: the first address and the number after
/// it.
pub(super) fn guess(typed: &str) -> Option<Ipv4Net> {
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
pub(super) fn parse_address(typed: &str) -> Result<Ipv4Addr, Unreadable> {
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
pub(super) fn parse_prefix(typed: &str) -> Result<u8, (CidrProblem, Option<u8>)> {
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
pub(super) fn netmask_prefix(netmask: Ipv4Addr) -> Option<u8> {
    let bits = u32::from(netmask);
    let prefix = u8::try_from(bits.leading_ones()).ok()?;
    (bits == mask(prefix) && prefix > 0).then_some(prefix)
}

/// The size meant by an address without one: /24 where its third number is set, else /16.
pub(super) fn implied_prefix(address: Ipv4Addr) -> u8 {
    let [_, _, third, _] = address.octets();
    let is_class_c = address.octets()[0] == 192;
    if third == 0 && !is_class_c {
        LARGEST_PREFIX
    } else {
        SMALLEST_PREFIX
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
