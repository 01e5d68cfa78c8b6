//! Every resource type against the emulator: the kit's promises, creates, changes and deletes that are killed around
//! each of their calls, and what the provider promises beyond them. Each call is held against the publisher's
//! description of the API.

#![allow(clippy::print_stderr, clippy::unwrap_used, clippy::expect_used)]

mod bench;
mod calls;
mod compute;
mod containers;
mod crash;
mod data;
mod databases;
mod delivery;
mod dns;
mod documented;
mod life;
mod manage;
mod monitoring;
mod network;
mod prism;

use life::Life;
