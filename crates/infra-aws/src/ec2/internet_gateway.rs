//! `aws_internet_gateway`

use aws_sdk_ec2::types::{Filter, InternetGateway as Api, ResourceType};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{Described, described, tagging};
use crate::context::Context;
use crate::done::unless_done;
use crate::error::During;
use crate::given::given;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateUpdateDelete;

/// The way from a VPC to the internet.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_internet_gateway")]
pub struct InternetGateway {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed)]
    vpc_id: Option<String>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

impl Described for InternetGateway {
    type Api = Api;
    const ID_FILTER: &'static str = "internet-gateway-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.internet_gateway_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_internet_gateways().set_filters(Some(filters)).into_paginator();
        call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeInternetGateways")
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.internet_gateway_id.clone()?;
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        Some(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("internet-gateway/{id}"))),
            id: Some(id),
            owner_id: Some(owner),
            tags: Some(tags.own),
            tags_all: tags.all,
            // A gateway has one VPC at most.
            vpc_id: Some(api.attachments().first().and_then(|a| a.vpc_id.clone()).unwrap_or_default()),
            timeouts: self.timeouts.clone(),
        })
    }
}

impl InternetGateway {
    fn vpc(&self) -> Option<&str> {
        given(&self.vpc_id)
    }

    async fn attach(&self, cx: &Context) -> Result<(), ProviderError> {
        let Some(vpc) = self.vpc() else { return Ok(()) };
        let call = cx.ec2().attach_internet_gateway().internet_gateway_id(self.id()).vpc_id(vpc);
        let attach = async { call.send().await.during("ec2:AttachInternetGateway").map(drop) };
        let is_attached = async { Ok(cx.read(self).await?.is_some_and(|now| now.vpc() == Some(vpc))) };
        unless_done(attach, is_attached).await
    }

    /// Detaches it. While addresses of the VPC are in use, EC2 refuses.
    async fn detach(&self, cx: &Context) -> Result<(), ProviderError> {
        let Some(vpc) = self.vpc() else { return Ok(()) };
        let call = cx.ec2().detach_internet_gateway().internet_gateway_id(self.id()).vpc_id(vpc);
        match call.send().await.during("ec2:DetachInternetGateway") {
            Err(error) if error.class == ErrorClass::NotFound => Ok(()),
            other => other.map(drop),
        }
    }
}

impl Resource for InternetGateway {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(20);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let tags = tagging::on_create(ResourceType::InternetGateway, &planned.tags_all, token);
        let call = cx.ec2_once().create_internet_gateway().tag_specifications(tags);
        let made = call.send().await.during("ec2:CreateInternetGateway")?;
        let id = made.internet_gateway.and_then(|gateway| gateway.internet_gateway_id);
        Ok(Self { id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        if now.vpc() == made.vpc() {
            return Ok(now);
        }
        made.attach(cx).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.vpc() != planned.vpc() {
            prior.detach(cx).await?;
            planned.attach(cx).await?;
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        prior.detach(cx).await?;
        let call = cx.ec2().delete_internet_gateway().internet_gateway_id(prior.id());
        call.send().await.during("ec2:DeleteInternetGateway").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
