//! Words that must not stand in some places.

use super::{Source, code_lines};

struct Rule {
    /// The rule looks at files below any of these.
    below: &'static [&'static str],
    /// Not at files below any of these.
    except: &'static [&'static str],
    /// What must not stand there.
    words: &'static [&'static str],
    why: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        below: &["crates/byoc-server/src/"],
        except: &[
            "crates/byoc-server/src/http.rs",
            "crates/byoc-server/src/http/",
        ],
        words: &["axum::", "use axum"],
        why: "only http names axum",
    },
    Rule {
        below: &["crates/byoc-server/src/"],
        except: &[
            "crates/byoc-server/src/store.rs",
            "crates/byoc-server/src/store/",
            // Starts the PostgreSQL of the tests.
            "crates/byoc-server/src/testing.rs",
        ],
        words: &["sqlx::", "use sqlx"],
        why: "only store names sqlx",
    },
    Rule {
        below: &["crates/byoc-server/src/app/"],
        except: &[
            "crates/byoc-server/src/app/transaction.rs",
            "crates/byoc-server/src/app/access/tests.rs",
            "crates/byoc-server/src/app/deleted_clouds/tests.rs",
            "crates/byoc-server/src/app/session/tests.rs",
            "crates/byoc-server/src/app/tests.rs",
        ],
        words: &[".write(", ".write::<"],
        why: "app writes through transaction::write, which decides about access under the lock",
    },
    Rule {
        below: &["src/"],
        except: &["src/api.rs", "src/api/"],
        words: &["gloo_net"],
        why: "only api speaks HTTP",
    },
    Rule {
        below: &["src/"],
        except: &["src/ui/keys.rs"],
        words: &["KeyboardEvent", ".key()", ".key_code()", ".is_composing()"],
        why: "a key event may have no key: read it with ui::keys",
    },
    Rule {
        below: &["src/"],
        // Ports of two kinds, which the module itself made.
        except: &["src/api/stream.rs"],
        words: &["unchecked_into"],
        why: "what the browser hands out may be something else: use dyn_into",
    },
    Rule {
        below: &["src/ui.rs", "src/ui/"],
        except: &[],
        words: &["byoc_types", "byoc_rules", "leptos_router"],
        why: "ui knows no resource, router or HTTP",
    },
    Rule {
        below: &["src/"],
        except: &[],
        words: &[
            " style=\"",
            " style=move",
            " style={",
            " style=format",
            "#[lazy",
        ],
        why: "the content security policy refuses style attributes, Trunk splits nothing",
    },
    Rule {
        below: &["src/"],
        // Takes what `byoc_html::Html` escaped, and no text.
        except: &["src/ui/html.rs"],
        words: &["inner_html", "outer_html", "adjacent_html"],
        why: "text is never HTML: write a byoc_html::Html with ui::html",
    },
    Rule {
        below: &[
            "crates/byoc-types/src/",
            "crates/byoc-rules/src/",
            "crates/byoc-terraform/src/",
        ],
        except: &[],
        words: &[
            "std::fs",
            "std::net::Tcp",
            "std::env",
            "std::process",
            "SystemTime",
            "Instant::now",
        ],
        why: "types, rules and templates do no I/O and know no clock",
    },
    Rule {
        below: &["src/", "crates/"],
        except: &["crates/xtask/"],
        words: &["#[allow(", "#![allow("],
        why: "use #[expect(lint, reason = \"…\")]",
    },
    Rule {
        below: &["src/"],
        except: &[],
        words: &[
            "<code>",
            "<code class",
            "<kbd>",
            "<kbd class",
            "<bdi dir=\"ltr\">",
        ],
        why: "a translation must keep code and identifiers as they are: add translate=\"no\"",
    },
    Rule {
        below: &["tests/", "crates/byoc-server/tests/"],
        except: &[],
        words: &[
            "waitForTimeout",
            "time.sleep(",
            "thread::sleep",
            "time::sleep(",
        ],
        why: "tests wait for what they expect, never for time",
    },
];

pub fn check(source: &Source, findings: &mut Vec<String>) {
    let is_code = [".rs", ".ts", ".js", ".mjs", ".py"]
        .iter()
        .any(|end| source.path.ends_with(end));
    if !is_code {
        return;
    }
    for rule in RULES.iter().filter(|rule| rule.covers(&source.path)) {
        for (number, line) in code_lines(&source.text) {
            if let Some(word) = rule.words.iter().find(|word| line.contains(**word)) {
                findings.push(format!(
                    "{}:{number}: `{}`: {}",
                    source.path,
                    word.trim(),
                    rule.why
                ));
            }
        }
    }
}

impl Rule {
    fn covers(&self, path: &str) -> bool {
        let is_below = |place: &&str| path.starts_with(*place);
        self.below.iter().any(is_below) && !self.except.iter().any(is_below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check(
            &Source {
                path: path.to_owned(),
                text: text.to_owned(),
            },
            &mut findings,
        );
        findings
    }

    #[test]
    fn sqlx_outside_the_store_is_found_with_its_line() {
        let found = findings(
            "crates/byoc-server/src/app/setup.rs",
            "// sqlx::ok\nuse sqlx::Row;\n",
        );
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("crates/byoc-server/src/app/setup.rs:2:"),
            "{found:?}"
        );
        assert!(findings("crates/byoc-server/src/store/users.rs", "use sqlx::Row;").is_empty());
    }

    #[test]
    fn a_key_is_read_in_one_place_only() {
        for line in [
            "let on_keydown = move |event: KeyboardEvent| {",
            "match event.key().as_str() {",
            "if event.key_code() == 13 {",
            "let target: HtmlInputElement = target.unchecked_into();",
        ] {
            assert_eq!(findings("src/ui/tabs.rs", line).len(), 1, "{line}");
        }
        assert!(findings("src/ui/keys.rs", "use leptos::ev::KeyboardEvent;").is_empty());
        assert!(findings("src/ui/tabs.rs", "let closure = closure.unchecked_ref();").is_empty());
    }

    #[test]
    fn a_style_attribute_is_found_and_a_style_property_is_not() {
        assert_eq!(
            findings("src/ui/dialog.rs", "<div style=\"top: 0\">").len(),
            1
        );
        assert!(findings("src/ui/dialog.rs", "<div style:top=\"0\">").is_empty());
    }
}
