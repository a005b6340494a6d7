//! Values to text. Pure but for the browser's `Intl`, which knows how to write a date.

use std::sync::atomic::{AtomicBool, Ordering};

use wasm_bindgen::JsValue;

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

/// How long it is until `then`, in words: `in 5 minutes`, `in 72 hours`, `in 90 days`, `in 10 years`.
pub fn until(now: Millis, then: Millis) -> String {
    let left = then - now;
    let rounded = |unit: Millis| (left + unit / 2) / unit;
    let (count, unit) = match left {
        ..MINUTE => return "within a minute".into(),
        _ if rounded(MINUTE) < 60 => (rounded(MINUTE), "minute"),
        _ if rounded(HOUR) <= 72 => (rounded(HOUR), "hour"),
        _ if rounded(DAY) < 2 * 365 => (rounded(DAY), "day"),
        _ => (rounded(365 * DAY), "year"),
    };
    format!("in {}", counted(count, unit))
}

/// A length of time for a step or a deployment: `under 1 s`, `2.5 s`, `12 s`, `3 min 5 s`,
/// `2 h 10 min`.
pub fn duration(length: Millis) -> String {
    let length = length.max(0);
    match length {
        0..SECOND => "under 1 s".into(),
        _ if length < 10 * SECOND => {
            let tenths = length / 100;
            format!("{}.{} s", tenths / 10, tenths % 10)
        }
        _ if length < MINUTE => format!("{} s", length / SECOND),
        _ if length < HOUR => format!("{} min {} s", length / MINUTE, length % MINUTE / SECOND),
        _ => format!("{} h {} min", length / HOUR, length % HOUR / MINUTE),
    }
}

/// `1 project`, `3 projects`: for nouns whose plural is an s.
pub fn counted(count: i64, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// Whether times are written in UTC. One for the page: it is a choice of the person.
static IS_UTC: AtomicBool = AtomicBool::new(false);

/// Writes times in UTC from now on, or in the time zone of the browser.
pub fn write_in_utc(is_utc: bool) {
    IS_UTC.store(is_utc, Ordering::Relaxed);
}

/// The day and time with its zone, as the reader's browser writes it in English, for example
/// `23 Nov 2026, 15:04:05 UTC`. The text itself where it is no time.
pub fn exact_time(text: &str) -> String {
    date_text(
        text,
        &[
            ("day", "numeric"),
            ("month", "short"),
            ("year", "numeric"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("second", "2-digit"),
            ("hourCycle", "h23"),
            ("timeZoneName", "short"),
        ],
    )
}

/// The time of day alone, for example `15:04:05`.
pub fn clock_time(text: &str) -> String {
    date_text(
        text,
        &[
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("second", "2-digit"),
            ("hourCycle", "h23"),
        ],
    )
}

fn date_text(text: &str, options: &[(&str, &str)]) -> String {
    let Some(time) = parse_time(text) else {
        return text.to_owned();
    };
    let settings = js_sys::Object::new();
    let zone = IS_UTC
        .load(Ordering::Relaxed)
        .then_some(&("timeZone", "UTC"));
    for (name, value) in options.iter().chain(zone) {
        // Setting a property of a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(
            &settings,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        );
    }
    // The words around it are English whatever the browser speaks; the zone is the reader's choice.
    let locales = js_sys::Array::of1(&JsValue::from_str("en-GB"));
    let format = js_sys::Intl::DateTimeFormat::new(&locales, &settings);
    let date = js_sys::Date::new(&JsValue::from_f64(time as f64));
    format
        .format()
        .call1(&JsValue::UNDEFINED, &date)
        .ok()
        .and_then(|written| written.as_string())
        .unwrap_or_else(|| text.to_owned())
}

/// The browser's clock.
pub fn now() -> Millis {
    js_sys::Date::now() as Millis
}

/// A field's name on the wire as a person says it: `display_name` becomes `Name`.
pub fn field_label(field: &str) -> String {
    let known = match field {
        "display_name" => "Name",
        "cloud_provider" => "Provider",
        "cloud_region" => "Region",
        "deployment_model" => "Deployment model",
        "reserved_cidr" => "CIDR",
        "contact_emails" | "contacts" => "Customer contacts",
        "tags" => "Infrastructure tags",
        "aws_iam_role_arn" => "IAM role ARN",
        "google_privilege_bearing_service_account_id" => "Privilege-bearing service account",
        "identifier" => "Identifier from Terraform",
        "accounts" | "permissions.accounts" => "Organizational units",
        "projects" | "permissions.projects" => "Projects",
        "state" => "Status",
        "custom_cloud_names" => "Cloud names",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let spaced = field.replace(['_', '.'], " ");
    let mut letters = spaced.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_come_is_counted_down() {
        let now = 1_800_000_000_000;
        for (left, expected) in [
            (-5 * DAY, "within a minute"),
            (59_000, "within a minute"),
            (MINUTE, "in 1 minute"),
            (59 * MINUTE + 29_000, "in 59 minutes"),
            (59 * MINUTE + 31_000, "in 1 hour"),
            (HOUR - 1, "in 1 hour"),
            (72 * HOUR - 2_000, "in 72 hours"),
            (73 * HOUR, "in 3 days"),
            (90 * DAY - 5_000, "in 90 days"),
            (365 * DAY, "in 365 days"),
            (3653 * DAY, "in 10 years"),
        ] {
            assert_eq!(until(now, now + left), expected, "{left}");
        }
    }

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

    #[test]
    fn durations_are_finer_the_shorter_they_are() {
        for (length, expected) in [
            (-20, "under 1 s"),
            (0, "under 1 s"),
            (999, "under 1 s"),
            (1_000, "1.0 s"),
            (9_999, "9.9 s"),
            (12_900, "12 s"),
            (3 * MINUTE + 5 * SECOND, "3 min 5 s"),
            (2 * HOUR + 10 * MINUTE, "2 h 10 min"),
        ] {
            assert_eq!(duration(length), expected, "{length}");
        }
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "project"), "1 project");
        assert_eq!(counted(0, "project"), "0 projects");
    }

    #[test]
    fn unknown_fields_are_spelled_out() {
        assert_eq!(field_label("display_name"), "Name");
        assert_eq!(field_label("new_field.part"), "New field part");
    }
}
