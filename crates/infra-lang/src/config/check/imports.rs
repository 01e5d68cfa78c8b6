//! `import` blocks: where they may stand, and that each object has one.

use std::collections::BTreeMap;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};

use crate::config::decode::place;
use crate::config::{Config, Module};
use crate::instances::Place;
use crate::reference::write_traversal;

/// Judges the `import` blocks of a module.
pub(super) fn imports(config: &Config, module: &Module) -> Diagnostics {
    let mut findings = Diagnostics::new();
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    for import in &module.imports {
        if !module.path.is_root() {
            let detail = format!(
                "\"import\" blocks stand in the root module only. Move it there, with {} before the address.",
                module.path
            );
            findings.push(Diagnostic::error("Invalid import configuration", detail).at(import.span));
            continue;
        }
        if let Some(to) = import.to.as_traversal() {
            let to = write_traversal(&to);
            if let Some(first) = first.get(&to) {
                let detail = format!(
                    "An object is imported to {to} already at {}. Keep one of the two blocks.",
                    place(&config.sources, *first)
                );
                let summary = format!("Duplicate import configuration for \"{to}\"");
                findings.push(Diagnostic::error(summary, detail).at(import.to.span));
            }
            first.entry(to).or_insert(import.to.span);
        }
        let target = Place::parse(&import.to).map(|place| place.config(&module.path));
        if import.provider.is_some() && target.is_some_and(|to| config.block(&to).is_some()) {
            let detail = "The resource is declared, and is imported with the provider of its own block. Remove \"provider\" here, or set it there.";
            findings.push(Diagnostic::error("Invalid import provider argument", detail).at(import.span));
        }
    }
    findings
}
