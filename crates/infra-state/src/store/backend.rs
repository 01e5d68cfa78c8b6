//! A backend: the states of all workspaces of a configuration.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use super::Store;
use crate::StateError;

/// The workspace that is always there.
pub const DEFAULT_WORKSPACE: &str = "default";

/// What a `backend` block describes: a place with a state for each workspace.
///
/// A workspace is there as soon as its state is. The default one is there in any case.
#[async_trait]
pub trait Backend: fmt::Debug + Send + Sync {
    /// The state of a workspace. Nothing is called yet.
    ///
    /// # Errors
    /// [`StateError::Unsupported`] when the backend has the default workspace only.
    fn store(&self, workspace: &str) -> Result<Arc<dyn Store>, StateError>;

    /// Names of all workspaces but the default one, sorted.
    async fn workspaces(&self) -> Result<Vec<String>, StateError>;

    /// Removes a workspace with everything that is kept for it. Whoever calls this holds its lock, and nothing is in its
    /// journal that must be kept. The state itself goes last: what was interrupted can be repeated.
    async fn remove(&self, workspace: &str) -> Result<(), StateError>;
}
