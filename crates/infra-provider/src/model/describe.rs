//! Putting schemas together: calls instead of code for each of some thousand attributes.

use infra_schema::{Attribute, Block, NestedBlock, Nesting, Presence};
use infra_value::Type;

/// Adds an attribute with nothing special about it, and returns it. No other may have its name.
#[doc(hidden)]
pub fn attribute<'b>(
    block: &'b mut Block,
    name: &'static str,
    ty: Type,
    presence: Presence,
) -> &'b mut Attribute {
    block.attributes.entry(name.into()).or_insert_with(|| Attribute::new(ty, presence))
}

/// The same for a nested block.
#[doc(hidden)]
pub fn nested<'b>(
    block: &'b mut Block,
    name: &'static str,
    nesting: Nesting,
    contents: Block,
) -> &'b mut NestedBlock {
    block.blocks.entry(name.into()).or_insert_with(|| NestedBlock::new(nesting, contents))
}
