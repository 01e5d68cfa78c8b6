//! `aws_ssm_parameter`

use aws_sdk_ssm::types::{
    Parameter, ParameterMetadata, ParameterStringFilter, ParameterTier, ParameterType, ResourceTypeForTagging,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, built, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// A value by name.
///
/// Values are read ten with each call, descriptions 50; tags cost one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ssm_parameter")]
pub struct SsmParameter {
    #[attr(optional)]
    allowed_pattern: Option<String>,
    #[attr(optional_computed)]
    arn: Option<String>,
    #[attr(optional_computed, force_new)]
    data_type: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(computed, computed_on = ["value_wo_version"])]
    has_value_wo: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, computed_on = ["value_wo_version"])]
    insecure_value: Option<String>,
    #[attr(optional_computed, computed_on = ["type"])]
    key_id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional)]
    overwrite: Option<bool>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed)]
    tier: Option<String>,
    #[attr(required)]
    r#type: String,
    #[attr(optional_computed, sensitive, computed_on = ["value_wo_version"])]
    value: Option<String>,
    #[attr(optional, sensitive, write_only)]
    value_wo: Option<String>,
    #[attr(optional)]
    value_wo_version: Option<i64>,
    #[attr(computed, computed_on = ["value", "insecure_value", "value_wo_version", "type", "description", "key_id", "tier", "allowed_pattern"])]
    version: Option<i64>,
}

/// How many values a call reads.
const VALUES: usize = 10;

/// How many descriptions a call reads.
const DESCRIPTIONS: usize = 50;

const SECURE: &str = "SecureString";

async fn values(cx: &Context, names: Vec<String>) -> Result<Vec<Parameter>, ProviderError> {
    let call = cx.ssm().get_parameters().set_names(Some(names)).with_decryption(true);
    Ok(call.send().await.during("ssm:GetParameters")?.parameters.unwrap_or_default())
}

/// Descriptions of parameters of these names; of all when there are none.
async fn descriptions(cx: &Context, names: Vec<String>) -> Result<Vec<ParameterMetadata>, ProviderError> {
    let call = cx.ssm().describe_parameters().max_results(50);
    let call = if names.is_empty() {
        call
    } else {
        let filter = ParameterStringFilter::builder().key("Name").option("Equals").set_values(Some(names));
        call.parameter_filters(built(filter.build())?)
    };
    let mut pages = call.into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        found.extend(page.during("ssm:DescribeParameters")?.parameters.unwrap_or_default());
    }
    Ok(found)
}

/// The call that lists tags.
const LISTS: &str = "ssm:ListTagsForResource";

async fn tags_of(cx: &Context, name: &str) -> Result<TagMap, ProviderError> {
    if let Some(created) = cx.fresh().take(LISTS, name) {
        return Ok(created);
    }
    let call = cx.ssm().list_tags_for_resource().resource_type(ResourceTypeForTagging::Parameter);
    let answer = if_found(call.resource_id(name).send().await.during(LISTS))?;
    Ok(tags::reported(&answer.and_then(|answer| answer.tag_list).unwrap_or_default()))
}

impl SsmParameter {
    fn name(&self) -> &str {
        given(&self.id).unwrap_or(&self.name)
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, value: &Parameter, api: &ParameterMetadata, tags: TagMap) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let ty = value.r#type().map_or("", ParameterType::as_str).to_owned();
        // What is shown openly only where the configuration says so, and what was only written is not told again.
        let is_open = given(&self.insecure_value).is_some() && ty != SECURE;
        let is_hidden = self.value_wo_version.is_some();
        let content = told(&value.value).filter(|_| !is_hidden);
        Self {
            allowed_pattern: told(&api.allowed_pattern),
            arn: value.arn.clone(),
            data_type: told(&value.data_type),
            description: told(&api.description),
            has_value_wo: is_hidden.then_some(true),
            id: value.name.clone(),
            insecure_value: if is_open { content.clone() } else { None },
            key_id: told(&api.key_id),
            name: value.name.clone().unwrap_or_default(),
            overwrite: self.overwrite,
            tags: Some(tags.own),
            tags_all: tags.all,
            tier: Some(api.tier().map_or("Standard", ParameterTier::as_str).to_owned()),
            r#type: ty,
            value: if is_open { self.value.clone() } else { content },
            value_wo: None,
            value_wo_version: self.value_wo_version,
            version: Some(value.version),
        }
    }

    /// Writes it. Tags go with a new one only.
    async fn put(&self, client: &aws_sdk_ssm::Client, overwrite: bool) -> Result<(), ProviderError> {
        let value = given(&self.insecure_value).or(given(&self.value)).or(given(&self.value_wo));
        let tags = if overwrite { None } else { Some(tags::to_api(&self.tags_all)?) };
        let tier = given(&self.tier).map(ParameterTier::from);
        let call = client
            .put_parameter()
            .name(&self.name)
            .r#type(ParameterType::from(self.r#type.as_str()))
            .value(value.unwrap_or_default())
            .overwrite(overwrite)
            .set_allowed_pattern(self.allowed_pattern.clone().filter(|text| overwrite || !text.is_empty()))
            .set_data_type(given_string(&self.data_type))
            .set_description(self.description.clone().filter(|text| overwrite || !text.is_empty()))
            .set_key_id(given_string(&self.key_id).filter(|_| self.r#type == SECURE))
            .set_tags(tags.filter(|tags| !tags.is_empty()))
            .set_tier(tier);
        call.send().await.during("ssm:PutParameter").map(drop)
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        tagging::change(cx, ResourceTypeForTagging::Parameter, self.name(), prior, &self.tags_all).await
    }
}

impl Resource for SsmParameter {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("type", &["String", "StringList", "SecureString"]);
        checks.one_of("tier", &["Standard", "Advanced", "Intelligent-Tiering"]);
        checks.one_of("data_type", &["text", "aws:ec2:image", "aws:ssm:integration"]);
        checks.requires("value_wo", &["value_wo_version"]);
        checks.requires("value_wo_version", &["value_wo"]);
        checks.exactly_one(&["value", "insecure_value", "value_wo"]);
        if checks.text("type") == Some(SECURE) && checks.get("insecure_value").is_some() {
            checks.report("insecure_value", "a SecureString is not insecure: use value");
        }
    }

    /// An advanced parameter cannot become a standard one.
    fn plan(draft: &mut Draft<'_>) {
        let tier = |value: &infra_value::Value| value.as_str().map(str::to_owned);
        let (prior, planned) = (tier(draft.prior("tier")), tier(draft.planned("tier")));
        if prior.as_deref() == Some("Advanced") && planned.as_deref() == Some("Standard") {
            draft.replace("tier");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names = || prior.iter().map(|prior| prior.name().to_owned());
        let values = lookup::by_key(names(), VALUES, Parameter::name, |names| values(cx, names)).await;
        let described =
            lookup::by_key(names(), DESCRIPTIONS, ParameterMetadata::name, |names| descriptions(cx, names))
                .await;
        lookup::one_by_one(prior, |prior| {
            let (values, described) = (&values, &described);
            async move {
                let (Some(value), Some(api)) = (values.get(prior.name())?, described.get(prior.name())?)
                else {
                    return Ok(None);
                };
                let asked = tags_of(cx, prior.name());
                let tags = tags::refreshed(cx, value.arn().unwrap_or_default(), asked).await?;
                Ok(Some(prior.observe(cx, value, api, tags)))
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let overwrites = planned.overwrite == Some(true);
        planned.put(cx.ssm_once(), overwrites).await?;
        if !overwrites {
            tags::created(cx, LISTS, Some(&planned.name), &planned.tags_all, token);
        }
        Ok(Self { id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if made.overwrite == Some(true) {
            let prior = tags_of(cx, made.name()).await?;
            let known = cx.tags().observe(prior, None).all;
            made.change_tags(cx, &known).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let name = wanted.planned.name.clone();
            let described = descriptions(cx, vec![name.clone()]).await?;
            let is_ours = |api: &&ParameterMetadata| {
                api.last_modified_date().is_some_and(|date| is_recent(date, wanted.begun))
            };
            let Some(api) = described.iter().find(is_ours) else { return Ok(None) };
            let values = values(cx, vec![name.clone()]).await?;
            let Some(value) = values.first() else { return Ok(None) };
            Ok(Some(wanted.planned.observe(cx, value, api, tags_of(cx, &name).await?)))
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let content = |it: &Self| {
            let it = it.clone();
            let texts = [it.allowed_pattern, it.description, it.insecure_value, it.key_id, it.tier, it.value];
            (texts.map(Option::unwrap_or_default), it.r#type, it.value_wo_version)
        };
        if content(prior) != content(&planned) {
            planned.put(cx.ssm(), true).await?;
        }
        planned.change_tags(cx, &prior.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.ssm().delete_parameter().name(prior.name()).send().await.during("ssm:DeleteParameter").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let names = descriptions(cx, Vec::new()).await?.into_iter().filter_map(|api| api.name);
        let known: Vec<Self> = names.map(|name| Self::from_id(&name)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
