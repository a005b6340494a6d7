//! What documents of the app have for one person.

use byoc_html::Html;

/// The organization in the address of its list of custom clouds, or of a page below it with this name.
pub fn organization_in<'a>(path: &'a str, below: Option<&str>) -> Option<&'a str> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts[..] {
        // An id needs no decoding.
        ["organizations", id, "admin", "byoc", ref rest @ ..]
            if id.chars().all(char::is_alphanumeric) && rest == below.as_slice() =>
        {
            Some(id)
        }
        _ => None,
    }
}

/// What is put into a document for the person who asks for it.
pub struct Added {
    /// Asks for data while the app loads.
    pub head: Html,
    /// What the page shows first. Empty if the app has to draw it.
    pub body: Html,
}
