//! The graph of actions while it grows.

use std::collections::{BTreeMap, BTreeSet};

use infra_plan::{Action, ActionId, ActionKind};

/// Actions with their edges.
#[derive(Default)]
pub(super) struct Actions {
    list: Vec<Action>,
    /// Edges that may be left out where they make a cycle: what waits, and for what.
    wishes: BTreeSet<(ActionId, ActionId)>,
}

impl Actions {
    pub(super) fn add(&mut self, kind: ActionKind, change: Option<usize>, after: &[ActionId]) -> ActionId {
        let change = change.map(|c| c as u32);
        self.list.push(Action { kind, change, opens: None, after: after.to_vec() });
        ActionId(self.list.len() as u32 - 1)
    }

    /// Adds the opening of an ephemeral resource.
    pub(super) fn open(&mut self, name: String, after: &[ActionId]) -> ActionId {
        let opens = Some(name);
        self.list.push(Action { kind: ActionKind::Open, change: None, opens, after: after.to_vec() });
        ActionId(self.list.len() as u32 - 1)
    }

    /// Makes `action` wait for `before` too.
    pub(super) fn wait(&mut self, action: ActionId, before: ActionId) {
        let after = &mut self.list[action.0 as usize].after;
        if action != before && !after.contains(&before) {
            after.push(before);
        }
    }

    /// Makes `action` wait for `before` too, unless that makes a cycle.
    pub(super) fn rather_wait(&mut self, action: ActionId, before: ActionId) {
        let known = self.list[action.0 as usize].after.len();
        self.wait(action, before);
        if self.list[action.0 as usize].after.len() > known {
            self.wishes.insert((action, before));
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
    pub(super) fn finish(mut self) -> Result<Vec<Action>, (Vec<ActionId>, Vec<Action>)> {
        loop {
            let Some(cycle) = self.find_cycle() else { return Ok(self.list) };
            if !self.forgo(&cycle) {
                return Err((cycle, self.list));
            }
        }
    }

    /// Leaves out what is only wished for in a cycle. Says whether there was anything.
    fn forgo(&mut self, cycle: &[ActionId]) -> bool {
        let next = cycle.iter().copied().cycle().skip(1);
        let edges: Vec<(ActionId, ActionId)> = cycle.iter().copied().zip(next).collect();
        let mut found = false;
        for (action, before) in edges {
            if self.wishes.remove(&(action, before)) {
                self.list[action.0 as usize].after.retain(|other| *other != before);
                found = true;
            }
        }
        found
    }

    fn find_cycle(&self) -> Option<Vec<ActionId>> {
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
        (done < self.list.len()).then(|| self.cycle(&waiting))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_left_out_where_it_makes_a_cycle_and_only_there() {
        let mut actions = Actions::default();
        let first = actions.add(ActionKind::Delete, Some(0), &[]);
        let second = actions.add(ActionKind::Create, Some(1), &[first]);
        let third = actions.add(ActionKind::Delete, Some(2), &[]);
        actions.rather_wait(first, second);
        actions.rather_wait(third, second);
        let finished = actions.finish().expect("an order");
        assert_eq!(finished[0].after, []);
        assert_eq!(finished[2].after, [second]);
    }

    #[test]
    fn a_cycle_without_wishes_is_told_from_its_beginning() {
        let mut actions = Actions::default();
        let first = actions.add(ActionKind::Delete, Some(0), &[]);
        let second = actions.add(ActionKind::Create, Some(1), &[first]);
        actions.wait(first, second);
        let (cycle, _) = actions.finish().expect_err("no order");
        assert_eq!(cycle.len(), 2);
    }
}
