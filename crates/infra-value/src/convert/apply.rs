//! Conversion of a value after its type was found to be convertible.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ConversionError, mismatch, reaches, unify};
use crate::{Data, Number, ObjectType, Path, Refinement, Step, Type, Value};

/// Converts `value`, which stands at `path`.
pub(super) fn apply(value: &Value, to: &Type, path: &mut Path) -> Result<Value, ConversionError> {
    if *to == Type::Dynamic {
        return Ok(value.clone());
    }
    let converted = match (value.data(), to) {
        (Data::Null(own), _) => Value::null(fill(own, &to.without_optional())),
        (Data::Unknown(own, refinement), _) => {
            unknown(own, refinement.as_deref(), fill(own, &to.without_optional()))
        }
        (Data::Bool(_), Type::Bool) | (Data::Number(_), Type::Number) | (Data::String(_), Type::String) => {
            return Ok(value.clone());
        }
        (Data::Bool(value), Type::String) => Value::string(if *value { "true" } else { "false" }),
        (Data::Number(number), Type::String) => Value::string(number.to_string()),
        (Data::String(text), Type::Number) => match Number::parse(text) {
            Some(number) => Value::number(number),
            None => return Err(error(path, "a number is required")),
        },
        (Data::String(text), Type::Bool) => {
            Value::bool(parse_bool(text).map_err(|message| error(path, message))?)
        }
        (Data::Set(own, items), Type::List(element)) if items.len() > 1 && !value.is_wholly_known() => {
            // Elements that are unknown may coincide, so the length of the list is not known.
            Value::unknown(Type::list(fill(own, &element.without_optional())))
        }
        (Data::List(own, items) | Data::Set(own, items), Type::List(element)) => {
            let items = each(items, element, path)?;
            let (element, items) =
                settle(element, own, items, path, "element types must all match for conversion to list")?;
            Value::list(element, items)
        }
        (Data::List(own, items) | Data::Set(own, items), Type::Set(element)) => {
            let items = each(items, element, path)?;
            let (element, items) =
                settle(element, own, items, path, "element types must all match for conversion to set")?;
            Value::set(element, items)
        }
        (Data::Tuple(items), Type::List(element)) => {
            let element = common(items.iter(), element);
            let items = harmonise(each(items, &element, path)?, true, path)?;
            let (element, items) = settle(
                &element,
                &element,
                items,
                path,
                "element types must all match for conversion to list",
            )?;
            Value::list(element, items)
        }
        (Data::Tuple(items), Type::Set(element)) => {
            let element = common(items.iter(), element);
            let items = each(items, &element, path)?;
            let (element, items) = settle(
                &element,
                &element,
                items,
                path,
                "element types must all match for conversion to set",
            )?;
            Value::set(element, items)
        }
        (Data::Tuple(items), Type::Tuple(types)) => {
            let pairs = items.iter().zip(types.iter()).enumerate();
            let items = pairs.map(|(i, (item, ty))| below(path, index(i), |path| apply(item, ty, path)));
            Value::tuple(items.collect::<Result<_, _>>()?)
        }
        (Data::Map(own, entries), Type::Map(element)) => {
            let message = "element types must all match for conversion to map";
            entries_to_map(entries, element, own, false, message, path)?
        }
        (Data::Object(attributes), Type::Map(element)) => {
            let element = common(attributes.values(), element);
            let message = "attribute types must all match for conversion to map";
            entries_to_map(attributes, &element, &element, true, message, path)?
        }
        (Data::Object(attributes), Type::Object(object)) => {
            let mut converted = BTreeMap::new();
            for (name, ty) in &object.attributes {
                let value = match attributes.get(name) {
                    Some(value) => below(path, Step::Attr(name.clone()), |path| apply(value, ty, path))?,
                    None => Value::null(ty.without_optional()),
                };
                converted.insert(name.clone(), value);
            }
            Value::object(converted)
        }
        (Data::Map(own, entries), Type::Object(object)) => map_to_object(own, entries, object, path)?,
        // What is inside a value of type `any` is found out only here.
        _ => return Err(error(path, mismatch(&value.ty(), to))),
    };
    Ok(converted.with_marks(value.marks()))
}

fn map_to_object(
    own: &Type,
    entries: &BTreeMap<Arc<str>, Value>,
    object: &ObjectType,
    path: &mut Path,
) -> Result<Value, ConversionError> {
    let mut converted = BTreeMap::new();
    for (name, ty) in &object.attributes {
        let value = match entries.get(name) {
            Some(_) if !reaches(own, ty, true) => {
                let reason = mismatch(own, ty);
                return Err(error(
                    path,
                    format!("map element type is incompatible with attribute {name:?}: {reason}"),
                ));
            }
            Some(value) => below(path, key(name), |path| apply(value, ty, path))?,
            None if object.optional.contains(name) => Value::null(ty.without_optional()),
            None => return Err(error(path, format!("map has no element for required attribute {name:?}"))),
        };
        converted.insert(name.clone(), value);
    }
    Ok(Value::object(converted))
}

/// Converts entries to a map. `own` is the type of its elements when there are none and the constraint leaves it open;
/// `risky` whether elements that came out differently may be brought together by risky conversions.
fn entries_to_map(
    entries: &BTreeMap<Arc<str>, Value>,
    element: &Type,
    own: &Type,
    risky: bool,
    message: &str,
    path: &mut Path,
) -> Result<Value, ConversionError> {
    let mut items = Vec::with_capacity(entries.len());
    for (name, value) in entries {
        items.push(below(path, key(name), |path| apply(value, element, path))?);
    }
    if element.is_collection() || matches!(element, Type::Object(_)) {
        items = harmonise(items, risky, path)?;
    }
    let (element, items) = settle(element, own, items, path, message)?;
    Ok(Value::map(element, entries.keys().cloned().zip(items)))
}

/// The element type that the constraint asks for, or that all can be converted to where it says `any`.
fn common<'v>(items: impl Iterator<Item = &'v Value>, element: &Type) -> Type {
    if *element != Type::Dynamic {
        return element.clone();
    }
    let types: Vec<Type> = items.map(Value::ty).collect();
    unify::with(&types, true).unwrap_or(Type::Dynamic)
}

fn each(items: &[Value], element: &Type, path: &mut Path) -> Result<Vec<Value>, ConversionError> {
    let convert = |(i, item)| below(path, index(i), |path| apply(item, element, path));
    items.iter().enumerate().map(convert).collect()
}

/// Brings elements to one type that were converted to a constraint with `any` inside and differ there.
fn harmonise(items: Vec<Value>, risky: bool, path: &mut Path) -> Result<Vec<Value>, ConversionError> {
    let types: Vec<Type> = items.iter().map(Value::ty).collect();
    if types.windows(2).all(|pair| pair[0] == pair[1]) {
        return Ok(items);
    }
    match unify::with(&types, risky) {
        Some(ty) => each(&items, &ty, path),
        None => Err(error(path, "cannot find a common base type for all elements")),
    }
}

/// The element type that a collection ends up with. Elements without a type yet (a bare `null`) take that of the
/// others; when types still differ, `message` is the error.
fn settle(
    constraint: &Type,
    own: &Type,
    items: Vec<Value>,
    path: &Path,
    message: &str,
) -> Result<(Type, Vec<Value>), ConversionError> {
    if items.is_empty() {
        let element = if *constraint == Type::Dynamic { own } else { constraint };
        return Ok((element.without_optional(), items));
    }
    let mut types = items.iter().map(Value::ty).filter(|ty| *ty != Type::Dynamic);
    let element = types.next().unwrap_or(Type::Dynamic);
    if types.any(|ty| ty != element) {
        return Err(error(path, message));
    }
    let typed = items.into_iter().map(|item| match item.data() {
        Data::Null(Type::Dynamic) => Value::null(element.clone()).with_marks(item.marks()),
        Data::Unknown(Type::Dynamic, refinement) => {
            let refinement = refinement.as_deref().cloned().unwrap_or_default();
            Value::unknown_refined(element.clone(), refinement).with_marks(item.marks())
        }
        _ => item,
    });
    let items = typed.collect();
    Ok((element, items))
}

/// An unknown value of another type, with what is known about it as far as that still holds.
fn unknown(own: &Type, known: Option<&Refinement>, to: Type) -> Value {
    let known = known.cloned().unwrap_or_default();
    if *own == to {
        return Value::unknown_refined(to, known);
    }
    let mut kept = Refinement { not_null: known.not_null, ..Refinement::default() };
    match (own, &to) {
        (Type::Object(object), Type::Map(_)) => {
            kept.min_length = Some(object.attributes.len());
            kept.max_length = kept.min_length;
        }
        (Type::Tuple(types), Type::List(_)) => {
            kept.min_length = Some(types.len());
            kept.max_length = kept.min_length;
        }
        // Elements may coincide, but not vanish.
        (Type::Tuple(types), Type::Set(_)) => {
            kept.min_length = Some(types.len().min(1));
            kept.max_length = Some(types.len());
        }
        (own, Type::Set(_)) if own.is_collection() => {
            kept.min_length = known.min_length.map(|least| least.min(1));
            kept.max_length = known.max_length;
        }
        (own, to) if own.is_collection() && to.is_collection() => {
            kept.min_length = known.min_length;
            kept.max_length = known.max_length;
        }
        _ => {}
    }
    Value::unknown_refined(to, kept)
}

/// A constraint with `any` replaced by what stands in its place in the type of the value.
fn fill(own: &Type, constraint: &Type) -> Type {
    let unified = |types: &mut dyn Iterator<Item = &Type>| {
        let types: Vec<Type> = types.cloned().collect();
        unify::with(&types, true).unwrap_or(Type::Dynamic)
    };
    match (own, constraint) {
        (Type::Dynamic, constraint) => constraint.clone(),
        (own, Type::Dynamic) => own.clone(),
        (Type::Map(own), Type::Map(to)) => Type::map(fill(own, to)),
        (Type::Object(own), Type::Map(to)) => Type::map(fill(&unified(&mut own.attributes.values()), to)),
        (Type::List(own) | Type::Set(own), Type::List(to)) => Type::list(fill(own, to)),
        (Type::List(own) | Type::Set(own), Type::Set(to)) => Type::set(fill(own, to)),
        (Type::Tuple(own), Type::List(to)) => Type::list(fill(&unified(&mut own.iter()), to)),
        (Type::Tuple(own), Type::Set(to)) => Type::set(fill(&unified(&mut own.iter()), to)),
        (Type::Tuple(own), Type::Tuple(to)) if own.len() == to.len() => {
            Type::tuple(own.iter().zip(to.iter()).map(|(own, to)| fill(own, to)).collect::<Vec<_>>())
        }
        (Type::Object(own), Type::Object(to)) => Type::object(to.attributes.iter().map(|(name, to)| {
            (name.clone(), own.attributes.get(name).map_or_else(|| to.clone(), |own| fill(own, to)))
        })),
        (Type::Map(own), Type::Object(to)) => {
            Type::object(to.attributes.iter().map(|(name, to)| (name.clone(), fill(own, to))))
        }
        (_, constraint) => constraint.clone(),
    }
}

fn parse_bool(text: &str) -> Result<bool, &'static str> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        "True" | "TRUE" => Err("a bool is required; to convert from string, use lowercase \"true\""),
        "False" | "FALSE" => Err("a bool is required; to convert from string, use lowercase \"false\""),
        _ => Err("a bool is required"),
    }
}

fn index(i: usize) -> Step {
    Step::Index(Value::number(i))
}

fn key(name: &Arc<str>) -> Step {
    Step::Index(Value::string(name.clone()))
}

fn below<T>(path: &mut Path, step: Step, f: impl FnOnce(&mut Path) -> T) -> T {
    path.0.push(step);
    let result = f(path);
    path.0.pop();
    result
}

fn error(path: &Path, message: impl Into<String>) -> ConversionError {
    ConversionError { path: path.clone(), message: message.into() }
}
