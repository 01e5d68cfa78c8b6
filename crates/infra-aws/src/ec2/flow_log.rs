//! `aws_flow_log`

use aws_sdk_ec2::types::{
    DestinationFileFormat, DestinationOptionsRequest, Filter, FlowLog as Api, FlowLogsResourceType,
    LogDestinationType, ResourceType, TrafficType,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::described::{self, Owned};
use super::{Described, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, classify};
use crate::given::{given, given_string, told};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// A record of the traffic of interfaces.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_flow_log")]
pub struct FlowLog {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, force_new)]
    deliver_cross_account_role: Option<String>,
    #[attr(optional, force_new)]
    eni_id: Option<String>,
    #[attr(optional, force_new)]
    iam_role_arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    log_destination: Option<String>,
    #[attr(optional, force_new, default = "cloud-watch-logs")]
    log_destination_type: Option<String>,
    #[attr(optional_computed, force_new)]
    log_format: Option<String>,
    #[attr(optional_computed, force_new, deprecated = "use log_destination")]
    log_group_name: Option<String>,
    #[attr(optional, force_new, default = 600)]
    max_aggregation_interval: Option<i64>,
    #[attr(optional, force_new)]
    subnet_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional, force_new)]
    traffic_type: Option<String>,
    #[attr(optional, force_new)]
    transit_gateway_attachment_id: Option<String>,
    #[attr(optional, force_new)]
    transit_gateway_id: Option<String>,
    #[attr(optional, force_new)]
    vpc_id: Option<String>,
    #[block(list, max = 1, force_new)]
    destination_options: Vec<DestinationOptions>,
}

/// How records are stored in a bucket.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct DestinationOptions {
    #[attr(optional, force_new, default = "plain-text")]
    file_format: Option<String>,
    #[attr(optional, force_new, default = false)]
    hive_compatible_partitions: Option<bool>,
    #[attr(optional, force_new, default = false)]
    per_hour_partition: Option<bool>,
}

/// Arguments that say whose traffic.
const SOURCES: [&str; 5] =
    ["eni_id", "subnet_id", "transit_gateway_attachment_id", "transit_gateway_id", "vpc_id"];

impl FlowLog {
    fn source(&self) -> Option<(FlowLogsResourceType, &str)> {
        use FlowLogsResourceType::{NetworkInterface, Subnet, TransitGateway, TransitGatewayAttachment, Vpc};
        [
            (NetworkInterface, &self.eni_id),
            (Subnet, &self.subnet_id),
            (TransitGatewayAttachment, &self.transit_gateway_attachment_id),
            (TransitGateway, &self.transit_gateway_id),
            (Vpc, &self.vpc_id),
        ]
        .into_iter()
        .find_map(|(ty, id)| Some((ty, given(id)?)))
    }
}

impl Described for FlowLog {
    type Api = Owned<Api>;
    const ID_FILTER: &'static str = "flow-log-id";

    fn api_id(owned: &Owned<Api>) -> Option<&str> {
        owned.api.flow_log_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Owned<Api>>, ProviderError> {
        let call = cx.ec2().describe_flow_logs().set_filter(Some(filters)).into_paginator();
        let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
        described::owned(cx, found.during("ec2:DescribeFlowLogs")?).await
    }

    fn observe(&self, cx: &Context, Owned { account, api }: &Owned<Api>) -> Option<Self> {
        let id = api.flow_log_id.clone()?;
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let source = api.resource_id().unwrap_or_default();
        let of = |prefix: &str| Some(source.to_owned()).filter(|source| source.starts_with(prefix));
        let options = api.destination_options().map(|options| DestinationOptions {
            file_format: options.file_format().map(|format| format.as_str().to_owned()),
            hive_compatible_partitions: Some(options.hive_compatible_partitions.unwrap_or_default()),
            per_hour_partition: Some(options.per_hour_partition.unwrap_or_default()),
        });
        let destination_type = api.log_destination_type().map(|ty| ty.as_str().to_owned());
        Some(Self {
            arn: Some(cx.arn("ec2", account, &format!("vpc-flow-log/{id}"))),
            deliver_cross_account_role: told(&api.deliver_cross_account_role),
            destination_options: options.into_iter().collect(),
            eni_id: of("eni-"),
            iam_role_arn: told(&api.deliver_logs_permission_arn),
            id: Some(id),
            log_destination: told(&api.log_destination),
            log_destination_type: destination_type.or_else(|| Some("cloud-watch-logs".to_owned())),
            log_format: told(&api.log_format),
            log_group_name: told(&api.log_group_name),
            max_aggregation_interval: api.max_aggregation_interval.map(i64::from),
            subnet_id: of("subnet-"),
            tags: Some(tags.own),
            tags_all: tags.all,
            traffic_type: told(&api.traffic_type.as_ref().map(|ty| ty.as_str().to_owned())),
            transit_gateway_attachment_id: of("tgw-attach-"),
            transit_gateway_id: of("tgw-").filter(|id| !id.starts_with("tgw-attach-")),
            vpc_id: of("vpc-"),
        })
    }
}

impl Resource for FlowLog {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&SOURCES);
        checks.one_of("log_destination_type", &["cloud-watch-logs", "s3", "kinesis-data-firehose"]);
        checks.one_of("traffic_type", &["ACCEPT", "ALL", "REJECT"]);
        checks.at_most_one(&["log_destination", "log_group_name"]);
        if let Some(seconds) = checks.get("max_aggregation_interval").and_then(infra_value::Value::as_i64)
            && seconds != 60
            && seconds != 600
        {
            let message = format!("max_aggregation_interval is {seconds}, but must be 60 or 600");
            checks.report("max_aggregation_interval", message);
        }
        // Gateways, which have no kinds of traffic, are the only other sources.
        let is_of_gateway = !SOURCES
            .iter()
            .filter(|source| source.starts_with("transit"))
            .all(|source| checks.is_left_out(source));
        if !is_of_gateway && checks.is_left_out("traffic_type") {
            checks.report("traffic_type", "traffic_type must be set");
        }
        checks.each("destination_options", |options| {
            options.one_of("file_format", &["plain-text", "parquet"]);
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let missing = || ProviderError::new(ErrorClass::Invalid, "the flow log has no source");
        let (ty, source) = planned.source().ok_or_else(missing)?;
        let interval = planned.max_aggregation_interval.and_then(|seconds| seconds.try_into().ok());
        let mut call = cx
            .ec2_once()
            .create_flow_logs()
            .resource_type(ty)
            .resource_ids(source)
            .set_traffic_type(given(&planned.traffic_type).map(TrafficType::from))
            .set_log_destination_type(given(&planned.log_destination_type).map(LogDestinationType::from))
            .set_log_destination(given_string(&planned.log_destination))
            .set_log_group_name(given_string(&planned.log_group_name))
            .set_log_format(given_string(&planned.log_format))
            .set_deliver_logs_permission_arn(given_string(&planned.iam_role_arn))
            .set_deliver_cross_account_role(given_string(&planned.deliver_cross_account_role))
            .set_max_aggregation_interval(interval)
            .tag_specifications(tagging::on_create(ResourceType::VpcFlowLog, &planned.tags_all, token));
        if let Some(options) = planned.destination_options.first() {
            let request = DestinationOptionsRequest::builder()
                .set_file_format(given(&options.file_format).map(DestinationFileFormat::from))
                .set_hive_compatible_partitions(options.hive_compatible_partitions)
                .set_per_hour_partition(options.per_hour_partition);
            call = call.destination_options(request.build());
        }
        let made = call.send().await.during("ec2:CreateFlowLogs")?;
        if let Some(failed) = made.unsuccessful().first().and_then(|item| item.error()) {
            return Err(refused(failed.code(), failed.message()));
        }
        Ok(Self { id: made.flow_log_ids.unwrap_or_default().into_iter().next(), ..planned.clone() })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let done = cx.ec2().delete_flow_logs().flow_log_ids(prior.id()).send().await;
        let done = done.during("ec2:DeleteFlowLogs")?;
        match done.unsuccessful().first().and_then(|item| item.error()) {
            Some(failed) => Err(refused(failed.code(), failed.message()).during("ec2:DeleteFlowLogs")),
            None => Ok(()),
        }
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}

/// What the API refuses within an answer that is no error.
fn refused(code: Option<&str>, message: Option<&str>) -> ProviderError {
    let (code, message) = (code.unwrap_or_default(), message.unwrap_or("no reason is told"));
    ProviderError { code: Some(code.to_owned()), ..ProviderError::new(classify(code, message, 400), message) }
}
