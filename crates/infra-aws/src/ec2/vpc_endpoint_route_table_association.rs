//! `aws_vpc_endpoint_route_table_association`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::vpc_endpoint_parts::{self as parts, Kind, Part};
use crate::context::Context;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// A route table that leads to an endpoint.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_endpoint_route_table_association")]
pub struct VpcEndpointRouteTableAssociation {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    route_table_id: String,
    #[attr(required, force_new)]
    vpc_endpoint_id: String,
}

impl VpcEndpointRouteTableAssociation {
    fn part(&self) -> Part<'_> {
        Part { kind: Kind::RouteTable, endpoint: &self.vpc_endpoint_id, id: &self.route_table_id }
    }

    fn named(&self) -> Self {
        Self { id: Some(self.part().key()), ..self.clone() }
    }

    fn of(endpoint: &str, id: &str) -> Self {
        Self { vpc_endpoint_id: endpoint.to_owned(), route_table_id: id.to_owned(), ..Self::default() }
            .named()
    }
}

impl Resource for VpcEndpointRouteTableAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let places: Vec<Part<'_>> = prior.iter().map(Self::part).collect();
        let found = parts::are_in(cx, &places).await;
        prior.iter().zip(found).map(|(prior, is_in)| Ok(is_in?.then(|| prior.named()))).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.part().put_in(cx, None).await?;
        Ok(planned.named())
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.part().settled(cx, op).await?;
        Ok(made)
    }

    /// Whatever changes needs a new association.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        prior.part().take_out(cx, None, op).await
    }

    /// The id is the endpoint and the table: `vpce-0123/rtb-0123`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (endpoint, part) = parts::named(id, "rtb-0123456789abcdef0")?;
        cx.read(&Self::of(endpoint, part)).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = parts::list(cx, scope, Kind::RouteTable).await?;
        Ok(found.iter().map(|(endpoint, part)| Self::of(endpoint, part)).collect())
    }
}
