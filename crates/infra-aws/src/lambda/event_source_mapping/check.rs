//! What is wrong with a mapping.

use crate::checks::Checks;
use crate::times;

const ACCESS: [&str; 8] = [
    "BASIC_AUTH",
    "VPC_SUBNET",
    "VPC_SECURITY_GROUP",
    "SASL_SCRAM_512_AUTH",
    "SASL_SCRAM_256_AUTH",
    "VIRTUAL_HOST",
    "CLIENT_CERTIFICATE_TLS_AUTH",
    "SERVER_ROOT_CA_CERTIFICATE",
];

pub(super) fn check(checks: &mut Checks<'_>) {
    checks.exactly_one(&["event_source_arn", "self_managed_event_source"]);
    let (managed, own) =
        ("amazon_managed_kafka_event_source_config", "self_managed_kafka_event_source_config");
    checks.at_most_one(&["self_managed_event_source", managed]);
    checks.at_most_one(&["event_source_arn", own]);
    checks.at_most_one(&[managed, own]);
    checks.some_of("function_response_types", &["ReportBatchItemFailures"]);
    checks.one_of("starting_position", &["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"]);
    times::check(checks, "starting_position_timestamp");
    checks.within("maximum_record_age_in_seconds", -1, 604_800);
    checks.within("maximum_retry_attempts", -1, 10_000);
    checks.within("parallelization_factor", 1, 10);
    checks.within("tumbling_window_in_seconds", 0, 900);
    checks.each("scaling_config", |scaling| {
        scaling.within("maximum_concurrency", 2, i64::from(i32::MAX));
    });
    checks.each("provisioned_poller_config", |pollers| {
        pollers.within("maximum_pollers", 1, 2000);
        pollers.within("minimum_pollers", 1, 200);
    });
    checks.each("metrics_config", |metrics| metrics.some_of("metrics", &["EventCount"]));
    checks.each("document_db_event_source_config", |documents| {
        documents.one_of("full_document", &["UpdateLookup", "Default"]);
    });
    checks.each("source_access_configuration", |access| access.one_of("type", &ACCESS));
}
