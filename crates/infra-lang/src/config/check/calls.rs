//! What modules pass to each other: arguments and provider configurations.

use std::collections::BTreeSet;

use infra_diagnostics::{Diagnostic, Diagnostics};

use super::providers;
use crate::config::decode::suggest;
use crate::config::{Config, Module, ModuleCall};

/// Judges every module call.
pub(in crate::config) fn calls(config: &Config) -> Diagnostics {
    let mut findings = Diagnostics::new();
    let mut seen = BTreeSet::new();
    for module in config.modules.values() {
        for call in module.module_calls.values() {
            let Some(called) = config.called(module, &call.name) else { continue };
            // A folder that is called from several places is one text: what is wrong in it is said once.
            if seen.insert((call.span, called.dir.clone())) {
                arguments(call, called, &mut findings);
                providers::check(config, module, call, called, &mut findings);
            }
        }
    }
    findings
}

fn arguments(call: &ModuleCall, called: &Module, findings: &mut Diagnostics) {
    if !called.complete {
        return;
    }
    for (name, argument) in &call.arguments {
        if called.variables.contains_key(name) {
            continue;
        }
        let detail = format!("The module in {} has no variable \"{name}\".", called.dir.display());
        let problem = Diagnostic::error("Unsupported argument", detail).at(argument.name.span);
        let free =
            called.variables.keys().map(|name| &**name).filter(|name| !call.arguments.contains_key(*name));
        findings.push(suggest(problem, name, free));
    }
    for variable in called.variables.values() {
        if variable.is_required() && !call.arguments.contains_key(&variable.name) {
            let detail = format!(
                "The module in {} needs a value for its variable \"{}\", which has no default.",
                called.dir.display(),
                variable.name
            );
            findings.push(Diagnostic::error("Missing required argument", detail).at(call.span));
        }
    }
}
