//! What someone else did since the state was written.

use infra_plan::{Change, Drift, ObjectId, ResourceChange};

use super::Planner;

impl Planner<'_, '_> {
    /// Compares what there is with what the state says.
    pub(super) fn drift(&self) -> Vec<Drift> {
        let changed = self.inputs.observed.iter().filter_map(|(id, after)| {
            let prior = self.inputs.prior.objects.get(id)?;
            let after = after.as_ref().map(|object| object.value.clone());
            (after.as_ref() != Some(&prior.object.value)).then(|| Drift {
                object: id.clone(),
                provider: prior.provider.to_string(),
                before: prior.object.value.clone(),
                after,
                explained_by: None,
            })
        });
        let mut drift: Vec<Drift> = changed.collect();
        let explanations: Vec<Option<ObjectId>> = drift.iter().map(|d| self.explanation(d, &drift)).collect();
        for (drift, explanation) in drift.iter_mut().zip(explanations) {
            drift.explained_by = explanation;
        }
        drift
    }

    /// An object that differs only in what the configuration leaves to the cloud, and that something else which differs
    /// depends on, merely shows that other change.
    fn explanation(&self, drift: &Drift, all: &[Drift]) -> Option<ObjectId> {
        drift.after.as_ref()?;
        let wanted = |change: &&ResourceChange| change.object == drift.object;
        let planned = self.changes.iter().find(wanted).map(|change| change.change);
        if planned != Some(Change::NoOp) {
            return None;
        }
        let name = drift.object.address.config().to_string();
        let depends = |other: &&Drift| {
            let prior = self.inputs.prior.objects.get(&other.object);
            prior.is_some_and(|p| p.stored.dependencies.contains(&name))
        };
        all.iter().find(depends).map(|other| other.object.clone())
    }
}
