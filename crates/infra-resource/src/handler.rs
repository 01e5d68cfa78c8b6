//! What the contract asks of any type, done with what the type says of itself.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use infra_provider::model::{self, Rules};
use infra_provider::{
    ErrorClass, Failed, Going, Intent, Object, Obstacle, Operation, Planned, ProviderError, Scope, Settled,
};
use infra_schema::Schema;
use infra_value::Value;

use crate::checks::Checks;
use crate::conform::conform;
use crate::context::Context;
use crate::draft::Draft;
use crate::durations;
use crate::erased::{Erased, Kind, Of};
use crate::mutation::{self, Fault, Made, Op};
use crate::private;
use crate::resource::{Identity, Resource, Shows, Wanted};
use crate::stored;

/// A resource type whose model is not known by its Rust type.
pub struct Handler<C> {
    name: &'static str,
    schema: Arc<Schema>,
    rules: Rules,
    kind: Box<dyn Kind<C>>,
}

/// A resource type, for the list of its service.
pub fn resource<R: Resource>() -> Handler<R::Cx> {
    resource_named::<R>(R::TYPE)
}

/// A resource type that has a second name.
pub fn resource_named<R: Resource>(name: &'static str) -> Handler<R::Cx> {
    Handler { name, schema: Arc::new(R::schema()), rules: R::rules(), kind: Box::new(Of::<R>::default()) }
}

/// An object that was found, as its create would have answered: what the plan knows is as planned, so that it is completed,
/// and the rest as the cloud has it.
fn as_planned(planned: &Value, found: &Value) -> Value {
    let entries = planned.as_entries().into_iter().flatten().map(|(name, planned)| {
        let told = found.get(name).filter(|_| !planned.is_wholly_known());
        (Arc::clone(name), told.unwrap_or(planned).clone())
    });
    Value::object(entries)
}

/// An object as the engine gets it: written as `reference` has it where both mean the same.
fn object(model: &Erased, reference: &Value, private: Option<Vec<u8>>) -> Object {
    Object { value: conform(&model.encode(), reference), private }
}

/// What is left of a mutation that failed: the object as far as it got.
fn failed(fault: Fault, reached: &Erased, reference: &Value) -> Failed {
    Failed {
        error: fault.error,
        object: Some(object(reached, reference, Some(private::begun()))),
        tainted: fault.tainted,
    }
}

/// A mutation may take as long as the `timeouts` block of `value` says, or `default`.
fn limit(value: &Value, step: &str, default: Duration) -> Duration {
    let set = value.get("timeouts").and_then(|timeouts| timeouts.get(step)).and_then(Value::as_str);
    set.and_then(durations::parse).unwrap_or(default)
}

impl<C: Context> Handler<C> {
    /// Its name.
    pub fn ty(&self) -> &'static str {
        self.name
    }

    /// Its schema.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// How a create that was cut off is recognised.
    pub fn identity(&self) -> Identity {
        self.kind.facts().identity
    }

    /// Which objects that depend on it show in it.
    pub fn shows(&self) -> Shows {
        self.kind.facts().shows
    }

    /// What is wrong with a configuration beyond its schema.
    pub fn check(&self, config: &Value) -> Vec<ProviderError> {
        let mut errors = Vec::new();
        let mut checks = Checks::new(config, &mut errors);
        checks.timeouts();
        self.kind.check(&mut checks);
        errors
    }

    /// As [`infra_provider::Provider::upgrade`].
    ///
    /// # Errors
    /// Attributes that are not of that version, or of one that is not known.
    pub fn upgrade(&self, version: u64, attributes: &str) -> Result<Value, ProviderError> {
        stored::upgrade(&self.schema, self.name, version, attributes, self.kind.upgrade())
    }

    /// As [`infra_provider::Client::plan`].
    ///
    /// # Errors
    /// What the type has against the change.
    pub fn plan(
        &self,
        cx: &C,
        prior: Option<&Object>,
        config: &Value,
    ) -> Result<Planned, Vec<ProviderError>> {
        let mut planned = model::plan(&self.schema, &self.rules, prior.map(|prior| &prior.value), config);
        let mut draft = Draft::new(prior, config, &mut planned);
        cx.adjust(&mut draft, &self.schema);
        self.kind.plan(&mut draft);
        let errors = draft.into_errors();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Planned { private: prior.and_then(|prior| prior.private.clone()), ..planned })
    }

    /// As [`infra_provider::Client::read_many`].
    pub async fn read_many(&self, cx: &C, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        let mut models = Vec::with_capacity(prior.len());
        let decode = |prior: &Object| {
            models.push(self.kind.decode(&prior.value)?);
            Ok(())
        };
        let decoded: Vec<Result<(), ProviderError>> = prior.iter().map(decode).collect();
        let mut answers = self.kind.read_many(cx, models).await.into_iter();
        let answer = |(prior, decoded): (&Object, Result<(), ProviderError>)| {
            decoded?;
            let missing =
                || Err(ProviderError::new(ErrorClass::Internal, "a read has fewer answers than questions"));
            let found = answers.next().unwrap_or_else(missing)?;
            Ok(found.map(|found| {
                let private = private::after_read(&found, prior.private.clone());
                object(&found, &prior.value, private)
            }))
        };
        prior.iter().zip(decoded).map(answer).collect()
    }

    /// As [`infra_provider::Client::create`].
    ///
    /// # Errors
    /// What the create ended with, and what there is of the object.
    pub async fn create(&self, cx: &C, planned: &Value, op: Operation<'_>) -> Result<Object, Failed> {
        let limit = limit(planned, "create", self.kind.facts().limits.create);
        let wanted = self.planned(planned)?;
        let steps = Op::new::<C>(op, limit);
        let made = match mutation::create_once(&*self.kind, cx, wanted, op, limit).await? {
            Made::Answered(made) => made,
            Made::Found(found) => self.kind.decode(&as_planned(planned, &found.encode()))?,
        };
        let told = object(&made, planned, Some(private::begun()));
        if let Err(stop) = op.progress.identified(&told).await {
            return Err(failed(mutation::stopped(&stop).into(), &made, planned));
        }
        match self.kind.complete(cx, &made, &steps).await {
            Ok(done) => Ok(object(&done, planned, None)),
            Err(fault) => Err(failed(fault, &made, planned)),
        }
    }

    /// As [`infra_provider::Client::update`].
    ///
    /// # Errors
    /// What the change ended with.
    pub async fn update(
        &self,
        cx: &C,
        prior: &Object,
        planned: &Value,
        op: Operation<'_>,
    ) -> Result<Object, Failed> {
        let limit = limit(planned, "update", self.kind.facts().limits.update);
        let before = self.kind.decode(&prior.value)?;
        let wanted = self.planned(planned)?;
        match self.kind.update(cx, &before, wanted, &Op::new::<C>(op, limit)).await {
            Ok(done) => Ok(object(&done, planned, private::after_update(prior.private.clone()))),
            // What is in force and what is not, the next refresh tells.
            Err(fault) => {
                Err(Failed { error: fault.error, object: Some(prior.clone()), tainted: fault.tainted })
            }
        }
    }

    /// As [`infra_provider::Client::obstacles`].
    pub async fn obstacles(
        &self,
        cx: &C,
        objects: &[Object],
        going: &Going<'_>,
    ) -> Vec<Result<Vec<Obstacle>, ProviderError>> {
        let found = objects.iter().map(|object| async {
            let model = self.kind.decode(&object.value)?;
            let within = self.kind.within(cx, &model, going).await?;
            Ok(model.guards().into_iter().chain(within).collect())
        });
        join_all(found).await
    }

    /// As [`infra_provider::Client::stays`].
    pub fn stays(&self, object: &Object) -> bool {
        self.kind.decode(&object.value).is_ok_and(|model| model.stays())
    }

    /// As [`infra_provider::Client::delete`].
    ///
    /// # Errors
    /// What the deletion ended with.
    pub async fn delete(&self, cx: &C, prior: &Object, op: Operation<'_>) -> Result<(), Failed> {
        let limit = limit(&prior.value, "delete", self.kind.facts().limits.delete);
        let model = self.kind.decode(&prior.value)?;
        let failed = |error| Failed { error, object: Some(prior.clone()), tainted: false };
        mutation::delete(&*self.kind, cx, &model, op, limit).await.map_err(failed)
    }

    /// As [`infra_provider::Client::import`].
    ///
    /// # Errors
    /// There is none of that id, or the read failed.
    pub async fn import(&self, cx: &C, id: &str) -> Result<Object, ProviderError> {
        match self.kind.import(cx, id).await? {
            Some(found) => Ok(Object::new(found.encode())),
            None => {
                let message = format!("there is no {} \"{id}\" in {}", self.name, cx.place());
                Err(ProviderError::new(ErrorClass::NotFound, message))
            }
        }
    }

    /// As [`infra_provider::Client::list`].
    ///
    /// # Errors
    /// Those of the calls.
    pub async fn list(&self, cx: &C, scope: &Scope) -> Result<Vec<Object>, ProviderError> {
        let found = self.kind.list(cx, scope).await?;
        Ok(found.iter().map(|found| Object::new(found.encode())).collect())
    }

    /// As [`infra_provider::Client::recover`].
    pub async fn recover(&self, cx: &C, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        let mut wanted = Vec::with_capacity(intents.len());
        let decode = |intent: &Intent| {
            let planned = self.kind.decode(&model::nulls_for_unknowns(&intent.planned))?;
            wanted.push(Wanted { token: intent.token.clone(), begun: intent.begun, planned });
            Ok(())
        };
        let decoded: Vec<Result<(), ProviderError>> = intents.iter().map(decode).collect();
        let mut found = mutation::find_all(&*self.kind, cx, &wanted).await.into_iter();
        let answer = |(intent, decoded): (&Intent, Result<(), ProviderError>)| {
            decoded?;
            let found = found.next().unwrap_or(Ok(None))?;
            Ok(found.map(|found| {
                let private = private::after_read(&found, Some(private::begun()));
                object(&found, &intent.planned, private)
            }))
        };
        intents.iter().zip(decoded).map(answer).collect()
    }

    /// As [`infra_provider::Client::settle`].
    ///
    /// # Errors
    /// Those of the calls.
    pub async fn settle(&self, cx: &C, created: &[&Settled]) -> Result<(), ProviderError> {
        let facts = self.kind.facts();
        let made: Vec<String> = match facts.identity {
            Identity::Token => created.iter().map(|settled| settled.token.clone()).collect(),
            Identity::Tag => {
                let told = |settled: &&Settled| {
                    Some(settled.object.value.get(facts.tagged_by)?.as_str()?.to_owned())
                };
                created.iter().filter_map(told).filter(|told| !told.is_empty()).collect()
            }
            // Those that are marked are settled together; the others carry no mark.
            Identity::Marked | Identity::Name | Identity::Natural | Identity::Unneeded => return Ok(()),
        };
        self.kind.settle(cx, &made).await
    }

    /// Reads a planned value: what only the cloud can tell is missing.
    fn planned(&self, planned: &Value) -> Result<Erased, ProviderError> {
        self.kind.decode(&model::without_computed_unknowns(&self.schema.block, &self.rules, planned))
    }
}
