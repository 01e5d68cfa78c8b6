//! The Terraform language: from files to a typed configuration, and from expressions to values.
//!
//! [`config`] reads files and says what is declared; [`variables`] gives the root module its inputs; [`eval`] and the
//! functions compute expressions; [`decode`] turns the body of a block into an object of its schema; [`instances`]
//! orders everything and evaluates each thing once; [`validate()`] evaluates everything with nothing given.

pub mod config;
pub mod decode;
pub mod eval;
mod functions;
pub mod instances;
pub mod reference;
mod validate;
pub mod variables;

pub use functions::{duration, signatures};
pub use validate::{refuse_ephemeral, validate};

/// The release of Terraform whose language this is.
pub const TERRAFORM_VERSION: &str = "1.11.4";
