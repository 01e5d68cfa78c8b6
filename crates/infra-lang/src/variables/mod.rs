//! Values of the root module's variables: from files, the environment and the command line.
//!
//! [`gather`] finds what gives values, in order of precedence; [`root_variables`] turns it into values of the types
//! that the module declares. Validation rules are not evaluated here, since they may refer to other objects.

mod gather;
mod given;
mod input;
mod resolve;

pub use gather::gather;
pub use input::{VariableInput, VariableOption};
pub use resolve::{known_variables, root_variables};
