//! Modules that are installed: `.terraform/modules/modules.json`, which infra and Terraform both read and write.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use infra_schema::address::ModulePath;
use serde::{Deserialize, Serialize};

use super::{Files, ModuleSource, RegistryModule};

/// The list of installed modules, by module path: `net.subnets` for `module.net.module.subnets`.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    modules: BTreeMap<String, InstalledModule>,
}

/// One installed module.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct InstalledModule {
    /// The way to it from the root, with dots; empty for the root itself.
    #[serde(rename = "Key")]
    pub key: String,
    /// Where it came from, in full: `registry.terraform.io/ns/name/system`.
    #[serde(rename = "Source")]
    pub source: String,
    /// The version, for modules of a registry.
    #[serde(rename = "Version", skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its folder, relative to the one of the root module.
    #[serde(rename = "Dir")]
    pub dir: PathBuf,
}

#[derive(Deserialize, Serialize)]
struct Stored {
    #[serde(rename = "Modules")]
    modules: Vec<InstalledModule>,
}

/// Where the list stands, within the folder of the root module.
pub const MANIFEST: &str = ".terraform/modules/modules.json";

impl Manifest {
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
        let stored: Stored = serde_json::from_slice(&bytes).map_err(|problem| problem.to_string())?;
        Ok(Self { modules: stored.modules.into_iter().map(|module| (module.key.clone(), module)).collect() })
    }

    /// The text of the list.
    pub fn to_json(&self) -> String {
        let stored = Stored { modules: self.modules.values().cloned().collect() };
        // Strings alone cannot fail to be written.
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// The key of a module path.
    pub fn key(path: &ModulePath) -> String {
        path.0.iter().map(|name| &**name).collect::<Vec<_>>().join(".")
    }

    /// The module at a path, when it was installed from that source.
    pub fn get(&self, path: &ModulePath, source: &ModuleSource) -> Option<&InstalledModule> {
        self.modules.get(&Self::key(path)).filter(|module| module.is_from(source))
    }

    /// Adds a module, or replaces it.
    pub fn insert(&mut self, module: InstalledModule) {
        self.modules.insert(module.key.clone(), module);
    }

    /// Removes a module and all within it, which may differ in what takes its place.
    pub fn remove(&mut self, key: &str) {
        let within = format!("{key}.");
        self.modules.retain(|other, _| other != key && !other.starts_with(&within));
    }

    /// Keeps only what `keep` says, by key.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.modules.retain(|key, _| keep(key));
    }
}

impl InstalledModule {
    /// Whether it was installed from a source.
    fn is_from(&self, source: &ModuleSource) -> bool {
        match source {
            // Terraform leaves the folder of a registry's module out in some versions.
            ModuleSource::Registry(module) => {
                self.source == module.to_string()
                    || (module.subfolder.is_none() && self.source == RegistryModule::address(module))
            }
            other => self.source == other.to_string(),
        }
    }
}
