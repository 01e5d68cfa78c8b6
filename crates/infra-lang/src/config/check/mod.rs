//! What can be judged once every module is loaded.

mod calls;
mod imports;
mod providers;
mod references;
mod subjects;

pub(super) use calls::calls;
pub use references::{check_expression, check_references};
