//! A file's checksum: enough of it to compare by eye, all of it to copy.

use leptos::prelude::*;

use crate::ui::CopyButton;

/// A line with the beginning and the end of a SHA-256.
#[component]
pub fn Checksum(
    /// Name of the file.
    file_name: String,
    /// Hexadecimal.
    sha256: String,
) -> impl IntoView {
    view! {
        <p class="checksum">
            <span class="checksum__label">"SHA-256"</span>
            <code translate="no" class="checksum__value" title=sha256.clone()>{shortened(&sha256)}</code>
            <CopyButton what=format!("SHA-256 of {file_name}") text=sha256/>
        </p>
    }
    .into_any()
}

/// `0123456789ab…cdef`: what a person compares.
fn shortened(sha256: &str) -> String {
    match (
        sha256.get(..12),
        sha256.get(sha256.len().saturating_sub(4)..),
    ) {
        (Some(start), Some(end)) if sha256.len() > 16 => format!("{start}…{end}"),
        _ => sha256.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_shortened_in_its_middle() {
        let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(shortened(sha256), "e3b0c44298fc…b855");
        assert_eq!(shortened("abc"), "abc");
    }
}
