//! Where ephemeral values may not go: nothing of them is stored.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_value::{Marks, Value};

use crate::config::ResourceBlock;

/// Arguments of a resource or data source.
pub(super) fn refuse_in_resource(config: &Value, block: &ResourceBlock) -> Diagnostics {
    let mut found = Diagnostics::new();
    for (name, value) in config.as_entries().into_iter().flatten() {
        if !value.deep_marks().contains(Marks::EPHEMERAL) {
            continue;
        }
        let written = block.body.attribute(name).map(|attribute| attribute.expr.span);
        let detail = format!(
            "\"{name}\" is computed from an ephemeral value, and what {} is given is stored in the plan and in the state. Use a value that may be stored; ephemeralasnull() makes null of one that may not.",
            block.address
        );
        found.push(
            Diagnostic::error("Invalid use of ephemeral value", detail).at(written.unwrap_or(block.span)),
        );
    }
    found
}
