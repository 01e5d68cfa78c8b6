//! `aws_vpc_peering_connection_options`

use aws_sdk_ec2::types::{Filter, VpcPeeringConnection as Api};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::vpc_peering::{self, Side, Sides};
use super::{Described, described};
use crate::context::Context;
use crate::given::given_string;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, by_id};

/// What the sides of a connection let each other do. A connection always has this: it is adopted, and stays as it is when the resource
/// is destroyed.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_peering_connection_options")]
pub struct VpcPeeringConnectionOptions {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    vpc_peering_connection_id: String,
    #[block(list, max = 1, computed)]
    accepter: Vec<Side>,
    #[block(list, max = 1, computed)]
    requester: Vec<Side>,
}

impl VpcPeeringConnectionOptions {
    /// With the id that the configuration names.
    fn named(&self) -> Self {
        let id = given_string(&self.id).unwrap_or_else(|| self.vpc_peering_connection_id.clone());
        Self { id: Some(id), ..self.clone() }
    }

    fn sides(&self) -> Sides<'_> {
        Sides { accepter: &self.accepter, requester: &self.requester }
    }
}

impl Described for VpcPeeringConnectionOptions {
    type Api = Api;
    const ID_FILTER: &'static str = vpc_peering::ID_FILTER;

    fn api_id(api: &Api) -> Option<&str> {
        api.vpc_peering_connection_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        vpc_peering::describe(cx, filters).await
    }

    fn observe(&self, _cx: &Context, api: &Api) -> Option<Self> {
        (!vpc_peering::is_over(api)).then(|| Self {
            accepter: Side::observe(api.accepter_vpc_info()),
            id: api.vpc_peering_connection_id.clone(),
            requester: Side::observe(api.requester_vpc_info()),
            vpc_peering_connection_id: api.vpc_peering_connection_id.clone().unwrap_or_default(),
        })
    }
}

impl Resource for VpcPeeringConnectionOptions {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let named: Vec<Self> = prior.iter().map(Self::named).collect();
        described::read_many(cx, &named).await
    }

    /// They are there already.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        vpc_peering::ensure_exists(cx, &planned.vpc_peering_connection_id).await?;
        Ok(planned.named())
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        Self::update(cx, &now, made, op).await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let status = vpc_peering::accepted(cx, prior.id(), false, op).await?;
        vpc_peering::allow(cx, prior.id(), planned.sides(), prior.sides(), &status).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        true
    }

    /// They go with the connection.
    async fn delete(_cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Every connection has them, and nobody made them.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
