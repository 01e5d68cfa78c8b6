//! Unpacking archives.

use std::io::{Cursor, Read};
use std::path::Path;

use bytes::Bytes;
use flate2::read::GzDecoder;

use crate::{Fetched, failed};

/// How many bytes an archive may have unpacked: 4 GiB.
const MAX_UNPACKED: u64 = 4 << 30;

/// Forms of archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Archive {
    Zip,
    Tar,
    TarGz,
}

/// Endings of names, and what they stand for; nothing for forms that are not unpacked here.
const ENDINGS: [(&str, Option<Archive>); 11] = [
    ("zip", Some(Archive::Zip)),
    ("tar.gz", Some(Archive::TarGz)),
    ("tgz", Some(Archive::TarGz)),
    ("tar", Some(Archive::Tar)),
    ("tar.bz2", None),
    ("tbz2", None),
    ("tar.xz", None),
    ("txz", None),
    ("tar.zst", None),
    ("bz2", None),
    ("xz", None),
];

impl Archive {
    /// What the path of an address ends with, or what the parameter `archive` says. Nothing when it is no archive.
    pub fn of(path: &str, parameter: Option<&str>) -> Fetched<Option<Self>> {
        if parameter == Some("false") {
            return Ok(None);
        }
        let found = match parameter {
            Some(named) => ENDINGS.iter().find(|(ending, _)| *ending == named),
            None => ENDINGS.iter().find(|(ending, _)| path.ends_with(&format!(".{ending}"))),
        };
        match (found, parameter) {
            (Some((_, Some(archive))), _) => Ok(Some(*archive)),
            (Some((ending, None)), _) => failed(format!(
                "Archives of the form {ending} are not unpacked by infra; zip, tar and tar.gz are."
            )),
            (None, Some(named)) => {
                failed(format!("{named:?} is no form of an archive; zip, tar and tar.gz are."))
            }
            (None, None) => Ok(None),
        }
    }

    /// Unpacks into a folder that exists. Nothing is written outside of it.
    pub fn unpack(self, bytes: Bytes, into: &Path) -> Fetched<()> {
        let result = match self {
            Self::Zip => unzip(bytes, into),
            Self::Tar => untar(Cursor::new(bytes), into),
            Self::TarGz => untar(GzDecoder::new(Cursor::new(bytes)), into),
        };
        result.or_else(|problem| failed(format!("The archive cannot be unpacked: {problem}.")))
    }
}

fn unzip(bytes: Bytes, into: &Path) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut total = 0u64;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|error| error.to_string())?;
        total = total.saturating_add(file.size());
    }
    if total > MAX_UNPACKED {
        return Err(format!("unpacked it would have {total} bytes, and at most {MAX_UNPACKED} are accepted"));
    }
    archive.extract(into).map_err(|error| error.to_string())
}

fn untar(from: impl Read, into: &Path) -> Result<(), String> {
    let mut archive = tar::Archive::new(from.take(MAX_UNPACKED));
    archive.set_preserve_permissions(false);
    archive.set_preserve_mtime(false);
    archive.unpack(into).map_err(|error| match std::error::Error::source(&error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    })
}
