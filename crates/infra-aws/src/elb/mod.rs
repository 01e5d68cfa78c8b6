//! Elastic Load Balancing, its first version: Classic Load Balancers.

mod attachment;
mod data_load_balancer;
mod hosted_zone_id;
mod load_balancer;
mod tagging;

pub(crate) use load_balancer::in_service;

use crate::registry::{DataSources, Resources, data_source, resource};

/// How many names one describing call takes.
const PER_CALL: usize = 20;

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<attachment::Attachment>(), resource::<load_balancer::LoadBalancer>()]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_load_balancer::DataLoadBalancer>(), data_source::<hosted_zone_id::HostedZoneId>()]
}
