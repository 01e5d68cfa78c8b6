//! The types that the provider offers, by name. A new type is a file of its own and a line in the list of its service.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use infra_provider::model::{self, Rules};
use infra_provider::{ErrorClass, Failed, Intent, Object, Operation, Planned, ProviderError, Scope};
use infra_schema::Schema;
use infra_value::Value;

use crate::blanks;
use crate::checks::Checks;
use crate::conform::conform;
use crate::context::Context;
use crate::draft::Draft;
use crate::durations;
use crate::mutation::{self, Fault, Op};
use crate::private;
use crate::provider::unknown_type;
use crate::resource::{DataSource, Identity, Resource, Wanted};
use crate::stored;
use crate::{
    acm, autoscaling, cloudfront, ec2, elbv2, iam, kms, logs, meta, rds, route53, s3, secretsmanager, sns,
    sqs, ssm,
};

/// A resource type whose model is not known by its Rust type.
#[async_trait]
pub(crate) trait Handler: Send + Sync {
    fn ty(&self) -> &'static str;
    fn schema(&self) -> &Arc<Schema>;
    fn identity(&self) -> Identity;
    fn check(&self, config: &Value) -> Vec<ProviderError>;
    fn upgrade(&self, version: u64, attributes: &str) -> Result<Value, ProviderError>;
    fn plan(&self, cx: &Context, prior: Option<&Object>, config: &Value) -> Planned;
    async fn read_many(&self, cx: &Context, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>>;
    async fn create(&self, cx: &Context, planned: &Value, op: Operation<'_>) -> Result<Object, Failed>;
    async fn update(
        &self,
        cx: &Context,
        prior: &Object,
        planned: &Value,
        op: Operation<'_>,
    ) -> Result<Object, Failed>;
    async fn delete(&self, cx: &Context, prior: &Object, op: Operation<'_>) -> Result<(), Failed>;
    async fn import(&self, cx: &Context, id: &str) -> Result<Object, ProviderError>;
    async fn list(&self, cx: &Context, scope: &Scope) -> Result<Vec<Object>, ProviderError>;
    async fn recover(&self, cx: &Context, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>>;
    async fn settle(&self, cx: &Context, ids: &[String]) -> Result<(), ProviderError>;
}

/// A data source whose model is not known by its Rust type.
#[async_trait]
pub(crate) trait Reader: Send + Sync {
    fn ty(&self) -> &'static str;
    fn schema(&self) -> &Arc<Schema>;
    fn check(&self, config: &Value) -> Vec<ProviderError>;
    async fn read(&self, cx: &Context, config: &Value) -> Result<Value, ProviderError>;
}

/// A resource type, for the list of its service.
pub(crate) fn resource<R: Resource>() -> Box<dyn Handler> {
    resource_named::<R>(R::TYPE)
}

/// A resource type that has a second name.
pub(crate) fn resource_named<R: Resource>(name: &'static str) -> Box<dyn Handler> {
    let (schema, rules) = (Arc::new(R::schema()), R::rules());
    Box::new(ResourceHandler::<R> { name, schema, rules, model: PhantomData })
}

/// A data source, for the list of its service.
pub(crate) fn data_source<D: DataSource>() -> Box<dyn Reader> {
    data_source_named::<D>(D::TYPE)
}

/// A data source that has a second name.
pub(crate) fn data_source_named<D: DataSource>(name: &'static str) -> Box<dyn Reader> {
    Box::new(DataReader::<D> { name, schema: Arc::new(D::schema()), model: PhantomData })
}

/// All types.
pub(crate) struct Registry {
    resources: BTreeMap<&'static str, Box<dyn Handler>>,
    data_sources: BTreeMap<&'static str, Box<dyn Reader>>,
}

impl Registry {
    pub(crate) fn new() -> Self {
        let resources = [
            acm::resources(),
            autoscaling::resources(),
            cloudfront::resources(),
            ec2::resources(),
            elbv2::resources(),
            iam::resources(),
            kms::resources(),
            logs::resources(),
            rds::resources(),
            route53::resources(),
            s3::resources(),
            secretsmanager::resources(),
            sns::resources(),
            sqs::resources(),
            ssm::resources(),
        ];
        let data_sources = [
            acm::data_sources(),
            ec2::data_sources(),
            elbv2::data_sources(),
            iam::data_sources(),
            kms::data_sources(),
            logs::data_sources(),
            meta::data_sources(),
            route53::data_sources(),
            s3::data_sources(),
            secretsmanager::data_sources(),
            ssm::data_sources(),
        ];
        Self {
            resources: resources.into_iter().flatten().map(|handler| (handler.ty(), handler)).collect(),
            data_sources: data_sources.into_iter().flatten().map(|reader| (reader.ty(), reader)).collect(),
        }
    }

    pub(crate) fn resources(&self) -> impl Iterator<Item = &dyn Handler> {
        self.resources.values().map(|handler| &**handler)
    }

    pub(crate) fn data_sources(&self) -> impl Iterator<Item = &dyn Reader> {
        self.data_sources.values().map(|reader| &**reader)
    }

    pub(crate) fn resource(&self, ty: &str) -> Result<&dyn Handler, ProviderError> {
        self.resources.get(ty).map(|handler| &**handler).ok_or_else(|| unknown_type(ty))
    }

    pub(crate) fn data_source(&self, ty: &str) -> Result<&dyn Reader, ProviderError> {
        self.data_sources.get(ty).map(|reader| &**reader).ok_or_else(|| unknown_type(ty))
    }
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
impl<R: Resource> Handler for ResourceHandler<R> {
    fn ty(&self) -> &'static str {
        self.name
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn identity(&self) -> Identity {
        R::IDENTITY
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

    fn plan(&self, cx: &Context, prior: Option<&Object>, config: &Value) -> Planned {
        let mut planned = model::plan(&self.schema, &self.rules, prior.map(|prior| &prior.value), config);
        let attributes = &self.schema.block.attributes;
        let mut draft = Draft::new(prior, config, &mut planned);
        if attributes.contains_key("tags") && attributes.contains_key("tags_all") {
            let all = cx.tags().plan(draft.planned("tags"));
            draft.set("tags_all", all);
        }
        for (name, _) in attributes.iter().filter(|(_, attribute)| blanks::is_set_of_objects(attribute)) {
            // What stays keeps the form that it has.
            if draft.changes(name) {
                let filled = blanks::fill(draft.planned(name));
                draft.set(name, filled);
            }
        }
        R::plan(&mut draft);
        Planned { private: prior.and_then(|prior| prior.private.clone()), ..planned }
    }

    async fn read_many(&self, cx: &Context, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
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

    async fn create(&self, cx: &Context, planned: &Value, op: Operation<'_>) -> Result<Object, Failed> {
        let limit = Self::limit(planned, "create", R::LIMITS.create);
        let wanted = R::decode_planned(planned)?;
        let steps = Op::new(op, limit);
        let made = mutation::create_once(cx, &wanted, op, limit).await?;
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
        cx: &Context,
        prior: &Object,
        planned: &Value,
        op: Operation<'_>,
    ) -> Result<Object, Failed> {
        let limit = Self::limit(planned, "update", R::LIMITS.update);
        let before = R::decode(&prior.value)?;
        let wanted = R::decode_planned(planned)?;
        match R::update(cx, &before, wanted, &Op::new(op, limit)).await {
            Ok(done) => Ok(self.object(&done, planned, private::after_update(prior.private.clone()))),
            // What is in force and what is not, the next refresh tells.
            Err(fault) => {
                Err(Failed { error: fault.error, object: Some(prior.clone()), tainted: fault.tainted })
            }
        }
    }

    async fn delete(&self, cx: &Context, prior: &Object, op: Operation<'_>) -> Result<(), Failed> {
        let limit = Self::limit(&prior.value, "delete", R::LIMITS.delete);
        let model = R::decode(&prior.value)?;
        let failed = |error| Failed { error, object: Some(prior.clone()), tainted: false };
        mutation::delete(cx, &model, op, limit).await.map_err(failed)
    }

    async fn import(&self, cx: &Context, id: &str) -> Result<Object, ProviderError> {
        match R::import(cx, id).await? {
            Some(found) => Ok(Object::new(found.encode())),
            None => {
                let message = format!("there is no {} \"{id}\" in {}", R::TYPE, cx.region());
                Err(ProviderError::new(ErrorClass::NotFound, message))
            }
        }
    }

    async fn list(&self, cx: &Context, scope: &Scope) -> Result<Vec<Object>, ProviderError> {
        let found = R::list(cx, scope).await?;
        Ok(found.iter().map(|found| Object::new(found.encode())).collect())
    }

    async fn recover(&self, cx: &Context, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        let decoded: Vec<Result<Wanted<R>, ProviderError>> = intents
            .iter()
            .map(|intent| {
                let planned = R::decode(&model::nulls_for_unknowns(&intent.planned))?;
                Ok(Wanted { token: intent.token.clone(), begun: intent.begun, planned })
            })
            .collect();
        let wanted: Vec<Wanted<R>> =
            decoded.iter().filter_map(|wanted| wanted.as_ref().ok()).cloned().collect();
        let mut found = R::find(cx, &wanted).await.into_iter();
        let answer = |(intent, decoded): (&Intent, Result<Wanted<R>, ProviderError>)| {
            decoded?;
            let found = found.next().unwrap_or(Ok(None))?;
            Ok(found.map(|found| {
                self.object(&found, &intent.planned, private::after_read(&found, Some(private::begun())))
            }))
        };
        intents.iter().zip(decoded).map(answer).collect()
    }

    async fn settle(&self, cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        R::settle(cx, ids).await
    }
}

struct DataReader<D> {
    name: &'static str,
    schema: Arc<Schema>,
    model: PhantomData<fn() -> D>,
}

#[async_trait]
impl<D: DataSource> Reader for DataReader<D> {
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

    async fn read(&self, cx: &Context, config: &Value) -> Result<Value, ProviderError> {
        Ok(D::read(cx, D::decode(config)?).await?.encode())
    }
}
