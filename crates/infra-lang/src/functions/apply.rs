//! What all calls have in common.

use std::sync::Arc;

use infra_value::{Data, Marks, Number, Refinement, Type, Value, convert};

use super::{Fault, Function, Returns};
use crate::eval::{Context, converted, required};

/// A call with its arguments prepared.
pub(crate) struct Call<'c> {
    /// Converted arguments.
    pub(crate) args: Vec<Value>,
    /// What it may know of the world.
    pub(crate) context: &'c Context,
    /// Marks that were taken off the arguments. The result gets them back, and messages must not quote.
    pub(crate) marks: Marks,
}

/// Calls a function whose number of arguments is right.
pub(crate) fn apply(function: &Function, args: Vec<Value>, context: &Context) -> Result<Value, Fault> {
    let mut call = Call { args: Vec::with_capacity(args.len()), context, marks: Marks::NONE };
    let (mut some_unknown, mut some_dynamic) = (false, false);
    for (position, given) in args.into_iter().enumerate() {
        let Some(parameter) = function.parameter(position) else {
            return Err(Fault::argument(position, "there is no parameter for it"));
        };
        let ty = parameter.kind.ty();
        let mut arg = converted(&given, &ty).map_err(|reason| Fault::argument(position, reason))?;
        if arg.is_null() && !parameter.null {
            return Err(Fault::argument(position, "the argument must not be null"));
        }
        if !parameter.marked {
            let marks = arg.deep_marks();
            if marks != Marks::NONE {
                call.marks |= marks;
                arg = arg.unmark_deep();
            }
        }
        some_unknown |= !arg.is_known() && !parameter.unknown;
        some_dynamic |= matches!(arg.data(), Data::Unknown(Type::Dynamic, _)) && !parameter.dynamic;
        call.args.push(arg);
    }
    let marks = call.marks;
    let result = match (&function.returns, some_dynamic, some_unknown) {
        (Returns::Always(kind), true, _) | (Returns::Always(kind), _, true) => {
            lost(&call, Value::unknown_refined(kind.ty(), Refinement::not_null()))
        }
        (Returns::Depends(_) | Returns::NeverNull(_), true, _) => lost(&call, Value::unknown(Type::Dynamic)),
        (Returns::Depends(ty), _, true) => lost(&call, Value::unknown(ty(&call)?)),
        (Returns::NeverNull(ty), _, true) => lost(&call, never_null(Value::unknown(ty(&call)?))),
        (Returns::NeverNull(_), ..) => never_null((function.body)(&call)?),
        _ => (function.body)(&call)?,
    };
    Ok(result.with_marks(marks))
}

/// A result of which it is known that it is not null, even if nothing else is.
fn never_null(result: Value) -> Value {
    match result.data() {
        Data::Unknown(ty, refinement) if *ty != Type::Dynamic => {
            let known = refinement.as_deref().cloned().unwrap_or_default();
            let marks = result.marks();
            Value::unknown_refined(ty.clone(), Refinement { not_null: true, ..known }).with_marks(marks)
        }
        _ => result,
    }
}

/// A result in which no argument is left to carry its own marks.
fn lost(call: &Call<'_>, result: Value) -> Value {
    let marks = call.args.iter().fold(Marks::NONE, |marks, arg| marks | arg.deep_marks());
    result.with_marks(marks)
}

impl Call<'_> {
    /// How many arguments there are.
    pub(crate) fn count(&self) -> usize {
        self.args.len()
    }

    /// A string argument; empty for what is none, which the signature rules out.
    pub(crate) fn text(&self, position: usize) -> &str {
        self.args.get(position).and_then(Value::as_str).unwrap_or_default()
    }

    /// A number argument; zero for what is none, which the signature rules out.
    pub(crate) fn number(&self, position: usize) -> Number {
        self.args.get(position).and_then(Value::as_number).cloned().unwrap_or_else(Number::zero)
    }

    /// A number argument that must be whole.
    pub(crate) fn integer(&self, position: usize) -> Result<i64, Fault> {
        let number = self.number(position);
        match number.as_i64() {
            Some(integer) => Ok(integer),
            None if number.is_integer() => Err(Fault::argument(position, "the number is too large")),
            None => Err(Fault::argument(position, "a whole number is required")),
        }
    }

    /// The items of a list, set or tuple argument; none for anything else.
    pub(crate) fn items(&self, position: usize) -> &[Value] {
        self.args.get(position).and_then(Value::as_slice).unwrap_or_default()
    }

    /// A text from an argument for a message, unless something in the arguments is sensitive.
    pub(crate) fn quote(&self, text: impl AsRef<str>) -> String {
        let text = text.as_ref();
        if self.hides() { "(sensitive value)".to_owned() } else { format!("{text:?}") }
    }

    /// The same for a number, which needs no quotes.
    pub(crate) fn plain(&self, number: impl std::fmt::Display) -> String {
        if self.hides() { "(sensitive value)".to_owned() } else { number.to_string() }
    }

    /// Converts something from the arguments, or says why that cannot be.
    pub(crate) fn converted(&self, value: &Value, ty: &Type) -> Result<Value, String> {
        convert(value, ty).map_err(|error| if self.hides() { required(ty) } else { error.to_string() })
    }

    /// Whether messages must not show what the arguments are.
    pub(crate) fn hides(&self) -> bool {
        self.args.iter().fold(self.marks, |marks, arg| marks | arg.deep_marks()) != Marks::NONE
    }

    /// The strings of a list of strings; nothing when one is unknown.
    pub(crate) fn texts(&self, position: usize) -> Result<Option<Vec<Arc<str>>>, Fault> {
        let mut texts = Vec::new();
        let mut known = true;
        for (at, item) in self.items(position).iter().enumerate() {
            match item.data() {
                Data::String(text) => texts.push(text.clone()),
                Data::Unknown(..) => known = false,
                _ => return Err(Fault::argument(position, format!("element {at} is null"))),
            }
        }
        Ok(known.then_some(texts))
    }
}
