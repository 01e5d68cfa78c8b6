//! Files as they are written and read.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::Checks;

use crate::machine::Machine;

/// Where the content of a file comes from. One is given.
pub(super) struct Source<'t> {
    pub(super) text: Option<&'t str>,
    pub(super) base64: Option<&'t str>,
    pub(super) file: Option<&'t str>,
}

impl Source<'_> {
    pub(super) fn read(&self, machine: &Machine) -> Result<Vec<u8>, ProviderError> {
        match (self.text, self.base64, self.file) {
            (Some(text), ..) => Ok(text.as_bytes().to_vec()),
            (_, Some(base64), _) => STANDARD.decode(base64).map_err(|error| {
                ProviderError::new(ErrorClass::Invalid, format!("content_base64 is not base64: {error}"))
            }),
            (.., Some(file)) => {
                std::fs::read(machine.path(file)).map_err(|error| failed("read", file, &error))
            }
            _ => Ok(Vec::new()),
        }
    }
}

pub(super) fn failed(what: &str, path: &str, error: &io::Error) -> ProviderError {
    let class = match error.kind() {
        ErrorKind::NotFound => ErrorClass::NotFound,
        ErrorKind::PermissionDenied => ErrorClass::Denied,
        _ => ErrorClass::Invalid,
    };
    ProviderError::new(class, format!("{path} cannot be {what}: {error}"))
}

/// The content of a file; none when there is no file.
pub(super) fn content(machine: &Machine, path: &str) -> Result<Option<Vec<u8>>, ProviderError> {
    match std::fs::read(machine.path(path)) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path, &error)),
    }
}

/// Permissions as octal digits: `0644`.
fn mode(digits: Option<&str>) -> u32 {
    digits.and_then(|digits| u32::from_str_radix(digits, 8).ok()).unwrap_or(0o777)
}

/// Checks that an argument holds permissions.
pub(super) fn check_mode(checks: &mut Checks<'_>, argument: &str) {
    if let Some(text) = checks.text(argument) {
        let is_mode = matches!(text.len(), 3 | 4) && text.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
        if !is_mode {
            let message =
                format!("{argument} is \"{text}\", but permissions are three or four octal digits like 0644");
            checks.report(argument, message);
        }
    }
}

/// Writes a file, and the folders that it is in. The mask of the process holds for both.
pub(super) fn write(
    machine: &Machine,
    path: &str,
    content: &[u8],
    file_mode: Option<&str>,
    folder_mode: Option<&str>,
) -> Result<(), ProviderError> {
    let place = machine.path(path);
    if let Some(folder) = place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folders(folder, mode(folder_mode))
            .map_err(|error| failed("made", &folder.display().to_string(), &error))?;
    }
    let written = open(&place, mode(file_mode)).and_then(|mut file| file.write_all(content));
    written.map_err(|error| failed("written", path, &error))
}

#[cfg(unix)]
fn make_folders(folder: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(mode).create(folder)
}

#[cfg(not(unix))]
fn make_folders(folder: &Path, _mode: u32) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(unix)]
fn open(path: &Path, mode: u32) -> io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path, _mode: u32) -> io::Result<std::fs::File> {
    std::fs::File::create(path)
}

/// Removes a file. One that is gone is removed.
pub(super) fn remove(machine: &Machine, path: &str) -> Result<(), ProviderError> {
    match std::fs::remove_file(machine.path(path)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("removed", path, &error)),
        _ => Ok(()),
    }
}

/// A resource type that is a file: its attributes, and how it is written and read. `$default` are the permissions that
/// it has where nothing is said.
macro_rules! file {
    ($(#[$meta:meta])* $name:ident, $default:literal, sources: [$($source:literal),+] { $($extra:tt)* }) => {
        $(#[$meta])*
        pub(crate) struct $name {
            #[attr(optional, force_new)]
            content_base64: Option<String>,
            #[attr(computed)]
            content_base64sha256: Option<String>,
            #[attr(computed)]
            content_base64sha512: Option<String>,
            #[attr(computed)]
            content_md5: Option<String>,
            #[attr(computed)]
            content_sha1: Option<String>,
            #[attr(computed)]
            content_sha256: Option<String>,
            #[attr(computed)]
            content_sha512: Option<String>,
            #[attr(optional, default = $default, force_new)]
            directory_permission: Option<String>,
            #[attr(optional, default = $default, force_new)]
            file_permission: Option<String>,
            #[attr(required, force_new)]
            filename: String,
            #[attr(computed)]
            id: Option<String>,
            #[attr(optional, force_new)]
            source: Option<String>,
            $($extra)*
        }

        impl infra_resource::Resource for $name {
            type Cx = crate::machine::Machine;

            // What an interrupted create has written, the next one writes again.
            const IDENTITY: infra_resource::Identity = infra_resource::Identity::Unneeded;

            infra_resource::by_id!();

            fn check(checks: &mut infra_resource::Checks<'_>) {
                let sources = [$($source),+];
                let given = sources.iter().filter(|source| checks.get(source).is_some()).count();
                let may_be = sources.iter().filter(|source| !checks.is_null(source)).count();
                if given > 1 || may_be == 0 {
                    checks.report(sources[0], format!("one of {} must be set", sources.join(", ")));
                }
                super::written::check_mode(checks, "file_permission");
                super::written::check_mode(checks, "directory_permission");
            }

            async fn read_many(cx: &Self::Cx, prior: &[Self]) -> infra_resource::Answers<Self> {
                let read = |prior: &Self| {
                    // A file with another content is another file.
                    let found = super::written::content(cx, &prior.filename)?;
                    let is_it = |content: &Vec<u8>| {
                        prior.id.as_deref().is_none_or(|id| crate::digests::Digests::of(content).sha1 == id)
                    };
                    Ok(found.filter(is_it).map(|_| prior.clone()))
                };
                prior.iter().map(read).collect()
            }

            async fn create(
                cx: &Self::Cx,
                planned: &Self,
                _token: &str,
            ) -> Result<Self, infra_provider::ProviderError> {
                let content = planned.given().read(cx)?;
                let (file_mode, folder_mode) =
                    (planned.file_permission.as_deref(), planned.directory_permission.as_deref());
                super::written::write(cx, &planned.filename, &content, file_mode, folder_mode)?;
                let digests = crate::digests::Digests::of(&content);
                Ok(Self {
                    id: Some(digests.sha1.clone()),
                    content_md5: Some(digests.md5),
                    content_sha1: Some(digests.sha1),
                    content_sha256: Some(digests.sha256),
                    content_sha512: Some(digests.sha512),
                    content_base64sha256: Some(digests.base64sha256),
                    content_base64sha512: Some(digests.base64sha512),
                    ..planned.clone()
                })
            }

            async fn update(
                _cx: &Self::Cx,
                _prior: &Self,
                planned: Self,
                _op: &infra_resource::Op<'_>,
            ) -> Result<Self, infra_resource::Fault> {
                Ok(planned)
            }

            async fn delete(
                cx: &Self::Cx,
                prior: &Self,
                _op: &infra_resource::Op<'_>,
            ) -> Result<(), infra_provider::ProviderError> {
                super::written::remove(cx, &prior.filename)
            }

            async fn import(
                _cx: &Self::Cx,
                _id: &str,
            ) -> Result<Option<Self>, infra_provider::ProviderError> {
                let message = format!("a {} cannot be imported", <Self as infra_provider::model::Model>::TYPE);
                Err(infra_provider::ProviderError::new(infra_provider::ErrorClass::Invalid, message)
                    .hint("write its block: the file is written again, with the content that the block says"))
            }

            async fn list(
                _cx: &Self::Cx,
                _scope: &infra_provider::Scope,
            ) -> Result<Vec<Self>, infra_provider::ProviderError> {
                Ok(Vec::new())
            }
        }
    };
}
pub(super) use file;
