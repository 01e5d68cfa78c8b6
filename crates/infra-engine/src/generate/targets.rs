//! What is to be imported and not declared.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::{Config, Import, Lifecycle, ResourceBlock};
use infra_lang::instances::Place;
use infra_schema::address::{ConfigResource, ModuleInstance, ModulePath, ResourceInModule, ResourceInstance};
use infra_syntax::Body;

/// The configuration with an empty block for each target that has none, and those targets.
pub(super) fn declared(config: &Config) -> Result<(Config, Vec<ResourceInstance>), Diagnostics> {
    let root = ModulePath::root();
    let mut problems = Diagnostics::new();
    let mut module = config.root().clone();
    let mut targets = Vec::new();
    for import in &config.root().imports {
        let Some(place) = Place::parse(&import.to) else { continue };
        let target = place.config(&root);
        if config.module(&target.module).is_some_and(|m| m.resources.contains_key(&target.resource)) {
            continue;
        }
        if !target.module.is_root() || place.keys().next().is_some() || import.for_each.is_some() {
            problems.push(unwritable(import, &target));
            continue;
        }
        let resource = target.resource;
        let within = ResourceInModule { module: ModuleInstance::root(), resource: resource.clone() };
        targets.push(within.instance(None));
        let span = import.span;
        let body =
            Body { attributes: Vec::new(), blocks: Vec::new(), span, end_span: span, header_span: span };
        let block = ResourceBlock {
            address: resource.clone(),
            count: None,
            for_each: None,
            provider: import.provider.clone(),
            depends_on: Vec::new(),
            lifecycle: Lifecycle::default(),
            connection: None,
            provisioners: Vec::new(),
            body,
            span,
        };
        module.resources.insert(resource, block);
    }
    let mut config = config.clone();
    config.modules.insert(root, Arc::new(module));
    problems.into_result((config, targets))
}

fn unwritable(import: &Import, target: &ConfigResource) -> Diagnostic {
    let detail = format!(
        "Nothing is declared at {target}. Blocks are written for the root module only, and without \"count\" or \"for_each\": write this one yourself."
    );
    Diagnostic::error("Configuration for import target does not exist", detail).at(import.to.span)
}
