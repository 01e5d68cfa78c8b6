//! `aws_kms_key`, the data source

use aws_sdk_kms::types::{MultiRegionConfiguration as ApiMultiRegion, MultiRegionKey};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::describe;
use crate::context::Context;
use crate::resource::DataSource;

/// A key that exists.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_kms_key")]
pub struct DataKey {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    aws_account_id: Option<String>,
    #[attr(computed)]
    cloud_hsm_cluster_id: Option<String>,
    #[attr(computed)]
    creation_date: Option<String>,
    #[attr(computed)]
    custom_key_store_id: Option<String>,
    #[attr(computed)]
    customer_master_key_spec: Option<String>,
    #[attr(computed)]
    deletion_date: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(computed)]
    enabled: Option<bool>,
    #[attr(computed)]
    expiration_model: Option<String>,
    #[attr(optional)]
    grant_tokens: Option<Vec<String>>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    key_id: String,
    #[attr(computed)]
    key_manager: Option<String>,
    #[attr(computed)]
    key_spec: Option<String>,
    #[attr(computed)]
    key_state: Option<String>,
    #[attr(computed)]
    key_usage: Option<String>,
    #[attr(computed)]
    multi_region: Option<bool>,
    #[attr(computed, nested)]
    multi_region_configuration: Vec<MultiRegionConfiguration>,
    #[attr(computed)]
    origin: Option<String>,
    #[attr(computed)]
    pending_deletion_window_in_days: Option<i64>,
    #[attr(computed)]
    valid_to: Option<String>,
    #[attr(computed, nested)]
    xks_key_configuration: Vec<XksKeyConfiguration>,
}

/// A key that exists in several regions.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MultiRegionConfiguration {
    #[attr(computed)]
    multi_region_key_type: Option<String>,
    #[attr(computed)]
    primary_key: Vec<PrimaryKey>,
    #[attr(computed)]
    replica_keys: Vec<ReplicaKeys>,
}

/// A key that is kept outside of AWS.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct XksKeyConfiguration {
    #[attr(computed)]
    id: Option<String>,
}

/// One of them.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PrimaryKey {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    region: Option<String>,
}

/// One of them.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ReplicaKeys {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    region: Option<String>,
}

/// `2026-11-21T01:22:15Z`, to the second; empty when there is none.
fn date(date: Option<&DateTime>) -> Option<String> {
    let text = date.and_then(|date| DateTime::from_secs(date.secs()).fmt(Format::DateTime).ok());
    Some(text.unwrap_or_default())
}

impl MultiRegionConfiguration {
    fn of_api(api: &ApiMultiRegion) -> Self {
        let parts = |key: &MultiRegionKey| (key.arn.clone(), key.region.clone());
        let primary = api.primary_key().map(parts).map(|(arn, region)| PrimaryKey { arn, region });
        let replicas = api.replica_keys().iter().map(parts);
        Self {
            multi_region_key_type: api.multi_region_key_type().map(|ty| ty.as_str().to_owned()),
            primary_key: primary.into_iter().collect(),
            replica_keys: replicas.map(|(arn, region)| ReplicaKeys { arn, region }).collect(),
        }
    }
}

impl DataSource for DataKey {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let Some(api) = describe(cx, &config.key_id, config.grant_tokens.clone()).await? else {
            let message = format!("there is no key {}", config.key_id);
            let error = ProviderError::invalid(Path::attr("key_id"), message);
            return Err(ProviderError { class: ErrorClass::NotFound, ..error });
        };
        let text = |text: Option<&str>| Some(text.unwrap_or_default().to_owned());
        let spec = api.key_spec().map(|spec| spec.as_str().to_owned());
        Ok(Self {
            arn: api.arn.clone(),
            aws_account_id: text(api.aws_account_id()),
            cloud_hsm_cluster_id: text(api.cloud_hsm_cluster_id()),
            creation_date: date(api.creation_date()),
            custom_key_store_id: text(api.custom_key_store_id()),
            customer_master_key_spec: spec.clone(),
            deletion_date: date(api.deletion_date()),
            description: text(api.description()),
            enabled: Some(api.enabled),
            expiration_model: text(api.expiration_model().map(|model| model.as_str())),
            grant_tokens: config.grant_tokens,
            id: Some(api.key_id.clone()),
            key_id: config.key_id,
            key_manager: text(api.key_manager().map(|manager| manager.as_str())),
            key_spec: spec,
            key_state: text(api.key_state().map(|state| state.as_str())),
            key_usage: text(api.key_usage().map(|usage| usage.as_str())),
            multi_region: api.multi_region.or(Some(false)),
            multi_region_configuration: api
                .multi_region_configuration()
                .map(MultiRegionConfiguration::of_api)
                .into_iter()
                .collect(),
            origin: text(api.origin().map(|origin| origin.as_str())),
            pending_deletion_window_in_days: Some(
                api.pending_deletion_window_in_days.map(i64::from).unwrap_or_default(),
            ),
            valid_to: date(api.valid_to()),
            xks_key_configuration: api
                .xks_key_configuration()
                .map(|key| XksKeyConfiguration { id: key.id.clone() })
                .into_iter()
                .collect(),
        })
    }
}
