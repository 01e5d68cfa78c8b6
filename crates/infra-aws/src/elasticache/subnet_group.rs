//! `aws_elasticache_subnet_group`

use std::collections::BTreeSet;

use aws_sdk_elasticache::types::CacheSubnetGroup as Api;
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::equivalent::same_but_for_case;
use crate::error::{During, if_found};
use crate::given::{given, told};
use crate::mutation::{Fault, Op};
use crate::named::{self, Named, by_name, tagged_by_arn};
use crate::resource::{Identity, Limits, Resource, Shows};
use crate::tags::{self, Observed, TagMap};

/// The subnets that caches may be in. ElastiCache writes its name in lower case.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_elasticache_subnet_group")]
pub struct SubnetGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = "Managed by Terraform")]
    description: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new, equivalent = same_but_for_case)]
    name: String,
    #[attr(required)]
    subnet_ids: BTreeSet<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    vpc_id: Option<String>,
}

impl Named for SubnetGroup {
    type Api = Api;

    tagged_by_arn!(super::tagging);

    fn key(&self) -> String {
        given(&self.id).unwrap_or(&self.name).to_lowercase()
    }

    fn api_key(api: &Api) -> Option<&str> {
        api.cache_subnet_group_name()
    }

    fn api_arn(api: &Api) -> Option<&str> {
        api.arn()
    }

    async fn describe(cx: &Context, name: Option<String>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.elasticache().describe_cache_subnet_groups().set_cache_subnet_group_name(name);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        Ok(if_found(found.during("elasticache:DescribeCacheSubnetGroups"))?.unwrap_or_default())
    }

    fn is_listed(api: &Api) -> bool {
        api.cache_subnet_group_name() != Some("default")
    }

    async fn observe(&self, _: &Context, api: &Api, tags: Observed) -> Result<Option<Self>, ProviderError> {
        let name = api.cache_subnet_group_name.clone().unwrap_or_default();
        let subnets = api.subnets().iter().filter_map(|subnet| subnet.subnet_identifier.clone());
        Ok(Some(Self {
            arn: api.arn.clone(),
            description: told(&api.cache_subnet_group_description),
            id: Some(name.clone()),
            name: if self.name.to_lowercase() == name { self.name.clone() } else { name },
            subnet_ids: subnets.collect(),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: told(&api.vpc_id),
        }))
    }
}

impl Resource for SubnetGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_name!();

    fn check(checks: &mut Checks<'_>) {
        if checks.text("name").is_some_and(|name| name.eq_ignore_ascii_case("default")) {
            checks.report("name", "\"default\" is the name of a group that ElastiCache makes itself");
        }
    }

    fn keyed(&self, _token: &str) -> Self {
        Self { id: Some(self.name.to_lowercase()), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .elasticache_once()
            .create_cache_subnet_group()
            .cache_subnet_group_name(made.key())
            .cache_subnet_group_description(given(&made.description).unwrap_or_default())
            .set_subnet_ids(Some(made.subnet_ids.iter().cloned().collect()))
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("elasticache:CreateCacheSubnetGroup")?;
        let arn = answer.cache_subnet_group.and_then(|api| api.arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &made.tags_all, token);
        Ok(Self { arn, ..made })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.subnet_ids != planned.subnet_ids || given(&prior.description) != given(&planned.description)
        {
            let call = cx
                .elasticache()
                .modify_cache_subnet_group()
                .cache_subnet_group_name(prior.key())
                .cache_subnet_group_description(given(&planned.description).unwrap_or_default())
                .set_subnet_ids(Some(planned.subnet_ids.iter().cloned().collect()));
            op.persist_new(|| async {
                call.clone().send().await.during("elasticache:ModifyCacheSubnetGroup").map(drop)
            })
            .await?;
        }
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// One that a cache is in, which may be on its way out, is a conflict.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.elasticache().delete_cache_subnet_group().cache_subnet_group_name(prior.key());
        call.send().await.during("elasticache:DeleteCacheSubnetGroup")?;
        named::gone::<Self>(cx, "subnet group", prior.key(), op).await
    }
}
