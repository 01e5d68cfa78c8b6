//! The engine from configuration to cloud, with a cloud in memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod adopt;
#[path = "../common/mod.rs"]
mod common;
mod crashes;
mod ephemeral;
mod generate;
mod journal;
mod lifecycle;
mod provider_answers;
mod providers;
mod secrets;
mod selection;
mod unsupported;
mod validation;
