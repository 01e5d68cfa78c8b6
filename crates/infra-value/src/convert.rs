//! Conversion of values to types, by the rules of cty:
//! <https://github.com/zclconf/go-cty/blob/main/docs/convert.md>.

mod apply;
mod mismatch;
mod unify;

use crate::{Path, Type, Value};

pub use mismatch::mismatch;
pub use unify::{unify, unify_unsafe};

/// How deep types may be nested that are compared with each other. Comparing takes much of the stack for each level, and
/// nobody nests as deep as this.
const DEPTH_LIMIT: usize = 100;

/// A value cannot be converted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}{message}", if path.0.is_empty() { String::new() } else { format!("{path}: ") })]
pub struct ConversionError {
    /// The part of the value that cannot be; the root when types alone rule it out.
    pub path: Path,
    /// What is required, as Terraform words it: `string required`, `attribute "x" is required`.
    pub message: String,
}

/// Converts a value to a type constraint.
///
/// `any` in the constraint stands for a type that the value decides; within a collection, one for all elements.
/// Attributes that the constraint lacks are dropped; missing optional ones become null (defaults are the language's).
/// Null and unknown values are converted by type and keep what is known about them as far as it still applies. Marks
/// stay.
pub fn convert(value: &Value, ty: &Type) -> Result<Value, ConversionError> {
    // Before its own type is asked for, which costs the size of the value.
    if *ty == Type::Dynamic {
        return Ok(value.clone());
    }
    let own = value.ty();
    if own == ty.without_optional() {
        return Ok(value.clone());
    }
    if own.depth() > DEPTH_LIMIT {
        let message = format!("the value is nested more than {DEPTH_LIMIT} deep");
        return Err(ConversionError { path: Path::root(), message });
    }
    if !reaches(&own, ty, true) {
        return Err(ConversionError { path: Path::root(), message: mismatch(&own, ty) });
    }
    apply::apply(value, ty, &mut Path::root())
}

/// Whether values of one type can be converted to another; never when they are nested more than 100 deep. `risky` also counts conversions that depend on the value,
/// like string to number, or lose something, like list to set; these may still fail.
pub fn convertible(from: &Type, to: &Type, risky: bool) -> bool {
    from.depth() <= DEPTH_LIMIT && reaches(from, to, risky)
}

/// [`convertible`], for types that are not nested too deep.
fn reaches(from: &Type, to: &Type, risky: bool) -> bool {
    let pairwise = |from: &Type, to: &Type| reaches(from, to, risky);
    match (from, to) {
        (_, Type::Dynamic) => true,
        (Type::Dynamic, _) => risky || from == to,
        (Type::Bool | Type::Number, Type::String) => true,
        (Type::String, Type::Bool | Type::Number) => risky,
        (Type::List(from), Type::Set(to)) => risky && pairwise(from, to),
        (Type::List(from) | Type::Set(from), Type::List(to)) => pairwise(from, to),
        (Type::Set(from), Type::Set(to)) | (Type::Map(from), Type::Map(to)) => pairwise(from, to),
        (Type::Tuple(from), Type::Tuple(to)) => {
            from.len() == to.len() && from.iter().zip(to.iter()).all(|(from, to)| pairwise(from, to))
        }
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => match &**to {
            Type::Dynamic => from.is_empty() || unify::single(from, risky).is_some(),
            to => from.iter().all(|from| pairwise(from, to)),
        },
        (Type::Object(from), Type::Map(to)) => match &**to {
            Type::Dynamic => {
                from.attributes.is_empty() || unify::with(from.attributes.values(), risky).is_some()
            }
            to => from.attributes.values().all(|from| pairwise(from, to)),
        },
        (Type::Object(from), Type::Object(to)) => to.attributes.iter().all(|(name, ty)| {
            from.attributes.get(name).map_or(to.optional.contains(name), |from| pairwise(from, ty))
        }),
        // Which keys a map has only its value tells; an optional attribute may well be absent.
        (Type::Map(from), Type::Object(to)) => {
            risky && to.attributes.iter().all(|(name, ty)| pairwise(from, ty) || to.optional.contains(name))
        }
        _ => from == to,
    }
}
