//! The folder of the embedded database, which one server has for itself.

use std::fs::{DirBuilder, File, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::open_error::{self, OpenError};

/// The embedded database in its folder.
pub const FILE: &str = "byoc.sqlite3";

/// Takes the folder for this process. The system gives the lock back when the process ends,
/// however it ends. What is in the folder is for its owner alone: password hashes, external ids.
pub fn lock_folder(folder: &Path) -> Result<File, OpenError> {
    let refused = |error: std::io::Error| OpenError::folder(folder, &error);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(refused)?;
    let own = |name: &str| {
        let path = folder.join(name);
        own_file(&path).map_err(|error| match path.exists() {
            true => OpenError::file(&path, &error),
            false => refused(error),
        })
    };
    let lock = own("byoc.lock")?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => {
            return Err(OpenError::InUse(open_error::shown(folder)));
        }
        Err(std::fs::TryLockError::Error(error)) => return Err(refused(error)),
    }
    // SQLite gives the files beside it the rights of this one.
    own(FILE)?;
    for name in ["byoc.sqlite3-wal", "byoc.sqlite3-shm"] {
        if folder.join(name).exists() {
            own(name)?;
        }
    }
    Ok(lock)
}

/// Opens a file that its owner alone may read, and makes it where it is missing. One of an earlier
/// version, which others could read, is closed to them.
fn own_file(path: &Path) -> std::io::Result<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)?;
    if file.metadata()?.mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}
