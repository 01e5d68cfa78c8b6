//! Service Connect: how services call each other by name.

use aws_sdk_ecs::types as api;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::error::built;
use crate::given::given_string;
use crate::numbers::{int32, nonzero32};
use crate::tags::TagMap;

/// Whether it can be called so, and call others. ECS does not tell it with the service: what was written is what is known.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Connect {
    #[attr(required)]
    enabled: bool,
    #[attr(optional_computed)]
    namespace: Option<String>,
    #[block(list, max = 1)]
    log_configuration: Vec<Log>,
    #[block(list)]
    service: Vec<Port>,
}

/// Where its proxy writes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Log {
    #[attr(required)]
    log_driver: String,
    #[attr(optional_computed)]
    options: Option<TagMap>,
    #[block(list)]
    secret_option: Vec<Secret>,
}

/// An option that is a secret.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Secret {
    #[attr(required)]
    name: String,
    #[attr(required)]
    value_from: String,
}

/// A port that others call.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Port {
    #[attr(optional_computed)]
    discovery_name: Option<String>,
    #[attr(optional)]
    ingress_port_override: Option<i64>,
    #[attr(required)]
    port_name: String,
    #[block(list, max = 1)]
    client_alias: Vec<Alias>,
    #[block(list, max = 1)]
    timeout: Vec<Timeout>,
    #[block(list, max = 1)]
    tls: Vec<Tls>,
}

/// The name that they call it by.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Alias {
    #[attr(optional_computed)]
    dns_name: Option<String>,
    #[attr(required)]
    port: i64,
}

/// How long calls may take, in seconds.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Timeout {
    #[attr(optional)]
    idle_timeout_seconds: Option<i64>,
    #[attr(optional)]
    per_request_timeout_seconds: Option<i64>,
}

/// How calls are encrypted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Tls {
    #[attr(optional)]
    kms_key: Option<String>,
    #[attr(optional)]
    role_arn: Option<String>,
    #[block(list, min = 1, max = 1)]
    issuer_cert_authority: Vec<Authority>,
}

/// Who signs certificates.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Authority {
    #[attr(required)]
    aws_pca_authority_arn: String,
}

impl Connect {
    pub(super) fn to_api(&self) -> Result<api::ServiceConnectConfiguration, ProviderError> {
        let services = self.service.iter().map(Port::to_api).collect::<Result<Vec<_>, _>>()?;
        Ok(api::ServiceConnectConfiguration::builder()
            .enabled(self.enabled)
            .set_namespace(given_string(&self.namespace))
            .set_log_configuration(self.log_configuration.first().map(Log::to_api).transpose()?)
            .set_services(Some(services).filter(|services| !services.is_empty()))
            .build())
    }

    /// What ends it.
    pub(super) fn none() -> api::ServiceConnectConfiguration {
        api::ServiceConnectConfiguration::builder().enabled(false).build()
    }
}

impl Log {
    fn to_api(&self) -> Result<api::LogConfiguration, ProviderError> {
        let secret =
            |of: &Secret| built(api::Secret::builder().name(&of.name).value_from(&of.value_from).build());
        let secrets = self.secret_option.iter().map(secret).collect::<Result<Vec<_>, _>>()?;
        let options = self.options.iter().flatten().map(|(k, v)| (k.clone(), v.clone()));
        let log = api::LogConfiguration::builder()
            .log_driver(self.log_driver.as_str().into())
            .set_options(Some(options.collect()))
            .set_secret_options(Some(secrets).filter(|secrets| !secrets.is_empty()));
        built(log.build())
    }
}

impl Port {
    fn to_api(&self) -> Result<api::ServiceConnectService, ProviderError> {
        let alias = |of: &Alias| {
            let alias = api::ServiceConnectClientAlias::builder().set_dns_name(given_string(&of.dns_name));
            built(alias.set_port(int32(Some(of.port))).build())
        };
        let aliases = self.client_alias.iter().map(alias).collect::<Result<Vec<_>, _>>()?;
        let timeout = self.timeout.first().map(|of| {
            api::TimeoutConfiguration::builder()
                .set_idle_timeout_seconds(int32(of.idle_timeout_seconds))
                .set_per_request_timeout_seconds(int32(of.per_request_timeout_seconds))
                .build()
        });
        let tls = self.tls.first().map(|of| {
            let authority = of.issuer_cert_authority.first().map(|of| {
                api::ServiceConnectTlsCertificateAuthority::builder()
                    .aws_pca_authority_arn(&of.aws_pca_authority_arn)
                    .build()
            });
            api::ServiceConnectTlsConfiguration::builder()
                .set_issuer_certificate_authority(authority)
                .set_kms_key(given_string(&of.kms_key))
                .set_role_arn(given_string(&of.role_arn))
                .build()
        });
        let port = api::ServiceConnectService::builder()
            .port_name(&self.port_name)
            .set_discovery_name(given_string(&self.discovery_name))
            .set_ingress_port_override(nonzero32(self.ingress_port_override))
            .set_client_aliases(Some(aliases).filter(|aliases| !aliases.is_empty()))
            .set_timeout(timeout)
            .set_tls(tls);
        built(port.build())
    }
}
