//! What there is to do, and how long it will take.

use std::collections::HashMap;
use std::time::Duration;

use infra_engine::Durations;
use infra_plan::{ActionId, ActionKind, ObjectId, Plan};

/// What is assumed of an action that was never measured, where others were.
const ASSUMED: Duration = Duration::from_secs(1);

/// The actions of a plan with what is known of their durations.
#[derive(Clone, Debug, Default)]
pub struct Work {
    steps: HashMap<(ObjectId, ActionKind), usize>,
    /// By action: how long it usually takes, when that was ever measured.
    usual: Vec<Option<Duration>>,
    /// By action: how long the longest way is that begins where it ends.
    behind: Vec<Duration>,
    parallelism: u32,
}

impl Work {
    /// The work of a plan, of which `parallelism` actions run at once.
    pub fn of(plan: &Plan, durations: &Durations, parallelism: u16) -> Self {
        let mut steps = HashMap::new();
        let mut usual = Vec::with_capacity(plan.actions.len());
        for (index, action) in plan.actions.iter().enumerate() {
            let object = plan.object_of(ActionId(index as u32));
            usual.push(object.as_ref().and_then(|o| durations.usual(&o.address.resource.ty, action.kind)));
            steps.extend(object.map(|object| ((object, action.kind), index)));
        }
        Self { steps, behind: behind(plan, &usual), usual, parallelism: u32::from(parallelism.max(1)) }
    }

    /// How many actions there are.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn step(&self, object: &ObjectId, kind: ActionKind) -> Option<usize> {
        self.steps.get(&(object.clone(), kind)).copied()
    }

    /// How long an action usually takes.
    pub(super) fn usual(&self, step: usize) -> Option<Duration> {
        self.usual.get(step).copied().flatten()
    }

    /// How much longer it will take. `passed` tells how long an action has been going on, or nothing when it has ended;
    /// what has not started has been going on for no time. `None` when nothing of what is left was ever measured.
    pub(super) fn left(&self, passed: impl Fn(usize) -> Option<Duration>) -> Option<Duration> {
        let (mut way, mut sum, mut is_measured) = (Duration::ZERO, Duration::ZERO, false);
        for step in self.steps.values() {
            let Some(passed) = passed(*step) else { continue };
            is_measured |= self.usual[*step].is_some();
            let still = expected(self.usual[*step]).saturating_sub(passed);
            way = way.max(still + self.behind[*step]);
            sum += still;
        }
        is_measured.then(|| way.max(sum / self.parallelism))
    }
}

fn expected(usual: Option<Duration>) -> Duration {
    usual.unwrap_or(ASSUMED)
}

/// By action: the longest way behind it.
fn behind(plan: &Plan, usual: &[Option<Duration>]) -> Vec<Duration> {
    let actions = &plan.actions;
    let mut waiting: Vec<usize> = vec![0; actions.len()];
    for before in actions.iter().flat_map(|action| &action.after) {
        waiting[before.0 as usize] += 1;
    }
    let mut behind = vec![Duration::ZERO; actions.len()];
    let mut ready: Vec<usize> = (0..actions.len()).filter(|index| waiting[*index] == 0).collect();
    while let Some(index) = ready.pop() {
        let own = if actions[index].change.is_some() { expected(usual[index]) } else { Duration::ZERO };
        let way = behind[index] + own;
        for before in actions[index].after.iter().map(|before| before.0 as usize) {
            behind[before] = behind[before].max(way);
            waiting[before] -= 1;
            if waiting[before] == 0 {
                ready.push(before);
            }
        }
    }
    behind
}
