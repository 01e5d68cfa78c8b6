//! Provisioners of an object, when it has come about and before it goes.

use futures::future::{BoxFuture, FutureExt};
use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::When;
use infra_lang::instances::Repetition;
use infra_plan::{ActionId, ResourceChange};
use infra_state::Stored;
use infra_value::Value;

use super::Executor;
use super::answer::{Done, Failure};
use crate::planner::removal;
use crate::provisioners::{self, Declared, Occasion, Step};
use crate::secrets::Secrets;

/// A new object whose provisioners have yet to run. Until then the state has it as tainted, so that one whose
/// provisioners were cut off is replaced.
pub(super) struct Unproven {
    pub(super) value: Value,
    /// What the state is to hold when all is well.
    pub(super) stored: Stored,
    pub(super) secrets: Secrets,
}

impl<'a> Executor<'a, '_> {
    /// The provisioners that run before an object is destroyed.
    pub(super) fn farewells(&self, change: &ResourceChange) -> Result<Vec<Step>, Diagnostics> {
        let address = &change.object.address;
        let declared = match self.block(address) {
            Ok(block) => Declared::by(block),
            Err(_) => match removal(self.evaluator.config(), address) {
                Some(removed) => Declared::by_removal(removed),
                None => return Ok(Vec::new()),
            },
        };
        // One that never came about whole is not taken leave of.
        let whole = self.session.object(address, None).is_some_and(|stored| !stored.object.is_tainted());
        if !whole {
            return Ok(Vec::new());
        }
        let Some(value) = &change.before else { return Ok(Vec::new()) };
        let repetition = Repetition { key: address.key.clone(), each_value: None };
        let scope = self.evaluator.scope(&address.module, repetition).with_self(value.clone());
        provisioners::prepare(declared, When::Destroy, &scope)
    }

    /// Runs the provisioners of a new object.
    pub(super) fn provision(
        &mut self,
        action: ActionId,
        unproven: Unproven,
    ) -> Result<BoxFuture<'a, Result<Done, Failure>>, Diagnostics> {
        let index = self.plan.actions.get(action.0 as usize).and_then(|action| action.change);
        let Some(change) = index.and_then(|index| self.plan.changes.get(index as usize)) else {
            return Err(Diagnostic::error("Plan cannot be applied", "An action has no change.").into());
        };
        let address = &change.object.address;
        let block = self.block(address)?;
        let repetition = self.expansion(address)?.repetition(address.key.as_ref()).unwrap_or_default();
        let scope = self.evaluator.scope(&address.module, repetition).with_self(unproven.value.clone());
        let steps = provisioners::prepare(Declared::by(block), When::Create, &scope)?;
        let (session, observer, cancel) = (self.session, self.observer, self.cancel.clone());
        let connector = self.connector;
        Ok(async move {
            let Unproven { value, stored, secrets } = unproven;
            let object = &change.object;
            let occasion = Occasion { object, observer, cancel: &cancel, secrets: &secrets, connector };
            let warnings = occasion.run(&steps).await?;
            session.set(change.object.address.clone(), None, Some(stored)).await?;
            Ok(Done { warnings, ..Done::of(Some(value)) })
        }
        .boxed())
    }
}
