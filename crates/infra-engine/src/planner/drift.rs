//! What someone else did since the state was written.

use std::collections::BTreeMap;

use infra_diagnostics::Diagnostic;
use infra_plan::{Change, Drift, ObjectId};
use infra_schema::Presence;
use infra_schema::address::Mode;
use infra_value::{Data, Value, parse_json};

use super::Planner;

impl Planner<'_, '_> {
    /// Compares what there is with what the state says.
    pub(super) fn drift(&self) -> Vec<Drift> {
        // Both are in the same order.
        let mut priors = self.inputs.prior.objects.iter().peekable();
        let changed = self.inputs.observed.iter().filter_map(|(id, after)| {
            while priors.next_if(|(known, _)| *known < id).is_some() {}
            let (_, prior) = priors.next_if(|(known, _)| *known == id)?;
            let after = after.as_ref().map(|object| &object.value);
            (after != Some(&prior.object.value)).then(|| Drift {
                object: id.clone(),
                provider: prior.provider.to_string(),
                before: prior.object.value.clone(),
                after: after.cloned(),
                explained_by: None,
            })
        });
        let mut drift: Vec<Drift> = changed.collect();
        let explanations: Vec<Option<ObjectId>> = drift.iter().map(|d| self.explanation(d, &drift)).collect();
        for (drift, explanation) in drift.iter_mut().zip(explanations) {
            drift.explained_by = explanation;
        }
        // What was left out is told apart by neither plan nor apply; it may explain what was not.
        drift.retain(|drift| self.is_chosen(&drift.object.address));
        drift
    }

    /// Warns of what is gone for another provider configuration than the one that made it: most likely it is where it was, and would
    /// be forgotten.
    pub(super) fn tell_of_lost(&mut self, drift: &[Drift]) {
        let gone = drift.iter().filter(|drift| drift.after.is_none());
        for Drift { object, provider, .. } in gone {
            let Some(before) = self.inputs.moved.reassigned.get(&object.address.in_module()) else {
                continue;
            };
            let detail = format!(
                "The state has {object} with {before}. The configuration now gives it to {provider}, which does not find it. If it is still where {before} looks, nothing will manage it any more once this plan is applied."
            );
            self.warnings.push(
                Diagnostic::warning("Object is not found with another provider configuration", detail)
                    .hint(
                        "To move it for good, destroy it with the provider configuration that it had first.",
                    )
                    .for_address(object.address.to_string()),
            );
        }
    }

    /// An object that differs only in what the configuration leaves to the cloud merely shows the change of something else, if what
    /// came and went is what the other one says: of what depends on it, as a rule does on its group, or of what it names there,
    /// as a machine does its volumes.
    fn explanation(&self, drift: &Drift, all: &[Drift]) -> Option<ObjectId> {
        let after = drift.after.as_ref()?;
        let planned = self.planned.get(&drift.object.address).map(|index| self.changes[*index].change);
        if drift.object.deposed.is_some() || planned != Some(Change::NoOp) {
            return None;
        }
        let name = drift.object.address.config().to_string();
        let depends = |other: &&Drift| {
            let prior = self.inputs.prior.objects.get(&other.object);
            prior.is_some_and(|p| p.stored.dependencies.contains(&name))
        };
        let others: Vec<&Drift> = all.iter().filter(depends).collect();
        let mut said = Counts::new();
        others.iter().for_each(|other| say(other, &mut said));
        let mut explained_by = others.first().map(|other| other.object.clone());
        let mut is_shown = |name: &str| {
            let (Some(before), Some(after)) = (drift.before.get(name), after.get(name)) else { return true };
            if before.unmark_deep() == after.unmark_deep()
                || self.is_the_clouds(drift, name)
                || is_told_by(before, after, &said)
            {
                return true;
            }
            let (also, other) = self.said_of_named(drift, before, after, all);
            let also: Counts = also.into_iter().chain(said.clone()).collect();
            let is_told = is_told_by(before, after, &also);
            if is_told && explained_by.is_none() {
                explained_by = other;
            }
            is_told
        };
        let is_shown = drift.before.as_entries()?.keys().all(|name| is_shown(name));
        explained_by.filter(|_| is_shown)
    }

    /// What is said of the objects that an attribute names, and the first of them that differs itself. That one of them is
    /// named at all is no news of theirs.
    fn said_of_named(
        &self,
        drift: &Drift,
        before: &Value,
        after: &Value,
        all: &[Drift],
    ) -> (Counts, Option<ObjectId>) {
        let mut texts = Counts::new();
        count(before, 1, &mut texts);
        count(after, 1, &mut texts);
        let (mut said, mut first) = (Counts::new(), None);
        for (object, prior) in self.inputs.prior.objects.iter().filter(|(object, _)| **object != drift.object)
        {
            let id = prior.object.value.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
            let Some(id) = id.filter(|id| texts.contains_key(*id)) else { continue };
            let mut own = Counts::new();
            count(&prior.object.value, 1, &mut own);
            if let Some(other) = all.iter().find(|other| other.object == *object) {
                say(other, &mut own);
                first.get_or_insert_with(|| object.clone());
            }
            own.remove(id);
            said.extend(own);
        }
        (said, first)
    }

    /// Whether no configuration could set an attribute.
    fn is_the_clouds(&self, drift: &Drift, name: &str) -> bool {
        let prior = self.inputs.prior.objects.get(&drift.object);
        let ty = &drift.object.address.resource.ty;
        let schema = prior.and_then(|p| self.inputs.catalog.schema(&p.provider.source, Mode::Managed, ty));
        let attribute = schema.and_then(|schema| schema.block.attributes.get(name));
        attribute.is_some_and(|attribute| attribute.presence == Presence::Computed)
    }
}

/// Counts all that a difference says, before and afterwards.
fn say(drift: &Drift, said: &mut Counts) {
    count(&drift.before, 1, said);
    drift.after.iter().for_each(|after| count(after, 1, said));
}

/// How often each text and number occurs.
type Counts = BTreeMap<String, i64>;

/// Whether all that came and went is among what is said elsewhere. Something must have: a switch says nothing of who turned it.
fn is_told_by(before: &Value, after: &Value, said: &Counts) -> bool {
    let mut moved = Counts::new();
    count(before, -1, &mut moved);
    count(after, 1, &mut moved);
    moved.retain(|_, times| *times != 0);
    !moved.is_empty() && moved.keys().all(|text| said.contains_key(text))
}

/// Counts the texts and numbers in a value, those in documents in JSON by themselves. What is empty or 0 stands for nothing.
fn count(value: &Value, times: i64, counts: &mut Counts) {
    let mut add = |text: String| *counts.entry(text).or_default() += times;
    match value.data() {
        Data::String(text) => match parse_json(text).ok().filter(|_| text.starts_with(['{', '['])) {
            Some(document) => count(&document, times, counts),
            None if text.is_empty() => {}
            None => add(text.to_string()),
        },
        Data::Number(number) => match number.to_string() {
            zero if zero == "0" => {}
            number => add(number),
        },
        Data::List(_, items) | Data::Tuple(items) => items.iter().for_each(|item| count(item, times, counts)),
        Data::Set(_, items) => items.iter().for_each(|item| count(item, times, counts)),
        Data::Map(_, entries) => entries.values().for_each(|value| count(value, times, counts)),
        Data::Object(entries) => entries.values().for_each(|value| count(value, times, counts)),
        Data::Bool(_) | Data::Null(_) | Data::Unknown(..) => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn is_told(before: &str, after: &str, elsewhere: &str) -> bool {
        let mut said = Counts::new();
        count(&parse_json(elsewhere).unwrap(), 1, &mut said);
        is_told_by(&parse_json(before).unwrap(), &parse_json(after).unwrap(), &said)
    }

    #[test]
    fn a_group_shows_its_rules_and_tells_of_others_by_itself() {
        let rule = r#"{"port":443,"protocol":"tcp","source":"10.0.0.0/8","type":"ingress"}"#;
        let two = r#"[{"port":443,"protocol":"tcp","source":"10.0.0.0/8"},{"port":80,"protocol":"tcp","source":"10.0.0.0/8"}]"#;
        let one = r#"[{"port":80,"protocol":"tcp","source":"10.0.0.0/8"}]"#;
        let open = r#"[{"port":80,"protocol":"tcp","source":"10.0.0.0/8"},{"port":22,"protocol":"tcp","source":"0.0.0.0/0"}]"#;
        assert!(is_told(two, one, rule));
        assert!(!is_told(two, open, rule));
        assert!(!is_told(two, one, "{}"));
    }

    #[test]
    fn documents_are_read_and_switches_tell_nothing() {
        assert!(is_told(r#""""#, r#""{\"a\":[\"x\"]}""#, r#"{"policy":"{ \"a\" : [ \"x\" ] }"}"#));
        assert!(!is_told("true", "false", r#"{"on":false}"#));
        assert!(!is_told(r#""ENABLED""#, r#""DISABLED""#, r#"{"id":"x"}"#));
    }
}
