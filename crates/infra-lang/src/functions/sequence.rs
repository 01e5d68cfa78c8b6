//! Lists and tuples: their elements by position.

use infra_value::{Data, Marks, Refinement, Type, Value, unify_unsafe};

use super::collection::element_of;
use super::{Call, Fault, Function, Kind, Param, Returns};
use crate::eval::with_article;

const SEQUENCE: &[Param] = &[Param::any("list").marked()];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "element",
        &[Param::any("list").marked(), Param::number("index")],
        Returns::Depends(element_type),
        element,
    ),
    Function::new(
        "slice",
        &[Param::any("list").marked(), Param::number("start_index"), Param::number("end_index")],
        Returns::NeverNull(slice_type),
        slice,
    ),
    Function::new("concat", &[], Returns::Depends(concat_type), concat)
        .with_more(Param::any("seqs").marked().unknown()),
    Function::new("flatten", SEQUENCE, Returns::Depends(|_| Ok(Type::Dynamic)), flatten),
    Function::new("reverse", SEQUENCE, Returns::NeverNull(reverse_type), reverse),
    Function::new(
        "chunklist",
        &[Param::new("list", Kind::ListOfAny).marked(), Param::number("size")],
        Returns::NeverNull(|call| Ok(Type::list(call.args[0].ty()))),
        chunklist,
    ),
];

/// The index into a sequence of this length, counted around; negative ones count from the end.
fn wrapped(call: &Call<'_>, length: usize) -> Result<usize, Fault> {
    let index = call.integer(1)?;
    if length == 0 {
        return Err(Fault::argument(0, "an empty list has no elements"));
    }
    Ok(index.rem_euclid(length as i64) as usize)
}

fn element_type(call: &Call<'_>) -> Result<Type, Fault> {
    match call.args[0].ty() {
        Type::List(element) => Ok((*element).clone()),
        Type::Tuple(elements) if call.args[1].is_known() => {
            Ok(elements[wrapped(call, elements.len())?].clone())
        }
        Type::Tuple(_) => Ok(Type::Dynamic),
        other => Err(no_sequence(&other)),
    }
}

fn no_sequence(ty: &Type) -> Fault {
    Fault::argument(0, format!("a list or tuple is required, not {}", with_article(&ty.friendly_name())))
}

fn element(call: &Call<'_>) -> Result<Value, Fault> {
    element_type(call)?;
    let (list, items) = (&call.args[0], call.items(0));
    Ok(items[wrapped(call, items.len())?].clone().with_marks(list.marks()))
}

/// Start and end of a slice, once both are known.
fn bounds(call: &Call<'_>, length: usize) -> Result<std::ops::Range<usize>, Fault> {
    let (start, end) = (call.integer(1)?, call.integer(2)?);
    if start < 0 {
        return Err(Fault::argument(1, "the start must not be less than zero"));
    }
    if start > length as i64 {
        return Err(Fault::argument(1, format!("the start must not be greater than the length, {length}")));
    }
    if end > length as i64 {
        return Err(Fault::argument(2, format!("the end must not be greater than the length, {length}")));
    }
    if start > end {
        return Err(Fault::argument(1, "the start must not be greater than the end"));
    }
    Ok(start as usize..end as usize)
}

fn slice_type(call: &Call<'_>) -> Result<Type, Fault> {
    match call.args[0].ty() {
        ty @ Type::List(_) => Ok(ty),
        Type::Tuple(elements) if call.args[1].is_known() && call.args[2].is_known() => {
            Ok(Type::tuple(elements[bounds(call, elements.len())?].to_vec()))
        }
        Type::Tuple(_) => Ok(Type::Dynamic),
        Type::Set(_) => Err(Fault::argument(
            0,
            "the elements of a set have no order; convert it with tolist if any order will do",
        )),
        other => Err(no_sequence(&other)),
    }
}

fn slice(call: &Call<'_>) -> Result<Value, Fault> {
    slice_type(call)?;
    let list = &call.args[0];
    let part = call.items(0)[bounds(call, call.items(0).len())?].to_vec();
    let result = match list.data() {
        Data::List(element, _) => Value::list(element.clone(), part),
        _ => Value::tuple(part),
    };
    Ok(result.with_marks(list.marks()))
}

fn concat_type(call: &Call<'_>) -> Result<Type, Fault> {
    let types: Vec<Type> = call.args.iter().map(Value::ty).collect();
    if types.is_empty() {
        return Err(Fault::call("at least one list is required"));
    }
    if types.iter().all(|ty| matches!(ty, Type::List(_)))
        && let Some(common) = unify_unsafe(&types)
    {
        return Ok(common);
    }
    let mut elements = Vec::new();
    for (position, ty) in types.iter().enumerate() {
        match (ty, call.args[position].as_slice()) {
            (Type::Tuple(own), _) => elements.extend(own.iter().cloned()),
            (Type::List(element), Some(items)) => elements.extend(items.iter().map(|_| (**element).clone())),
            // How many elements there will be is not known.
            (Type::List(_), None) => return Ok(Type::Dynamic),
            _ => {
                let name = with_article(&ty.friendly_name());
                return Err(Fault::argument(position, format!("lists or tuples are required, not {name}")));
            }
        }
    }
    Ok(Type::tuple(elements))
}

fn concat(call: &Call<'_>) -> Result<Value, Fault> {
    let ty = concat_type(call)?;
    let mut items = Vec::new();
    let mut marks = Marks::NONE;
    let mut known = true;
    for arg in &call.args {
        marks |= arg.marks();
        match (arg.data(), &ty) {
            (Data::Unknown(Type::Tuple(elements), _), Type::Tuple(_)) => {
                items.extend(elements.iter().cloned().map(Value::unknown));
            }
            (Data::Unknown(..), _) => {
                marks |= arg.deep_marks();
                known = false;
            }
            _ => items.extend(arg.as_slice().unwrap_or_default().iter().cloned()),
        }
    }
    if !known {
        let lost = items.iter().fold(marks, |marks, item| marks | item.deep_marks());
        return Ok(Value::unknown_refined(ty, Refinement::not_null()).with_marks(lost));
    }
    let result = match &ty {
        Type::List(element) => {
            // Lists of any type and without elements say nothing of what the elements of the others are.
            let element = match (&**element, items.first()) {
                (Type::Dynamic, Some(_)) => {
                    let types: Vec<Type> = items.iter().map(Value::ty).collect();
                    unify_unsafe(&types).filter(|ty| *ty != Type::Dynamic).ok_or_else(|| {
                        Fault::call("all elements must have the same type, since the lists are of any type")
                    })?
                }
                (element, _) => element.clone(),
            };
            let converted =
                items.iter().map(|item| call.converted(item, &element)).collect::<Result<Vec<_>, _>>();
            Value::list(element, converted.map_err(Fault::Call)?)
        }
        _ => Value::tuple(items),
    };
    Ok(result.with_marks(marks))
}

fn flatten(call: &Call<'_>) -> Result<Value, Fault> {
    let list = &call.args[0];
    if list.as_slice().is_none() {
        let name = with_article(&list.ty().friendly_name());
        return Err(Fault::argument(0, format!("a list, set or tuple is required, not {name}")));
    }
    let mut flat = Flat { items: Vec::new(), marks: Marks::NONE, known: true };
    flat.add_items(list);
    if flat.known {
        return Ok(Value::tuple(flat.items).with_marks(flat.marks));
    }
    let lost = list.deep_marks();
    Ok(Value::unknown(Type::Dynamic).with_marks(lost))
}

/// What `flatten` has gathered.
struct Flat {
    items: Vec<Value>,
    marks: Marks,
    known: bool,
}

impl Flat {
    fn add_items(&mut self, list: &Value) {
        self.marks |= list.marks();
        for item in list.as_slice().unwrap_or_default() {
            match item.data() {
                Data::List(..) | Data::Set(..) | Data::Tuple(_) => self.add_items(item),
                // It may turn out to be one more list.
                Data::Unknown(Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_), _) => {
                    self.known = false
                }
                _ => self.items.push(item.clone()),
            }
        }
    }
}

fn reverse_type(call: &Call<'_>) -> Result<Type, Fault> {
    match call.args[0].ty() {
        ty @ Type::List(_) => Ok(ty),
        Type::Set(element) => Ok(Type::List(element)),
        Type::Tuple(elements) => Ok(Type::tuple(elements.iter().rev().cloned().collect::<Vec<_>>())),
        other => Err(no_sequence(&other)),
    }
}

fn reverse(call: &Call<'_>) -> Result<Value, Fault> {
    let ty = reverse_type(call)?;
    let items: Vec<Value> = call.items(0).iter().rev().cloned().collect();
    let result = match ty {
        Type::List(element) => Value::list((*element).clone(), items),
        _ => Value::tuple(items),
    };
    Ok(result.with_marks(call.args[0].marks()))
}

fn chunklist(call: &Call<'_>) -> Result<Value, Fault> {
    let (list, items) = (&call.args[0], call.items(0));
    let size = usize::try_from(call.integer(1)?)
        .map_err(|_| Fault::argument(1, "the size of chunks must not be negative"))?;
    let element = element_of(list);
    let size = if size == 0 { items.len().max(1) } else { size };
    let chunks = items.chunks(size).map(|chunk| Value::list(element.clone(), chunk.to_vec())).collect();
    Ok(Value::list(Type::list(element), chunks).with_marks(list.marks()))
}
