//! A distribution as CloudFront writes it.

use aws_sdk_cloudfront::operation::get_distribution::GetDistributionOutput as Api;
use aws_sdk_cloudfront::types::{
    Aliases, CacheBehaviors, CustomErrorResponses, DistributionConfig, HttpVersion, OriginGroups, Origins,
    PriceClass,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::ProviderError;

use super::Distribution;
use super::behavior::{DefaultCacheBehavior, OrderedCacheBehavior};
use super::origin::{Origin, OriginGroup};
use super::parts::{
    ActiveKeyGroups, ActiveSigners, CustomErrorResponse, LoggingConfig, Restrictions, ViewerCertificate,
};
use crate::cloudfront::quantity;
use crate::context::Context;
use crate::error::built;
use crate::given::{given, given_string, told};
use crate::tags::TagMap;

/// The zone that an alias to a distribution names. Source:
/// <https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html>.
const HOSTED_ZONE: &str = "Z2FDTNDATAQYW2";
const HOSTED_ZONE_IN_CHINA: &str = "Z3RFFRIM2A3IF5";

/// `2026-11-21 03:48:36 +0000 UTC`, to the second.
fn date(date: &DateTime) -> Option<String> {
    let text = DateTime::from_secs(date.secs()).fmt(Format::DateTime).ok()?;
    Some(format!("{} +0000 UTC", text.trim_end_matches('Z').replace('T', " ")))
}

impl Distribution {
    /// `self` is what was known of it.
    pub(super) fn observe(&self, cx: &Context, api: Api, tags: TagMap) -> Option<Self> {
        let distribution = api.distribution?;
        let config = distribution.distribution_config.as_ref()?;
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let errors = config.custom_error_responses().map(CustomErrorResponses::items).unwrap_or_default();
        let ordered = config.cache_behaviors().map(CacheBehaviors::items).unwrap_or_default();
        let origins = config.origins().map(Origins::items).unwrap_or_default();
        let groups = config.origin_groups().map(OriginGroups::items).unwrap_or_default();
        let zone = if cx.partition().id == "aws-cn" { HOSTED_ZONE_IN_CHINA } else { HOSTED_ZONE };
        let aliases = config.aliases().map(Aliases::items).unwrap_or_default();
        let active_groups = distribution.active_trusted_key_groups().map(ActiveKeyGroups::of_api);
        let active_signers = distribution.active_trusted_signers().map(ActiveSigners::of_api);
        let default = config.default_cache_behavior().map(DefaultCacheBehavior::of_api);
        let certificate = config.viewer_certificate().map(ViewerCertificate::of_api);
        let origin = |api| {
            let found = Origin::of_api(api);
            let known = self.origin.iter().find(|known| known.origin_id == found.origin_id);
            found.written_as(known)
        };
        Some(Self {
            aliases: Some(aliases.iter().cloned().collect()),
            arn: Some(distribution.arn.clone()),
            caller_reference: Some(config.caller_reference.clone()),
            comment: Some(config.comment.clone()),
            continuous_deployment_policy_id: told(&config.continuous_deployment_policy_id),
            default_root_object: told(&config.default_root_object),
            domain_name: Some(distribution.domain_name.clone()),
            enabled: config.enabled,
            etag: api.e_tag,
            hosted_zone_id: Some(zone.to_owned()),
            http_version: config.http_version().map(|version| version.as_str().to_lowercase()),
            id: Some(distribution.id.clone()),
            in_progress_validation_batches: Some(i64::from(distribution.in_progress_invalidation_batches)),
            is_ipv6_enabled: config.is_ipv6_enabled.or(Some(false)),
            last_modified_time: date(&distribution.last_modified_time),
            price_class: config.price_class().map(|class| class.as_str().to_owned()),
            retain_on_delete: Some(self.retain_on_delete.unwrap_or_default()),
            staging: config.staging.or(Some(false)),
            status: Some(distribution.status.clone()),
            tags: Some(tags.own),
            tags_all: tags.all,
            trusted_key_groups: active_groups.into_iter().collect(),
            trusted_signers: active_signers.into_iter().collect(),
            wait_for_deployment: Some(self.wait_for_deployment.unwrap_or(true)),
            web_acl_id: told(&config.web_acl_id),
            custom_error_response: errors.iter().map(CustomErrorResponse::of_api).collect(),
            default_cache_behavior: default.into_iter().collect(),
            logging_config: config.logging().and_then(LoggingConfig::of_api).into_iter().collect(),
            ordered_cache_behavior: ordered.iter().map(OrderedCacheBehavior::of_api).collect(),
            origin: origins.iter().map(origin).collect(),
            origin_group: groups.iter().map(OriginGroup::of_api).collect(),
            restrictions: config.restrictions().map(Restrictions::of_api).into_iter().collect(),
            viewer_certificate: certificate.into_iter().collect(),
        })
    }

    pub(super) fn to_config(&self) -> Result<DistributionConfig, ProviderError> {
        let aliases: Vec<String> = self.aliases.iter().flatten().cloned().collect();
        let aliases = Aliases::builder().quantity(quantity(&aliases)).set_items(Some(aliases));
        let origins = self.origin.iter().map(Origin::to_api).collect::<Result<Vec<_>, _>>()?;
        let origins = Origins::builder().quantity(quantity(&origins)).set_items(Some(origins));
        let groups = self.origin_group.iter().map(OriginGroup::to_api).collect::<Result<Vec<_>, _>>()?;
        let groups = OriginGroups::builder().quantity(quantity(&groups)).set_items(Some(groups));
        let ordered = self.ordered_cache_behavior.iter().map(OrderedCacheBehavior::to_api);
        let ordered = ordered.collect::<Result<Vec<_>, _>>()?;
        let ordered = CacheBehaviors::builder().quantity(quantity(&ordered)).set_items(Some(ordered));
        let errors = self.custom_error_response.iter().map(CustomErrorResponse::to_api);
        let errors = errors.collect::<Result<Vec<_>, _>>()?;
        let errors = CustomErrorResponses::builder().quantity(quantity(&errors)).set_items(Some(errors));
        let default = self.default_cache_behavior.first().map(DefaultCacheBehavior::to_api);
        let restrictions = self.restrictions.first().map(Restrictions::to_api);
        let api = DistributionConfig::builder()
            .set_caller_reference(self.caller_reference.clone())
            .aliases(built(aliases.build())?)
            .default_root_object(self.default_root_object.clone().unwrap_or_default())
            .origins(built(origins.build())?)
            .origin_groups(built(groups.build())?)
            .set_default_cache_behavior(default.transpose()?)
            .cache_behaviors(built(ordered.build())?)
            .custom_error_responses(built(errors.build())?)
            .comment(self.comment.clone().unwrap_or_default())
            .logging(LoggingConfig::to_api(self.logging_config.first()))
            .set_price_class(given(&self.price_class).map(PriceClass::from))
            .enabled(self.enabled)
            .set_viewer_certificate(self.viewer_certificate.first().map(ViewerCertificate::to_api))
            .set_restrictions(restrictions.transpose()?)
            .web_acl_id(self.web_acl_id.clone().unwrap_or_default())
            .set_http_version(given(&self.http_version).map(HttpVersion::from))
            .is_ipv6_enabled(self.is_ipv6_enabled.unwrap_or_default())
            .set_continuous_deployment_policy_id(given_string(&self.continuous_deployment_policy_id))
            .staging(self.staging.unwrap_or_default());
        built(api.build())
    }
}
