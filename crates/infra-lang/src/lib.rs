//! (in construction)
pub mod config;
pub mod decode;
pub mod reference;
pub mod eval;
mod functions;
pub mod variables;
