//! What someone else has changed, as data: which objects, which of their attributes, how grave it is, and what of it is
//! accepted.
//!
//! A plan tells what differs between the state and the cloud ([`infra_plan::Drift`]). [`Findings::of`] takes each difference
//! apart ([`differences`]), weighs it ([`severity`]), and sets aside what `.driftignore` accepts ([`accepted`]). Reports
//! show findings; this crate has no text for people but its diagnostics.

pub mod accepted;
pub mod differences;
mod findings;
mod glob;
pub mod severity;
mod unmanaged;

pub use accepted::{Acceptance, Accepted};
pub use differences::Difference;
pub use findings::{By, Differing, Finding, Findings, Place, What};
pub use severity::Severity;
pub use unmanaged::Unmanaged;
