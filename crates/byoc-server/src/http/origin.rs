//! Names of this server as browsers and proxies write them.
//!
//! The check of cross-site requests compares `Origin` with `Host` letter by letter. Here both get the
//! form that the URL standard gives them: lower case, no default port.

use std::collections::BTreeSet;
use std::sync::Mutex;

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use url::Url;

use crate::config::Config;

/// Different pages in the log, at most: senders of requests must not be able to fill it.
const TOLD: usize = 8;

/// Gives `Origin` and `Host` their standard form, before they are compared.
pub async fn standard(mut request: Request, next: Next) -> Response {
    let origin = text(request.headers(), header::ORIGIN).and_then(origin_of);
    let scheme = origin.as_deref().and_then(|it| it.split_once("://"));
    if let (Some(origin), Some((scheme, _))) = (&origin, scheme) {
        // A request that names the server in its first line means that one (RFC 9112, 3.2.2).
        let named = request.uri().authority().map(Authority::to_string);
        let host = named.or_else(|| text(request.headers(), header::HOST).map(str::to_owned));
        let host = host.and_then(|host| authority_of(scheme, &host));
        if let Some(path) = request.uri().path_and_query().cloned() {
            *request.uri_mut() = Uri::from(path);
        }
        let headers = request.headers_mut();
        set(headers, header::ORIGIN, origin);
        if let Some(host) = host {
            set(headers, header::HOST, &host);
        }
    }
    next.run(request).await
}

/// The origin of an address in the form that browsers send, for example
/// `https://byoc.example.com:8443`; `None` for what is no `http` or `https` address.
fn origin_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    is_web.then(|| url.origin().ascii_serialization())
}

fn authority_of(scheme: &str, host: &str) -> Option<String> {
    let origin = origin_of(&format!("{scheme}://{host}"))?;
    origin.split_once("://").map(|(_, rest)| rest.to_owned())
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}

/// The page that a request came from and the server that it names, as they were sent.
#[derive(Clone, Default)]
pub struct Names {
    page: Option<String>,
    host: Option<String>,
    /// The browser itself says that it is another site.
    is_cross_site: bool,
}

impl Names {
    /// Of a request as it arrived.
    pub fn of(request: &Request) -> Self {
        let headers = request.headers();
        let shown = |name| text(headers, name).map(|text| text.chars().take(200).collect());
        Self {
            page: shown(header::ORIGIN),
            host: shown(header::HOST),
            is_cross_site: text(headers, header::HeaderName::from_static("sec-fetch-site"))
                == Some("cross-site"),
        }
    }

    /// What was compared, and what to set if both are this server: for the person and for the log.
    /// `None` if there is no page to name.
    pub fn compared(&self) -> Option<String> {
        let page = self
            .page
            .as_deref()
            .filter(|page| origin_of(page).is_some())?;
        let host = self.host.as_deref().unwrap_or("no host");
        Some(format!(
            "The page is at {page}, and the request was for {host}. If that page is this console, \
             its operator must set public_url = \"{page}\" in the configuration. If public_url is a \
             list, add \"{page}\" to it."
        ))
    }
}

/// What was logged already.
#[derive(Default)]
pub struct LoggedPages(Mutex<BTreeSet<String>>);

impl LoggedPages {
    /// Warns of a refused page, once for each.
    pub fn refused(&self, names: &Names) {
        let Some(compared) = names.compared().filter(|_| !names.is_cross_site) else {
            return;
        };
        if self.is_new(&compared) {
            tracing::warn!("A request was refused as cross-site. {compared}");
        }
    }

    /// Warns once if people come over TLS and cookies are not `Secure`.
    pub fn insecure(&self, names: &Names, config: &Config) {
        let page = names.page.as_deref().unwrap_or_default();
        if config.is_tls() || !page.starts_with("https://") || names.is_cross_site {
            return;
        }
        let warning = "People reach this server over https, but public_url does not say so: \
                       session cookies are not Secure, and answers carry no HSTS.";
        if self.is_new(warning) {
            tracing::warn!(
                "{warning} Set it in the configuration, for example public_url = \"{page}\"."
            );
        }
    }

    fn is_new(&self, warning: &str) -> bool {
        let mut told = self.0.lock().unwrap_or_else(|held| held.into_inner());
        told.len() < TOLD && told.insert(warning.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_compared_in_the_form_of_the_url_standard() {
        for (address, origin) in [
            ("http://byoc.example.com:80", "http://byoc.example.com"),
            ("HTTPS://BYOC.example.com:443/", "https://byoc.example.com"),
            (
                "https://byoc.example.com:8443",
                "https://byoc.example.com:8443",
            ),
            ("http://[::1]:80", "http://[::1]"),
            ("http://[0:0:0:0:0:0:0:1]:8080", "http://[::1]:8080"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://127.1", "http://127.0.0.1"),
        ] {
            assert_eq!(origin_of(address).as_deref(), Some(origin), "{address}");
        }
        for address in [
            "null",
            "",
            "byoc.example.com",
            "ftp://a",
            "http://",
            "http://a b",
            "https://::::",
        ] {
            assert_eq!(origin_of(address), None, "{address}");
        }
    }
}
