//! The formatter and what `terraform fmt` makes of the same texts.
//!
//! `recorded.txt` holds the answers of Terraform 1.11.4 to `texts.txt`, and `recorded_hashes.txt` hashes of those to
//! the texts of a generator, one for each seed. To record them anew, with `terraform` on the path:
//! `cargo test -p infra-syntax --test format -- --ignored record`
//! To compare with Terraform on other seeds than the recorded ones:
//! `cargo test -p infra-syntax --test format -- --ignored more_texts`
#![allow(clippy::unwrap_used, missing_docs)]

mod generate;
mod meaning;
mod properties;
mod random;
mod replay;
mod repository;
#[path = "../syntax/show.rs"]
mod show;
mod terraform;

use infra_diagnostics::FileId;

/// The formatted text, or none when it has errors.
fn formatted(text: &str) -> Option<String> {
    infra_syntax::format(FileId(0), text).ok()
}
