//! `aws_elasticache_parameter_group`

use aws_sdk_elasticache::types::{CacheParameterGroup as Api, Parameter as ParameterApi, ParameterNameValue};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::tagging;
use crate::context::Context;
use crate::equivalent::same_but_for_case;
use crate::error::{During, if_found};
use crate::given::{given, told};
use crate::mutation::{Fault, Op};
use crate::named::{self, Named, by_name, tagged_by_arn};
use crate::resource::{Identity, Limits, Resource, Shows};
use crate::tags::{self, Observed, TagMap};

/// Settings of an engine. ElastiCache writes its name in lower case. Reading costs two calls for each, beside the list: for
/// the settings that somebody made, and for tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_elasticache_parameter_group")]
pub struct ParameterGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, force_new, default = "Managed by Terraform")]
    description: Option<String>,
    #[attr(required, force_new)]
    family: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new, equivalent = same_but_for_case)]
    name: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(set)]
    parameter: Vec<Parameter>,
}

/// A setting.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Parameter {
    #[attr(required)]
    name: String,
    #[attr(required)]
    value: String,
}

/// How many settings a call changes.
const PER_CALL: usize = 20;

/// Settings of a group. `source`: who made them.
async fn settings(
    cx: &Context,
    group: &str,
    source: Option<&str>,
) -> Result<Vec<ParameterApi>, ProviderError> {
    let call = cx.elasticache().describe_cache_parameters().cache_parameter_group_name(group);
    let call = call.set_source(source.map(str::to_owned)).into_paginator().items().send();
    let found = call.collect::<Result<Vec<_>, _>>().await;
    Ok(if_found(found.during("elasticache:DescribeCacheParameters"))?.unwrap_or_default())
}

impl Parameter {
    fn to_api(&self) -> ParameterNameValue {
        ParameterNameValue::builder().parameter_name(&self.name).parameter_value(&self.value).build()
    }

    fn of_api(api: &ParameterApi) -> Self {
        Self {
            name: api.parameter_name.clone().unwrap_or_default(),
            value: api.parameter_value.clone().unwrap_or_default(),
        }
    }
}

impl ParameterGroup {
    /// The settings that somebody made, and those that are known and happen to be what the engine has.
    async fn parameters(&self, cx: &Context) -> Result<Vec<Parameter>, ProviderError> {
        let mut found = settings(cx, &self.key(), Some("user")).await?;
        let is_told = |known: &&Parameter| found.iter().any(|api| api.parameter_name() == Some(&known.name));
        let missing: Vec<&Parameter> = self.parameter.iter().filter(|known| !is_told(known)).collect();
        if !missing.is_empty() {
            let engine = settings(cx, &self.key(), None).await?;
            let is_missing = |api: &ParameterApi| {
                api.parameter_value.is_some()
                    && missing.iter().any(|known| api.parameter_name() == Some(&known.name))
            };
            found.extend(engine.into_iter().filter(is_missing));
        }
        Ok(found.iter().map(Parameter::of_api).collect())
    }

    /// Gives back to the engine settings that are no longer there, and writes those that differ from those before.
    async fn write(&self, cx: &Context, before: &[Parameter], op: &Op<'_>) -> Result<(), ProviderError> {
        let is_gone = |old: &&Parameter| !self.parameter.iter().any(|new| new.name == old.name);
        let removed: Vec<_> = before.iter().filter(is_gone).map(Parameter::to_api).collect();
        for page in removed.chunks(PER_CALL) {
            let call = cx.elasticache().reset_cache_parameter_group().cache_parameter_group_name(self.key());
            let call = call.reset_all_parameters(false).set_parameter_name_values(Some(page.to_vec()));
            op.persist_new(|| async {
                call.clone().send().await.during("elasticache:ResetCacheParameterGroup").map(drop)
            })
            .await?;
        }
        let changed: Vec<_> =
            self.parameter.iter().filter(|new| !before.contains(new)).map(Parameter::to_api).collect();
        for page in changed.chunks(PER_CALL) {
            let call = cx.elasticache().modify_cache_parameter_group().cache_parameter_group_name(self.key());
            let call = call.set_parameter_name_values(Some(page.to_vec()));
            op.persist_new(|| async {
                call.clone().send().await.during("elasticache:ModifyCacheParameterGroup").map(drop)
            })
            .await?;
        }
        Ok(())
    }
}

impl Named for ParameterGroup {
    type Api = Api;

    tagged_by_arn!(super::tagging);

    fn key(&self) -> String {
        given(&self.id).unwrap_or(&self.name).to_lowercase()
    }

    fn api_key(api: &Api) -> Option<&str> {
        api.cache_parameter_group_name()
    }

    fn api_arn(api: &Api) -> Option<&str> {
        api.arn()
    }

    async fn describe(cx: &Context, name: Option<String>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.elasticache().describe_cache_parameter_groups().set_cache_parameter_group_name(name);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        Ok(if_found(found.during("elasticache:DescribeCacheParameterGroups"))?.unwrap_or_default())
    }

    fn is_listed(api: &Api) -> bool {
        !api.cache_parameter_group_name().unwrap_or_default().starts_with("default.")
    }

    async fn observe(&self, cx: &Context, api: &Api, tags: Observed) -> Result<Option<Self>, ProviderError> {
        let name = api.cache_parameter_group_name.clone().unwrap_or_default();
        Ok(Some(Self {
            arn: api.arn.clone(),
            description: told(&api.description),
            family: api.cache_parameter_group_family.clone().unwrap_or_default(),
            id: Some(name.clone()),
            name: if self.name.eq_ignore_ascii_case(&name) { self.name.clone() } else { name },
            tags: Some(tags.own),
            tags_all: tags.all,
            parameter: self.parameters(cx).await?,
        }))
    }
}

impl Resource for ParameterGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(3);
    const SHOWS: Shows = Shows::Only(&[]);

    by_name!();

    fn keyed(&self, _token: &str) -> Self {
        Self { id: Some(self.name.to_lowercase()), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .elasticache_once()
            .create_cache_parameter_group()
            .cache_parameter_group_name(made.key())
            .cache_parameter_group_family(&made.family)
            .description(given(&made.description).unwrap_or_default())
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("elasticache:CreateCacheParameterGroup")?;
        let arn = answer.cache_parameter_group.and_then(|api| api.arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &made.tags_all, token);
        Ok(Self { arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.write(cx, &[], op).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.write(cx, &prior.parameter, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// One that a cache still has, which may be on its way out, is a conflict.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.elasticache().delete_cache_parameter_group().cache_parameter_group_name(prior.key());
        call.send().await.during("elasticache:DeleteCacheParameterGroup")?;
        named::gone::<Self>(cx, "parameter group", prior.key(), op).await
    }
}
