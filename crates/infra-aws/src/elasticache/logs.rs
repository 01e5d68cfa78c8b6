//! Where a cache's logs go.

use aws_sdk_elasticache::types as api;
use infra_provider::model::Nested;

/// One kind of log.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LogDelivery {
    #[attr(required)]
    destination: String,
    #[attr(required)]
    destination_type: String,
    #[attr(required)]
    log_format: String,
    #[attr(required)]
    log_type: String,
}

const TO_LOGS: &str = "cloudwatch-logs";

impl LogDelivery {
    fn to_api(&self) -> api::LogDeliveryConfigurationRequest {
        let details = match self.destination_type == TO_LOGS {
            true => api::DestinationDetails::builder().cloud_watch_logs_details(
                api::CloudWatchLogsDestinationDetails::builder().log_group(&self.destination).build(),
            ),
            false => api::DestinationDetails::builder().kinesis_firehose_details(
                api::KinesisFirehoseDestinationDetails::builder().delivery_stream(&self.destination).build(),
            ),
        };
        api::LogDeliveryConfigurationRequest::builder()
            .enabled(true)
            .destination_type(self.destination_type.as_str().into())
            .destination_details(details.build())
            .log_format(self.log_format.as_str().into())
            .log_type(self.log_type.as_str().into())
            .build()
    }

    fn of_api(api: &api::LogDeliveryConfiguration) -> Self {
        let details = api.destination_details();
        let group = details.and_then(|of| of.cloud_watch_logs_details()).and_then(|of| of.log_group());
        let stream = details.and_then(|of| of.kinesis_firehose_details()).and_then(|of| of.delivery_stream());
        Self {
            destination: group.or(stream).unwrap_or_default().to_owned(),
            destination_type: api.destination_type().map_or("", |of| of.as_str()).to_owned(),
            log_format: api.log_format().map_or("", |of| of.as_str()).to_owned(),
            log_type: api.log_type().map_or("", |of| of.as_str()).to_owned(),
        }
    }
}

/// For a create call.
pub(super) fn to_api(logs: &[LogDelivery]) -> Option<Vec<api::LogDeliveryConfigurationRequest>> {
    (!logs.is_empty()).then(|| logs.iter().map(LogDelivery::to_api).collect())
}

/// What is told.
pub(super) fn of_api(logs: &[api::LogDeliveryConfiguration]) -> Vec<LogDelivery> {
    logs.iter().map(LogDelivery::of_api).collect()
}

/// For a call that changes: those that are new or other, and the end of those that are no longer there.
pub(super) fn changes(
    prior: &[LogDelivery],
    planned: &[LogDelivery],
) -> Option<Vec<api::LogDeliveryConfigurationRequest>> {
    let new = planned.iter().filter(|log| !prior.contains(log)).map(LogDelivery::to_api);
    let is_gone = |old: &&LogDelivery| !planned.iter().any(|new| new.log_type == old.log_type);
    let gone = prior.iter().filter(is_gone).map(|old| {
        api::LogDeliveryConfigurationRequest::builder()
            .enabled(false)
            .log_type(old.log_type.as_str().into())
            .build()
    });
    Some(new.chain(gone).collect::<Vec<_>>()).filter(|changes| !changes.is_empty())
}
