//! What each crate costs in the app's WebAssembly, in each bundle.

use std::collections::BTreeMap;
use std::fs;

use crate::{Result, build, paths};

/// Adds up the code of each bundle by crate, as the compiler left it: there functions still have their
/// names.
pub fn print() -> Result {
    for bundle in build::PARTS.into_iter().chain(["byoc-console"]) {
        println!("\n{bundle}");
        print_bundle(bundle)?;
    }
    Ok(())
}

fn print_bundle(bundle: &str) -> Result {
    let file = paths::target().join(format!("wasm32-unknown-unknown/app/{bundle}.wasm"));
    let wasm = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let functions = functions(&wasm).ok_or("the built file is not the WebAssembly we expect")?;
    let mut crates: BTreeMap<String, usize> = BTreeMap::new();
    for (name, size) in functions {
        *crates.entry(crate_of(&name)).or_default() += size;
    }
    let mut crates: Vec<_> = crates.into_iter().collect();
    crates.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    println!("{:<32} {:>9}", "crate", "code");
    for (name, size) in crates.iter().take(40) {
        println!("{name:<32} {size:>9}");
    }
    let total: usize = crates.iter().map(|(_, size)| size).sum();
    println!("{:<32} {total:>9}  bytes, before compression", "all code");
    Ok(())
}

/// Name and code size of every function defined in the file.
/// Layout: WebAssembly core specification, binary format, sections 2, 10 and the name section.
fn functions(wasm: &[u8]) -> Option<Vec<(String, usize)>> {
    let mut reader = Reader { bytes: wasm, at: 8 };
    let (mut imported, mut sizes, mut names) = (0, Vec::new(), BTreeMap::new());
    while reader.at < wasm.len() {
        let id = reader.byte()?;
        let length = reader.number()?;
        let mut section = Reader {
            bytes: reader.slice(length)?,
            at: 0,
        };
        match id {
            0 if section.text()? == "name" => names = function_names(&mut section)?,
            2 => imported = imported_functions(&mut section)?,
            10 => {
                for _ in 0..section.number()? {
                    let size = section.number()?;
                    section.slice(size)?;
                    sizes.push(size);
                }
            }
            _ => {}
        }
    }
    let unnamed = || "(unnamed)".to_owned();
    let with_name = |(index, size)| {
        (
            names.remove(&(index + imported)).unwrap_or_else(unnamed),
            size,
        )
    };
    Some(sizes.into_iter().enumerate().map(with_name).collect())
}

fn imported_functions(section: &mut Reader) -> Option<usize> {
    let mut count = 0;
    for _ in 0..section.number()? {
        section.text()?;
        section.text()?;
        match section.byte()? {
            0 => {
                section.number()?;
                count += 1;
            }
            // wasm-bindgen's input imports functions only; anything else we cannot step over.
            _ => return None,
        }
    }
    Some(count)
}

fn function_names(section: &mut Reader) -> Option<BTreeMap<usize, String>> {
    let mut names = BTreeMap::new();
    while section.at < section.bytes.len() {
        let id = section.byte()?;
        let length = section.number()?;
        let mut part = Reader {
            bytes: section.slice(length)?,
            at: 0,
        };
        if id == 1 {
            for _ in 0..part.number()? {
                let index = part.number()?;
                names.insert(index, part.text()?);
            }
        }
    }
    Some(names)
}

/// The crate that a mangled name belongs to: the first path segment, or for `<T as Trait>` the
/// crate of the type.
fn crate_of(name: &str) -> String {
    let legacy = name.strip_prefix("_ZN").and_then(|rest| {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let length: usize = rest[..digits].parse().ok()?;
        rest.get(digits..digits + length)
    });
    let path = legacy.unwrap_or(name);
    let word: String = path
        .trim_start_matches(['_', '<', '&', '$', '('])
        .trim_start_matches("LT$")
        .trim_start_matches("RF$")
        .trim_start_matches("dyn ")
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    if word.is_empty() {
        "(other)".to_owned()
    } else {
        word
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        self.at += 1;
        self.bytes.get(self.at - 1).copied()
    }

    /// LEB128, unsigned.
    fn number(&mut self) -> Option<usize> {
        let mut value = 0;
        for shift in (0..).step_by(7).take(5) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn slice(&mut self, length: usize) -> Option<&'a [u8]> {
        self.at += length;
        self.bytes.get(self.at - length..self.at)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number()?;
        Some(String::from_utf8_lossy(self.slice(length)?).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crate_of_a_mangled_name_is_its_first_segment() {
        assert_eq!(
            crate_of("_ZN4core3fmt9Formatter3pad17h0123456789abcdefE"),
            "core"
        );
        assert_eq!(crate_of("byoc_rules::cidr::parse::h0123"), "byoc_rules");
        assert_eq!(
            crate_of("<leptos::View as tachys::Render>::build"),
            "leptos"
        );
        assert_eq!(crate_of("dlmalloc"), "dlmalloc");
    }
}
