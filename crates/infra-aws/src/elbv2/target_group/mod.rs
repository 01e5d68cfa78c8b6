//! `aws_lb_target_group`, also called `aws_alb_target_group`

mod health;
mod plan;
mod read;
mod settings;

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancingv2::types::{
    ProtocolEnum, TargetGroupAttribute, TargetGroupIpAddressTypeEnum, TargetTypeEnum,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::attributes::{Attributes, to_change};
use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::equivalent::same_but_for_case;
use crate::error::During;
use crate::given::{given, given_string};
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::taken::is_taken;

pub(super) use read::{all, by_arn, by_name};

/// The prefix of groups that the configuration gives no name.
const PREFIX: &str = "tf-";

/// Targets that a load balancer spreads requests, connections or packets over.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lb_target_group")]
pub struct TargetGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    arn_suffix: Option<String>,
    #[attr(optional_computed)]
    connection_termination: Option<bool>,
    #[attr(optional, default = "300")]
    deregistration_delay: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    ip_address_type: Option<String>,
    #[attr(optional, default = false)]
    lambda_multi_value_headers_enabled: Option<bool>,
    #[attr(computed)]
    load_balancer_arns: BTreeSet<String>,
    #[attr(optional_computed)]
    load_balancing_algorithm_type: Option<String>,
    #[attr(optional_computed)]
    load_balancing_anomaly_mitigation: Option<String>,
    #[attr(optional_computed)]
    load_balancing_cross_zone_enabled: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, force_new)]
    port: Option<i64>,
    #[attr(optional_computed)]
    preserve_client_ip: Option<String>,
    #[attr(optional, force_new)]
    protocol: Option<String>,
    #[attr(optional_computed, force_new, equivalent = same_but_for_case)]
    protocol_version: Option<String>,
    #[attr(optional, default = false)]
    proxy_protocol_v2: Option<bool>,
    #[attr(optional, default = 0)]
    slow_start: Option<i64>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional, default = "instance", force_new)]
    target_type: Option<String>,
    #[attr(optional, force_new)]
    vpc_id: Option<String>,
    #[block(list, max = 1, computed)]
    health_check: Vec<HealthCheck>,
    #[block(list, max = 1, computed)]
    stickiness: Vec<Stickiness>,
    #[block(list, computed)]
    target_failover: Vec<TargetFailover>,
    #[block(list, max = 1, computed)]
    target_group_health: Vec<TargetGroupHealth>,
    #[block(list, computed)]
    target_health_state: Vec<TargetHealthState>,
}

/// How a target is found to be well.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct HealthCheck {
    #[attr(optional, default = true)]
    enabled: Option<bool>,
    #[attr(optional, default = 3)]
    healthy_threshold: Option<i64>,
    #[attr(optional, default = 30)]
    interval: Option<i64>,
    #[attr(optional_computed)]
    matcher: Option<String>,
    #[attr(optional_computed)]
    path: Option<String>,
    #[attr(optional, default = "traffic-port")]
    port: Option<String>,
    #[attr(optional, default = "HTTP", equivalent = same_but_for_case)]
    protocol: Option<String>,
    #[attr(optional_computed)]
    timeout: Option<i64>,
    #[attr(optional, default = 3)]
    unhealthy_threshold: Option<i64>,
}

/// How a client stays with its target.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Stickiness {
    #[attr(optional, default = 86400)]
    cookie_duration: Option<i64>,
    #[attr(optional)]
    cookie_name: Option<String>,
    #[attr(optional, default = true)]
    enabled: Option<bool>,
    #[attr(required)]
    r#type: String,
}

/// What becomes of flows when a target leaves or fails. States have it without values for groups that have no flows.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct TargetFailover {
    #[attr(required)]
    on_deregistration: Option<String>,
    #[attr(required)]
    on_unhealthy: Option<String>,
}

/// How many targets must be well.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct TargetGroupHealth {
    #[block(list, max = 1)]
    dns_failover: Vec<DnsFailover>,
    #[block(list, max = 1)]
    unhealthy_state_routing: Vec<UnhealthyStateRouting>,
}

/// When a zone is taken out of DNS.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct DnsFailover {
    #[attr(optional, default = "off")]
    minimum_healthy_targets_count: Option<String>,
    #[attr(optional, default = "off")]
    minimum_healthy_targets_percentage: Option<String>,
}

/// When requests go to all targets, well or not.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct UnhealthyStateRouting {
    #[attr(optional, default = 1)]
    minimum_healthy_targets_count: Option<i64>,
    #[attr(optional, default = "off")]
    minimum_healthy_targets_percentage: Option<String>,
}

/// What becomes of connections to a target that is not well. States have it without values, too.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct TargetHealthState {
    #[attr(required)]
    enable_unhealthy_connection_termination: Option<bool>,
    #[attr(optional, default = 0)]
    unhealthy_draining_interval: Option<i64>,
}

impl TargetGroup {
    /// `instance`, `ip`, `lambda` or `alb`
    fn kind(&self) -> &str {
        given(&self.target_type).unwrap_or("instance")
    }

    fn is_lambda(&self) -> bool {
        self.kind() == "lambda"
    }

    fn name(&self) -> &str {
        given(&self.name).unwrap_or_default()
    }

    /// Whether this is its name.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name() == name
    }

    /// All its tags that are for configurations to speak of.
    pub(super) fn all_tags(&self) -> &TagMap {
        &self.tags_all
    }

    fn named(&self, token: &str) -> Self {
        let name = given(&self.name)
            .map_or_else(|| names::unique(given(&self.name_prefix).unwrap_or(PREFIX), token), str::to_owned);
        Self { name: Some(name), ..self.clone() }
    }

    /// Makes its settings those that are planned. Gives what the call says of them, if there was anything to change.
    async fn change_settings(&self, cx: &Context, now: &Attributes) -> Result<Attributes, ProviderError> {
        let changes = to_change(self.wanted(), now, Self::is_default_setting);
        if changes.is_empty() {
            return Ok(Attributes::new());
        }
        let attribute = |(key, value)| TargetGroupAttribute::builder().key(key).value(value).build();
        let attributes = changes.into_iter().map(attribute).collect();
        let call = cx.elbv2().modify_target_group_attributes().target_group_arn(self.id());
        let call = call.set_attributes(Some(attributes)).send();
        let answer = call.await.during("elasticloadbalancing:ModifyTargetGroupAttributes")?;
        Ok(read::settings(answer.attributes))
    }
}

impl Resource for TargetGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[
        "aws_alb_listener",
        "aws_alb_listener_rule",
        "aws_lb_listener",
        "aws_lb_listener_rule",
    ]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        plan::check(checks);
    }

    fn plan(draft: &mut Draft<'_>) {
        plan::adjust(draft);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_many(cx, prior).await
    }

    /// Creating a group that exists with the same settings succeeds and gives the one that exists, so whether it does
    /// is asked first.
    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.named(token);
        if is_taken::<Self, _, _>(cx, made.name(), read::taken).await? {
            let message = format!("a target group named \"{}\" exists", made.name());
            return Err(ProviderError::new(ErrorClass::AlreadyExists, message)
                .hint("import it, or choose another name"));
        }
        let mut call = cx
            .elbv2_once()
            .create_target_group()
            .name(made.name())
            .target_type(TargetTypeEnum::from(made.kind()))
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        if !made.is_lambda() {
            let version = given_string(&made.protocol_version)
                .filter(|_| matches!(given(&made.protocol), Some("HTTP" | "HTTPS")));
            call = call
                .set_port(made.port.and_then(|port| port.try_into().ok()))
                .set_protocol(given(&made.protocol).map(ProtocolEnum::from))
                .set_protocol_version(version)
                .set_vpc_id(given_string(&made.vpc_id))
                .set_ip_address_type(given(&made.ip_address_type).map(TargetGroupIpAddressTypeEnum::from));
        }
        if let Some(check) = made.health_check.first() {
            let check = check.of(&made);
            call = call
                .set_health_check_enabled(check.enabled)
                .set_health_check_interval_seconds(check.interval)
                .set_health_check_path(check.path)
                .set_health_check_port(check.port)
                .set_health_check_protocol(check.protocol)
                .set_health_check_timeout_seconds(check.timeout)
                .set_healthy_threshold_count(check.healthy_threshold)
                .set_unhealthy_threshold_count(check.unhealthy_threshold)
                .set_matcher(check.matcher);
        }
        let answer = call.send().await.during("elasticloadbalancing:CreateTargetGroup")?;
        let arn = answer.target_groups.into_iter().flatten().next().and_then(|api| api.target_group_arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &made.tags_all, token);
        Ok(Self { arn: arn.clone(), id: arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let mut now = op.until("its settings to be visible", || read::attributes_of(cx, made.id())).await?;
        now.extend(made.change_settings(cx, &now).await?);
        cx.fresh().keep(read::TELLS_ATTRIBUTES, made.id(), now);
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if let Some(check) = planned.health_check.first()
            && prior.health_check != planned.health_check
        {
            let check = check.of(&planned);
            let call = cx
                .elbv2()
                .modify_target_group()
                .target_group_arn(prior.id())
                .set_health_check_enabled(check.enabled)
                .set_health_check_interval_seconds(check.interval)
                .set_health_check_path(check.path)
                .set_health_check_port(check.port)
                .set_health_check_protocol(check.protocol)
                .set_health_check_timeout_seconds(check.timeout)
                .set_healthy_threshold_count(check.healthy_threshold)
                .set_unhealthy_threshold_count(check.unhealthy_threshold)
                .set_matcher(check.matcher);
            call.send().await.during("elasticloadbalancing:ModifyTargetGroup")?;
        }
        planned.change_settings(cx, &prior.wanted()).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// Listeners and rules that use it are in the way; the API names none of them.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.elbv2().delete_target_group().target_group_arn(prior.id());
        call.send().await.during("elasticloadbalancing:DeleteTargetGroup").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        read::list(cx, scope).await
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let named = wanted.iter().map(|wanted| async {
            let found = read::by_name(cx, wanted.planned.named(&wanted.token).name()).await?;
            Ok(found.into_iter().filter_map(|api| api.target_group_arn).collect())
        });
        let candidates: Vec<_> = futures::future::join_all(named).await;
        tagging::find(cx, wanted, &candidates).await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, ids).await
    }
}
