//! DigitalOcean, alone and beside AWS: whole stacks, run by the binary, against the emulators.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod account;
mod document_platform;
mod two_clouds;
