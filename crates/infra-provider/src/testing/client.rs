//! The client of the cloud in memory.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use infra_value::Value;

use super::cloud::{MemoryCloud, PAGE, Stored, key};
use super::fault::{Call, Moment};
use super::kind::Kind;
use super::provider::unknown_type;
use super::types::{Lookup, Network, Secret};
use crate::model::{Model, plan};
use crate::{
    Client, ErrorClass, Failed, Intent, Lease, Object, Opened, Operation, Planned, ProviderError, Scope,
    Settled,
};

/// A client of a [`MemoryCloud`].
pub struct MemoryClient {
    cloud: MemoryCloud,
    kinds: Arc<BTreeMap<&'static str, Kind>>,
    region: String,
}

impl MemoryClient {
    pub(super) fn new(cloud: MemoryCloud, kinds: Arc<BTreeMap<&'static str, Kind>>, region: &str) -> Self {
        Self { cloud, kinds, region: region.to_owned() }
    }

    fn kind(&self, ty: &str) -> Result<&Kind, ProviderError> {
        self.kinds.get(ty).ok_or_else(|| unknown_type(ty))
    }

    fn find(&self, ty: &str, id: &str) -> Option<Object> {
        let found = self.cloud.object(ty, id).map(object)?;
        let private = found.private.filter(|_| !self.cloud.state().remembers_nothing);
        Some(Object { private, ..found })
    }

    /// One page of a read.
    async fn read_page(&self, ty: &str, page: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        match self.cloud.begin(Call::Read, ty, "").await {
            Err(failed) => page.iter().map(|_| Err(failed.error.clone())).collect(),
            Ok(_visit) => {
                page.iter().map(|prior| Ok(self.find(ty, prior.id().unwrap_or_default()))).collect()
            }
        }
    }
}

#[async_trait]
impl Client for MemoryClient {
    async fn read_many(&self, ty: &str, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        let mut answers = Vec::new();
        for page in prior.chunks(PAGE) {
            answers.extend(self.read_page(ty, page).await);
        }
        answers
    }

    fn plan(&self, ty: &str, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>> {
        let kind = self.kind(ty).map_err(|error| vec![error])?;
        let private = prior.and_then(|prior| prior.private.clone());
        let planned = plan(&kind.schema, &kind.rules, prior.map(|prior| &prior.value), config);
        Ok(Planned { private, ..planned })
    }

    async fn create(&self, ty: &str, planned: &Value, op: Operation<'_>) -> Result<Object, Failed> {
        let kind = self.kind(ty)?;
        let name = planned.get("name").and_then(Value::as_str).unwrap_or_default();
        let visit = self.cloud.begin(Call::Create, ty, name).await?;
        let made = {
            let mut state = visit.state();
            state.issued += 1;
            let value = (kind.make)(planned, state.issued, &self.region)?;
            if let Some(error) = (kind.refuse)(&state, &value) {
                return Err(error.during(format!("{ty}:Create")).into());
            }
            let made = object(value.clone());
            let stored =
                Stored { value, token: Some(op.token.to_owned()), received: write_only(kind, planned) };
            state.objects.insert(key(ty, made.id().unwrap_or_default()), stored);
            made
        };
        visit.reach(Moment::Done).await?;
        let with_object = |failed: Failed| Failed { object: Some(made.clone()), ..failed };
        op.progress
            .identified(&made)
            .await
            .map_err(|stopped| with_object(ProviderError::new(ErrorClass::Unreachable, stopped.0).into()))?;
        visit.reach(Moment::Identified).await.map_err(with_object)?;
        if visit.work(Some(op)).await {
            let message = format!("interrupted while waiting for {name} to be ready");
            return Err(with_object(ProviderError::new(ErrorClass::Unreachable, message).into()));
        }
        Ok(made)
    }

    async fn update(
        &self,
        ty: &str,
        prior: &Object,
        planned: &Value,
        _op: Operation<'_>,
    ) -> Result<Object, Failed> {
        let kind = self.kind(ty)?;
        let id = prior.id().unwrap_or_default();
        let visit = self.cloud.begin(Call::Update, ty, id).await?;
        let updated = {
            let mut state = visit.state();
            state.issued += 1;
            let value = (kind.make)(planned, state.issued, &self.region)?;
            let Some(stored) = state.objects.get_mut(&key(ty, id)) else {
                return Err(gone(ty, id).into());
            };
            stored.value = value.clone();
            stored.received.extend(write_only(kind, planned));
            object(value)
        };
        visit.reach(Moment::Done).await?;
        Ok(updated)
    }

    async fn delete(&self, ty: &str, prior: &Object, _op: Operation<'_>) -> Result<(), Failed> {
        let kind = self.kind(ty)?;
        let id = prior.id().unwrap_or_default();
        let visit = self.cloud.begin(Call::Delete, ty, id).await?;
        {
            let mut state = visit.state();
            if let Some(error) = (kind.hold)(&state, id) {
                return Err(error.during(format!("{ty}:Delete")).into());
            }
            state.objects.remove(&key(ty, id));
        }
        visit.reach(Moment::Done).await
    }

    async fn read_data(&self, ty: &str, config: &Value) -> Result<Value, ProviderError> {
        if ty != Lookup::TYPE {
            return Err(unknown_type(ty));
        }
        let config = Lookup::decode(config)?;
        let _visit =
            self.cloud.begin(Call::ReadData, ty, &config.name).await.map_err(|failed| failed.error)?;
        let found = self.cloud.id_of(Network::TYPE, &config.name);
        let Some(network) = found.and_then(|id| self.cloud.object(Network::TYPE, &id)) else {
            let message = format!("there is no network named {}", config.name);
            return Err(ProviderError::new(ErrorClass::NotFound, message));
        };
        let Network { id, cidr, tags, .. } = Network::decode(&network)?;
        Ok(Lookup { id, cidr, tags, ..config }.encode())
    }

    async fn open(&self, ty: &str, config: &Value) -> Result<Opened, ProviderError> {
        if ty != Secret::TYPE {
            return Err(unknown_type(ty));
        }
        let config = Secret::decode(config)?;
        let visit = self.cloud.begin(Call::Open, ty, &config.name).await.map_err(|failed| failed.error)?;
        let number = {
            let mut state = visit.state();
            state.issued += 1;
            let number = state.issued;
            state.open.insert(number);
            number
        };
        let lease = lease(number, config.good_for);
        let value = Some(format!("secret-{number}-of-{}", config.name));
        Ok(Opened { value: Secret { value, ..config }.encode(), lease })
    }

    async fn renew(&self, ty: &str, private: Option<&[u8]>) -> Result<Lease, ProviderError> {
        let (number, good_for) = lent(private)?;
        let visit = self.cloud.begin(Call::Renew, ty, "").await.map_err(|failed| failed.error)?;
        match visit.state().open.contains(&number) {
            true => Ok(lease(number, good_for)),
            false => Err(gone(ty, &number.to_string())),
        }
    }

    async fn close(&self, ty: &str, private: Option<&[u8]>) -> Result<(), ProviderError> {
        let (number, _) = lent(private)?;
        let visit = self.cloud.begin(Call::Close, ty, "").await.map_err(|failed| failed.error)?;
        match visit.state().open.remove(&number) {
            true => Ok(()),
            false => Err(gone(ty, &number.to_string())),
        }
    }

    async fn import(&self, ty: &str, id: &str) -> Result<Object, ProviderError> {
        self.kind(ty)?;
        let _visit = self.cloud.begin(Call::Import, ty, id).await.map_err(|failed| failed.error)?;
        self.find(ty, id).ok_or_else(|| gone(ty, id))
    }

    async fn list(&self, ty: &str, scope: &Scope) -> Result<Vec<Object>, ProviderError> {
        self.kind(ty)?;
        let _visit = self.cloud.begin(Call::List, ty, "").await.map_err(|failed| failed.error)?;
        let tag = |object: &Value, name: &str| {
            object.get("tags").and_then(|tags| tags.get(name)).and_then(Value::as_str).map(ToOwned::to_owned)
        };
        let in_scope =
            |object: &Value| scope.tags.iter().all(|(name, value)| tag(object, name).as_ref() == Some(value));
        Ok(self.cloud.objects(ty).into_iter().filter(in_scope).map(object).collect())
    }

    async fn recover(&self, ty: &str, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        let visit = match self.cloud.begin(Call::Recover, ty, "").await {
            Ok(visit) => visit,
            Err(failed) => return intents.iter().map(|_| Err(failed.error.clone())).collect(),
        };
        let state = visit.state();
        let find = |intent: &Intent| {
            let mut of_type = state.objects.iter().filter(|((t, _), _)| t == ty);
            let (_, stored) = of_type.find(|(_, stored)| stored.token.as_ref() == Some(&intent.token))?;
            Some(object(stored.value.clone()))
        };
        intents.iter().map(|intent| Ok(find(intent))).collect()
    }

    async fn settle(&self, created: &[Settled]) -> Result<(), ProviderError> {
        let visit = self.cloud.begin(Call::Settle, "", "").await.map_err(|failed| failed.error)?;
        let mut state = visit.state();
        for Settled { ty, token, object } in created {
            let stored = state.objects.get_mut(&key(ty, object.id().unwrap_or_default()));
            if let Some(stored) = stored.filter(|stored| stored.token.as_ref() == Some(token)) {
                stored.token = None;
            }
        }
        Ok(())
    }
}

/// How long a secret is good that was opened or renewed just now.
fn lease(number: u64, good_for: Option<i64>) -> Lease {
    let good_for = good_for.and_then(|millis| u64::try_from(millis).ok());
    let private = match good_for {
        Some(millis) => format!("{number} {millis}"),
        None => number.to_string(),
    };
    let renew_at = good_for.map(|millis| SystemTime::now() + Duration::from_millis(millis));
    Lease { renew_at, private: Some(private.into_bytes()) }
}

/// What a lease is about: the number of the secret, and for how many milliseconds it was opened.
fn lent(private: Option<&[u8]>) -> Result<(u64, Option<i64>), ProviderError> {
    let text = private.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let mut words = text.split(' ');
    let number = words.next().and_then(|word| word.parse().ok());
    let number = number.ok_or_else(|| ProviderError::new(ErrorClass::Internal, "this is no lease"))?;
    Ok((number, words.next().and_then(|word| word.parse().ok())))
}

/// The write-only arguments of a plan.
fn write_only(kind: &Kind, planned: &Value) -> BTreeMap<String, Value> {
    let attributes = kind.schema.block.attributes.iter().filter(|(_, attribute)| attribute.write_only);
    attributes
        .filter_map(|(name, _)| Some((name.to_string(), planned.get(name)?.clone())))
        .filter(|(_, value)| !value.is_null())
        .collect()
}

fn gone(ty: &str, id: &str) -> ProviderError {
    ProviderError::new(ErrorClass::NotFound, format!("there is no {ty} {id}"))
}

/// An object with something private, so that losing it is noticed.
fn object(value: Value) -> Object {
    let private = value.get("id").and_then(Value::as_str).map(|id| format!("private of {id}").into_bytes());
    Object { value, private }
}
