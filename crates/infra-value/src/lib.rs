//! Types and values of the Terraform language.
//!
//! A [`Value`] always has a [`Type`], also when it is null or unknown. Sensitivity travels on the value itself
//! ([`Marks`]), so nothing that computes with values can forget it. The rules are those of cty, the type system of
//! Terraform: <https://github.com/zclconf/go-cty/blob/main/docs/types.md>.

mod convert;
mod json;
mod marks;
mod number;
mod path;
mod refinement;
mod set;
mod stored;
mod type_json;
mod types;
mod value;

pub use convert::{ConversionError, convert, convertible, mismatch, unify, unify_unsafe};
pub use json::{
    JSON_DEPTH_LIMIT, JsonError, encode_with_unknown, from_json, parse_json, sensitive_json, to_json,
    to_json_html_safe, to_json_typed,
};
pub use marks::Marks;
pub use number::{Number, NumberError, ParseNumberError};
pub use path::{Path, Step};
pub use refinement::Refinement;
pub use types::{ObjectType, Type};
pub use value::{Data, Value};
