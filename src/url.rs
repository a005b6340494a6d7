//! Text in a URL.

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
