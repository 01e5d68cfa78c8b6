//! Clients for the bucket and for keys.

use std::time::Duration;

use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::RequestChecksumCalculation;
use aws_smithy_types::retry::{RetryConfig, RetryMode};
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::service_config::ServiceConfigKey;

use crate::settings::{AssumeRole, Settings};

/// How often a call is made when the block does not say, as Terraform's backend has it.
const ATTEMPTS: u32 = 5;

/// Reads environment and shared files as every AWS tool does; what the block says goes first. Fails with a sentence.
pub(crate) async fn connect(settings: &Settings) -> Result<Client, String> {
    let sdk = access(settings).await?;
    // S3 puts the bucket into the host's name; what stands in for S3 has one name only.
    let path_style = settings.path_style || has_custom_endpoint(settings, &sdk);
    let mut config = aws_sdk_s3::config::Builder::from(&sdk).force_path_style(path_style);
    if let Some(endpoint) = &settings.endpoint {
        config = config.endpoint_url(endpoint);
    }
    if settings.skip_checksum {
        config = config.request_checksum_calculation(RequestChecksumCalculation::WhenRequired);
    }
    Ok(Client::from_conf(config.build()))
}

/// A client for KMS.
pub(crate) async fn connect_kms(settings: &Settings) -> Result<aws_sdk_kms::Client, String> {
    let sdk = access(settings).await?;
    let mut config = aws_sdk_kms::config::Builder::from(&sdk);
    if let Some(endpoint) = &settings.kms_endpoint {
        config = config.endpoint_url(endpoint);
    }
    Ok(aws_sdk_kms::Client::from_conf(config.build()))
}

/// Region and credentials, those of the role where there is one.
async fn access(settings: &Settings) -> Result<SdkConfig, String> {
    let sdk = load(settings).await;
    if sdk.region().is_none() {
        return Err("no region is set: write it into the block, or set AWS_REGION".to_owned());
    }
    let Some(role) = &settings.assume_role else { return Ok(sdk) };
    let provider = SharedCredentialsProvider::new(assume(role, settings, &sdk).await);
    Ok(sdk.into_builder().credentials_provider(provider).build())
}

async fn load(settings: &Settings) -> SdkConfig {
    let mode = if settings.adaptive { RetryMode::Adaptive } else { RetryMode::Standard };
    let retries = RetryConfig::standard()
        .with_retry_mode(mode)
        .with_max_attempts(settings.attempts.unwrap_or(ATTEMPTS));
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .read_timeout(Duration::from_secs(60))
        .build();
    let mut loader =
        aws_config::defaults(BehaviorVersion::v2026_01_12()).retry_config(retries).timeout_config(timeouts);
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(files) = profile_files(settings) {
        loader = loader.profile_files(files);
    }
    if let Some(fips) = settings.fips {
        loader = loader.use_fips(fips);
    }
    if let Some(dualstack) = settings.dualstack {
        loader = loader.use_dual_stack(dualstack);
    }
    if let Some(keys) = &settings.keys {
        let (id, secret, token) = (&keys.id, &keys.secret, keys.token.clone());
        loader = loader.credentials_provider(Credentials::new(id, secret, token, None, "backend block"));
    }
    loader.load().await
}

fn profile_files(settings: &Settings) -> Option<EnvConfigFiles> {
    let (config, credentials) = (&settings.shared_config_files, &settings.shared_credentials_files);
    if config.is_empty() && credentials.is_empty() {
        return None;
    }
    let mut files = EnvConfigFiles::builder()
        .include_default_config_file(config.is_empty())
        .include_default_credentials_file(credentials.is_empty());
    for path in config {
        files = files.with_file(EnvConfigFileKind::Config, path);
    }
    for path in credentials {
        files = files.with_file(EnvConfigFileKind::Credentials, path);
    }
    Some(files.build())
}

async fn assume(role: &AssumeRole, settings: &Settings, sdk: &SdkConfig) -> AssumeRoleProvider {
    let sts = match &settings.sts_endpoint {
        Some(endpoint) => sdk.to_builder().endpoint_url(endpoint).build(),
        None => sdk.clone(),
    };
    let mut builder = AssumeRoleProvider::builder(&role.arn)
        .configure(&sts)
        .session_name(role.session_name.as_deref().unwrap_or("infra"));
    if let Some(id) = &role.external_id {
        builder = builder.external_id(id);
    }
    if let Some(policy) = &role.policy {
        builder = builder.policy(policy);
    }
    if !role.policy_arns.is_empty() {
        builder = builder.policy_arns(role.policy_arns.clone());
    }
    if let Some(duration) = role.duration {
        builder = builder.session_length(duration);
    }
    if let Some(region) = &settings.sts_region {
        builder = builder.region(Region::new(region.clone()));
    }
    match sdk.credentials_provider() {
        Some(source) => builder.build_from_provider(source).await,
        None => builder.build().await,
    }
}

/// Whether S3 is reached at an address of its own, by the block or the environment.
fn has_custom_endpoint(settings: &Settings, sdk: &SdkConfig) -> bool {
    let key =
        ServiceConfigKey::builder().service_id("s3").env("AWS_ENDPOINT_URL").profile("endpoint_url").build();
    settings.endpoint.is_some()
        || sdk.endpoint_url().is_some()
        || key.is_ok_and(|key| sdk.service_config().is_some_and(|config| config.load_config(key).is_some()))
}
