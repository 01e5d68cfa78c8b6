//! Types and values of the Terraform language.
//!
//! A [`Value`] always has a [`Type`], also when it is null or unknown. Sensitivity travels on the value itself
//! ([`Marks`]), so nothing that computes with values can forget it. The rules are those of cty, the type system of
//! Terraform: <https://github.com/zclconf/go-cty/blob/main/docs/types.md>.

mod marks;
mod number;
mod path;
mod refinement;
mod set;
mod types;
mod value;

pub use marks::Marks;
pub use number::{Number, NumberError, ParseNumberError};
pub use path::{Path, Step};
pub use refinement::Refinement;
pub use types::{ObjectType, Type};
pub use value::{Data, Value};
