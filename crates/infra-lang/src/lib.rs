//! (in construction)
pub mod reference;
