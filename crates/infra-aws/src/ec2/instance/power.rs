//! Whether an instance runs.

use aws_sdk_ec2::types::InstanceStateName as State;
use infra_provider::{ErrorClass, ProviderError};

use super::read;
use crate::context::Context;
use crate::ec2::filter;
use crate::error::During;
use crate::mutation::Op;

/// The state of an instance; `None` when it is gone.
pub(in crate::ec2) async fn state(cx: &Context, id: &str) -> Result<Option<State>, ProviderError> {
    let found = read::describe(cx, vec![filter("instance-id", [id])]).await?;
    Ok(found.into_iter().filter(|found| !found.is_gone()).find_map(|found| found.api.state?.name))
}

/// Waits until it runs or is stopped. It may be gone.
async fn settled(cx: &Context, id: &str, op: &Op<'_>) -> Result<Option<State>, ProviderError> {
    let settled = || async {
        let now = state(cx, id).await?;
        Ok((!matches!(now, Some(State::Pending | State::Stopping))).then_some(now))
    };
    op.until(format!("{id} to run or be stopped"), settled).await
}

/// Stops it, and waits until it is stopped. One that is gone is.
pub(in crate::ec2) async fn stop(
    cx: &Context,
    id: &str,
    force: bool,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let call = cx.ec2().stop_instances().instance_ids(id).set_force(force.then_some(true));
    call.send().await.during("ec2:StopInstances")?;
    let stopped = || async { Ok(matches!(state(cx, id).await?, None | Some(State::Stopped)).then_some(())) };
    op.until(format!("{id} to be stopped"), stopped).await
}

/// Starts it, and waits until it runs.
async fn start(cx: &Context, id: &str, op: &Op<'_>) -> Result<(), ProviderError> {
    let start =
        || async { cx.ec2().start_instances().instance_ids(id).send().await.during("ec2:StartInstances") };
    op.persist(start).await?;
    match settled(cx, id, op).await? {
        Some(State::Running) => Ok(()),
        other => {
            let now = other.as_ref().map_or("gone", State::as_str);
            let message = format!("{id} was started and is {now}");
            Err(ProviderError::new(ErrorClass::Invalid, message))
        }
    }
}

/// Has it run or stopped, whatever it is.
pub(in crate::ec2) async fn bring(
    cx: &Context,
    id: &str,
    wanted: &State,
    force: bool,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    match settled(cx, id, op).await? {
        Some(now) if now == *wanted => Ok(()),
        None => Err(ProviderError::new(ErrorClass::NotFound, format!("there is no instance {id}"))),
        Some(_) if *wanted == State::Stopped => stop(cx, id, force, op).await,
        Some(_) => start(cx, id, op).await,
    }
}
