//! What holds for a state in every store: workspaces, many processes at once, holders that are paused, runs that are killed.
#![allow(clippy::unwrap_used)]

mod beside;
mod kms;
mod paused;
mod place;
mod race;
mod refused;
mod sharing;
mod sweep;
mod terraform;
mod workspaces;
