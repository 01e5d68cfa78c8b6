//! Which saved plans were applied.

use super::{Condition, ObjectStore};
use crate::StateError;

impl ObjectStore {
    fn claim_key(&self, plan: &str) -> String {
        self.beside(&format!("applied/{plan}"))
    }

    pub(super) async fn has_claim(&self, plan: &str) -> Result<bool, StateError> {
        Ok(self.objects.get(&self.claim_key(plan)).await?.is_some())
    }

    /// Each attempt has an id of its own, so that a lost answer is not taken for somebody else's claim.
    pub(super) async fn claim(&self, plan: &str) -> Result<bool, StateError> {
        let id = uuid::Uuid::new_v4().to_string();
        Ok(self.put(&self.claim_key(plan), id.into_bytes(), Condition::New).await?.is_some())
    }
}
