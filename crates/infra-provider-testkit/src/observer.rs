//! Who watches a mutation.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use infra_provider::{Object, Progress, Stopped};

/// Notes the identity; may stop there.
pub(crate) struct Observer {
    told: Mutex<Vec<Object>>,
    stops: bool,
}

impl Observer {
    pub(crate) fn patient() -> Self {
        Self { told: Mutex::default(), stops: false }
    }

    /// Stops the mutation as soon as the identity is told.
    pub(crate) fn stopping() -> Self {
        Self { stops: true, ..Self::patient() }
    }

    /// What was told.
    pub(crate) fn told(&self) -> Vec<Object> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Progress for Observer {
    async fn identified(&self, object: &Object) -> Result<(), Stopped> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push(object.clone());
        if self.stops { Err(Stopped("the kit stops here".to_owned())) } else { Ok(()) }
    }

    fn is_cancelled(&self) -> bool {
        self.stops && !self.told().is_empty()
    }
}
