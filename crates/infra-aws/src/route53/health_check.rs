//! `aws_route53_health_check`

use std::collections::{BTreeSet, HashMap};

use aws_sdk_route53::types::{
    AlarmIdentifier, CloudWatchRegion, HealthCheck as Api, HealthCheckConfig, HealthCheckRegion,
    HealthCheckType, InsufficientDataHealthStatus, ResettableElementName, TagResourceType,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, built, if_found};
use crate::given::{given, given_items, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::numbers::{int32, int64, nonzero32};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// Whether something answers, or other checks or an alarm say that all is well. One call reads 100, one tells the tags
/// of ten.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_route53_health_check")]
pub struct HealthCheck {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    child_health_threshold: Option<i64>,
    #[attr(optional)]
    child_healthchecks: Option<BTreeSet<String>>,
    #[attr(optional)]
    cloudwatch_alarm_name: Option<String>,
    #[attr(optional)]
    cloudwatch_alarm_region: Option<String>,
    #[attr(optional, default = false)]
    disabled: Option<bool>,
    #[attr(optional_computed)]
    enable_sni: Option<bool>,
    #[attr(optional_computed)]
    failure_threshold: Option<i64>,
    #[attr(optional)]
    fqdn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    insufficient_data_health_status: Option<String>,
    #[attr(optional)]
    invert_healthcheck: Option<bool>,
    #[attr(optional)]
    ip_address: Option<String>,
    #[attr(optional, force_new, default = false)]
    measure_latency: Option<bool>,
    #[attr(optional)]
    port: Option<i64>,
    #[attr(optional, force_new)]
    reference_name: Option<String>,
    #[attr(optional)]
    regions: Option<BTreeSet<String>>,
    #[attr(optional, force_new)]
    request_interval: Option<i64>,
    #[attr(optional)]
    resource_path: Option<String>,
    #[attr(optional, force_new)]
    routing_control_arn: Option<String>,
    #[attr(optional)]
    search_string: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed)]
    triggers: Option<TagMap>,
    #[attr(required, force_new)]
    r#type: String,
}

/// Where checks are made from, where a check does not say it.
/// Source: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html>.
const REGIONS: [&str; 8] = [
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-west-1",
    "us-west-2",
];

const TYPES: [&str; 8] = [
    "HTTP",
    "HTTPS",
    "HTTP_STR_MATCH",
    "HTTPS_STR_MATCH",
    "TCP",
    "CALCULATED",
    "CLOUDWATCH_METRIC",
    "RECOVERY_CONTROL",
];

/// Whether an argument is as Route 53 fills it in for a check of a type.
fn is_filled_in(argument: &str, value: &Value, ty: &Value) -> bool {
    match (argument, ty.as_str().unwrap_or_default()) {
        ("insufficient_data_health_status", "CLOUDWATCH_METRIC") => value.as_str() == Some("LastKnownStatus"),
        ("port", "HTTP" | "HTTP_STR_MATCH") => value.as_i64() == Some(80),
        ("port", "HTTPS" | "HTTPS_STR_MATCH") => value.as_i64() == Some(443),
        ("regions", _) => {
            let told: Vec<_> = value.as_slice().into_iter().flatten().filter_map(Value::as_str).collect();
            REGIONS.iter().all(|region| told.contains(region))
        }
        ("request_interval", _) => value.as_i64() == Some(30),
        _ => false,
    }
}

async fn all(cx: &Context) -> Result<HashMap<String, Api>, ProviderError> {
    let found = cx.route53().list_health_checks().max_items(100).into_paginator().items().send();
    let found = found.collect::<Result<Vec<_>, _>>().await.during("route53:ListHealthChecks")?;
    Ok(found.into_iter().map(|api| (api.id.clone(), api)).collect())
}

async fn get(cx: &Context, id: String) -> Result<Option<Api>, ProviderError> {
    let call = cx.route53().get_health_check().health_check_id(id);
    let found = if_found(call.send().await.during("route53:GetHealthCheck"))?;
    Ok(found.and_then(|found| found.health_check))
}

impl HealthCheck {
    /// What the call that creates it carries, and the check keeps.
    fn reference(&self, token: &str) -> String {
        let prefix = given(&self.reference_name).map(|name| format!("{name}-"));
        names::unique(prefix.as_deref().unwrap_or(names::PREFIX), token)
    }

    /// Whether it asks an endpoint.
    fn asks(&self) -> bool {
        !["CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"].contains(&self.r#type.as_str())
    }

    fn alarm(&self) -> Result<Option<AlarmIdentifier>, ProviderError> {
        let (Some(name), Some(region)) =
            (given(&self.cloudwatch_alarm_name), given(&self.cloudwatch_alarm_region))
        else {
            return Ok(None);
        };
        built(AlarmIdentifier::builder().name(name).region(CloudWatchRegion::from(region)).build()).map(Some)
    }

    fn areas(&self) -> Option<Vec<HealthCheckRegion>> {
        let regions = given_items(&self.regions)?;
        Some(regions.iter().map(|region| HealthCheckRegion::from(region.as_str())).collect())
    }

    fn is_calculated(&self) -> bool {
        self.r#type == "CALCULATED"
    }

    fn to_api(&self) -> Result<HealthCheckConfig, ProviderError> {
        let asks = self.asks();
        let threshold = int32(Some(self.child_health_threshold.unwrap_or_default()));
        let no_data = given(&self.insufficient_data_health_status);
        let config = HealthCheckConfig::builder()
            .r#type(HealthCheckType::from(self.r#type.as_str()))
            .set_alarm_identifier(self.alarm()?)
            .set_child_health_checks(given_items(&self.child_healthchecks))
            .set_health_threshold(threshold.filter(|_| self.is_calculated()))
            .set_disabled(self.disabled)
            .set_enable_sni(self.enable_sni.filter(|_| asks))
            .set_failure_threshold(nonzero32(self.failure_threshold))
            .set_fully_qualified_domain_name(given_string(&self.fqdn))
            .set_insufficient_data_health_status(no_data.map(InsufficientDataHealthStatus::from))
            .set_inverted(self.invert_healthcheck)
            .set_ip_address(given_string(&self.ip_address))
            .set_measure_latency(self.measure_latency.filter(|_| asks))
            .set_port(nonzero32(self.port))
            .set_regions(self.areas())
            .set_request_interval(nonzero32(self.request_interval))
            .set_resource_path(given_string(&self.resource_path))
            .set_routing_control_arn(given_string(&self.routing_control_arn))
            .set_search_string(given_string(&self.search_string));
        built(config.build())
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, tags: &TagMap) -> Self {
        let Some(config) = api.health_check_config() else { return self.clone() };
        let tags = cx.tags().observe(tags.clone(), self.tags.as_ref());
        let alarm = config.alarm_identifier();
        let no_data = config.insufficient_data_health_status();
        let set = |items: &[String]| Some(items.iter().cloned().collect());
        Self {
            arn: Some(format!("arn:{}:route53:::healthcheck/{}", cx.partition().id, api.id)),
            child_health_threshold: int64(config.health_threshold),
            child_healthchecks: set(config.child_health_checks()),
            cloudwatch_alarm_name: Some(alarm.map(|alarm| alarm.name.clone()).unwrap_or_default()),
            cloudwatch_alarm_region: Some(alarm.map_or("", |alarm| alarm.region.as_str()).to_owned()),
            disabled: Some(config.disabled.unwrap_or_default()),
            enable_sni: Some(config.enable_sni.unwrap_or_default()),
            failure_threshold: int64(config.failure_threshold),
            fqdn: told(&config.fully_qualified_domain_name),
            id: Some(api.id.clone()),
            insufficient_data_health_status: Some(no_data.map_or("", |status| status.as_str()).to_owned()),
            invert_healthcheck: Some(config.inverted.unwrap_or_default()),
            ip_address: told(&config.ip_address),
            measure_latency: Some(config.measure_latency.unwrap_or_default()),
            port: int64(config.port),
            reference_name: self.reference_name.clone(),
            regions: Some(config.regions().iter().map(|region| region.as_str().to_owned()).collect()),
            request_interval: int64(config.request_interval),
            resource_path: told(&config.resource_path),
            routing_control_arn: told(&config.routing_control_arn),
            search_string: told(&config.search_string),
            tags: Some(tags.own),
            tags_all: tags.all,
            triggers: Some(self.triggers.clone().unwrap_or_default()),
            r#type: config.r#type.as_str().to_owned(),
        }
    }

    /// What is taken away, as the API wants to be told.
    fn reset(&self, prior: &Self) -> Option<Vec<ResettableElementName>> {
        let mut reset = Vec::new();
        if given_items(&prior.child_healthchecks).is_some() && given_items(&self.child_healthchecks).is_none()
        {
            reset.push(ResettableElementName::ChildHealthChecks);
        }
        if given(&prior.fqdn).is_some() && given(&self.fqdn).is_none() {
            reset.push(ResettableElementName::FullyQualifiedDomainName);
        }
        if given_items(&prior.regions).is_some() && given_items(&self.regions).is_none() {
            reset.push(ResettableElementName::Regions);
        }
        if given(&prior.resource_path).is_some() && given(&self.resource_path).is_none() {
            reset.push(ResettableElementName::ResourcePath);
        }
        Some(reset).filter(|reset| !reset.is_empty())
    }

    /// Whether anything but tags differs.
    fn differs(&self, prior: &Self) -> bool {
        let without_tags = |check: &Self| Self { tags: None, tags_all: TagMap::new(), ..check.clone() };
        without_tags(self) != without_tags(prior)
    }
}

impl Resource for HealthCheck {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("type", &TYPES);
        checks.one_of("insufficient_data_health_status", &["Healthy", "LastKnownStatus", "Unhealthy"]);
        checks.within("child_health_threshold", 0, 256);
        checks.within("failure_threshold", 1, 10);
        checks.within("port", 1, 65_535);
        checks.requires("cloudwatch_alarm_name", &["cloudwatch_alarm_region"]);
        checks.requires("cloudwatch_alarm_region", &["cloudwatch_alarm_name"]);
        if let Some(interval) = checks.get("request_interval").and_then(Value::as_i64)
            && ![10, 30].contains(&interval)
        {
            checks
                .report("request_interval", format!("request_interval is {interval}, but must be 10 or 30"));
        }
    }

    /// What Route 53 has filled in, and tells from then on, is no change where a check says nothing of it.
    fn plan(draft: &mut Draft<'_>) {
        if draft.changes("type") {
            return;
        }
        for argument in ["insufficient_data_health_status", "port", "regions", "request_interval"] {
            let prior = draft.prior(argument);
            if draft.is_unset(argument) && is_filled_in(argument, prior, draft.prior("type")) {
                draft.set(argument, prior.clone());
            }
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let ids: Vec<&str> = prior.iter().map(Self::id).collect();
        let found = lookup::from_list(&ids, all(cx), |id| get(cx, id)).await;
        let ids = ids.iter().map(|id| (*id).to_owned());
        let tags = tagging::of(cx, TagResourceType::Healthcheck, ids).await;
        let none = TagMap::new();
        let answer = |(prior, found): (&Self, Result<Option<Api>, ProviderError>)| {
            let Some(api) = found? else { return Ok(None) };
            let tags = tags.get(prior.id())?.map_or(&none, |(_, tags)| tags);
            Ok(Some(prior.observe(cx, &api, tags)))
        };
        prior.iter().zip(found).map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx.route53_once().create_health_check().caller_reference(planned.reference(token));
        let answer = call.health_check_config(planned.to_api()?).send().await;
        let made = answer.during("route53:CreateHealthCheck")?.health_check;
        Ok(Self { id: made.map(|made| made.id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let (kind, untagged) = (TagResourceType::Healthcheck, TagMap::new());
        op.persist_new(|| tagging::change(cx, kind.clone(), made.id(), &untagged, &made.tags_all)).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    /// The check whose creating call carried the token.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let checks = match all(cx).await {
            Ok(checks) => checks,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        let by_reference: HashMap<&str, &str> =
            checks.values().map(|api| (api.caller_reference.as_str(), api.id.as_str())).collect();
        lookup::one_by_one(wanted, |wanted| {
            let reference = wanted.planned.reference(&wanted.token);
            let id = by_reference.get(reference.as_str()).map(|id| (*id).to_owned());
            async move {
                let Some(id) = id else { return Ok(None) };
                let found = Self { id: Some(id), ..wanted.planned.clone() };
                Self::read_many(cx, &[found]).await.pop().unwrap_or(Ok(None))
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if planned.differs(prior) {
            let config = planned.to_api()?;
            let call = cx
                .route53()
                .update_health_check()
                .health_check_id(prior.id())
                .set_alarm_identifier(config.alarm_identifier)
                .set_child_health_checks(config.child_health_checks)
                .set_health_threshold(config.health_threshold)
                .set_disabled(config.disabled)
                .set_enable_sni(config.enable_sni)
                .set_failure_threshold(config.failure_threshold)
                .set_fully_qualified_domain_name(config.fully_qualified_domain_name)
                .set_insufficient_data_health_status(config.insufficient_data_health_status)
                .set_inverted(config.inverted)
                .set_ip_address(config.ip_address)
                .set_port(config.port)
                .set_regions(config.regions)
                .set_resource_path(config.resource_path)
                .set_search_string(config.search_string)
                .set_reset_elements(planned.reset(prior));
            call.send().await.during("route53:UpdateHealthCheck")?;
        }
        let kind = TagResourceType::Healthcheck;
        tagging::change(cx, kind, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.route53().delete_health_check().health_check_id(prior.id());
        call.send().await.during("route53:DeleteHealthCheck").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let known: Vec<Self> = all(cx).await?.keys().map(|id| Self::from_id(id)).collect();
        let found = Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose);
        found.filter(|found| found.as_ref().map_or(true, |f| tags::is_in(scope, &f.tags_all))).collect()
    }
}

#[cfg(test)]
mod tests {
    use infra_value::Type;

    use super::*;

    #[test]
    fn what_is_filled_in_is_that_of_the_type() {
        let port = |ty: &str, port: i64| is_filled_in("port", &Value::number(port), &Value::string(ty));
        assert!(port("HTTP", 80) && port("HTTPS_STR_MATCH", 443));
        assert!(!port("HTTP", 443) && !port("HTTPS", 80) && !port("TCP", 80));

        let regions = |names: &[&str]| {
            let names = names.iter().map(|name| Value::string(*name)).collect();
            is_filled_in("regions", &Value::set(Type::String, names), &Value::string("HTTP"))
        };
        assert!(regions(&REGIONS));
        assert!(!regions(&REGIONS[1..]) && !regions(&[]));

        let interval = |of: i64| is_filled_in("request_interval", &Value::number(of), &Value::string("TCP"));
        assert!(interval(30) && !interval(10));
        let no_data = |ty: &str| {
            let status = Value::string("LastKnownStatus");
            is_filled_in("insufficient_data_health_status", &status, &Value::string(ty))
        };
        assert!(no_data("CLOUDWATCH_METRIC") && !no_data("HTTP"));
    }
}
