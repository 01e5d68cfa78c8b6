//! What every resource type must pass against an emulator.
//!
//! A [`Case`] says what to do with one type; [`exercise`] does it and checks, after every step, the promises that the
//! engine rests on:
//!
//! - plans have the type that the schema implies, honour the configuration and come out the same twice;
//! - create and update make what the plan said, tell the identity, and leave an empty plan;
//! - reading gives the same object, alone, among others and after a trip through stored JSON;
//! - import gives an object for which the plan is empty;
//! - an unrecorded create is found by its token, one that never happened is not, and settling changes nothing else;
//! - a create that is stopped once its identity is told hands over the object, and the next plan completes it;
//! - what is refused has the right error class and leaves nothing;
//! - deleting twice works, and then the object is gone from reads, lists, imports and recovery.
//!
//! Whatever happens, the objects that a run made are deleted in the end.
//!
//! It is no feature of `infra-provider`: tests would switch that on for everything that stands on the contract, and build a
//! second time what the program is built from.

mod case;
mod compare;
mod cut_off;
mod failure;
mod life;
mod lint;
mod observer;
mod reference;
mod run;

pub use case::{Case, Need};
pub use failure::{KitFailure, Report};

use infra_provider::{Client, Provider};

/// Runs a case.
///
/// # Errors
/// The first promise that does not hold, with the step and what was found.
pub async fn exercise(
    provider: &dyn Provider,
    client: &dyn Client,
    case: &Case,
) -> Result<Report, KitFailure> {
    let mut run = run::Run::new(provider, client, case)?;
    let result = match run.all().await {
        Ok(()) => run.clean_up().await,
        Err(failure) => {
            // The failure is the news; what could not be deleted after it is not.
            let _ = run.clean_up().await;
            Err(failure)
        }
    };
    result.map(|()| run.report())
}
