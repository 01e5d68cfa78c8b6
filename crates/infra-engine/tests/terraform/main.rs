//! Plans, states and errors compared with Terraform's, for configurations that need no cloud: outputs, locals,
//! variables, modules and `terraform_data`.
//!
//! A scenario is a sequence of steps: configurations that are planned and applied one after the other. Terraform
//! 1.11.4 was asked once, and what it said is recorded beside the scenarios. The comparison is made twice: with the
//! state that we wrote in the steps before, and with the state that Terraform wrote.
//!
//! Some scenarios are written by hand (`corpus/*.txt`), others are generated (`generated.jsonl` holds those with their
//! answers), others again ask each function what it makes of unknown, sensitive and ephemeral values (`matrix.jsonl`). Where we differ on purpose, `deviations.txt` says so.
//!
//! To record anew, with `terraform` on the path: `cargo test -p infra-engine --test terraform -- --ignored record`.
//! To compare other generated scenarios than the recorded ones: the same with `explore`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod deviations;
mod document;
mod generate;
mod matrix;
mod ours;
#[path = "../common/quick.rs"]
mod quick;
mod record;
mod recorded;
mod replay;
mod scenario;
mod terraform;
