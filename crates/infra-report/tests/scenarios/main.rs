//! Whole outputs of the engine's scenarios: what people read and what programs read, before, while and after each step is
//! applied.
//!
//! The scenarios are those of `infra-engine` (`tests/terraform/corpus`): configurations that are planned and applied one
//! after the other, without a cloud.
//!
//! - `outputs` keeps everything that is said as snapshots.
//! - `documents` compares the whole of `show -json`, of plans and of states, with what Terraform 1.11.4 wrote
//!   (`documents.jsonl`). What differs on purpose is in `deviations.txt`.
//! - `schema` holds both against the published format (`format.schema.json`).
//!
//! To record anew, with `terraform` on the path: `cargo test -p infra-report --test scenarios -- --ignored record`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    dead_code
)]

mod comparison;
mod documents;
#[path = "../../../infra-engine/tests/terraform/ours.rs"]
mod ours;
mod outputs;
#[path = "../../../infra-engine/tests/common/quick.rs"]
mod quick;
mod recorded;
#[path = "../../../infra-engine/tests/terraform/scenario.rs"]
mod scenario;
mod schema;
#[path = "../../../infra-engine/tests/terraform/terraform.rs"]
mod terraform;
