//! Addresses of the console that the server writes too.

use crate::order;

/// Text as one segment or query value of an address (RFC 3986: all but unreserved characters
/// encoded).
pub fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte as char);
        } else {
            encoded.push('%');
            for half in [byte >> 4, byte & 15] {
                encoded.push(b"0123456789ABCDEF"[half as usize] as char);
            }
        }
    }
    encoded
}

/// The list of an organization's custom clouds.
pub fn custom_clouds(org: &str) -> String {
    format!("/organizations/{}/admin/byoc", segment(org))
}

/// First step of the wizard, with nothing stored yet.
pub fn custom_cloud_create(org: &str) -> String {
    format!("{}/new", custom_clouds(org))
}

/// The first page of the list in the console's API. `sort` is the order in the address of the list; what
/// the server can't sort by comes by name.
///
/// The server names this address in the document, so that the browser asks for it before the app is there.
/// So both have to build the same text.
pub fn first_page(org: &str, sort: Option<&str>) -> String {
    let (column, is_descending) = order::read(sort.unwrap_or_default());
    let order = match column {
        "status" => order::write("state", is_descending),
        "name" | "provider" | "region" | "cidr" | "model" | "updated" => {
            order::write(column, is_descending)
        }
        _ => "name".to_owned(),
    };
    format!("{}?view=compact&sort={order}", custom_clouds_api(org))
}

/// The list in the console's API.
pub fn custom_clouds_api(org: &str) -> String {
    format!(
        "/console/v1/organization/{}/custom-cloud-environments",
        segment(org)
    )
}

/// A custom cloud: its overview.
pub fn custom_cloud(org: &str, id: &str) -> String {
    format!("{}/{}", custom_clouds(org), segment(id))
}

/// The wizard of a draft where it was left.
pub fn custom_cloud_resume(org: &str, id: &str) -> String {
    format!("{}/setup/{RESUME}", custom_cloud(org, id))
}

/// Stands for the step at which a draft was left.
pub const RESUME: &str = "resume";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_has_the_order_of_the_list() {
        for (sort, order) in [
            (None, "name"),
            (Some("-name"), "-name"),
            (Some("status"), "state"),
            (Some("-status"), "-state"),
            (Some("-updated"), "-updated"),
            (Some("availability"), "name"),
            (Some("-availability"), "name"),
            (Some("a&b"), "name"),
        ] {
            let address = first_page("org 1", sort);
            let expected =
                "/console/v1/organization/org%201/custom-cloud-environments?view=compact&sort=";
            assert_eq!(address, format!("{expected}{order}"));
        }
    }
}
