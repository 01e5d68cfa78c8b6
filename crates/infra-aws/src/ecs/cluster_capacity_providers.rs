//! `aws_ecs_cluster_capacity_providers`

use std::collections::BTreeSet;

use aws_sdk_ecs::types::Cluster as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::capacity_provider::CapacityProvider;
use super::cluster::{PER_CALL, describe, listed};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// What a cluster may run tasks on. One call reads 100. A cluster that may run them on nothing has none, unless that is what was
/// written.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ecs_cluster_capacity_providers")]
pub struct ClusterCapacityProviders {
    #[attr(optional)]
    capacity_providers: Option<BTreeSet<String>>,
    #[attr(required, force_new)]
    cluster_name: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[block(set)]
    default_capacity_provider_strategy: Vec<CapacityProvider>,
}

impl ClusterCapacityProviders {
    fn cluster(&self) -> &str {
        if self.cluster_name.is_empty() { self.id() } else { &self.cluster_name }
    }

    fn is_empty(&self) -> bool {
        self.capacity_providers.as_ref().is_none_or(BTreeSet::is_empty)
            && self.default_capacity_provider_strategy.is_empty()
    }

    fn observe(&self, api: &Api) -> Self {
        Self {
            capacity_providers: Some(api.capacity_providers().iter().cloned().collect()),
            cluster_name: self.cluster().to_owned(),
            id: Some(self.cluster().to_owned()),
            default_capacity_provider_strategy: api
                .default_capacity_provider_strategy()
                .iter()
                .map(CapacityProvider::of_api)
                .collect(),
        }
    }

    /// Replaces what the cluster has.
    async fn write(&self, cx: &Context) -> Result<(), ProviderError> {
        let strategies: Result<Vec<_>, _> =
            self.default_capacity_provider_strategy.iter().map(CapacityProvider::to_api).collect();
        let call = cx
            .ecs()
            .put_cluster_capacity_providers()
            .cluster(self.cluster())
            .set_capacity_providers(Some(self.capacity_providers.iter().flatten().cloned().collect()))
            .set_default_capacity_provider_strategy(Some(strategies?));
        call.send().await.during("ecs:PutClusterCapacityProviders").map(drop)
    }

    /// Waits until the cluster has what was written. Until then it takes nothing else.
    async fn settled(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let is_settled = || async {
            let found = describe(cx, vec![self.cluster().to_owned()]).await?;
            let is_busy = |api: &Api| api.attachments_status() == Some("UPDATE_IN_PROGRESS");
            Ok((!found.iter().any(is_busy)).then_some(()))
        };
        op.until(format!("the cluster {} to take what it runs on", self.cluster()), is_settled).await
    }
}

impl Resource for ClusterCapacityProviders {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("default_capacity_provider_strategy", |strategy| {
            strategy.within("base", 0, 100_000);
            strategy.within("weight", 0, 1000);
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names = prior.iter().map(|prior| prior.cluster().to_owned());
        let found = lookup::by_key(names, PER_CALL, Api::cluster_name, |names| describe(cx, names)).await;
        let read = |prior: &Self| {
            let now = found.get(prior.cluster())?.map(|api| prior.observe(api));
            let is_meant = prior.is_empty() && !prior.cluster_name.is_empty();
            Ok(now.filter(|now| is_meant || !now.is_empty()))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.write(cx).await?;
        Ok(Self { id: Some(planned.cluster_name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.settled(cx, op).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist(|| planned.write(cx)).await?;
        planned.settled(cx, op).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let nothing = Self { cluster_name: prior.cluster().to_owned(), ..Self::default() };
        nothing.write(cx).await?;
        nothing.settled(cx, op).await
    }

    /// They have no tags: those of all clusters, where a scope asks for none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let names = listed(cx).await?.into_iter().filter_map(|arn| Some(arn.rsplit_once('/')?.1.to_owned()));
        let known: Vec<Self> = names.map(|name| Self::from_id(&name)).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
