//! What somebody else does to a stack, with another client: found, all of it and nothing else, and answered.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used, clippy::panic)]

mod adopt;
mod comments;
mod discover;
mod found;
mod stage;
mod who;
