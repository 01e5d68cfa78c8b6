//! What a configuration may say and the planner cannot do yet: an error, never something to overlook.

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_lang::config::Config;

pub(super) fn refuse_unsupported(config: &Config) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let mut refuse = |what: &str, span: Span| {
        let detail = format!("infra reads {what} but does not act on it yet. Nothing was changed.");
        problems.push(Diagnostic::error(format!("Unsupported: {what}"), detail).at(span));
    };
    for module in config.modules.values() {
        module.moved.iter().for_each(|b| refuse("a moved block", b.span));
        module.removed.iter().for_each(|b| refuse("a removed block", b.span));
        module.imports.iter().for_each(|b| refuse("an import block", b.span));
        module.checks.values().for_each(|b| refuse("a check block", b.span));
        for block in module.resources.values() {
            block.provisioners.iter().for_each(|b| refuse("a provisioner", b.header_span));
            block.connection.iter().for_each(|b| refuse("a connection", b.header_span));
            block.lifecycle.replace_triggered_by.iter().for_each(|e| refuse("replace_triggered_by", e.span));
        }
    }
    problems
}
