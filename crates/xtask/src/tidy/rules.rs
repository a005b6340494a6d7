//! A rule is one function: the app and the server both call it.
//!
//! A public function of byoc-rules that returns a problem must be reached from both, by its own name
//! or through another function of byoc-rules. Read as [`rust::tokens`]: a function is known by the
//! name of its module and its own name, and methods are not followed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, rust};

const RULES: &str = "crates/byoc-rules/src/";

/// Who calls rules, and where its sources are.
const SIDES: [(&str, &str); 2] = [("app", "src/"), ("server", "crates/byoc-server/src/")];

/// Rules that one side alone has a use for, each with the reason. What they call needs none.
const ONE_SIDED: &[(&str, &str)] = &[
    (
        "custom_cloud::check_create",
        "the app checks field by field while a person types, with the functions that this calls",
    ),
    (
        "hand_off::check_days",
        "the app offers the numbers of days that pass, and no other",
    ),
    (
        "hand_off::check_submit",
        "the app checks field by field while a person types, with the functions that this calls",
    ),
    (
        "leftovers::read",
        "what somebody pastes stays in the browser",
    ),
    (
        "custom_cloud::typed::cloud_from_word",
        "nobody types the word of a cloud into the app",
    ),
    (
        "custom_cloud::typed::model_from_word",
        "nobody types the word of a model into the app",
    ),
    (
        "exact::check",
        "compares a request with what the server has stored",
    ),
    (
        "exact::check_set",
        "compares a request with what the server has stored",
    ),
    (
        "service::request::check_create",
        "the form chooses from the catalogue that the server sent",
    ),
    (
        "service::request::check_update",
        "a form sends one change, which it chose from the catalogue that the server sent",
    ),
    (
        "service::request::check_type",
        "the form chooses from the catalogue that the server sent",
    ),
    (
        "service::request::check_version",
        "the form offers only versions that are not older",
    ),
    (
        "plan_check::check",
        "a Terraform plan never leaves the person's machine",
    ),
    (
        "plan_check::read::read",
        "a Terraform plan never leaves the person's machine",
    ),
];

/// A module and a function in it.
type Name = (String, String);

struct Function {
    file: String,
    /// Its modules, the outer one as well: what is handed on is named by that.
    modules: Vec<String>,
    name: String,
    is_public: bool,
    gives_problem: bool,
    /// What its body names.
    calls: BTreeSet<Name>,
}

impl Function {
    /// Whether it has this name below the module `top`: outside of that, only the outermost of its
    /// modules is known.
    fn is(&self, (module, name): &Name, top: &str) -> bool {
        let is_module = match self.modules[0] == top {
            true => self.modules.contains(module),
            false => self.modules[0] == *module,
        };
        is_module && self.name == *name
    }

    fn shown(&self) -> String {
        format!("{}::{}", self.modules.join("::"), self.name)
    }
}

pub fn check(sources: &[Source], findings: &mut Vec<String>) {
    check_with(sources, ONE_SIDED, findings);
}

fn check_with(sources: &[Source], one_sided: &[(&str, &str)], findings: &mut Vec<String>) {
    let functions: Vec<Function> = sources
        .iter()
        .filter(|source| source.path.starts_with(RULES) && source.path.ends_with(".rs"))
        .flat_map(functions)
        .collect();
    let called = SIDES.map(|(_, folder)| by_names(&functions, &named_below(folder, sources), ""));
    let excusable = |function: &Function| {
        let shown = function.shown();
        one_sided.iter().any(|(name, _)| *name == shown)
    };
    let excusable: Vec<usize> = (0..functions.len())
        .filter(|at| excusable(&functions[*at]))
        .collect();
    let reached_with = |more: &[usize]| {
        let starts = called.clone().map(|called| [&called, more].concat());
        starts.map(|start| reached(&functions, start))
    };
    let (called, reached) = (reached_with(&[]), reached_with(&excusable));
    let mut excused = BTreeSet::new();
    for (at, function) in functions.iter().enumerate() {
        if !function.is_public || !function.gives_problem {
            continue;
        }
        let shown = function.shown();
        if let Some((name, _)) = one_sided.iter().find(|(name, _)| *name == shown)
            && called.iter().any(|called| !called.contains(&at))
        {
            excused.insert(*name);
        }
        let missing: Vec<&str> = SIDES
            .iter()
            .zip(&reached)
            .filter(|(_, reached)| !reached.contains(&at))
            .map(|((side, _), _)| *side)
            .collect();
        if missing.is_empty() {
            continue;
        }
        findings.push(format!(
            "{}: {shown} returns a problem, but is not called by {}. A rule is one function for app \
             and server; make it pub(crate), or give a reason in crates/xtask/src/tidy/rules.rs",
            function.file,
            missing.join(" and "),
        ));
    }
    for (name, _) in one_sided.iter().filter(|(name, _)| !excused.contains(name)) {
        findings.push(format!(
            "crates/xtask/src/tidy/rules.rs: {name} needs no exemption any more"
        ));
    }
}

/// The functions that these names are of, as they are read below the module `top`.
fn by_names(functions: &[Function], names: &BTreeSet<Name>, top: &str) -> Vec<usize> {
    let is_named = |function: &Function| names.iter().any(|name| function.is(name, top));
    (0..functions.len())
        .filter(|at| is_named(&functions[*at]))
        .collect()
}

/// These functions and those that they call.
fn reached(functions: &[Function], mut open: Vec<usize>) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    while let Some(at) = open.pop() {
        if reached.insert(at) {
            let Function { calls, modules, .. } = &functions[at];
            open.extend(by_names(functions, calls, &modules[0]));
        }
    }
    reached
}

/// What the sources of one side name, tests left out.
fn named_below(folder: &str, sources: &[Source]) -> BTreeSet<Name> {
    let is_test = |path: &str| path.contains("/tests/") || path.ends_with("/tests.rs");
    sources
        .iter()
        .filter(|source| source.path.starts_with(folder) && source.path.ends_with(".rs"))
        .filter(|source| !is_test(&source.path))
        .flat_map(|source| {
            let code = rust::without_tests(&source.text);
            let tokens = rust::tokens(&code);
            let imports = imports(&tokens);
            let mut named = named(&tokens, &imports);
            named.extend(imports.into_values());
            named
        })
        .collect()
}

/// The functions of a file of byoc-rules.
fn functions(source: &Source) -> Vec<Function> {
    let modules = modules_of(&source.path);
    let code = rust::without_tests(&source.text);
    let tokens = rust::tokens(&code);
    let mut imports = imports(&tokens);
    for (module, _) in imports.values_mut() {
        match module.as_str() {
            "super" => modules[0].clone_into(module),
            "crate" => "byoc_rules".clone_into(module),
            _ => {}
        }
    }
    let own = modules.last().cloned().unwrap_or_default();
    let mut found = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at] {
            "{" => depth += 1,
            "}" => depth -= 1,
            "fn" if depth == 0 && at + 1 < tokens.len() => {
                let start = end_of(&tokens, at, &["{", ";"]);
                let end = match tokens.get(start) {
                    Some(&"{") => closing(&tokens, start),
                    _ => start,
                };
                let signature = &tokens[at..start];
                let body = &tokens[start..end.min(tokens.len())];
                let mut calls = named(body, &imports);
                // Its neighbors in the file, without a path.
                calls.extend(body.iter().enumerate().filter_map(|(at, word)| {
                    let before = at.checked_sub(1).map_or("", |before| body[before]);
                    let is_bare = before != "." && before != "::";
                    let name = imports.get(*word).cloned();
                    is_bare.then(|| name.unwrap_or((own.clone(), (*word).to_owned())))
                }));
                found.push(Function {
                    file: source.path.clone(),
                    modules: modules.clone(),
                    name: tokens[at + 1].to_owned(),
                    is_public: is_public(&tokens[..at]),
                    gives_problem: gives_problem(signature),
                    calls,
                });
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// `company/boundary.rs` is `company` and `boundary`.
fn modules_of(path: &str) -> Vec<String> {
    let path = path.strip_prefix(RULES).unwrap_or(path);
    let path = path.strip_suffix(".rs").unwrap_or(path);
    match path {
        "lib" => vec!["byoc_rules".to_owned()],
        path => path.split('/').map(str::to_owned).collect(),
    }
}

/// `pub fn`, `pub const fn`; not `pub(crate) fn`.
fn is_public(before: &[&str]) -> bool {
    let mut before = before.iter().rev();
    let word = before.find(|word| !["const", "async", "unsafe"].contains(word));
    word == Some(&"pub")
}

/// True if the type after `->` names an error or a problem.
fn gives_problem(signature: &[&str]) -> bool {
    let arrow = signature.windows(2).position(|two| two == ["-", ">"]);
    let given = arrow.map_or(&[][..], |arrow| &signature[arrow..]);
    let is_problem =
        |word: &&str| word.ends_with("Error") || word.ends_with("Problem") || *word == "BrokenRule";
    given.iter().any(is_problem)
}

/// Every `module::name`, with what a module is called here put right.
fn named(tokens: &[&str], imports: &BTreeMap<String, Name>) -> BTreeSet<Name> {
    let paths = tokens.windows(3).filter(|three| three[1] == "::");
    paths
        .map(|three| {
            let module = imports.get(three[0]).map(|(_, name)| name.as_str());
            (module.unwrap_or(three[0]).to_owned(), three[2].to_owned())
        })
        .collect()
}

/// What `use` brings in, by the name that it has here.
fn imports(tokens: &[&str]) -> BTreeMap<String, Name> {
    let mut imports = BTreeMap::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at] == "use" {
            let end = end_of(tokens, at, &[";"]);
            leaves(&tokens[at + 1..end], &mut Vec::new(), &mut imports);
            at = end;
        }
        at += 1;
    }
    imports
}

/// Reads one tree of a `use`, which begins below `path`.
fn leaves<'a>(tree: &[&'a str], path: &mut Vec<&'a str>, imports: &mut BTreeMap<String, Name>) {
    let length = path.len();
    let mut at = 0;
    while at < tree.len() {
        match tree[at] {
            "{" => {
                let end = closing(tree, at);
                leaves(&tree[at + 1..end], path, imports);
                at = end;
            }
            "," => {
                keep(path, length, imports);
                path.truncate(length);
            }
            "::" => {}
            word => path.push(word),
        }
        at += 1;
    }
    keep(path, length, imports);
    path.truncate(length);
}

/// Keeps `module::name`, `module::{self as other}` and `module::name as other`.
fn keep(path: &[&str], length: usize, imports: &mut BTreeMap<String, Name>) {
    let (path, alias) = match path {
        [path @ .., "as", alias] => (path, Some(*alias)),
        path => (path, None),
    };
    let path = match path {
        [path @ .., "self"] => path,
        path if path.len() > length || alias.is_some() => path,
        _ => return,
    };
    if let [.., module, name] = path {
        let here = alias.unwrap_or(name);
        imports.insert(here.to_owned(), ((*module).to_owned(), (*name).to_owned()));
    }
}

/// The first of these words at or after `start`, outside of brackets.
fn end_of(tokens: &[&str], start: usize, ends: &[&str]) -> usize {
    let mut depth = 0;
    for (at, word) in tokens.iter().enumerate().skip(start) {
        if depth == 0 && ends.contains(word) {
            return at;
        }
        match *word {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The brace that closes the one at `start`.
fn closing(tokens: &[&str], start: usize) -> usize {
    end_of(tokens, start + 1, &["}"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::arrows::tests::sources;

    const RULE: &str = "pub fn check(text: &str) -> Result<(), NameError> { other(text) }\n\
                        fn other(text: &str) -> Result<(), NameError> { deep::check_deep(text) }";

    fn findings(files: &[(&str, &str)], one_sided: &[(&str, &str)]) -> Vec<String> {
        let mut findings = Vec::new();
        check_with(&sources(files), one_sided, &mut findings);
        findings
    }

    fn with(app: &str, server: &str) -> Vec<String> {
        let files = [
            ("crates/byoc-rules/src/name.rs", RULE),
            (
                "crates/byoc-rules/src/name/deep.rs",
                "pub fn check_deep(text: &str) -> Option<DeepProblem> { None }\n\
                 pub(crate) fn check_own() -> Vec<FieldError> { vec![] }\n\
                 pub fn label() -> &'static str { \"\" }",
            ),
            ("src/lib.rs", app),
            ("crates/byoc-server/src/lib.rs", server),
        ];
        findings(&files, &[])
    }

    #[test]
    fn a_rule_of_both_passes_however_it_is_named() {
        let by_path = "use byoc_rules::name; fn a() { name::check(x); }";
        for app in [
            by_path,
            "use byoc_rules::name::check;",
            "use byoc_rules::{cidr, name::{self as rules, Other}}; fn a() { rules::check(x) }",
            "use byoc_rules::name::check as check_name;",
            "fn a() { byoc_rules::name::check(x) }",
        ] {
            assert_eq!(with(app, by_path), Vec::<String>::new(), "{app}");
        }
    }

    #[test]
    fn a_rule_that_one_side_does_not_call_is_found() {
        let call = "fn a() { byoc_rules::name::check(x) }";
        let found = with(call, "fn check() {}");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("name::check returns"), "{found:?}");
        assert!(found[0].contains("not called by server."), "{found:?}");
        // It was reached through the other one only.
        assert!(
            found[1].contains("name::deep::check_deep returns"),
            "{found:?}"
        );
        let in_tests = format!("#[cfg(test)] mod tests {{ {call} }}");
        assert_eq!(with(call, &in_tests).len(), 2);
        assert!(with("", "")[0].contains("app and server"));
    }

    #[test]
    fn a_function_of_the_same_name_elsewhere_is_no_call() {
        let call = "fn a() { byoc_rules::name::check(x) }";
        for server in ["fn a() { other::check(x) }", "fn a() { x.check(name) }"] {
            assert_eq!(with(call, server).len(), 2, "{server}");
        }
    }

    #[test]
    fn a_child_is_reached_by_the_name_of_its_parent() {
        let files = |call| {
            [
                (
                    "crates/byoc-rules/src/name.rs",
                    "mod deep; pub use deep::check_deep;",
                ),
                (
                    "crates/byoc-rules/src/name/deep.rs",
                    "pub const fn check_deep() -> Option<DeepProblem> { None }",
                ),
                ("src/lib.rs", call),
                ("crates/byoc-server/src/lib.rs", call),
            ]
        };
        let call = "use byoc_rules::name::{self, check_deep};";
        assert!(findings(&files(call), &[]).is_empty());
        assert_eq!(findings(&files("use byoc_rules::name;"), &[]).len(), 1);
    }

    #[test]
    fn parts_of_two_modules_may_have_one_name() {
        let rule = "pub fn read() -> Result<(), ReadError> { Ok(()) }";
        let files = [
            (
                "crates/byoc-rules/src/a.rs",
                "use read::read; pub fn a() { read() }",
            ),
            ("crates/byoc-rules/src/a/read.rs", rule),
            ("crates/byoc-rules/src/b/read.rs", rule),
            ("src/lib.rs", "use byoc_rules::a::a;"),
            ("crates/byoc-server/src/lib.rs", "use byoc_rules::a::a;"),
        ];
        let found = findings(&files, &[]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("b::read::read returns"), "{found:?}");
    }

    #[test]
    fn an_exemption_is_for_what_needs_it() {
        let files = [
            ("crates/byoc-rules/src/name.rs", RULE),
            ("src/lib.rs", "use byoc_rules::name::check;"),
        ];
        assert!(findings(&files, &[("name::check", "a reason")]).is_empty());
        let needless = findings(&files, &[("name::check", ""), ("name::gone", "")]);
        assert_eq!(needless.len(), 1, "{needless:?}");
        assert!(needless[0].contains("name::gone needs no exemption"));
    }
}
