//! What happens to a whole stack, told from outside: the binary as users run it, an emulator, and clients that are not ours.
//!
//! One executable, so that scenarios that wait leave the machine to others.
#![allow(clippy::unwrap_used, missing_docs)]

mod bad_day;
mod calls;
mod crash;
mod discover;
mod families;
mod findings;
mod generate;
mod handover;
mod interrupt;
mod life;
mod live;
mod lock;
mod preflight;
mod remote_state;
mod saved_plan;
