//! What a program sent, compared with what would be kept. Programs read back what they wrote: a
//! text that is kept in another form looks to them as if somebody had changed it.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::{FieldError, text};

const CODE: &str = "value_not_exact";

/// Compares each value of a request with the field of the same name in what would be kept. A field
/// that is absent or `null` in the request asks for nothing. Each error suggests the value that
/// would be kept: sent like this it passes.
pub fn check(sent: &impl Serialize, kept: &impl Serialize) -> Vec<FieldError> {
    let value = |it: Result<Value, serde_json::Error>| it.unwrap_or_default();
    let (sent, kept) = (
        value(serde_json::to_value(sent)),
        value(serde_json::to_value(kept)),
    );
    let mut errors = Vec::new();
    walk("", &sent, &kept, &mut errors);
    errors
}

/// The names that a list holds more than once. `field` is the list's.
pub fn check_set(field: &str, names: &[String]) -> Vec<FieldError> {
    let mut seen = BTreeSet::new();
    names
        .iter()
        .enumerate()
        .filter(|(_, name)| !seen.insert(*name))
        .map(|(index, name)| {
            let shown = text::shorten(name, 64);
            let message = format!("“{shown}” is listed twice in {field}. List it once.");
            FieldError::new(format!("{field}[{index}]"), "name_duplicate", message)
        })
        .collect()
}

fn walk(field: &str, sent: &Value, kept: &Value, errors: &mut Vec<FieldError>) {
    match (sent, kept) {
        (Value::Null, _) => {}
        (Value::Object(sent), _) => {
            for (name, value) in sent {
                let path = match field {
                    "" => name.clone(),
                    field => format!("{field}.{}", text::shorten(name, 160)),
                };
                walk(&path, value, kept.get(name).unwrap_or(&Value::Null), errors);
            }
        }
        (Value::Array(sent), Value::Array(kept)) if sent.len() == kept.len() => {
            for (index, (sent, kept)) in sent.iter().zip(kept).enumerate() {
                walk(&format!("{field}[{index}]"), sent, kept, errors);
            }
        }
        (sent, kept) if sent == kept => {}
        (_, Value::Null) => {
            let message = format!("{field} is empty. Leave it out.");
            errors.push(FieldError::new(field, CODE, message));
        }
        (_, kept) => {
            let kept = kept
                .as_str()
                .map_or_else(|| kept.to_string(), str::to_owned);
            let message = format!(
                "{field} would be stored as “{}”. Send it in exactly that form.",
                text::shorten(&kept, 300)
            );
            errors.push(FieldError::new(field, CODE, message).suggesting(kept));
        }
    }
}
