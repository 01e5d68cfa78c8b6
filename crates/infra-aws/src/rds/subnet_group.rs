//! `aws_db_subnet_group`

use std::collections::{BTreeSet, HashMap};

use aws_sdk_rds::types::DbSubnetGroup as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::{self, TagMap};

/// The subnets that databases may be in. RDS writes its name in lower case.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_db_subnet_group")]
pub struct DbSubnetGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = "Managed by Terraform")]
    description: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(required)]
    subnet_ids: BTreeSet<String>,
    #[attr(computed)]
    supported_network_types: BTreeSet<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    vpc_id: Option<String>,
}

async fn describe(cx: &Context, name: Option<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.rds().describe_db_subnet_groups().set_db_subnet_group_name(name);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    Ok(if_found(found.during("rds:DescribeDBSubnetGroups"))?.unwrap_or_default())
}

async fn all(cx: &Context) -> Result<HashMap<String, Api>, ProviderError> {
    let found = describe(cx, None).await?.into_iter();
    Ok(found.filter_map(|api| Some((api.db_subnet_group_name.clone()?, api))).collect())
}

impl DbSubnetGroup {
    fn name(&self) -> &str {
        given(&self.name).unwrap_or_else(|| self.id())
    }

    /// `self` is what was known of it.
    async fn observe(&self, cx: &Context, api: &Api) -> Result<Option<Self>, ProviderError> {
        let arn = api.db_subnet_group_arn.clone().unwrap_or_default();
        let Some(reported) = tagging::of(cx, &arn).await? else { return Ok(None) };
        let tags = cx.tags().observe(reported, self.tags.as_ref());
        let name = api.db_subnet_group_name.clone().unwrap_or_default();
        let subnets = api.subnets().iter().filter_map(|subnet| subnet.subnet_identifier.clone());
        Ok(Some(Self {
            arn: Some(arn),
            description: api.db_subnet_group_description.clone(),
            id: Some(name.clone()),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            subnet_ids: subnets.collect(),
            supported_network_types: api.supported_network_types().iter().cloned().collect(),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: api.vpc_id.clone(),
        }))
    }
}

impl Resource for DbSubnetGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        for argument in ["name", "name_prefix"] {
            if checks.text(argument).is_some_and(|name| name.chars().any(char::is_uppercase)) {
                checks.report(argument, format!("RDS writes {argument} in lower case: write it so"));
            }
        }
        if checks.text("name") == Some("default") {
            checks.report("name", "\"default\" is the name of a group that RDS makes itself");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names: Vec<&str> = prior.iter().map(Self::name).collect();
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

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        Self { name: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .rds_once()
            .create_db_subnet_group()
            .db_subnet_group_name(made.name())
            .db_subnet_group_description(given(&made.description).unwrap_or_default())
            .set_subnet_ids(Some(made.subnet_ids.iter().cloned().collect()))
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("rds:CreateDBSubnetGroup")?;
        let arn = answer.db_subnet_group.and_then(|api| api.db_subnet_group_arn);
        Ok(Self { arn, ..made })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.subnet_ids != planned.subnet_ids || given(&prior.description) != given(&planned.description)
        {
            let call = cx
                .rds()
                .modify_db_subnet_group()
                .db_subnet_group_name(prior.name())
                .db_subnet_group_description(given(&planned.description).unwrap_or_default())
                .set_subnet_ids(Some(planned.subnet_ids.iter().cloned().collect()));
            op.persist_new(|| async {
                call.clone().send().await.during("rds:ModifyDBSubnetGroup").map(drop)
            })
            .await?;
        }
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.rds().delete_db_subnet_group().db_subnet_group_name(prior.name());
        call.send().await.during("rds:DeleteDBSubnetGroup")?;
        let what = format!("the subnet group {} to be gone", prior.name());
        let gone =
            || async { Ok(describe(cx, Some(prior.name().to_owned())).await?.is_empty().then_some(())) };
        op.until(what, gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found: Vec<Api> = all(cx).await?.into_values().collect();
        let listed = lookup::one_by_one(&found, |api| async {
            Self::from_id(api.db_subnet_group_name().unwrap_or_default()).observe(cx, api).await
        });
        let listed: Result<Vec<_>, _> = listed.await.into_iter().filter_map(Result::transpose).collect();
        Ok(listed?.into_iter().filter(|group: &Self| tags::is_in(scope, &group.tags_all)).collect())
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let planned = wanted.planned.keyed(&wanted.token);
            let Some(api) = describe(cx, Some(planned.name().to_owned())).await?.into_iter().next() else {
                return Ok(None);
            };
            let tags = tagging::of(cx, api.db_subnet_group_arn().unwrap_or_default()).await?;
            match tags.is_some_and(|tags| tags::carry(&tags, &wanted.token)) {
                true => planned.observe(cx, &api).await,
                false => Ok(None),
            }
        })
        .await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        let found = all(cx).await?;
        let arn = |id: &String| found.get(id).and_then(|api| api.db_subnet_group_arn.clone());
        let arns: Vec<String> = ids.iter().filter_map(arn).collect();
        tagging::settle(cx, &arns).await
    }
}
