//! From a folder to a [`Config`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, SourceMap, Span, io_reason};
use infra_schema::address::ModulePath;
use infra_syntax::{Body, parse_file};

use super::decode::Decoder;
use super::installed::{InstalledModule, MANIFEST, Manifest};
use super::json::{is_json, parse_configuration};
use super::overrides::merge_overrides;
use super::snapshot::normalise;
use super::{Config, Files, MissingModule, Module, ModuleCall, ModuleSource, Version, check};

/// How many modules a configuration may have: far more than any real one, and few enough to stop a tree that grows
/// without end.
const MAX_MODULES: usize = 10_000;

/// Where modules are installed, within the folder of the root module.
const MODULES: &str = ".terraform/modules";

/// How deep calls may lead: loading recurses once for each level.
const MAX_DEPTH: usize = 100;

/// Reads the module in `dir` and every module that it calls.
///
/// The findings are about syntax, about blocks and their arguments, and about what modules pass to each other; with
/// [`super::check_references`], they are all that can be said without evaluating and without schemas. The
/// configuration holds what could be understood even when there are errors.
pub fn load(files: &dyn Files, dir: &Path) -> (Config, Diagnostics) {
    let mut findings = Diagnostics::new();
    let installed = Manifest::read(files, dir).unwrap_or_else(|problem| {
        let detail = format!("{}: {problem}", named(&dir.join(MANIFEST)));
        findings.push(Diagnostic::error("Invalid list of installed modules", detail));
        Manifest::default()
    });
    let config = Config { root_dir: here_if_empty(dir.to_owned()), ..Config::default() };
    let mut loader =
        Loader { files, installed, config, folders: BTreeMap::new(), findings, limit_reported: false };
    loader.module(ModulePath::root(), normalise(dir), None);
    loader.findings.extend(check::calls(&loader.config));
    (loader.config, loader.findings)
}

struct Loader<'f> {
    files: &'f dyn Files,
    installed: Manifest,
    config: Config,
    /// Folders that were read already, so that each is read and judged once however often it is called.
    folders: BTreeMap<PathBuf, Module>,
    findings: Diagnostics,
    limit_reported: bool,
}

impl Loader<'_> {
    /// Loads the module at a path and what it calls. `source_span` is where the caller names the folder.
    fn module(&mut self, path: ModulePath, dir: PathBuf, source_span: Option<Span>) {
        let module = match self.folders.get(&dir) {
            Some(module) => module.clone(),
            None => {
                let Some(module) = self.folder(&dir, source_span) else { return };
                self.folders.insert(dir, module.clone());
                module
            }
        };
        let module = Arc::new(Module { path: path.clone(), ..module });
        self.config.modules.insert(path.clone(), module.clone());
        for call in module.module_calls.values() {
            self.call(&module, call);
        }
    }

    fn call(&mut self, caller: &Module, call: &ModuleCall) {
        let path = caller.path.child(call.name.clone());
        let Some(dir) = self.dir_of(caller, call, &path) else { return };
        let ancestors =
            std::iter::successors(Some(caller.path.clone()), |path| path.parent().map(|(parent, _)| parent));
        let calls_itself = ancestors
            .into_iter()
            .filter_map(|path| self.config.module(&path))
            .any(|module| normalise(&module.dir) == dir);
        if calls_itself {
            let detail = format!(
                "This module is in {}, which is being called: it would call itself without end.",
                named(&dir)
            );
            self.findings.push(Diagnostic::error("Module calls itself", detail).at(call.source_span));
            return;
        }
        if self.config.modules.len() >= MAX_MODULES {
            if !self.limit_reported {
                let detail = format!("A configuration can have {MAX_MODULES} modules.");
                self.findings.push(Diagnostic::error("Too many modules", detail).at(call.source_span));
            }
            self.limit_reported = true;
            return;
        }
        if path.0.len() > MAX_DEPTH {
            let detail = format!("Modules can call each other {MAX_DEPTH} levels deep.");
            self.findings.push(Diagnostic::error("Modules nested too deeply", detail).at(call.source_span));
            return;
        }
        self.module(path, dir, Some(call.source_span));
    }

    /// The folder of a called module.
    fn dir_of(&mut self, caller: &Module, call: &ModuleCall, path: &ModulePath) -> Option<PathBuf> {
        let source = match &call.source {
            ModuleSource::Local(source) => return Some(normalise(&caller.dir.join(source))),
            ModuleSource::Invalid => return None,
            source => source,
        };
        let installed = self.installed.get(path, source);
        let problem = match installed {
            None => {
                let detail = format!(
                    "The module {source} is not installed. Run \"infra get\", which fetches it into {MODULES}."
                );
                Diagnostic::error("Module not installed", detail)
            }
            Some(installed) => match unsuitable(call, installed) {
                None => return Some(normalise(&self.config.root_dir.join(&installed.dir))),
                Some(detail) => Diagnostic::error("Module version not installed", detail),
            },
        };
        self.config.missing.push(MissingModule {
            path: path.clone(),
            source: source.clone(),
            version: call.version.clone(),
            span: call.source_span,
        });
        self.findings.push(problem.at(call.source_span));
        None
    }

    /// Reads the files of a folder.
    fn folder(&mut self, dir: &Path, source_span: Option<Span>) -> Option<Module> {
        let names = match self.files.list(&here_if_empty(dir.to_owned())) {
            Ok(names) => names,
            Err(problem) => {
                let detail = format!("The folder {} cannot be read: {}.", named(dir), io_reason(&problem));
                let unreadable = Diagnostic::error("Unreadable module directory", detail);
                self.findings.push(unreadable.maybe_at(source_span));
                return None;
            }
        };
        let before = self.findings.iter().filter(|finding| finding.is_error()).count();
        let (mut bodies, mut overrides) = (Vec::new(), Vec::new());
        for name in names.iter().filter(|name| !is_ignored(name)) {
            let path = dir.join(name);
            let Some(stem) = name.strip_suffix(".tf").or_else(|| name.strip_suffix(".tf.json")) else {
                continue;
            };
            let is_override = stem == "override" || stem.ends_with("_override");
            if is_override { &mut overrides } else { &mut bodies }.extend(self.file(&path));
        }
        let after = self.findings.iter().filter(|finding| finding.is_error()).count();
        let dir = here_if_empty(dir.to_owned());
        let complete = before == after;
        self.findings.extend(merge_overrides(&mut bodies, overrides, complete));
        let mut decoder = Decoder::new(&self.config.sources, dir, complete);
        for (id, body) in bodies {
            decoder.file(id, body);
        }
        let (module, findings) = decoder.finish();
        self.findings.extend(findings);
        Some(module)
    }

    fn file(&mut self, path: &Path) -> Option<(FileId, Body)> {
        let text = match read_text(self.files, path) {
            Ok(text) => text,
            Err(problem) => {
                self.findings.push(problem);
                return None;
            }
        };
        let (id, body, findings) = parse(&mut self.config.sources, path, text);
        self.findings.extend(findings);
        Some((id, body))
    }
}

/// Why the version that is installed will not do, if so.
fn unsuitable(call: &ModuleCall, installed: &InstalledModule) -> Option<String> {
    let (Some(constraint), Some(version)) = (&call.version, &installed.version) else { return None };
    let suits = version.parse::<Version>().is_ok_and(|version| constraint.allows(&version));
    (!suits).then(|| {
        format!("Version {version} of the module {} is installed, but {constraint} is required. Run \"infra get\".", call.source)
    })
}

/// Reads a file of the language.
///
/// # Errors
/// It cannot be read, or it is no UTF-8.
pub(crate) fn read_text(files: &dyn Files, path: &Path) -> Result<String, Diagnostic> {
    let unreadable = |problem: String| {
        Diagnostic::error("Unreadable file", format!("The file {} cannot be read: {problem}.", named(path)))
    };
    let bytes = files.read(path).map_err(|problem| unreadable(io_reason(&problem)))?;
    String::from_utf8(bytes).map_err(|problem| {
        let valid = problem.utf8_error().valid_up_to();
        unreadable(format!("it is no UTF-8 text from byte {valid} on"))
    })
}

/// Adds a file to the sources and parses it.
pub(crate) fn parse(sources: &mut SourceMap, path: &Path, text: String) -> (FileId, Body, Diagnostics) {
    let text: Arc<str> = text.into();
    let id = sources.add(named(path), text.clone());
    let (body, findings) = match is_json(&path.to_string_lossy()) {
        true => parse_configuration(id, &text),
        false => parse_file(id, &text),
    };
    (id, body, findings)
}

/// A path as messages name it.
fn named(path: &Path) -> String {
    here_if_empty(normalise(path)).display().to_string()
}

fn here_if_empty(path: PathBuf) -> PathBuf {
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path }
}

/// Hidden files, and those that editors leave behind.
fn is_ignored(name: &str) -> bool {
    name.ends_with('/')
        || name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
}
