//! `aws_cloudfront_distribution`

mod behavior;
mod config;
mod forwarded;
mod origin;
mod parts;

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use aws_sdk_cloudfront::operation::get_distribution::GetDistributionOutput as Api;
use aws_sdk_cloudfront::types::{DistributionConfig, DistributionConfigWithTags, TagKeys, Tags};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use behavior::{DefaultCacheBehavior, OrderedCacheBehavior};
use origin::{Origin, OriginGroup};
use parts::{
    ActiveKeyGroups, ActiveSigners, CustomErrorResponse, LoggingConfig, Restrictions, ViewerCertificate,
};

use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::{self, TagMap};

/// A way for everybody to content that is kept near to them. Reading costs two calls for each; the second asks for its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudfront_distribution", version = 1)]
pub struct Distribution {
    #[attr(optional)]
    pub(super) aliases: Option<BTreeSet<String>>,
    #[attr(computed)]
    pub(super) arn: Option<String>,
    #[attr(computed)]
    pub(super) caller_reference: Option<String>,
    #[attr(optional)]
    pub(super) comment: Option<String>,
    #[attr(optional_computed)]
    pub(super) continuous_deployment_policy_id: Option<String>,
    #[attr(optional)]
    pub(super) default_root_object: Option<String>,
    #[attr(computed)]
    pub(super) domain_name: Option<String>,
    #[attr(required)]
    pub(super) enabled: bool,
    #[attr(computed)]
    pub(super) etag: Option<String>,
    #[attr(computed)]
    pub(super) hosted_zone_id: Option<String>,
    #[attr(optional, default = "http2")]
    pub(super) http_version: Option<String>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(computed)]
    pub(super) in_progress_validation_batches: Option<i64>,
    #[attr(optional, default = false)]
    pub(super) is_ipv6_enabled: Option<bool>,
    #[attr(computed)]
    pub(super) last_modified_time: Option<String>,
    #[attr(optional, default = "PriceClass_All")]
    pub(super) price_class: Option<String>,
    #[attr(optional, default = false)]
    pub(super) retain_on_delete: Option<bool>,
    #[attr(optional, force_new, default = false)]
    pub(super) staging: Option<bool>,
    #[attr(computed)]
    pub(super) status: Option<String>,
    #[attr(optional)]
    pub(super) tags: Option<TagMap>,
    #[attr(optional_computed)]
    pub(super) tags_all: TagMap,
    #[attr(computed, nested)]
    pub(super) trusted_key_groups: Vec<ActiveKeyGroups>,
    #[attr(computed, nested)]
    pub(super) trusted_signers: Vec<ActiveSigners>,
    #[attr(optional, default = true)]
    pub(super) wait_for_deployment: Option<bool>,
    #[attr(optional)]
    pub(super) web_acl_id: Option<String>,
    #[block(set)]
    pub(super) custom_error_response: Vec<CustomErrorResponse>,
    #[block(list, min = 1, max = 1)]
    pub(super) default_cache_behavior: Vec<DefaultCacheBehavior>,
    #[block(list, max = 1)]
    pub(super) logging_config: Vec<LoggingConfig>,
    #[block(list)]
    pub(super) ordered_cache_behavior: Vec<OrderedCacheBehavior>,
    #[block(set, min = 1)]
    pub(super) origin: Vec<Origin>,
    #[block(set)]
    pub(super) origin_group: Vec<OriginGroup>,
    #[block(list, min = 1, max = 1)]
    pub(super) restrictions: Vec<Restrictions>,
    #[block(list, min = 1, max = 1)]
    pub(super) viewer_certificate: Vec<ViewerCertificate>,
}

/// How long it usually takes until every place of CloudFront has a change.
const TYPICALLY: Duration = Duration::from_secs(60);

const DEPLOYED: &str = "Deployed";

async fn get(cx: &Context, id: &str) -> Result<Option<Api>, ProviderError> {
    if_found(cx.cloudfront().get_distribution().id(id).send().await.during("cloudfront:GetDistribution"))
}

fn to_api(tags: &TagMap) -> Result<Tags, ProviderError> {
    Ok(Tags::builder().set_items(Some(tags::to_api(tags)?)).build())
}

/// Ids of all distributions.
async fn all(cx: &Context) -> Result<Vec<String>, ProviderError> {
    let pages = cx.cloudfront().list_distributions().into_paginator().items().send();
    let found = pages.collect::<Result<Vec<_>, _>>().await.during("cloudfront:ListDistributions")?;
    Ok(found.into_iter().map(|summary| summary.id).collect())
}

impl Distribution {
    /// What the call that creates it carries, and the distribution keeps.
    fn reference(token: &str) -> String {
        format!("infra-{token}")
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(api) = get(cx, self.id()).await? else { return Ok(None) };
        let arn = api.distribution().map(|api| api.arn.clone()).unwrap_or_default();
        let call = cx.cloudfront().list_tags_for_resource().resource(arn);
        let answer = if_found(call.send().await.during("cloudfront:ListTagsForResource"))?;
        let tags = answer.and_then(|answer| answer.tags).and_then(|tags| tags.items).unwrap_or_default();
        let tags = tags.into_iter().map(|tag| (tag.key, tag.value.unwrap_or_default())).collect();
        Ok(self.observe(cx, api, tags))
    }

    /// Waits until every place of CloudFront has it as it is. `None` when it is gone.
    async fn deployed(&self, cx: &Context, op: &Op<'_>) -> Result<Option<Api>, ProviderError> {
        let what = format!("the distribution {} to be deployed", self.id());
        op.until_typically(TYPICALLY, what, || async {
            let Some(api) = get(cx, self.id()).await? else { return Ok(Some(None)) };
            let is_deployed = api.distribution().is_some_and(|api| api.status == DEPLOYED);
            Ok(is_deployed.then_some(Some(api)))
        })
        .await
    }

    /// Writes its configuration, if it is still as `etag` says.
    async fn write(
        &self,
        cx: &Context,
        etag: Option<String>,
        config: DistributionConfig,
    ) -> Result<(), ProviderError> {
        let call = cx.cloudfront().update_distribution().id(self.id()).set_if_match(etag);
        call.distribution_config(config).send().await.during("cloudfront:UpdateDistribution").map(drop)
    }

    async fn change_tags(&self, cx: &Context, arn: &str, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let keys = TagKeys::builder().set_items(Some(keys)).build();
            let call = cx.cloudfront().untag_resource().resource(arn).tag_keys(keys);
            call.send().await.during("cloudfront:UntagResource").map(drop)
        };
        let tag = |tags: TagMap| async move {
            let call = cx.cloudfront().tag_resource().resource(arn).tags(to_api(&tags)?);
            call.send().await.during("cloudfront:TagResource").map(drop)
        };
        tags::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for Distribution {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(90);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("http_version", &["http1.1", "http2", "http3", "http2and3"]);
        checks.one_of("price_class", &["PriceClass_100", "PriceClass_200", "PriceClass_All"]);
        checks.each("default_cache_behavior", behavior::check);
        checks.each("ordered_cache_behavior", behavior::check);
        checks.each("origin", Origin::check);
        checks.each("restrictions", |restrictions| {
            restrictions.each("geo_restriction", |geo| {
                geo.one_of("restriction_type", &["none", "whitelist", "blacklist"]);
            });
        });
        checks.each("viewer_certificate", |certificate| {
            certificate.at_most_one(&["acm_certificate_arn", "iam_certificate_id"]);
            for own in ["acm_certificate_arn", "iam_certificate_id"] {
                certificate.requires(own, &["ssl_support_method"]);
            }
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = Self { caller_reference: Some(Self::reference(token)), ..planned.clone() };
        let config = DistributionConfigWithTags::builder()
            .distribution_config(made.to_config()?)
            .tags(to_api(&made.tags_all)?)
            .build();
        let call = cx.cloudfront_once().create_distribution_with_tags();
        let answer = call.distribution_config_with_tags(config).send().await;
        let answer = answer.during("cloudfront:CreateDistribution")?;
        Ok(Self { id: answer.distribution.map(|api| api.id), etag: answer.e_tag, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if made.wait_for_deployment != Some(false) {
            made.deployed(cx, op).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    /// The distribution whose creating call carried the token: every one is asked, as the list does not tell.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let ids = match all(cx).await {
            Ok(ids) => ids,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        let asked = lookup::one_by_one(&ids, |id| get(cx, id)).await;
        let mut by_reference = HashMap::new();
        for (id, api) in ids.iter().zip(asked) {
            let distribution = match api {
                Ok(api) => api.and_then(|api| api.distribution),
                Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
            };
            if let Some(config) = distribution.and_then(|distribution| distribution.distribution_config) {
                by_reference.insert(config.caller_reference, id);
            }
        }
        lookup::one_by_one(wanted, |wanted| {
            let id = by_reference.get(&Self::reference(&wanted.token)).map(|id| (*id).clone());
            async move {
                let Some(id) = id else { return Ok(None) };
                Self { id: Some(id), ..wanted.planned.clone() }.read(cx).await
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let planned = Self { caller_reference: prior.caller_reference.clone(), ..planned };
        let config = planned.to_config()?;
        if prior.to_config()? != config {
            planned.write(cx, prior.etag.clone(), config).await?;
        }
        let arn = prior.arn.clone().unwrap_or_default();
        planned.change_tags(cx, &arn, &prior.tags_all).await?;
        if planned.wait_for_deployment != Some(false) {
            planned.deployed(cx, op).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        self.retain_on_delete == Some(true)
    }

    /// Only what is switched off, everywhere, can be deleted.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(api) = get(cx, prior.id()).await? else { return Ok(()) };
        let config = api.distribution.and_then(|api| api.distribution_config);
        if let Some(mut config) = config.filter(|config| config.enabled) {
            config.enabled = false;
            prior.write(cx, api.e_tag, config).await?;
        }
        if prior.retain_on_delete == Some(true) {
            return Ok(());
        }
        let Some(api) = prior.deployed(cx, op).await? else { return Ok(()) };
        let call = cx.cloudfront().delete_distribution().id(prior.id()).set_if_match(api.e_tag);
        call.send().await.during("cloudfront:DeleteDistribution").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let known: Vec<Self> = all(cx).await?.iter().map(|id| Self::from_id(id)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
