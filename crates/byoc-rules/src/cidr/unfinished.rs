//! Whether what was typed so far may become a range that passes.

use super::read::parse_address;
use super::{LARGEST_PREFIX, SMALLEST_PREFIX, clean, is_private, mask};

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

/// True where typing on could make it the address of a private network of /24 or larger.
pub(super) fn can_become_address(typed: &str) -> bool {
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
pub(super) fn decimal(number: u8, digits: &mut [u8; 3]) -> &[u8] {
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

pub(super) fn is_decimal(number: u8, text: &str) -> bool {
    decimal(number, &mut [0; 3]) == text.as_bytes()
}
