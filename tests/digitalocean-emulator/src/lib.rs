//! DigitalOcean's API on loopback, with state: enough of it for the types that `infra-digitalocean` has, as documented.
//!
//! Every request and every answer is held against the publisher's own description of the API
//! ([`Description`]), so that this emulator cannot drift from what it stands for; [`Emulator::violations`] lists what
//! does not fit. Actions take their time, lists lag behind, pages have at most 200 entries, rate limits and errors are
//! those of the API. [`Emulator::hold`] and [`Emulator::lose`] are for tests of what happens when a call does not end.

mod answer;
mod api;
mod catalog;
mod description;
mod fault;
mod request;
mod server;
mod world;

pub use description::Description;
pub use fault::{Held, Moment};
pub use server::{Emulator, Options};
