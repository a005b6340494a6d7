//! Which literals are texts that a person reads: by where they are, and elsewhere by how they look.

use super::scan::{Literal, Place};

/// Attributes and props of a `view!` whose value is always a text.
const TEXT_ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-label",
    "aria_label",
    "busy_label",
    "consequence",
    "data-label",
    "description",
    "heading",
    "hint",
    "label",
    "lead",
    "legend",
    "noun",
    "placeholder",
    "save_label",
    "title",
    "what",
];

/// Fields of a struct whose value is always a text.
const TEXT_FIELDS: &[&str] = &["noun"];

/// Attributes and props of a `view!` whose value never is.
const VALUE_ATTRIBUTES: &[&str] = &[
    "accept",
    "autocapitalize",
    "autocomplete",
    "button_class",
    "class",
    "d",
    "file_name",
    "for",
    "href",
    "id",
    "inputmode",
    "language",
    "media_type",
    "path",
    "role",
    "scope",
    "tabindex",
    "translate",
    "type",
    "viewBox",
];

/// Elements that hold what a person types or copies.
const CODE_ELEMENTS: &[&str] = &["code", "kbd", "pre"];

/// Calls and macros whose arguments are always texts: nouns in the singular.
const TEXT_CALLS: &[&str] = &["counted"];

/// Calls and macros whose arguments never are: what ends the program or goes to its log, what is looked for
/// in a text or a map, what names a thing of the browser or of HTTP.
const VALUE_CALLS: &[&str] = &[
    "assert!",
    "assert_eq!",
    "assert_ne!",
    "debug_assert!",
    "expect",
    "panic!",
    "unreachable!",
    "log!",
    "concat!",
    "env!",
    "include_str!",
    "include!",
    "matches!",
    "path!",
    "json!",
    "write_log",
    "contains",
    "contains_key",
    "ends_with",
    "eq_ignore_ascii_case",
    "find",
    "match_indices",
    "rfind",
    "rsplit",
    "rsplit_once",
    "split",
    "split_once",
    "starts_with",
    "strip_prefix",
    "strip_suffix",
    "trim_end_matches",
    "trim_matches",
    "trim_start_matches",
    "each",
    "entries",
    "get",
    "items",
    "list",
    "optional",
    "remove",
    "with_key",
    "closest",
    "create_element",
    "exec_command",
    "get_attribute",
    "get_data",
    "has_attribute",
    "query_selector",
    "query_selector_all",
    "remove_attribute",
    "set_attribute",
    "set_property",
    "date_text",
    "header",
    "listen",
    "new_id",
    "command",
    "argument",
];

/// Programs of the commands that a page shows to be copied.
const PROGRAMS: &[&str] = &[
    "aws ",
    "az ",
    "byoc-server ",
    "export ",
    "for policy in ",
    "gcloud ",
    "sha256sum ",
    "terraform ",
];

/// Literals that look like texts and are values.
const VALUES: &[Exception] = &[
    Exception {
        path: "src/layouts/announcer.rs",
        texts: &[
            "form, section, fieldset, dialog, [role=group], [role=region], [tabindex='-1'], main",
        ],
        why: "a selector",
    },
    Exception {
        path: "src/layouts/shortcuts.rs",
        texts: &["Esc", "Space"],
        why: "what is written on the key",
    },
    Exception {
        path: "crates/byoc-rules/src/display_name.rs",
        texts: &["Production EU"],
        why: "an example of a name",
    },
    Exception {
        path: "crates/byoc-rules/src/leftovers.rs",
        texts: &["an error occurred", "unable to locate"],
        why: "what the command-line client of AWS prints",
    },
    Exception {
        path: "crates/byoc-rules/src/leftovers/google.rs",
        texts: &["networks subnets"],
        why: "a part of a command",
    },
    Exception {
        path: "crates/byoc-rules/src/plan_check/read.rs",
        texts: &[
            "# aws_",
            "# google_",
            "\\nPlan: ",
            "Terraform will perform",
            "OpenTofu will perform",
            "Terraform used the selected providers",
            "OpenTofu used the selected providers",
        ],
        why: "what Terraform prints",
    },
    Exception {
        path: "crates/byoc-rules/src/contacts.rs",
        texts: &[
            "Admin",
            "Cloud engineer",
            "Database administrator",
            "Developer",
            "Manager",
            "Network engineer",
            "Security engineer",
            "Other",
        ],
        why: "what the API keeps as the role of a contact",
    },
    Exception {
        path: "crates/byoc-rules/src/plan_check/policy.rs",
        texts: &["Sid", "Principal", "AWS {all}"],
        why: "keys and values of policies",
    },
    Exception {
        path: "crates/byoc-rules/src/region/typed.rs",
        texts: &["europe {place}"],
        why: "what a person types",
    },
];

/// Literals that look like values and are texts.
const TEXTS: &[Exception] = &[
    Exception {
        path: "src/components/operation_steps.rs",
        texts: &["cancelled", "done", "failed", "running", "waiting"],
        why: "the state of a step in words",
    },
    Exception {
        path: "crates/byoc-html/src/time.rs",
        texts: &["day", "hour", "minute", "month", "year", "yesterday"],
        why: "how long ago it was",
    },
    Exception {
        path: "src/format.rs",
        texts: &["day", "hour", "minute", "year"],
        why: "how long it is until then",
    },
    Exception {
        path: "src/forms/hand_off.rs",
        texts: &["day", "days"],
        why: "a noun in an option",
    },
    Exception {
        path: "crates/byoc-html/src/order.rs",
        texts: &["ascending", "descending"],
        why: "how a list is ordered",
    },
    Exception {
        path: "src/components/leftovers.rs",
        texts: &["it", "them"],
        why: "one resource, or several",
    },
    Exception {
        path: "src/ui/step_bar.rs",
        texts: &["current", "done"],
        why: "the state of a step in words",
    },
    Exception {
        path: "src/components/rights.rs",
        texts: &["daily"],
        why: "when a permission is used",
    },
    Exception {
        path: "crates/byoc-rules/src/cidr.rs",
        texts: &["first", "second", "third", "fourth", "fifth"],
        why: "which number is wrong",
    },
    Exception {
        path: "crates/byoc-rules/src/company.rs",
        texts: &["none"],
        why: "a part of a sentence",
    },
    Exception {
        path: "crates/byoc-rules/src/plan_check/report.rs",
        texts: &["everything"],
        why: "parts of sentences",
    },
    Exception {
        path: "crates/byoc-rules/src/plan_check/weakened.rs",
        texts: &["nothing"],
        why: "a part of a sentence",
    },
    Exception {
        path: "crates/byoc-rules/src/cloud.rs",
        texts: &["account", "project", "role", "subscription"],
        why: "what the cloud calls an account or an identity",
    },
];

/// Literals of one file that the rule gets wrong.
struct Exception {
    path: &'static str,
    texts: &'static [&'static str],
    #[expect(dead_code, reason = "for who reads the list")]
    why: &'static str,
}

/// What kind of text the literal is, or none.
pub fn kind(path: &str, literal: &Literal, inner: &str) -> Option<String> {
    let listed = |list: &[Exception]| {
        list.iter()
            .any(|exception| exception.path == path && exception.texts.contains(&inner))
    };
    let place = &literal.place;
    if listed(VALUES) || place.is_refused || place.is_compared || !has_letter(inner) {
        return None;
    }
    if listed(TEXTS) {
        return Some("text".to_owned());
    }
    if let Some(field) = &place.field
        && TEXT_FIELDS.contains(&field.as_str())
    {
        return Some(field.clone());
    }
    if let Some(name) = &place.attribute {
        let is_text = TEXT_ATTRIBUTES.contains(&name.as_str()) && place.call.is_none();
        return (is_text || looks_like_text(inner)).then(|| name.clone());
    }
    if place.is_child {
        let is_code = place
            .element
            .as_ref()
            .is_some_and(|name| CODE_ELEMENTS.contains(&name.as_str()));
        if is_code {
            return None;
        }
        return Some("text".to_owned());
    }
    if let Some(call) = &place.call
        && TEXT_CALLS.contains(&call.as_str())
    {
        return Some(call.clone());
    }
    looks_like_text(inner).then(|| "sentence".to_owned())
}

/// True if nothing below this place is a text.
pub fn refuses(place: &Place) -> bool {
    let is_in = |list: &[&str], name: &Option<String>| {
        name.as_ref()
            .is_some_and(|name| list.contains(&name.as_str()))
    };
    let is_bound = |name: &String| name.starts_with("class:") || name.starts_with("style:");
    is_in(VALUE_CALLS, &place.call)
        || is_in(VALUE_ATTRIBUTES, &place.attribute)
        || place.attribute.as_ref().is_some_and(is_bound)
}

/// Two words, or one that begins with a capital letter followed by small ones.
pub fn looks_like_text(inner: &str) -> bool {
    let is_command = PROGRAMS.iter().any(|program| inner.starts_with(program));
    let is_path =
        inner.starts_with('/') && inner[1..].starts_with(|letter: char| letter.is_alphabetic());
    // How the drawings of icons begin.
    let is_drawing = inner.starts_with('M')
        && inner[1..].starts_with(|next: char| next == '{' || next.is_ascii_digit());
    if is_command || is_path || is_drawing || is_class(inner) {
        return false;
    }
    let text = spoken(inner);
    let has_word = |text: &str| {
        let mut words = text.split(|letter: char| !letter.is_alphabetic());
        words.any(|word| word.chars().count() > 1 && word.contains(char::is_lowercase))
    };
    if text.contains(char::is_whitespace) {
        return has_word(&text);
    }
    let mut letters = text.chars().skip_while(|letter| !letter.is_alphanumeric());
    letters.next().is_some_and(char::is_uppercase)
        && letters.clone().next().is_some_and(char::is_lowercase)
        && letters.all(|letter| letter.is_lowercase() || !letter.is_alphanumeric())
}

/// Names of classes, a custom property, a marker in a page: with `--` or `__`, unless it is a sentence about an
/// option of a command.
fn is_class(inner: &str) -> bool {
    let is_sentence = inner.contains(char::is_whitespace)
        && (inner.starts_with(char::is_uppercase) || inner.ends_with('.'));
    (inner.contains("--") || inner.contains("__")) && !is_sentence
}

pub fn has_letter(inner: &str) -> bool {
    spoken(inner).contains(char::is_alphabetic)
}

/// What is said of it: a placeholder, an escape and code in backticks are each a sign without letters.
fn spoken(inner: &str) -> String {
    super::pseudo::pieces(inner)
        .into_iter()
        .map(|piece| match piece {
            super::pseudo::Piece::Spoken(text) => text.to_owned(),
            super::pseudo::Piece::Kept(kept) if kept.starts_with('\\') => " ".to_owned(),
            super::pseudo::Piece::Kept(_) => "{}".to_owned(),
        })
        .collect()
}

/// Path and literal of every exception.
#[cfg(test)]
pub fn exceptions() -> Vec<(&'static str, &'static str)> {
    let all = VALUES.iter().chain(TEXTS);
    all.flat_map(|exception| exception.texts.iter().map(|text| (exception.path, *text)))
        .collect()
}
