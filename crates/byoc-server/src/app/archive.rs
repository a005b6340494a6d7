//! Files as one zip.

use std::io::{Cursor, Write};

use byoc_terraform::File;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The files in one folder of this name. The same files give the same bytes: no time of day goes
/// in, and nothing is compressed, so that no version of a compressor matters either.
///
/// # Errors
/// Where a name can't stand in a zip.
pub fn zip(folder: &str, files: &[File]) -> ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_directory(folder, options.unix_permissions(0o755))?;
    for file in files {
        let name = format!("{folder}/{}", file.name);
        zip.start_file(name, options.unix_permissions(0o644))?;
        zip.write_all(file.text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
