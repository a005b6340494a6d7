//! Which file of a crate names what of which other file.
//!
//! Paths are followed as the compiler does: through `use`, through what a module hands on, from
//! `super` and `crate`. What only a method call or a macro reaches is not seen.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, rust};

/// Arrows of one crate: from a file to a file, with a name that the first takes from the second.
pub type Arrows = BTreeMap<(String, String), String>;

type Path = Vec<String>;

#[derive(Default)]
struct Module {
    file: String,
    children: BTreeSet<String>,
    /// What is defined here.
    defined: BTreeSet<String>,
    /// Names that `use` brings in, with their paths; `None` if from another crate.
    imported: BTreeMap<String, Option<Path>>,
    globs: Vec<Path>,
    /// Every path that is named, from the crate's root.
    named: Vec<Path>,
}

/// A crate: its modules by their path from the root.
pub struct Crate(BTreeMap<Path, Module>);

/// More hops than any chain of names that are handed on has.
const MOST_HOPS: usize = 8;

impl Crate {
    /// Reads the crate whose sources are below `folder`, as far as its root declares them: what is for
    /// tests and other programs of the package are left out.
    pub fn read(folder: &str, sources: &[Source]) -> Self {
        let by_path: BTreeMap<&str, &Source> = sources
            .iter()
            .map(|source| (source.path.as_str(), source))
            .collect();
        let root = ["lib.rs", "main.rs"]
            .iter()
            .map(|name| format!("{folder}{name}"))
            .find(|path| by_path.contains_key(path.as_str()));
        let mut modules = BTreeMap::new();
        let mut open = Vec::from_iter(root.map(|file| (Path::new(), file)));
        while let Some((path, file)) = open.pop() {
            let Some(source) = by_path.get(file.as_str()) else {
                continue;
            };
            let module = Module::read(&path, &file, &source.text);
            for child in &module.children {
                let mut path = path.clone();
                path.push(child.clone());
                let file = format!("{folder}{}.rs", path.join("/"));
                open.push((path, file));
            }
            modules.insert(path, module);
        }
        Self(modules)
    }

    /// The first part of each module's path with its files.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|module| module.file.as_str())
    }

    pub fn arrows(&self) -> Arrows {
        let mut arrows = Arrows::new();
        for module in self.0.values() {
            for path in &module.named {
                if let Some(file) = self.home(path, 0)
                    && file != module.file
                {
                    let ends = (module.file.clone(), file.to_owned());
                    arrows.entry(ends).or_insert_with(|| path.join("::"));
                }
            }
        }
        arrows
    }

    /// The file that defines what stands at the path. `None` if the path names a module as a whole.
    fn home(&self, path: &[String], hops: usize) -> Option<&str> {
        let length = (0..=path.len())
            .rev()
            .find(|length| self.0.contains_key(&path[..*length]))?;
        let module = &self.0[&path[..length]];
        let (name, rest) = path[length..].split_first()?;
        if module.defined.contains(name) || hops == MOST_HOPS {
            return Some(&module.file);
        }
        match module.imported.get(name) {
            Some(Some(other)) => {
                let path = [other.as_slice(), rest].concat();
                return self.home(&path, hops + 1);
            }
            Some(None) => return Some(&module.file),
            None => {}
        }
        for glob in &module.globs {
            let is_there = self.0.get(glob).is_some_and(|other| {
                other.defined.contains(name) || other.imported.contains_key(name)
            });
            if is_there {
                let path = [glob.as_slice(), &path[length..]].concat();
                return self.home(&path, hops + 1);
            }
        }
        Some(&module.file)
    }
}

impl Module {
    fn read(path: &Path, file: &str, text: &str) -> Self {
        let code = rust::without_tests(text);
        let tokens = rust::tokens(&code);
        let for_tests = rust::test_modules(text);
        let mut module = Module {
            file: file.to_owned(),
            ..Module::default()
        };
        for (at, token) in tokens.iter().enumerate() {
            let next = tokens.get(at + 1).copied().unwrap_or_default();
            match *token {
                "mod" if tokens.get(at + 2) == Some(&";") => {
                    let is_for_tests = for_tests.iter().any(|name| name == next);
                    module
                        .children
                        .extend((!is_for_tests).then(|| next.to_owned()));
                }
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union"
                | "mod" => {
                    module.defined.insert(next.to_owned());
                }
                "macro_rules" => {
                    module
                        .defined
                        .extend(tokens.get(at + 2).map(|name| (*name).to_owned()));
                }
                _ => {}
            }
        }
        module.read_uses(path, &tokens);
        module.read_mentions(path, &tokens);
        module
    }

    fn read_uses(&mut self, path: &Path, tokens: &[&str]) {
        let mut leaves = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            if *token == "use" {
                let end = tokens[at..].iter().position(|token| *token == ";");
                let tree = &tokens[at + 1..end.map_or(tokens.len(), |end| at + end)];
                read_tree(tree, &[], &mut leaves);
            }
        }
        // What one `use` brings in may begin another.
        for is_last in [false, true] {
            for (name, leaf) in &leaves {
                let target = self.rooted(path, leaf);
                match (name.as_str(), target) {
                    ("*", Some(target)) if is_last => {
                        self.named
                            .push([target.clone(), vec!["*".to_owned()]].concat());
                        self.globs.push(target);
                    }
                    ("*", _) => {}
                    (name, target) => {
                        if is_last {
                            self.named.extend(target.clone());
                        }
                        self.imported.insert(name.to_owned(), target);
                    }
                }
            }
        }
    }

    fn read_mentions(&mut self, path: &Path, tokens: &[&str]) {
        for at in 0..tokens.len() {
            let is_start = tokens.get(at + 1) == Some(&"::")
                && !matches!(
                    at.checked_sub(1).map(|at| tokens[at]),
                    Some("::" | "." | "$")
                );
            if !is_start {
                continue;
            }
            let mut named = vec![tokens[at].to_owned()];
            let mut at = at;
            while tokens.get(at + 1) == Some(&"::")
                && tokens.get(at + 2).is_some_and(|token| is_name(token))
            {
                named.push(tokens[at + 2].to_owned());
                at += 2;
            }
            let target = self.rooted(path, &named);
            self.named.extend(target);
        }
    }

    /// A path as written in this module, from the crate's root; `None` if it leads to another crate.
    fn rooted(&self, own: &Path, written: &[String]) -> Option<Path> {
        let (first, rest) = written.split_first()?;
        let mut start = match first.as_str() {
            "crate" => Path::new(),
            "self" => own.clone(),
            "super" => own[..own.len().checked_sub(1)?].to_vec(),
            name if self.children.contains(name) => [own.as_slice(), &[name.to_owned()]].concat(),
            name => self.imported.get(name)?.clone()?,
        };
        let mut rest = rest;
        while let [first, others @ ..] = rest
            && first == "super"
        {
            start.pop();
            rest = others;
        }
        Some([start.as_slice(), rest].concat())
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

/// The leaves of a `use` tree: the name that each brings in, and its path.
fn read_tree(tokens: &[&str], before: &[String], leaves: &mut Vec<(String, Path)>) {
    let mut path = before.to_vec();
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at] {
            "::" => {}
            "{" => {
                let inside = &tokens[at + 1..tokens.len().saturating_sub(1)];
                return split(inside, |branch| read_tree(branch, &path, leaves));
            }
            "*" => {
                leaves.push(("*".to_owned(), path));
                return;
            }
            "as" => {
                let name = tokens.get(at + 1).copied().unwrap_or_default();
                leaves.push((name.to_owned(), path));
                return;
            }
            "self" if !path.is_empty() => {}
            name => path.push(name.to_owned()),
        }
        at += 1;
    }
    if let Some(name) = path.last() {
        leaves.push((name.clone(), path.clone()));
    }
}

/// Hands out what stands between the commas that are in no inner braces.
fn split(tokens: &[&str], mut take: impl FnMut(&[&str])) {
    let (mut depth, mut start) = (0, 0);
    for (at, token) in tokens.iter().enumerate() {
        match *token {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 0 => {
                take(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < tokens.len() {
        take(&tokens[start..]);
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn sources(files: &[(&str, &str)]) -> Vec<Source> {
        files
            .iter()
            .map(|(path, text)| Source {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect()
    }

    fn arrows(files: &[(&str, &str)]) -> Vec<String> {
        let all = Crate::read("src/", &sources(files)).arrows();
        all.keys()
            .map(|(from, to)| format!("{from} {to}"))
            .collect()
    }

    #[test]
    fn paths_are_followed_to_the_file_that_defines() {
        let found = arrows(&[
            ("src/lib.rs", "mod a; mod b; mod ui;"),
            (
                "src/a.rs",
                "use crate::{b::{self as other, Deep}, ui::{Button, field::Field as F}};\n\
                 use leptos::prelude::*;\nfn f() { other::c::g(); }",
            ),
            (
                "src/b.rs",
                "pub mod c;\npub use c::Deep;\npub fn own() { super::a::f(); }",
            ),
            (
                "src/b/c.rs",
                "pub struct Deep; pub fn g() { super::own(); }",
            ),
            (
                "src/ui.rs",
                "mod button; pub mod field; pub use self::button::*;",
            ),
            ("src/ui/button.rs", "pub struct Button;"),
            ("src/ui/field.rs", "use super::Button; pub struct Field;"),
        ]);
        assert_eq!(
            found,
            [
                "src/a.rs src/b/c.rs",
                "src/a.rs src/ui/button.rs",
                "src/a.rs src/ui/field.rs",
                "src/b.rs src/a.rs",
                "src/b.rs src/b/c.rs",
                "src/b/c.rs src/b.rs",
                "src/ui.rs src/ui/button.rs",
                "src/ui/field.rs src/ui/button.rs",
            ]
        );
    }

    #[test]
    fn tests_comments_and_other_programs_draw_no_arrow() {
        let found = arrows(&[
            ("src/lib.rs", "mod a; mod b; #[cfg(test)] mod testing;"),
            (
                "src/a.rs",
                "//! [`crate::b::B`]\nfn f() {}\n#[cfg(test)]\nmod tests { use crate::b::B; }",
            ),
            ("src/b.rs", "pub struct B;"),
            ("src/testing.rs", "use crate::a::f;"),
            ("src/first.rs", "use crate::a::f;"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }
}
