//! Expressions and what `terraform console` says of them.
//!
//! `recorded.txt` holds the answers of Terraform 1.11.4. To record it anew, with `terraform` on the path:
//! `cargo test -p infra-lang --test console -- --ignored record`
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod expressions;
mod record;
mod replay;
mod scope;
