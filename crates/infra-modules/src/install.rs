//! Installing what a configuration calls.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, io_reason};
use infra_lang::config::{
    Config, Folder, InstalledModule, MANIFEST, Manifest, MissingModule, ModuleSource, Package, load,
};
use infra_schema::address::ModulePath;

use crate::http::Http;
use crate::registry::{Located, Registries};
use crate::{FetchError, Fetched, failed, fetch, without_secret};

/// How modules are installed.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether what is installed is fetched again.
    pub update: bool,
    /// Tokens for registries, by host.
    pub tokens: BTreeMap<String, String>,
    /// Where the module service of a registry is, by host, for hosts that do not say so themselves.
    pub services: BTreeMap<String, String>,
}

/// A module that is being installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// The way to it from the root, with dots: `net.subnets`.
    pub key: String,
    /// Where it comes from.
    pub source: String,
    /// The version, for modules of a registry.
    pub version: Option<String>,
}

/// Why modules could not be installed.
#[derive(Debug)]
pub struct Failure {
    /// The files, to show where.
    pub sources: SourceMap,
    /// What is wrong.
    pub problems: Diagnostics,
}

/// Where modules are installed, within the folder of the root module.
const MODULES: &str = ".terraform/modules";

/// Installs what the configuration in `root` calls and does not have, level by level, and writes the list. `tell` is
/// called before each module is fetched.
///
/// # Errors
/// A module cannot be fetched, or this machine cannot store it. What could be installed is.
pub async fn install(
    root: &Path,
    options: &Options,
    tell: &(dyn Fn(&Installation) + Sync),
) -> Result<(), Failure> {
    let nowhere = |detail: String| Failure {
        sources: SourceMap::new(),
        problems: Diagnostic::error("Modules cannot be installed", detail).into(),
    };
    // The list of modules is about folders as the configuration sees them: from its own.
    let (files, here) = (Folder::new(root), Path::new("."));
    let manifest =
        Manifest::read(&files, here).map_err(|problem| nowhere(format!("{MANIFEST}: {problem}.")))?;
    let http = Http::new().map_err(|error| nowhere(error.to_string()))?;
    let mut installer = Installer { root, options, tell, http, manifest, packages: HashMap::new() };
    if options.update {
        installer.manifest.retain(|_| false);
        installer.save().map_err(&nowhere)?;
    }
    loop {
        let (config, _) = load(&files, here);
        if config.missing.is_empty() {
            installer.list_everything(&config);
            return installer.save().map_err(nowhere);
        }
        let mut problems = Diagnostics::new();
        for missing in &config.missing {
            if let Err(error) = installer.module(missing).await {
                problems.push(diagnostic(missing, &error));
            }
        }
        installer.save().map_err(&nowhere)?;
        if problems.has_errors() {
            return Err(Failure { sources: config.sources, problems });
        }
    }
}

struct Installer<'o> {
    root: &'o Path,
    options: &'o Options,
    tell: &'o (dyn Fn(&Installation) + Sync),
    http: Http,
    manifest: Manifest,
    /// Packages that were fetched already, by address: the folder of the module and the one of the package.
    packages: HashMap<String, (PathBuf, PathBuf)>,
}

impl Installer<'_> {
    async fn module(&mut self, missing: &MissingModule) -> Fetched<()> {
        let key = Manifest::key(&missing.path);
        let told = |version: Option<&str>| Installation {
            key: key.clone(),
            source: without_secret(&missing.source.to_string()),
            version: version.map(str::to_owned),
        };
        let (package, version) = match &missing.source {
            ModuleSource::Package(package) => {
                (self.tell)(&told(None));
                (package.clone(), None)
            }
            ModuleSource::Registry(module) => {
                let Options { tokens, services, .. } = self.options;
                let registries = Registries { http: &self.http, tokens, services };
                let Located { version, package } =
                    registries.locate(module, missing.version.as_ref()).await?;
                (self.tell)(&told(Some(&version)));
                let mut package = Package::parse(&package).map_err(FetchError::Failed)?;
                let subfolders: Vec<String> =
                    package.subfolder.take().into_iter().chain(module.subfolder.clone()).collect();
                package.subfolder = Some(subfolders.join("/")).filter(|folder| !folder.is_empty());
                (package, Some(version))
            }
            ModuleSource::Local(_) | ModuleSource::Invalid => return Ok(()),
        };
        let place = self.root.join(MODULES).join(&key);
        let folder = self.fetch(&package, &place).await?;
        self.manifest.remove(&key);
        self.manifest.insert(InstalledModule {
            key,
            source: missing.source.to_string(),
            version,
            dir: Path::new(MODULES).join(relative(&folder, &self.root.join(MODULES))),
        });
        Ok(())
    }

    /// Fetches a package into `place`, which it replaces. Nothing of it is seen before it is complete.
    async fn fetch(&mut self, package: &Package, place: &Path) -> Fetched<PathBuf> {
        let modules = self.root.join(MODULES);
        let stored = |error: std::io::Error| {
            FetchError::Failed(format!("{} cannot be written: {}.", modules.display(), io_reason(&error)))
        };
        std::fs::create_dir_all(&modules).map_err(stored)?;
        let staging = tempfile::Builder::new().prefix(".fetching-").tempdir_in(&modules).map_err(stored)?;
        let fetched = staging.path().join("package");
        let address = package.to_string();
        let inner = match self.packages.get(&address) {
            Some((folder, whole)) if whole != place => {
                fetch::copy(whole, &fetched)?;
                relative(folder, whole)
            }
            _ => relative(&fetch::fetch(&self.http, package, &fetched).await?, &fetched),
        };
        if place.exists() {
            std::fs::remove_dir_all(place).map_err(stored)?;
        }
        std::fs::rename(&fetched, place).map_err(stored)?;
        let folder = place.join(&inner);
        if !folder.is_dir() {
            return failed(format!("The package has no folder {}.", inner.display()));
        }
        self.packages.insert(address, (folder.clone(), place.to_owned()));
        Ok(folder)
    }

    /// The list names every module, also those in folders of the configuration, and none that is not called any more.
    fn list_everything(&mut self, config: &Config) {
        let keys: BTreeSet<String> = config.modules.keys().map(Manifest::key).collect();
        self.manifest.retain(|key| keys.contains(key));
        for (path, module) in &config.modules {
            let Some((parent, name)) = path.parent() else {
                self.manifest.insert(entry(path, String::new(), PathBuf::from(".")));
                continue;
            };
            let call = config.module(&parent).and_then(|parent| parent.module_calls.get(name));
            if let Some(ModuleSource::Local(source)) = call.map(|call| &call.source) {
                let source = clean(source);
                self.manifest.insert(entry(path, source, relative(&module.dir, Path::new("."))));
            }
        }
    }

    /// Writes the list in one step. Where there is nothing to list, there is no list.
    fn save(&self) -> Result<(), String> {
        let path = self.root.join(MANIFEST);
        let text = self.manifest.to_json();
        let nothing_installed = !self.root.join(MODULES).exists();
        if nothing_installed || std::fs::read_to_string(&path).is_ok_and(|present| present == text) {
            return Ok(());
        }
        let write = || -> std::io::Result<()> {
            let folder = path.parent().unwrap_or(self.root);
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            std::io::Write::write_all(&mut file, text.as_bytes())?;
            file.persist(&path).map(drop).map_err(|error| error.error)
        };
        write().map_err(|error| format!("{} cannot be written: {}.", path.display(), io_reason(&error)))
    }
}

fn entry(path: &ModulePath, source: String, dir: PathBuf) -> InstalledModule {
    InstalledModule { key: Manifest::key(path), source, version: None, dir }
}

/// A local source in its normal form.
fn clean(source: &Path) -> String {
    let mut steps: Vec<String> = Vec::new();
    for step in source.components() {
        match step {
            std::path::Component::ParentDir if steps.last().is_some_and(|last| last != "..") => {
                drop(steps.pop())
            }
            std::path::Component::CurDir => {}
            other => steps.push(other.as_os_str().to_string_lossy().into_owned()),
        }
    }
    // Terraform compares the text, and writes the folder above as `./..`.
    let text = if steps.is_empty() { ".".to_owned() } else { steps.join("/") };
    if text.starts_with("../") { text } else { format!("./{text}") }
}

/// The way from one folder to another, both written from the same place.
fn relative(to: &Path, from: &Path) -> PathBuf {
    let normal = |path: &Path| -> Vec<std::ffi::OsString> {
        path.components()
            .filter(|step| !matches!(step, std::path::Component::CurDir))
            .map(|step| step.as_os_str().to_owned())
            .collect()
    };
    let (to, from) = (normal(to), normal(from));
    let common = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let up = from[common..].iter().map(|_| std::ffi::OsString::from(".."));
    up.chain(to[common..].iter().cloned()).collect()
}

fn diagnostic(missing: &MissingModule, error: &FetchError) -> Diagnostic {
    let source = without_secret(&missing.source.to_string());
    match error {
        FetchError::Failed(reason) => {
            let detail = format!("The module {source} could not be fetched. {reason}");
            Diagnostic::error("Module cannot be installed", detail).at(missing.span)
        }
        FetchError::NoVersion(detail) => Diagnostic::error("No suitable version", detail).at(missing.span),
    }
}
