//! The JSON form of the language: the same configuration in both forms is understood alike.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod overrides;
mod same;
mod translate;
mod values;
