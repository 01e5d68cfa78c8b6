//! `aws_cloudwatch_log_group`, the data source

use aws_sdk_cloudwatchlogs::types::LogGroupClass;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::group;
use crate::context::Context;
use crate::resource::DataSource;
use crate::tags::TagMap;

/// A log group that exists.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_log_group")]
pub struct DataLogGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    creation_time: Option<i64>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    kms_key_id: Option<String>,
    #[attr(computed)]
    log_group_class: Option<String>,
    #[attr(required)]
    name: String,
    #[attr(computed)]
    retention_in_days: Option<i64>,
    #[attr(optional_computed)]
    tags: TagMap,
}

impl DataSource for DataLogGroup {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let name = config.name;
        let Some(api) = group::get(cx, &name).await? else {
            let error = ProviderError::invalid(Path::attr("name"), format!("there is no log group {name}"));
            return Err(ProviderError { class: ErrorClass::NotFound, ..error });
        };
        let arn = group::arn(&api);
        Ok(Self {
            creation_time: api.creation_time,
            id: Some(name.clone()),
            kms_key_id: Some(api.kms_key_id().unwrap_or_default().to_owned()),
            log_group_class: Some(api.log_group_class().map_or("", LogGroupClass::as_str).to_owned()),
            retention_in_days: Some(api.retention_in_days.map(i64::from).unwrap_or_default()),
            tags: cx.tags().observe(group::tags_of(cx, &arn).await?, None).all,
            arn: Some(arn),
            name,
        })
    }
}
