//! What targets of one kind or another need beside the event, and what becomes of events that do not arrive.

use aws_sdk_eventbridge::types::{
    AppSyncParameters, BatchArrayProperties, BatchParameters, BatchRetryStrategy,
    DeadLetterConfig as DeadLetterApi, HttpParameters, InputTransformer as TransformerApi, KinesisParameters,
    RedshiftDataParameters, RetryPolicy as RetryApi, RunCommandParameters, RunCommandTarget as RunCommandApi,
    SageMakerPipelineParameter, SageMakerPipelineParameters, SqsParameters,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::error::built;
use crate::given::{given_string, told};
use crate::numbers::{int32, int64, nonzero32};
use crate::tags::TagMap;

/// A GraphQL operation of AppSync.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AppsyncTarget {
    #[attr(optional)]
    graphql_operation: Option<String>,
}

/// A job of Batch.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct BatchTarget {
    #[attr(optional)]
    array_size: Option<i64>,
    #[attr(optional)]
    job_attempts: Option<i64>,
    #[attr(required)]
    job_definition: String,
    #[attr(required)]
    job_name: String,
}

/// The queue for events that do not arrive.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct DeadLetterConfig {
    #[attr(optional)]
    arn: Option<String>,
}

/// A call of an API.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct HttpTarget {
    #[attr(optional)]
    header_parameters: Option<TagMap>,
    #[attr(optional)]
    path_parameter_values: Option<Vec<String>>,
    #[attr(optional)]
    query_string_parameters: Option<TagMap>,
}

/// What the target gets, made of the event.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct InputTransformer {
    #[attr(optional)]
    input_paths: Option<TagMap>,
    #[attr(required)]
    input_template: String,
}

/// A stream of Kinesis.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct KinesisTarget {
    #[attr(optional)]
    partition_key_path: Option<String>,
}

/// A statement for Redshift.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RedshiftTarget {
    #[attr(required)]
    database: String,
    #[attr(optional)]
    db_user: Option<String>,
    #[attr(optional)]
    secrets_manager_arn: Option<String>,
    #[attr(optional)]
    sql: Option<String>,
    #[attr(optional)]
    statement_name: Option<String>,
    #[attr(optional)]
    with_event: Option<bool>,
}

/// How long it is tried.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RetryPolicy {
    #[attr(optional)]
    maximum_event_age_in_seconds: Option<i64>,
    #[attr(optional)]
    maximum_retry_attempts: Option<i64>,
}

/// Instances that a command of Systems Manager runs on.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RunCommandTarget {
    #[attr(required)]
    key: String,
    #[attr(required)]
    values: Vec<String>,
}

/// A pipeline of SageMaker.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SagemakerPipelineTarget {
    #[block(set, max = 200)]
    pipeline_parameter_list: Vec<PipelineParameter>,
}

/// A parameter of a pipeline.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PipelineParameter {
    #[attr(required)]
    name: String,
    #[attr(required)]
    value: String,
}

/// The group of messages in a FIFO queue.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SqsTarget {
    #[attr(optional)]
    message_group_id: Option<String>,
}

type ApiMap = std::collections::HashMap<String, String>;

fn to_map(map: &Option<TagMap>) -> Option<ApiMap> {
    map.clone().filter(|map| !map.is_empty()).map(|map| map.into_iter().collect())
}

fn of_map(map: Option<&ApiMap>) -> Option<TagMap> {
    Some(map.cloned().unwrap_or_default().into_iter().collect())
}

impl AppsyncTarget {
    pub(super) fn to_api(&self) -> AppSyncParameters {
        AppSyncParameters::builder().set_graph_ql_operation(given_string(&self.graphql_operation)).build()
    }

    pub(super) fn of_api(api: &AppSyncParameters) -> Self {
        Self { graphql_operation: told(&api.graph_ql_operation) }
    }
}

impl BatchTarget {
    pub(super) fn to_api(&self) -> Result<BatchParameters, ProviderError> {
        let size = nonzero32(self.array_size).map(|size| BatchArrayProperties::builder().size(size).build());
        let attempts =
            nonzero32(self.job_attempts).map(|count| BatchRetryStrategy::builder().attempts(count).build());
        let api = BatchParameters::builder().job_definition(&self.job_definition).job_name(&self.job_name);
        built(api.set_array_properties(size).set_retry_strategy(attempts).build())
    }

    pub(super) fn of_api(api: &BatchParameters) -> Self {
        Self {
            array_size: int64(api.array_properties().map(|properties| properties.size)),
            job_attempts: int64(api.retry_strategy().map(|strategy| strategy.attempts)),
            job_definition: api.job_definition.clone(),
            job_name: api.job_name.clone(),
        }
    }
}

impl DeadLetterConfig {
    pub(in crate::events) fn to_api(&self) -> DeadLetterApi {
        DeadLetterApi::builder().set_arn(given_string(&self.arn)).build()
    }

    pub(in crate::events) fn of_api(api: &DeadLetterApi) -> Self {
        Self { arn: told(&api.arn) }
    }
}

impl HttpTarget {
    pub(super) fn to_api(&self) -> HttpParameters {
        HttpParameters::builder()
            .set_header_parameters(to_map(&self.header_parameters))
            .set_path_parameter_values(self.path_parameter_values.clone().filter(|values| !values.is_empty()))
            .set_query_string_parameters(to_map(&self.query_string_parameters))
            .build()
    }

    pub(super) fn of_api(api: &HttpParameters) -> Self {
        Self {
            header_parameters: of_map(api.header_parameters()),
            path_parameter_values: Some(api.path_parameter_values().to_vec()),
            query_string_parameters: of_map(api.query_string_parameters()),
        }
    }
}

impl InputTransformer {
    pub(super) fn to_api(&self) -> Result<TransformerApi, ProviderError> {
        let api = TransformerApi::builder().input_template(&self.input_template);
        built(api.set_input_paths_map(to_map(&self.input_paths)).build())
    }

    pub(super) fn of_api(api: &TransformerApi) -> Self {
        Self { input_paths: of_map(api.input_paths_map()), input_template: api.input_template.clone() }
    }
}

impl KinesisTarget {
    pub(super) fn to_api(&self) -> Result<KinesisParameters, ProviderError> {
        let api = KinesisParameters::builder().set_partition_key_path(given_string(&self.partition_key_path));
        built(api.build())
    }

    pub(super) fn of_api(api: &KinesisParameters) -> Self {
        Self { partition_key_path: Some(api.partition_key_path.clone()) }
    }
}

impl RedshiftTarget {
    pub(super) fn to_api(&self) -> Result<RedshiftDataParameters, ProviderError> {
        let api = RedshiftDataParameters::builder()
            .database(&self.database)
            .set_db_user(given_string(&self.db_user))
            .set_secret_manager_arn(given_string(&self.secrets_manager_arn))
            .set_sql(given_string(&self.sql))
            .set_statement_name(given_string(&self.statement_name))
            .set_with_event(self.with_event);
        built(api.build())
    }

    pub(super) fn of_api(api: &RedshiftDataParameters) -> Self {
        Self {
            database: api.database.clone(),
            db_user: told(&api.db_user),
            secrets_manager_arn: told(&api.secret_manager_arn),
            sql: told(&api.sql),
            statement_name: told(&api.statement_name),
            with_event: Some(api.with_event),
        }
    }
}

impl RetryPolicy {
    /// An age of 0 cannot be asked for: it is left out. 0 attempts can.
    pub(super) fn to_api(&self) -> RetryApi {
        RetryApi::builder()
            .set_maximum_event_age_in_seconds(nonzero32(self.maximum_event_age_in_seconds))
            .set_maximum_retry_attempts(int32(self.maximum_retry_attempts))
            .build()
    }

    pub(super) fn of_api(api: &RetryApi) -> Self {
        Self {
            maximum_event_age_in_seconds: int64(api.maximum_event_age_in_seconds),
            maximum_retry_attempts: int64(api.maximum_retry_attempts),
        }
    }
}

impl RunCommandTarget {
    pub(super) fn to_api(targets: &[Self]) -> Result<Option<RunCommandParameters>, ProviderError> {
        if targets.is_empty() {
            return Ok(None);
        }
        let to_api = |of: &Self| {
            built(RunCommandApi::builder().key(&of.key).set_values(Some(of.values.clone())).build())
        };
        let targets: Result<Vec<_>, _> = targets.iter().map(to_api).collect();
        let api = RunCommandParameters::builder().set_run_command_targets(Some(targets?));
        built(api.build()).map(Some)
    }

    pub(super) fn of_api(api: Option<&RunCommandParameters>) -> Vec<Self> {
        let targets = api.map(RunCommandParameters::run_command_targets).unwrap_or_default();
        targets.iter().map(|api| Self { key: api.key.clone(), values: api.values.clone() }).collect()
    }
}

impl SagemakerPipelineTarget {
    pub(super) fn to_api(&self) -> Result<SageMakerPipelineParameters, ProviderError> {
        let parameter = |of: &PipelineParameter| {
            built(SageMakerPipelineParameter::builder().name(&of.name).value(&of.value).build())
        };
        let parameters: Result<Vec<_>, _> = self.pipeline_parameter_list.iter().map(parameter).collect();
        Ok(SageMakerPipelineParameters::builder().set_pipeline_parameter_list(Some(parameters?)).build())
    }

    pub(super) fn of_api(api: &SageMakerPipelineParameters) -> Self {
        let parameter = |api: &SageMakerPipelineParameter| PipelineParameter {
            name: api.name.clone(),
            value: api.value.clone(),
        };
        Self { pipeline_parameter_list: api.pipeline_parameter_list().iter().map(parameter).collect() }
    }
}

impl SqsTarget {
    pub(super) fn to_api(&self) -> SqsParameters {
        SqsParameters::builder().set_message_group_id(given_string(&self.message_group_id)).build()
    }

    pub(super) fn of_api(api: &SqsParameters) -> Self {
        Self { message_group_id: told(&api.message_group_id) }
    }
}
