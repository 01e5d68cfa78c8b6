//! Outputs of the root module at the end of an apply.

use std::collections::BTreeMap;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::instances::Node;
use infra_plan::Mode;
use infra_schema::address::ModulePath;
use infra_state::{OutputState, RawJson};
use infra_value::Value;

use super::{Applied, Executor};

impl Executor<'_, '_> {
    /// Stores the outputs. Those that depend on what failed keep the value that they had.
    pub(super) async fn record_outputs(&mut self, applied: &Applied) -> Result<(), Diagnostics> {
        let before = self.session.state().outputs.clone();
        let outputs = match self.plan.mode {
            Mode::Normal | Mode::RefreshOnly => self.outputs(&before, applied)?,
            // What other stacks read stays as long as anything of this one is left.
            Mode::Destroy if applied.problems.has_errors() || applied.skipped > 0 => return Ok(()),
            Mode::Destroy if self.plan.partial => return Ok(()),
            Mode::Destroy => BTreeMap::new(),
        };
        if outputs == before {
            return Ok(());
        }
        self.session.set_outputs(outputs).await.map_err(|error| error.diagnostic().into())
    }

    fn outputs(
        &mut self,
        before: &BTreeMap<String, OutputState>,
        applied: &Applied,
    ) -> Result<BTreeMap<String, OutputState>, Diagnostics> {
        let complete = !applied.problems.has_errors() && applied.skipped == 0;
        let mut outputs = BTreeMap::new();
        let mut problems = Diagnostics::new();
        let config = self.evaluator.config();
        for (name, declared) in &config.root().outputs {
            // Where only a part was planned, the rest stays.
            if !self.plan.outputs.contains_key(&**name) {
                if let Some(old) = before.get(&**name) {
                    outputs.insert(name.to_string(), old.clone());
                }
                continue;
            }
            let node = Node::Output(ModulePath::root(), name.clone());
            let value = self.prepare(&node).and_then(|()| {
                if let Some(id) = self.evaluator.graph().id(&node) {
                    self.settle_node(id)?;
                }
                Ok(self.evaluator.root_output(name).cloned())
            });
            match value {
                Ok(Some(value)) if value.is_wholly_known() => {
                    if let Some(output) = output(&value, declared.sensitive)? {
                        outputs.insert(name.to_string(), output);
                    }
                }
                Err(found) if complete => problems.extend(found),
                // It rests on something that did not come about.
                _ => {
                    if let Some(old) = before.get(&**name) {
                        outputs.insert(name.to_string(), old.clone());
                    }
                }
            }
        }
        problems.into_result(outputs)
    }
}

fn output(value: &Value, sensitive: bool) -> Result<Option<OutputState>, Diagnostics> {
    if value.is_null() {
        return Ok(None);
    }
    let fail = |problem: String| Diagnostics::from(Diagnostic::error("Output could not be stored", problem));
    let value = value.unmark_deep();
    let ty = value.ty();
    let text = infra_value::to_json(&value).map_err(|e| fail(e.to_string()))?;
    let text = RawJson::parse(&text).map_err(|e| fail(e.to_string()))?;
    let ty = RawJson::parse(&ty.to_cty_json()).map_err(|e| fail(e.to_string()))?;
    Ok(Some(OutputState::new(text, ty, sensitive)))
}
