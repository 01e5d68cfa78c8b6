//! The headers that a policy adds to answers.

use aws_sdk_cloudfront::types as api;
use infra_provider::model::Nested;

use super::parts::{Items, items};
use crate::given::told;
use crate::numbers::int64;

/// Who else's pages may read answers.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Cors {
    #[attr(computed)]
    access_control_allow_credentials: bool,
    #[attr(computed, nested)]
    access_control_allow_headers: Vec<Items>,
    #[attr(computed, nested)]
    access_control_allow_methods: Vec<Items>,
    #[attr(computed, nested)]
    access_control_allow_origins: Vec<Items>,
    #[attr(computed, nested)]
    access_control_expose_headers: Vec<Items>,
    #[attr(computed)]
    access_control_max_age_sec: Option<i64>,
    #[attr(computed)]
    origin_override: bool,
}

/// Headers of one's own.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Custom {
    #[attr(computed, nested_set)]
    items: Vec<CustomHeader>,
}

/// One of them.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CustomHeader {
    #[attr(computed)]
    header: String,
    #[attr(computed)]
    r#override: bool,
    #[attr(computed)]
    value: String,
}

/// Headers that are taken away.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Removed {
    #[attr(computed, nested_set)]
    items: Vec<RemovedHeader>,
}

/// One of them.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RemovedHeader {
    #[attr(computed)]
    header: String,
}

/// Headers that make browsers careful.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Security {
    #[attr(computed, nested)]
    content_security_policy: Vec<ContentSecurity>,
    #[attr(computed, nested)]
    content_type_options: Vec<ContentType>,
    #[attr(computed, nested)]
    frame_options: Vec<Frame>,
    #[attr(computed, nested)]
    referrer_policy: Vec<Referrer>,
    #[attr(computed, nested)]
    strict_transport_security: Vec<StrictTransport>,
    #[attr(computed, nested)]
    xss_protection: Vec<Xss>,
}

/// `Content-Security-Policy`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ContentSecurity {
    #[attr(computed)]
    content_security_policy: String,
    #[attr(computed)]
    r#override: bool,
}

/// `X-Content-Type-Options`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ContentType {
    #[attr(computed)]
    r#override: bool,
}

/// `X-Frame-Options`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Frame {
    #[attr(computed)]
    frame_option: String,
    #[attr(computed)]
    r#override: bool,
}

/// `Referrer-Policy`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Referrer {
    #[attr(computed)]
    r#override: bool,
    #[attr(computed)]
    referrer_policy: String,
}

/// `Strict-Transport-Security`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct StrictTransport {
    #[attr(computed)]
    access_control_max_age_sec: Option<i64>,
    #[attr(computed)]
    include_subdomains: bool,
    #[attr(computed)]
    r#override: bool,
    #[attr(computed)]
    preload: bool,
}

/// `X-XSS-Protection`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Xss {
    #[attr(computed)]
    mode_block: bool,
    #[attr(computed)]
    r#override: bool,
    #[attr(computed)]
    protection: bool,
    #[attr(computed)]
    report_uri: Option<String>,
}

/// `Server-Timing`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ServerTiming {
    #[attr(computed)]
    enabled: bool,
    #[attr(computed)]
    sampling_rate: f64,
}

impl Cors {
    pub(super) fn of_api(api: api::ResponseHeadersPolicyCorsConfig) -> Self {
        let methods = api
            .access_control_allow_methods
            .map(|of| of.items.into_iter().map(|method| method.as_str().to_owned()).collect::<Vec<_>>());
        Self {
            access_control_allow_credentials: api.access_control_allow_credentials,
            access_control_allow_headers: items(api.access_control_allow_headers.map(|of| of.items)),
            access_control_allow_methods: items(methods),
            access_control_allow_origins: items(api.access_control_allow_origins.map(|of| of.items)),
            access_control_expose_headers: items(
                api.access_control_expose_headers.map(|of| of.items.unwrap_or_default()),
            ),
            access_control_max_age_sec: int64(api.access_control_max_age_sec),
            origin_override: api.origin_override,
        }
    }
}

impl Custom {
    pub(super) fn of_api(api: api::ResponseHeadersPolicyCustomHeadersConfig) -> Self {
        let header = |of: api::ResponseHeadersPolicyCustomHeader| CustomHeader {
            header: of.header,
            r#override: of.r#override,
            value: of.value,
        };
        Self { items: api.items.unwrap_or_default().into_iter().map(header).collect() }
    }
}

impl Removed {
    pub(super) fn of_api(api: api::ResponseHeadersPolicyRemoveHeadersConfig) -> Self {
        let header = |of: api::ResponseHeadersPolicyRemoveHeader| RemovedHeader { header: of.header };
        Self { items: api.items.unwrap_or_default().into_iter().map(header).collect() }
    }
}

impl Security {
    pub(super) fn of_api(api: api::ResponseHeadersPolicySecurityHeadersConfig) -> Self {
        let content = api.content_security_policy.map(|of| ContentSecurity {
            content_security_policy: of.content_security_policy,
            r#override: of.r#override,
        });
        let frame = api
            .frame_options
            .map(|of| Frame { frame_option: of.frame_option.as_str().to_owned(), r#override: of.r#override });
        let referrer = api.referrer_policy.map(|of| Referrer {
            r#override: of.r#override,
            referrer_policy: of.referrer_policy.as_str().to_owned(),
        });
        let transport = api.strict_transport_security.map(|of| StrictTransport {
            access_control_max_age_sec: Some(of.access_control_max_age_sec.into()),
            include_subdomains: of.include_subdomains.unwrap_or_default(),
            r#override: of.r#override,
            preload: of.preload.unwrap_or_default(),
        });
        let xss = api.xss_protection.map(|of| Xss {
            mode_block: of.mode_block.unwrap_or_default(),
            r#override: of.r#override,
            protection: of.protection,
            report_uri: told(&of.report_uri),
        });
        Self {
            content_security_policy: content.into_iter().collect(),
            content_type_options: api
                .content_type_options
                .map(|of| ContentType { r#override: of.r#override })
                .into_iter()
                .collect(),
            frame_options: frame.into_iter().collect(),
            referrer_policy: referrer.into_iter().collect(),
            strict_transport_security: transport.into_iter().collect(),
            xss_protection: xss.into_iter().collect(),
        }
    }
}

impl ServerTiming {
    pub(super) fn of_api(api: &api::ResponseHeadersPolicyServerTimingHeadersConfig) -> Self {
        Self { enabled: api.enabled, sampling_rate: api.sampling_rate.unwrap_or_default() }
    }
}
