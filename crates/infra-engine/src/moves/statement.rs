//! One `moved` block.

use infra_diagnostics::Span;
use infra_lang::config::{Config, Target};
use infra_schema::address::{InstanceKey, ModuleInstance, ModulePath, ModuleStep, ResourceInModule};

/// What a `moved` block says, for every instance of the module that it stands in.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// The module that it stands in.
    pub(crate) declared: ModulePath,
    pub(crate) from: Target,
    pub(crate) to: Target,
    /// Where; nothing when nobody wrote it.
    pub(super) written: Option<Span>,
    /// Whether single instances are meant in any case: an address without a key is then the instance without one.
    pub(super) exact: bool,
}

/// All `moved` blocks.
pub(super) fn all(config: &Config) -> Vec<Statement> {
    let blocks = config.modules.values().flat_map(|module| module.moved.iter().map(move |m| (module, m)));
    blocks
        .map(|(module, moved)| Statement {
            declared: module.path.clone(),
            from: moved.from.clone(),
            to: moved.to.clone(),
            written: Some(moved.span),
            exact: false,
        })
        .collect()
}

impl Statement {
    pub(super) fn is_module(&self) -> bool {
        self.from.resource.is_none()
    }

    pub(super) fn span(&self) -> Option<Span> {
        self.written
    }

    /// The keys of the one instance that moves; nothing when all instances do.
    pub(super) fn keys(&self) -> Option<(Option<InstanceKey>, Option<InstanceKey>)> {
        let (from, to) = match (&self.from.resource, &self.to.resource) {
            (Some((_, from)), Some((_, to))) => (from.clone(), to.clone()),
            _ => (last_key(&self.from.module), last_key(&self.to.module)),
        };
        (self.exact || from.is_some() || to.is_some()).then_some((from, to))
    }

    /// The instance of the declaring module that `module` lies in, and the way from there.
    fn split<'m>(&self, module: &'m ModuleInstance) -> Option<(&'m [ModuleStep], &'m [ModuleStep])> {
        let declared = &self.declared.0;
        let (outer, inner) = module.0.split_at_checked(declared.len())?;
        outer.iter().zip(declared.iter()).all(|(step, name)| step.name == *name).then_some((outer, inner))
    }

    /// Where a resource goes, when the statement is about it or about an instance of it.
    pub(super) fn resource_destination(&self, from: &ResourceInModule) -> Option<ResourceInModule> {
        let ((wanted, _), (resource, _)) = (self.from.resource.as_ref()?, self.to.resource.as_ref()?);
        let (outer, inner) = self.split(&from.module)?;
        (from.resource == *wanted && inner == &*self.from.module.0).then(|| ResourceInModule {
            module: ModuleInstance(outer.iter().chain(self.to.module.0.iter()).cloned().collect()),
            resource: resource.clone(),
        })
    }

    /// The module instance around `module` that moves, and where it goes.
    pub(super) fn module_destination(
        &self,
        module: &ModuleInstance,
    ) -> Option<(ModuleInstance, ModuleInstance)> {
        let (outer, inner) = self.split(module)?;
        let (last, path) = self.from.module.0.split_last()?;
        let (begins, rest) = inner.split_at_checked(path.len())?;
        let step = rest.first()?;
        let keys = self.keys();
        let fits = begins == path && step.name == last.name;
        let key = match keys {
            None => step.key.clone(),
            Some((from, to)) if from == step.key => to,
            Some(_) => return None,
        };
        let (target, path) = self.to.module.0.split_last()?;
        let whole = |path: &[ModuleStep], step: ModuleStep| {
            ModuleInstance(outer.iter().chain(path).cloned().chain([step]).collect())
        };
        fits.then(|| {
            (whole(begins, step.clone()), whole(path, ModuleStep { name: target.name.clone(), key }))
        })
    }
}

fn last_key(module: &ModuleInstance) -> Option<InstanceKey> {
    module.0.last().and_then(|step| step.key.clone())
}
