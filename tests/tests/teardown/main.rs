//! Hostile teardowns: `infra destroy` ends with nothing left, as another client counts it, or refuses before the first deletion
//! and names the flag that would let it go on.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod contents;
mod dependants;
mod production;
mod protection;
mod snapshots_of_databases;
mod stage;
