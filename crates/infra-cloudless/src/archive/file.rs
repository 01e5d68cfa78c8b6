//! `archive_file`

use std::collections::BTreeSet;
use std::path::Path;

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::{Checks, DataSource};

use super::contents::{self, Entry, Excluded, Links, PLAIN};
use crate::digests::Digests;
use crate::machine::Machine;

/// An archive that is written while it is read.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "archive_file")]
pub(crate) struct ArchiveFile {
    #[attr(optional)]
    exclude_symlink_directories: Option<bool>,
    #[attr(optional)]
    excludes: Option<BTreeSet<String>>,
    #[attr(computed)]
    id: Option<String>,
    #[attr(computed)]
    output_base64sha256: Option<String>,
    #[attr(computed)]
    output_base64sha512: Option<String>,
    #[attr(optional)]
    output_file_mode: Option<String>,
    #[attr(computed)]
    output_md5: Option<String>,
    #[attr(required)]
    output_path: String,
    #[attr(computed)]
    output_sha: Option<String>,
    #[attr(computed)]
    output_sha256: Option<String>,
    #[attr(computed)]
    output_sha512: Option<String>,
    #[attr(computed)]
    output_size: Option<i64>,
    #[block(set)]
    source: Vec<Source>,
    #[attr(optional)]
    source_content: Option<String>,
    #[attr(optional)]
    source_content_filename: Option<String>,
    #[attr(optional)]
    source_dir: Option<String>,
    #[attr(optional)]
    source_file: Option<String>,
    #[attr(required, name = "type")]
    kind: String,
}

/// A file of the archive, by its content.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Source {
    #[attr(required)]
    content: String,
    #[attr(required)]
    filename: String,
}

impl ArchiveFile {
    fn entries(&self, machine: &Machine) -> Result<Vec<Entry>, ProviderError> {
        let plain = |name: &str, content: &str| Entry {
            name: name.to_owned(),
            content: content.as_bytes().to_vec(),
            mode: PLAIN,
        };
        if let Some(root) = &self.source_dir {
            let excluded = Excluded::new(&self.excludes.clone().unwrap_or_default())?;
            let links = match self.exclude_symlink_directories {
                Some(true) => Links::NotFollowed,
                _ => Links::Followed,
            };
            return contents::folder(&machine.path(root), &excluded, links);
        }
        if let Some(file) = &self.source_file {
            let name = Path::new(file)
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            return Ok(vec![contents::file(&machine.path(file), name)?]);
        }
        if let (Some(content), Some(name)) = (&self.source_content, &self.source_content_filename) {
            return Ok(vec![plain(name, content)]);
        }
        let mut entries: Vec<Entry> =
            self.source.iter().map(|source| plain(&source.filename, &source.content)).collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }
}

impl DataSource for ArchiveFile {
    type Cx = Machine;

    fn check(checks: &mut Checks<'_>) {
        if let Some(kind) = checks.text("type").filter(|kind| *kind != "zip") {
            checks.report(
                "type",
                format!("type is \"{kind}\", but infra makes archives of the type \"zip\" only"),
            );
        }
        checks.requires("source_content", &["source_content_filename"]);
        checks.requires("source_content_filename", &["source_content"]);
        let sources = ["source_dir", "source_file", "source_content", "source"];
        if checks.get("source_content").is_none_or(|content| content.as_str() != Some("")) {
            checks.exactly_one(&sources);
        }
    }

    async fn read(cx: &Machine, config: Self) -> Result<Self, ProviderError> {
        let mode =
            config.output_file_mode.as_deref().map(|digits| u32::from_str_radix(digits, 8)).transpose();
        let mode = mode.map_err(|_| {
            ProviderError::new(ErrorClass::Invalid, "output_file_mode must be octal digits like 0644")
        })?;
        let archive = contents::zip(&config.entries(cx)?, mode)?;
        let path = cx.path(&config.output_path);
        let written = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, &archive));
        written.map_err(|error| {
            ProviderError::new(
                ErrorClass::Invalid,
                format!("{} cannot be written: {error}", config.output_path),
            )
        })?;
        let digests = Digests::of(&archive);
        Ok(Self {
            id: Some(digests.sha1.clone()),
            output_base64sha256: Some(digests.base64sha256),
            output_base64sha512: Some(digests.base64sha512),
            output_md5: Some(digests.md5),
            output_sha: Some(digests.sha1),
            output_sha256: Some(digests.sha256),
            output_sha512: Some(digests.sha512),
            output_size: Some(archive.len() as i64),
            ..config
        })
    }
}
