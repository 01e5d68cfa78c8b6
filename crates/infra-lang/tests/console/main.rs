//! Expressions and what `terraform console` says of them.
//!
//! `recorded.txt` holds the answers of Terraform 1.11.4. To record those that are missing, with `terraform` on the
//! path: `cargo test -p infra-lang --test console -- --ignored record`. What is taken out of the file is asked again.
//! `infra-engine` replays the same answers through its console.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod answers;
mod expressions;
mod generate;
mod record;
mod replay;
mod scope;
