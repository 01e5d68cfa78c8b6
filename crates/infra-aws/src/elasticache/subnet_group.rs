//! `aws_elasticache_subnet_group`

use std::collections::{BTreeSet, HashMap};

use aws_sdk_elasticache::types::CacheSubnetGroup as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::{self, TagMap};

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
    #[attr(required, force_new, equivalent = same_name)]
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

fn same_name(a: &Value, b: &Value) -> bool {
    let (a, b) = (a.as_str().map(str::to_lowercase), b.as_str().map(str::to_lowercase));
    a.is_some() && a == b
}

async fn describe(cx: &Context, name: Option<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elasticache().describe_cache_subnet_groups().set_cache_subnet_group_name(name);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    Ok(if_found(found.during("elasticache:DescribeCacheSubnetGroups"))?.unwrap_or_default())
}

async fn all(cx: &Context) -> Result<HashMap<String, Api>, ProviderError> {
    let found = describe(cx, None).await?.into_iter();
    Ok(found.filter_map(|api| Some((api.cache_subnet_group_name.clone()?, api))).collect())
}

impl SubnetGroup {
    /// As ElastiCache writes it.
    fn key(&self) -> String {
        given(&self.id).unwrap_or(&self.name).to_lowercase()
    }

    /// `self` is what was known of it.
    async fn observe(&self, cx: &Context, api: &Api) -> Result<Option<Self>, ProviderError> {
        let arn = api.arn.clone().unwrap_or_default();
        let Some(reported) = tagging::of(cx, &arn).await? else { return Ok(None) };
        let tags = cx.tags().observe(reported, self.tags.as_ref());
        let name = api.cache_subnet_group_name.clone().unwrap_or_default();
        let subnets = api.subnets().iter().filter_map(|subnet| subnet.subnet_identifier.clone());
        Ok(Some(Self {
            arn: Some(arn),
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

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if checks.text("name").is_some_and(|name| name.eq_ignore_ascii_case("default")) {
            checks.report("name", "\"default\" is the name of a group that ElastiCache makes itself");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names: Vec<String> = prior.iter().map(Self::key).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let get = |name: String| async move { Ok(describe(cx, Some(name)).await?.into_iter().next()) };
        let found = lookup::from_list(&names, all(cx), get).await;
        let asked: Vec<_> = prior.iter().zip(found).collect();
        lookup::one_by_one(&asked, |(prior, found)| async move {
            match found.clone()? {
                Some(api) => prior.observe(cx, &api).await,
                None => Ok(None),
            }
        })
        .await
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
        let what = format!("the subnet group {} to be gone", prior.key());
        let gone = || async { Ok(describe(cx, Some(prior.key())).await?.is_empty().then_some(())) };
        op.until(what, gone).await
    }

    /// Without the one that ElastiCache makes itself.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut found = all(cx).await?;
        found.remove("default");
        let found: Vec<Api> = found.into_values().collect();
        let listed = lookup::one_by_one(&found, |api| async {
            Self::from_id(api.cache_subnet_group_name().unwrap_or_default()).observe(cx, api).await
        });
        let listed: Result<Vec<_>, _> = listed.await.into_iter().filter_map(Result::transpose).collect();
        Ok(listed?.into_iter().filter(|group: &Self| tags::is_in(scope, &group.tags_all)).collect())
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let planned = wanted.planned.keyed(&wanted.token);
            let Some(api) = describe(cx, Some(planned.key())).await?.into_iter().next() else {
                return Ok(None);
            };
            let tags = tagging::of(cx, api.arn().unwrap_or_default()).await?;
            match tags.is_some_and(|tags| tags::carry(&tags, &wanted.token)) {
                true => planned.observe(cx, &api).await,
                false => Ok(None),
            }
        })
        .await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        let found = all(cx).await?;
        let arns: Vec<String> = ids.iter().filter_map(|id| found.get(id)?.arn.clone()).collect();
        tagging::settle(cx, &arns).await
    }
}
