//! What must not be shown.

use infra_value::{Marks, Type, Value};

use super::{Call, Fault, Function, Kind, Param, Returns};

const VALUE: &[Param] = &[Param::any("value").nullable().dynamic().marked()];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("sensitive", VALUE, Returns::Depends(argument_type), |call| {
        Ok(call.args[0].clone().with_marks(Marks::SENSITIVE))
    }),
    Function::new("nonsensitive", VALUE, Returns::Depends(argument_type), nonsensitive),
    Function::new("issensitive", VALUE, Returns::Always(Kind::Bool), issensitive),
    Function::new("ephemeralasnull", VALUE, Returns::Depends(argument_type), |call| {
        Ok(without_ephemeral(&call.args[0]))
    }),
];

fn argument_type(call: &Call<'_>) -> Result<Type, Fault> {
    Ok(call.args[0].ty())
}

fn nonsensitive(call: &Call<'_>) -> Result<Value, Fault> {
    let (value, marks) = call.args[0].clone().unmark();
    Ok(value.with_marks(marks.without(Marks::SENSITIVE)))
}

/// Unknown while the value is, unless it is marked already: marks are never lost, but may come.
fn issensitive(call: &Call<'_>) -> Result<Value, Fault> {
    let value = &call.args[0];
    if value.is_sensitive() {
        return Ok(Value::bool(true));
    }
    Ok(if value.is_known() { Value::bool(false) } else { Value::unknown(Type::Bool) })
}

fn without_ephemeral(value: &Value) -> Value {
    let marks = value.marks();
    if marks.contains(Marks::EPHEMERAL) {
        return Value::null(value.ty()).with_marks(marks.without(Marks::EPHEMERAL));
    }
    value.map_children(&mut without_ephemeral)
}
