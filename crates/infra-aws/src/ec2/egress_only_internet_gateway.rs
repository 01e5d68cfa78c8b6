//! `aws_egress_only_internet_gateway`

use aws_sdk_ec2::types::{EgressOnlyInternetGateway as Api, Filter, ResourceType};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{Described, described, tagging};
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// The way out of a VPC for IPv6.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_egress_only_internet_gateway")]
pub struct EgressOnlyInternetGateway {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(required, force_new)]
    vpc_id: String,
}

impl Described for EgressOnlyInternetGateway {
    type Api = Api;
    /// There is no filter for ids: [`Described::by_ids`] does without.
    const ID_FILTER: &'static str = "";

    fn api_id(api: &Api) -> Option<&str> {
        api.egress_only_internet_gateway_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_egress_only_internet_gateways().set_filters(Some(filters));
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        found.during("ec2:DescribeEgressOnlyInternetGateways")
    }

    async fn by_ids(cx: &Context, ids: Vec<String>) -> Result<Vec<Api>, ProviderError> {
        let page = |ids| async move {
            let call = cx.ec2().describe_egress_only_internet_gateways();
            let call = call.set_egress_only_internet_gateway_ids(Some(ids)).into_paginator();
            let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
            found.during("ec2:DescribeEgressOnlyInternetGateways")
        };
        lookup::existing(ids, page).await
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        Some(Self {
            id: api.egress_only_internet_gateway_id.clone(),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: api.attachments().first().and_then(|a| a.vpc_id.clone()).unwrap_or_default(),
        })
    }
}

impl Resource for EgressOnlyInternetGateway {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let tags = tagging::on_create(ResourceType::EgressOnlyInternetGateway, &planned.tags_all, token);
        let call = cx.ec2_once().create_egress_only_internet_gateway().vpc_id(&planned.vpc_id);
        let made =
            call.tag_specifications(tags).send().await.during("ec2:CreateEgressOnlyInternetGateway")?;
        let id =
            made.egress_only_internet_gateway.and_then(|gateway| gateway.egress_only_internet_gateway_id);
        Ok(Self { id, ..planned.clone() })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().delete_egress_only_internet_gateway().egress_only_internet_gateway_id(prior.id());
        call.send().await.during("ec2:DeleteEgressOnlyInternetGateway").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
