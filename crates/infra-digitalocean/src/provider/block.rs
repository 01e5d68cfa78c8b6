//! The provider block.

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_resource::Checks;
use infra_value::Value;

/// What the block says.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean")]
pub(crate) struct Settings {
    #[attr(optional)]
    pub api_endpoint: Option<String>,
    #[attr(optional)]
    pub http_retry_max: Option<i64>,
    #[attr(optional)]
    pub http_retry_wait_max: Option<f64>,
    #[attr(optional)]
    pub http_retry_wait_min: Option<f64>,
    #[attr(optional)]
    pub requests_per_second: Option<f64>,
    #[attr(optional)]
    pub spaces_access_id: Option<String>,
    #[attr(optional)]
    pub spaces_endpoint: Option<String>,
    #[attr(optional)]
    pub spaces_secret_key: Option<String>,
    #[attr(optional)]
    pub token: Option<String>,
}

/// What is wrong with a block beyond its schema.
pub(crate) fn check(config: &Value) -> Vec<ProviderError> {
    let mut errors = Vec::new();
    let mut checks = Checks::new(config, &mut errors);
    for argument in ["http_retry_max", "http_retry_wait_max", "http_retry_wait_min", "requests_per_second"] {
        if checks.get(argument).is_some() {
            checks.report(
                argument,
                format!("{argument} is not supported: the rate limits that the API tells are kept without it; remove it"),
            );
        }
    }
    checks.requires("spaces_access_id", &["spaces_secret_key"]);
    checks.requires("spaces_secret_key", &["spaces_access_id"]);
    if let Some(endpoint) = checks.text("api_endpoint")
        && !endpoint.starts_with("https://")
        && !endpoint.starts_with("http://")
    {
        checks
            .report("api_endpoint", format!("api_endpoint is \"{endpoint}\", but must begin with https://"));
    }
    errors
}
