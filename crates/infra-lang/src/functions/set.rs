//! Sets.

use infra_value::{Refinement, Type, Value, unify_unsafe};

use super::{Call, Fault, Function, Kind, Param, Returns};

const FIRST: &[Param] = &[Param::new("first_set", Kind::SetOfAny)];
const OTHERS: Param = Param::new("other_sets", Kind::SetOfAny);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("setunion", FIRST, Returns::NeverNull(common_type), union).with_more(OTHERS),
    Function::new("setintersection", FIRST, Returns::NeverNull(common_type), intersection).with_more(OTHERS),
    Function::new(
        "setsubtract",
        &[Param::new("a", Kind::SetOfAny), Param::new("b", Kind::SetOfAny)],
        Returns::NeverNull(common_type),
        subtract,
    ),
    Function::new("setproduct", &[], Returns::NeverNull(product_type), product).with_more(Param::any("sets")),
];

/// The type to which all sets are converted. An empty one without a type of its own takes that of the others.
fn common_type(call: &Call<'_>) -> Result<Type, Fault> {
    let typed = |value: &&Value| !matches!(value.ty().element(), Some(Type::Dynamic));
    let types: Vec<Type> = call.args.iter().filter(typed).map(Value::ty).collect();
    if types.is_empty() {
        return Ok(Type::set(Type::Dynamic));
    }
    unify_unsafe(&types).ok_or_else(|| Fault::call("the sets must have elements of compatible types"))
}

/// The sets, all of the common type; nothing when something in them is unknown.
fn converted(call: &Call<'_>, ty: &Type) -> Result<Option<Vec<Value>>, Fault> {
    let mut sets = Vec::with_capacity(call.count());
    for (position, arg) in call.args.iter().enumerate() {
        if !arg.is_wholly_known() {
            return Ok(None);
        }
        sets.push(call.converted(arg, ty).map_err(|reason| Fault::argument(position, reason))?);
    }
    Ok(Some(sets))
}

fn combine(call: &Call<'_>, operation: fn(Vec<Value>, &[Value]) -> Vec<Value>) -> Result<Value, Fault> {
    let ty = common_type(call)?;
    let Some(sets) = converted(call, &ty)? else {
        return Ok(Value::unknown_refined(ty, Refinement::not_null()));
    };
    let items = |set: &Value| set.as_slice().unwrap_or_default().to_vec();
    let combined = sets.iter().map(items).reduce(|combined, next| operation(combined, &next));
    let element = ty.element().cloned().unwrap_or(Type::Dynamic);
    Ok(Value::set(element, combined.unwrap_or_default()))
}

fn union(call: &Call<'_>) -> Result<Value, Fault> {
    combine(call, |mut combined, next| {
        combined.extend_from_slice(next);
        combined
    })
}

fn intersection(call: &Call<'_>) -> Result<Value, Fault> {
    combine(call, |mut combined, next| {
        combined.retain(|item| next.contains(item));
        combined
    })
}

fn subtract(call: &Call<'_>) -> Result<Value, Fault> {
    combine(call, |mut combined, next| {
        combined.retain(|item| !next.contains(item));
        combined
    })
}

/// How many combinations there are at most.
const MOST: usize = 1_000_000;

/// A set of tuples when any of them is a set, since that one has no order; else a list of tuples.
fn product_type(call: &Call<'_>) -> Result<Type, Fault> {
    if call.count() < 2 {
        return Err(Fault::call("at least two sets or lists are required"));
    }
    let mut elements = Vec::new();
    let mut ordered = true;
    for (position, arg) in call.args.iter().enumerate() {
        match arg.ty() {
            Type::List(element) => elements.push((*element).clone()),
            Type::Set(element) => {
                ordered = false;
                elements.push((*element).clone());
            }
            Type::Tuple(types) if types.is_empty() => elements.push(Type::Dynamic),
            Type::Tuple(types) => match unify_unsafe(&types) {
                Some(common) => elements.push(common),
                None => return Err(Fault::argument(position, "all elements must be of one type")),
            },
            _ => return Err(Fault::argument(position, "a set or list is required")),
        }
    }
    let tuple = Type::tuple(elements);
    Ok(if ordered { Type::list(tuple) } else { Type::set(tuple) })
}

fn product(call: &Call<'_>) -> Result<Value, Fault> {
    let ty = product_type(call)?;
    let Some(Type::Tuple(elements)) = ty.element().cloned() else {
        return Err(Fault::call("at least two sets or lists are required"));
    };
    if matches!(ty, Type::Set(_)) && call.args.iter().any(|arg| !arg.is_wholly_known()) {
        return Ok(Value::unknown_refined(ty, Refinement::not_null()));
    }
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for (position, element) in elements.iter().enumerate() {
        let items: Result<Vec<Value>, _> =
            call.items(position).iter().map(|item| call.converted(item, element)).collect();
        let items = items.map_err(|reason| Fault::argument(position, reason))?;
        if rows.len().saturating_mul(items.len()) > MOST {
            return Err(Fault::call(format!("more than {MOST} combinations are not supported")));
        }
        rows = rows
            .iter()
            .flat_map(|row| items.iter().map(|item| row.iter().chain([item]).cloned().collect()))
            .collect();
    }
    let tuple = Type::Tuple(elements);
    let rows: Vec<Value> = rows.into_iter().map(Value::tuple).collect();
    Ok(if matches!(ty, Type::Set(_)) { Value::set(tuple, rows) } else { Value::list(tuple, rows) })
}
