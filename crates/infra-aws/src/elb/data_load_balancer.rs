//! `aws_elb` as a data source.

use std::collections::BTreeSet;

use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::load_balancer::LoadBalancer;
use crate::context::Context;
use crate::lookup;
use crate::resource::{DataSource, Resource as _};
use crate::tags::TagMap;

/// The classic load balancer of a name.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_elb")]
pub struct DataLoadBalancer {
    #[attr(computed, nested)]
    access_logs: Vec<AccessLogs>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    availability_zones: BTreeSet<String>,
    #[attr(computed)]
    connection_draining: Option<bool>,
    #[attr(computed)]
    connection_draining_timeout: Option<i64>,
    #[attr(computed)]
    cross_zone_load_balancing: Option<bool>,
    #[attr(computed)]
    desync_mitigation_mode: Option<String>,
    #[attr(computed)]
    dns_name: Option<String>,
    #[attr(computed, nested)]
    health_check: Vec<HealthCheck>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    idle_timeout: Option<i64>,
    #[attr(computed)]
    instances: BTreeSet<String>,
    #[attr(computed)]
    internal: Option<bool>,
    #[attr(computed, nested_set)]
    listener: Vec<Listener>,
    #[attr(required)]
    name: String,
    #[attr(computed)]
    security_groups: BTreeSet<String>,
    #[attr(computed)]
    source_security_group: Option<String>,
    #[attr(computed)]
    source_security_group_id: Option<String>,
    #[attr(computed)]
    subnets: BTreeSet<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    zone_id: Option<String>,
}

/// Where a log of the requests goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AccessLogs {
    #[attr(computed)]
    bucket: Option<String>,
    #[attr(computed)]
    bucket_prefix: Option<String>,
    #[attr(computed)]
    enabled: Option<bool>,
    #[attr(computed)]
    interval: Option<i64>,
}

/// How it finds out which instances work.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct HealthCheck {
    #[attr(computed)]
    healthy_threshold: Option<i64>,
    #[attr(computed)]
    interval: Option<i64>,
    #[attr(computed)]
    target: Option<String>,
    #[attr(computed)]
    timeout: Option<i64>,
    #[attr(computed)]
    unhealthy_threshold: Option<i64>,
}

/// A port that it listens on, and the port of the instances behind it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Listener {
    #[attr(computed)]
    instance_port: Option<i64>,
    #[attr(computed)]
    instance_protocol: Option<String>,
    #[attr(computed)]
    lb_port: Option<i64>,
    #[attr(computed)]
    lb_protocol: Option<String>,
    #[attr(computed)]
    ssl_certificate_id: Option<String>,
}

impl DataSource for DataLoadBalancer {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let found = cx.read(&LoadBalancer::from_id(&config.name)).await?;
        let found = lookup::only(found.into_iter().collect(), "load balancer", "load balancers")?;
        Ok(Self { tags: Some(found.all_tags().clone()), ..Self::decode(&found.encode())? })
    }
}
