//! Values to text. Pure but for the browser's `Intl`, which knows how to write a date.

use std::sync::atomic::{AtomicBool, Ordering};

pub use byoc_html::time::{Millis, counted, parse_time, relative};
use wasm_bindgen::JsValue;

const SECOND: Millis = 1_000;
/// A minute in milliseconds.
pub const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// What a filter found, said aloud.
pub fn matches(count: usize) -> String {
    match count {
        1 => "1 match".to_owned(),
        _ => format!("{count} matches"),
    }
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
        "reserved_cidr" => "CIDR block",
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
