//! Whether inputs changed since an output was made: cheaper than asking cargo, so that a
//! second start is ready at once.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::{Result, files, paths};

/// Hash over names, sizes and times of all files below these paths of the repository.
pub fn of(inputs: &[&str]) -> u64 {
    let root = paths::root();
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        for file in files_below(&root.join(input)) {
            let Ok(meta) = file.metadata() else { continue };
            file.hash(&mut hasher);
            meta.len().hash(&mut hasher);
            if let Ok(time) = meta.modified() {
                time.hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}

/// Whether the fingerprint kept under this name is this one.
pub fn is_same(name: &str, fingerprint: u64) -> bool {
    fs::read_to_string(file(name)).is_ok_and(|kept| kept == fingerprint.to_string())
}

/// Keeps a fingerprint under a name.
pub fn keep(name: &str, fingerprint: u64) -> Result {
    files::write(&file(name), fingerprint.to_string().as_bytes())
}

/// Every file below a path, sorted; the path itself where it is a file.
pub fn files_below(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(path) else {
        return files;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if entry.file_name() != "node_modules" && entry.file_name() != "target" {
                files.extend(files_below(&path));
            }
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn file(name: &str) -> PathBuf {
    paths::target().join("xtask").join(name)
}
