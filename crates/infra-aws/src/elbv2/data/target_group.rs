//! `aws_lb_target_group` as a data source, also called `aws_alb_target_group`.

use std::collections::BTreeSet;

use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};
use infra_value::{Type, Value};

use crate::context::Context;
use crate::draft::with_attribute;
use crate::elbv2::target_group::{self, TargetGroup as Resource};
use crate::given::given;
use crate::lookup;
use crate::resource::{DataSource, Resource as _};
use crate::tags::{self, TagMap};
use crate::timeouts::Read;

/// The one target group that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lb_target_group")]
pub struct TargetGroup {
    #[attr(optional_computed)]
    arn: Option<String>,
    #[attr(computed)]
    arn_suffix: Option<String>,
    #[attr(computed)]
    connection_termination: Option<bool>,
    #[attr(computed)]
    deregistration_delay: Option<String>,
    #[attr(computed, nested)]
    health_check: Vec<HealthCheck>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    lambda_multi_value_headers_enabled: Option<bool>,
    #[attr(computed)]
    load_balancer_arns: BTreeSet<String>,
    #[attr(computed)]
    load_balancing_algorithm_type: Option<String>,
    #[attr(optional_computed)]
    load_balancing_anomaly_mitigation: Option<String>,
    #[attr(computed)]
    load_balancing_cross_zone_enabled: Option<String>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed)]
    port: Option<i64>,
    #[attr(computed)]
    preserve_client_ip: Option<String>,
    #[attr(computed)]
    protocol: Option<String>,
    #[attr(computed)]
    protocol_version: Option<String>,
    #[attr(computed)]
    proxy_protocol_v2: Option<bool>,
    #[attr(computed)]
    slow_start: Option<i64>,
    #[attr(computed, nested)]
    stickiness: Vec<Stickiness>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    target_type: Option<String>,
    #[attr(computed)]
    vpc_id: Option<String>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// How a target is found to be well.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct HealthCheck {
    #[attr(computed)]
    enabled: Option<bool>,
    #[attr(computed)]
    healthy_threshold: Option<i64>,
    #[attr(computed)]
    interval: Option<i64>,
    #[attr(computed)]
    matcher: Option<String>,
    #[attr(computed)]
    path: Option<String>,
    #[attr(computed)]
    port: Option<String>,
    #[attr(computed)]
    protocol: Option<String>,
    #[attr(computed)]
    timeout: Option<i64>,
    #[attr(computed)]
    unhealthy_threshold: Option<i64>,
}

/// How a client stays with its target.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Stickiness {
    #[attr(computed)]
    cookie_duration: Option<i64>,
    #[attr(computed)]
    cookie_name: Option<String>,
    #[attr(computed)]
    enabled: Option<bool>,
    #[attr(computed)]
    r#type: Option<String>,
}

impl DataSource for TargetGroup {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let found = match (given(&config.arn), given(&config.name)) {
            (Some(arn), _) => target_group::by_arn(cx, arn).await?.into_iter().collect(),
            (None, Some(name)) => target_group::by_name(cx, name).await?,
            (None, None) => target_group::all(cx).await?,
        };
        let known: Vec<Resource> =
            found.iter().filter_map(|api| api.target_group_arn()).map(Resource::from_id).collect();
        let wanted = config.tags.clone().unwrap_or_default();
        let mut matching = Vec::new();
        for group in Resource::read_many(cx, &known).await {
            let Some(group) = group? else { continue };
            let has_name = given(&config.name).is_none_or(|name| group.is_named(name));
            if has_name && tags::includes(group.all_tags(), &wanted) {
                matching.push(group);
            }
        }
        let found = lookup::only(matching, "target group", "target groups")?;
        let tags = found.all_tags().clone();
        let value = with_attribute(&found.encode(), "timeouts", Value::null(Type::Dynamic));
        Ok(Self { tags: Some(tags), timeouts: config.timeouts, ..Self::decode(&value)? })
    }
}
