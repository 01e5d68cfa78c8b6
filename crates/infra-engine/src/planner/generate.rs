//! Imports to what is not declared: a block is written instead of planned.

use infra_diagnostics::Diagnostics;
use infra_lang::instances::NodeId;
use infra_provider::Object;
use infra_schema::address::{ConfigResource, ModuleInstance, ResourceInModule};

use super::managed::Declared;
use super::{Planner, Progress, Selector};
use crate::generate::{self, Generated};

impl Planner<'_, '_> {
    /// Makes it a planner that plans nothing and writes blocks for what is imported.
    pub(crate) fn generating(mut self) -> Self {
        self.generated = Some(Vec::new());
        self
    }

    /// The blocks that were written.
    pub(crate) fn generated(&mut self) -> Vec<Generated> {
        self.generated.take().unwrap_or_default()
    }

    /// Writes the block of a resource that is imported and not declared; `None` when that is not what is going on.
    pub(super) fn generate(
        &mut self,
        id: NodeId,
        resource: &ConfigResource,
        declared: &Declared<'_>,
    ) -> Option<Result<Progress, Diagnostics>> {
        self.generated.as_ref()?;
        let whole = ResourceInModule { module: ModuleInstance::root(), resource: resource.resource.clone() };
        let address = whole.clone().instance(None);
        // Nothing else is asked for by its address.
        let is_wanted = self.inputs.chosen.selection().targets.contains(&Selector::Resource(address.clone()));
        if !resource.module.is_root() || !is_wanted {
            return None;
        }
        let (import, found) = match self.imported(&address, declared) {
            Ok(Some(found)) => found,
            // What is managed already is not imported.
            Ok(None) => {
                let value = self.left_alone(declared, address);
                self.evaluator.set_resource(whole, value);
                return Some(Ok(Progress::Done));
            }
            Err(problems) => return Some(Err(problems)),
        };
        let provider = self.inputs.catalog.get(&declared.provider.source)?;
        let bare = Object { value: found.value.unmark_deep(), private: found.private.clone() };
        let block = generate::block(
            declared.block,
            provider.as_ref(),
            declared.client.as_ref(),
            &declared.schema,
            &bare,
        );
        self.generated.get_or_insert_default().push(Generated { address, block, id: import });
        self.evaluator.set_resource(whole, found.value);
        self.frontier[id] = self.frontier_before(id).into();
        Some(Ok(Progress::Done))
    }
}
