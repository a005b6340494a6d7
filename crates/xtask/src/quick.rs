//! The quick build of `cargo xtask run`: compiled for minutes less, larger and slower than a release.
//!
//! It needs neither Trunk nor npm: the page is put together here, from the same index.html, the same
//! order of stylesheets and the same script that starts the app.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::files::{cannot, read, read_text, write};
use crate::fingerprint::files_below;
use crate::process::{cargo, must, program};
use crate::{Result, build, fingerprint, paths, tools};

/// Folders of stylesheets in the order of Trunk.toml, after `tokens.css` and `base.css`.
const STYLES: [&str; 4] = ["ui", "layouts", "components", "pages"];

/// A part of the build.
struct Part {
    what: &'static str,
    /// How long it takes the first time on two cores.
    usually: &'static str,
    run: fn() -> Result,
}

const PARTS: &[Part] = &[
    Part {
        what: "tools: the wasm target and wasm-bindgen",
        usually: "2 minutes, if they are missing",
        run: tools::for_quick_building,
    },
    Part {
        what: "app: compile to WebAssembly",
        usually: "3 minutes the first time",
        run: compile_app,
    },
    Part {
        what: "app: put the page together",
        usually: "1 second",
        run: put_together,
    },
    Part {
        what: "server: compile, with the app inside",
        usually: "6 minutes the first time",
        run: compile_server,
    },
];

/// The server as [`everything`] leaves it.
pub fn server() -> PathBuf {
    paths::target().join("quick/byoc-server")
}

/// App and server, if anything changed since the last time.
pub fn everything() -> Result {
    // Not what a release build leaves in dist.
    let mut parts = [build::APP, build::SERVER].concat();
    parts.retain(|part| *part != "dist");
    let inputs = || fingerprint::of(&parts);
    if server().is_file() && fingerprint::is_same("quick", inputs()) {
        return Ok(());
    }
    let start = Instant::now();
    for (index, part) in PARTS.iter().enumerate() {
        println!(
            "[{} of {}] {} ({})",
            index + 1,
            PARTS.len(),
            part.what,
            part.usually
        );
        let began = Instant::now();
        (part.run)()?;
        println!("      done in {}", seconds(began.elapsed()));
    }
    println!("built in {}", seconds(start.elapsed()));
    fingerprint::keep("quick", inputs())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn dist() -> PathBuf {
    paths::target().join("quick/app")
}

fn compile_app() -> Result {
    must(&mut cargo(&[
        "build",
        "--locked",
        "--profile",
        "quick-app",
        "--target",
        "wasm32-unknown-unknown",
        "--package",
        "byoc-console",
        "--bin",
        "byoc-console",
        "--no-default-features",
    ]))
}

fn put_together() -> Result {
    let dist = dist();
    if dist.is_dir() {
        fs::remove_dir_all(&dist).map_err(|error| cannot("removed", &dist, &error))?;
    }
    let public = paths::root().join("public");
    for file in files_below(&public) {
        let name = file.strip_prefix(&public).expect("a file of public");
        write(&dist.join(name), &read(&file)?)?;
    }
    write(&dist.join("bundle.css"), stylesheet()?.as_bytes())?;
    let wasm = paths::target().join("wasm32-unknown-unknown/quick-app/byoc-console.wasm");
    must(
        program("wasm-bindgen")
            .args(["--target", "web", "--no-typescript"])
            .args(["--out-name", "byoc-console"])
            .arg("--out-dir")
            .arg(&dist)
            .arg(wasm),
    )?;
    let page = read_text(&paths::root().join("index.html"))?;
    write(&dist.join("index.html"), document(&page)?.as_bytes())
}

fn compile_server() -> Result {
    must(
        cargo(&[
            "build",
            "--locked",
            "--profile",
            "quick",
            "--package",
            "byoc-server",
        ])
        .env("BYOC_APP", dist())
        .env("BYOC_BUILD", "quick build"),
    )
}

/// The stylesheets as one.
fn stylesheet() -> Result<String> {
    let style = paths::root().join("style");
    let mut files = vec![style.join("tokens.css"), style.join("base.css")];
    for folder in STYLES {
        files.extend(files_below(&style.join(folder)));
    }
    let mut joined = String::new();
    for file in files.iter().filter(|file| is_css(file)) {
        joined += &read_text(file)?;
    }
    Ok(joined)
}

fn is_css(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "css")
}

/// index.html with what Trunk would put instead of its own tags.
fn document(page: &str) -> Result<String> {
    let mut document = String::new();
    let mut replaced = 0;
    for line in page.lines() {
        let of_trunk = |rel: &str| line.contains("data-trunk") && line.contains(rel);
        let line = if of_trunk("rel=\"css\"") {
            replaced += 1;
            "    <link rel=\"stylesheet\" href=\"/bundle.css\">"
        } else if of_trunk("rel=\"rust\"") {
            replaced += 1;
            "    <link rel=\"modulepreload\" href=\"/byoc-console.js\" crossorigin=\"anonymous\">\n\
             \x20   <link rel=\"preload\" href=\"/byoc-console_bg.wasm\" as=\"fetch\" \
             type=\"application/wasm\" crossorigin=\"anonymous\">\n\
             \x20   <script type=\"module\" src=\"/boot.js\"></script>"
        } else if of_trunk("rel=\"copy-dir\"") {
            continue;
        } else {
            line
        };
        document += line;
        document.push('\n');
    }
    match replaced == 2 && !document.contains("data-trunk") {
        true => Ok(document),
        false => Err(
            "index.html has another tag for Trunk than quick.rs knows: teach it that one"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_what_lies_beside_it() {
        let page = read_text(&paths::root().join("index.html")).expect("the page");
        let document = document(&page).expect("its tags are known");
        for name in [
            "/bundle.css",
            "/byoc-console.js",
            "/byoc-console_bg.wasm",
            "/boot.js",
        ] {
            assert!(document.contains(&format!("\"{name}\"")), "{name}");
        }
        let unknown = "<link data-trunk rel=\"icon\" href=\"x\">";
        assert!(super::document(unknown).is_err());
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
