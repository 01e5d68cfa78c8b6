//! Where content comes from.

use std::collections::BTreeSet;

use aws_sdk_cloudfront::types::{
    CustomHeaders, CustomOriginConfig as ApiCustom, Origin as Api, OriginCustomHeader,
    OriginGroup as ApiGroup, OriginGroupFailoverCriteria, OriginGroupMember, OriginGroupMembers,
    OriginProtocolPolicy, OriginShield as ApiShield, OriginSslProtocols, S3OriginConfig as ApiS3,
    SslProtocol, StatusCodes, VpcOriginConfig as ApiVpc,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::cloudfront::{int, quantity};
use crate::error::built;
use crate::given::{given_string, told};

/// Where content comes from.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Origin {
    #[attr(optional, default = 3)]
    pub(super) connection_attempts: Option<i64>,
    #[attr(optional, default = 10)]
    pub(super) connection_timeout: Option<i64>,
    #[attr(required)]
    pub(super) domain_name: String,
    #[attr(optional, default = "")]
    pub(super) origin_access_control_id: Option<String>,
    #[attr(required)]
    pub(super) origin_id: String,
    #[attr(optional, default = "")]
    pub(super) origin_path: Option<String>,
    #[block(set)]
    pub(super) custom_header: Vec<CustomHeader>,
    #[block(list, max = 1)]
    pub(super) custom_origin_config: Vec<CustomOriginConfig>,
    #[block(list, max = 1)]
    pub(super) origin_shield: Vec<OriginShield>,
    #[block(list, max = 1)]
    pub(super) s3_origin_config: Vec<S3OriginConfig>,
    #[block(list, max = 1)]
    pub(super) vpc_origin_config: Vec<VpcOriginConfig>,
}

/// A header that is sent to an origin.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CustomHeader {
    #[attr(required)]
    pub(super) name: String,
    #[attr(required)]
    pub(super) value: String,
}

/// How to talk to any web server.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CustomOriginConfig {
    #[attr(required)]
    pub(super) http_port: i64,
    #[attr(required)]
    pub(super) https_port: i64,
    #[attr(optional, default = 5)]
    pub(super) origin_keepalive_timeout: Option<i64>,
    #[attr(required)]
    pub(super) origin_protocol_policy: String,
    #[attr(optional, default = 30)]
    pub(super) origin_read_timeout: Option<i64>,
    #[attr(required)]
    pub(super) origin_ssl_protocols: BTreeSet<String>,
}

/// A cache before an origin.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct OriginShield {
    #[attr(required)]
    pub(super) enabled: bool,
    #[attr(optional)]
    pub(super) origin_shield_region: Option<String>,
}

/// How to talk to a bucket.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct S3OriginConfig {
    #[attr(required)]
    pub(super) origin_access_identity: String,
}

/// How to talk to something within a network.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct VpcOriginConfig {
    #[attr(optional, default = 5)]
    pub(super) origin_keepalive_timeout: Option<i64>,
    #[attr(optional, default = 30)]
    pub(super) origin_read_timeout: Option<i64>,
    #[attr(required)]
    pub(super) vpc_origin_id: String,
}

/// An origin, and another while that fails.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct OriginGroup {
    #[attr(required)]
    pub(super) origin_id: String,
    #[block(list, min = 1, max = 1)]
    pub(super) failover_criteria: Vec<FailoverCriteria>,
    #[block(list, min = 2, max = 2)]
    pub(super) member: Vec<Member>,
}

/// When the other one is asked.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct FailoverCriteria {
    #[attr(required)]
    pub(super) status_codes: BTreeSet<i64>,
}

/// One of the two.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Member {
    #[attr(required)]
    pub(super) origin_id: String,
}

impl Origin {
    pub(super) fn of_api(api: &Api) -> Self {
        let headers = api.custom_headers().map(CustomHeaders::items).unwrap_or_default();
        let header = |header: &OriginCustomHeader| CustomHeader {
            name: header.header_name.clone(),
            value: header.header_value.clone(),
        };
        let shield = api.origin_shield().filter(|shield| shield.enabled).map(|shield| OriginShield {
            enabled: shield.enabled,
            origin_shield_region: shield.origin_shield_region.clone(),
        });
        let s3 = api.s3_origin_config().filter(|s3| !s3.origin_access_identity.is_empty());
        let s3 = s3.map(|s3| S3OriginConfig { origin_access_identity: s3.origin_access_identity.clone() });
        Self {
            connection_attempts: api.connection_attempts.map(i64::from),
            connection_timeout: api.connection_timeout.map(i64::from),
            domain_name: api.domain_name.clone(),
            origin_access_control_id: told(&api.origin_access_control_id),
            origin_id: api.id.clone(),
            origin_path: told(&api.origin_path),
            custom_header: headers.iter().map(header).collect(),
            custom_origin_config: api
                .custom_origin_config()
                .map(CustomOriginConfig::of_api)
                .into_iter()
                .collect(),
            origin_shield: shield.into_iter().collect(),
            s3_origin_config: s3.into_iter().collect(),
            vpc_origin_config: api.vpc_origin_config().map(VpcOriginConfig::of_api).into_iter().collect(),
        }
    }

    /// Written as it was known, where that is the same: a bucket without an identity may say so, or nothing.
    pub(super) fn written_as(self, known: Option<&Self>) -> Self {
        let says_nothing = |known: &&Self| {
            known.s3_origin_config.first().is_some_and(|s3| s3.origin_access_identity.is_empty())
        };
        let is_bucket = self.custom_origin_config.is_empty() && self.vpc_origin_config.is_empty();
        match known.filter(says_nothing) {
            Some(known) if is_bucket && self.s3_origin_config.is_empty() => {
                Self { s3_origin_config: known.s3_origin_config.clone(), ..self }
            }
            _ => self,
        }
    }

    pub(super) fn to_api(&self) -> Result<Api, ProviderError> {
        let header = |header: &CustomHeader| {
            built(OriginCustomHeader::builder().header_name(&header.name).header_value(&header.value).build())
        };
        let headers = self.custom_header.iter().map(header).collect::<Result<Vec<_>, _>>()?;
        let headers = CustomHeaders::builder().quantity(quantity(&headers)).set_items(Some(headers));
        let shield = self.origin_shield.first().map(|shield| {
            let api = ApiShield::builder().enabled(shield.enabled);
            built(api.set_origin_shield_region(given_string(&shield.origin_shield_region)).build())
        });
        // An origin is of one of three kinds; a bucket says so even when there is nothing to say.
        let is_bucket = self.custom_origin_config.is_empty() && self.vpc_origin_config.is_empty();
        let identity = self.s3_origin_config.first().map(|s3| s3.origin_access_identity.clone());
        let s3 =
            is_bucket.then(|| ApiS3::builder().origin_access_identity(identity.unwrap_or_default()).build());
        let custom = self.custom_origin_config.first().map(CustomOriginConfig::to_api);
        let vpc = self.vpc_origin_config.first().map(VpcOriginConfig::to_api);
        let api = Api::builder()
            .id(&self.origin_id)
            .domain_name(&self.domain_name)
            .origin_path(self.origin_path.clone().unwrap_or_default())
            .origin_access_control_id(self.origin_access_control_id.clone().unwrap_or_default())
            .set_connection_attempts(self.connection_attempts.map(int).transpose()?)
            .set_connection_timeout(self.connection_timeout.map(int).transpose()?)
            .custom_headers(built(headers.build())?)
            .set_origin_shield(shield.transpose()?)
            .set_s3_origin_config(s3)
            .set_custom_origin_config(custom.transpose()?)
            .set_vpc_origin_config(vpc.transpose()?);
        built(api.build())
    }

    pub(super) fn check(origin: &mut Checks<'_>) {
        origin.at_most_one(&["custom_origin_config", "s3_origin_config", "vpc_origin_config"]);
        origin.within("connection_attempts", 1, 3);
        origin.within("connection_timeout", 1, 10);
        origin.each("custom_origin_config", |config| {
            config.one_of("origin_protocol_policy", &["http-only", "https-only", "match-viewer"]);
        });
        if let Some(path) = origin.text("origin_path").filter(|path| !path.is_empty())
            && (!path.starts_with('/') || path.ends_with('/'))
        {
            let message =
                format!("origin_path is \"{path}\", but must begin with a slash and not end with one");
            origin.report("origin_path", message);
        }
    }
}

impl CustomOriginConfig {
    fn of_api(api: &ApiCustom) -> Self {
        let protocols = api.origin_ssl_protocols().map(OriginSslProtocols::items).unwrap_or_default();
        Self {
            http_port: i64::from(api.http_port),
            https_port: i64::from(api.https_port),
            origin_keepalive_timeout: api.origin_keepalive_timeout.map(i64::from),
            origin_protocol_policy: api.origin_protocol_policy.as_str().to_owned(),
            origin_read_timeout: api.origin_read_timeout.map(i64::from),
            origin_ssl_protocols: protocols.iter().map(|protocol| protocol.as_str().to_owned()).collect(),
        }
    }

    fn to_api(&self) -> Result<ApiCustom, ProviderError> {
        let protocols: Vec<_> =
            self.origin_ssl_protocols.iter().map(|name| SslProtocol::from(name.as_str())).collect();
        let protocols =
            OriginSslProtocols::builder().quantity(quantity(&protocols)).set_items(Some(protocols));
        let api = ApiCustom::builder()
            .http_port(int(self.http_port)?)
            .https_port(int(self.https_port)?)
            .origin_protocol_policy(OriginProtocolPolicy::from(self.origin_protocol_policy.as_str()))
            .origin_ssl_protocols(built(protocols.build())?)
            .set_origin_keepalive_timeout(self.origin_keepalive_timeout.map(int).transpose()?)
            .set_origin_read_timeout(self.origin_read_timeout.map(int).transpose()?);
        built(api.build())
    }
}

impl VpcOriginConfig {
    fn of_api(api: &ApiVpc) -> Self {
        Self {
            origin_keepalive_timeout: api.origin_keepalive_timeout.map(i64::from),
            origin_read_timeout: api.origin_read_timeout.map(i64::from),
            vpc_origin_id: api.vpc_origin_id.clone(),
        }
    }

    fn to_api(&self) -> Result<ApiVpc, ProviderError> {
        let api = ApiVpc::builder()
            .vpc_origin_id(&self.vpc_origin_id)
            .set_origin_keepalive_timeout(self.origin_keepalive_timeout.map(int).transpose()?)
            .set_origin_read_timeout(self.origin_read_timeout.map(int).transpose()?);
        built(api.build())
    }
}

impl OriginGroup {
    pub(super) fn of_api(api: &ApiGroup) -> Self {
        let codes = api.failover_criteria().and_then(|criteria| criteria.status_codes());
        let codes: BTreeSet<i64> =
            codes.map(StatusCodes::items).unwrap_or_default().iter().copied().map(i64::from).collect();
        let members = api.members().map(OriginGroupMembers::items).unwrap_or_default();
        Self {
            origin_id: api.id.clone(),
            failover_criteria: vec![FailoverCriteria { status_codes: codes }],
            member: members.iter().map(|member| Member { origin_id: member.origin_id.clone() }).collect(),
        }
    }

    pub(super) fn to_api(&self) -> Result<ApiGroup, ProviderError> {
        let codes = self.failover_criteria.iter().flat_map(|criteria| &criteria.status_codes);
        let codes = codes.copied().map(int).collect::<Result<Vec<_>, _>>()?;
        let codes = StatusCodes::builder().quantity(quantity(&codes)).set_items(Some(codes));
        let criteria = OriginGroupFailoverCriteria::builder().status_codes(built(codes.build())?).build();
        let member =
            |member: &Member| built(OriginGroupMember::builder().origin_id(&member.origin_id).build());
        let members = self.member.iter().map(member).collect::<Result<Vec<_>, _>>()?;
        let members = OriginGroupMembers::builder().quantity(quantity(&members)).set_items(Some(members));
        let api = ApiGroup::builder().id(&self.origin_id).failover_criteria(criteria);
        built(api.members(built(members.build())?).build())
    }
}
