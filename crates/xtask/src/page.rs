//! The page and its files put together, as `trunk build` would: from the same index.html, the same order of
//! stylesheets and the same script that starts the app.
//!
//! So nothing but the development server needs Trunk, which takes longest to install.

use std::fs;
use std::path::Path;

use crate::Result;
use crate::files::{cannot, read, read_text, write};
use crate::fingerprint::files_below;
use crate::process::{must, program};

/// Folders of stylesheets in the order of Trunk.toml, after `tokens.css` and `base.css`.
const STYLES: [&str; 4] = ["ui", "layouts", "components", "pages"];

/// What follows the name of a file until the last step of a release knows the hash of its content.
const UNKNOWN_HASH: &str = "-000000000000";

/// Whether names of files change with their content.
#[derive(Clone, Copy, PartialEq)]
pub enum Names {
    Plain,
    /// With a place for the hash, and one for the integrity of each file.
    Hashed,
}

impl Names {
    fn hash(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Hashed => UNKNOWN_HASH,
        }
    }

    fn integrity(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Hashed => " integrity=\"\"",
        }
    }
}

/// The page of an app, before it is put together.
pub struct Page<'a> {
    /// Folder with index.html, `public` and `style`.
    pub source: &'a Path,
    /// The app that cargo built.
    pub wasm: &'a Path,
    /// Name of that app.
    pub app: &'a str,
    pub names: Names,
}

impl Page<'_> {
    /// Puts it into an empty `dist`.
    pub fn put_together(&self, dist: &Path) -> Result {
        if dist.is_dir() {
            fs::remove_dir_all(dist).map_err(|error| cannot("removed", dist, &error))?;
        }
        let public = self.source.join("public");
        for file in files_below(&public) {
            let name = file.strip_prefix(&public).expect("a file of public");
            write(&dist.join(name), &read(&file)?)?;
        }
        let bundle = format!("bundle{}.css", self.names.hash());
        let styles = stylesheet(&self.source.join("style"))?;
        write(&dist.join(bundle), styles.as_bytes())?;
        bind(self.wasm, self.app, self.names, dist)?;
        let page = read_text(&self.source.join("index.html"))?;
        let document = document(&page, self.app, self.names)?;
        write(&dist.join("index.html"), document.as_bytes())
    }
}

/// The script and the WebAssembly that wasm-bindgen makes of an app.
pub fn bind(wasm: &Path, app: &str, names: Names, dist: &Path) -> Result {
    must(
        program("wasm-bindgen")
            .args(["--target", "web", "--no-typescript"])
            .args(["--out-name", &format!("{app}{}", names.hash())])
            .arg("--out-dir")
            .arg(dist)
            .arg(wasm),
    )
}

/// The stylesheets as one.
fn stylesheet(style: &Path) -> Result<String> {
    let mut files = vec![style.join("tokens.css"), style.join("base.css")];
    for folder in STYLES {
        files.extend(
            files_below(&style.join(folder))
                .into_iter()
                .filter(|file| is_css(file)),
        );
    }
    files.iter().map(|file| read_text(file)).collect()
}

fn is_css(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "css")
}

/// index.html with what Trunk would put instead of its own tags.
fn document(page: &str, app: &str, names: Names) -> Result<String> {
    let (hash, integrity) = (names.hash(), names.integrity());
    let mut document = String::new();
    let mut replaced = 0;
    for line in page.lines() {
        let of_trunk = |rel: &str| line.contains("data-trunk") && line.contains(rel);
        if of_trunk("rel=\"css\"") {
            replaced += 1;
            document +=
                &format!("    <link rel=\"stylesheet\" href=\"/bundle{hash}.css\"{integrity}>");
        } else if of_trunk("rel=\"rust\"") {
            replaced += 1;
            document += &format!(
                "    <link rel=\"modulepreload\" href=\"/{app}{hash}.js\" crossorigin=\"anonymous\"{integrity}>\n\
                 \x20   <link rel=\"preload\" href=\"/{app}{hash}_bg.wasm\" as=\"fetch\" \
                 type=\"application/wasm\" crossorigin=\"anonymous\">\n\
                 \x20   <script type=\"module\" src=\"/boot.js\"></script>"
            );
        } else if of_trunk("rel=\"copy-dir\"") {
            continue;
        } else {
            document += line;
        }
        document.push('\n');
    }
    match replaced == 2 && !document.contains("data-trunk") {
        true => Ok(document),
        false => Err(
            "index.html has another tag for Trunk than page.rs knows: teach it that one".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    fn index() -> String {
        read_text(&paths::root().join("index.html")).expect("the page")
    }

    #[test]
    fn the_page_names_what_lies_beside_it() {
        let document =
            document(&index(), "byoc-console", Names::Plain).expect("its tags are known");
        for name in [
            "/bundle.css",
            "/byoc-console.js",
            "/byoc-console_bg.wasm",
            "/boot.js",
        ] {
            assert!(document.contains(&format!("\"{name}\"")), "{name}");
        }
        assert!(!document.contains("integrity"));
        let unknown = "<link data-trunk rel=\"icon\" href=\"x\">";
        assert!(super::document(unknown, "byoc-console", Names::Plain).is_err());
    }

    #[test]
    fn a_release_has_a_place_for_each_hash() {
        let document = document(&index(), "app", Names::Hashed).expect("its tags are known");
        for tag in [
            "href=\"/bundle-000000000000.css\" integrity=\"\">",
            "href=\"/app-000000000000.js\" crossorigin=\"anonymous\" integrity=\"\">",
            "href=\"/app-000000000000_bg.wasm\"",
        ] {
            assert!(document.contains(tag), "{tag}");
        }
    }

    #[test]
    fn stylesheets_are_joined_in_the_order_of_trunk() {
        let hook = read_text(&paths::root().join("Trunk.toml")).expect("Trunk.toml");
        let folders = STYLES
            .map(|folder| format!("style/{folder}/*.css"))
            .join(" ");
        let order = format!("cat style/tokens.css style/base.css {folders} >");
        assert!(hook.contains(&order), "{order}");
    }
}
