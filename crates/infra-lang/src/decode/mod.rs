//! From the body of a block to the value that its schema describes.
//!
//! [`check_body`] finds what is wrong with a body as it is written, [`decode_body`] evaluates it, with `dynamic`
//! blocks expanded. Attributes whose type is a list or set of objects may also be written as blocks, as resource
//! types of long standing have it.

mod attribute_blocks;
mod check;
mod dynamic;
mod nested;
mod references;
mod settle;

pub use attribute_blocks::nested_block;
pub use check::check_body;
pub use references::body_references;

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_schema::{Attribute, Block, Presence};
use infra_syntax::Body;
use infra_value::{Value, convert};

use crate::eval::{Environment, Scope, converted};
use attribute_blocks::as_nested_block;
use nested::is_written;

/// Evaluates a body. The value is an object that conforms to the schema's implied type: arguments that are left out
/// are null, and what is unknown stays so. Blocks of a kind are unknown all together when it is not known how many a
/// `dynamic` block makes.
///
/// # Errors
/// Everything that [`check_body`] finds, every expression that has no value or one that does not fit, required
/// arguments that are null, and too few or too many blocks of a kind.
pub fn decode_body(body: &Body, schema: &Block, scope: &dyn Scope) -> Result<Value, Diagnostics> {
    let mut problems = Diagnostics::new();
    let body = settle::settle(body, Some(schema), &mut problems);
    problems.extend(check_body(&body, schema).into_iter().filter(Diagnostic::is_error));
    let value = decode(&Environment::new(scope), &body, schema, &mut problems);
    problems.into_result(value)
}

/// Evaluates a body that was checked. What has no value is null in the result, and reported.
fn decode(environment: &Environment<'_>, body: &Body, schema: &Block, problems: &mut Diagnostics) -> Value {
    let mut values: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for (name, attribute) in &schema.attributes {
        let value = decode_attribute(environment, body, name, attribute, problems);
        values.insert(name.clone(), value);
    }
    for (name, nested) in &schema.blocks {
        values.insert(name.clone(), nested::decode_blocks(environment, body, name, nested, problems));
    }
    Value::object(values)
}

fn decode_attribute(
    environment: &Environment<'_>,
    body: &Body,
    name: &str,
    attribute: &Attribute,
    problems: &mut Diagnostics,
) -> Value {
    let absent = || Value::null(attribute.ty.without_optional());
    let Some(written) = body.attribute(name) else {
        if is_written(body, name)
            && let Some(nested) = as_nested_block(attribute)
        {
            let blocks = nested::decode_blocks(environment, body, name, &nested, problems);
            // `dynamic` blocks that come to nothing leave the argument out. They do not ask for there to be none.
            if blocks.as_slice().is_some_and(<[Value]>::is_empty) {
                return absent().with_marks(blocks.marks());
            }
            // The objects have every attribute of the type, so this only fixes types that the value decides.
            return convert(&blocks, &attribute.ty).unwrap_or(blocks);
        }
        return absent();
    };
    let value = match environment.evaluate(&written.expr) {
        Ok(value) => value,
        Err(found) => {
            problems.extend(found);
            return absent();
        }
    };
    match converted(&value, &attribute.ty) {
        Ok(value) if value.is_null() && attribute.presence == Presence::Required => {
            let detail = format!("The argument \"{name}\" is required, so its value must not be null.");
            problems.push(environment.problem("Missing required argument", detail, &written.expr));
            value
        }
        Ok(value) => value,
        Err(error) => {
            let detail = format!("Inappropriate value for the argument \"{name}\": {error}.");
            problems.push(environment.problem("Incorrect attribute value type", detail, &written.expr));
            absent()
        }
    }
}
