//! Every type from create to delete, in a world whose clock and randomness the tests set.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod archive;
mod bench;
mod local;
mod random;
mod time;
