//! `aws_vpc_endpoint_subnet_association`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::vpc_endpoint_parts::{self as parts, Kind, Part};
use crate::context::Context;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::timeouts::CreateDelete;

/// A subnet that an endpoint has an interface in.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_endpoint_subnet_association")]
pub struct VpcEndpointSubnetAssociation {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    subnet_id: String,
    #[attr(required, force_new)]
    vpc_endpoint_id: String,
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

impl VpcEndpointSubnetAssociation {
    fn part(&self) -> Part<'_> {
        Part { kind: Kind::Subnet, endpoint: &self.vpc_endpoint_id, id: &self.subnet_id }
    }

    fn named(&self) -> Self {
        Self { id: Some(self.part().key()), ..self.clone() }
    }

    fn of(endpoint: &str, id: &str) -> Self {
        Self { vpc_endpoint_id: endpoint.to_owned(), subnet_id: id.to_owned(), ..Self::default() }.named()
    }
}

impl Resource for VpcEndpointSubnetAssociation {
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

    /// The id is the endpoint and the subnet: `vpce-0123/subnet-0123`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (endpoint, part) = parts::named(id, "subnet-0123456789abcdef0")?;
        cx.read(&Self::of(endpoint, part)).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = parts::list(cx, scope, Kind::Subnet).await?;
        Ok(found.iter().map(|(endpoint, part)| Self::of(endpoint, part)).collect())
    }
}
