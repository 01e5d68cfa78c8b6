//! The types that the provider offers, by name. A new type is a file of its own and a line in the list of its service.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use futures::future::join_all;
use infra_provider::model::{self, Rules};
use infra_provider::{
    BlockKind, ErrorClass, Failed, Going, Intent, Object, Obstacle, Operation, Planned, ProviderError, Scope,
    Settled,
};
use infra_schema::{ProviderSchemas, Schema};
use infra_value::Value;

use crate::checks::Checks;
use crate::conform::conform;
use crate::context::Context;
use crate::draft::Draft;
use crate::durations;
use crate::mutation::{self, Fault, Made, Op};
use crate::private;
use crate::resource::{DataSource, Identity, Resource, Shows, Wanted};
use crate::stored;

/// A resource type whose model is not known by its Rust type.
#[async_trait]
pub trait Handler<C>: Send + Sync {
    /// Its name.
    fn ty(&self) -> &'static str;
    /// Its schema.
    fn schema(&self) -> &Arc<Schema>;
    /// How a create that was cut off is recognised.
    fn identity(&self) -> Identity;
    /// Which objects that depend on it show in it.
    fn shows(&self) -> Shows;
    /// What is wrong with a configuration beyond its schema.
    fn check(&self, config: &Value) -> Vec<ProviderError>;
    /// As [`infra_provider::Provider::upgrade`].
    fn upgrade(&self, version: u64, attributes: &str) -> Result<Value, ProviderError>;
    /// As [`infra_provider::Client::plan`].
    fn plan(&self, cx: &C, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>>;
    /// As [`infra_provider::Client::read_many`].
    async fn read_many(&self, cx: &C, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>>;
    /// As [`infra_provider::Client::create`].
    async fn create(&self, cx: &C, planned: &Value, op: Operation<'_>) -> Result<Object, Failed>;
    /// As [`infra_provider::Client::update`].
    async fn update(
        &self,
        cx: &C,
        prior: &Object,
        planned: &Value,
        op: Operation<'_>,
    ) -> Result<Object, Failed>;
    /// As [`infra_provider::Client::obstacles`].
    async fn obstacles(
        &self,
        cx: &C,
        objects: &[Object],
        going: &Going<'_>,
    ) -> Vec<Result<Vec<Obstacle>, ProviderError>>;
    /// As [`infra_provider::Client::delete`].
    async fn delete(&self, cx: &C, prior: &Object, op: Operation<'_>) -> Result<(), Failed>;
    /// As [`infra_provider::Client::import`].
    async fn import(&self, cx: &C, id: &str) -> Result<Object, ProviderError>;
    /// As [`infra_provider::Client::list`].
    async fn list(&self, cx: &C, scope: &Scope) -> Result<Vec<Object>, ProviderError>;
    /// As [`infra_provider::Client::recover`].
    async fn recover(&self, cx: &C, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>>;
    /// As [`infra_provider::Client::settle`].
    async fn settle(&self, cx: &C, created: &[&Settled]) -> Result<(), ProviderError>;
}

/// A data source whose model is not known by its Rust type.
#[async_trait]
pub trait Reader<C>: Send + Sync {
    /// Its name.
    fn ty(&self) -> &'static str;
    /// Its schema.
    fn schema(&self) -> &Arc<Schema>;
    /// What is wrong with a configuration beyond its schema.
    fn check(&self, config: &Value) -> Vec<ProviderError>;
    /// As [`infra_provider::Client::read_data`].
    async fn read(&self, cx: &C, config: &Value) -> Result<Value, ProviderError>;
}

/// A resource type, for the list of its service.
pub fn resource<R: Resource>() -> Box<dyn Handler<R::Cx>> {
    resource_named::<R>(R::TYPE)
}

/// A resource type that has a second name.
pub fn resource_named<R: Resource>(name: &'static str) -> Box<dyn Handler<R::Cx>> {
    let (schema, rules) = (Arc::new(R::schema()), R::rules());
    Box::new(ResourceHandler::<R> { name, schema, rules, model: PhantomData })
}

/// A data source, for the list of its service.
pub fn data_source<D: DataSource>() -> Box<dyn Reader<D::Cx>> {
    data_source_named::<D>(D::TYPE)
}

/// A data source that has a second name.
pub fn data_source_named<D: DataSource>(name: &'static str) -> Box<dyn Reader<D::Cx>> {
    Box::new(DataReader::<D> { name, schema: Arc::new(D::schema()), model: PhantomData })
}

/// The types of a provider.
pub struct Registry<C> {
    provider: &'static str,
    resources: BTreeMap<&'static str, Box<dyn Handler<C>>>,
    data_sources: BTreeMap<&'static str, Box<dyn Reader<C>>>,
}

impl<C> Registry<C> {
    /// These types. `provider` names it in messages: `DigitalOcean`.
    pub fn new(
        provider: &'static str,
        resources: Vec<Box<dyn Handler<C>>>,
        data_sources: Vec<Box<dyn Reader<C>>>,
    ) -> Self {
        Self {
            provider,
            resources: resources.into_iter().map(|handler| (handler.ty(), handler)).collect(),
            data_sources: data_sources.into_iter().map(|reader| (reader.ty(), reader)).collect(),
        }
    }

    /// What it offers, beside a provider block of schema `provider`.
    pub fn schemas(&self, provider: Schema) -> ProviderSchemas {
        ProviderSchemas {
            unmanaged: None,
            provider,
            resources: self.resources.values().map(|h| (h.ty().into(), Arc::clone(h.schema()))).collect(),
            data_sources: self
                .data_sources
                .values()
                .map(|r| (r.ty().into(), Arc::clone(r.schema())))
                .collect(),
            // A provider that has functions or ephemeral resources adds them.
            ..ProviderSchemas::default()
        }
    }

    /// A resource type.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn resource(&self, ty: &str) -> Result<&dyn Handler<C>, ProviderError> {
        self.resources.get(ty).map(|handler| &**handler).ok_or_else(|| self.unknown(ty))
    }

    /// A data source.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn data_source(&self, ty: &str) -> Result<&dyn Reader<C>, ProviderError> {
        self.data_sources.get(ty).map(|reader| &**reader).ok_or_else(|| self.unknown(ty))
    }

    /// What is wrong with the block of a resource or a data source, beyond its schema. `config` has no marks. Blocks of other
    /// kinds are the provider's own affair.
    pub fn check(&self, kind: BlockKind, ty: &str, config: &Value) -> Vec<ProviderError> {
        let checked = match kind {
            BlockKind::Resource => self.resource(ty).map(|handler| handler.check(config)),
            BlockKind::Data => self.data_source(ty).map(|reader| reader.check(config)),
            BlockKind::Provider | BlockKind::Ephemeral => Ok(Vec::new()),
        };
        checked.unwrap_or_else(|error| vec![error])
    }

    fn unknown(&self, ty: &str) -> ProviderError {
        let message = format!("the built-in {} provider has no {ty}", self.provider);
        let hint = format!("docs/{}.md lists what there is", self.provider.to_lowercase());
        ProviderError::new(ErrorClass::Invalid, message).hint(hint)
    }
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

struct ResourceHandler<R> {
    name: &'static str,
    schema: Arc<Schema>,
    rules: Rules,
    model: PhantomData<fn() -> R>,
}

impl<R: Resource> ResourceHandler<R> {
    /// An object as the engine gets it: written as `reference` has it where both mean the same.
    fn object(&self, model: &R, reference: &Value, private: Option<Vec<u8>>) -> Object {
        Object { value: conform(&model.encode(), reference), private }
    }

    /// A mutation that may take as long as the `timeouts` block of `value` says, or `default`.
    fn limit(value: &Value, step: &str, default: std::time::Duration) -> std::time::Duration {
        let set = value.get("timeouts").and_then(|timeouts| timeouts.get(step)).and_then(Value::as_str);
        set.and_then(durations::parse).unwrap_or(default)
    }

    /// What is left of a mutation that failed: the object as far as it got.
    fn failed(&self, fault: Fault, reached: &R, reference: &Value) -> Failed {
        Failed {
            error: fault.error,
            object: Some(self.object(reached, reference, Some(private::begun()))),
            tainted: fault.tainted,
        }
    }
}

#[async_trait]
impl<C: Context, R: Resource<Cx = C>> Handler<C> for ResourceHandler<R> {
    fn ty(&self) -> &'static str {
        self.name
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn identity(&self) -> Identity {
        R::IDENTITY
    }

    fn shows(&self) -> Shows {
        R::SHOWS
    }

    fn check(&self, config: &Value) -> Vec<ProviderError> {
        let mut errors = Vec::new();
        let mut checks = Checks::new(config, &mut errors);
        checks.timeouts();
        R::check(&mut checks);
        errors
    }

    fn upgrade(&self, version: u64, attributes: &str) -> Result<Value, ProviderError> {
        stored::upgrade(&self.schema, R::TYPE, version, attributes, R::upgrade)
    }

    fn plan(&self, cx: &C, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>> {
        let mut planned = model::plan(&self.schema, &self.rules, prior.map(|prior| &prior.value), config);
        let mut draft = Draft::new(prior, config, &mut planned);
        cx.adjust(&mut draft, &self.schema);
        R::plan(&mut draft);
        let errors = draft.into_errors();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Planned { private: prior.and_then(|prior| prior.private.clone()), ..planned })
    }

    async fn read_many(&self, cx: &C, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        let decoded: Vec<Result<R, ProviderError>> =
            prior.iter().map(|prior| R::decode(&prior.value).map_err(ProviderError::from)).collect();
        let models: Vec<R> = decoded.iter().filter_map(|model| model.as_ref().ok()).cloned().collect();
        let mut answers = R::read_many(cx, &models).await.into_iter();
        let answer = |(prior, decoded): (&Object, Result<R, ProviderError>)| {
            decoded?;
            let missing =
                || Err(ProviderError::new(ErrorClass::Internal, "a read has fewer answers than questions"));
            let found = answers.next().unwrap_or_else(missing)?;
            Ok(found.map(|found| {
                self.object(&found, &prior.value, private::after_read(&found, prior.private.clone()))
            }))
        };
        prior.iter().zip(decoded).map(answer).collect()
    }

    async fn create(&self, cx: &C, planned: &Value, op: Operation<'_>) -> Result<Object, Failed> {
        let limit = Self::limit(planned, "create", R::LIMITS.create);
        let wanted = R::decode_planned(planned)?;
        let steps = Op::new::<C>(op, limit);
        let made = match mutation::create_once(cx, &wanted, op, limit).await? {
            Made::Answered(made) => made,
            Made::Found(found) => R::decode(&as_planned(planned, &found.encode()))?,
        };
        if let Err(stop) = op.progress.identified(&self.object(&made, planned, Some(private::begun()))).await
        {
            return Err(self.failed(mutation::stopped(&stop).into(), &made, planned));
        }
        match R::complete(cx, made.clone(), &steps).await {
            Ok(done) => Ok(self.object(&done, planned, None)),
            Err(fault) => Err(self.failed(fault, &made, planned)),
        }
    }

    async fn update(
        &self,
        cx: &C,
        prior: &Object,
        planned: &Value,
        op: Operation<'_>,
    ) -> Result<Object, Failed> {
        let limit = Self::limit(planned, "update", R::LIMITS.update);
        let before = R::decode(&prior.value)?;
        let wanted = R::decode_planned(planned)?;
        match R::update(cx, &before, wanted, &Op::new::<C>(op, limit)).await {
            Ok(done) => Ok(self.object(&done, planned, private::after_update(prior.private.clone()))),
            // What is in force and what is not, the next refresh tells.
            Err(fault) => {
                Err(Failed { error: fault.error, object: Some(prior.clone()), tainted: fault.tainted })
            }
        }
    }

    async fn obstacles(
        &self,
        cx: &C,
        objects: &[Object],
        going: &Going<'_>,
    ) -> Vec<Result<Vec<Obstacle>, ProviderError>> {
        let found = objects.iter().map(|object| async {
            let model = R::decode(&object.value)?;
            let within = R::within(cx, &model, going).await?;
            Ok(model.guards().into_iter().chain(within).collect())
        });
        join_all(found).await
    }

    async fn delete(&self, cx: &C, prior: &Object, op: Operation<'_>) -> Result<(), Failed> {
        let limit = Self::limit(&prior.value, "delete", R::LIMITS.delete);
        let model = R::decode(&prior.value)?;
        let failed = |error| Failed { error, object: Some(prior.clone()), tainted: false };
        mutation::delete(cx, &model, op, limit).await.map_err(failed)
    }

    async fn import(&self, cx: &C, id: &str) -> Result<Object, ProviderError> {
        match R::import(cx, id).await? {
            Some(found) => Ok(Object::new(found.encode())),
            None => {
                let message = format!("there is no {} \"{id}\" in {}", R::TYPE, cx.place());
                Err(ProviderError::new(ErrorClass::NotFound, message))
            }
        }
    }

    async fn list(&self, cx: &C, scope: &Scope) -> Result<Vec<Object>, ProviderError> {
        let found = R::list(cx, scope).await?;
        Ok(found.iter().map(|found| Object::new(found.encode())).collect())
    }

    async fn recover(&self, cx: &C, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        let decoded: Vec<Result<Wanted<R>, ProviderError>> = intents
            .iter()
            .map(|intent| {
                let planned = R::decode(&model::nulls_for_unknowns(&intent.planned))?;
                Ok(Wanted { token: intent.token.clone(), begun: intent.begun, planned })
            })
            .collect();
        let wanted: Vec<Wanted<R>> =
            decoded.iter().filter_map(|wanted| wanted.as_ref().ok()).cloned().collect();
        let mut found = mutation::find_all(cx, &wanted).await.into_iter();
        let answer = |(intent, decoded): (&Intent, Result<Wanted<R>, ProviderError>)| {
            decoded?;
            let found = found.next().unwrap_or(Ok(None))?;
            Ok(found.map(|found| {
                self.object(&found, &intent.planned, private::after_read(&found, Some(private::begun())))
            }))
        };
        intents.iter().zip(decoded).map(answer).collect()
    }

    async fn settle(&self, cx: &C, created: &[&Settled]) -> Result<(), ProviderError> {
        let made: Vec<String> = match R::IDENTITY {
            Identity::Token => created.iter().map(|settled| settled.token.clone()).collect(),
            Identity::Tag => {
                let told =
                    |settled: &&Settled| Some(settled.object.value.get(R::TAGGED_BY)?.as_str()?.to_owned());
                created.iter().filter_map(told).filter(|told| !told.is_empty()).collect()
            }
            // Those that are marked are settled together; the others carry no mark.
            Identity::Marked | Identity::Name | Identity::Natural | Identity::Unneeded => return Ok(()),
        };
        R::settle(cx, &made).await
    }
}

struct DataReader<D> {
    name: &'static str,
    schema: Arc<Schema>,
    model: PhantomData<fn() -> D>,
}

#[async_trait]
impl<C: Context, D: DataSource<Cx = C>> Reader<C> for DataReader<D> {
    fn ty(&self) -> &'static str {
        self.name
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn check(&self, config: &Value) -> Vec<ProviderError> {
        let mut errors = Vec::new();
        let mut checks = Checks::new(config, &mut errors);
        checks.timeouts();
        D::check(&mut checks);
        errors
    }

    async fn read(&self, cx: &C, config: &Value) -> Result<Value, ProviderError> {
        Ok(D::read(cx, D::decode(config)?).await?.encode())
    }
}
