//! What the tests that cross crates share: an emulator of their own, a proxy that watches and disturbs the calls to it, the
//! `infra` binary, and folders to run it in.
//!
//! Everything here panics instead of returning errors: a fixture that cannot be set up is a failed test.

// Fixtures speak to the person who runs the tests, and fail by panicking.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod binary;
mod emulator;
mod gate;
mod inspector;
mod peer;
// The server of the store's own tests.
#[path = "../../crates/infra-store-postgres/tests/support/mod.rs"]
mod postgres;
mod proxy;
mod staging;
// The server of the store's own tests.
#[path = "../../crates/infra-store-http/tests/support/mod.rs"]
mod state_server;
mod workspace;

pub use binary::{Infra, Killer, Outcome, Running};
pub use emulator::Emulator;
pub use gate::Gate;
pub use peer::Peer;
pub use postgres::Server as PostgresServer;
pub use proxy::{Action, Answers, Call, Callback, Condition, Effect, Fate, Fault, Proxy, Rule, Trouble};
pub use staging::Staging;
pub use state_server::{Fault as StateFault, StateServer};
pub use workspace::Workspace;

/// Whether the long form of a test was asked for (`cargo xtask test --full`): every case instead of a sample.
#[must_use]
pub fn full_run() -> bool {
    std::env::var_os("INFRA_TESTS_FULL").is_some_and(|value| !value.is_empty())
}

/// Prints a line that the person who runs the tests sees in any case; what is printed as usual is shown for failed tests only.
///
/// For figures, and for what is skipped.
pub fn note(text: impl std::fmt::Display) {
    use std::io::Write as _;
    // One write a line, since tests run side by side. A closed terminal is no failure.
    let _ = std::io::stderr().write_all(format!("{text}\n").as_bytes());
}
