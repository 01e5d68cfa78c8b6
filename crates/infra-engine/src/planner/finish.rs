//! The end of planning: outputs, deletions, and the plan as data.

use std::collections::BTreeMap;

use infra_diagnostics::Diagnostics;
use infra_plan::{Change, FORMAT, Mode, Move, OutputChange, Plan};
use infra_value::{Marks, Value};

use super::{Planner, Step, relevant};
use crate::PriorOutput;

impl Planner<'_, '_> {
    pub(super) fn finish(&mut self) -> Result<Step, Diagnostics> {
        if self.problems.has_errors() {
            return Err(std::mem::take(&mut self.problems));
        }
        self.order_deletions();
        let outputs = self.outputs();
        let actions = match std::mem::take(&mut self.actions).finish() {
            Ok(actions) => actions,
            Err((cycle, actions)) => return Err(self.explain_cycle(&cycle, &actions).into()),
        };
        let drift = self.drift();
        self.tell_of_lost(&drift);
        let (actions, changes) = in_order(actions, std::mem::take(&mut self.changes));
        let inputs = &self.inputs;
        let head = inputs.head.clone();
        Ok(Step::Done(Box::new(Plan {
            format: FORMAT,
            engine: head.engine,
            id: head.id,
            mode: inputs.mode,
            created: head.created,
            lineage: inputs.prior.lineage.clone(),
            serial: inputs.prior.serial,
            workspace: head.workspace,
            variables: self.storable_variables(head.variables),
            root: head.root,
            sources: head.sources,
            drift,
            moves: self.moves(),
            relevant: relevant::relevant(self.config(), inputs.catalog, changes.iter(), &outputs),
            changes,
            outputs,
            checks: std::mem::take(&mut self.checks),
            partial: inputs.chosen.selection().is_partial(),
            actions,
        })))
    }

    /// What is ephemeral is not kept: whoever applies the plan later gives it again.
    fn storable_variables(&self, variables: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
        let declared = &self.config().root().variables;
        let is_ephemeral = |name: &str| declared.get(name).is_some_and(|variable| variable.ephemeral);
        variables.into_iter().filter(|(name, _)| !is_ephemeral(name)).collect()
    }

    /// What was found out beside the plan.
    pub fn warnings(&mut self) -> Diagnostics {
        std::mem::take(&mut self.warnings)
    }

    fn moves(&self) -> Vec<Move> {
        let moves = self.inputs.moved.origins.iter();
        moves.map(|(to, from)| Move { from: from.clone(), to: to.clone() }).collect()
    }

    fn outputs(&self) -> BTreeMap<String, OutputChange> {
        let before = &self.inputs.prior.outputs;
        let mut outputs = BTreeMap::new();
        if self.inputs.mode != Mode::Destroy {
            for (name, declared) in &self.config().root().outputs {
                let Some(after) = self.evaluator.root_output(name) else { continue };
                let prior = before.get(&**name);
                // What only changes of objects would tell stays as it was where none are made.
                let after = match prior {
                    Some(p) if self.inputs.mode == Mode::RefreshOnly && !after.is_wholly_known() => &p.value,
                    _ => after,
                };
                let after = match declared.sensitive {
                    true => after.unmark_deep().with_marks(Marks::SENSITIVE),
                    false => after.clone(),
                };
                let change = match prior {
                    // A null output is not stored.
                    None if after.is_null() => Change::NoOp,
                    None => Change::Create,
                    Some(p) if p.sensitive == declared.sensitive && is_stored_as(&after, &p.value) => {
                        Change::NoOp
                    }
                    Some(_) => Change::Update,
                };
                let change = OutputChange {
                    change,
                    before: prior.map(|p| p.value.clone()),
                    after: Some(after),
                    sensitive: declared.sensitive,
                };
                outputs.insert(name.to_string(), change);
            }
        }
        // Where only a part is planned, what is not computed stays.
        let stays = |name: &str| {
            self.inputs.chosen.selection().is_partial()
                && (self.inputs.mode == Mode::Destroy || self.config().root().outputs.contains_key(name))
        };
        for (name, PriorOutput { value, sensitive }) in before.iter().filter(|(name, _)| !stays(name)) {
            outputs.entry(name.clone()).or_insert_with(|| OutputChange {
                change: Change::Delete,
                before: Some(value.clone()),
                after: None,
                sensitive: *sensitive,
            });
        }
        outputs
    }
}

/// Whether storing `value` again would give what is stored. Numbers lose their precision in the state, so that values
/// which differ in nothing else are the same there.
fn is_stored_as(value: &Value, stored: &Value) -> bool {
    let (value, stored) = (value.unmark_deep(), stored.unmark_deep());
    let text = |value: &Value| infra_value::to_json(value).ok();
    value == stored || (value.ty() == stored.ty() && text(&value).is_some_and(|t| text(&stored) == Some(t)))
}

/// Changes in the order of addresses, and the actions that point to them.
fn in_order(
    mut actions: Vec<infra_plan::Action>,
    changes: Vec<infra_plan::ResourceChange>,
) -> (Vec<infra_plan::Action>, Vec<infra_plan::ResourceChange>) {
    let mut numbered: Vec<(usize, infra_plan::ResourceChange)> = changes.into_iter().enumerate().collect();
    numbered.sort_by(|(_, a), (_, b)| a.object.cmp(&b.object));
    let mut place = vec![0; numbered.len()];
    numbered.iter().enumerate().for_each(|(new, (old, _))| place[*old] = new as u32);
    for action in &mut actions {
        action.change = action.change.map(|old| place[old as usize]);
    }
    (actions, numbered.into_iter().map(|(_, change)| change).collect())
}
