//! The one workspace.

use std::sync::Arc;

use async_trait::async_trait;
use infra_state::StateError;
use infra_state::store::{Backend, DEFAULT_WORKSPACE, Store};

use crate::HttpStore;

/// A server with one state.
#[derive(Clone, Debug)]
pub struct HttpBackend {
    store: HttpStore,
}

impl HttpBackend {
    pub(crate) fn new(store: HttpStore) -> Self {
        Self { store }
    }

    fn unsupported(&self) -> StateError {
        StateError::Unsupported {
            location: self.store.location(),
            what: "a state behind an HTTP server has the workspace \"default\" only. Give each environment an address of its own".to_owned(),
        }
    }
}

#[async_trait]
impl Backend for HttpBackend {
    fn store(&self, workspace: &str) -> Result<Arc<dyn Store>, StateError> {
        match workspace {
            DEFAULT_WORKSPACE => Ok(Arc::new(self.store.clone())),
            _ => Err(self.unsupported()),
        }
    }

    async fn workspaces(&self) -> Result<Vec<String>, StateError> {
        Ok(Vec::new())
    }

    async fn remove(&self, _: &str) -> Result<(), StateError> {
        Err(self.unsupported())
    }
}
