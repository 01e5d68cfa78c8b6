//! What goes into an archive, and the archive.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use std::path::Path;

use infra_provider::{ErrorClass, ProviderError};
use regex::Regex;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A file in an archive.
pub(super) struct Entry {
    /// Its path within, with slashes.
    pub(super) name: String,
    pub(super) content: Vec<u8>,
    /// Its permissions.
    pub(super) mode: u32,
}

/// The permissions of what was no file before.
pub(super) const PLAIN: u32 = 0o644;

fn invalid(message: impl Into<String>) -> ProviderError {
    ProviderError::new(ErrorClass::Invalid, message)
}

/// A file of the disk.
pub(super) fn file(path: &Path, name: String) -> Result<Entry, ProviderError> {
    let failed = |error: std::io::Error| invalid(format!("{} cannot be read: {error}", path.display()));
    let content = std::fs::read(path).map_err(failed)?;
    let mode = mode_of(&std::fs::metadata(path).map_err(failed)?);
    Ok(Entry { name, content, mode })
}

#[cfg(unix)]
fn mode_of(metadata: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o777
}

#[cfg(not(unix))]
fn mode_of(_: &std::fs::Metadata) -> u32 {
    PLAIN
}

/// All files of a folder, in the order of their names, but for those that are left out.
pub(super) fn folder(root: &Path, excluded: &Excluded, links: Links) -> Result<Vec<Entry>, ProviderError> {
    let mut entries = Vec::new();
    let mut open = vec![(root.to_owned(), String::new())];
    let mut seen = BTreeSet::new();
    while let Some((folder, prefix)) = open.pop() {
        let failed = |error: std::io::Error| invalid(format!("{} cannot be read: {error}", folder.display()));
        // A link may lead back to where it is.
        if !seen.insert(folder.canonicalize().map_err(failed)?) {
            continue;
        }
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if excluded.contains(&name) {
                continue;
            }
            let is_link = entry.file_type().map_err(failed)?.is_symlink();
            if entry.path().is_dir() {
                if !(is_link && links == Links::NotFollowed) {
                    open.push((entry.path(), format!("{name}/")));
                }
            } else {
                entries.push(file(&entry.path(), name)?);
            }
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// Whether links to folders are folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    Followed,
    NotFollowed,
}

/// Paths and patterns that stay out of an archive: `*` and `?` stand for parts of a name, `**` for any folders.
pub(super) struct Excluded(Vec<Regex>);

impl Excluded {
    pub(super) fn new(patterns: &BTreeSet<String>) -> Result<Self, ProviderError> {
        let compiled = patterns.iter().map(|pattern| {
            let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
            // What is in a folder that stays out stays out.
            let expression = format!("^{}(/.*)?$", expression(pattern));
            Regex::new(&expression).map_err(|_| invalid(format!("\"{pattern}\" is no pattern of paths")))
        });
        Ok(Self(compiled.collect::<Result<_, _>>()?))
    }

    fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|pattern| pattern.is_match(name))
    }
}

/// A pattern of paths as a regular expression.
fn expression(pattern: &str) -> String {
    let mut expression = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let (written, length) = match c {
            '*' if rest.starts_with("**/") => ("(.*/)?".to_owned(), 3),
            '*' if rest.starts_with("**") => (".*".to_owned(), 2),
            '*' => ("[^/]*".to_owned(), 1),
            '?' => ("[^/]".to_owned(), 1),
            c => (regex::escape(c.encode_utf8(&mut [0; 4])), c.len_utf8()),
        };
        expression.push_str(&written);
        rest = &rest[length..];
    }
    expression
}

/// A ZIP archive. The same entries always give the same bytes: no time of the disk is in it.
pub(super) fn zip(entries: &[Entry], mode: Option<u32>) -> Result<Vec<u8>, ProviderError> {
    let failed = |error: &dyn std::fmt::Display| invalid(format!("the archive cannot be made: {error}"));
    // The one that Terraform's provider writes.
    let time = DateTime::from_date_and_time(2049, 1, 1, 0, 0, 0).map_err(|error| failed(&error))?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(time)
            .unix_permissions(mode.unwrap_or(entry.mode));
        archive.start_file(entry.name.as_str(), options).map_err(|error| failed(&error))?;
        archive.write_all(&entry.content).map_err(|error| failed(&error))?;
    }
    Ok(archive.finish().map_err(|error| failed(&error))?.into_inner())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn patterns_stand_for_paths() {
        let patterns = ["node_modules", "*.log", "docs/**/*.md", "a/b?.txt"].map(str::to_owned);
        let excluded = Excluded::new(&patterns.into()).unwrap();
        for out in ["node_modules", "node_modules/x/y.js", "a.log", "docs/x.md", "docs/a/b/x.md", "a/b1.txt"]
        {
            assert!(excluded.contains(out), "{out}");
        }
        for within in ["node_modules2", "src/a.log", "docs/x.txt", "a/b12.txt", "alog"] {
            assert!(!excluded.contains(within), "{within}");
        }
    }
}
