//! Types whose Rust type is forgotten. What is done for every type alike is compiled once over these, and not once more for each
//! of hundreds: the room that this takes in the program is what limits how many types there can be.

use std::any::{Any, type_name};
use std::marker::PhantomData;

use async_trait::async_trait;
use futures::future::BoxFuture;
use infra_provider::{ErrorClass, Going, Obstacle, ProviderError, Scope};
use infra_value::Value;
use serde_json::{Map, Value as Json};

use crate::checks::Checks;
use crate::draft::Draft;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted};

/// What any model can tell of itself.
trait Shape: Any + Send + Sync {
    fn to_value(&self) -> Value;
    fn lacks_nothing(&self) -> bool;
    fn guarded(&self) -> Vec<Obstacle>;
    fn is_to_stay(&self) -> bool;
}

impl<R: Resource> Shape for R {
    fn to_value(&self) -> Value {
        self.encode()
    }

    fn lacks_nothing(&self) -> bool {
        self.is_complete()
    }

    fn guarded(&self) -> Vec<Obstacle> {
        self.guards()
    }

    fn is_to_stay(&self) -> bool {
        self.stays()
    }
}

/// The model of an object of some type.
pub(crate) struct Erased(Box<dyn Shape>);

impl Erased {
    /// Forgets the type.
    pub(crate) fn new<R: Resource>(model: R) -> Self {
        Self(Box::new(model))
    }

    /// The model, of a type that it is known to be of.
    fn get<R: Resource>(&self) -> Result<&R, ProviderError> {
        let model: &dyn Any = &*self.0;
        model.downcast_ref().ok_or_else(another::<R>)
    }

    /// The same, for keeping.
    pub(crate) fn into<R: Resource>(self) -> Result<R, ProviderError> {
        let model: Box<dyn Any> = self.0;
        Ok(*model.downcast().map_err(|_| another::<R>())?)
    }

    /// As [`Model::encode`](infra_provider::Model::encode).
    pub(crate) fn encode(&self) -> Value {
        self.0.to_value()
    }

    /// As [`Resource::is_complete`].
    pub(crate) fn is_complete(&self) -> bool {
        self.0.lacks_nothing()
    }

    /// As [`Resource::guards`].
    pub(crate) fn guards(&self) -> Vec<Obstacle> {
        self.0.guarded()
    }

    /// As [`Resource::stays`].
    pub(crate) fn stays(&self) -> bool {
        self.0.is_to_stay()
    }
}

/// A model came to another type than its own: a bug here.
fn another<R>() -> ProviderError {
    ProviderError::new(ErrorClass::Internal, format!("a model that is no {}", type_name::<R>()))
}

/// What a type says of itself once and for all.
#[derive(Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) identity: Identity,
    pub(crate) tagged_by: &'static str,
    pub(crate) limits: Limits,
    pub(crate) shows: Shows,
}

/// Brings stored attributes to the present version of a schema.
pub(crate) type Upgrade = fn(u64, &mut Map<String, Json>) -> Result<(), ProviderError>;

/// A [`Resource`] as a value.
#[async_trait]
pub(crate) trait Kind<C>: Send + Sync {
    fn facts(&self) -> Facts;
    fn upgrade(&self) -> Upgrade;
    fn check(&self, checks: &mut Checks<'_>);
    fn plan(&self, draft: &mut Draft<'_>);
    fn decode(&self, value: &Value) -> Result<Erased, ProviderError>;
    async fn read_many(&self, cx: &C, prior: Vec<Erased>) -> Answers<Erased>;
    async fn create(&self, cx: &C, planned: &Erased, token: &str) -> Result<Erased, ProviderError>;
    async fn complete(&self, cx: &C, made: &Erased, op: &Op<'_>) -> Result<Erased, Fault>;
    async fn update(&self, cx: &C, prior: &Erased, planned: Erased, op: &Op<'_>) -> Result<Erased, Fault>;
    async fn within(
        &self,
        cx: &C,
        model: &Erased,
        going: &Going<'_>,
    ) -> Result<Option<Obstacle>, ProviderError>;
    async fn delete(&self, cx: &C, prior: &Erased, op: &Op<'_>) -> Result<(), ProviderError>;
    async fn import(&self, cx: &C, id: &str) -> Result<Option<Erased>, ProviderError>;
    async fn list(&self, cx: &C, scope: &Scope) -> Result<Vec<Erased>, ProviderError>;
    async fn find(&self, cx: &C, wanted: &[Wanted<Erased>]) -> Answers<Erased>;
    async fn settle(&self, cx: &C, made: &[String]) -> Result<(), ProviderError>;
}

/// The [`Kind`] of a resource type.
pub(crate) struct Of<R>(PhantomData<fn() -> R>);

impl<R> Default for Of<R> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

/// Reads a batch. For whom it is done may stop waiting for it.
pub(crate) fn read_many<R: Resource>(cx: R::Cx, prior: Vec<Erased>) -> BoxFuture<'static, Answers<Erased>> {
    Box::pin(async move {
        let models: Result<Vec<R>, ProviderError> = prior.into_iter().map(Erased::into).collect();
        match models {
            Ok(models) => erase(R::read_many(&cx, &models).await),
            Err(error) => vec![Err(error)],
        }
    })
}

fn erase<R: Resource>(answers: Answers<R>) -> Answers<Erased> {
    answers.into_iter().map(|answer| Ok(answer?.map(Erased::new))).collect()
}

#[async_trait]
impl<R: Resource> Kind<R::Cx> for Of<R> {
    fn facts(&self) -> Facts {
        Facts { identity: R::IDENTITY, tagged_by: R::TAGGED_BY, limits: R::LIMITS, shows: R::SHOWS }
    }

    fn upgrade(&self) -> Upgrade {
        R::upgrade
    }

    fn check(&self, checks: &mut Checks<'_>) {
        R::check(checks);
    }

    fn plan(&self, draft: &mut Draft<'_>) {
        R::plan(draft);
    }

    fn decode(&self, value: &Value) -> Result<Erased, ProviderError> {
        Ok(Erased::new(R::decode(value)?))
    }

    async fn read_many(&self, cx: &R::Cx, prior: Vec<Erased>) -> Answers<Erased> {
        read_many::<R>(cx.clone(), prior).await
    }

    async fn create(&self, cx: &R::Cx, planned: &Erased, token: &str) -> Result<Erased, ProviderError> {
        Ok(Erased::new(R::create(cx, planned.get()?, token).await?))
    }

    async fn complete(&self, cx: &R::Cx, made: &Erased, op: &Op<'_>) -> Result<Erased, Fault> {
        Ok(Erased::new(R::complete(cx, made.get::<R>()?.clone(), op).await?))
    }

    async fn update(
        &self,
        cx: &R::Cx,
        prior: &Erased,
        planned: Erased,
        op: &Op<'_>,
    ) -> Result<Erased, Fault> {
        Ok(Erased::new(R::update(cx, prior.get()?, planned.into()?, op).await?))
    }

    async fn within(
        &self,
        cx: &R::Cx,
        model: &Erased,
        going: &Going<'_>,
    ) -> Result<Option<Obstacle>, ProviderError> {
        R::within(cx, model.get()?, going).await
    }

    async fn delete(&self, cx: &R::Cx, prior: &Erased, op: &Op<'_>) -> Result<(), ProviderError> {
        R::delete(cx, prior.get()?, op).await
    }

    async fn import(&self, cx: &R::Cx, id: &str) -> Result<Option<Erased>, ProviderError> {
        Ok(R::import(cx, id).await?.map(Erased::new))
    }

    async fn list(&self, cx: &R::Cx, scope: &Scope) -> Result<Vec<Erased>, ProviderError> {
        Ok(R::list(cx, scope).await?.into_iter().map(Erased::new).collect())
    }

    async fn find(&self, cx: &R::Cx, wanted: &[Wanted<Erased>]) -> Answers<Erased> {
        let typed = |wanted: &Wanted<Erased>| {
            let planned = wanted.planned.get::<R>()?.clone();
            Ok(Wanted { token: wanted.token.clone(), begun: wanted.begun, planned })
        };
        let wanted: Result<Vec<Wanted<R>>, ProviderError> = wanted.iter().map(typed).collect();
        match wanted {
            Ok(wanted) => erase(R::find(cx, &wanted).await),
            Err(error) => vec![Err(error)],
        }
    }

    async fn settle(&self, cx: &R::Cx, made: &[String]) -> Result<(), ProviderError> {
        R::settle(cx, made).await
    }
}
