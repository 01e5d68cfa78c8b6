//! What the provider block, the environment and the shared files together say about how to reach AWS.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::{RetryConfig, RetryMode};
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::service_config::ServiceConfigKey;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::block::Settings;
use super::{credentials, transport};

/// How often a call is made when the provider block does not say.
const ATTEMPTS: u32 = 6;

/// What the `endpoints` block calls the service that has the index of tags.
const TAGGING: &str = "resourcegroupstaggingapi";

/// A way to reach AWS: region, credentials, endpoints, retries.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    sdk: SdkConfig,
    region: String,
    sts_region: Option<String>,
    endpoints: BTreeMap<String, String>,
    attempts: u32,
    path_style: bool,
    skip_account_id: bool,
}

impl Connection {
    /// Makes one. Calls nothing but what credentials need.
    pub(crate) async fn new(
        settings: &Settings,
        endpoints: BTreeMap<String, String>,
    ) -> Result<Self, ProviderError> {
        let attempts = match settings.max_retries {
            Some(retries) => u32::try_from(retries.max(1)).unwrap_or(ATTEMPTS),
            None => ATTEMPTS,
        };
        let http = transport::client(settings)?;
        let sdk = load(settings, attempts, http).await;
        let Some(region) =
            sdk.region().map(|region| region.as_ref().to_owned()).filter(|region| !region.is_empty())
        else {
            let error = ProviderError::invalid(Path::attr("region"), "no AWS region is set");
            return Err(
                error.hint("set `region` in the provider block, AWS_REGION, or `region` in the profile")
            );
        };
        let credentials = credentials::resolve(settings, &sdk).await?;
        let sdk = sdk.into_builder().credentials_provider(credentials).build();
        Ok(Self {
            sdk,
            region,
            sts_region: settings.sts_region.clone().filter(|region| !region.is_empty()),
            endpoints,
            attempts,
            path_style: settings.s3_use_path_style.unwrap_or_default(),
            skip_account_id: settings.skip_requesting_account_id.unwrap_or_default(),
        })
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) fn skips_account_id(&self) -> bool {
        self.skip_account_id
    }

    /// Whether the index of tags is that of the services that are called: it is not where one of them is reached at an address of
    /// its own, and the index is not. They are given as the `endpoints` block and as the SDK call them.
    pub(crate) fn has_tag_index(&self, services: &[(&str, &str)]) -> bool {
        let is_elsewhere = |(service, id): &(&str, &str)| self.has_custom_endpoint(service, id);
        self.has_custom_endpoint(TAGGING, "Resource Groups Tagging API") || !services.iter().any(is_elsewhere)
    }

    /// Whether a service is reached at an address of its own, by the block or the environment. `id` is what the SDK calls it.
    fn has_custom_endpoint(&self, service: &str, id: &str) -> bool {
        let key = ServiceConfigKey::builder()
            .service_id(id)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build();
        self.endpoints.contains_key(service)
            || self.sdk.endpoint_url().is_some()
            || key.is_ok_and(|key| {
                self.sdk.service_config().is_some_and(|config| config.load_config(key).is_some())
            })
    }
}

/// A client's configuration: the common one, the endpoint that the block sets, and whether calls are repeated.
macro_rules! client_config {
    ($connection:expr, $sdk:ident, $service:expr, once: $once:expr) => {{
        let mut config =
            $sdk::config::Builder::from($connection.sdk()).retry_classifier($crate::provider::NeverSent);
        if let Some(url) = $connection.endpoint($service) {
            config = config.endpoint_url(url);
        }
        if $once {
            config = config.retry_config(aws_config::retry::RetryConfig::disabled());
        }
        config
    }};
}
pub(crate) use client_config;

/// A client with such a configuration.
macro_rules! client {
    ($connection:expr, $sdk:ident, $service:ident, once: $once:expr) => {{
        let config =
            $crate::provider::client_config!($connection, $sdk, stringify!($service), once: $once);
        $sdk::Client::from_conf(config.build())
    }};
}
pub(crate) use client;

impl Connection {
    pub(crate) fn sdk(&self) -> &SdkConfig {
        &self.sdk
    }

    /// The address that the block sets for a service.
    pub(crate) fn endpoint(&self, service: &str) -> Option<&String> {
        self.endpoints.get(service)
    }

    /// S3 puts the bucket into the host's name; an emulator on loopback has one name only.
    pub(crate) fn s3(&self, once: bool) -> aws_sdk_s3::Client {
        let path_style = self.path_style || self.has_custom_endpoint("s3", "S3");
        let config = client_config!(self, aws_sdk_s3, "s3", once: once).force_path_style(path_style);
        aws_sdk_s3::Client::from_conf(config.build())
    }

    pub(crate) fn sts(&self) -> aws_sdk_sts::Client {
        let mut config = client_config!(self, aws_sdk_sts, "sts", once: false);
        if let Some(region) = &self.sts_region {
            config = config.region(Region::new(region.clone()));
        }
        aws_sdk_sts::Client::from_conf(config.build())
    }

    pub(crate) fn tagging(&self) -> aws_sdk_resourcegroupstagging::Client {
        let config = client_config!(self, aws_sdk_resourcegroupstagging, TAGGING, once: true);
        aws_sdk_resourcegroupstagging::Client::from_conf(config.build())
    }

    /// CloudTrail of this region, or of another one.
    pub(crate) fn cloudtrail(&self, region: Option<&'static str>) -> aws_sdk_cloudtrail::Client {
        let mut config = client_config!(self, aws_sdk_cloudtrail, "cloudtrail", once: false);
        if let Some(region) = region {
            config = config.region(Region::new(region));
        }
        aws_sdk_cloudtrail::Client::from_conf(config.build())
    }
}

/// Reads environment and shared files as every AWS tool does; what the block says goes first.
async fn load(settings: &Settings, attempts: u32, http: SharedHttpClient) -> SdkConfig {
    let mode = match settings.retry_mode.as_deref() {
        Some("adaptive") => RetryMode::Adaptive,
        _ => RetryMode::Standard,
    };
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .read_timeout(Duration::from_secs(60))
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(http.clone())
        .retry_config(RetryConfig::standard().with_retry_mode(mode).with_max_attempts(attempts))
        .timeout_config(timeouts);
    if let Some(region) = settings.region.clone().filter(|region| !region.is_empty()) {
        loader = loader.region(Region::new(region));
    }
    if let Some(profile) = settings.profile.clone().filter(|profile| !profile.is_empty()) {
        loader = loader.profile_name(profile);
    }
    let files = profile_files(settings);
    if let Some(files) = &files {
        loader = loader.profile_files(files.clone());
    }
    if let Some(value) = settings.use_fips_endpoint {
        loader = loader.use_fips(value);
    }
    if let Some(value) = settings.use_dualstack_endpoint {
        loader = loader.use_dual_stack(value);
    }
    if let (Some(key), Some(secret)) = (&settings.access_key, &settings.secret_key) {
        let token = settings.token.clone().filter(|token| !token.is_empty());
        loader = loader.credentials_provider(Credentials::new(key, secret, token, None, "provider block"));
    } else if settings.skip_metadata_api_check.as_deref() == Some("true") {
        let region = settings.region.clone().map(Region::new);
        let config =
            aws_config::provider_config::ProviderConfig::default().with_region(region).with_http_client(http);
        loader = loader.credentials_provider(credentials::without_instance_metadata(
            settings,
            files.as_ref(),
            &config,
        ));
    }
    loader.load().await
}

/// The shared files that the block names instead of those in the home folder.
fn profile_files(settings: &Settings) -> Option<EnvConfigFiles> {
    let config = settings.shared_config_files.clone().unwrap_or_default();
    let credentials = settings.shared_credentials_files.clone().unwrap_or_default();
    if config.is_empty() && credentials.is_empty() {
        return None;
    }
    let mut files = EnvConfigFiles::builder();
    if config.is_empty() {
        files = files.include_default_config_file(true);
    }
    if credentials.is_empty() {
        files = files.include_default_credentials_file(true);
    }
    for path in config {
        files = files.with_file(EnvConfigFileKind::Config, path);
    }
    for path in credentials {
        files = files.with_file(EnvConfigFileKind::Credentials, path);
    }
    Some(files.build())
}

/// An error when the account is not one that the block allows.
pub(crate) fn check_account(settings: &Settings, account: &str) -> Result<(), ProviderError> {
    let list = |ids: &Option<std::collections::BTreeSet<String>>| ids.clone().unwrap_or_default();
    let (allowed, forbidden) = (list(&settings.allowed_account_ids), list(&settings.forbidden_account_ids));
    let refused = |argument: &str, message: String| {
        let attribute = Some(Path::attr(argument));
        Err(ProviderError { attribute, ..ProviderError::new(ErrorClass::Denied, message) }
            .hint("check which profile and credentials are in use"))
    };
    if forbidden.contains(account) {
        return refused(
            "forbidden_account_ids",
            format!("the credentials are of account {account}, which is forbidden"),
        );
    }
    if !allowed.is_empty() && !allowed.contains(account) {
        return refused(
            "allowed_account_ids",
            format!("the credentials are of account {account}, which is not allowed"),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_checked() {
        let only = |id: &str| Some([id.to_owned()].into());
        let allowed = Settings { allowed_account_ids: only("1"), ..Settings::default() };
        assert!(check_account(&allowed, "1").is_ok());
        assert!(check_account(&allowed, "2").is_err());
        let forbidden = Settings { forbidden_account_ids: only("1"), ..Settings::default() };
        assert!(check_account(&forbidden, "1").is_err());
        assert!(check_account(&forbidden, "2").is_ok());
        assert!(check_account(&Settings::default(), "2").is_ok());
    }
}
