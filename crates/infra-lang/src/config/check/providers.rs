//! Provider configurations that are passed to modules.

use infra_diagnostics::{Diagnostic, Diagnostics};

use crate::config::{Config, Module, ModuleCall, ProviderLocal};

/// Judges the `providers` of a call against what the called module wants, and the called module's own blocks.
pub(super) fn check(
    config: &Config,
    caller: &Module,
    call: &ModuleCall,
    called: &Module,
    findings: &mut Diagnostics,
) {
    for passed in &call.providers {
        if passed.inside.alias.is_some() && called.complete && !declares(called, &passed.inside) {
            let detail = format!(
                "The module in {} has no configuration alias {}. It would name it in \"configuration_aliases\" of its \"required_providers\".",
                called.dir.display(),
                passed.inside
            );
            findings.push(Diagnostic::error("Reference to undefined provider", detail).at(passed.span));
        }
        let is_nowhere =
            passed.outside.alias.is_some() && caller.complete && !exists(caller, &passed.outside);
        if is_nowhere {
            let detail = format!("There is no provider configuration {} in this module.", passed.outside);
            findings.push(Diagnostic::error("Reference to undefined provider", detail).at(passed.span));
        }
        let name = &passed.inside.name;
        if !is_nowhere
            && passed.inside.alias.is_none()
            && called.complete
            && !called.required_providers.contains_key(name)
            && !called.providers.contains_key(&passed.inside)
        {
            let source = called.provider_source(name).for_display();
            let detail = format!(
                "The module in {} does not say which provider {name} is. It is taken for {source}. An entry {name} of its \"required_providers\" with the source \"{source}\" says so.",
                called.dir.display(),
            );
            findings.push(Diagnostic::warning("Reference to undefined provider", detail).at(passed.span));
        }
        let (inside, outside) =
            (called.provider_source(&passed.inside.name), caller.provider_source(&passed.outside.name));
        if inside != outside {
            let detail = format!(
                "{} is a configuration of {}, but in the module {} is one of {}.",
                passed.outside,
                outside.for_display(),
                passed.inside,
                inside.for_display()
            );
            findings.push(Diagnostic::error("Provider type mismatch", detail).at(passed.span));
        }
    }
    for wanted in called.required_providers.values().flat_map(|required| &required.configuration_aliases) {
        if !call.providers.iter().any(|passed| passed.inside == *wanted) {
            let detail = format!(
                "The module in {} needs a configuration of {} as {wanted}. Pass it: providers = {{ {wanted} = … }}.",
                called.dir.display(),
                called.provider_source(&wanted.name).for_display()
            );
            findings.push(Diagnostic::error("Missing required provider configuration", detail).at(call.span));
        }
    }
    repeated(config, call, called, findings);
}

/// A module that configures a provider itself can be called once only: the configuration would go away together with
/// the instance, and nothing could then destroy what it had created.
fn repeated(config: &Config, call: &ModuleCall, called: &Module, findings: &mut Diagnostics) {
    let because = match (&call.count, &call.for_each, call.depends_on.is_empty()) {
        (Some(_), _, _) => "count",
        (_, Some(_), _) => "for_each",
        (_, _, false) => "depends_on",
        _ => return,
    };
    let inner = config.modules.values().filter(|module| module.path.0.starts_with(&called.path.0));
    for module in inner {
        // An empty block without a meaning of its own only says that a configuration is expected from outside.
        let own = module
            .providers
            .values()
            .find(|block| !block.body.attributes.is_empty() || !block.body.blocks.is_empty());
        let Some(own) = own else { continue };
        let detail = format!(
            "The module in {} configures the provider {} itself, so its call cannot have \"{because}\". Move the \"provider\" block to the root module and pass the configuration.",
            module.dir.display(),
            own.local
        );
        findings.push(
            Diagnostic::error("Module is incompatible with count, for_each, and depends_on", detail)
                .at(call.span),
        );
        return;
    }
}

/// Whether a module has a place for a configuration that is passed.
fn declares(module: &Module, local: &ProviderLocal) -> bool {
    let aliases = module.required_providers.values().flat_map(|required| &required.configuration_aliases);
    aliases.into_iter().any(|alias| alias == local) || module.providers.contains_key(local)
}

/// Whether a module has a configuration: its own, or one that is passed to it.
pub(super) fn exists(module: &Module, local: &ProviderLocal) -> bool {
    module.providers.contains_key(local) || declares(module, local)
}
