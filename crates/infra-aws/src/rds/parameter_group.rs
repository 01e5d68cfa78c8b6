//! `aws_db_parameter_group`

use aws_sdk_rds::types::DbParameterGroup as Api;
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::parameters::{self, Of, Parameter};
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

/// Settings of an engine. RDS writes its name in lower case. Reading costs two calls for each, beside the list: for the
/// settings that somebody made, and for tags; and a call for every 100 settings of the engine where one is set to what
/// the engine has anyway.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_db_parameter_group")]
pub struct ParameterGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, force_new, default = "Managed by Terraform")]
    description: Option<String>,
    #[attr(required, force_new)]
    family: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, default = false)]
    skip_destroy: Option<bool>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(set)]
    parameter: Vec<Parameter>,
}

impl Named for ParameterGroup {
    type Api = Api;

    tagged_by_arn!(super::tagging);

    fn key(&self) -> String {
        given(&self.name).unwrap_or_else(|| self.id()).to_owned()
    }

    fn api_key(api: &Api) -> Option<&str> {
        api.db_parameter_group_name()
    }

    fn api_arn(api: &Api) -> Option<&str> {
        api.db_parameter_group_arn()
    }

    async fn describe(cx: &Context, name: Option<String>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.rds().describe_db_parameter_groups().set_db_parameter_group_name(name);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        Ok(if_found(found.during("rds:DescribeDBParameterGroups"))?.unwrap_or_default())
    }

    fn is_listed(api: &Api) -> bool {
        !api.db_parameter_group_name().unwrap_or_default().starts_with("default.")
    }

    async fn observe(&self, cx: &Context, api: &Api, tags: Observed) -> Result<Option<Self>, ProviderError> {
        let name = api.db_parameter_group_name.clone().unwrap_or_default();
        Ok(Some(Self {
            arn: api.db_parameter_group_arn.clone(),
            description: api.description.clone(),
            family: api.db_parameter_group_family.clone().unwrap_or_default(),
            id: Some(name.clone()),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            skip_destroy: Some(self.skip_destroy.unwrap_or_default()),
            tags: Some(tags.own),
            tags_all: tags.all,
            parameter: Of::Instances.read(cx, &self.key(), &self.parameter).await?,
        }))
    }
}

impl Resource for ParameterGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(3);
    const SHOWS: Shows = Shows::Only(&[]);

    by_name!();

    fn check(checks: &mut Checks<'_>) {
        parameters::check(checks);
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        Self { name: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .rds_once()
            .create_db_parameter_group()
            .db_parameter_group_name(made.key())
            .db_parameter_group_family(&made.family)
            .description(given(&made.description).unwrap_or_default())
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("rds:CreateDBParameterGroup")?;
        let arn = answer.db_parameter_group.and_then(|api| api.db_parameter_group_arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &made.tags_all, token);
        Ok(Self { arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Of::Instances.write(cx, &made.key(), &[], &made.parameter, op).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Of::Instances.write(cx, &planned.key(), &prior.parameter, &planned.parameter, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        self.skip_destroy == Some(true)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.skip_destroy == Some(true) {
            return Ok(());
        }
        let call = cx.rds().delete_db_parameter_group().db_parameter_group_name(prior.key());
        call.send().await.during("rds:DeleteDBParameterGroup")?;
        named::gone::<Self>(cx, "parameter group", prior.key(), op).await
    }
}
