//! Schemas that cannot be meant.

use infra_schema::{Block, Nesting, Presence, Schema};

/// What is wrong with the schema of a resource type.
pub(crate) fn problems(schema: &Schema) -> Vec<String> {
    let mut problems = Vec::new();
    match schema.block.attributes.get("id") {
        Some(id) if id.presence.is_computed() => {}
        _ => problems.push("a resource type has a computed `id`".to_owned()),
    }
    block(&schema.block, "", &mut problems);
    problems
}

fn block(schema: &Block, place: &str, problems: &mut Vec<String>) {
    for (name, attribute) in &schema.attributes {
        let mut complain = |problem: &str| problems.push(format!("{place}{name}: {problem}"));
        if schema.blocks.contains_key(name) {
            complain("is an attribute and a block");
        }
        if let Some(default) = &attribute.default {
            if default.ty() != attribute.ty {
                complain("the default is of another type");
            }
            if attribute.presence != Presence::Optional {
                complain("only an optional attribute has a default");
            }
        }
        if attribute.presence == Presence::Computed && attribute.force_new {
            complain("the configuration never changes a computed attribute");
        }
    }
    for (name, nested) in &schema.blocks {
        let place = format!("{place}{name}.");
        let forces = nested.block.attributes.values().any(|attribute| attribute.force_new);
        if nested.nesting == Nesting::Set && forces && !nested.force_new {
            problems.push(format!(
                "{place}: a changed element of a set is another element: what needs a new object is the block"
            ));
        }
        block(&nested.block, &place, problems);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use infra_schema::{Attribute, NestedBlock};
    use infra_value::{Type, Value};

    use super::*;

    #[test]
    fn what_cannot_be_meant_is_named() {
        let attribute = |presence| Attribute::new(Type::String, presence);
        let mut schema = Schema::default();
        let bool_default =
            Attribute { default: Some(Value::bool(true)), ..attribute(Presence::OptionalComputed) };
        schema.block.attributes.insert("flag".into(), bool_default);
        let forced = Attribute { force_new: true, ..attribute(Presence::Computed) };
        let inner = Block { attributes: [(Arc::from("a"), forced)].into(), ..Block::default() };
        schema.block.blocks.insert("rule".into(), NestedBlock::new(Nesting::Set, inner));
        let found = problems(&schema);
        assert_eq!(found.len(), 5, "{found:?}");
        assert!(found.contains(&"rule.a: the configuration never changes a computed attribute".to_owned()));
    }
}
