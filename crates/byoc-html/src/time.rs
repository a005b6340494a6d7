//! Moments and counts as words.

/// Milliseconds since 1970, UTC.
pub type Millis = i64;

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// Reads an RFC 3339 time, such as `2026-11-23T15:04:05.123Z`; `None` where it is not one.
///
/// The browser's `Date.parse` accepts a hundred other notations, and is not there in native tests.
pub fn parse_time(text: &str) -> Option<Millis> {
    let bytes = text.as_bytes();
    if bytes.len() < 20 || !text.is_ascii() {
        return None;
    }
    let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if separators.iter().any(|(at, byte)| bytes[*at] != *byte)
        || !matches!(bytes[10], b'T' | b't' | b' ')
    {
        return None;
    }
    let year = number(&text[0..4])?;
    let month = number(&text[5..7]).filter(|month| (1..=12).contains(month))?;
    let day = number(&text[8..10]).filter(|day| (1..=31).contains(day))?;
    let hour = number(&text[11..13]).filter(|hour| *hour < 24)?;
    let minute = number(&text[14..16]).filter(|minute| *minute < 60)?;
    let second = number(&text[17..19]).filter(|second| *second <= 60)?;
    let (fraction, zone) = split_fraction(&text[19..])?;
    let offset = zone_offset(zone)?;
    let days = days_since_1970(year, month, day);
    Some(days * DAY + hour * HOUR + minute * MINUTE + second * SECOND + fraction - offset)
}

fn number(digits: &str) -> Option<i64> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten()
}

/// Splits `.123Z` into milliseconds and the zone.
fn split_fraction(rest: &str) -> Option<(Millis, &str)> {
    let Some(after_point) = rest.strip_prefix('.') else {
        return Some((0, rest));
    };
    let length = after_point.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return None;
    }
    let (digits, zone) = after_point.split_at(length);
    let padded = format!("{digits:0<3}");
    Some((number(&padded[..3])?, zone))
}

/// `Z` or `+05:30` in milliseconds east of Greenwich.
fn zone_offset(zone: &str) -> Option<Millis> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    Some(sign * (number(hours)? * HOUR + number(minutes)? * MINUTE))
}

/// Days from 1970-01-01 in the Gregorian calendar. Source: Howard Hinnant, "chrono-compatible
/// low-level date algorithms", `days_from_civil`.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// How long ago `then` was, in words: `just now`, `5 minutes ago`, `yesterday`, `3 months ago`.
///
/// A time ahead of the clock (two machines never agree exactly) counts as now.
pub fn relative(now: Millis, then: Millis) -> String {
    let age = (now - then).max(0);
    let (count, unit) = match age {
        0..45_000 => return "just now".into(),
        // 59.6 minutes round to 60: say an hour.
        _ if age < HOUR - MINUTE / 2 => ((age + MINUTE / 2) / MINUTE, "minute"),
        _ if age < DAY => ((age / HOUR).max(1), "hour"),
        _ if age < 2 * DAY => return "yesterday".into(),
        _ if age < 30 * DAY => (age / DAY, "day"),
        _ if age < 365 * DAY => (age / (30 * DAY), "month"),
        _ => (age / (365 * DAY), "year"),
    };
    format!("{} ago", counted(count, unit))
}

/// `1 project`, `3 projects`: for nouns whose plural is an s.
pub fn counted(count: i64, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_zone_and_precision() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:00.5Z", 500),
            ("1969-12-31T23:59:59Z", -1_000),
            ("2000-02-29T12:00:00Z", 951_825_600_000),
            ("2026-11-23T15:04:05.123456Z", 1_795_446_245_123),
            ("2026-11-23T20:34:05.123+05:30", 1_795_446_245_123),
            ("2026-11-23 10:04:05-05:00", 1_795_446_245_000),
        ] {
            assert_eq!(parse_time(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-11-23",
            "2026-13-23T15:04:05Z",
            "2026-11-23T25:04:05Z",
            "2026-11-23T15:04:05",
            "2026-11-23T15:04:05.Z",
            "2026-11-23T15:04:05+0530",
            "2026-11-23T15:04:05é00:00",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn ages_are_said_in_the_largest_whole_unit() {
        let now = 1_000 * DAY;
        for (age, expected) in [
            (-5 * MINUTE, "just now"),
            (0, "just now"),
            (44 * SECOND, "just now"),
            (45 * SECOND, "1 minute ago"),
            (5 * MINUTE + 40 * SECOND, "6 minutes ago"),
            (59 * MINUTE + 40 * SECOND, "1 hour ago"),
            (HOUR, "1 hour ago"),
            (23 * HOUR + 59 * MINUTE, "23 hours ago"),
            (DAY, "yesterday"),
            (2 * DAY, "2 days ago"),
            (65 * DAY, "2 months ago"),
            (800 * DAY, "2 years ago"),
        ] {
            assert_eq!(relative(now, now - age), expected, "{age}");
        }
    }
}
