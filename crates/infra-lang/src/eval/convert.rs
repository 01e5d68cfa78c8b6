//! Conversion with messages that do not show what must not be shown.

use infra_value::{Marks, Type, Value, convert};

/// Converts a value, or says in a clause why that cannot be. Of a value with marks inside it says only what is
/// required: names of attributes and keys of maps can be secrets too.
pub(crate) fn converted(value: &Value, ty: &Type) -> Result<Value, String> {
    convert(value, ty)
        .map_err(|error| if value.deep_marks() == Marks::NONE { error.to_string() } else { required(ty) })
}

/// What a conversion would need, without a word on what there was.
pub(crate) fn required(ty: &Type) -> String {
    let name = match ty {
        Type::List(_) => "list".to_owned(),
        Type::Set(_) => "set".to_owned(),
        Type::Map(_) => "map".to_owned(),
        _ => ty.friendly_name(),
    };
    format!("{} of the right form is required", super::with_article(&name))
}
