//! Lists, tuples and what is common to all collections.

use infra_value::{Data, Refinement, Type, Value, unify_unsafe};
use unicode_segmentation::UnicodeSegmentation;

use super::{Call, Fault, Function, Kind, Param, Returns};
use crate::eval::equals;

const LIST: &[Param] = &[Param::new("list", Kind::ListOfAny)];
const LIST_OF_STRING: &[Param] = &[Param::new("list", Kind::ListOfString)];
const LIST_OF_BOOL: &[Param] = &[Param::new("list", Kind::ListOfBool)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("length", &[Param::any("value").dynamic().marked()], Returns::Always(Kind::Number), length),
    Function::new("one", &[Param::any("list")], Returns::Depends(one_type), one),
    Function::new("index", &[Param::any("list"), Param::any("value")], Returns::Always(Kind::Number), index),
    Function::new(
        "contains",
        &[Param::any("list"), Param::any("value")],
        Returns::Always(Kind::Bool),
        contains,
    ),
    Function::new("distinct", LIST, Returns::NeverNull(|call| Ok(call.args[0].ty())), distinct),
    Function::new("compact", LIST_OF_STRING, Returns::Always(Kind::ListOfString), compact),
    Function::new("sort", LIST_OF_STRING, Returns::Always(Kind::ListOfString), sort),
    Function::new("alltrue", LIST_OF_BOOL, Returns::Always(Kind::Bool), |call| Ok(all_are(call, true))),
    Function::new("anytrue", LIST_OF_BOOL, Returns::Always(Kind::Bool), |call| Ok(all_are(call, false))),
    Function::new("coalesce", &[], Returns::NeverNull(coalesce_type), coalesce)
        .with_more(Param::any("vals").nullable().dynamic()),
    Function::new("coalescelist", &[], Returns::Depends(|_| Ok(Type::Dynamic)), coalescelist)
        .with_more(Param::any("vals").nullable().dynamic()),
    Function::new(
        "matchkeys",
        &[
            Param::new("values", Kind::ListOfAny),
            Param::new("keys", Kind::ListOfAny),
            Param::new("searchset", Kind::ListOfAny),
        ],
        Returns::NeverNull(|call| Ok(call.args[0].ty())),
        matchkeys,
    ),
];

fn unknown(ty: Type) -> Value {
    Value::unknown_refined(ty, Refinement::not_null())
}

fn length(call: &Call<'_>) -> Result<Value, Fault> {
    let (value, marks) = call.args[0].clone().unmark();
    let count = match value.data() {
        Data::String(text) => Some(text.graphemes(true).count()),
        // Elements that are unknown may turn out to be equal to others.
        Data::Set(_, items) if items.len() > 1 && !value.is_wholly_known() => None,
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => Some(items.len()),
        Data::Map(_, entries) | Data::Object(entries) => Some(entries.len()),
        Data::Unknown(Type::Tuple(elements), _) => Some(elements.len()),
        Data::Unknown(Type::Object(object), _) => Some(object.attributes.len()),
        Data::Unknown(Type::Bool | Type::Number, _) | Data::Bool(_) | Data::Number(_) | Data::Null(_) => {
            let ty = value.ty().friendly_name();
            return Err(Fault::argument(
                0,
                format!("a string, collection, tuple or object is required, not a {ty}"),
            ));
        }
        Data::Unknown(_, refinement) => refinement
            .as_ref()
            .and_then(|known| known.min_length.filter(|least| Some(*least) == known.max_length)),
    };
    Ok(count.map_or_else(|| unknown(Type::Number), Value::number).with_marks(marks))
}

fn one_type(call: &Call<'_>) -> Result<Type, Fault> {
    match call.args[0].ty() {
        Type::List(element) | Type::Set(element) => Ok((*element).clone()),
        Type::Tuple(elements) => match &elements[..] {
            [] => Ok(Type::Dynamic),
            [only] => Ok(only.clone()),
            _ => Err(not_one()),
        },
        _ => Err(not_one()),
    }
}

fn not_one() -> Fault {
    Fault::argument(0, "a list, set or tuple with at most one element is required")
}

fn one(call: &Call<'_>) -> Result<Value, Fault> {
    let ty = one_type(call)?;
    match call.items(0) {
        [] => Ok(Value::null(ty)),
        [only] => Ok(only.clone()),
        _ => Err(not_one()),
    }
}

/// The items of the first argument, when it is something to search in.
fn searched<'c>(call: &'c Call<'_>, sets: bool) -> Result<&'c [Value], Fault> {
    match call.args[0].data() {
        Data::List(_, items) | Data::Tuple(items) => Ok(items),
        Data::Set(_, items) if sets => Ok(items),
        _ => {
            let kinds = if sets { "list, set or tuple" } else { "list or tuple" };
            Err(Fault::argument(0, format!("a {kinds} is required")))
        }
    }
}

fn index(call: &Call<'_>) -> Result<Value, Fault> {
    let items = searched(call, false)?;
    if items.is_empty() {
        return Err(Fault::call("an empty list contains nothing"));
    }
    for (position, item) in items.iter().enumerate() {
        match equals(item, &call.args[1]).as_bool() {
            Some(true) => return Ok(Value::number(position)),
            Some(false) => {}
            None => return Ok(unknown(Type::Number)),
        }
    }
    Err(Fault::call("the list does not contain the value"))
}

fn contains(call: &Call<'_>) -> Result<Value, Fault> {
    let mut certain = true;
    for item in searched(call, true)? {
        match equals(item, &call.args[1]).as_bool() {
            Some(true) => return Ok(Value::bool(true)),
            Some(false) => {}
            None => certain = false,
        }
    }
    Ok(if certain { Value::bool(false) } else { unknown(Type::Bool) })
}

fn distinct(call: &Call<'_>) -> Result<Value, Fault> {
    let list = &call.args[0];
    if !list.is_wholly_known() {
        return Ok(unknown(list.ty()));
    }
    let mut kept: Vec<Value> = Vec::new();
    for item in call.items(0) {
        if !kept.iter().any(|seen| equals(seen, item).as_bool() == Some(true)) {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(element_of(list), kept))
}

/// The element type of a list.
pub(super) fn element_of(list: &Value) -> Type {
    match list.data() {
        Data::List(element, _) => element.clone(),
        _ => Type::Dynamic,
    }
}

fn compact(call: &Call<'_>) -> Result<Value, Fault> {
    if !call.args[0].is_wholly_known() {
        return Ok(unknown(Type::list(Type::String)));
    }
    let kept = call.items(0).iter().filter(|item| item.as_str().is_some_and(|text| !text.is_empty()));
    Ok(Value::list(Type::String, kept.cloned().collect()))
}

fn sort(call: &Call<'_>) -> Result<Value, Fault> {
    let Some(mut texts) = call.texts(0)? else {
        // How many there are is certain; which comes first is not.
        let open = Value::unknown_refined(Type::String, Refinement::not_null());
        return Ok(Value::list(Type::String, vec![open; call.items(0).len()]));
    };
    texts.sort();
    Ok(Value::list(Type::String, texts.into_iter().map(Value::string).collect()))
}

/// `alltrue` for true; `anytrue` for false, since any is true when not all are false. Null counts as false.
fn all_are(call: &Call<'_>, wanted: bool) -> Value {
    let mut certain = true;
    for item in call.items(0) {
        match (item.as_bool(), item.is_known()) {
            (_, false) => certain = false,
            (flag, true) if flag.unwrap_or(false) != wanted => return Value::bool(!wanted),
            _ => {}
        }
    }
    if certain { Value::bool(wanted) } else { unknown(Type::Bool) }
}

fn coalesce_type(call: &Call<'_>) -> Result<Type, Fault> {
    let types: Vec<Type> = call.args.iter().map(Value::ty).collect();
    if types.is_empty() {
        return Err(Fault::call("at least one argument is required"));
    }
    unify_unsafe(&types).ok_or_else(|| Fault::call("all arguments must be of one type"))
}

fn coalesce(call: &Call<'_>) -> Result<Value, Fault> {
    let ty = coalesce_type(call)?;
    for (position, arg) in call.args.iter().enumerate() {
        let value = call.converted(arg, &ty).map_err(|reason| Fault::argument(position, reason))?;
        let skipped = value.is_null() || (ty == Type::String && value.as_str() == Some(""));
        if !value.is_known() {
            return Ok(Value::unknown(ty));
        }
        if !skipped {
            return Ok(value);
        }
    }
    Err(Fault::call("all arguments are null or empty strings"))
}

fn coalescelist(call: &Call<'_>) -> Result<Value, Fault> {
    if call.count() == 0 {
        return Err(Fault::call("at least one argument is required"));
    }
    // What follows an unknown argument may never matter.
    let mut known = call.args.iter().take_while(|arg| arg.is_known());
    if let Some(position) = known.position(|arg| !matches!(arg.ty(), Type::List(_) | Type::Tuple(_))) {
        return Err(Fault::argument(position, "lists or tuples are required"));
    }
    let is_empty = |arg: &&Value| arg.is_known() && arg.as_slice().is_none_or(<[Value]>::is_empty);
    match call.args.iter().find(|arg| !is_empty(arg)) {
        Some(unknown) if !unknown.is_known() => Ok(Value::unknown(Type::Dynamic)),
        Some(list) => Ok(list.clone()),
        None => Err(Fault::call("all lists are null or empty")),
    }
}

fn matchkeys(call: &Call<'_>) -> Result<Value, Fault> {
    let (values, keys, wanted) = (call.items(0), call.items(1), call.items(2));
    if values.len() != keys.len() {
        let detail =
            format!("there are {} values and {} keys, and must be as many", values.len(), keys.len());
        return Err(Fault::call(detail));
    }
    let ty = call.args[0].ty();
    if [1, 2].iter().any(|position| !call.args[*position].is_wholly_known()) {
        return Ok(unknown(ty));
    }
    let Some(common) = unify_unsafe(&[call.args[1].ty(), call.args[2].ty()]) else {
        return Err(Fault::call("keys and searchset must have elements of one type"));
    };
    let same = |list: &Value| call.converted(list, &common).map_err(Fault::Call);
    let (keys_list, wanted_list) = (same(&call.args[1])?, same(&call.args[2])?);
    let keys = keys_list.as_slice().unwrap_or(keys);
    let wanted = wanted_list.as_slice().unwrap_or(wanted);
    let matches = |key: &Value| wanted.iter().any(|other| equals(key, other).as_bool() == Some(true));
    let found = values.iter().zip(keys).filter(|(_, key)| matches(key)).map(|(value, _)| value.clone());
    Ok(Value::list(element_of(&call.args[0]), found.collect()))
}
