//! `aws_db_subnet_group`

use std::collections::BTreeSet;

use aws_sdk_rds::types::DbSubnetGroup as Api;
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::given;
use crate::mutation::{Fault, Op};
use crate::named::{self, Named, by_name, tagged_by_arn};
use crate::names;
use crate::resource::{Identity, Limits, Resource, Shows};
use crate::tags::{self, Observed, TagMap};

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

impl Named for DbSubnetGroup {
    type Api = Api;

    tagged_by_arn!(super::tagging);

    fn key(&self) -> String {
        given(&self.name).unwrap_or_else(|| self.id()).to_owned()
    }

    fn api_key(api: &Api) -> Option<&str> {
        api.db_subnet_group_name()
    }

    fn api_arn(api: &Api) -> Option<&str> {
        api.db_subnet_group_arn()
    }

    async fn describe(cx: &Context, name: Option<String>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.rds().describe_db_subnet_groups().set_db_subnet_group_name(name);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        Ok(if_found(found.during("rds:DescribeDBSubnetGroups"))?.unwrap_or_default())
    }

    async fn observe(&self, _: &Context, api: &Api, tags: Observed) -> Result<Option<Self>, ProviderError> {
        let name = api.db_subnet_group_name.clone().unwrap_or_default();
        let subnets = api.subnets().iter().filter_map(|subnet| subnet.subnet_identifier.clone());
        Ok(Some(Self {
            arn: api.db_subnet_group_arn.clone(),
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
    const SHOWS: Shows = Shows::Only(&[]);

    by_name!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        super::check_lower_case(checks, &["name", "name_prefix"]);
        if checks.text("name") == Some("default") {
            checks.report("name", "\"default\" is the name of a group that RDS makes itself");
        }
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
            .db_subnet_group_name(made.key())
            .db_subnet_group_description(given(&made.description).unwrap_or_default())
            .set_subnet_ids(Some(made.subnet_ids.iter().cloned().collect()))
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("rds:CreateDBSubnetGroup")?;
        let arn = answer.db_subnet_group.and_then(|api| api.db_subnet_group_arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &made.tags_all, token);
        Ok(Self { arn, ..made })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.subnet_ids != planned.subnet_ids || given(&prior.description) != given(&planned.description)
        {
            let call = cx
                .rds()
                .modify_db_subnet_group()
                .db_subnet_group_name(prior.key())
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
        let call = cx.rds().delete_db_subnet_group().db_subnet_group_name(prior.key());
        call.send().await.during("rds:DeleteDBSubnetGroup")?;
        named::gone::<Self>(cx, "subnet group", prior.key(), op).await
    }
}
