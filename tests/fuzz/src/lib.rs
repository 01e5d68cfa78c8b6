//! What the fuzz targets do with their input. See docs/fuzzing.md for how to run them.
//!
//! The same functions are called with a few thousand fixed inputs by the tests of `infra-lang` and `infra-state`.

mod state;
mod targets;

pub use state::state;
pub use targets::{configuration, evaluator, formatter, parser, tfvars};
