//! What the search knows, and what a text finds of it. Plain data.

use byoc_rules::lower;
use byoc_types::CustomCloud;

use crate::paths;

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Action,
    Page,
    CustomCloud,
    Project,
    Service,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Action => "Action",
            Self::Page => "Page",
            Self::CustomCloud => "Custom cloud",
            Self::Project => "Services of project",
            Self::Service => "Service",
        }
    }
}

/// A place that can be gone to.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub kind: Kind,
    pub label: String,
    pub address: String,
    /// What a text may find it by besides the label, in lower case.
    words: String,
}

impl Entry {
    fn new(kind: Kind, label: &str, address: String, words: &str) -> Self {
        Self {
            kind,
            label: label.to_owned(),
            address,
            words: lower(&format!("{label} {words}")),
        }
    }
}

/// Who searches.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub is_super_admin: bool,
    pub is_operator: bool,
}

/// Everything that this person can go to; a service with the project that it is in.
pub fn entries(
    org: &str,
    person: Person,
    clouds: &[CustomCloud],
    projects: &[String],
    services: &[(String, String)],
) -> Vec<Entry> {
    let page = |label, address, words| Entry::new(Kind::Page, label, address, words);
    let settings = paths::organization_settings(org);
    let mut all = Vec::new();
    if person.is_super_admin {
        all.extend([
            Entry::new(
                Kind::Action,
                "Create custom cloud",
                paths::custom_cloud_create(org),
                "new add wizard aws google",
            ),
            Entry::new(
                Kind::Action,
                "Request a custom cloud on Azure",
                paths::azure_request(org),
                "new microsoft",
            ),
        ]);
    }
    all.extend([
        page(
            "Bring your own cloud",
            paths::custom_clouds(org),
            "list custom clouds byoc",
        ),
        page("Services", paths::projects(org), "projects"),
        page(
            "Requests",
            paths::requests(org),
            "azure enable support answer",
        ),
        page(
            "Address book",
            paths::address_book(org),
            "cidr network peer vpn",
        ),
        page(
            "Organization",
            settings,
            "units projects members company rules",
        ),
        page(
            "Activity of the organization",
            paths::organization_activity(org),
            "history audit events export",
        ),
        page(
            "Your account",
            paths::account(),
            "password sessions tokens profile",
        ),
    ]);
    if person.is_operator {
        all.push(page(
            "Operator",
            paths::operator(),
            "organizations requests health",
        ));
    }
    all.extend(clouds.iter().map(|cloud| {
        let words = [
            cloud.cloud_region.as_str(),
            &cloud.reserved_cidr,
            &cloud.custom_cloud_environment_id,
            cloud.byoc_unique_name.as_deref().unwrap_or_default(),
        ];
        Entry::new(
            Kind::CustomCloud,
            &cloud.display_name,
            paths::custom_cloud(org, &cloud.custom_cloud_environment_id),
            &words.join(" "),
        )
    }));
    all.extend(services.iter().map(|(project, service)| {
        let address = paths::service(org, project, service);
        Entry::new(Kind::Service, service, address, project)
    }));
    all.extend(
        projects
            .iter()
            .map(|project| Entry::new(Kind::Project, project, paths::services(org, project), "")),
    );
    all
}

/// The entries that have every word of the text. Those whose label begins with it come first.
pub fn found<'a>(all: &'a [Entry], text: &str) -> impl Iterator<Item = &'a Entry> {
    let text = lower(text.trim());
    let begins = |entry: &Entry| lower(&entry.label).starts_with(&text);
    let mut found: Vec<(bool, &Entry)> = all
        .iter()
        .filter(|entry| {
            text.split_whitespace()
                .all(|word| entry.words.contains(word))
        })
        .map(|entry| (!begins(entry), entry))
        .collect();
    // Stable: among equals the order of the list stays.
    found.sort_by_key(|(is_later, _)| *is_later);
    found.into_iter().map(|(_, entry)| entry)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::samples::custom_cloud;

    fn clouds() -> Vec<CustomCloud> {
        let cloud = |id: &str, name: &str, cidr: &str| {
            custom_cloud(json!({
                "custom_cloud_environment_id": id,
                "display_name": name,
                "reserved_cidr": cidr,
            }))
        };
        vec![
            cloud("c1", "Production EU", "10.0.0.0/16"),
            cloud("c2", "Services of old", "10.1.0.0/16"),
        ]
    }

    fn labels(person: Person, text: &str) -> Vec<String> {
        let projects = ["shop".to_owned()];
        let services = [("shop".to_owned(), "orders-pg".to_owned())];
        let all = entries("org1", person, &clouds(), &projects, &services);
        found(&all, text).map(|entry| entry.label.clone()).collect()
    }

    const MEMBER: Person = Person {
        is_super_admin: false,
        is_operator: false,
    };

    #[test]
    fn a_place_is_found_by_any_of_its_words() {
        for (text, label) in [
            ("prod", "Production EU"),
            ("PRODUCTION eu", "Production EU"),
            ("10.0.0.0", "Production EU"),
            ("c1", "Production EU"),
            ("orders", "orders-pg"),
            // A service by its project too.
            ("shop pg", "orders-pg"),
            ("vpn", "Address book"),
            ("token", "Your account"),
        ] {
            assert_eq!(labels(MEMBER, text), [label], "{text}");
        }
        assert!(labels(MEMBER, "nothing like it").is_empty());
    }

    #[test]
    fn what_begins_with_the_text_comes_first() {
        assert_eq!(labels(MEMBER, "services"), ["Services", "Services of old"]);
        assert_eq!(labels(MEMBER, "shop")[0], "shop");
        // Without a text, all of it in its order.
        assert_eq!(labels(MEMBER, " ")[0], "Bring your own cloud");
    }

    #[test]
    fn nobody_is_offered_what_they_may_not_do() {
        assert!(labels(MEMBER, "create").is_empty());
        assert!(labels(MEMBER, "operator").is_empty());
        let admin = Person {
            is_super_admin: true,
            ..MEMBER
        };
        assert_eq!(labels(admin, "create"), ["Create custom cloud"]);
        let operator = Person {
            is_operator: true,
            ..MEMBER
        };
        assert_eq!(labels(operator, "health"), ["Operator"]);
    }
}
