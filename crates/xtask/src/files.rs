//! Files, with an error that names them.

use std::fs;
use std::path::Path;

use crate::Result;

/// What the file holds.
pub fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).map_err(|error| cannot("read", file, &error))
}

/// What the file holds, as a text.
pub fn read_text(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(|error| cannot("read", file, &error))
}

/// Writes the file and the folders above it, unless it holds that already: cargo builds again what is
/// newer.
pub fn write(file: &Path, content: &[u8]) -> Result {
    if fs::read(file).is_ok_and(|there| there == content) {
        return Ok(());
    }
    let folder = file.parent().expect("a file in a folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, content))
        .map_err(|error| cannot("written", file, &error))
}

/// What went wrong, in a sentence that names the file.
pub fn cannot(what: &str, file: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be {what}: {error}", file.display())
}
