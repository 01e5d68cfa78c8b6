//! Objects that the configuration no longer asks for.

use infra_diagnostics::Diagnostic;
use infra_plan::{Change, Mode, ObjectId, Reason, ResourceChange};
use infra_schema::address::{InstanceKey, Mode as ResourceMode};

use super::{Planner, managed::prevented};
use crate::PriorObject;

impl Planner<'_, '_> {
    /// Plans the deletion of everything in the state that no instance claims.
    pub(super) fn orphans(&mut self) {
        if self.inputs.mode == Mode::RefreshOnly {
            return;
        }
        let prior = self.inputs.prior;
        for (id, object) in &prior.objects {
            if id.address.resource.mode != ResourceMode::Managed || !self.is_chosen(&id.address) {
                continue;
            }
            match &id.deposed {
                Some(_) => self.delete(id, object, Reason::Deposed),
                None if !self.claimed.contains(&id.address) => {
                    let reason = self.why_orphaned(id);
                    self.delete(id, object, reason);
                }
                None => {}
            }
        }
    }

    /// Plans the deletion of everything in the state.
    pub(super) fn destroy_all(&mut self) {
        let prior = self.inputs.prior;
        for (id, object) in &prior.objects {
            if id.address.resource.mode == ResourceMode::Managed && self.is_chosen(&id.address) {
                let reason = if id.deposed.is_some() { Some(Reason::Deposed) } else { None };
                self.delete_for(id, object, reason);
            }
        }
    }

    fn delete(&mut self, id: &ObjectId, object: &PriorObject, reason: Reason) {
        self.delete_for(id, object, Some(reason));
    }

    fn delete_for(&mut self, id: &ObjectId, object: &PriorObject, reason: Option<Reason>) {
        // Gone already: that is drift, and there is nothing to do.
        let now = match self.inputs.observed.get(id) {
            Some(None) => return,
            Some(Some(observed)) => observed,
            None => &object.object,
        };
        let forgotten = self.is_forgotten(&id.address);
        let block = self.config().block(&id.address.config());
        if let Some(span) = block.and_then(|b| b.lifecycle.prevent_destroy) {
            self.problems.push(prevented(&id.address, span));
        }
        self.changes.push(ResourceChange {
            object: id.clone(),
            moved_from: self.inputs.moved.origins.get(&id.address).cloned(),
            import: None,
            generated: None,
            provider: object.provider.to_string(),
            change: if forgotten { Change::Forget } else { Change::Delete },
            reason,
            before: Some(now.value.clone()),
            after: None,
            replace: Vec::new(),
            private: now.private.clone(),
            basis: Some(object.basis.clone()),
            dependencies: object.stored.dependencies.clone(),
            prior_dependencies: None,
            create_before_destroy: object.stored.create_before_destroy,
            deposes: None,
        });
        if !forgotten && !self.inputs.clients.has(&object.provider) {
            let detail = format!(
                "{id} can be destroyed only by {}, which is not configured. Keep its provider block until the object is gone.",
                object.provider
            );
            self.problems.push(Diagnostic::error("Provider configuration not present", detail));
        }
    }

    fn why_orphaned(&self, id: &ObjectId) -> Reason {
        let Some(block) = self.config().block(&id.address.config()) else {
            if self.inputs.moved.origins.contains_key(&id.address) {
                return Reason::NoMoveTarget;
            }
            return Reason::NoConfig;
        };
        if !self.evaluator.has_module_instance(&id.address.module) {
            return Reason::NoModule;
        }
        match (&id.address.key, block.count.is_some(), block.for_each.is_some()) {
            (Some(InstanceKey::Index(_)), true, _) => Reason::CountIndex,
            (Some(InstanceKey::Key(_)), _, true) => Reason::EachKey,
            _ => Reason::WrongRepetition,
        }
    }
}
