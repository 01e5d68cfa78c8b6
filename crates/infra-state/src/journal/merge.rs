//! One session's work brought into a state that others write, too.
//!
//! A journal says what became of the places that it is about. That is put into whatever the state is by now: nobody else
//! writes these places, so that it does not matter when, or whether it was put there before.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Change, Ledger, OpId, Record, Stored};
use crate::{RawJson, State};

impl Ledger {
    /// Puts what the records are about into a state that may have more.
    pub fn merge_into(&self, state: &mut State) {
        for (address, deposed) in &self.touched.objects {
            let object = self.state.object(address, deposed.as_deref());
            match object.zip(self.state.provider(address)) {
                Some((object, provider)) => {
                    let same = state.object(address, deposed.as_deref()) == Some(object)
                        && state.provider(address) == Some(provider);
                    if !same {
                        state.insert(address, deposed.clone(), provider.clone(), object.clone());
                    }
                }
                None => state.remove(address, deposed.clone()),
            }
        }
        for name in &self.touched.outputs {
            match self.state.outputs.get(name) {
                Some(output) => drop(state.outputs.insert(name.clone(), output.clone())),
                None => drop(state.outputs.remove(name)),
            }
        }
        if let Some(before) = &self.touched.checks_before {
            let ours = self.state.check_results.as_ref();
            state.check_results = merged_checks(before.as_ref(), ours, state.check_results.as_ref());
        }
    }

    /// The records that make another ledger know what this one knows. Its calls get numbers of that one, and one that is
    /// known there is not told again.
    pub fn handed_over(&self, to: &mut Self) -> Vec<Record> {
        let mut state = State::clone(&to.state);
        self.merge_into(&mut state);
        let mut records = Vec::new();
        let mut changes = Vec::new();
        for (address, deposed) in &self.touched.objects {
            let stored = state.object(address, deposed.as_deref()).zip(state.provider(address));
            let object = stored
                .map(|(object, provider)| Stored { provider: provider.clone(), object: object.clone() });
            changes.push(Change { address: address.clone(), deposed: deposed.clone(), object });
        }
        if !changes.is_empty() {
            records.push(Record::Set { changes });
        }
        if state.outputs != to.state.outputs {
            records.push(Record::Outputs { outputs: state.outputs });
        }
        if let Some(results) = state.check_results.filter(|r| to.state.check_results.as_ref() != Some(r)) {
            records.push(Record::CheckResults { results });
        }
        let known: Vec<_> = to.open.values().map(|open| (open.intent.clone(), open.at.clone())).collect();
        let numbers: BTreeMap<OpId, OpId> = self
            .open
            .values()
            .filter(|open| !known.contains(&(open.intent.clone(), open.at.clone())))
            .map(|open| (open.op, to.take_op()))
            .collect();
        for record in self.carried_over() {
            match record {
                Record::Begin(mut begin) => {
                    if let Some(op) = numbers.get(&begin.op) {
                        begin.op = *op;
                        records.push(Record::Begin(begin));
                    }
                }
                Record::Identified { op, object } => {
                    records.extend(numbers.get(&op).map(|op| Record::Identified { op: *op, object }));
                }
                other => records.push(other),
            }
        }
        records
    }
}

/// What tells the results of one condition from those of others.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Subject {
    #[serde(default)]
    object_kind: String,
    #[serde(default)]
    config_addr: String,
}

fn by_subject(results: Option<&RawJson>) -> BTreeMap<Subject, RawJson> {
    let list: Vec<RawJson> = results.and_then(|results| results.read().ok()).unwrap_or_default();
    list.into_iter().filter_map(|result| Some((result.read::<Subject>().ok()?, result))).collect()
}

/// `theirs` with what differs between `before` and `ours`.
fn merged_checks(
    before: Option<&RawJson>,
    ours: Option<&RawJson>,
    theirs: Option<&RawJson>,
) -> Option<RawJson> {
    if theirs == before {
        return ours.cloned();
    }
    let (before, ours) = (by_subject(before), by_subject(ours));
    let mut merged = by_subject(theirs);
    merged.retain(|subject, _| ours.contains_key(subject) || !before.contains_key(subject));
    for (subject, result) in ours {
        if before.get(&subject) != Some(&result) || !merged.contains_key(&subject) {
            merged.insert(subject, result);
        }
    }
    let results: Vec<RawJson> = merged.into_values().collect();
    if results.is_empty() { theirs.map(|_| RawJson::null()) } else { RawJson::of(&results).ok() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn checks(entries: &[(&str, &str)]) -> RawJson {
        let entry = |(name, status): &(&str, &str)| {
            format!("{{\"object_kind\":\"check\",\"config_addr\":\"{name}\",\"status\":\"{status}\"}}")
        };
        RawJson::parse(&format!("[{}]", entries.iter().map(entry).collect::<Vec<_>>().join(","))).unwrap()
    }

    #[test]
    fn results_of_checks_are_merged_one_by_one() {
        let before = checks(&[("check.a", "pass"), ("check.b", "pass"), ("check.gone", "pass")]);
        let ours = checks(&[("check.a", "fail"), ("check.b", "pass"), ("check.new", "pass")]);
        let theirs = checks(&[("check.a", "pass"), ("check.b", "fail"), ("check.gone", "pass")]);
        let merged = merged_checks(Some(&before), Some(&ours), Some(&theirs)).unwrap();
        assert_eq!(merged, checks(&[("check.a", "fail"), ("check.b", "fail"), ("check.new", "pass")]));
        let null = RawJson::null();
        assert_eq!(merged_checks(Some(&null), Some(&ours), Some(&null)), Some(ours.clone()));
        let ours_alone = merged_checks(Some(&before), Some(&null), Some(&before));
        assert_eq!(ours_alone, Some(null));
    }
}
