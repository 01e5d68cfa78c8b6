//! The stacks of `stacks/`, in all their environments: what their plans say of security, and their lives from the first plan to an
//! empty account, on emulators.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

// `clouds` uses all of it.
#[allow(dead_code)]
#[path = "../clouds/account.rs"]
mod account;
mod environment;
mod lives;
mod outside_linters;
mod security;
