//! All attributes of an object, wherever they are.

use infra_schema::{Attribute, Block, Nesting};
use infra_value::{Data, Value};

/// `object` with every attribute, also those within nested blocks, replaced by what `f` gives for it. `f` must keep
/// the type. What is null or unknown as a whole stays.
pub fn map_attributes(
    block: &Block,
    object: &Value,
    f: &mut dyn FnMut(&Attribute, &Value) -> Value,
) -> Value {
    let Data::Object(entries) = object.data() else { return object.clone() };
    let mapped = entries.iter().map(|(name, value)| {
        let value = match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) => f(attribute, value),
            (None, Some(nested)) => match value.data() {
                Data::Object(_) if nested.nesting != Nesting::Map => map_attributes(&nested.block, value, f),
                _ => value.map_children(&mut |item| map_attributes(&nested.block, item, f)),
            },
            (None, None) => value.clone(),
        };
        (name.clone(), value)
    });
    Value::object(mapped).with_marks(object.marks())
}
