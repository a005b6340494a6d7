//! The router, the bundles with a part of the pages and the server know the same URLs.

use std::collections::BTreeSet;

use super::Source;

const ROUTES: &str = "src/routes.rs";
/// Bundles with a part of the pages, and the functions that know their URLs on the server.
const PARTS: [(&str, &str); 2] = [
    ("src/routes/first.rs", "is_in_first_bundle"),
    ("src/routes/create.rs", "is_in_create_bundle"),
];
const SERVER: &str = "crates/byoc-server/src/http/spa.rs";

pub fn check(sources: &[Source], findings: &mut Vec<String>) {
    let text = |path: &str| {
        let source = sources.iter().find(|source| source.path == path);
        source.map_or("", |source| source.text.as_str())
    };
    let routes = routes(text(ROUTES));
    let words: BTreeSet<String> = routes.iter().map(|url| first_word(url)).collect();
    compare(
        &words,
        &pages(text(SERVER)),
        (ROUTES, SERVER),
        "PAGES",
        findings,
    );
    for (part, function) in PARTS {
        let own = arms(between(text(part), " match parts {", "\n    }\n"));
        let start = format!("fn {function}(");
        let served = arms(between(text(SERVER), &start, "\n}\n"));
        compare(&own, &served, (part, SERVER), function, findings);
        for url in own.difference(&routes) {
            findings.push(format!("{part}: {url} is not in {ROUTES}"));
        }
    }
}

fn compare(
    app: &BTreeSet<String>,
    server: &BTreeSet<String>,
    (from, to): (&str, &str),
    list: &str,
    findings: &mut Vec<String>,
) {
    if app.is_empty() || server.is_empty() {
        findings.push(format!(
            "{from}, {to}: no URLs found: adapt crates/xtask/src/tidy/urls.rs"
        ));
        return;
    }
    for url in app.difference(server) {
        findings.push(format!("{to}: `{url}` is missing in {list}; {from} has it"));
    }
    for url in server.difference(app) {
        findings.push(format!("{to}: `{url}` in {list} is not in {from}"));
    }
}

/// Every URL of the tree of routes; a parameter is `:`, one that may be missing is left out.
fn routes(text: &str) -> BTreeSet<String> {
    let mut urls = BTreeSet::new();
    let mut parent = String::new();
    for line in text.lines().map(str::trim) {
        let path = between(line, "path!(\"", "\")");
        if line.starts_with("<ParentRoute ") {
            parent = url(path.split('/'));
        } else if line.starts_with("</ParentRoute>") {
            parent.clear();
        } else if line.starts_with("<Route ") && path != "*any" {
            let own = url(path.split('/'));
            urls.insert(match (parent.as_str(), own.as_str()) {
                ("", own) => own.to_owned(),
                (parent, "/") => parent.to_owned(),
                (parent, own) => format!("{parent}{own}"),
            });
        }
    }
    urls
}

fn url<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts
        .filter(|part| !part.is_empty() && !part.ends_with('?'))
        .map(|part| if part.starts_with(':') { ":" } else { part })
        .collect();
    format!("/{}", parts.join("/"))
}

fn first_word(url: &str) -> String {
    url.split('/').nth(1).unwrap_or_default().to_owned()
}

/// The first words of URLs that the server answers with the app.
fn pages(text: &str) -> BTreeSet<String> {
    let list = between(text, "const PAGES: &[&str] = &[", "];");
    let words = list
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    words
        .map(|word| word.trim_matches('"').to_owned())
        .collect()
}

/// The URLs of a `match` of slices: `["login"]`, `["organizations", id]`. The patterns after one that
/// ends in `..` continue it.
fn arms(text: &str) -> BTreeSet<String> {
    let mut urls = BTreeSet::new();
    let mut before: Vec<String> = Vec::new();
    for arm in text.split("=>") {
        for pattern in arm
            .split('[')
            .skip(1)
            .filter_map(|rest| rest.split_once(']'))
        {
            let parts: Vec<&str> = pattern.0.split(',').map(str::trim).collect();
            // Not a pattern: `parts[..]`.
            if parts == [".."] {
                continue;
            }
            let mut paths = vec![before.clone()];
            for part in parts
                .iter()
                .filter(|part| !part.is_empty() && !part.ends_with(".."))
            {
                let words: Vec<String> = part
                    .split('|')
                    .map(|word| match word.trim().strip_prefix('"') {
                        Some(word) => word.trim_end_matches('"').to_owned(),
                        None => ":".to_owned(),
                    })
                    .collect();
                paths = paths
                    .iter()
                    .flat_map(|path| {
                        words
                            .iter()
                            .map(|word| [path.as_slice(), std::slice::from_ref(word)].concat())
                    })
                    .collect();
            }
            if parts.last().is_some_and(|part| part.ends_with("..")) {
                before = paths.remove(0);
                continue;
            }
            urls.extend(
                paths
                    .iter()
                    .map(|path| url(path.iter().map(String::as_str))),
            );
        }
    }
    urls
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
    rest.split_once(end).map_or("", |(inside, _)| inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::arrows::tests::sources;

    const ROUTER: &str = r#"
            <Route path=path!("/") view=Start/>
            <Route path=path!("/login") view=LoginPage/>
            <ParentRoute path=path!("/organizations/:org") view=Shell>
                <Route path=path!("") view=Entrance/>
                <Route path=path!("admin/byoc") view=List/>
                <Route path=path!("admin/byoc/new") view=Create/>
                <Route path=path!("admin/byoc/:id/:tab?") view=Cloud/>
                <Route path=path!("*any") view=Nothing/>
            </ParentRoute>
            <Route path=path!("/gallery") view=gallery/>
"#;
    const BUNDLE: &str = r#"
    fn at<'a>(parts: &[&'a str]) -> Option<(Page, Option<&'a str>)> {
        match parts {
            ["", ""] => Some((Page::Start, None)),
            ["", "login"] => Some((Page::Login, None)),
            ["", "organizations", id, rest @ ..] if !id.is_empty() => match rest {
                [] => Some((Page::Entrance, Some(id))),
                ["admin", "byoc"] => Some((Page::List, Some(id))),
                _ => None,
            },
            _ => None,
        }
    }
"#;
    const CREATE: &str = r#"
    fn at<'a>(parts: &[&'a str]) -> Option<((), Option<&'a str>)> {
        match parts {
            ["", "organizations", id, "admin", "byoc", "new"] => Some(((), Some(id))),
            _ => None,
        }
    }
"#;
    const SPA: &str = r#"
const PAGES: &[&str] = &[
    "",
    "login",
    "organizations",
    "gallery",
];
fn is_in_first_bundle(name: &str) -> bool {
    match parts[..] {
        ["" | "login"] => true,
        ["organizations", org] | ["organizations", org, "admin", "byoc"] => !org.is_empty(),
        _ => false,
    }
}
fn is_in_create_bundle(name: &str) -> bool {
    match parts[..] {
        ["organizations", org, "admin", "byoc", "new"] => !org.is_empty(),
        _ => false,
    }
}
"#;

    fn found(router: &str, bundle: &str, spa: &str) -> Vec<String> {
        let mut findings = Vec::new();
        let all = sources(&[
            (ROUTES, router),
            (PARTS[0].0, bundle),
            (PARTS[1].0, CREATE),
            (SERVER, spa),
        ]);
        check(&all, &mut findings);
        findings
    }

    #[test]
    fn the_same_urls_are_accepted() {
        assert_eq!(found(ROUTER, BUNDLE, SPA), [""; 0]);
        assert_eq!(
            Vec::from_iter(routes(ROUTER)),
            [
                "/",
                "/gallery",
                "/login",
                "/organizations/:",
                "/organizations/:/admin/byoc",
                "/organizations/:/admin/byoc/:",
                "/organizations/:/admin/byoc/new"
            ]
        );
    }

    #[test]
    fn a_url_that_one_of_them_does_not_know_is_refused() {
        let setup = ROUTER.replace("/gallery", "/setup");
        for (router, bundle, spa, part) in [
            (setup.as_str(), BUNDLE, SPA, "`setup` is missing in PAGES"),
            (setup.as_str(), BUNDLE, SPA, "`gallery` in PAGES is not"),
            (
                ROUTER,
                BUNDLE,
                &SPA.replace("\"\" | ", ""),
                "`/` is missing in is_in_first_bundle",
            ),
            (
                ROUTER,
                &BUNDLE.replace("\"byoc\"", "\"clouds\""),
                SPA,
                "/admin/clouds is not in src/routes.rs",
            ),
            (
                ROUTER,
                BUNDLE,
                &SPA.replace("\"new\"", "\"old\""),
                "/organizations/:/admin/byoc/new` is missing in is_in_create_bundle",
            ),
            (ROUTER, "", SPA, "no URLs found"),
            ("", BUNDLE, SPA, "no URLs found"),
        ] {
            let found = found(router, bundle, spa);
            assert!(
                found.iter().any(|one| one.contains(part)),
                "{part}: {found:?}"
            );
        }
    }
}
