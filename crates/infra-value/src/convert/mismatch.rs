//! Why types rule a conversion out, in the words that Terraform users know.

use super::reaches;
use crate::{ObjectType, Type};

/// Says why a value of type `got` cannot be converted to `want`. Meant for pairs for which [`super::convertible`] is
/// false; confusing for others.
pub fn mismatch(got: &Type, want: &Type) -> String {
    match (got, want) {
        (Type::Object(got), Type::Object(want)) => objects(got, want),
        (Type::Tuple(_), Type::List(element)) if **element == Type::Dynamic => {
            "all list elements must have the same type".into()
        }
        (Type::Tuple(_), Type::Set(element)) if **element == Type::Dynamic => {
            "all set elements must have the same type".into()
        }
        (Type::Object(_), Type::Map(element)) if **element == Type::Dynamic => {
            "all map elements must have the same type".into()
        }
        (Type::Tuple(got), Type::List(element) | Type::Set(element)) => {
            let culprit = got.iter().enumerate().find(|(_, got)| !reaches(got, element, true));
            match culprit {
                Some((i, got)) => format!("element {i}: {}", mismatch(got, element)),
                None => format!("all elements must be {}", constraint_name(element)),
            }
        }
        (Type::Object(got), Type::Map(element)) => {
            let culprit = got.attributes.iter().find(|(_, got)| !reaches(got, element, true));
            match culprit {
                Some((name, got)) => format!("element {name:?}: {}", mismatch(got, element)),
                None => format!("all elements must be {}", constraint_name(element)),
            }
        }
        (Type::List(got) | Type::Set(got), Type::List(want)) => {
            format!("incorrect list element type: {}", mismatch(got, want))
        }
        (Type::List(got) | Type::Set(got), Type::Set(want)) => {
            format!("incorrect set element type: {}", mismatch(got, want))
        }
        (Type::Map(got), Type::Map(want)) => format!("incorrect map element type: {}", mismatch(got, want)),
        (got, want) if got.is_collection() && want.is_collection() => {
            format!("{} required", constraint_name(want))
        }
        _ => format!("{} required", constraint_name(want)),
    }
}

fn objects(got: &ObjectType, want: &ObjectType) -> String {
    let missing: Vec<String> = want
        .attributes
        .keys()
        .filter(|name| !got.attributes.contains_key(*name) && !want.optional.contains(*name))
        .map(|name| format!("{name:?}"))
        .collect();
    match missing.as_slice() {
        [] => {}
        [one] => return format!("attribute {one} is required"),
        [one, two] => return format!("attributes {one} and {two} are required"),
        [most @ .., last] => return format!("attributes {}, and {last} are required", most.join(", ")),
    }
    // What no conversion can mend is more serious than what only a risky one could.
    let culprit = |risky| {
        want.attributes.iter().find_map(|(name, want)| {
            let got = got.attributes.get(name)?;
            let fits = got == want || reaches(got, want, risky);
            (!fits).then(|| format!("attribute {name:?}: {}", mismatch(got, want)))
        })
    };
    culprit(true).or_else(|| culprit(false)).unwrap_or_else(|| "incorrect object attributes".into())
}

/// The name of a constraint in messages: `any` inside it is "any single type".
fn constraint_name(ty: &Type) -> String {
    match ty {
        Type::Dynamic => "any type".into(),
        Type::List(element) => format!("list of {}", element_name(element)),
        Type::Set(element) => format!("set of {}", element_name(element)),
        Type::Map(element) => format!("map of {}", element_name(element)),
        ty => ty.friendly_name(),
    }
}

fn element_name(ty: &Type) -> String {
    if *ty == Type::Dynamic { "any single type".into() } else { constraint_name(ty) }
}
