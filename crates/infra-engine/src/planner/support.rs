//! What a configuration may say and the planner cannot do yet: an error, never something to overlook.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::Config;

pub(super) fn refuse_unsupported(config: &Config) -> Diagnostics {
    let blocks = config.modules.values().flat_map(|module| module.resources.values());
    let triggers = blocks.flat_map(|block| &block.lifecycle.replace_triggered_by);
    triggers
        .map(|trigger| {
            let detail = "infra does not act on replace_triggered_by yet. Nothing was changed.";
            Diagnostic::error("Not supported yet", detail).at(trigger.span)
        })
        .collect()
}
