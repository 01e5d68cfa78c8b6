//! Wrong input: each case ends with exit code 1, a message that a user can act on, and everything as it was before.
//!
//! The messages are snapshots; `cargo insta review` shows what has changed of them.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod case;
mod command_line;
mod connection;
mod disk;
mod expressions;
mod plans;
mod references;
mod repetition;
mod schemas;
mod secrets;
mod state;
mod syntax;
mod unsupported;
mod variables;
mod warnings;
