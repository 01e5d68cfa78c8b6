//! The provider block.

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};
use infra_schema::Schema;
use infra_value::Value;

use super::endpoints;
use crate::checks::Checks;
use crate::durations;

/// What the block says, without its `endpoints`.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws")]
pub(crate) struct Settings {
    #[attr(optional)]
    pub access_key: Option<String>,
    #[attr(optional)]
    pub allowed_account_ids: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub custom_ca_bundle: Option<String>,
    #[attr(optional)]
    pub ec2_metadata_service_endpoint: Option<String>,
    #[attr(optional)]
    pub ec2_metadata_service_endpoint_mode: Option<String>,
    #[attr(optional)]
    pub forbidden_account_ids: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub http_proxy: Option<String>,
    #[attr(optional)]
    pub https_proxy: Option<String>,
    #[attr(optional)]
    pub insecure: Option<bool>,
    #[attr(optional)]
    pub max_retries: Option<i64>,
    #[attr(optional)]
    pub no_proxy: Option<String>,
    #[attr(optional)]
    pub profile: Option<String>,
    #[attr(optional)]
    pub region: Option<String>,
    #[attr(optional)]
    pub retry_mode: Option<String>,
    #[attr(optional)]
    pub s3_us_east_1_regional_endpoint: Option<String>,
    #[attr(optional)]
    pub s3_use_path_style: Option<bool>,
    #[attr(optional)]
    pub secret_key: Option<String>,
    #[attr(optional)]
    pub shared_config_files: Option<Vec<String>>,
    #[attr(optional)]
    pub shared_credentials_files: Option<Vec<String>>,
    #[attr(optional)]
    pub skip_credentials_validation: Option<bool>,
    #[attr(optional)]
    pub skip_metadata_api_check: Option<String>,
    #[attr(optional)]
    pub skip_region_validation: Option<bool>,
    #[attr(optional)]
    pub skip_requesting_account_id: Option<bool>,
    #[attr(optional)]
    pub sts_region: Option<String>,
    #[attr(optional)]
    pub token: Option<String>,
    #[attr(optional)]
    pub token_bucket_rate_limiter_capacity: Option<i64>,
    #[attr(optional)]
    pub use_dualstack_endpoint: Option<bool>,
    #[attr(optional)]
    pub use_fips_endpoint: Option<bool>,
    #[block(list)]
    pub assume_role: Vec<AssumeRole>,
    #[block(list)]
    pub assume_role_with_web_identity: Vec<WebIdentity>,
    #[block(list)]
    pub default_tags: Vec<DefaultTags>,
    #[block(list)]
    pub ignore_tags: Vec<IgnoreTags>,
}

/// A role to take on; several are taken on one after the other.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct AssumeRole {
    #[attr(optional)]
    pub duration: Option<String>,
    #[attr(optional)]
    pub external_id: Option<String>,
    #[attr(optional)]
    pub policy: Option<String>,
    #[attr(optional)]
    pub policy_arns: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub role_arn: Option<String>,
    #[attr(optional)]
    pub session_name: Option<String>,
    #[attr(optional)]
    pub source_identity: Option<String>,
    #[attr(optional)]
    pub tags: Option<BTreeMap<String, String>>,
    #[attr(optional)]
    pub transitive_tag_keys: Option<BTreeSet<String>>,
}

/// A role to take on with a token that someone else signed.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct WebIdentity {
    #[attr(optional)]
    pub duration: Option<String>,
    #[attr(optional)]
    pub policy: Option<String>,
    #[attr(optional)]
    pub policy_arns: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub role_arn: Option<String>,
    #[attr(optional)]
    pub session_name: Option<String>,
    #[attr(optional)]
    pub web_identity_token: Option<String>,
    #[attr(optional)]
    pub web_identity_token_file: Option<String>,
}

/// Tags for every resource.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct DefaultTags {
    #[attr(optional)]
    pub tags: Option<BTreeMap<String, String>>,
}

/// Tags that are left alone.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct IgnoreTags {
    #[attr(optional)]
    pub key_prefixes: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub keys: Option<BTreeSet<String>>,
}

/// The schema of the block, with `endpoints`.
pub(crate) fn schema() -> Schema {
    let mut schema = Settings::schema();
    schema.block.blocks.insert("endpoints".into(), endpoints::block());
    schema
}

/// What is wrong with a block beyond its schema.
pub(crate) fn check(config: &Value) -> Vec<ProviderError> {
    let mut errors = Vec::new();
    let mut checks = Checks::new(config, &mut errors);
    checks.refuse(&["insecure", "token_bucket_rate_limiter_capacity"]);
    if checks.text("ec2_metadata_service_endpoint").is_some_and(|text| !text.is_empty()) {
        checks.report(
            "ec2_metadata_service_endpoint",
            "ec2_metadata_service_endpoint is not supported yet: set AWS_EC2_METADATA_SERVICE_ENDPOINT instead",
        );
    }
    if checks.text("ec2_metadata_service_endpoint_mode").is_some_and(|text| !text.is_empty()) {
        checks.report(
            "ec2_metadata_service_endpoint_mode",
            "ec2_metadata_service_endpoint_mode is not supported yet: set AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE instead",
        );
    }
    if checks.text("s3_us_east_1_regional_endpoint").is_some_and(|text| text.eq_ignore_ascii_case("legacy")) {
        checks.report(
            "s3_us_east_1_regional_endpoint",
            "the legacy global endpoint of S3 is not supported: remove the argument, and us-east-1 has its regional endpoint",
        );
    }
    checks.one_of("retry_mode", &["standard", "adaptive"]);
    checks.within("max_retries", 0, 1000);
    checks.at_most_one(&["allowed_account_ids", "forbidden_account_ids"]);
    checks.requires("access_key", &["secret_key"]);
    checks.requires("secret_key", &["access_key"]);
    checks.each("assume_role", |role| {
        role.exactly_one(&["role_arn"]);
        role.refuse(&["source_identity", "transitive_tag_keys"]);
        duration(role);
    });
    checks.each("assume_role_with_web_identity", |role| {
        role.exactly_one(&["role_arn"]);
        role.exactly_one(&["web_identity_token_file", "web_identity_token"]);
        role.refuse(&["duration"]);
        if role.text("web_identity_token").is_some_and(|text| !text.is_empty()) {
            role.report(
                "web_identity_token",
                "a token in the configuration is not supported: put it in a file and set web_identity_token_file",
            );
        }
    });
    errors
}

fn duration(role: &mut Checks<'_>) {
    if let Some(text) = role.text("duration")
        && !text.is_empty()
        && durations::parse(text).is_none_or(|d| !(900..=43_200).contains(&d.as_secs()))
    {
        role.report("duration", format!("duration is \"{text}\", but must be from 15m to 12h"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::with_attribute;

    #[test]
    fn what_is_not_done_is_refused() {
        let empty = schema().block.empty_value();
        assert_eq!(check(&empty), []);
        let insecure = with_attribute(&empty, "insecure", Value::bool(true));
        assert_eq!(check(&insecure)[0].message, "insecure is not supported yet: remove it");
        let half = with_attribute(&empty, "access_key", Value::string("AKIA"));
        assert_eq!(check(&half)[0].message, "access_key needs secret_key to be set too");
    }
}
