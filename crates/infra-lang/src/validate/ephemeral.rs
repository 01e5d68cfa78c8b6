//! Where ephemeral values may not go: nothing of them is stored.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_schema::{Block, Nesting};
use infra_value::{Marks, Value};

use crate::config::ResourceBlock;

/// Refuses ephemeral values in the arguments of a resource or data source, except where an argument is write-only: that
/// goes to the provider and nowhere else.
pub fn refuse_ephemeral(config: &Value, schema: &Block, block: &ResourceBlock) -> Diagnostics {
    let mut found = Diagnostics::new();
    for (name, value) in config.as_entries().into_iter().flatten() {
        if !stores_ephemeral(schema, name, value) {
            continue;
        }
        let written = block.body.attribute(name).map(|attribute| attribute.expr.span);
        let detail = format!(
            "\"{name}\" is computed from an ephemeral value, and what {} is given is stored in the plan and in the state. Use a value that may be stored, or a write-only argument where there is one; ephemeralasnull() makes null of a value that may not be stored.",
            block.address
        );
        found.push(
            Diagnostic::error("Invalid use of ephemeral value", detail).at(written.unwrap_or(block.span)),
        );
    }
    found
}

fn stores_ephemeral(schema: &Block, name: &str, value: &Value) -> bool {
    if !value.deep_marks().contains(Marks::EPHEMERAL) {
        return false;
    }
    if let Some(attribute) = schema.attributes.get(name) {
        return !attribute.write_only;
    }
    let Some(nested) = schema.blocks.get(name) else { return true };
    if value.marks().contains(Marks::EPHEMERAL) {
        return true;
    }
    let within = |object: &Value| {
        object.marks().contains(Marks::EPHEMERAL)
            || object
                .as_entries()
                .into_iter()
                .flatten()
                .any(|(name, value)| stores_ephemeral(&nested.block, name, value))
    };
    match nested.nesting {
        Nesting::Single | Nesting::Group => within(value),
        _ => match (value.as_slice(), value.as_entries()) {
            (Some(items), _) => items.iter().any(within),
            (None, Some(items)) => items.values().any(within),
            (None, None) => true,
        },
    }
}
