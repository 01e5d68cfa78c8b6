//! The shape of a field's type, as far as its tokens tell.

use syn::{GenericArgument, PathArguments, Type};

/// How a field holds what it holds.
pub enum Shape<'t> {
    Plain(&'t Type),
    Option(&'t Type),
    Vec(&'t Type),
    OptionVec(&'t Type),
    Set(&'t Type),
    OptionSet(&'t Type),
}

impl<'t> Shape<'t> {
    pub fn of(ty: &'t Type) -> Self {
        if let Some(item) = argument(ty, "Vec") {
            Self::Vec(item)
        } else if let Some(item) = argument(ty, "BTreeSet") {
            Self::Set(item)
        } else if let Some(inner) = argument(ty, "Option") {
            match Self::of(inner) {
                Self::Vec(item) => Self::OptionVec(item),
                Self::Set(item) => Self::OptionSet(item),
                _ => Self::Option(inner),
            }
        } else {
            Self::Plain(ty)
        }
    }

    /// The type of one element, or of the value itself where there are no elements.
    pub fn item(&self) -> &'t Type {
        match self {
            Self::Plain(ty)
            | Self::Option(ty)
            | Self::Vec(ty)
            | Self::OptionVec(ty)
            | Self::Set(ty)
            | Self::OptionSet(ty) => ty,
        }
    }
}

/// `T` of `name<T>`, whatever the path before `name`.
fn argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    if last.ident != name {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}
