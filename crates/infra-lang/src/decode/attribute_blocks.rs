//! Attributes that may be written as blocks.

use infra_schema::{Attribute, Block, NestedBlock, Nesting, Presence};
use infra_value::Type;

/// The nested block that an attribute may be written as: one whose type is a list or set of objects.
pub(super) fn as_nested_block(attribute: &Attribute) -> Option<NestedBlock> {
    if !attribute.presence.is_configurable() {
        return None;
    }
    let nesting = match &attribute.ty {
        Type::List(_) => Nesting::List,
        Type::Set(_) => Nesting::Set,
        _ => return None,
    };
    let Some(Type::Object(object)) = attribute.ty.element() else { return None };
    let attributes = object
        .attributes
        .iter()
        .map(|(name, ty)| (name.clone(), Attribute::new(ty.without_optional(), Presence::Optional)))
        .collect();
    Some(NestedBlock::new(nesting, Block { attributes, ..Block::default() }))
}

/// The nested block that a name means within a block: a block type, or an attribute that may be written as one.
pub fn nested_block(schema: &Block, name: &str) -> Option<NestedBlock> {
    match schema.blocks.get(name) {
        Some(nested) => Some(nested.clone()),
        None => schema.attributes.get(name).and_then(as_nested_block),
    }
}
