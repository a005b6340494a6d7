//! The session cookie.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::auth::Secret;
use crate::config::Config;

/// Its name over TLS: browsers take a `__Host-` cookie only from this host, over TLS.
const SECURE: &str = "__Host-byoc_session";
/// Its name on plain HTTP, which is for trying things on one's own machine.
pub const PLAIN: &str = "byoc_session";

/// The cookie's value, if the request has one.
pub fn session<'h>(headers: &'h HeaderMap, config: &Config) -> Option<&'h str> {
    value(headers, name(config))
}

/// Whether a session cookie came along, good or not.
pub fn is_there(headers: &HeaderMap) -> bool {
    value(headers, PLAIN)
        .or_else(|| value(headers, SECURE))
        .is_some()
}

/// `Set-Cookie` that begins a session. It lasts as long as the session may at most.
pub fn begin(secret: &Secret, config: &Config) -> HeaderValue {
    let seconds = u64::from(config.sessions.absolute_hours) * 3600;
    let mut cookie = header_value(config, secret.reveal(), seconds);
    cookie.set_sensitive(true);
    cookie
}

/// `Set-Cookie` that removes the cookie.
pub fn end(config: &Config) -> HeaderValue {
    header_value(config, "", 0)
}

fn header_value(config: &Config, value: &str, seconds: u64) -> HeaderValue {
    let secure = if config.is_tls() { "; Secure" } else { "" };
    let name = name(config);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::try_from(text).expect("names and secrets are plain ASCII")
}

fn name(config: &Config) -> &'static str {
    if config.is_tls() { SECURE } else { PLAIN }
}

fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, value)| *found == name && !value.is_empty())
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PublicUrl;

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())])
    }

    #[test]
    fn over_tls_only_the_host_cookie_counts() {
        let tls = Config {
            public_url: PublicUrl::new(["https://byoc.example.com"]).unwrap(),
            ..Config::default()
        };
        let both = headers("a=b; byoc_session=plain; __Host-byoc_session=secure");
        assert_eq!(session(&both, &tls), Some("secure"));
        assert_eq!(session(&both, &Config::default()), Some("plain"));
        assert_eq!(session(&headers("byoc_session=plain"), &tls), None);
        assert_eq!(session(&headers("byoc_session="), &Config::default()), None);
        let text = begin(&Secret::random(), &tls);
        let text = text.to_str().unwrap();
        assert!(text.starts_with("__Host-byoc_session="), "{text}");
        for part in ["; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("Domain"), "{text}");
    }

    #[test]
    fn the_cookie_of_plain_http_is_not_marked_secure() {
        let text = begin(&Secret::random(), &Config::default());
        assert!(!text.to_str().unwrap().contains("Secure"));
        assert!(
            end(&Config::default())
                .to_str()
                .unwrap()
                .contains("Max-Age=0")
        );
    }
}
