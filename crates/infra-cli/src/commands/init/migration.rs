//! `infra init -migrate-state`: every workspace is copied from one backend to another.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_state::{Backend, DEFAULT_WORKSPACE, LockOptions, Session, Store};

use crate::args;
use crate::commands::{load_state, state_problem};
use crate::environment::Environment;
use crate::project::Project;

/// What is copied from where to where.
pub struct Migration<'a> {
    /// Says how states are encrypted.
    pub project: &'a Project,
    /// What the command line says.
    pub args: &'a args::Init,
    /// Who does it.
    pub environment: &'a Environment,
    /// Where the states are.
    pub from: &'a dyn Backend,
    /// Where they are to be.
    pub to: &'a dyn Backend,
}

impl Migration<'_> {
    /// Copies the states of all workspaces. Returns what was done, as lines.
    ///
    /// # Errors
    /// One of them cannot be copied. Those before it were, which does no harm: they are still where they were, and the
    /// same command goes on.
    pub async fn run(&self) -> Result<Vec<String>, Diagnostics> {
        let others = self.from.workspaces().await.map_err(|error| state_problem(&error))?;
        // One that cannot take them says so before anything is written.
        let mut pairs = Vec::new();
        for name in std::iter::once(DEFAULT_WORKSPACE).chain(others.iter().map(String::as_str)) {
            pairs.push((self.store(self.from, name)?, self.store(self.to, name)?));
        }
        let mut done = Vec::new();
        for (from, to) in pairs {
            done.push(self.copy(from, to).await?);
        }
        Ok(done)
    }

    fn store(&self, backend: &dyn Backend, name: &str) -> Result<Arc<dyn Store>, Diagnostics> {
        self.project.store_in(backend, name)
    }

    /// Copies a state, both places locked.
    async fn copy(&self, from: Arc<dyn Store>, to: Arc<dyn Store>) -> Result<String, Diagnostics> {
        let (source, target) = (from.location(), to.location());
        let mut options = LockOptions::new("init", &self.environment.user);
        (options.lock, options.timeout) = (self.args.locking.lock, self.args.locking.lock_timeout);
        if !load_state(&from).await?.exists {
            drop(load_state(&to).await?);
            return Ok(format!("There was no state in {source} to be copied."));
        }
        let session = Session::open(from, options.clone()).await.map_err(|error| state_problem(&error))?;
        let result: Result<(), Diagnostics> = async {
            if !session.unresolved().is_empty() {
                let detail = format!(
                    "A run on {source} was cut off, and what became of its calls is not known yet. Put the former backend block back and run \"infra recover\"; then migrate."
                );
                return Err(Diagnostic::error("State not migrated", detail).into());
            }
            let state = session.state();
            let target_session = Session::open(to, options).await.map_err(|error| state_problem(&error))?;
            let there = target_session.state();
            let is_other =
                !there.is_empty() && (there.lineage != state.lineage || there.serial > state.serial);
            if is_other && !self.args.force_copy {
                let closed = target_session.close().await.map_err(|error| state_problem(&error));
                let detail = format!(
                    "{target} holds another state already (serial {} of lineage {}). With -force-copy, the one of {source} takes its place, and that one moves to the history. Nothing of it was changed.",
                    there.serial, there.lineage
                );
                return closed.and(Err(Diagnostic::error("State not migrated", detail).into()));
            }
            target_session.replace(&state).await.map_err(|error| state_problem(&error))
        }
        .await;
        let closed = session.close().await.map_err(|error| state_problem(&error));
        result.and(closed)?;
        Ok(format!("Copied the state from {source} to {target}. The former one is still there."))
    }
}
