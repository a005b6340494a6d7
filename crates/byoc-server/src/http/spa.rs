//! The console's files: out of the binary in release builds, out of a folder in others (see `build.rs`).
//!
//! Any address that is not a file of the app and not the API answers a page of the app. There are three
//! documents, alike but for the bundle they load: `first.html`, with sign-in and the list only, and
//! `create.html`, with the first step of the wizard only, so that these are there sooner, and
//! `index.html`, with every page. Builds without the first two have the third everywhere.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::added::{Added, organization_in};
use super::{Refusal, Server, first_rows, first_step};
use crate::auth::digest_bytes;

include!(concat!(env!("OUT_DIR"), "/app_files.rs"));

/// No inline script, no styles from strings, nobody frames us. `'wasm-unsafe-eval'` compiles the
/// app's WebAssembly and allows nothing else.
const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                   img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                   manifest-src 'self'; form-action 'none'; base-uri 'none'; \
                   frame-ancestors 'none'";
/// The worker that holds the event stream. A worker has the policy of its own file, and not the one of
/// the page that started it.
const WORKER: &str = "stream.js";
const WORKER_CSP: &str = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";
const FOREVER: &str = "public, max-age=31536000, immutable";
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// What stands around the place of a page in a document.
const PAGE_BEGIN: &str = "<!-- page -->";
const PAGE_END: &str = "<!-- /page -->";

/// Addresses that are pages of the app. Others get the app too, which says that there is nothing,
/// with status 404.
const PAGES: &[&str] = &[
    "",
    "login",
    "setup",
    "invitation",
    "hand-off",
    "reset-password",
    "account",
    "no-organization",
    "operator",
    "organizations",
    "gallery",
];

/// The document with every page.
const WHOLE: &str = "index.html";
/// Whether an address is in a part of the app.
type IsIn = fn(&str) -> bool;
/// The documents with a part of the pages, and their addresses.
const PARTS: [(&str, IsIn); 2] = [
    ("first.html", is_in_first_bundle),
    ("create.html", is_in_create_bundle),
];

const UNBUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
<title>The console is not built</title><h1>The console is not built</h1>\
<p>This server answers its API, but it was built without the app. \
<code>cargo xtask run</code> builds both and starts them; <code>trunk build</code> builds the app \
alone, for development builds of the server.</p></html>\n";

/// The files of the app with what is needed to answer them.
#[derive(Default)]
pub struct App {
    files: HashMap<String, File>,
}

#[derive(Clone)]
struct File {
    plain: Variant,
    brotli: Option<Variant>,
    gzip: Option<Variant>,
    content_type: HeaderValue,
    /// The name holds a hash of the content.
    is_hashed: bool,
}

#[derive(Clone)]
struct Variant {
    body: Bytes,
    etag: HeaderValue,
}

impl App {
    /// The app inside the binary, or what is in the folder right now that this build reads.
    pub fn load() -> Self {
        if let Some(folder) = option_env!("BYOC_APP_FOLDER") {
            return Self::from_folder(Path::new(folder));
        }
        Self::new(
            FILES
                .iter()
                .map(|(name, body)| (Cow::from(*name), Bytes::from_static(body))),
        )
    }

    /// What is in a folder; an empty app where there is none.
    pub fn from_folder(folder: &Path) -> Self {
        let mut files = Vec::new();
        // A folder that can't be read is an app that isn't built: the page says how to build it.
        let _ = read_folder(folder, "", &mut files);
        Self::new(
            files
                .into_iter()
                .map(|(name, body)| (Cow::from(name), Bytes::from(body))),
        )
    }

    pub(super) fn new(files: impl IntoIterator<Item = (Cow<'static, str>, Bytes)>) -> Self {
        let mut bodies: HashMap<Cow<'static, str>, Bytes> = files.into_iter().collect();
        let names: Vec<Cow<'static, str>> = bodies
            .keys()
            .filter(|name| !name.ends_with(".br") && !name.ends_with(".gz"))
            .cloned()
            .collect();
        let mut packed = |name: &str, ending: &str| {
            bodies
                .remove(format!("{name}.{ending}").as_str())
                .map(Variant::new)
        };
        let mut files = HashMap::new();
        for name in &names {
            let (brotli, gzip) = (packed(name, "br"), packed(name, "gz"));
            files.insert(name.clone(), (brotli, gzip));
        }
        let files = files
            .into_iter()
            .filter_map(|(name, (brotli, gzip))| {
                // Only what the release build finished is named by its final content; it is packed.
                let is_finished = brotli.is_some();
                let file = File {
                    plain: Variant::new(bodies.remove(&name)?),
                    brotli,
                    gzip,
                    content_type: HeaderValue::from_static(content_type(&name)),
                    is_hashed: is_finished && is_hashed(&name),
                };
                Some((name.into_owned(), file))
            })
            .collect();
        Self { files }
    }

    /// Whether there is an app to show.
    pub fn is_built(&self) -> bool {
        self.files.contains_key(WHOLE)
    }

    fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let name = path.trim_start_matches('/');
        let is_document = name == WHOLE || PARTS.iter().any(|(document, _)| *document == name);
        if !is_document && let Some(file) = self.files.get(name) {
            let mut response = file.answer(headers);
            if name == WORKER {
                response.headers_mut().insert(
                    header::CONTENT_SECURITY_POLICY,
                    HeaderValue::from_static(WORKER_CSP),
                );
            }
            return response;
        }
        let first = name.split('/').next().unwrap_or_default();
        let last = name.rsplit('/').next().unwrap_or_default();
        let is_page = PAGES.contains(&first) || is_document;
        if !is_page && last.contains('.') {
            return Refusal::not_found().into_response();
        }
        let mut response = match self.document(name) {
            Some(page) => page.answer(headers),
            None => unbuilt(),
        };
        if !is_page && response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::NOT_FOUND;
            response.extensions_mut().insert(Complete);
        }
        response
    }

    /// The document with the bundle that has the page of an address.
    fn document(&self, name: &str) -> Option<&File> {
        let part = PARTS.iter().find(|(_, has)| has(name));
        let part = part.and_then(|(document, _)| self.files.get(*document));
        part.or_else(|| self.files.get(WHOLE))
    }

    /// The document of an address with what is added to it.
    fn with_page(&self, path: &str, added: &Added) -> Option<Response> {
        let document = self.document(path.trim_start_matches('/'))?;
        let html = std::str::from_utf8(&document.plain.body).ok()?;
        let (head, rest) = html.split_once("</head>")?;
        let (before, rest) = rest.split_once(PAGE_BEGIN)?;
        let (skeleton, after) = rest.split_once(PAGE_END)?;
        let body = match added.body.as_str() {
            "" => skeleton,
            page => page,
        };
        let link = added.head.as_str();
        let html = format!("{head}{link}</head>{before}{body}{after}");
        let mut response = Response::new(Body::from(html));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, document.content_type.clone());
        // It is of one person: no cache may keep it, that of the browser after a sign-out neither.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        document_headers(headers);
        Some(response)
    }
}

/// Marks an answer with an error status that already has its body.
#[derive(Clone, Copy)]
pub struct Complete;

impl Variant {
    fn new(body: Bytes) -> Self {
        let digest = digest_bytes(&body);
        let etag = HeaderValue::try_from(format!("\"{}\"", &digest[..20])).expect("hex");
        Self { body, etag }
    }
}

impl File {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let (variant, coding) = self.variant(headers);
        let is_known = headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|tag| tag.trim().trim_start_matches("W/").as_bytes() == variant.etag.as_bytes());
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = Response::new(Body::from(variant.body.clone()));
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, self.content_type.clone());
            if let Some(coding) = coding {
                let coding = HeaderValue::from_static(coding);
                response
                    .headers_mut()
                    .insert(header::CONTENT_ENCODING, coding);
            }
            response
        };
        let added = response.headers_mut();
        added.insert(header::ETAG, variant.etag.clone());
        let caching = if self.is_hashed { FOREVER } else { "no-cache" };
        added.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        added.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if self.content_type.as_bytes().starts_with(b"text/html") {
            document_headers(added);
        }
        response
    }

    fn variant(&self, headers: &HeaderMap) -> (&Variant, Option<&'static str>) {
        let accepted = headers
            .get(header::ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok());
        let accepted = accepted.unwrap_or_default();
        for (variant, coding) in [(&self.brotli, "br"), (&self.gzip, "gzip")] {
            if let Some(variant) = variant
                && accepts(accepted, coding)
            {
                return (variant, Some(coding));
            }
        }
        (&self.plain, None)
    }
}

/// Answers everything that is not the API.
pub async fn serve(State(server): State<Server>, request: Request) -> Response {
    let path = request.uri().path();
    let is_api = path == "/v1"
        || path.starts_with("/v1/")
        || path == "/console/v1"
        || path.starts_with("/console/v1/");
    if is_api {
        return Refusal::not_found().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return super::error::method_not_allowed(request)
            .await
            .into_response();
    }
    let (mut parts, _) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let added = if let Some(org) = organization_in(&path, None) {
        first_rows::added(&server, &mut parts, org).await
    } else if let Some(org) = organization_in(&path, Some("new")) {
        first_step::added(&server, &mut parts, org).await
    } else {
        None
    };
    let page = added.and_then(|added| server.app.with_page(&path, &added));
    page.unwrap_or_else(|| server.app.answer(&path, &parts.headers))
}

fn unbuilt() -> Response {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = ([(header::CONTENT_TYPE, html)], UNBUILT).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    document_headers(response.headers_mut());
    response
}

fn document_headers(headers: &mut HeaderMap) {
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CSP),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    let permissions = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
    headers.insert(PERMISSIONS, HeaderValue::from_static(permissions));
}

/// The addresses of the app's `FirstRoutes`, exactly: an address that they did not know would be loaded
/// again and again. So with every part.
fn is_in_first_bundle(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    match parts[..] {
        ["" | "login"] => true,
        ["organizations", org] | ["organizations", org, "admin", "byoc"] => !org.is_empty(),
        _ => false,
    }
}

/// The addresses of the app's `CreateRoutes`.
fn is_in_create_bundle(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    match parts[..] {
        ["organizations", org, "admin", "byoc", "new"] => !org.is_empty(),
        _ => false,
    }
}

/// `br;q=0` says no; a star says yes to everything that is not named.
fn accepts(header: &str, coding: &str) -> bool {
    let mut star = false;
    for part in header.split(',') {
        let mut pieces = part.split(';').map(str::trim);
        let name = pieces.next().unwrap_or_default();
        let weight = pieces.find_map(|piece| piece.strip_prefix("q="));
        let is_wanted = weight.is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0));
        if name.eq_ignore_ascii_case(coding) {
            return is_wanted;
        }
        star |= name == "*" && is_wanted;
    }
    star
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// `byoc-console-1a2b3c4d5e6f7a8b_bg.wasm`: a part of at least eight hex digits between dashes,
/// dots and underscores.
fn is_hashed(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    last.split(['-', '_', '.']).any(|part| {
        (8..=64).contains(&part.len())
            && part
                .chars()
                .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
            && part.chars().any(|c| c.is_ascii_digit())
    })
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    files: &mut Vec<(String, Vec<u8>)>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let (path, name) = (entry.path(), format!("{prefix}{name}"));
        if path.is_dir() {
            read_folder(&path, &format!("{name}/"), files)?;
        } else {
            files.push((name, std::fs::read(path)?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> App {
        let files: [(&str, &[u8]); 7] = [
            ("index.html", b"<!doctype html>"),
            ("boot.js", b"boot"),
            ("stream.js", b"stream"),
            ("byoc-console-1a2b3c4d5e6f7a8b_bg.wasm", b"wasm"),
            ("byoc-console-1a2b3c4d5e6f7a8b_bg.wasm.br", b"brotli"),
            ("byoc-console-1a2b3c4d5e6f7a8b_bg.wasm.gz", b"gzip"),
            ("img/logo.svg", b"<svg/>"),
        ];
        App::new(files.map(|(name, body)| (Cow::from(name), Bytes::from_static(body))))
    }

    fn get(path: &str, headers: &[(&'static str, &str)]) -> Response {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect();
        app().answer(path, &headers)
    }

    fn header_of(response: &Response, name: HeaderName) -> &str {
        response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    const WASM: &str = "/byoc-console-1a2b3c4d5e6f7a8b_bg.wasm";

    #[test]
    fn hashed_files_are_kept_forever_and_others_asked_for() {
        let wasm = get(WASM, &[]);
        assert_eq!(header_of(&wasm, header::CACHE_CONTROL), FOREVER);
        assert_eq!(header_of(&wasm, header::CONTENT_TYPE), "application/wasm");
        for path in ["/boot.js", "/", "/img/logo.svg"] {
            assert_eq!(
                header_of(&get(path, &[]), header::CACHE_CONTROL),
                "no-cache",
                "{path}"
            );
        }
    }

    #[test]
    fn the_worker_alone_may_connect_by_its_own_policy() {
        let policy = |path| {
            let response = get(path, &[]);
            header_of(&response, header::CONTENT_SECURITY_POLICY).to_owned()
        };
        assert_eq!(policy("/stream.js"), WORKER_CSP);
        assert_eq!(policy("/boot.js"), "");
        assert_eq!(policy("/"), CSP);
    }

    #[test]
    fn the_smallest_accepted_coding_is_sent() {
        for (accepted, coding) in [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, deflate", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("*", "br"),
            ("identity", ""),
            ("", ""),
        ] {
            let response = get(WASM, &[("accept-encoding", accepted)]);
            assert_eq!(
                header_of(&response, header::CONTENT_ENCODING),
                coding,
                "{accepted}"
            );
            assert_eq!(header_of(&response, header::VARY), "accept-encoding");
        }
    }

    #[test]
    fn a_known_file_is_not_sent_again() {
        let etag = header_of(&get("/boot.js", &[]), header::ETAG).to_owned();
        let again = get("/boot.js", &[("if-none-match", &etag)]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let other = get("/boot.js", &[("if-none-match", "\"other\"")]);
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[test]
    fn pages_of_the_app_are_the_document_with_its_policy() {
        for path in [
            "/",
            "/login",
            "/organizations/org1/admin/byoc/new",
            "/setup",
            "/invitation",
            "/hand-off",
            "/reset-password",
            "/account/sessions",
        ] {
            let page = get(path, &[]);
            assert_eq!(page.status(), StatusCode::OK, "{path}");
            assert_eq!(header_of(&page, header::CONTENT_SECURITY_POLICY), CSP);
            assert!(!CSP.contains("unsafe-inline"));
        }
    }

    #[test]
    fn other_addresses_are_not_found() {
        let page = get("/nowhere", &[]);
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        assert_eq!(
            header_of(&page, header::CONTENT_TYPE),
            "text/html; charset=utf-8"
        );
        assert_eq!(get("/missing.js", &[]).status(), StatusCode::NOT_FOUND);
        assert_eq!(get("/img/../boot.js", &[]).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn without_an_app_the_page_says_how_to_build_it() {
        let page = App::default().answer("/", &HeaderMap::new());
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(header_of(&page, header::CONTENT_SECURITY_POLICY), CSP);
        assert!(UNBUILT.contains("cargo xtask run"));
    }

    #[test]
    fn hashes_in_names_are_recognised() {
        for (name, is) in [
            ("byoc-console-1a2b3c4d5e6f7a8b.js", true),
            ("style-0a1b2c3d.css", true),
            ("snippets/x-1a2b3c4d5e6f7a8b/inline0.js", false),
            ("boot.js", false),
            ("index.html", false),
            ("facade-deadbeef.svg", false),
        ] {
            assert_eq!(is_hashed(name), is, "{name}");
        }
    }

    #[test]
    fn a_part_of_the_app_is_answered_at_its_own_addresses_only() {
        for (name, document) in [
            ("", "first.html"),
            ("login", "first.html"),
            ("setup", WHOLE),
            ("invitation", WHOLE),
            ("hand-off", WHOLE),
            ("reset-password", WHOLE),
            ("account", WHOLE),
            ("account/tokens", WHOLE),
            ("organizations/org1", "first.html"),
            ("organizations/org1/admin/byoc", "first.html"),
            ("organizations/org1/admin/byoc/", WHOLE),
            ("organizations/org1/admin/byoc/new", "create.html"),
            ("organizations/org1/admin/byoc/new/", WHOLE),
            ("organizations//admin/byoc/new", WHOLE),
            ("organizations/org1/admin/byoc/0197/setup/deploy", WHOLE),
            ("organizations/org1/admin/organization", WHOLE),
            ("organizations/", WHOLE),
            ("login/", WHOLE),
            ("gallery", WHOLE),
        ] {
            let all = ["index.html", "first.html", "create.html"];
            let app = App::new(all.map(|it| (Cow::from(it), Bytes::from_static(it.as_bytes()))));
            let etag = |page: Response| header_of(&page, header::ETAG).to_owned();
            let answered = etag(app.answer(&format!("/{name}"), &HeaderMap::new()));
            let expected = Variant::new(Bytes::from_static(document.as_bytes())).etag;
            assert_eq!(answered, expected.to_str().unwrap(), "{name}");
        }
    }

    #[test]
    fn where_a_part_is_not_built_every_page_comes_whole() {
        for path in ["/", "/organizations/org1/admin/byoc/new", "/create.html"] {
            let page = get(path, &[]);
            assert_eq!(page.status(), StatusCode::OK, "{path}");
            let etag = header_of(&page, header::ETAG).to_owned();
            assert_eq!(etag, header_of(&get("/setup", &[]), header::ETAG), "{path}");
        }
    }
}
