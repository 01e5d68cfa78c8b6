//! Applying while others apply to the same state.

use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_engine::Stack;
use infra_plan::Plan;
use infra_state::{LockOptions, Session, StateError, Store};

use super::state_problem;
use crate::args;
use crate::environment::Environment;
use crate::project::Project;

/// How an apply can begin.
pub enum Opened {
    /// It has the lock alone.
    Alone(Session),
    /// Others are at work, and share the state with whoever touches something else.
    Shared(Arc<dyn Store>),
}

fn options(args: &args::Apply, environment: &Environment) -> LockOptions {
    let operation = if args.planning.destroy { "OperationTypeDestroy" } else { "OperationTypeApply" };
    let mut options = LockOptions::new(operation, &environment.user);
    options.lock = args.locking.lock;
    options.timeout = args.locking.lock_timeout;
    options
}

/// Takes the lock, or finds that it is shared. A lock that somebody has alone is waited for as long as `-lock-timeout` says.
/// So is a shared one, unless the plan is made already: a plan that has to wait would be out of date.
pub async fn open(
    project: &Project,
    args: &args::Apply,
    environment: &Environment,
) -> Result<Opened, Diagnostics> {
    let problem = |error: StateError| state_problem(&error);
    let store = project.store(args.state.state.as_deref())?;
    let patient = options(args, environment);
    if store.can_be_shared() {
        let at_once = LockOptions { timeout: std::time::Duration::ZERO, ..patient.clone() };
        match Session::open(store.clone(), at_once).await {
            Ok(session) => return Ok(Opened::Alone(session)),
            Err(error @ StateError::Locked { .. }) => {
                let joins = args.plan.is_some() || patient.timeout.is_zero();
                if joins && store.is_shared().await.map_err(problem)? {
                    return Ok(Opened::Shared(store));
                }
                if patient.timeout.is_zero() {
                    return Err(problem(error));
                }
            }
            Err(error) => return Err(problem(error)),
        }
    }
    Session::open(store, patient).await.map(Opened::Alone).map_err(problem)
}

/// Takes part in the lock for what the plan touches. Whoever touches the same is waited for as long as `-lock-timeout` says.
pub async fn join(
    stack: &Stack<'_>,
    plan: &Plan,
    store: Arc<dyn Store>,
    args: &args::Apply,
    environment: &Environment,
) -> Result<Session, Diagnostics> {
    let patient = options(args, environment);
    let deadline = tokio::time::Instant::now() + patient.timeout;
    let claims = stack.claims(plan);
    loop {
        let joined = Session::join(store.clone(), patient.clone(), claims.clone()).await;
        match joined {
            Err(StateError::Locked { .. } | StateError::Claimed { .. })
                if tokio::time::Instant::now() < deadline =>
            {
                tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            }
            other => return other.map_err(|error| state_problem(&error)),
        }
    }
}
