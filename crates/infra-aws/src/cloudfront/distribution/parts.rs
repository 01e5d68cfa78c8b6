//! The smaller parts of a distribution.

use std::collections::BTreeSet;

use aws_sdk_cloudfront::types::{
    ActiveTrustedKeyGroups, ActiveTrustedSigners, CustomErrorResponse as ApiError, GeoRestriction as ApiGeo,
    GeoRestrictionType, KeyPairIds, LoggingConfig as ApiLogging, MinimumProtocolVersion,
    Restrictions as ApiRestrictions, SslSupportMethod, ViewerCertificate as ApiCertificate,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::cloudfront::{int, quantity};
use crate::error::built;
use crate::given::{given, given_string, told};

/// Groups of keys that may sign.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ActiveKeyGroups {
    #[attr(computed)]
    pub(super) enabled: Option<bool>,
    #[attr(computed)]
    pub(super) items: Vec<ActiveKeyGroup>,
}

/// A group of keys that may sign.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ActiveKeyGroup {
    #[attr(computed)]
    pub(super) key_group_id: Option<String>,
    #[attr(computed)]
    pub(super) key_pair_ids: Option<BTreeSet<String>>,
}

/// Accounts that may sign.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ActiveSigners {
    #[attr(computed)]
    pub(super) enabled: Option<bool>,
    #[attr(computed)]
    pub(super) items: Vec<ActiveSigner>,
}

/// An account that may sign.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ActiveSigner {
    #[attr(computed)]
    pub(super) aws_account_number: Option<String>,
    #[attr(computed)]
    pub(super) key_pair_ids: Option<BTreeSet<String>>,
}

/// What is answered in place of an error.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CustomErrorResponse {
    #[attr(optional)]
    pub(super) error_caching_min_ttl: Option<i64>,
    #[attr(required)]
    pub(super) error_code: i64,
    #[attr(optional)]
    pub(super) response_code: Option<i64>,
    #[attr(optional)]
    pub(super) response_page_path: Option<String>,
}

/// Where requests are written down.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LoggingConfig {
    #[attr(required)]
    pub(super) bucket: String,
    #[attr(optional, default = false)]
    pub(super) include_cookies: Option<bool>,
    #[attr(optional, default = "")]
    pub(super) prefix: Option<String>,
}

/// Who gets nothing.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Restrictions {
    #[block(list, min = 1, max = 1)]
    pub(super) geo_restriction: Vec<GeoRestriction>,
}

/// Countries that get something, or nothing.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct GeoRestriction {
    #[attr(optional_computed)]
    pub(super) locations: Option<BTreeSet<String>>,
    #[attr(required)]
    pub(super) restriction_type: String,
}

/// What viewers are shown as proof.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ViewerCertificate {
    #[attr(optional)]
    pub(super) acm_certificate_arn: Option<String>,
    #[attr(optional)]
    pub(super) cloudfront_default_certificate: Option<bool>,
    #[attr(optional)]
    pub(super) iam_certificate_id: Option<String>,
    #[attr(optional, default = "TLSv1")]
    pub(super) minimum_protocol_version: Option<String>,
    #[attr(optional)]
    pub(super) ssl_support_method: Option<String>,
}

fn pairs(api: Option<&KeyPairIds>) -> Option<BTreeSet<String>> {
    Some(api.map(KeyPairIds::items).unwrap_or_default().iter().cloned().collect())
}

impl ActiveKeyGroups {
    pub(super) fn of_api(api: &ActiveTrustedKeyGroups) -> Self {
        let items = api.items().iter().map(|group| ActiveKeyGroup {
            key_group_id: group.key_group_id.clone(),
            key_pair_ids: pairs(group.key_pair_ids()),
        });
        Self { enabled: Some(api.enabled), items: items.collect() }
    }
}

impl ActiveSigners {
    pub(super) fn of_api(api: &ActiveTrustedSigners) -> Self {
        let items = api.items().iter().map(|signer| ActiveSigner {
            aws_account_number: signer.aws_account_number.clone(),
            key_pair_ids: pairs(signer.key_pair_ids()),
        });
        Self { enabled: Some(api.enabled), items: items.collect() }
    }
}

impl CustomErrorResponse {
    pub(super) fn of_api(api: &ApiError) -> Self {
        let code = given(&api.response_code).and_then(|code| code.parse().ok());
        Self {
            error_caching_min_ttl: Some(api.error_caching_min_ttl.unwrap_or_default()),
            error_code: i64::from(api.error_code),
            response_code: Some(code.unwrap_or_default()),
            response_page_path: Some(api.response_page_path.clone().unwrap_or_default()),
        }
    }

    pub(super) fn to_api(&self) -> Result<ApiError, ProviderError> {
        let code = self.response_code.filter(|code| *code != 0);
        let api = ApiError::builder()
            .error_code(int(self.error_code)?)
            .set_error_caching_min_ttl(self.error_caching_min_ttl)
            .set_response_code(code.map(|code| code.to_string()))
            .set_response_page_path(given_string(&self.response_page_path));
        built(api.build())
    }
}

impl LoggingConfig {
    pub(super) fn of_api(api: &ApiLogging) -> Option<Self> {
        api.enabled.then(|| Self {
            bucket: api.bucket.clone(),
            include_cookies: Some(api.include_cookies),
            prefix: Some(api.prefix.clone()),
        })
    }

    /// Also says that nothing is written down.
    pub(super) fn to_api(logging: Option<&Self>) -> ApiLogging {
        let api = ApiLogging::builder().enabled(logging.is_some());
        match logging {
            Some(logging) => api
                .bucket(&logging.bucket)
                .include_cookies(logging.include_cookies.unwrap_or_default())
                .prefix(logging.prefix.clone().unwrap_or_default()),
            None => api.bucket("").include_cookies(false).prefix(""),
        }
        .build()
    }
}

impl Restrictions {
    pub(super) fn of_api(api: &ApiRestrictions) -> Self {
        let geo = api.geo_restriction().map(|geo| GeoRestriction {
            locations: Some(geo.items().iter().cloned().collect()),
            restriction_type: geo.restriction_type.as_str().to_owned(),
        });
        Self { geo_restriction: geo.into_iter().collect() }
    }

    pub(super) fn to_api(&self) -> Result<ApiRestrictions, ProviderError> {
        let geo = self.geo_restriction.first().map(|geo| {
            let locations: Vec<String> = geo.locations.iter().flatten().cloned().collect();
            let api = ApiGeo::builder()
                .restriction_type(GeoRestrictionType::from(geo.restriction_type.as_str()))
                .quantity(quantity(&locations));
            built(api.set_items(Some(locations)).build())
        });
        Ok(ApiRestrictions::builder().set_geo_restriction(geo.transpose()?).build())
    }
}

impl ViewerCertificate {
    pub(super) fn of_api(api: &ApiCertificate) -> Self {
        let is_own = given(&api.iam_certificate_id).or(given(&api.acm_certificate_arn)).is_some();
        // With CloudFront's own certificate nobody chooses how it is shown.
        let method = api.ssl_support_method().filter(|_| is_own).map_or("", SslSupportMethod::as_str);
        let version = api.minimum_protocol_version().map_or("", MinimumProtocolVersion::as_str);
        Self {
            acm_certificate_arn: told(&api.acm_certificate_arn),
            cloudfront_default_certificate: Some(!is_own),
            iam_certificate_id: told(&api.iam_certificate_id),
            minimum_protocol_version: Some(version.to_owned()),
            ssl_support_method: Some(method.to_owned()),
        }
    }

    pub(super) fn to_api(&self) -> ApiCertificate {
        let is_own = given(&self.iam_certificate_id).or(given(&self.acm_certificate_arn)).is_some();
        let version = given(&self.minimum_protocol_version).map(MinimumProtocolVersion::from);
        ApiCertificate::builder()
            .set_iam_certificate_id(given_string(&self.iam_certificate_id))
            .set_acm_certificate_arn(given_string(&self.acm_certificate_arn))
            .set_cloud_front_default_certificate((!is_own).then_some(true))
            .set_ssl_support_method(given(&self.ssl_support_method).map(SslSupportMethod::from))
            .set_minimum_protocol_version(version)
            .build()
    }
}
