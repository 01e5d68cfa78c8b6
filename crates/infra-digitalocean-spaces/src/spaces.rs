//! Clients: each region is an endpoint of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{BehaviorVersion, Region, RequestChecksumCalculation, ResponseChecksumValidation};
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::Context;
use infra_resource::gather::Gatherings;

/// What requests are signed with.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// The Spaces of an account. Cheap to clone.
#[derive(Clone)]
pub struct Spaces(Arc<Inner>);

struct Inner {
    keys: Option<Keys>,
    endpoint: String,
    clients: Mutex<BTreeMap<(String, bool), Client>>,
    gatherings: Gatherings,
}

/// The region that Spaces have requests signed for, wherever they are.
const SIGNED_FOR: &str = "us-east-1";

impl Spaces {
    /// `{{.Region}}` in `endpoint` stands for the region.
    pub(crate) fn new(keys: Option<Keys>, endpoint: &str) -> Self {
        Self(Arc::new(Inner {
            keys,
            endpoint: endpoint.to_owned(),
            clients: Mutex::default(),
            gatherings: Gatherings::default(),
        }))
    }

    /// For a region; repeats calls that get lost.
    pub(crate) fn client(&self, region: &str) -> Result<Client, ProviderError> {
        self.made(region, false)
    }

    /// The same for creating: makes each call once.
    pub(crate) fn client_once(&self, region: &str) -> Result<Client, ProviderError> {
        self.made(region, true)
    }

    fn made(&self, region: &str, once: bool) -> Result<Client, ProviderError> {
        let Some(keys) = &self.0.keys else {
            let error = ProviderError::new(ErrorClass::Denied, "there are no keys for Spaces");
            return Err(error.hint(
                "set SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY, or `spaces_access_id` and `spaces_secret_key` in the \
                 provider block",
            ));
        };
        let region = region.to_lowercase();
        let mut clients = self.0.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let retries = if once { RetryConfig::disabled() } else { RetryConfig::standard() };
            let timeouts = TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(5))
                .read_timeout(Duration::from_secs(60))
                .build();
            // Spaces do not know the checksums that the SDK adds on its own.
            let config = aws_sdk_s3::Config::builder()
                .behavior_version(BehaviorVersion::v2026_01_12())
                .region(Region::new(SIGNED_FOR))
                .endpoint_url(
                    self.0.endpoint.replace("{{.Region}}", &region).replace("{{ .Region }}", &region),
                )
                .credentials_provider(Credentials::new(&keys.id, &keys.secret, None, None, "provider block"))
                .force_path_style(true)
                .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
                .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
                .retry_config(retries)
                .timeout_config(timeouts);
            Client::from_conf(config.build())
        };
        Ok(clients.entry((region.clone(), once)).or_insert_with(make).clone())
    }
}

impl Context for Spaces {
    fn gatherings(&self) -> &Gatherings {
        &self.0.gatherings
    }

    fn place(&self) -> String {
        "the account".to_owned()
    }
}

/// The regions that have Spaces.
pub(crate) const REGIONS: [&str; 12] =
    ["ams3", "atl1", "blr1", "fra1", "lon1", "nyc3", "sfo2", "sfo3", "sgp1", "syd1", "tor1", "nyc2"];
