//! Maps and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_value::{Data, Marks, Refinement, Type, Value, convert};

use super::{Call, Fault, Function, Kind, Param, Returns};
use crate::eval::with_article;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("keys", &[Param::any("inputMap").marked().unknown()], Returns::Depends(keys_type), keys),
    Function::new("values", &[Param::any("mapping").marked()], Returns::Depends(values_type), values),
    Function::new(
        "lookup",
        &[Param::any("inputMap").marked(), Param::string("key").marked()],
        Returns::Depends(lookup_type),
        lookup,
    )
    .with_more(Param::any("default").nullable().dynamic().marked()),
    Function::new("merge", &[], Returns::Depends(merge_type), merge)
        .with_more(Param::any("maps").nullable().dynamic().marked()),
    Function::new(
        "zipmap",
        &[Param::new("keys", Kind::ListOfString).marked(), Param::any("values").marked()],
        Returns::NeverNull(zipmap_type),
        zipmap,
    ),
    Function::new(
        "transpose",
        &[Param::new("values", Kind::MapOfListsOfString)],
        Returns::Always(Kind::MapOfListsOfString),
        transpose,
    ),
];

fn no_mapping(position: usize, ty: &Type) -> Fault {
    Fault::argument(
        position,
        format!("a map or object is required, not {}", with_article(&ty.friendly_name())),
    )
}

fn keys_type(call: &Call<'_>) -> Result<Type, Fault> {
    match call.args[0].ty() {
        Type::Map(_) => Ok(Type::list(Type::String)),
        Type::Object(object) => Ok(Type::tuple(vec![Type::String; object.attributes.len()])),
        other => Err(no_mapping(0, &other)),
    }
}

/// The keys of an object are part of its type, so they are known even when it is not.
fn keys(call: &Call<'_>) -> Result<Value, Fault> {
    let (mapping, marks) = call.args[0].clone().unmark();
    let names = |names: &mut dyn Iterator<Item = &Arc<str>>| -> Vec<Value> {
        names.map(|name| Value::string(name.clone())).collect()
    };
    let result = match mapping.data() {
        Data::Object(attributes) => Value::tuple(names(&mut attributes.keys())),
        Data::Unknown(Type::Object(object), _) => Value::tuple(names(&mut object.attributes.keys())),
        Data::Map(_, entries) => Value::list(Type::String, names(&mut entries.keys())),
        Data::Unknown(Type::Map(_), _) => {
            Value::unknown_refined(Type::list(Type::String), Refinement::not_null())
        }
        _ => return Err(no_mapping(0, &mapping.ty())),
    };
    Ok(result.with_marks(marks))
}

fn values_type(call: &Call<'_>) -> Result<Type, Fault> {
    match call.args[0].ty() {
        Type::Map(element) => Ok(Type::List(element)),
        Type::Object(object) => Ok(Type::tuple(object.attributes.values().cloned().collect::<Vec<_>>())),
        other => Err(no_mapping(0, &other)),
    }
}

fn values(call: &Call<'_>) -> Result<Value, Fault> {
    let mapping = &call.args[0];
    let result = match mapping.data() {
        Data::Map(element, entries) => Value::list(element.clone(), entries.values().cloned().collect()),
        Data::Object(attributes) => Value::tuple(attributes.values().cloned().collect()),
        _ => return Err(no_mapping(0, &mapping.ty())),
    };
    Ok(result.with_marks(mapping.marks()))
}

fn lookup_type(call: &Call<'_>) -> Result<Type, Fault> {
    if call.count() > 3 {
        return Err(Fault::call(format!("two or three arguments are required, not {}", call.count())));
    }
    let default = call.args.get(2);
    match call.args[0].ty() {
        Type::Object(object) => match call.args[1].as_str() {
            None => Ok(Type::Dynamic),
            Some(key) => match (object.attributes.get(key), default) {
                (Some(ty), _) => Ok(ty.clone()),
                (None, Some(default)) => Ok(default.ty()),
                (None, None) => Err(missing(call, "object does not have an attribute named", key)),
            },
        },
        Type::Map(element) => {
            if let Some(default) = default
                && convert(default, &element).is_err()
            {
                return Err(Fault::argument(
                    2,
                    "the default must be of the same type as the elements of the map",
                ));
            }
            Ok((*element).clone())
        }
        other => Err(no_mapping(0, &other)),
    }
}

fn missing(call: &Call<'_>, what: &str, key: &str) -> Fault {
    if call.args[1].is_sensitive() {
        return Fault::argument(1, "there is no element with this key, and no default");
    }
    Fault::argument(1, format!("the {what} {key:?}, and there is no default"))
}

fn lookup(call: &Call<'_>) -> Result<Value, Fault> {
    let ty = lookup_type(call)?;
    let mapping = &call.args[0];
    let key = call.text(1);
    let marks = mapping.marks() | call.args[1].marks();
    let found = match (mapping.get(key), call.args.get(2)) {
        (Some(value), _) => value.clone(),
        (None, Some(default)) => call.converted(default, &ty).map_err(|reason| Fault::argument(2, reason))?,
        (None, None) => return Err(missing(call, "map does not have an element with the key", key)),
    };
    Ok(found.with_marks(marks))
}

/// A map when all are maps of one type; else an object with everything that is in any of them.
fn merge_type(call: &Call<'_>) -> Result<Type, Fault> {
    let mut types = Vec::new();
    let mut attributes = BTreeMap::new();
    let (mut keys_known, mut dynamic) = (true, false);
    for (position, arg) in call.args.iter().enumerate() {
        let ty = arg.ty();
        match (arg.data(), &ty) {
            (_, Type::Dynamic) => dynamic = true,
            (Data::Null(_), Type::Map(_) | Type::Object(_)) => {}
            (_, Type::Object(object)) => {
                attributes.extend(object.attributes.iter().map(|(name, ty)| (name.clone(), ty.clone())));
            }
            (Data::Map(element, entries), _) => {
                attributes.extend(entries.keys().map(|name| (name.clone(), element.clone())));
            }
            (_, Type::Map(_)) => keys_known = false,
            _ => return Err(no_mapping(position, &ty)),
        }
        types.push(ty);
    }
    match types.first() {
        _ if dynamic => Ok(Type::Dynamic),
        Some(first) if types.iter().all(|ty| ty == first) => Ok(first.clone()),
        _ if !keys_known => Ok(Type::Dynamic),
        _ => Ok(Type::object(attributes)),
    }
}

fn merge(call: &Call<'_>) -> Result<Value, Fault> {
    let ty = merge_type(call)?;
    let mut merged: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    let mut marks = Marks::NONE;
    let mut known = true;
    for arg in &call.args {
        marks |= arg.marks();
        match arg.as_entries() {
            Some(entries) => merged.extend(entries.iter().map(|(key, value)| (key.clone(), value.clone()))),
            None => known &= arg.is_null(),
        }
    }
    if !known {
        let lost = call.args.iter().fold(marks, |marks, arg| marks | arg.deep_marks());
        return Ok(Value::unknown_refined(ty, Refinement::not_null()).with_marks(lost));
    }
    let result = match &ty {
        Type::Map(element) => Value::map((**element).clone(), merged),
        _ => Value::object(merged),
    };
    Ok(result.with_marks(marks))
}

fn zipmap_type(call: &Call<'_>) -> Result<Type, Fault> {
    match call.args[1].ty() {
        Type::List(element) => Ok(Type::Map(element)),
        Type::Tuple(elements) => {
            if !call.args[0].is_wholly_known() {
                return Ok(Type::Dynamic);
            }
            let keys = zip_keys(call)?.0;
            if keys.len() != elements.len() {
                return Err(unequal(keys.len(), elements.len()));
            }
            Ok(Type::object(keys.into_iter().zip(elements.iter().cloned())))
        }
        other => Err(Fault::argument(
            1,
            format!("a list or tuple is required, not {}", with_article(&other.friendly_name())),
        )),
    }
}

fn unequal(keys: usize, values: usize) -> Fault {
    Fault::call(format!("there are {keys} keys and {values} values, and must be as many"))
}

/// The keys as texts, with the marks of each.
fn zip_keys(call: &Call<'_>) -> Result<(Vec<Arc<str>>, Marks), Fault> {
    let marks = call.items(0).iter().fold(call.args[0].marks(), |marks, key| marks | key.marks());
    Ok((call.texts(0)?.unwrap_or_default(), marks))
}

fn zipmap(call: &Call<'_>) -> Result<Value, Fault> {
    let ty = zipmap_type(call)?;
    let (keys, values) = (&call.args[0], &call.args[1]);
    let (names, key_marks) = zip_keys(call)?;
    let items = call.items(1);
    let marks = key_marks | values.marks();
    if !keys.is_wholly_known() {
        return Ok(Value::unknown_refined(ty, Refinement::not_null()).with_marks(marks | values.deep_marks()));
    }
    if names.len() != items.len() {
        return Err(unequal(names.len(), items.len()));
    }
    let entries = names.into_iter().zip(items.iter().cloned());
    let result = match &ty {
        Type::Map(element) => Value::map((**element).clone(), entries),
        _ => Value::object(entries),
    };
    Ok(result.with_marks(marks))
}

fn transpose(call: &Call<'_>) -> Result<Value, Fault> {
    let result_type = || Type::list(Type::String);
    if !call.args[0].is_wholly_known() {
        return Ok(Value::unknown_refined(Type::map(result_type()), Refinement::not_null()));
    }
    let mut transposed: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for (key, list) in call.args[0].as_entries().into_iter().flatten() {
        let Some(items) = list.as_slice() else {
            return Err(Fault::argument(0, format!("the list of {} is null", call.quote(key))));
        };
        for item in items {
            let Data::String(text) = item.data() else {
                return Err(Fault::argument(0, format!("the list of {} contains null", call.quote(key))));
            };
            transposed.entry(text.clone()).or_default().push(Value::string(key.clone()));
        }
    }
    let entries = transposed.into_iter().map(|(key, keys)| (key, Value::list(Type::String, keys)));
    Ok(Value::map(result_type(), entries))
}
