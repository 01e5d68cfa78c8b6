//! Modules and the tree of them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use infra_diagnostics::{FileId, SourceMap, Span};
use infra_schema::ProviderSource;
use infra_schema::address::{ConfigResource, ModulePath, Resource};

use super::{
    Backend, Check, Encryption, Import, Local, ModuleCall, ModuleSource, Moved, Output, ProviderBlock,
    ProviderConfig, ProviderLocal, Removed, RequiredProvider, RequiredVersion, ResourceBlock, Variable,
    VersionConstraint,
};

/// Everything that was read: the root module and all modules that it calls.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The files.
    pub sources: SourceMap,
    /// Every module by its path. The root is always there; a call whose module could not be loaded has none.
    pub modules: BTreeMap<ModulePath, Arc<Module>>,
    /// The folder of the root module.
    pub root_dir: PathBuf,
    /// Calls whose modules have to be installed first, in order of their paths.
    pub missing: Vec<MissingModule>,
}

/// A called module that is not installed, or not in a version that will do.
#[derive(Clone, Debug)]
pub struct MissingModule {
    /// Its path.
    pub path: ModulePath,
    /// Where it comes from.
    pub source: ModuleSource,
    /// Which versions will do.
    pub version: Option<VersionConstraint>,
    /// Where `source` stands.
    pub span: Span,
}

/// One module: what the `.tf` files of a folder declare together.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// The way to it from the root.
    pub path: ModulePath,
    /// Its folder, as the user would write it.
    pub dir: PathBuf,
    /// Its files, in order of their names.
    pub files: Vec<FileId>,
    /// Whether every file could be read and understood as far as its structure goes. If not, what seems to be missing
    /// may only have been misread.
    pub complete: bool,
    /// `variable` blocks.
    pub variables: BTreeMap<Arc<str>, Variable>,
    /// Arguments of `locals` blocks.
    pub locals: BTreeMap<Arc<str>, Local>,
    /// `output` blocks.
    pub outputs: BTreeMap<Arc<str>, Output>,
    /// `resource` and `data` blocks.
    pub resources: BTreeMap<Resource, ResourceBlock>,
    /// `module` blocks.
    pub module_calls: BTreeMap<Arc<str>, ModuleCall>,
    /// `provider` blocks.
    pub providers: BTreeMap<ProviderLocal, ProviderBlock>,
    /// Entries of `required_providers`.
    pub required_providers: BTreeMap<Arc<str>, RequiredProvider>,
    /// The `backend` block.
    pub backend: Option<Backend>,
    /// The `encryption` block.
    pub encryption: Option<Encryption>,
    /// `required_version` arguments.
    pub required_versions: Vec<RequiredVersion>,
    /// `moved` blocks.
    pub moved: Vec<Moved>,
    /// `removed` blocks.
    pub removed: Vec<Removed>,
    /// `import` blocks.
    pub imports: Vec<Import>,
    /// `check` blocks.
    pub checks: BTreeMap<Arc<str>, Check>,
}

impl Config {
    /// The root module.
    pub fn root(&self) -> &Module {
        static EMPTY: std::sync::LazyLock<Module> = std::sync::LazyLock::new(Module::default);
        self.module(&ModulePath::root()).unwrap_or(&EMPTY)
    }

    /// The module at a path, when it was loaded.
    pub fn module(&self, path: &ModulePath) -> Option<&Module> {
        self.modules.get(path).map(|module| &**module)
    }

    /// The block that declares a resource, with its module.
    pub fn declared(&self, resource: &ConfigResource) -> Option<(&Module, &ResourceBlock)> {
        let module = self.module(&resource.module)?;
        Some((module, module.resources.get(&resource.resource)?))
    }

    /// The block that declares a resource.
    pub fn block(&self, resource: &ConfigResource) -> Option<&ResourceBlock> {
        self.declared(resource).map(|(_, block)| block)
    }

    /// The module that a call leads to, when it was loaded.
    pub fn called(&self, module: &Module, call: &str) -> Option<&Module> {
        self.module(&module.path.child(call))
    }

    /// The provider configuration that `local` means within `module`: its own block, the one that the caller passes,
    /// or else the default configuration of the nearest module above that has one.
    pub fn provider_config(&self, module: &Module, local: &ProviderLocal) -> ProviderConfig {
        let source = module.provider_source(&local.name);
        let (mut module, mut local) = (module, local.clone());
        loop {
            let found = |module: &Module, local: ProviderLocal, source| ProviderConfig {
                module: module.path.clone(),
                local,
                source,
            };
            if module.providers.contains_key(&local) {
                return found(module, local, source);
            }
            let Some((parent, name)) = module.path.parent() else {
                return found(module, local, source);
            };
            let Some(parent) = self.module(&parent) else {
                return found(module, local, source);
            };
            let passed = parent.module_calls.get(name).into_iter().flat_map(|call| &call.providers);
            local = match passed.into_iter().find(|passed| passed.inside == local) {
                Some(passed) => passed.outside.clone(),
                // Only default configurations are inherited.
                None if local.alias.is_some() => return found(module, local, source),
                None => ProviderLocal { name: parent.local_name(&source), alias: None },
            };
            module = parent;
        }
    }
}

impl Module {
    /// All blocks of resources and data sources, also those within `check` blocks.
    pub fn blocks(&self) -> impl Iterator<Item = &ResourceBlock> {
        self.resources.values().chain(self.checks.values().filter_map(|check| check.data.as_ref()))
    }

    /// The provider that a local name means.
    pub fn provider_source(&self, local: &str) -> ProviderSource {
        match self.required_providers.get(local) {
            Some(required) => required.source.clone(),
            None => ProviderSource::implied(local),
        }
    }

    /// The module's name for a provider: the one of `required_providers`, else the provider's own.
    pub fn local_name(&self, source: &ProviderSource) -> Arc<str> {
        let named = self.required_providers.values().find(|required| required.source == *source);
        named.map_or_else(|| source.name.clone(), |required| required.name.clone())
    }

    /// The provider configuration of a resource: the one it names, else the default one that its type implies.
    pub fn provider_of(&self, resource: &ResourceBlock) -> ProviderLocal {
        resource.provider.clone().unwrap_or_else(|| ProviderLocal {
            name: resource.address.implied_provider().into(),
            alias: None,
        })
    }
}
