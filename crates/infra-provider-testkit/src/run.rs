//! One run of a case: what its steps have in common.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;
use std::time::SystemTime;

use infra_provider::audit;
use infra_provider::model::{config_from_json, map_attributes, same_content};
use infra_provider::{
    BlockKind, Client, Intent, Object, Operation, Planned, Provider, ProviderError, Settled,
};
use infra_schema::{Nesting, Schema};
use infra_value::Value;
use serde_json::Value as Json;

use crate::compare::{agrees, before_it_is_filled_in, differences};
use crate::observer::Observer;
use crate::{Case, KitFailure, Report, lint, reference};

pub(crate) struct Run<'a> {
    pub(crate) provider: &'a dyn Provider,
    pub(crate) client: &'a dyn Client,
    pub(crate) case: &'a Case,
    needs: BTreeMap<String, Value>,
    /// What exists, in order of creation, as far as this run knows.
    made: Vec<(String, Object)>,
    steps: Vec<String>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        provider: &'a dyn Provider,
        client: &'a dyn Client,
        case: &'a Case,
    ) -> Result<Self, KitFailure> {
        let mut run =
            Self { provider, client, case, needs: BTreeMap::new(), made: Vec::new(), steps: Vec::new() };
        run.step("schema");
        let problems = lint::problems(&*run.schema(&case.ty)?);
        if problems.is_empty() { Ok(run) } else { Err(run.failure(problems.join("\n"))) }
    }

    pub(crate) async fn all(&mut self) -> Result<(), KitFailure> {
        self.step("needs");
        for need in &self.case.needs {
            let config = self.config(&need.ty, &need.config)?;
            let object = self.make_and_settle(&need.ty, &config).await?;
            self.needs.insert(need.name.clone(), object.value);
        }
        self.refusals().await?;
        self.life().await?;
        self.cut_off().await
    }

    pub(crate) fn report(self) -> Report {
        Report { steps: self.steps }
    }

    pub(crate) fn step(&mut self, name: impl Into<String>) {
        self.steps.push(name.into());
    }

    pub(crate) fn failure(&self, problem: impl Display) -> KitFailure {
        KitFailure {
            ty: self.case.ty.clone(),
            step: self.steps.last().cloned().unwrap_or_default(),
            problem: problem.to_string(),
        }
    }

    pub(crate) fn ensure(&self, holds: bool, problem: impl Display) -> Result<(), KitFailure> {
        if holds { Ok(()) } else { Err(self.failure(problem)) }
    }

    /// Two values of a type must be the same.
    pub(crate) fn ensure_same(
        &self,
        ty: &str,
        what: &str,
        before: &Value,
        after: &Value,
    ) -> Result<(), KitFailure> {
        if same_content(before, after) {
            return Ok(());
        }
        let differences = differences(&self.schema(ty)?.block, before, after);
        Err(self.failure(format!("{what}:\n  {}", differences.join("\n  "))))
    }

    pub(crate) fn schema(&self, ty: &str) -> Result<Arc<Schema>, KitFailure> {
        let schema = self.provider.schemas().resources.get(ty);
        schema.cloned().ok_or_else(|| self.failure(format!("the provider has no type {ty}")))
    }

    /// A configuration, which must be valid.
    pub(crate) fn config(&self, ty: &str, json: &Json) -> Result<Value, KitFailure> {
        let json = reference::resolve(json, &self.needs).map_err(|error| self.failure(error))?;
        let config = config_from_json(&*self.schema(ty)?, &json.to_string())
            .map_err(|error| self.failure(format!("the configuration of {ty} cannot be read: {error}")))?;
        let errors = self.provider.validate(BlockKind::Resource, ty, &config);
        self.ensure(errors.is_empty(), lines("the configuration is not valid", &errors))?;
        Ok(config)
    }

    /// A plan, which must be of the right type, honour the configuration and come out the same twice.
    pub(crate) fn planned(
        &self,
        ty: &str,
        prior: Option<&Object>,
        config: &Value,
    ) -> Result<Planned, KitFailure> {
        let plan = || {
            self.client
                .plan(ty, prior, config)
                .map_err(|errors| self.failure(lines("it cannot be planned", &errors)))
        };
        let planned = plan()?;
        self.ensure(planned == plan()?, "planned twice, it is not the same")?;
        let schema = self.schema(ty)?;
        self.ensure(planned.value.ty() == schema.block.implied_type(), "the plan does not fit the schema")?;
        // What the engine would take for a bug.
        let may_fill_in = self.provider.has_forms_of_its_own();
        let before = prior.map(|prior| &prior.value);
        let found = audit::planned(&schema.block, may_fill_in, before, config, &planned.value);
        if let Some((path, what)) = found {
            return Err(
                self.failure(format!("the plan of {path} is not what the configuration says: {what:?}"))
            );
        }
        // It does not look into blocks whose order or keys do not tell which is which.
        for (name, nested) in &schema.block.blocks {
            let (Some(asked), Some(planned)) = (config.get(name), planned.value.get(name)) else { continue };
            let kept = prior.and_then(|prior| prior.value.get(name)) == Some(planned);
            let count = |blocks: &Value| blocks.as_slice().map(<[_]>::len);
            let is_seen = nested.nesting == Nesting::List && count(asked) == count(planned);
            // Nothing may stay nothing, and what was looked into may stay what means the same.
            self.ensure(
                audit::fits(asked, planned) || (kept && (planned.is_null() || is_seen)),
                format!("the plan of {name} is not what the configuration says"),
            )?;
        }
        Ok(planned)
    }

    /// The plan for an object must be to do nothing.
    pub(crate) fn ensure_settled(&self, ty: &str, object: &Object, config: &Value) -> Result<(), KitFailure> {
        let planned = self.planned(ty, Some(object), config)?;
        self.ensure_same(ty, "the plan is not empty", &object.value, &planned.value)?;
        let paths: Vec<String> = planned.replace.iter().map(ToString::to_string).collect();
        self.ensure(paths.is_empty(), format!("the plan replaces it because of {}", paths.join(", ")))
    }

    /// What a mutation returned must be complete, and what was planned.
    pub(crate) fn ensure_as_planned(
        &self,
        ty: &str,
        planned: &Value,
        object: &Object,
    ) -> Result<(), KitFailure> {
        let block = &self.schema(ty)?.block;
        self.ensure(object.value.ty() == block.implied_type(), "the object does not fit the schema")?;
        self.ensure(object.value.is_wholly_known(), "something in the object is unknown")?;
        self.ensure(object.id().is_some_and(|id| !id.is_empty()), "the object has no id")?;
        let stored = map_attributes(block, planned, &mut |attribute, value| {
            if attribute.write_only { Value::null(attribute.ty.clone()) } else { value.clone() }
        });
        let stored = before_it_is_filled_in(block, &stored);
        let stored = if ty == self.case.ty { self.with_digests(&stored) } else { stored };
        if agrees(&stored, &object.value) {
            return Ok(());
        }
        let differences = differences(block, &stored, &object.value);
        let said = differences.iter().filter(|line| !line.contains(": (unknown) became "));
        let said: Vec<&str> = said.map(String::as_str).collect();
        Err(self.failure(format!("the object is not as planned:\n  {}", said.join("\n  "))))
    }

    /// What was planned, but for what is stored as a digest.
    fn with_digests(&self, planned: &Value) -> Value {
        let mut entries = planned.as_entries().cloned().unwrap_or_default();
        for name in &self.case.digested {
            if let Some(argument) = entries.get_mut(name.as_str()).filter(|argument| !argument.is_null()) {
                *argument = Value::unknown(argument.ty());
            }
        }
        Value::object(entries)
    }

    /// Creates an object, to be deleted in the end.
    pub(crate) async fn make(&mut self, ty: &str, config: &Value, token: &str) -> Result<Object, KitFailure> {
        let planned = self.planned(ty, None, config)?;
        let observer = Observer::patient();
        let result = self.client.create(ty, &planned.value, Operation::new(token, &observer)).await;
        let told = observer.told();
        match result {
            Ok(object) => {
                self.made.push((ty.to_owned(), object.clone()));
                self.ensure_as_planned(ty, &planned.value, &object)?;
                let is_told = told.first().and_then(Object::id) == object.id();
                self.ensure(is_told, "the identity was not told, or another one")?;
                Ok(object)
            }
            Err(failed) => {
                self.made
                    .extend(failed.object.or(told.last().cloned()).map(|object| (ty.to_owned(), object)));
                Err(self.failure(format!("{ty} cannot be created: {}", failed.error)))
            }
        }
    }

    /// Creates an object that nobody will have to recover.
    pub(crate) async fn make_and_settle(&mut self, ty: &str, config: &Value) -> Result<Object, KitFailure> {
        let token = new_token();
        let object = self.make(ty, config, &token).await?;
        self.settle(ty, &token, &object).await?;
        Ok(object)
    }

    /// Removes what marks an object for recovery.
    pub(crate) async fn settle(&self, ty: &str, token: &str, object: &Object) -> Result<(), KitFailure> {
        let settled = Settled { ty: ty.to_owned(), token: token.to_owned(), object: object.clone() };
        self.called("it cannot be settled", self.client.settle(&[settled]).await)
    }

    /// Notes that an object exists, or how it is now.
    pub(crate) fn note(&mut self, ty: &str, object: Object) {
        self.forget(ty, &object);
        self.made.push((ty.to_owned(), object));
    }

    pub(crate) async fn remove(&mut self, ty: &str, object: &Object) -> Result<(), KitFailure> {
        let (token, observer) = (new_token(), Observer::patient());
        let op = Operation::new(&token, &observer);
        let result = self.client.delete(ty, object, op).await;
        result.map_err(|failed| self.failure(format!("{ty} cannot be deleted: {}", failed.error)))?;
        self.forget(ty, object);
        Ok(())
    }

    fn forget(&mut self, ty: &str, object: &Object) {
        self.made.retain(|(t, made)| t != ty || made.id() != object.id());
    }

    /// Deletes what still exists, the latest first; the first failure counts, and stops nothing.
    pub(crate) async fn clean_up(&mut self) -> Result<(), KitFailure> {
        self.step("clean up");
        let mut result = Ok(());
        for (ty, object) in self.made.clone().into_iter().rev() {
            result = result.and(self.remove(&ty, &object).await);
        }
        result
    }

    pub(crate) fn called<T>(&self, what: &str, result: Result<T, ProviderError>) -> Result<T, KitFailure> {
        result.map_err(|error| self.failure(format!("{what}: {error}")))
    }

    /// Looks for what came of creates.
    pub(crate) async fn recovered(
        &self,
        planned: &Value,
        tokens: &[&str],
    ) -> Result<Vec<Option<Object>>, KitFailure> {
        let ty = &self.case.ty;
        // As it comes back from a journal that keeps no secrets.
        let planned = map_attributes(&self.schema(ty)?.block, planned, &mut |attribute, value| {
            if attribute.sensitive { Value::null(attribute.ty.clone()) } else { value.clone() }
        });
        let intent = |token: &&str| Intent {
            token: (*token).to_owned(),
            begun: SystemTime::now(),
            planned: planned.clone(),
        };
        let intents: Vec<Intent> = tokens.iter().map(intent).collect();
        let answers = self.client.recover(ty, &intents).await;
        self.ensure(answers.len() == intents.len(), "recovery does not answer for each create")?;
        answers.into_iter().map(|answer| self.called("recovery fails", answer)).collect()
    }

    /// Reads objects, in one go.
    pub(crate) async fn read(&self, objects: &[Object]) -> Result<Vec<Option<Object>>, KitFailure> {
        let answers = self.client.read_many(&self.case.ty, objects).await;
        self.ensure(answers.len() == objects.len(), "reading does not answer for each object")?;
        answers.into_iter().map(|answer| self.called("reading fails", answer)).collect()
    }
}

/// A token that no other operation has.
pub(crate) fn new_token() -> String {
    format!("kit-{:016x}", fastrand::u64(..))
}

fn lines(what: &str, errors: &[ProviderError]) -> String {
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    format!("{what}: {}", errors.join("; "))
}
