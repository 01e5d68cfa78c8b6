//! `aws_lb` as a data source, also called `aws_alb`.

use std::collections::BTreeSet;

use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};
use infra_value::{Type, Value};

use crate::context::Context;
use crate::draft::with_attribute;
use crate::elbv2::load_balancer::{self, LoadBalancer as Resource};
use crate::given::given;
use crate::lookup;
use crate::resource::{DataSource, Resource as _};
use crate::tags::{self, TagMap};
use crate::timeouts::Read;

/// The one load balancer that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lb")]
pub struct LoadBalancer {
    #[attr(computed, nested)]
    access_logs: Vec<AccessLogs>,
    #[attr(optional_computed)]
    arn: Option<String>,
    #[attr(computed)]
    arn_suffix: Option<String>,
    #[attr(computed)]
    client_keep_alive: Option<i64>,
    #[attr(computed, nested)]
    connection_logs: Vec<ConnectionLogs>,
    #[attr(computed)]
    customer_owned_ipv4_pool: Option<String>,
    #[attr(computed)]
    desync_mitigation_mode: Option<String>,
    #[attr(computed)]
    dns_name: Option<String>,
    #[attr(computed)]
    dns_record_client_routing_policy: Option<String>,
    #[attr(computed)]
    drop_invalid_header_fields: Option<bool>,
    #[attr(computed)]
    enable_cross_zone_load_balancing: Option<bool>,
    #[attr(computed)]
    enable_deletion_protection: Option<bool>,
    #[attr(computed)]
    enable_http2: Option<bool>,
    #[attr(computed)]
    enable_tls_version_and_cipher_suite_headers: Option<bool>,
    #[attr(computed)]
    enable_waf_fail_open: Option<bool>,
    #[attr(computed)]
    enable_xff_client_port: Option<bool>,
    #[attr(computed)]
    enable_zonal_shift: Option<bool>,
    #[attr(computed)]
    enforce_security_group_inbound_rules_on_private_link_traffic: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    idle_timeout: Option<i64>,
    #[attr(computed)]
    internal: Option<bool>,
    #[attr(computed)]
    ip_address_type: Option<String>,
    #[attr(computed, nested)]
    ipam_pools: Vec<IpamPools>,
    #[attr(computed)]
    load_balancer_type: Option<String>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed)]
    preserve_host_header: Option<bool>,
    #[attr(computed)]
    security_groups: BTreeSet<String>,
    #[attr(computed, nested_set)]
    subnet_mapping: Vec<SubnetMapping>,
    #[attr(computed)]
    subnets: BTreeSet<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    vpc_id: Option<String>,
    #[attr(computed)]
    xff_header_processing_mode: Option<String>,
    #[attr(computed)]
    zone_id: Option<String>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// Where a log of the requests goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AccessLogs {
    #[attr(computed)]
    bucket: Option<String>,
    #[attr(computed)]
    enabled: Option<bool>,
    #[attr(computed)]
    prefix: Option<String>,
}

/// Where a log of the connections goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ConnectionLogs {
    #[attr(computed)]
    bucket: Option<String>,
    #[attr(computed)]
    enabled: Option<bool>,
    #[attr(computed)]
    prefix: Option<String>,
}

/// Where public addresses come from.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct IpamPools {
    #[attr(computed)]
    ipv4_ipam_pool_id: Option<String>,
}

/// The place and the addresses of the balancer in one zone.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SubnetMapping {
    #[attr(computed)]
    allocation_id: Option<String>,
    #[attr(computed)]
    ipv6_address: Option<String>,
    #[attr(computed)]
    outpost_id: Option<String>,
    #[attr(computed)]
    private_ipv4_address: Option<String>,
    #[attr(computed)]
    subnet_id: Option<String>,
}

impl DataSource for LoadBalancer {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let found = match (given(&config.arn), given(&config.name)) {
            (Some(arn), _) => load_balancer::by_arn(cx, arn).await?.into_iter().collect(),
            (None, Some(name)) => load_balancer::by_name(cx, name).await?,
            (None, None) => load_balancer::all(cx).await?,
        };
        let known: Vec<Resource> =
            found.iter().filter_map(|api| api.load_balancer_arn()).map(Resource::from_id).collect();
        let wanted = config.tags.clone().unwrap_or_default();
        let mut matching = Vec::new();
        for balancer in Resource::read_many(cx, &known).await {
            let Some(balancer) = balancer? else { continue };
            let has_name = given(&config.name).is_none_or(|name| balancer.is_named(name));
            if has_name && tags::includes(balancer.all_tags(), &wanted) {
                matching.push(balancer);
            }
        }
        let found = lookup::only(matching, "load balancer", "load balancers")?;
        let tags = found.all_tags().clone();
        let value = with_attribute(&found.encode(), "timeouts", Value::null(Type::Dynamic));
        Ok(Self { tags: Some(tags), timeouts: config.timeouts, ..Self::decode(&value)? })
    }
}
