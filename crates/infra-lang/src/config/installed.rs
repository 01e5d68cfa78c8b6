//! Modules that another tool installed: `.terraform/modules/modules.json`.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use infra_schema::address::ModulePath;
use serde::Deserialize;

use super::Files;

/// What is installed, by module path: `net.subnets` for `module.net.module.subnets`.
#[derive(Clone, Debug, Default)]
pub(super) struct Installed {
    modules: BTreeMap<String, Entry>,
}

/// One installed module.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Entry {
    #[serde(rename = "Key")]
    key: String,
    /// Where it came from, in full: `registry.terraform.io/ns/name/system`.
    #[serde(rename = "Source")]
    source: String,
    /// The version, for modules of a registry.
    #[serde(rename = "Version")]
    pub version: Option<String>,
    /// Its folder, relative to the one of the root module.
    #[serde(rename = "Dir")]
    pub dir: PathBuf,
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(rename = "Modules")]
    modules: Vec<Entry>,
}

/// Where the list stands, within the folder of the root module.
pub(super) const MANIFEST: &str = ".terraform/modules/modules.json";

impl Installed {
    /// Reads the list; without one, nothing is installed.
    ///
    /// # Errors
    /// It cannot be read or is not what it should be; the text says how, without the path.
    pub fn read(files: &dyn Files, root_dir: &Path) -> Result<Self, String> {
        let bytes = match files.read(&root_dir.join(MANIFEST)) {
            Ok(bytes) => bytes,
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(problem) => return Err(problem.to_string()),
        };
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|problem| problem.to_string())?;
        Ok(Self { modules: manifest.modules.into_iter().map(|entry| (entry.key.clone(), entry)).collect() })
    }

    /// The module at a path, when it was installed from that source.
    pub fn get(&self, path: &ModulePath, source: &str) -> Option<&Entry> {
        let key: Vec<&str> = path.0.iter().map(|name| &**name).collect();
        self.modules.get(&key.join(".")).filter(|entry| entry.is_from(source))
    }
}

impl Entry {
    /// Whether it was installed from `source` as a configuration writes it, which may leave out the registry's host.
    fn is_from(&self, source: &str) -> bool {
        self.source == source
            || self.source.strip_prefix("registry.terraform.io/").is_some_and(|rest| rest == source)
    }
}
