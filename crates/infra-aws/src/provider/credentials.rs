//! Where credentials come from.

use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::web_identity_token::{StaticConfiguration, WebIdentityTokenCredentialsProvider};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_runtime::env_config::file::EnvConfigFiles;
use infra_provider::{ErrorClass, ProviderError};

use super::block::{AssumeRole, Settings, WebIdentity};
use crate::durations;
use crate::error::innermost;
use crate::hints;

/// The default chain without the instance's metadata service, which takes seconds to be found missing.
pub(crate) fn without_instance_metadata(
    settings: &Settings,
    files: Option<&EnvConfigFiles>,
    config: &ProviderConfig,
) -> CredentialsProviderChain {
    let mut profile = ProfileFileCredentialsProvider::builder().configure(config);
    if let Some(name) = settings.profile.clone().filter(|name| !name.is_empty()) {
        profile = profile.profile_name(name);
    }
    if let Some(files) = files {
        profile = profile.profile_files(files.clone());
    }
    CredentialsProviderChain::first_try("Environment", EnvironmentVariableCredentialsProvider::new())
        .or_else("Profile", profile.build())
        .or_else("WebIdentityToken", WebIdentityTokenCredentialsProvider::builder().configure(config).build())
        .or_else("EcsContainer", EcsCredentialsProvider::builder().configure(config).build())
}

/// The credentials for all calls: those of `base`, then of each role in turn. Got once now, so that what is wrong with
/// them is said once, and again when they expire.
pub(crate) async fn resolve(
    settings: &Settings,
    base: &SdkConfig,
) -> Result<SharedCredentialsProvider, ProviderError> {
    let Some(mut provider) = base.credentials_provider() else {
        return Err(
            ProviderError::new(ErrorClass::Denied, "there are no AWS credentials").hint(hints::CREDENTIALS)
        );
    };
    for role in &settings.assume_role_with_web_identity {
        provider = SharedCredentialsProvider::new(
            Primed::new(web_identity(role, base), role.role_arn.as_deref()).await?,
        );
    }
    if settings.assume_role.is_empty() && settings.assume_role_with_web_identity.is_empty() {
        return Ok(SharedCredentialsProvider::new(Primed::new(provider, None).await?));
    }
    for role in &settings.assume_role {
        let role_provider = assume_role(role, settings, base, provider).await;
        provider =
            SharedCredentialsProvider::new(Primed::new(role_provider, role.role_arn.as_deref()).await?);
    }
    Ok(provider)
}

async fn assume_role(
    role: &AssumeRole,
    settings: &Settings,
    base: &SdkConfig,
    source: SharedCredentialsProvider,
) -> AssumeRoleProvider {
    let mut builder = AssumeRoleProvider::builder(role.role_arn.clone().unwrap_or_default()).configure(base);
    if let Some(name) = &role.session_name {
        builder = builder.session_name(name);
    }
    if let Some(id) = &role.external_id {
        builder = builder.external_id(id);
    }
    if let Some(policy) = &role.policy {
        builder = builder.policy(policy);
    }
    if let Some(arns) = &role.policy_arns {
        builder = builder.policy_arns(arns.iter().cloned().collect());
    }
    if let Some(length) = role.duration.as_deref().and_then(durations::parse) {
        builder = builder.session_length(length);
    }
    if let Some(tags) = &role.tags {
        builder = builder.tags(tags.clone());
    }
    if let Some(region) = &settings.sts_region {
        builder = builder.region(aws_config::Region::new(region.clone()));
    }
    builder.build_from_provider(source).await
}

fn web_identity(role: &WebIdentity, base: &SdkConfig) -> WebIdentityTokenCredentialsProvider {
    let mut builder = WebIdentityTokenCredentialsProvider::builder()
        .configure(&provider_config(base))
        .static_configuration(StaticConfiguration {
            web_identity_token_file: role.web_identity_token_file.clone().unwrap_or_default().into(),
            role_arn: role.role_arn.clone().unwrap_or_default(),
            session_name: role.session_name.clone().unwrap_or_else(|| "infra".to_owned()),
        });
    if let Some(policy) = &role.policy {
        builder = builder.policy(policy);
    }
    if let Some(arns) = &role.policy_arns {
        builder = builder.policy_arns(arns.iter().cloned().collect());
    }
    builder.build()
}

/// How providers of credentials make their own calls.
pub(crate) fn provider_config(base: &SdkConfig) -> ProviderConfig {
    let config = ProviderConfig::default().with_region(base.region().cloned());
    match base.http_client() {
        Some(http) => config.with_http_client(http),
        None => config,
    }
}

/// A provider of credentials that was asked once already.
#[derive(Debug)]
struct Primed<P> {
    first: Credentials,
    source: P,
}

/// How long before their end credentials are no longer handed out.
const MARGIN: Duration = Duration::from_secs(300);

impl<P: ProvideCredentials> Primed<P> {
    async fn new(source: P, role: Option<&str>) -> Result<Self, ProviderError> {
        match source.provide_credentials().await {
            Ok(first) => Ok(Self { first, source }),
            Err(error) => {
                let what = match role {
                    Some(role) => format!("the role {role} cannot be assumed"),
                    None => "there are no usable AWS credentials".to_owned(),
                };
                let hint = match role {
                    Some(_) => {
                        "the role's trust policy must allow the caller, and the caller's policies sts:AssumeRole"
                    }
                    None => hints::CREDENTIALS,
                };
                let message = format!("{what}: {}", innermost(&error));
                Err(ProviderError::new(ErrorClass::Denied, message).hint(hint))
            }
        }
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Primed<P> {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        match self.first.expiry() {
            Some(end) if end < SystemTime::now() + MARGIN => self.source.provide_credentials(),
            _ => future::ProvideCredentials::ready(Ok(self.first.clone())),
        }
    }
}
