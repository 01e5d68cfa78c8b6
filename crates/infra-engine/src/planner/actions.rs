//! The graph of actions while it grows.

use std::collections::BTreeMap;

use infra_plan::{Action, ActionId, ActionKind};

/// Actions with their edges.
#[derive(Default)]
pub(super) struct Actions {
    list: Vec<Action>,
}

impl Actions {
    pub(super) fn add(&mut self, kind: ActionKind, change: Option<usize>, after: &[ActionId]) -> ActionId {
        self.list.push(Action { kind, change: change.map(|c| c as u32), after: after.to_vec() });
        ActionId(self.list.len() as u32 - 1)
    }

    /// Makes `action` wait for `before` too.
    pub(super) fn wait(&mut self, action: ActionId, before: ActionId) {
        let after = &mut self.list[action.0 as usize].after;
        if action != before && !after.contains(&before) {
            after.push(before);
        }
    }

    /// One action to wait for instead of many.
    pub(super) fn join(&mut self, mut actions: Vec<ActionId>) -> Vec<ActionId> {
        actions.sort_unstable();
        actions.dedup();
        match actions.len() {
            0 | 1 => actions,
            _ => vec![self.add(ActionKind::Join, None, &actions)],
        }
    }

    /// The actions that create, update or read, by the change that they carry out.
    pub(super) fn by_change(&self) -> BTreeMap<usize, ActionId> {
        let all = (0..self.list.len() as u32).map(ActionId);
        all.filter_map(|action| Some((self.change(action)?, action))).collect()
    }

    pub(super) fn change(&self, action: ActionId) -> Option<usize> {
        self.list[action.0 as usize].change.map(|c| c as usize)
    }

    /// The finished graph; or the actions of a cycle, and the graph.
    pub(super) fn finish(self) -> Result<Vec<Action>, (Vec<ActionId>, Vec<Action>)> {
        let mut waiting: Vec<usize> = self.list.iter().map(|a| a.after.len()).collect();
        let mut followers = vec![Vec::new(); self.list.len()];
        for (i, action) in self.list.iter().enumerate() {
            action.after.iter().for_each(|before| followers[before.0 as usize].push(i));
        }
        let mut ready: Vec<usize> = (0..self.list.len()).filter(|i| waiting[*i] == 0).collect();
        let mut done = 0;
        while let Some(i) = ready.pop() {
            done += 1;
            for follower in &followers[i] {
                waiting[*follower] -= 1;
                if waiting[*follower] == 0 {
                    ready.push(*follower);
                }
            }
        }
        if done == self.list.len() {
            return Ok(self.list);
        }
        Err((self.cycle(&waiting), self.list))
    }

    /// Follows what stuck actions wait for until one repeats.
    fn cycle(&self, waiting: &[usize]) -> Vec<ActionId> {
        let stuck = |i: &ActionId| waiting[i.0 as usize] > 0;
        let mut walk: Vec<ActionId> =
            (0..self.list.len() as u32).map(ActionId).filter(stuck).take(1).collect();
        while let Some(last) = walk.last() {
            let Some(next) = self.list[last.0 as usize].after.iter().copied().find(stuck) else { break };
            if let Some(start) = walk.iter().position(|a| *a == next) {
                return walk.split_off(start);
            }
            walk.push(next);
        }
        walk
    }
}
